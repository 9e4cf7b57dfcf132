//! The object of `activitylist-service/activities/search/activities`.

use super::object::Object;
use super::{device, extras, numbers, shape, side, types};
use crate::simulate::athlete::{Athlete, Era, Event, Sport, Workout};
use crate::simulate::files::text::time_text;
use crate::simulate::track;
use serde_json::{Value, json};

/// A short form of the some 70 account scopes that the service repeats in each object.
const ROLES: [&str; 12] = [
    "SCOPE_GOLF_API_READ",
    "SCOPE_ATP_READ",
    "SCOPE_ATP_WRITE",
    "SCOPE_COMMUNITY_COURSE_READ",
    "SCOPE_CONNECT_READ",
    "SCOPE_CONNECT_WRITE",
    "SCOPE_DIVE_API_READ",
    "ROLE_CONNECTUSER",
    "ROLE_FITNESS_USER",
    "ROLE_WELLNESS_USER",
    "ROLE_OUTDOOR_USER",
    "ROLE_CONNECT_2_USER",
];

/// One item of the list, in the shape of its time (see [`Era`]).
pub fn list_object(athlete: &Athlete, w: &Workout) -> Value {
    let mut object = Object::default();
    identity(&mut object, athlete, w);
    kind(&mut object, w);
    times(&mut object, w);
    way(&mut object, w);
    body(&mut object, w);
    numbers::sport(&mut object, w);
    flags(&mut object, w);
    extras::listed(&mut object, w);
    let mut object = shape::of_era(object.0, w.era);
    if let Some(unknown) = &w.unknown {
        object.extend(unknown.iter().map(|(key, value)| (key.clone(), value.clone())));
    }
    if w.integers {
        object.values_mut().for_each(whole);
    }
    Value::Object(object)
}

/// 1200.0 → 1200, as manual entries were sent.
fn whole(value: &mut Value) {
    if let Some(number) = value.as_f64().filter(|number| number.fract() == 0.0 && value.is_f64()) {
        *value = Value::from(number as i64);
    }
}

fn identity(object: &mut Object, athlete: &Athlete, w: &Workout) {
    let profile = &athlete.profile;
    object.put("activityId", w.id);
    object.put("activityName", w.name.clone());
    object.put("description", w.description.clone());
    object.put("parentId", w.parent_id);
    object.put("ownerId", profile.profile_id);
    object.put("ownerDisplayName", profile.display_name.as_str());
    object.put("ownerFullName", profile.full_name.as_str());
    for size in ["Small", "Medium", "Large"] {
        object.put(&["ownerProfileImageUrl", size].concat(), "https://example.invalid/profile.png");
    }
    object.put("userRoles", ROLES.as_slice());
    object.put("userPro", false);
    object.put("privacy", side::privacy(w));
}

fn kind(object: &mut Object, w: &Workout) {
    object.put("activityType", activity_type(w));
    object.put("eventType", side::event_type(w));
    object.put("sportTypeId", sport_type_id(w));
    object.put("deviceId", device_id(w));
    object.put(
        "manufacturer",
        if device::of(w).is_some() { Some("GARMIN") } else { w.is_manual().then_some("") },
    );
    object.put("summarizedDiveInfo", dive_info(w.era));
}

/// The unit id; uploads of old have null, later ones 0.
pub(super) fn device_id(w: &Workout) -> Option<u32> {
    match device::of(w) {
        Some(device) => Some(device.unit_id),
        None => (!w.is_manual() && w.start_utc_s > 1_420_070_400).then_some(0),
    }
}

/// `activityType` and `activityTypeDTO`, which changed with the years.
pub(super) fn activity_type(w: &Workout) -> Value {
    let mut object = Object::default();
    object.put("typeId", w.type_id);
    object.put("typeKey", w.type_key.as_str());
    object.put("parentTypeId", w.parent_type_id);
    if w.era <= Era::Y2021 {
        object.put("sortOrder", w.type_id % 60 + 2);
    }
    if w.era >= Era::Y2021 {
        object.put("isHidden", false);
        object.put("restricted", false);
    }
    if w.era >= Era::Y2024 {
        object.put("trimmable", types::trimmable(&w.type_key));
    }
    Value::Object(object.0)
}

fn sport_type_id(w: &Workout) -> u32 {
    match w.sport {
        _ if w.type_key == "stand_up_paddleboarding_v2" => 37,
        sport if sport.runs() => 1,
        sport if sport.rides() => 2,
        sport if sport.swims() => 5,
        Sport::Strength | Sport::IndoorRow | Sport::Yoga | Sport::Climb => 4,
        Sport::Walk => 11,
        Sport::Hike => 17,
        Sport::MultiSport => 18,
        _ => 0,
    }
}

fn dive_info(era: Era) -> Value {
    if era >= Era::Y2024 {
        return json!({"summarizedDiveGases": []});
    }
    json!({
        "weight": null, "weightUnit": null, "visibility": null, "visibilityUnit": null, "surfaceCondition": null,
        "current": null, "waterType": null, "waterDensity": null, "summarizedDiveGases": [], "totalSurfaceTime": 0,
    })
}

