//! `lapList`: the same way in several groups of laps. Whoever adds them all up
//! counts it several times.

use serde_json::{Value, json};

use super::super::item::{hundredths, s_per_km, whole};
use super::super::sports::class;
use super::{centi, gps, metres, timestamp};
use crate::simulate::athlete::{Workout, exercise_sets};
use crate::simulate::track::{self, Lap, Track};

/// The groups, by their `type`: 2 are automatic laps (1 those on a bike), 11
/// five of them at a time, 10 sets, -1 all of it.
pub(super) fn groups(w: &Workout, track: &Track) -> Value {
    let recorded = &*w.as_recorded();
    let laps = track::laps(recorded, track);
    let length_m = recorded.lap_length_m();
    let mut groups = Vec::new();
    if !exercise_sets(w).is_empty() {
        groups.push(group(10, 0.0, sets(w)));
    }
    if length_m > 0.0 {
        let kind = if w.sport.rides() { 1 } else { 2 };
        groups.push(group(kind, length_m, items(w, track, &laps)));
        if w.sport.on_foot() && laps.len() > 5 {
            let coarse: Vec<Lap> = laps.chunks(5).map(merged).collect();
            groups.push(group(11, length_m * 5.0, items(w, track, &coarse)));
        }
    }
    groups.push(group(-1, recorded.distance_m, items(w, track, &[merged(&laps)])));
    Value::Array(groups)
}

fn group(kind: i32, length_m: f64, items: Vec<Value>) -> Value {
    let time = |item: &Value| item["time"].as_i64().unwrap_or_default();
    let fastest = items.iter().enumerate().min_by_key(|(_, item)| time(item));
    let fastest: Vec<usize> = fastest.map(|(index, _)| index).into_iter().collect();
    json!({
        "type": kind, "lapDistance": centi(length_m), "fastLapIndexList": fastest,
        "lapItemList": items,
    })
}

/// Several laps as one.
fn merged(laps: &[Lap]) -> Lap {
    let sum = |value: fn(&Lap) -> f64| laps.iter().map(value).sum::<f64>();
    let mean = |value: fn(&Lap) -> u8| {
        (laps.iter().map(|lap| usize::from(value(lap))).sum::<usize>() / laps.len().max(1)) as u8
    };
    let highest = |value: fn(&Lap) -> u8| laps.iter().map(value).max().unwrap_or_default();
    Lap {
        first: laps.first().map_or(0, |lap| lap.first),
        last: laps.last().map_or(0, |lap| lap.last),
        start_s: laps.first().map_or(0, |lap| lap.start_s),
        timer_s: sum(|lap| lap.timer_s),
        elapsed_s: sum(|lap| lap.elapsed_s),
        distance_m: sum(|lap| lap.distance_m),
        ascent_m: sum(|lap| lap.ascent_m),
        descent_m: sum(|lap| lap.descent_m),
        max_speed_mps: laps.iter().map(|lap| lap.max_speed_mps).fold(0.0, f32::max),
        heart_rate_bpm: (mean(|lap| lap.heart_rate_bpm.0), highest(|lap| lap.heart_rate_bpm.1)),
        cadence_rpm: (mean(|lap| lap.cadence_rpm.0), highest(|lap| lap.cadence_rpm.1)),
        calories: sum(|lap| lap.calories),
    }
}

fn items(w: &Workout, track: &Track, laps: &[Lap]) -> Vec<Value> {
    let mut total_m = 0.0;
    laps.iter()
        .enumerate()
        .map(|(index, lap)| {
            total_m += lap.distance_m;
            let mut item = item(w, track, index, lap);
            item["totalDistance"] = json!(centi(total_m));
            item
        })
        .collect()
}

fn item(w: &Workout, track: &Track, index: usize, lap: &Lap) -> Value {
    let start = timestamp(w, lap.start_s);
    let pace = hundredths(s_per_km(lap.average_speed_mps()));
    let mut item = json!({
        "lapIndex": index,
        "rowIndex": index,
        "setIndex": 0,
        "mode": 0,
        "exerciseType": 2,
        "exerciseNameKey": "",
        "sportType": class(w).sport_type,
        "distance": centi(lap.distance_m),
        "time": centi(lap.timer_s),
        "pauseTime": centi((lap.elapsed_s - lap.timer_s).max(0.0)),
        "startTimestamp": start,
        "endTimestamp": start + centi(lap.elapsed_s),
        "avgPace": pace,
        "avgSpeedV2": pace,
        "adjustedPace": whole(pace),
        "maxSpeed": whole(s_per_km(lap.max_speed_mps.into())),
        "speedUnit": 0,
        "avgHr": lap.heart_rate_bpm.0,
        "maxHr": lap.heart_rate_bpm.1,
        "avgCadence": lap.cadence_rpm.0,
        "maxCadence": lap.cadence_rpm.1,
        "avgPower": w.power.unwrap_or_default().0,
        "elevGain": metres(w, lap.ascent_m),
        "totalDescent": metres(w, lap.descent_m),
        "calories": whole(lap.calories * 1_000.0),
        "sets": 0,
        "reps": 0,
    });
    if track.has_position {
        let ends = [("start", lap.first), ("end", lap.last)];
        for (name, index) in ends {
            let point = track.points.get(index).copied().unwrap_or_default();
            item[format!("{name}GpsLat")] = json!(gps(point.latitude_deg));
            item[format!("{name}GpsLon")] = json!(gps(point.longitude_deg));
        }
    }
    item
}

/// Sets and rests; weights are grams. Mode 14 is an exercise, 3 a rest.
fn sets(w: &Workout) -> Vec<Value> {
    let mut number = 0;
    exercise_sets(w)
        .iter()
        .enumerate()
        .map(|(index, set)| {
            let start = timestamp(w, 0) + centi(set.start_s);
            let item = json!({
                "lapIndex": index,
                "rowIndex": index,
                "setIndex": number,
                "mode": if set.active { 14 } else { 3 },
                "exerciseType": if set.active { 2 } else { 4 },
                "exerciseNameKey": if set.active { format!("T1{:03}", set.fit_category) } else { String::new() },
                "reps": set.repetitions,
                "weight": set.weight_g,
                "time": centi(set.duration_s),
                "startTimestamp": start,
                "endTimestamp": start + centi(set.duration_s),
                "avgHr": w.heart_rate.unwrap_or_default().0,
                "maxHr": w.heart_rate.unwrap_or_default().1,
                "calories": 9_000,
                "distance": 0,
                "sportType": class(w).sport_type,
            });
            number += usize::from(!set.active);
            item
        })
        .collect()
}
