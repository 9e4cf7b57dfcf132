//! `sportType`, and the scheme of the partner API beside it.

use crate::simulate::athlete::{Era, Sport, Workout};

/// How an activity is classified.
pub(super) struct Class {
    /// `sportType`.
    pub(super) sport_type: u32,
    /// `mode` and `subMode`: the partner API's scheme, which clients do not need.
    pub(super) mode: (u32, u32),
    /// `speedType`: 0 on foot, 1 on wheels, 2 in water. It only steers the display.
    pub(super) speed_type: u32,
}

/// The athlete's type, and the codes. Those of 1102, 1999 and 9991 are in no
/// table that is known: new ones keep coming.
const CODES: [(&str, u32); 45] = [
    ("running", 100),
    ("street_running", 100),
    ("treadmill_running", 101),
    ("trail_running", 102),
    ("ultra_run", 102),
    ("track_running", 103),
    ("hiking", 104),
    ("rucking", 104),
    ("cycling", 200),
    ("road_biking", 200),
    ("indoor_cycling", 201),
    ("virtual_ride", 201),
    ("gravel_cycling", 203),
    ("mountain_biking", 204),
    ("e_bike_mountain", 205),
    ("lap_swimming", 300),
    ("open_water_swimming", 301),
    ("strength_training", 402),
    ("resort_skiing", 500),
    ("cross_country_skiing", 502),
    ("cross_country_skiing_ws", 502),
    ("rowing", 700),
    ("rowing_v2", 700),
    ("indoor_rowing", 701),
    ("kayaking", 702),
    ("kayaking_v2", 702),
    ("stand_up_paddleboarding", 704),
    ("stand_up_paddleboarding_v2", 704),
    ("indoor_climbing", 800),
    ("walking", 900),
    ("casual_walking", 900),
    ("uncategorized", 900),
    ("jump_rope", 901),
    ("yoga", 904),
    ("pilates", 905),
    ("soccer", 1_003),
    ("tennis_v2", 1_005),
    ("inline_skating", 1_102),
    ("zero_g_yoga", 1_999),
    ("golf", 9_801),
    ("single_gas_diving", 9_805),
    ("other", 98),
    ("lunar_rover_v3", 9_991),
    ("swimToBikeTransition_v2", 9_807),
    ("bikeToRunTransition_v2", 9_807),
];

/// The class of an activity.
pub(super) fn class(w: &Workout) -> Class {
    let known = CODES.iter().find(|(key, _)| *key == w.type_key).map(|(_, code)| *code);
    let sport_type = match known {
        None if w.sport == Sport::MultiSport => triathlon_or_multisport(w),
        None => 9_807,
        Some(code) => code,
    };
    let speed_type = match w.sport {
        sport if sport.swims() => 2,
        sport if sport.rides() => 1,
        _ => 0,
    };
    Class { sport_type, mode: mode(sport_type), speed_type }
}

fn triathlon_or_multisport(w: &Workout) -> u32 {
    if w.era >= Era::Y2024 { 10_000 } else { 10_001 }
}

fn mode(sport_type: u32) -> (u32, u32) {
    match sport_type {
        100 => (8, 1),
        101 => (8, 2),
        102 => (15, 1),
        103 => (20, 1),
        104 => (16, 1),
        200 | 203..=205 => (9, 1),
        201 => (9, 2),
        300 => (10, 2),
        301 => (10, 1),
        402 => (23, 1),
        10_000 | 10_001 => (13, 1),
        _ => (19, 1),
    }
}
