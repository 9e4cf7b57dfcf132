//! What only a few activities have: the service's rarer keys.

use super::numbers;
use super::object::Object;
use crate::simulate::athlete::{Era, Event, Privacy, Sport, Workout};
use serde_json::{Value, json};

/// Adds them to the list object.
pub(super) fn listed(object: &mut Object, w: &Workout) {
    social(object, w);
    if w.is_manual() {
        return;
    }
    heights(object, w);
    by_type(object, w);
    if w.event == Event::Race && w.sport.runs() {
        race(object, w);
    }
    if w.sport == Sport::Dive {
        object.put("maxBottomTime", (w.duration_s * 0.9).round());
        object.put("summarizedDiveInfo", dive_info(w));
    }
}

/// What other people made of those that they can see. Without likes there is no count of them.
fn social(object: &mut Object, w: &Workout) {
    if matches!(w.privacy, Privacy::Public | Privacy::Subscribers) {
        object.put("numberOfActivityLikes", 1 + w.dice(100, 12));
        let comments = w.dice(101, 4);
        object.put("numberOfActivityComments", (comments > 0).then_some(comments));
        object.put("hasImages", w.privacy == Privacy::Public);
    }
}

/// The list has these two rarely, the detail answer always has the heart rate.
fn heights(object: &mut Object, w: &Workout) {
    if w.sport == Sport::Hike && w.era == Era::Y2026 {
        let middle_m = w.ascent_m.map(|_| (w.min_elevation_m + w.max_elevation_m()) / 2.0);
        object.float("avgElevation", middle_m.map(f64::from));
        object.put("minHR", numbers::lowest_heart_rate(w));
    }
    if let Some(ascent_m) = w.ascent_m.filter(|_| w.sport.rides()) {
        object.float("avgVerticalSpeed", f64::from(ascent_m) / w.duration_s);
    }
}

fn by_type(object: &mut Object, w: &Workout) {
    match w.type_key.as_str() {
        "jump_rope" => cadences(object, "JumpRope", (118.0, 152.0)),
        "wheelchair_push_walk" => cadences(object, "Wheelchair", (54.0, 71.0)),
        "mountain_biking" | "e_bike_mountain" => trail(object, w),
        "virtual_ride" => object.put("gameName", "Example Rider"),
        "track_running" => {
            let highest = w.cadence.map(|(_, highest)| f64::from(highest) - 1.5);
            object.put("maxLapAvgRunCadence", highest);
        }
        // Some tell the active part instead of the resting one.
        "kayaking_v2" => {
            object.0.remove("bmrCalories");
            object.put("activeCalories", f64::from(w.calories) - 101.0);
        }
        _ => {}
    }
}

fn cadences(object: &mut Object, of: &str, (mean, highest): (f64, f64)) {
    object.put(&format!("avg{of}Cadence"), mean);
    object.put(&format!("max{of}Cadence"), highest);
}

/// The electric bicycle climbs in another unit than everybody else.
fn trail(object: &mut Object, w: &Workout) {
    object.put("jumpCount", 3 + w.dice(102, 9));
    for (key, score) in [("grit", 31.25), ("flow", 4.5), ("avgGrit", 1.375), ("avgFlow", 0.75)] {
        object.put(key, score);
    }
    if w.type_key == "e_bike_mountain" {
        object.put("avgVerticalSpeed", 5.223);
        object.put("maxVerticalSpeed", 27.6);
    }
}

/// What is filled in by hand after a race, and eaten and drunk in it.
fn race(object: &mut Object, w: &Workout) {
    object.put("workoutFeel", numbers::FEEL_OF_A_RACE);
    object.put("directWorkoutRpe", numbers::EFFORT_OF_A_RACE);
    object.put("caloriesEstimated", f64::from(w.calories));
    object.put("caloriesConsumed", 1_850.0);
    object.put("waterConsumed", 4_200.0);
    if w.privacy == Privacy::Public {
        object.put("hasVideo", true);
        object.put("videoUrl", "https://example.invalid/finish");
    }
}

/// What the diver wrote down.
fn dive_info(w: &Workout) -> Value {
    json!({
        "weight": 6_000.0,
        "weightUnit": {"unitId": 8, "unitKey": "kilogram", "factor": 1_000.0},
        "visibility": 1_800.0,
        "visibilityUnit": {"unitId": 1, "unitKey": "meter", "factor": 100.0},
        "surfaceCondition": "CALM",
        "current": "LIGHT",
        "waterType": "SALT",
        "waterDensity": 1_025.0,
        "summarizedDiveGases": [{"gasType": "NITROX", "oxygenContent": 32, "heliumContent": 0}],
        "totalSurfaceTime": w.dice(103, 90),
    })
}

/// Adds them to `summaryDTO`.
pub(super) fn detailed(object: &mut Object, w: &Workout) {
    if w.event == Event::Training {
        object.put("directWorkoutComplianceScore", 80 + w.dice(104, 20));
    }
    let modern = w.era == Era::Y2026 && w.measured_heart_rate().is_some();
    if modern && (w.sport.runs() || w.sport.rides()) {
        let left = 99.0 - (w.duration_s / 180.0).round().min(80.0);
        object.put("beginPotentialStamina", 99.0);
        object.put("endPotentialStamina", left);
        object.put("minAvailableStamina", (left - w.dice(105, 9) as f64).max(0.0));
    }
    if modern && w.sport.runs() {
        let climbed_m = f64::from(w.ascent_m.unwrap_or_default());
        object.put("impactLoad", (w.distance_m + climbed_m * 4.0).round());
    }
}
