//! COROS's list object becomes an [`Activity`], and its detail answer adds to it.
//!
//! Every sport carries every numeric field, filled with zeros: a zero is read
//! as "not recorded" everywhere but in distance and time.

use chrono::{DateTime, TimeDelta};
use uom::si::energy::kilocalorie;
use uom::si::f64::{Energy, Frequency, Length, Power, ThermodynamicTemperature, Time, Velocity};
use uom::si::length::meter;
use uom::si::thermodynamic_temperature::degree_celsius;
use uom::si::time::second;
use uom::si::velocity::meter_per_second;

use super::sports::sport;
use crate::activity::{Activity, Device, Family, Form, PowerFigures, Sport, Start, Strength, Swim};
use crate::service::json::{self, Lens};
use crate::service::{Answers, Aside, Reading};

/// What a watch without a thermometer in the water sends, in hundredths of a degree.
const NO_TEMPERATURE: f64 = 3500.0;

/// Reads one list object and what is known beside it; `None` if the first is
/// no object or has no id.
pub fn read(raw: &str, beside: Option<&Answers>) -> Option<Reading> {
    let mut reading = json::read(raw, activity)?;
    if let Some(detail) = beside.and_then(|answers| answers.get(Aside::Detail)) {
        json::add_aside(&mut reading, Aside::Detail, detail, super::detail::add);
    }
    Some(reading)
}

fn activity(lens: &mut Lens<'_, '_>) -> Option<Activity> {
    let id = lens.fields.id("labelId", lens.warnings)?;
    let sport = lens.fields.integer("sportType", lens.warnings).map(sport).unwrap_or_default();
    let code = sport.id.map_or_else(String::new, |code| format!("&sportType={code}"));
    let timer = lens.s("workoutTime");
    let elapsed = lens.s("totalTime");
    let duration = recorded(timer).or(elapsed);
    let distance = lens.m("distance");
    let water = water_temperature(lens);
    Some(Activity {
        service: "coros",
        url: format!("https://training.coros.com/activity-detail?labelId={id}{code}"),
        id,
        name: lens.text("name"),
        start: start(lens),
        duration,
        elapsed,
        moving: recorded(timer),
        distance,
        avg_speed: speed(lens, "avgSpeed", &sport).or_else(|| over(distance?, duration?)),
        max_speed: speed(lens, "maxSpeed", &sport),
        elevation_gain: recorded(lens.m("ascent")),
        elevation_loss: recorded(lens.m("descent")).or_else(|| recorded(lens.m("totalDescent"))),
        avg_hr: recorded(lens.per_min("avgHr")),
        // Small calories.
        calories: recorded(lens.number("calorie")).map(|c| Energy::new::<kilocalorie>(c / 1000.0)),
        training_load: recorded(lens.number("trainingLoad")),
        avg_run_cadence: cadence(lens, &sport, "running"),
        avg_bike_cadence: cadence(lens, &sport, "cycling"),
        avg_stroke_cadence: recorded(lens.per_min("avgStrkRate")),
        avg_power: recorded(lens.w("avgPower")),
        normalized_power: recorded(lens.w("np")),
        steps: count(lens, "step"),
        swolf: recorded(lens.number("swolf")),
        min_temperature: water,
        max_temperature: water,
        form: form(lens, &sport),
        power: PowerFigures { curve: best_power(lens), ..PowerFigures::default() },
        swim: Swim { lengths: count(lens, "lengths"), ..Swim::default() },
        strength: Strength {
            sets: count(lens, "sets"),
            reps: count(lens, "totalReps"),
            ..Strength::default()
        },
        device_id: lens.fields.id("deviceId", lens.warnings),
        device: Device::of(lens.text("device"), None),
        sport,
        ..Activity::default()
    })
}

/// Seconds since 1970 UTC, and a zone in quarters of an hour.
fn start(lens: &mut Lens<'_, '_>) -> Start {
    let seconds = lens.fields.integer("startTime", lens.warnings).filter(|seconds| *seconds != 0);
    let utc = seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    let quarters = lens.fields.integer("startTimezone", lens.warnings);
    let offset = quarters.and_then(|quarters| TimeDelta::try_minutes(quarters.checked_mul(15)?));
    let local =
        utc.zip(offset).and_then(|(utc, offset)| utc.naive_utc().checked_add_signed(offset));
    Start { local, utc }
}

/// On foot speeds are sent as seconds per kilometre. What other sports send
/// is not proven to be the same.
pub(super) fn speed(lens: &mut Lens<'_, '_>, key: &'static str, sport: &Sport) -> Option<Velocity> {
    let seconds_per_km = recorded(lens.number(key))?;
    let on_foot = sport.family == Family::Foot && seconds_per_km > 0.0;
    on_foot.then(|| Velocity::new::<meter_per_second>(1000.0 / seconds_per_km))
}

/// How it was run. The best kilometre is told on foot only, in seconds.
fn form(lens: &mut Lens<'_, '_>, sport: &Sport) -> Form {
    let on_foot = sport.family == Family::Foot;
    let mut best_times = Form::default().best_times;
    best_times[1] = recorded(lens.s("bestKm")).filter(|_| on_foot);
    let grade_adjusted_speed = speed(lens, "adjustedPace", sport);
    Form { grade_adjusted_speed, best_times, ..Form::default() }
}

/// Of all the best means, the one over 2 s is told.
fn best_power(lens: &mut Lens<'_, '_>) -> [Option<Power>; 15] {
    let mut curve = PowerFigures::default().curve;
    curve[1] = recorded(lens.w("max2s"));
    curve
}

