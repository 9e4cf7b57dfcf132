//! Garmin's list object and what it tells beside it become an [`Activity`]: units,
//! shapes and nulls are settled here, once.

mod dive;
mod figures;
mod splits;
pub(super) mod summary;

use chrono::{DateTime, NaiveDateTime};
use uom::si::energy::kilocalorie;
use uom::si::f64::{Energy, Length, Time};
use uom::si::length::{centimeter, meter};
use uom::si::time::{millisecond, second};

use super::{asides, legs, takeout, wire};
use crate::activity::{Activity, Family, Position, Sport, Start};
use crate::service::json::{self, Fields, Lens};
use crate::service::{Answers, Reading};

/// Reads one list object and what is known beside it; `None` if the first is
/// no object or has no id.
pub fn read(raw: &str, beside: Option<&Answers>) -> Option<Reading> {
    read_with(raw, beside, |lens| {
        let mut activity = activity(lens)?;
        add_what_some_have(lens, &mut activity);
        Some(activity)
    })
}

/// The same without what only some sports and devices tell, which is most of a
/// list object.
pub fn read_usual(raw: &str, beside: Option<&Answers>) -> Option<Reading> {
    read_with(raw, beside, activity)
}

fn read_with(
    raw: &str,
    beside: Option<&Answers>,
    activity: impl FnOnce(&mut Lens<'_, '_>) -> Option<Activity>,
) -> Option<Reading> {
    let as_listed =
        |fields: &Fields<'_>| takeout::as_listed(fields).or_else(|| legs::as_listed(fields));
    let mut reading = json::read_as(raw, as_listed, activity)?;
    for (aside, answer) in beside.into_iter().flat_map(Answers::iter) {
        json::add_aside(&mut reading, aside, &wire::as_object(answer), |lens, activity| {
            asides::add(aside, lens, activity);
        });
    }
    Some(reading)
}

fn activity(lens: &mut Lens<'_, '_>) -> Option<Activity> {
    let id = lens.fields.id("activityId", lens.warnings)?;
    let shape = shape(lens);
    let duration = lens.s("duration");
    let calories = lens.number("calories");
    let resting = lens.number("bmrCalories");
    let active = calories.zip(resting).map(|(total, resting)| total - resting);
    Some(Activity {
        service: "garmin",
        url: format!("https://connect.garmin.com/modern/activity/{id}"),
        id,
        parent_id: lens.fields.id("parentId", lens.warnings),
        has_legs: lens.flag("parent").unwrap_or_default(),
        name: lens.text("activityName"),
        description: lens.text("description"),
        sport: sport(lens),
        event_type: key_of(lens, "eventType"),
        start: start(lens),
        duration,
        elapsed: lens.number("elapsedDuration").map(|value| shape.elapsed(value)),
        moving: lens.s("movingDuration"),
        distance: lens.m("distance"),
        avg_speed: lens.mps("averageSpeed"),
        max_speed: lens.mps("maxSpeed"),
        elevation_gain: lens.m("elevationGain"),
        elevation_loss: lens.m("elevationLoss"),
        min_elevation: lens.number("minElevation").map(|value| shape.elevation(value)),
        max_elevation: lens.number("maxElevation").map(|value| shape.elevation(value)),
        avg_elevation: lens.number("avgElevation").map(|value| shape.elevation(value)),
        elevation_corrected: lens.flag("elevationCorrected"),
        avg_hr: lens.per_min("averageHR"),
        min_hr: lens.per_min("minHR"),
        max_hr: lens.per_min("maxHR"),
        hr_zones: [
            lens.s("hrTimeInZone_1"),
            lens.s("hrTimeInZone_2"),
            lens.s("hrTimeInZone_3"),
            lens.s("hrTimeInZone_4"),
            lens.s("hrTimeInZone_5"),
        ],
        calories: calories.map(Energy::new::<kilocalorie>),
        active_calories: active
            .or_else(|| lens.number("activeCalories"))
            .map(Energy::new::<kilocalorie>),
        aerobic_effect: lens.number("aerobicTrainingEffect"),
        anaerobic_effect: lens.number("anaerobicTrainingEffect"),
        training_load: lens.number("activityTrainingLoad"),
        vo2max: lens.number("vO2MaxValue"),
        avg_run_cadence: lens.per_min("averageRunningCadenceInStepsPerMinute"),
        max_run_cadence: lens.per_min("maxRunningCadenceInStepsPerMinute"),
        avg_bike_cadence: lens.per_min("averageBikingCadenceInRevPerMinute"),
        max_bike_cadence: lens.per_min("maxBikingCadenceInRevPerMinute"),
        avg_stroke_cadence: lens
            .per_min("averageSwimCadenceInStrokesPerMinute")
            .or_else(|| lens.per_min("avgStrokeCadence")),
        avg_power: lens.w("avgPower"),
        max_power: lens.w("maxPower"),
        normalized_power: lens.w("normPower"),
        stride_length: lens.number("avgStrideLength").map(Length::new::<centimeter>),
        steps: lens.integer("steps"),
        strokes: lens.number("strokes"),
        swolf: lens.number("averageSwolf"),
        min_temperature: lens.celsius("minTemperature"),
        max_temperature: lens.celsius("maxTemperature"),
        start_position: position(lens, "startLatitude", "startLongitude"),
        end_position: position(lens, "endLatitude", "endLongitude"),
        location: lens.text("locationName"),
        device_id: lens.fields.id("deviceId", lens.warnings),
        laps: lens.integer("lapCount"),
        favorite: lens.flag("favorite"),
        personal_record: lens.flag("pr"),
        manual: lens.flag("manualActivity"),
        privacy: key_of(lens, "privacy"),
        manufacturer: lens.text("manufacturer"),
        has_track: lens.flag("hasPolyline"),
        course_id: lens.fields.id("courseId", lens.warnings),
        course_name: lens.text("courseName"),
        workout_id: lens.fields.id("workoutId", lens.warnings),
        adaptive_plan: lens.flag("atpActivity"),
        game: lens.text("gameName"),
        game_type: lens.text("gameType"),
        ..Activity::default()
    })
}

