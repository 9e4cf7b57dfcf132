//! Numbers that only some sports have, and those that are worked out from others.

use super::object::Object;
use crate::simulate::athlete::{Era, ExerciseSet, Sport, Workout, exercise_sets};
use crate::simulate::track;
use serde_json::{Value, json};

/// Adds what the list object has for this sport only.
pub(super) fn sport(object: &mut Object, w: &Workout) {
    if w.is_manual() {
        object.put("splitSummaries", json!([]));
        return;
    }
    foot(object, w);
    ride(object, w);
    swim(object, w);
    power(object, w);
    fastest(object, w);
    match w.sport {
        Sport::Strength => strength(object, w),
        Sport::Dive => dive(object, w),
        Sport::Yoga if w.measured_heart_rate().is_some() => stress(object, w),
        _ => {}
    }
    if w.sport != Sport::Strength && w.era == Era::Y2018 {
        object.put("summarizedExerciseSets", json!([]));
    }
    object.put("splitSummaries", split_summaries(w));
}

fn foot(object: &mut Object, w: &Workout) {
    let zero_sets = w.sport == Sport::Strength;
    let Some((mean, highest)) = w.cadence.filter(|_| w.sport.on_foot() || zero_sets) else {
        return;
    };
    object.put(
        "averageRunningCadenceInStepsPerMinute",
        f64::from(mean) + if mean > 0 { 0.734_375 } else { 0.0 },
    );
    object.put("maxRunningCadenceInStepsPerMinute", f64::from(highest));
    object.put("maxDoubleCadence", f64::from(highest));
    if zero_sets {
        return;
    }
    object.put("steps", steps(w));
    object.float("avgStrideLength", stride_cm(w));
    if w.sport.runs() {
        object.put("vO2MaxValue", 44.0 + w.dice(51, 9) as f64);
        object.float("avgGroundContactTime", ground_contact_ms(w));
        object.float("avgVerticalOscillation", 8.1);
        object.float("avgVerticalRatio", 8.77);
        object.float("avgGradeAdjustedSpeed", w.average_speed_mps() * 1.03);
    }
}

/// Steps from cadence and time.
pub(crate) fn steps(w: &Workout) -> Option<u64> {
    let (mean, _) = w.cadence.filter(|_| w.sport.on_foot())?;
    Some((f64::from(mean) * w.duration_s / 60.0) as u64)
}

/// Length of one step, cm.
pub(crate) fn stride_cm(w: &Workout) -> Option<f64> {
    let steps = steps(w).filter(|&steps| steps > 0)?;
    Some(w.distance_m * 100.0 / steps as f64)
}

/// Ground contact time, ms.
pub(crate) fn ground_contact_ms(w: &Workout) -> f64 {
    236.0 + w.dice(52, 900) as f64 / 10.0
}

fn ride(object: &mut Object, w: &Workout) {
    let Some((mean, highest)) = w.cadence.filter(|_| w.sport.rides()) else {
        return;
    };
    object.put("averageBikingCadenceInRevPerMinute", f64::from(mean));
    object.put("maxBikingCadenceInRevPerMinute", f64::from(highest));
    object.put("strokes", (f64::from(mean) * w.duration_s / 60.0).round());
}