fn count(lens: &mut Lens<'_, '_>, key: &'static str) -> Option<i64> {
    recorded(lens.integer(key))
}

fn over(distance: Length, duration: Time) -> Option<Velocity> {
    let (m, s) = (distance.get::<meter>(), duration.get::<second>());
    (m > 0.0 && s > 0.0).then(|| Velocity::new::<meter_per_second>(m / s))
}

/// Steps or revolutions per minute, if the sport is of this group.
fn cadence(lens: &mut Lens<'_, '_>, sport: &Sport, group: &str) -> Option<Frequency> {
    let average =
        recorded(lens.per_min("avgCadence")).or_else(|| recorded(lens.per_min("cadence")));
    average.filter(|_| counts(sport, group))
}

/// Whether the sport counts what this group counts. Walking is running: both
/// count steps.
pub(super) fn counts(sport: &Sport, group: &str) -> bool {
    let own = if sport.family == Family::Foot { Some("running") } else { sport.parent.as_deref() };
    own == Some(group)
}

fn water_temperature(lens: &mut Lens<'_, '_>) -> Option<ThermodynamicTemperature> {
    let hundredths = recorded(lens.number("waterTemperature")).filter(|t| *t != NO_TEMPERATURE)?;
    Some(ThermodynamicTemperature::new::<degree_celsius>(hundredths / 100.0))
}

/// Anything but zero.
pub(super) fn recorded<T: Default + PartialEq>(value: Option<T>) -> Option<T> {
    value.filter(|value| *value != T::default())
}

#[cfg(test)]
mod units;

#[cfg(test)]
mod tests {
    use uom::si::velocity::kilometer_per_hour;

    use super::*;
    use crate::columns::{CATALOGUE, Record};

    /// The cells of a list object by their keys.
    fn cells(raw: &str) -> impl Fn(&str) -> String {
        let activity = read(raw, None).expect("an activity").activity;
        move |key| {
            let column = CATALOGUE.iter().find(|column| column.key == key).expect(key);
            (column.value)(&Record::of(&activity)).to_string()
        }
    }

    const RUN: &str = r#"{
        "labelId": "466900000000000017", "name": "Along the canal", "sportType": 100,
        "startTime": 1782000000, "startTimezone": 8, "distance": 9000.5, "totalTime": 3600,
        "workoutTime": 3000, "calorie": 600250, "avgSpeed": 333.33, "maxSpeed": 250.0,
        "avgHr": 141, "avgCadence": 170, "step": 8400, "avgPower": 0, "np": 0, "ascent": 33,
        "descent": 0, "totalDescent": 31, "trainingLoad": 80, "waterTemperature": 3500,
        "deviceId": "00000000000000000000", "swolf": 0, "avgStrkRate": 0
    }"#;

    #[test]
    fn a_run_in_the_units_of_the_list() {
        let cell = cells(RUN);
        for (key, text) in [
            ("activity_id", "466900000000000017"),
            ("service", "coros"),
            ("type", "run"),
            ("parent_type", "running"),
            ("start_utc", "2026-06-21 00:00:00Z"),
            ("start_local", "2026-06-21 02:00:00"),
            ("utc_offset", "+02:00"),
            ("duration_s", "3000"),
            ("elapsed_s", "3600"),
            ("distance_km", "9.001"),
            ("avg_pace_per_km", "0:05:33"),
            ("best_pace_per_km", "0:04:10"),
            ("calories_kcal", "600.25"),
            ("elevation_gain_m", "33"),
            ("elevation_loss_m", "31"),
            ("avg_run_cadence_spm", "170"),
            ("steps", "8400"),
            ("avg_power_w", ""),
            ("min_temperature_c", ""),
        ] {
            assert_eq!(cell(key), text, "{key}");
        }
    }

    #[test]
    fn zones_are_quarters_of_an_hour_east_and_west() {
        for (quarters, offset) in [(22, "+05:30"), (-28, "-07:00"), (23, "+05:45"), (-14, "-03:30")]
        {
            let raw =
                RUN.replace("\"startTimezone\": 8", &format!("\"startTimezone\": {quarters}"));
            assert_eq!(cells(&raw)("utc_offset"), offset);
        }
    }

    #[test]
    fn off_the_feet_speed_comes_from_distance_and_time() {
        let raw = RUN.replace("\"sportType\": 100", "\"sportType\": 200");
        let activity = read(&raw, None).expect("a ride").activity;
        let speed = activity.avg_speed.expect("a speed").get::<kilometer_per_hour>();
        assert!((speed - 9000.5 / 3000.0 * 3.6).abs() < 1e-9, "{speed}");
        assert_eq!(activity.max_speed, None, "what bikes send is not proven");
        assert!(activity.avg_bike_cadence.is_some() && activity.avg_run_cadence.is_none());
    }

    #[test]
    fn an_unknown_sport_and_no_name_are_an_activity_all_the_same() {
        let raw = RUN
            .replace("\"sportType\": 100", "\"sportType\": 4711")
            .replace("\"Along the canal\"", "null");
        let cell = cells(&raw);
        assert_eq!(
            (cell("type"), cell("parent_type"), cell("name")),
            ("4711".into(), "".into(), "".into())
        );
        assert!(cell("url").ends_with("labelId=466900000000000017&sportType=4711"));
        assert_eq!(read(&raw, None).expect("read").warnings, Vec::<String>::new());
    }
}