fn add_what_some_have(lens: &mut Lens<'_, '_>, activity: &mut Activity) {
    activity.social = figures::social(lens);
    activity.effort = figures::effort(lens);
    activity.form = figures::form(lens);
    activity.power = figures::power(lens);
    activity.aero = figures::aero(lens);
    activity.swim = figures::swim(lens);
    activity.dive = dive::dive(lens);
    activity.strength = figures::strength(lens);
    splits::add(lens, activity);
}

fn sport(lens: &mut Lens<'_, '_>) -> Sport {
    let kind = lens.fields.inner("activityType", lens.warnings);
    let key = kind.text("typeKey", lens.warnings);
    let id = kind.integer("typeId", lens.warnings);
    let parent_id = kind.integer("parentTypeId", lens.warnings);
    let parent = parent_id.map(|id| match PARENTS.iter().find(|(known, _)| *known == id) {
        Some((_, key)) => (*key).to_owned(),
        None => id.to_string(),
    });
    let family = family(key.as_deref(), parent.as_deref());
    Sport { key, id, parent, family }
}

fn start(lens: &mut Lens<'_, '_>) -> Start {
    let local = clock(lens, "startTimeLocal");
    let utc = clock(lens, "startTimeGMT").map(|gmt| gmt.and_utc()).or_else(|| {
        let millis = lens.fields.integer("beginTimestamp", lens.warnings)?;
        DateTime::from_timestamp_millis(millis)
    });
    Start { local, utc }
}

/// `2026-01-08 08:10:21`, or `2026-01-08T08:10:21.0` as other gateways send it.
pub(super) fn clock(lens: &mut Lens<'_, '_>, key: &'static str) -> Option<NaiveDateTime> {
    let text = lens.text(key)?;
    let time = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(&text, form).ok());
    if time.is_none() {
        lens.warnings.push(format!("{key} is no date and time"));
    }
    time
}

fn shape(lens: &mut Lens<'_, '_>) -> Shape {
    let mut unheard = Vec::new();
    let duration = lens.fields.number("duration", &mut unheard);
    let elapsed = lens.fields.number("elapsedDuration", &mut unheard);
    match (duration, elapsed) {
        (Some(duration), Some(elapsed)) if duration > 0.0 && elapsed > 500.0 * duration => {
            Shape::Old
        }
        _ => Shape::New,
    }
}

pub(super) fn position(
    lens: &mut Lens<'_, '_>,
    latitude: &'static str,
    longitude: &'static str,
) -> Option<Position> {
    let latitude = lens.number(latitude);
    let longitude = lens.number(longitude);
    let position = Position { latitude: latitude?, longitude: longitude? };
    let on_earth = position.latitude.abs() <= 90.0 && position.longitude.abs() <= 180.0;
    if !on_earth {
        lens.warnings.push("a position is not on earth".to_owned());
    }
    on_earth.then_some(position)
}

/// The `typeKey` of an inner object.
fn key_of(lens: &mut Lens<'_, '_>, key: &'static str) -> Option<String> {
    lens.fields.inner(key, lens.warnings).text("typeKey", lens.warnings)
}

/// Until 2021 the list sent elapsed time in milliseconds and elevations in
/// centimetres; the two changed together as far as any sample tells, and the
/// first is recognisable.
#[derive(Clone, Copy)]
enum Shape {
    Old,
    New,
}

impl Shape {
    fn elapsed(self, value: f64) -> Time {
        match self {
            Shape::Old => Time::new::<millisecond>(value),
            Shape::New => Time::new::<second>(value),
        }
    }

    fn elevation(self, value: f64) -> Length {
        match self {
            Shape::Old => Length::new::<centimeter>(value),
            Shape::New => Length::new::<meter>(value),
        }
    }
}

/// The groups of sports by their ids. The list names a group by its id only.
const PARENTS: &[(i64, &str)] = &[
    (1, "running"),
    (2, "cycling"),
    (3, "hiking"),
    (4, "other"),
    (9, "walking"),
    (17, "all"),
    (26, "swimming"),
    (29, "fitness_equipment"),
    (89, "multi_sport"),
    (108, "steps"),
    (144, "diving"),
    (157, "safety"),
    (165, "winter_sports"),
    (199, "para_sports"),
    (206, "team_sports"),
    (219, "racket_sports"),
    (228, "water_sports"),
];

fn family(key: Option<&str>, parent: Option<&str>) -> Family {
    match key {
        Some("rowing" | "rowing_v2" | "indoor_rowing") => return Family::Row,
        Some("running" | "walking" | "hiking") => return Family::Foot,
        Some("swimming") => return Family::Swim,
        _ => {}
    }
    // A sport whose group is not told mostly ends in its name: `trail_running`.
    let group = parent.or_else(|| key?.rsplit('_').next());
    match group {
        Some("running" | "walking" | "hiking") => Family::Foot,
        Some("swimming") => Family::Swim,
        _ => Family::Other,
    }
}

#[cfg(test)]
mod tests;