fn swim(object: &mut Object, w: &Workout) {
    let Some((mean, highest)) = w.cadence else {
        return;
    };
    if w.sport.paddles() {
        object.put("strokes", strokes(w));
        object.put("avgStrokeCadence", f64::from(mean));
        object.put("maxStrokeCadence", f64::from(highest));
        object.float("avgStrokeDistance", w.distance_m * 100.0 / strokes(w).max(1.0));
    }
    if !w.sport.swims() {
        return;
    }
    object.put("averageSwimCadenceInStrokesPerMinute", f64::from(mean));
    object.put("maxSwimCadenceInStrokesPerMinute", f64::from(highest));
    object.put("strokes", strokes(w));
    object.float("avgStrokeDistance", w.distance_m * 100.0 / strokes(w).max(1.0));
    object.put("averageSwolf", 41.0 + w.dice(53, 14) as f64);
    if w.sport == Sport::OpenWater && w.era == Era::Y2026 {
        object.put("cloudPositioningStatus", "COMPLETE");
    }
    if let Some((length_cm, yards)) = w.pool {
        let lengths = pool_lengths(w);
        object.put("activeLengths", lengths);
        object.put("avgStrokes", (strokes(w) / lengths.max(1) as f64 * 10.0).round() / 10.0);
        object.put("minStrokes", 11.0);
        // Raw value over factor is the length in the unit: 25 m, or 25 yd of 91.44 cm.
        object.put("poolLength", f64::from(length_cm));
        object.put(
            "unitOfPoolLength",
            match yards {
                false => json!({"unitId": 1, "unitKey": "meter", "factor": 100.0}),
                true => json!({"unitId": 230, "unitKey": "yard", "factor": 91.44}),
            },
        );
    }
}

/// Strokes of arms, oars or paddles.
pub(crate) fn strokes(w: &Workout) -> f64 {
    let (mean, _) = w.cadence.unwrap_or_default();
    (f64::from(mean) * w.moving_s.unwrap_or(w.duration_s) / 60.0).round()
}

/// Lengths swum in a pool.
pub(crate) fn pool_lengths(w: &Workout) -> u32 {
    let (length_cm, _) = w.pool.unwrap_or((2_500, false));
    (w.distance_m * 100.0 / f64::from(length_cm)).round() as u32
}

/// Seconds over which the best mean power is known.
const POWER_CURVE_S: [u32; 15] =
    [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 18_000];

fn power(object: &mut Object, w: &Workout) {
    let Some((mean, highest)) = w.power else {
        return;
    };
    object.put("avgPower", f64::from(mean));
    object.put("maxPower", f64::from(highest));
    if highest == 0 {
        return;
    }
    object.put("normPower", normalized_power_w(w));
    let zones = [0.05, 0.31, 0.34, 0.17, 0.09, 0.04, 0.0, 0.0];
    let seconds = |share: f64| (share * w.duration_s * 1_000.0).round() / 1_000.0;
    for (zone, share) in zones.into_iter().enumerate().skip(if w.sport.rides() { 0 } else { 1 }) {
        object.put(&format!("powerTimeInZone_{zone}"), seconds(share));
    }
    if !w.sport.rides() {
        return;
    }
    let (mean, highest) = (f64::from(mean), f64::from(highest));
    for seconds in POWER_CURVE_S.into_iter().filter(|&seconds| f64::from(seconds) <= w.duration_s) {
        // From the sprint down to a little above the mean, with the square root of time.
        let best = mean * 1.04 + (highest - mean * 1.04) / f64::from(seconds).sqrt();
        object.put(&format!("maxAvgPower_{seconds}"), best.round() as u32);
    }
    let intensity = normalized_power_w(w) / 262.0;
    object.float("max20MinPower", (w.duration_s >= 1_200.0).then_some(mean * 1.08));
    object.float("intensityFactor", intensity);
    object.float("trainingStressScore", intensity * intensity * w.duration_s / 36.0);
    object.put("excludeFromPowerCurveReports", false);
    if w.sport == Sport::Ride {
        let old = w.era <= Era::Y2021;
        object.put(if old { "leftBalance" } else { "avgLeftBalance" }, 48.21);
        object.put("rightBalance", old.then_some(51.79));
    }
}

/// Normalized power, W.
pub(crate) fn normalized_power_w(w: &Workout) -> f64 {
    w.power.map_or(0.0, |(mean, _)| (f64::from(mean) * 1.11).round())
}

/// Best times over usual distances, s.
fn fastest(object: &mut Object, w: &Workout) {
    let splits: &[u32] = match w.sport {
        _ if w.distance_m <= 0.0 => &[],
        sport if sport.runs() => &[1_000, 1_609, 5_000, 10_000, 21_098, 42_195],
        sport if sport.rides() => &[5_000, 40_000],
        sport if sport.swims() => &[100],
        _ => &[],
    };
    for &split_m in splits.iter().filter(|&&split_m| f64::from(split_m) <= w.distance_m) {
        object.float(
            &format!("fastestSplit_{split_m}"),
            f64::from(split_m) / (w.average_speed_mps() * 1.04),
        );
    }
}

