//! An activity as the list shows it: metres, seconds, epoch seconds, quarter
//! hours, small calories. Every sport has all of the numbers; 0 is "none".

use serde_json::{Map, Value, json};

use super::sports::{self, class};
use super::{device, labels};
use crate::simulate::athlete::{Workout, exercise_sets};
use crate::simulate::wire::numbers;

/// The numbers that this athlete never has.
const ZEROS: [&str; 23] = [
    "deviceSportMode",
    "avg5x10s",
    "best",
    "best500m",
    "maxSlope",
    "maxGrade",
    "pitch",
    "bodyTemperature",
    "totalFishingTime",
    "downhillDesc",
    "downhillDist",
    "downhillTime",
    "imageUrlType",
    "unitType",
    "hasMessage",
    "isRunTest",
    "testMaxHr",
    "testThresholdHr",
    "testThresholdPace",
    "avgStrkRate",
    "lengths",
    "swolf",
    "bestLen",
];

/// The object of `dataList`.
pub(super) fn of(w: &Workout) -> Value {
    let mut item = Map::new();
    item.extend(ZEROS.map(|key| (key.to_owned(), json!(0))));
    add(&mut item, identity(w));
    add(&mut item, times(w));
    add(&mut item, effort(w));
    add(&mut item, by_sport(w));
    // A name that was never given is null or not there at all.
    if w.name.is_some() || w.dice(90, 2) == 0 {
        item.insert("name".to_owned(), json!(w.name));
    }
    // So is the heart rate of a session without a sensor: 0, or not there.
    match w.measured_heart_rate() {
        Some((mean, _)) => drop(item.insert("avgHr".to_owned(), json!(mean))),
        None if w.dice(92, 2) == 0 => drop(item.insert("avgHr".to_owned(), json!(0))),
        None => {}
    }
    if let Some(unknown) = &w.unknown {
        item.extend(unknown.iter().map(|(key, value)| (key.clone(), value.clone())));
    }
    Value::Object(item)
}

fn add(item: &mut Map<String, Value>, more: Value) {
    if let Value::Object(more) = more {
        item.extend(more);
    }
}

fn identity(w: &Workout) -> Value {
    let sports::Class { sport_type, mode: (mode, sub_mode), speed_type } = class(w);
    json!({
        "labelId": labels::label_id(w.id),
        "sportType": sport_type,
        "mode": mode,
        "subMode": sub_mode,
        "speedType": speed_type,
        "device": device(w).name,
        "deviceId": "00000000000000000000",
        "imageUrl": "",
        "isShowMs": false,
        // Nearly always null at the real service too.
        "fitUrl": null,
    })
}

fn times(w: &Workout) -> Value {
    json!({
        "date": date(w),
        "startTime": w.start_utc_s,
        "endTime": w.start_utc_s + w.elapsed_s.round() as i64,
        "startTimezone": quarter_hours(w),
        "endTimezone": end_quarter_hours(w),
        "totalTime": whole(w.elapsed_s),
        "workoutTime": whole(w.duration_s),
    })
}

fn effort(w: &Workout) -> Value {
    let distance_m = hundredths(w.distance_m);
    let descent_m = whole(w.descent_m.into());
    let cadence = w.cadence.unwrap_or_default().0;
    json!({
        "distance": distance_m,
        "total": distance_m,
        "calorie": small_calories(w),
        "ascent": whole(w.ascent_m.unwrap_or_default().into()),
        "descent": descent_m,
        "totalDescent": descent_m,
        "avgSpeed": hundredths(s_per_km(w.average_speed_mps())),
        "maxSpeed": hundredths(s_per_km(w.max_speed_mps.into())),
        "avgCadence": cadence,
        "cadence": cadence,
        "step": numbers::steps(w).unwrap_or(0),
        "avgPower": w.power.unwrap_or_default().0,
        "np": whole(numbers::normalized_power_w(w)),
        "max2s": w.power.filter(|_| w.sport.rides()).unwrap_or_default().1,
        "trainingLoad": training_load(w),
    })
}

/// What only some sports have, and 0 in the others.
fn by_sport(w: &Workout) -> Value {
    let foot = |value: f64| if w.sport.runs() { whole(value) } else { 0 };
    let pace = s_per_km(w.average_speed_mps());
    let sets = exercise_sets(w);
    let active = || sets.iter().filter(|set| set.active);
    let mut item = json!({
        "adjustedPace": foot(pace * 0.99),
        "bestKm": if w.distance_m >= 1_000.0 { foot(pace * 0.955) } else { 0 },
        "sets": active().count(),
        "totalReps": active().map(|set| u32::from(set.repetitions)).sum::<u32>(),
        "waterTemperature": 0,
    });
    if let Some((length_cm, _)) = w.pool {
        item["lengths"] = json!(numbers::pool_lengths(w));
        item["bestLen"] = json!(length_cm / 100);
        item["swolf"] = json!(38 + w.dice(93, 12));
        item["avgStrkRate"] = json!(w.cadence.unwrap_or_default().0);
    }
    if w.sport.swims() {
        // Hundredths of a degree; 3500 is "none".
        let warmest = w.temperature_c.map_or(3_500, |(_, warmest)| i32::from(warmest) * 100);
        item["waterTemperature"] = json!(warmest);
    }
    item
}

/// `date`: the local day as a number, `20261121`.
pub(super) fn date(w: &Workout) -> u32 {
    let local = chrono::DateTime::from_timestamp(w.start_utc_s + i64::from(w.utc_offset_s), 0);
    let day = local.unwrap_or_default().format("%Y%m%d").to_string();
    day.parse().unwrap_or_default()
}

/// The zone at the start: local minus UTC in quarter hours, 23 in Kathmandu.
pub(super) fn quarter_hours(w: &Workout) -> i32 {
    w.utc_offset_s / 900
}

fn end_quarter_hours(w: &Workout) -> i32 {
    let winter_began = w.oddity == "daylight_saving_night";
    quarter_hours(w) - if winter_began { 4 } else { 0 }
}

/// `calorie` and `calories`: a thousand to a kilocalorie.
pub(super) fn small_calories(w: &Workout) -> u64 {
    let below = if w.calories > 0.0 { w.dice(94, 1_000) } else { 0 };
    (f64::from(w.calories) * 1_000.0) as u64 + below
}

/// Whole, and 0 where there was no heart rate to compute it from.
pub(super) fn training_load(w: &Workout) -> u32 {
    w.measured_heart_rate().map_or(0, |_| numbers::training_load(w) as u32)
}

/// Seconds per kilometre, for every sport as COROS' partner API documents it; 0 at a standstill.
pub(super) fn s_per_km(mps: f64) -> f64 {
    if mps > 0.01 { 1_000.0 / mps } else { 0.0 }
}

/// Without decimals.
pub(super) fn whole(value: f64) -> i64 {
    value.round() as i64
}

/// With two decimals.
pub(super) fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
