//! Ordinary activities, as many as wanted: one athlete's weeks, over and over, back to 2001.

use super::build::Draft;
use super::ids;
use super::places::{self, Place};
use super::workout::{Route, Sport, Workout};
use std::collections::HashSet;

/// The fillers start here and go back in time: 2026-09-01 00:00 UTC.
const NEWEST_FILLER_S: i64 = 1_788_220_800;
const HOUR_S: i64 = 3_600;
/// 25 years: the fillers stay after the year 2000.
const SPAN_S: i64 = 25 * 365 * 24 * HOUR_S;

/// How often of 100, what, and how far and fast: metres from-to, m/s.
const MIX: [(u64, Sport, &str, f64, f64, f64); 9] = [
    (40, Sport::Run, "running", 4_000.0, 14_000.0, 3.0),
    (10, Sport::TrailRun, "trail_running", 6_000.0, 24_000.0, 2.3),
    (15, Sport::Ride, "road_biking", 18_000.0, 90_000.0, 7.1),
    (10, Sport::Walk, "walking", 1_500.0, 8_000.0, 1.5),
    (6, Sport::Hike, "hiking", 5_000.0, 19_000.0, 1.1),
    (4, Sport::PoolSwim, "lap_swimming", 1_000.0, 3_000.0, 0.8),
    (2, Sport::OpenWater, "open_water_swimming", 800.0, 3_500.0, 0.75),
    (7, Sport::Strength, "strength_training", 0.0, 0.0, 0.0),
    (6, Sport::Treadmill, "treadmill_running", 4_000.0, 10_000.0, 2.9),
];

/// `count` ordinary activities with ids of their own, none that of `taken`.
pub(super) fn fillers(seed: u64, count: usize, taken: &[Workout]) -> Vec<Workout> {
    let mut taken: HashSet<u64> = taken.iter().map(|workout| workout.id).collect();
    taken.reserve(count);
    let mut rng = fastrand::Rng::with_seed(seed ^ 0xF111_E125);
    // Small accounts train every 31 hours; big ones several times a day, so that the dates stay credible.
    let many = i64::try_from(count).unwrap_or(i64::MAX).max(1);
    let step_s =
        if count <= 3_000 { 31 * HOUR_S } else { (SPAN_S / many).clamp(60, 11 * HOUR_S / 5) };
    (1..=many)
        .take(count)
        .map(|index| {
            let jitter_s = rng.i64(0..step_s.max(3) / 3);
            let mut workout = filler(&mut rng, seed, NEWEST_FILLER_S - index * step_s + jitter_s);
            while !taken.insert(workout.id) {
                workout.id += 1;
            }
            workout
        })
        .collect()
}

fn filler(rng: &mut fastrand::Rng, seed: u64, start_utc_s: i64) -> Workout {
    let mut roll = rng.u64(0..100);
    let mut row = MIX[0];
    for candidate in MIX {
        row = candidate;
        if roll < candidate.0 {
            break;
        }
        roll -= candidate.0;
    }
    let (_, sport, type_key, shortest_m, longest_m, speed_mps) = row;
    let mut distance_m = shortest_m + (longest_m - shortest_m) * rng.f64() * rng.f64();
    if sport == Sport::PoolSwim {
        distance_m = (distance_m / 25.0).floor() * 25.0;
    }
    let duration_s = match sport {
        Sport::Strength => rng.u32(1_500..4_200).into(),
        _ => distance_m / (speed_mps * (0.9 + 0.2 * rng.f64())),
    };
    let place: &'static Place = match rng.u8(0..20) {
        0 => &places::DAVOS,
        1 | 2 => &places::LAUSANNE,
        3 => &places::CHAMONIX,
        _ => &places::MUNICH,
    };
    let utc_offset_s = if summer_in_europe(start_utc_s) { 7_200 } else { 3_600 };
    // To the millisecond and the centimetre, as devices record.
    let duration_s = (duration_s * 1_000.0).round() / 1_000.0;
    let distance_m = (distance_m * 100.0).round() / 100.0;
    let draft = Draft { sport, type_key, place, start_utc_s, utc_offset_s, distance_m, duration_s };
    let mut workout = draft.workout(seed);
    workout.name = Some(match sport {
        Sport::Strength => "Strength".to_owned(),
        _ => [place.town, " ", label(sport)].concat(),
    });
    workout.favorite = rng.u8(0..60) == 0;
    workout.personal_record = rng.u8(0..40) == 0;
    if rng.u8(0..3) == 0 {
        workout.elapsed_s += f64::from(rng.u32(20..600));
        workout.route = Route::OutAndBack;
    }
    workout
}

fn label(sport: Sport) -> &'static str {
    match sport {
        Sport::TrailRun => "Trail Running",
        Sport::Ride => "Road Cycling",
        Sport::Walk => "Walking",
        Sport::Hike => "Hiking",
        Sport::PoolSwim => "Pool Swimming",
        Sport::OpenWater => "Open Water Swimming",
        Sport::Treadmill => "Treadmill Running",
        _ => "Running",
    }
}

/// European summer time: from the last Sunday of March to the last of October, at 01:00 UTC.
fn summer_in_europe(utc_s: i64) -> bool {
    use chrono::{DateTime, Datelike};
    let Some(time) = DateTime::from_timestamp(utc_s, 0) else {
        return false;
    };
    let last_sunday = |month: u32| {
        let last = chrono::NaiveDate::from_ymd_opt(time.year(), month, 31)?;
        let sunday = last - chrono::Days::new(last.weekday().num_days_from_sunday().into());
        Some(sunday.and_hms_opt(1, 0, 0)?.and_utc().timestamp())
    };
    match (last_sunday(3), last_sunday(10)) {
        (Some(from_s), Some(until_s)) => (from_s..until_s).contains(&utc_s),
        _ => false,
    }
}

/// The run that arrives while somebody is looking.
pub(super) fn just_uploaded(seed: u64, id: u64, start_utc_s: i64) -> Workout {
    let draft = Draft {
        sport: Sport::Run,
        type_key: "running",
        place: &places::MUNICH,
        start_utc_s,
        utc_offset_s: if summer_in_europe(start_utc_s) { 7_200 } else { 3_600 },
        distance_m: 7_204.61,
        duration_s: 2_188.4,
    };
    let mut workout = draft.workout(seed);
    workout.id = id.max(ids::at(ids::END_OF_TIME_S));
    workout.seed ^= id;
    workout.oddity = "new_upload";
    workout.name = Some("München Running".to_owned());
    workout
}