fn strength(object: &mut Object, w: &Workout) {
    let sets = exercise_sets(w);
    let active: Vec<_> = sets.iter().filter(|set| set.active).collect();
    if active.is_empty() {
        return;
    }
    object.put("totalSets", active.len());
    object.put("activeSets", active.len());
    object.put("totalReps", active.iter().map(|set| u64::from(set.repetitions)).sum::<u64>());
    let lifted_g = active.iter().map(|set| u64::from(set.weight_g) * u64::from(set.repetitions));
    object.put("totalVolume", lifted_g.sum::<u64>());
    // Until somebody enters that it was their own, body weight is -1.
    let heaviest = |sets: &[&ExerciseSet]| {
        let heaviest_g = sets.iter().map(|set| i64::from(set.weight_g)).max();
        heaviest_g.map(|g| if g == 0 && w.era <= Era::Y2021 { -1 } else { g })
    };
    let summary = active.chunk_by(|a, b| a.category == b.category).map(|sets| {
        let volume_g: u64 =
            sets.iter().map(|set| u64::from(set.weight_g) * u64::from(set.repetitions)).sum();
        let mut summary = json!({
            "category": sets[0].category,
            "reps": sets.iter().map(|set| u64::from(set.repetitions)).sum::<u64>(),
            "volume": volume_g,
            "maxWeight": heaviest(sets),
            "duration": (sets.iter().map(|set| set.duration_s).sum::<f64>() * 1_000.0).round(),
            "sets": sets.len(),
        });
        if !sets[0].exercise.is_empty() {
            summary["subCategory"] = Value::from(sets[0].exercise);
        }
        summary
    });
    object.put("summarizedExerciseSets", summary.collect::<Vec<_>>());
}

fn dive(object: &mut Object, w: &Workout) {
    object.put("maxDepth", 1_840.0);
    object.put("avgDepth", 1_120.0);
    object.put("surfaceInterval", 5_400.0);
    object.put("bottomTime", (w.duration_s * 0.9).round());
    for (key, percent) in [("startN2", 0), ("endN2", 31), ("startCns", 0), ("endCns", 4)] {
        object.put(key, percent);
    }
    object.put("diveNumber", 42);
}

fn stress(object: &mut Object, w: &Workout) {
    let start = 30.0 + w.dice(54, 20) as f64;
    for (key, value) in [
        ("avgStress", 22.0),
        ("startStress", start),
        ("endStress", 18.0),
        ("differenceStress", 18.0 - start),
        ("maxStress", 51.0),
    ] {
        object.put(key, value);
    }
    for (key, value) in
        [("minRespirationRate", 9.5), ("avgRespirationRate", 13.42), ("maxRespirationRate", 18.75)]
    {
        object.float(key, value);
    }
}

/// `splitSummaries`: never the laps.
pub(super) fn split_summaries(w: &Workout) -> Value {
    if w.sport == Sport::Climb {
        return json!([
            {"splitType": "CLIMB_REST", "noOfSplits": 11, "duration": 3_480.0},
            {
                "splitType": "CLIMB_ACTIVE", "noOfSplits": 12, "duration": 2_040.0, "totalAscent": 134.0,
                "numFalls": 5, "numClimbSends": 7, "numClimbsCompleted": 9, "mode": "ADVANCED",
                "maxGradeValue": {"sortOrder": 39, "valueKey": "_5_11D", "scale": "YDS"},
            },
        ]);
    }
    if !w.sport.runs() || w.era != Era::Y2026 {
        return json!([]);
    }
    let (ascent_m, speed_mps) = (w.ascent_m.unwrap_or(0.0), w.average_speed_mps());
    let whole = json!({
        "noOfSplits": 1, "totalAscent": ascent_m, "duration": w.duration_s, "splitType": "INTERVAL_ACTIVE", "numClimbSends": 0,
        "maxElevationGain": ascent_m, "averageElevationGain": ascent_m, "maxDistance": w.distance_m as u64,
        "distance": w.distance_m, "averageSpeed": speed_mps, "maxSpeed": w.max_speed_mps, "numFalls": 0, "elevationLoss": w.descent_m,
    });
    if w.sport != Sport::TrailRun {
        return json!([whole]);
    }
    let walked_s = (w.duration_s * 0.297).round();
    json!([
        {"splitType": "RWD_WALK", "noOfSplits": 28, "duration": walked_s, "distance": walked_s * 1.5},
        whole,
        {"splitType": "RWD_RUN", "noOfSplits": 27, "duration": w.duration_s - walked_s, "distance": w.distance_m - walked_s * 1.5},
    ])
}

