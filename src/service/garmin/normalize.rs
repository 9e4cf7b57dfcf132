//! Garmin's list object becomes an [`Activity`]: units, shapes and nulls are
//! settled here, once.

use chrono::{DateTime, NaiveDateTime};
use serde_json::Value;
use uom::si::energy::kilocalorie;
use uom::si::f64::{Energy, Frequency, Length, Power, ThermodynamicTemperature, Time, Velocity};
use uom::si::frequency::cycle_per_minute;
use uom::si::length::{centimeter, meter};
use uom::si::power::watt;
use uom::si::thermodynamic_temperature::degree_celsius;
use uom::si::time::{millisecond, second};
use uom::si::velocity::meter_per_second;

use super::wire::Fields;
use crate::activity::{Activity, Family, Position, Sport, Start};
use crate::service::Reading;

/// Reads one list object; `None` if it is no object or has no id.
pub fn read(raw: &str) -> Option<Reading> {
    let object = match serde_json::from_str(raw).or_else(|_| serde_json::from_str(&mended(raw))) {
        Ok(Value::Object(object)) => object,
        _ => return None,
    };
    let mut warnings = Vec::new();
    let mut fields = Lens { fields: Fields::of(&object), warnings: &mut warnings };
    let activity = fields.activity()?;
    Some(Reading { activity, warnings })
}

/// Half a surrogate pair, left by a name cut in the middle of an emoji, makes
/// a whole object unreadable: every escape of that range becomes U+FFFD.
fn mended(raw: &str) -> String {
    let mut text = raw.to_owned();
    let mut from = 0;
    while let Some(at) = text[from..].find("\\u").map(|at| at + from) {
        let digits = text.get(at + 2..at + 6).unwrap_or_default().to_ascii_lowercase();
        if digits.starts_with('d')
            && digits[1..].starts_with(['8', '9', 'a', 'b', 'c', 'd', 'e', 'f'])
        {
            text.replace_range(at + 2..at + 6, "fffd");
        }
        from = at + 2;
    }
    text
}

/// Fields of a list object as quantities.
struct Lens<'a, 'w> {
    fields: Fields<'a>,
    warnings: &'w mut Vec<String>,
}

impl Lens<'_, '_> {
    fn activity(&mut self) -> Option<Activity> {
        let id = self.fields.id("activityId", self.warnings)?;
        let shape = self.shape();
        let duration = self.s("duration");
        let calories = self.number("calories");
        let resting = self.number("bmrCalories");
        Some(Activity {
            service: "garmin",
            url: format!("https://connect.garmin.com/modern/activity/{id}"),
            id,
            parent_id: self.fields.id("parentId", self.warnings),
            name: self.text("activityName"),
            description: self.text("description"),
            sport: self.sport(),
            event_type: self.key_of("eventType"),
            start: self.start(),
            duration,
            elapsed: self.number("elapsedDuration").map(|value| shape.elapsed(value)),
            moving: self.s("movingDuration"),
            distance: self.m("distance"),
            avg_speed: self.mps("averageSpeed"),
            max_speed: self.mps("maxSpeed"),
            elevation_gain: self.m("elevationGain"),
            elevation_loss: self.m("elevationLoss"),
            min_elevation: self.number("minElevation").map(|value| shape.elevation(value)),
            max_elevation: self.number("maxElevation").map(|value| shape.elevation(value)),
            elevation_corrected: self.flag("elevationCorrected"),
            avg_hr: self.per_min("averageHR"),
            max_hr: self.per_min("maxHR"),
            hr_zones: [
                self.s("hrTimeInZone_1"),
                self.s("hrTimeInZone_2"),
                self.s("hrTimeInZone_3"),
                self.s("hrTimeInZone_4"),
                self.s("hrTimeInZone_5"),
            ],
            calories: calories.map(Energy::new::<kilocalorie>),
            active_calories: calories
                .zip(resting)
                .map(|(total, resting)| Energy::new::<kilocalorie>(total - resting)),
            aerobic_effect: self.number("aerobicTrainingEffect"),
            anaerobic_effect: self.number("anaerobicTrainingEffect"),
            training_load: self.number("activityTrainingLoad"),
            vo2max: self.number("vO2MaxValue"),
            avg_run_cadence: self.per_min("averageRunningCadenceInStepsPerMinute"),
            max_run_cadence: self.per_min("maxRunningCadenceInStepsPerMinute"),
            avg_bike_cadence: self.per_min("averageBikingCadenceInRevPerMinute"),
            max_bike_cadence: self.per_min("maxBikingCadenceInRevPerMinute"),
            avg_stroke_cadence: self
                .per_min("averageSwimCadenceInStrokesPerMinute")
                .or_else(|| self.per_min("avgStrokeCadence")),
            avg_power: self.w("avgPower"),
            max_power: self.w("maxPower"),
            normalized_power: self.w("normPower"),
            stride_length: self.number("avgStrideLength").map(Length::new::<centimeter>),
            steps: self.fields.integer("steps", self.warnings),
            strokes: self.number("strokes"),
            swolf: self.number("averageSwolf"),
            min_temperature: self.celsius("minTemperature"),
            max_temperature: self.celsius("maxTemperature"),
            start_position: self.position("startLatitude", "startLongitude"),
            end_position: self.position("endLatitude", "endLongitude"),
            location: self.text("locationName"),
            device_id: self.fields.id("deviceId", self.warnings),
            laps: self.fields.integer("lapCount", self.warnings),
            favorite: self.flag("favorite"),
            personal_record: self.flag("pr"),
            manual: self.flag("manualActivity"),
            privacy: self.key_of("privacy"),
        })
    }