fn times(object: &mut Object, w: &Workout) {
    object.put("startTimeLocal", time_text(w.start_utc_s + i64::from(w.utc_offset_s), ' '));
    object.put("startTimeGMT", time_text(w.start_utc_s, ' '));
    object.put("endTimeGMT", time_text(w.start_utc_s + w.elapsed_s as i64, ' '));
    object.put("beginTimestamp", (!w.no_begin_timestamp).then_some(w.start_utc_s * 1_000));
    object.put("timeZoneId", w.place.zone.id);
    object.float("duration", w.duration_s);
    // Manual entries were never running.
    object.float("elapsedDuration", (!w.is_manual() || w.era >= Era::Y2024).then_some(w.elapsed_s));
    object.float("movingDuration", w.moving_s);
    object.float(
        "minActivityLapDuration",
        (!w.is_parent() && !w.is_manual()).then(|| numbers::shortest_lap_s(w)),
    );
    object.put("lapCount", w.lap_count());
}

fn way(object: &mut Object, w: &Workout) {
    object.float("distance", w.distance_m);
    object.float("averageSpeed", w.average_speed_mps());
    object.float(
        "maxSpeed",
        (!w.is_parent() && !w.is_manual()).then_some(f64::from(w.max_speed_mps)),
    );
    if let Some(ascent_m) = w.ascent_m {
        object.float("elevationGain", f64::from(ascent_m));
        object.float("elevationLoss", f64::from(w.descent_m));
        object.float("minElevation", (!w.is_parent()).then_some(f64::from(w.min_elevation_m)));
        object.float("maxElevation", (!w.is_parent()).then_some(f64::from(w.max_elevation_m())));
        object.float("maxVerticalSpeed", 0.2 + w.dice(50, 60) as f64 / 100.0);
    }
    if w.has_gps() {
        let ((start_latitude, start_longitude), (end_latitude, end_longitude)) = track::ends(w);
        object.put("locationName", w.place.town);
        object.put("startLatitude", start_latitude);
        object.put("startLongitude", start_longitude);
        object.put("endLatitude", end_latitude);
        object.put("endLongitude", end_longitude);
    }
    if let Some((lowest, highest)) = w.temperature_c {
        object.put("minTemperature", f64::from(lowest));
        // 2018 and 2021 had only the lowest.
        object.put("maxTemperature", (w.era >= Era::Y2024).then_some(f64::from(highest)));
    }
}

fn body(object: &mut Object, w: &Workout) {
    object.float("calories", f64::from(w.calories));
    if let Some((mean, highest)) = w.heart_rate {
        object.put("averageHR", (!w.is_parent()).then_some(f64::from(mean)));
        object.put("maxHR", f64::from(highest));
    }
    object.put("bmrCalories", (!w.is_manual()).then(|| (w.duration_s * 0.024).round()));
    if w.measured_heart_rate().is_none() {
        return;
    }
    if !w.is_parent() {
        // Often the time below zone 1 is left out.
        let zones = numbers::zone_seconds(w).into_iter().enumerate();
        for (zone, seconds) in zones.skip(usize::from(!w.sport.rides())) {
            object.put(&format!("hrTimeInZone_{zone}"), seconds);
        }
        object.put("trainingEffectLabel", numbers::training_effect(w).2);
        object.float("activityTrainingLoad", numbers::training_load(w));
    }
    let (aerobic, anaerobic, _) = numbers::training_effect(w);
    object.float("aerobicTrainingEffect", aerobic);
    object.float("anaerobicTrainingEffect", anaerobic);
    object.put("aerobicTrainingEffectMessage", numbers::aerobic_message(aerobic));
    object.put("anaerobicTrainingEffectMessage", numbers::anaerobic_message(anaerobic));
    object.put("waterEstimated", (w.duration_s * 0.17).round());
    let [_, _, moderate_1, moderate_2, hard_1, hard_2] = numbers::zone_seconds(w);
    object.put("moderateIntensityMinutes", ((moderate_1 + moderate_2) / 60.0) as i64);
    object.put("vigorousIntensityMinutes", ((hard_1 + hard_2) / 60.0) as i64);
    object.put("differenceBodyBattery", -1 - (w.duration_s / 600.0) as i64);
}

fn flags(object: &mut Object, w: &Workout) {
    let rows = [
        ("hasPolyline", w.has_gps()),
        ("hasImages", false),
        ("hasVideo", false),
        ("hasHeatMap", false),
        ("hasSplits", w.sport.runs() && w.era == Era::Y2026),
        ("manualActivity", w.is_manual()),
        ("autoCalcCalories", false),
        ("favorite", w.favorite),
        ("pr", w.personal_record),
        ("parent", w.is_parent()),
        ("purposeful", false),
        ("atpActivity", w.event == Event::Training),
        ("elevationCorrected", w.elevation_corrected),
        ("qualifyingDive", w.sport == Sport::Dive),
    ];
    for (key, flag) in rows {
        object.put(key, flag);
    }
    object.put("decoDive", (w.era >= Era::Y2024).then_some(false));
}