/// `workoutFeel` and `directWorkoutFeel` of a race, 0 to 100.
pub(super) const FEEL_OF_A_RACE: u8 = 75;
/// `workoutRpe` and `directWorkoutRpe` of a race, 0 to 100.
pub(super) const EFFORT_OF_A_RACE: u8 = 90;

/// `minHR`, bpm.
pub(super) fn lowest_heart_rate(w: &Workout) -> Option<f64> {
    let (mean, highest) = w.measured_heart_rate()?;
    let (mean, highest) = (f64::from(mean), f64::from(highest));
    Some((mean - (highest - mean) * 0.7).round())
}

/// Lowest heart rate of zones 1 to 5, bpm.
pub(crate) const ZONE_LOWS_BPM: [u8; 5] = [98, 117, 137, 156, 176];

/// Seconds below zone 1 and in zones 1 to 5, to the millisecond.
pub(crate) fn zone_seconds(w: &Workout) -> [f64; 6] {
    let shares = track::heart_rate_shares(w, &ZONE_LOWS_BPM);
    shares.map(|share| (share * w.duration_s * 1_000.0).round() / 1_000.0)
}

/// Aerobic and anaerobic training effect, 0 to 5, and the label.
pub(crate) fn training_effect(w: &Workout) -> (f64, f64, &'static str) {
    let (mean, _) = w.measured_heart_rate().unwrap_or_default();
    let aerobic =
        (f64::from(mean.saturating_sub(70)) / 25.0 + w.duration_s / 9_000.0).clamp(0.0, 5.0);
    let label = match aerobic {
        ..1.8 => "RECOVERY",
        1.8..3.4 => "AEROBIC_BASE",
        3.4..4.2 => "TEMPO",
        _ => "LACTATE_THRESHOLD",
    };
    ((aerobic * 10.0).round() / 10.0, w.dice(55, 14) as f64 / 10.0, label)
}

/// `activityTrainingLoad`.
pub(crate) fn training_load(w: &Workout) -> f64 {
    training_effect(w).0 * 22.0 + w.dice(56, 1_000) as f64 / 1_000.0
}

/// The message key that goes with an aerobic training effect.
pub(super) fn aerobic_message(effect: f64) -> &'static str {
    match effect {
        ..1.0 => "NO_AEROBIC_BENEFIT_18",
        1.0..2.0 => "MINOR_AEROBIC_BENEFIT_0",
        2.0..3.0 => "MAINTAINING_AEROBIC_BASE_7",
        _ => "IMPROVING_LACTATE_THRESHOLD_12",
    }
}

/// The message key that goes with an anaerobic training effect.
pub(super) fn anaerobic_message(effect: f64) -> &'static str {
    if effect < 1.0 { "NO_ANAEROBIC_BENEFIT_0" } else { "MINOR_ANAEROBIC_BENEFIT_15" }
}

/// Shortest lap, seconds; the last one, or all are equally long.
pub(super) fn shortest_lap_s(w: &Workout) -> f64 {
    let length_m = w.lap_length_m();
    if w.lap_count() < 2 || w.average_speed_mps() <= 0.0 {
        return w.duration_s;
    }
    let rest_m = w.distance_m - length_m * (w.lap_count() - 1) as f64;
    rest_m.min(length_m) / w.average_speed_mps()
}
