//! Workouts with plausible numbers for their sport, to be varied by the curated table and the fillers.

use super::ids;
use super::places::Place;
use super::workout::{Era, Event, Privacy, Route, Source, Sport, Workout};
use crate::simulate::wire::types;

/// What is usual in a sport: means and maxima.
struct Habit {
    heart_rate: (u8, u8),
    cadence: Option<(u8, u8)>,
    /// Metres of climb per kilometre; without altitude negative.
    climb_per_km: f32,
    kcal_per_h: f32,
    /// Highest speed over mean speed.
    peak: f32,
    /// Share of the timer time in motion.
    moving: f64,
}

fn habit(sport: Sport) -> Habit {
    let row = |heart_rate, cadence, climb_per_km, kcal_per_h, peak, moving| Habit {
        heart_rate,
        cadence,
        climb_per_km,
        kcal_per_h,
        peak,
        moving,
    };
    match sport {
        Sport::Run => row((148, 171), Some((168, 186)), 6.0, 720.0, 1.35, 0.995),
        Sport::TrailRun => row((151, 176), Some((158, 190)), 38.0, 700.0, 1.8, 0.98),
        Sport::Treadmill => row((144, 166), Some((170, 182)), -1.0, 690.0, 1.25, 1.0),
        Sport::Ride => row((136, 168), Some((82, 112)), 9.0, 560.0, 2.1, 0.96),
        Sport::IndoorRide => row((141, 172), Some((88, 110)), -1.0, 600.0, 1.4, 1.0),
        Sport::Walk => row((98, 121), Some((108, 128)), 4.0, 260.0, 1.5, 0.95),
        Sport::Hike => row((112, 148), Some((96, 130)), 60.0, 380.0, 1.9, 0.93),
        Sport::PoolSwim => row((129, 152), Some((25, 31)), -1.0, 520.0, 1.3, 0.9),
        Sport::OpenWater => row((134, 158), Some((27, 38)), -1.0, 540.0, 1.6, 0.96),
        Sport::Row | Sport::IndoorRow => row((142, 169), Some((24, 31)), -1.0, 620.0, 1.3, 0.98),
        Sport::Paddle => row((109, 143), Some((38, 61)), -1.0, 330.0, 1.6, 0.84),
        Sport::Strength => row((104, 149), None, -1.0, 310.0, 1.0, 0.0),
        Sport::Ski => row((138, 169), None, 22.0, 640.0, 2.8, 0.97),
        Sport::Climb => row((112, 154), None, -1.0, 350.0, 1.0, 0.0),
        Sport::Yoga => row((84, 109), None, -1.0, 180.0, 1.0, 0.0),
        Sport::Golf => row((99, 128), None, 5.0, 300.0, 1.8, 0.7),
        Sport::Dive => row((88, 112), None, -1.0, 320.0, 1.0, 0.0),
        Sport::MultiSport => row((141, 175), None, 9.0, 610.0, 3.0, 0.96),
        Sport::Transition => row((118, 140), None, 0.0, 400.0, 1.5, 0.8),
        Sport::Other => row((110, 141), None, 8.0, 330.0, 1.7, 0.9),
    }
}

/// Date, place and size of a workout to be.
pub(super) struct Draft {
    pub(super) sport: Sport,
    pub(super) type_key: &'static str,
    pub(super) place: &'static Place,
    /// Seconds since 1970 UTC.
    pub(super) start_utc_s: i64,
    pub(super) utc_offset_s: i32,
    pub(super) distance_m: f64,
    pub(super) duration_s: f64,
}

impl Draft {
    /// The workout with everything that is usual for its sport.
    pub(super) fn workout(self, account_seed: u64) -> Workout {
        let uploaded_utc_s = self.start_utc_s + self.duration_s as i64 + 190;
        let id = ids::at(uploaded_utc_s);
        let seed = account_seed.rotate_left(32) ^ id.wrapping_mul(0xD134_2543_DE82_EF95);
        let mut rng = fastrand::Rng::with_seed(seed);
        let habit = habit(self.sport);
        let mut about = |value: f32| value * (0.94 + 0.12 * rng.f32());
        let heart_rate = (
            about(f32::from(habit.heart_rate.0)) as u8,
            about(f32::from(habit.heart_rate.1)) as u8,
        );
        let distance_km = (self.distance_m / 1_000.0) as f32;
        let climbs = habit.climb_per_km >= 0.0 && self.distance_m > 0.0;
        let ascent_m = climbs.then(|| about(habit.climb_per_km * distance_km).round());
        let (type_id, parent_type_id) = types::lookup(self.type_key).unwrap_or((4, 17));
        let era = era(self.start_utc_s);
        let average_mps =
            if self.duration_s > 0.0 { (self.distance_m / self.duration_s) as f32 } else { 0.0 };
        Workout {
            id,
            seed,
            oddity: "",
            name: None,
            description: None,
            type_key: self.type_key.to_owned(),
            type_id,
            parent_type_id,
            sport: self.sport,
            era,
            source: Source::Device,
            route: Route::Loop,
            privacy: Privacy::Private,
            event: Event::Uncategorized,
            place: self.place,
            start_utc_s: self.start_utc_s,
            utc_offset_s: self.utc_offset_s,
            uploaded_utc_s,
            duration_s: self.duration_s,
            elapsed_s: self.duration_s,
            moving_s: Some((self.duration_s * habit.moving).floor()),
            distance_m: self.distance_m,
            max_speed_mps: about(average_mps * habit.peak).max(average_mps * 1.01),
            ascent_m,
            descent_m: ascent_m.map_or(0.0, |ascent_m| (ascent_m * 0.98).round()),
            min_elevation_m: self.place.elevation_m,
            heart_rate: Some((heart_rate.0.min(heart_rate.1 - 4), heart_rate.1)),
            cadence: habit.cadence,
            power: power(self.sport, era),
            temperature_c: self.sport.has_gps().then_some((14, 19)),
            calories: about(habit.kcal_per_h * (self.duration_s / 3_600.0) as f32).round(),
            pool: (self.sport == Sport::PoolSwim).then_some((2_500, false)),
            favorite: false,
            personal_record: false,
            elevation_corrected: false,
            no_begin_timestamp: false,
            integers: false,
            parent_id: None,
            child_ids: Vec::new(),
            recorded: None,
            whole: None,
            unknown: None,
            brought: None,
        }
    }
}

/// The list object's shape by the date of the activity.
fn era(start_utc_s: i64) -> Era {
    match start_utc_s {
        ..1_577_836_800 => Era::Y2018,              // to the end of 2019
        1_577_836_800..1_672_531_200 => Era::Y2021, // to the end of 2022
        1_672_531_200..1_751_328_000 => Era::Y2024, // to the middle of 2025
        _ => Era::Y2026,
    }
}

/// Trainers measure power; watches compute it for running since about 2023.
fn power(sport: Sport, era: Era) -> Option<(u16, u16)> {
    match sport {
        Sport::IndoorRide => Some((172, 412)),
        Sport::Run | Sport::TrailRun if era == Era::Y2026 => Some((238, 402)),
        Sport::IndoorRow => Some((164, 288)),
        _ => None,
    }
}
