//! COROS's sports. Facts: the table that COROS publishes for its own tools.

use crate::activity::{Family, Sport};

/// The sport of a `sportType`. New codes keep coming: one that is not known
/// here is its own key.
pub fn sport(code: i64) -> Sport {
    let known = SPORTS.iter().find(|(known, ..)| *known == code);
    let key = known.map_or_else(|| code.to_string(), |(_, key, _)| (*key).to_owned());
    let parent = known.map(|(.., parent)| (*parent).to_owned());
    Sport { key: Some(key), id: Some(code), parent, family: family(code) }
}

/// How people of this sport speak of speed.
fn family(code: i64) -> Family {
    match code {
        100..=105 | 900 => Family::Foot,
        300 | 301 => Family::Swim,
        700 | 701 => Family::Row,
        _ => Family::Other,
    }
}

/// Code, key and group of each sport.
const SPORTS: &[(i64, &str, &str)] = &[
    (98, "custom", "other"),
    (100, "run", "running"),
    (101, "indoor_run", "running"),
    (102, "trail_run", "running"),
    (103, "track_run", "running"),
    (104, "hike", "walking"),
    (105, "mountain_climb", "walking"),
    (106, "climb", "climbing"),
    (200, "road_bike", "cycling"),
    (201, "indoor_bike", "cycling"),
    (202, "e_bike", "cycling"),
    (203, "gravel_bike", "cycling"),
    (204, "mountain_bike", "cycling"),
    (205, "e_mountain_bike", "cycling"),
    (299, "helmet_bike", "cycling"),
    (300, "pool_swim", "swimming"),
    (301, "open_water_swim", "swimming"),
    (400, "gym_cardio", "fitness"),
    (401, "gps_cardio", "fitness"),
    (402, "strength", "fitness"),
    (500, "ski", "winter_sports"),
    (501, "snowboard", "winter_sports"),
    (502, "xc_ski", "winter_sports"),
    (503, "ski_touring", "winter_sports"),
    (600, "fighter", "other"),
    (700, "rowing", "water_sports"),
    (701, "indoor_rower", "fitness"),
    (702, "whitewater", "water_sports"),
    (704, "flatwater", "water_sports"),
    (705, "windsurfing", "water_sports"),
    (706, "speedsurfing", "water_sports"),
    (707, "boat_fishing_lure", "fishing"),
    (708, "shore_fishing_lure", "fishing"),
    (709, "pond_fishing_lure", "fishing"),
    (710, "kayak_fishing_lure", "fishing"),
    (711, "inshore_fishing", "fishing"),
    (712, "offshore_fishing", "fishing"),
    (713, "boat_fly_fishing", "fishing"),
    (714, "shore_fly_fishing", "fishing"),
    (715, "surf_fishing", "fishing"),
    (800, "indoor_climb", "climbing"),
    (801, "bouldering", "climbing"),
    (802, "outdoor_climb", "climbing"),
    (900, "walk", "walking"),
    (901, "jump_rope", "fitness"),
    (902, "stairs", "fitness"),
    (903, "elliptical", "fitness"),
    (904, "yoga", "fitness"),
    (905, "pilates", "fitness"),
    (906, "boxing", "fitness"),
    (1000, "badminton", "ball_sports"),
    (1001, "ping_pong", "ball_sports"),
    (1002, "basketball", "ball_sports"),
    (1003, "soccer", "ball_sports"),
    (1004, "pickleball", "ball_sports"),
    (1005, "tennis", "ball_sports"),
    (1006, "padel", "ball_sports"),
    (1100, "frisbee", "ball_sports"),
    (1101, "skateboard", "other"),
    (1200, "hybrid_fitness", "fitness"),
    (9800, "outdoor_ball", "custom"),
    (9801, "outdoor_leisure", "custom"),
    (9802, "outdoor_mountain", "custom"),
    (9803, "outdoor_high_altitude", "custom"),
    (9804, "motor_vehicle", "custom"),
    (9805, "outdoor_aquatics", "custom"),
    (9806, "outdoor_adventure", "custom"),
    (9807, "outdoor_other", "custom"),
    (9900, "indoor_ball", "custom"),
    (9901, "indoor_strength", "custom"),
    (9902, "indoor_shape", "custom"),
    (9903, "indoor_dance", "custom"),
    (9904, "indoor_other", "custom"),
    (9999, "custom_activity", "custom"),
    (10000, "triathlon", "multi_sport"),
    (10001, "multisport", "multi_sport"),
    (10002, "ski_touring_old", "winter_sports"),
    (10003, "multi_pitch", "climbing"),
];