    fn sport(&mut self) -> Sport {
        let kind = self.fields.inner("activityType", self.warnings);
        let key = kind.text("typeKey", self.warnings);
        let id = kind.integer("typeId", self.warnings);
        let parent_id = kind.integer("parentTypeId", self.warnings);
        let parent = parent_id.map(|id| match PARENTS.iter().find(|(known, _)| *known == id) {
            Some((_, key)) => (*key).to_owned(),
            None => id.to_string(),
        });
        let family = family(key.as_deref(), parent.as_deref());
        Sport { key, id, parent, family }
    }

    fn start(&mut self) -> Start {
        let local = self.clock("startTimeLocal");
        let utc = self.clock("startTimeGMT").map(|gmt| gmt.and_utc()).or_else(|| {
            let millis = self.fields.integer("beginTimestamp", self.warnings)?;
            DateTime::from_timestamp_millis(millis)
        });
        Start { local, utc }
    }

    /// `2026-01-08 08:10:21`, or `2026-01-08T08:10:21.0` as other gateways send it.
    fn clock(&mut self, key: &'static str) -> Option<NaiveDateTime> {
        let text = self.text(key)?;
        let time = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"]
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(&text, form).ok());
        if time.is_none() {
            self.warnings.push(format!("{key} is no date and time"));
        }
        time
    }

    fn shape(&mut self) -> Shape {
        let mut unheard = Vec::new();
        let duration = self.fields.number("duration", &mut unheard);
        let elapsed = self.fields.number("elapsedDuration", &mut unheard);
        match (duration, elapsed) {
            (Some(duration), Some(elapsed)) if duration > 0.0 && elapsed > 500.0 * duration => {
                Shape::Old
            }
            _ => Shape::New,
        }
    }

    fn position(&mut self, latitude: &'static str, longitude: &'static str) -> Option<Position> {
        let latitude = self.number(latitude);
        let longitude = self.number(longitude);
        let position = Position { latitude: latitude?, longitude: longitude? };
        let on_earth = position.latitude.abs() <= 90.0 && position.longitude.abs() <= 180.0;
        if !on_earth {
            self.warnings.push("a position is not on earth".to_owned());
        }
        on_earth.then_some(position)
    }

    /// The `typeKey` of an inner object.
    fn key_of(&mut self, key: &'static str) -> Option<String> {
        self.fields.inner(key, self.warnings).text("typeKey", self.warnings)
    }

    fn number(&mut self, key: &'static str) -> Option<f64> {
        self.fields.number(key, self.warnings)
    }

    fn text(&mut self, key: &'static str) -> Option<String> {
        self.fields.text(key, self.warnings)
    }

    fn flag(&mut self, key: &'static str) -> Option<bool> {
        self.fields.flag(key, self.warnings)
    }

    fn s(&mut self, key: &'static str) -> Option<Time> {
        self.number(key).map(Time::new::<second>)
    }

    fn m(&mut self, key: &'static str) -> Option<Length> {
        self.number(key).map(Length::new::<meter>)
    }

    fn mps(&mut self, key: &'static str) -> Option<Velocity> {
        self.number(key).map(Velocity::new::<meter_per_second>)
    }

    fn per_min(&mut self, key: &'static str) -> Option<Frequency> {
        self.number(key).map(Frequency::new::<cycle_per_minute>)
    }

    fn w(&mut self, key: &'static str) -> Option<Power> {
        self.number(key).map(Power::new::<watt>)
    }

    fn celsius(&mut self, key: &'static str) -> Option<ThermodynamicTemperature> {
        self.number(key).map(ThermodynamicTemperature::new::<degree_celsius>)
    }
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
    match parent {
        Some("running" | "walking" | "hiking") => Family::Foot,
        Some("swimming") => Family::Swim,
        _ => Family::Other,
    }
}
