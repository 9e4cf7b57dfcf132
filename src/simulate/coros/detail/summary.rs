//! `summary`: the activity in one object.

use serde_json::{Map, Value, json};

use super::super::item::{
    hundredths, quarter_hours, s_per_km, small_calories, training_load, whole,
};
use super::super::sports::class;
use super::{centi, metres, timestamp};
use crate::simulate::athlete::{Sport, Workout, exercise_sets};
use crate::simulate::wire::numbers;

/// What is 0 of every activity of this athlete.
const ZEROS: [&str; 31] = [
    "deviceSportMode",
    "combineSportMode",
    "unitType",
    "speedUnit",
    "compareDistance",
    "indoorRealDistance",
    "userChangeDistance",
    "vertSpeed",
    "totalCadence",
    "avgGroundBalanceLeft",
    "avgLegStiffness",
    "strydPowerCp",
    "work",
    "avgGrade",
    "maxGrade",
    "aerobicEffectState",
    "anaerobicEffectState",
    "hrmVo2Max",
    "staminaLevel7d",
    "trainType",
    "displayPerformance",
    "avgRunningEf",
    "hasProgram",
    "isRunTest",
    "pitch",
    "bodyTemperature",
    "tiredRate",
    "tiredRateState",
    "standardRate",
    "climbingTime",
    "downhillDist",
];

/// The object.
pub(super) fn of(w: &Workout, user: &str) -> Value {
    let mut summary = Map::new();
    summary.extend(ZEROS.map(|key| (key.to_owned(), json!(0))));
    for part in [identity(w, user), way(w), body(w), form(w), strength(w)] {
        if let Value::Object(part) = part {
            summary.extend(part);
        }
    }
    Value::Object(summary)
}

fn identity(w: &Workout, user: &str) -> Value {
    let class = class(w);
    json!({
        "name": w.name,
        "userId": user,
        "sportType": class.sport_type,
        "sportMode": class.mode.0,
        "speedType": class.speed_type,
        "timezone": quarter_hours(w),
        "planId": "0",
        "programId": "0",
        "isShowMs": false,
        "pdrMode": false,
        "performance": -1,
        "max10sList": [],
        // 65535 is "not applicable".
        "falls": 65_535,
        "gradingSystem": 65_535,
        "hardestGrade": 65_535,
    })
}

fn way(w: &Workout) -> Value {
    let start = timestamp(w, 0);
    let (total, workout) = (centi(w.elapsed_s), centi(w.duration_s));
    let speed = hundredths(s_per_km(w.average_speed_mps()));
    let runs = |value: f64| if w.sport.runs() { whole(value) } else { 0 };
    json!({
        "startTimestamp": start,
        "endTimestamp": start + total,
        "totalTime": total,
        "workoutTime": workout,
        "pauseTime": (total - workout).max(0),
        "distance": centi(w.distance_m),
        "lapDistance": centi(w.lap_length_m()),
        "avgPace": speed,
        "avgSpeed": speed,
        "avgMoveSpeed": whole(speed),
        "adjustedPace": runs(speed * 0.99),
        "bestKm": if w.distance_m >= 1_000.0 { runs(speed * 0.955) } else { 0 },
        "maxSpeed": whole(s_per_km(w.max_speed_mps.into())),
        "elevGain": metres(w, w.ascent_m.unwrap_or_default().into()),
        "totalDescent": metres(w, w.descent_m.into()),
        "minElev": metres(w, elevation(w, w.min_elevation_m)),
        "maxElev": metres(w, elevation(w, w.max_elevation_m())),
        "avgElev": metres(w, elevation(w, (w.min_elevation_m + w.max_elevation_m()) / 2.0)),
    })
}

/// 0 without altitude.
fn elevation(w: &Workout, metres: f32) -> f64 {
    w.ascent_m.map_or(0.0, |_| metres.into())
}

fn body(w: &Workout) -> Value {
    let heart_rate = w.measured_heart_rate().unwrap_or_default();
    let (cadence, power) = (w.cadence.unwrap_or_default(), w.power.unwrap_or_default());
    let (aerobic, anaerobic, _) = numbers::training_effect(w);
    json!({
        "calories": small_calories(w),
        "avgHr": heart_rate.0,
        "maxHr": heart_rate.1,
        "avgCadence": cadence.0,
        "maxCadence": cadence.1,
        "avgPower": power.0,
        "maxPower": power.1,
        "np": whole(numbers::normalized_power_w(w)),
        "aerobicEffect": aerobic,
        "anaerobicEffect": anaerobic,
        "trainingLoad": training_load(w),
        "currentVo2Max": if w.sport.runs() { 44 + w.dice(51, 9) } else { 0 },
    })
}

/// How somebody runs: centimetres, milliseconds, millimetres, tenths of a percent.
fn form(w: &Workout) -> Value {
    let runs = |value: u64| if w.sport.runs() { value } else { 0 };
    let water = match w.temperature_c {
        Some((_, warmest)) if w.sport.swims() => i32::from(warmest) * 100,
        _ => 3_500,
    };
    json!({
        "avgStepLen": numbers::stride_cm(w).map_or(0, whole),
        "avgGroundTime": runs(numbers::ground_contact_ms(w) as u64),
        "avgVertVibration": runs(81),
        "avgVertRatio": runs(87),
        "lengths": w.pool.map_or(0, |_| numbers::pool_lengths(w)),
        "waterTemperature": water,
    })
}

fn strength(w: &Workout) -> Value {
    let sets = exercise_sets(w);
    let active: Vec<_> = sets.iter().filter(|set| set.active).collect();
    let lifted_g = active.iter().map(|set| u64::from(set.weight_g) * u64::from(set.repetitions));
    json!({
        "sets": active.len(),
        "exercises": if w.sport == Sport::Strength { active.len() / 3 } else { 0 },
        "totalReps": active.iter().map(|set| u64::from(set.repetitions)).sum::<u64>(),
        "totalWeight": lifted_g.sum::<u64>(),
    })
}
