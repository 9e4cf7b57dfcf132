//! The answer of `activity-service/activity/{id}`: seconds and metres in all years, nulls explicit in `metadataDTO`.

use super::object::{Object, time_with_tenths};
use super::{device, extras, list, numbers, side};
use crate::simulate::athlete::{Athlete, Era, Event, Source, Sport, Workout};
use crate::simulate::track;
use serde_json::{Value, json};

/// One activity in full; also for the legs of multisport ones.
pub fn activity(athlete: &Athlete, w: &Workout) -> Value {
    let mut object = Object::default();
    object.put("activityId", w.id);
    object.put("activityUUID", json!({"uuid": uuid(w)}));
    object.put("userProfileId", athlete.profile.profile_id);
    object.put("isMultiSportParent", w.is_parent());
    object.put("activityTypeDTO", list::activity_type(w));
    object.put("eventTypeDTO", side::event_type(w));
    object.put("accessControlRuleDTO", side::privacy(w));
    let zone = &w.place.zone;
    object.put(
        "timeZoneUnitDTO",
        json!({"unitId": zone.id, "unitKey": zone.name, "factor": 0.0, "timeZone": zone.name}),
    );
    object.put("metadataDTO", metadata(athlete, w));
    object.put("summaryDTO", summary(w));
    if let Some(name) = &w.name {
        object.put("activityName", name.as_str());
    }
    if let Some(description) = &w.description {
        object.put("description", description.as_str());
    }
    if w.has_gps() {
        object.put("locationName", w.place.town);
    }
    if let Some(parent_id) = w.parent_id {
        object.put("parentId", parent_id);
    }
    if !w.is_parent() {
        object.put("splitSummaries", numbers::split_summaries(w));
    }
    Value::Object(object.0)
}

/// An UUID that is nobody's: version 4 in form, drawn from the seed.
fn uuid(w: &Workout) -> String {
    let [a, b, c] = [60, 61, 62].map(|salt| w.dice(salt, u64::MAX));
    format!(
        "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
        a >> 32,
        a & 0xFFFF,
        b & 0xFFF,
        (b >> 16) & 0xFFF,
        c >> 16
    )
}

fn metadata(athlete: &Athlete, w: &Workout) -> Value {
    let profile = &athlete.profile;
    let picture = "https://example.invalid/profile.png";
    let device = device::of(w);
    let uploaded = time_with_tenths(w.uploaded_utc_s);
    let installation_id = match (device, w.source) {
        (Some(device), _) => Some(device.installation_id),
        (None, Source::Manual) => None,
        (None, _) => Some(device::UPLOAD_INSTALLATION_ID),
    };
    let children: Vec<Value> = w
        .child_ids
        .iter()
        .filter_map(|&id| athlete.find(id))
        .map(|child| child.type_key.as_str().into())
        .collect();
    json!({
        "isOriginal": true,
        "deviceApplicationInstallationId": installation_id,
        "agentApplicationInstallationId": null,
        "agentString": null,
        "fileFormat": file_format(w.source),
        "associatedCourseId": null,
        "lastUpdateDate": uploaded,
        "uploadedDate": uploaded,
        "videoUrl": null,
        "hasPolyline": w.has_gps(),
        "hasChartData": !w.is_manual(),
        "hasHrTimeInZones": w.measured_heart_rate().is_some() && !w.is_parent(),
        "hasPowerTimeInZones": w.power.is_some(),
        "userInfoDto": {
            "userProfilePk": profile.profile_id, "displayname": profile.display_name, "fullname": profile.full_name,
            "profileImageUrlLarge": picture, "profileImageUrlMedium": picture, "profileImageUrlSmall": picture, "userPro": false,
        },
        "childIds": w.child_ids,
        "childActivityTypes": children,
        "sensors": null,
        "activityImages": [],
        "manufacturer": if device.is_some() { "GARMIN" } else { "" },
        "diveNumber": (w.sport == Sport::Dive).then_some(42),
        "lapCount": w.lap_count(),
        "associatedWorkoutId": null,
        "isAtpActivity": (w.event == Event::Training).then_some(true),
        "deviceMetaDataDTO": {
            "deviceId": list::device_id(w).map(|id| id.to_string()),
            "deviceTypePk": device.map_or(19, |device| u32::from(device.product) + 32_000),
            "deviceVersionPk": installation_id,
        },
        "hasIntensityIntervals": false,
        "hasSplits": w.sport.runs() && w.era == Era::Y2026,
        "eBikeMaxAssistModes": null,
        "eBikeBatteryUsage": null,
        "eBikeBatteryRemaining": null,
        "eBikeAssistModeInfoDTOList": null,
        "hasRunPowerWindData": false,
        "calendarEventInfo": null,
        "groupRideUUID": null,
        "hasHeatMap": false,
        "personalRecord": w.personal_record,
        "elevationCorrected": w.elevation_corrected,
        "autoCalcCalories": false,
        "favorite": w.favorite,
        "trimmed": false,
        "manualActivity": w.is_manual(),
        "gcj02": false,
    })
}

/// `fileFormat`; manual entries have none.
fn file_format(source: Source) -> Value {
    match source {
        Source::Device => json!({"formatId": 7, "formatKey": "fit"}),
        Source::Gpx => json!({"formatId": 2, "formatKey": "gpx"}),
        Source::Tcx => json!({"formatId": 3, "formatKey": "tcx"}),
        Source::Manual => Value::Null,
    }
}

/// `summaryDTO`; absent keys are left out.
fn summary(w: &Workout) -> Value {
    let mut object = Object::default();
    object.put("startTimeLocal", time_with_tenths(w.start_utc_s + i64::from(w.utc_offset_s)));
    object.put("startTimeGMT", time_with_tenths(w.start_utc_s));
    object.rounded("distance", w.distance_m);
    object.rounded("duration", w.duration_s);
    object.rounded("elapsedDuration", (!w.is_manual()).then_some(w.elapsed_s));
    object.rounded("movingDuration", w.moving_s);
    object.float("averageSpeed", w.average_speed_mps());
    object.put(
        "averageMovingSpeed",
        w.moving_s.filter(|&moving_s| moving_s > 0.0).map(|moving_s| w.distance_m / moving_s),
    );
    object.float("calories", f64::from(w.calories));
    if !w.is_parent() && !w.is_manual() {
        object.float("maxSpeed", f64::from(w.max_speed_mps));
        object.rounded("minActivityLapDuration", numbers::shortest_lap_s(w));
        object.put("bmrCalories", (w.duration_s * 0.024).round());
    }
    ground(&mut object, w);
    heart(&mut object, w);
    form(&mut object, w);
    extras::detailed(&mut object, w);
    object.0.retain(|_, value| !value.is_null());
    Value::Object(object.0)
}

fn ground(object: &mut Object, w: &Workout) {
    if let Some(ascent_m) = w.ascent_m {
        object.put("elevationGain", f64::from(ascent_m));
        object.put("elevationLoss", f64::from(w.descent_m));
        if !w.is_parent() {
            object.rounded("minElevation", f64::from(w.min_elevation_m));
            object.rounded("maxElevation", f64::from(w.max_elevation_m()));
        }
    }
    if w.has_gps() && !w.is_parent() {
        let ((start_latitude, start_longitude), (end_latitude, end_longitude)) = track::ends(w);
        object.put("startLatitude", start_latitude);
        object.put("startLongitude", start_longitude);
        object.put("endLatitude", end_latitude);
        object.put("endLongitude", end_longitude);
    }
    if let Some((lowest, highest)) = w.temperature_c {
        object.put("minTemperature", f64::from(lowest));
        object.put("maxTemperature", f64::from(highest));
        object.put("averageTemperature", (f64::from(lowest) + f64::from(highest)) / 2.0);
    }
}

fn heart(object: &mut Object, w: &Workout) {
    let Some((mean, highest)) = w.heart_rate else {
        return;
    };
    object.put("averageHR", (!w.is_parent()).then_some(f64::from(mean)));
    object.put("maxHR", f64::from(highest));
    if highest == 0 {
        return;
    }
    let (aerobic, anaerobic, label) = numbers::training_effect(w);
    object.float("trainingEffect", aerobic);
    object.float("anaerobicTrainingEffect", anaerobic);
    object.put("aerobicTrainingEffectMessage", numbers::aerobic_message(aerobic));
    object.put("anaerobicTrainingEffectMessage", numbers::anaerobic_message(anaerobic));
    if !w.is_parent() {
        object.put("minHR", numbers::lowest_heart_rate(w));
        object.put("trainingEffectLabel", label);
        object.float("activityTrainingLoad", numbers::training_load(w));
        object.put("waterEstimated", (w.duration_s * 0.17).round());
        object
            .put("directWorkoutFeel", (w.event == Event::Race).then_some(numbers::FEEL_OF_A_RACE));
        object
            .put("directWorkoutRpe", (w.event == Event::Race).then_some(numbers::EFFORT_OF_A_RACE));
    }
}

fn form(object: &mut Object, w: &Workout) {
    if let Some((mean, highest)) = w.cadence {
        let (mean, highest) = (f64::from(mean), f64::from(highest));
        if w.sport.on_foot() {
            object.put("averageRunCadence", mean + 0.734_375);
            object.put("maxRunCadence", highest);
            object.float("strideLength", numbers::stride_cm(w));
            object.put("steps", numbers::steps(w));
        } else if w.sport.rides() {
            object.put("averageBikeCadence", mean);
            object.put("maxBikeCadence", highest);
        } else if w.sport.swims() {
            object.put("averageSwimCadence", mean);
            object.put("maxSwimCadence", highest);
        }
        if w.sport.swims() || w.sport.paddles() {
            object.put("totalNumberOfStrokes", numbers::strokes(w));
        }
        if w.sport.runs() {
            object.float("groundContactTime", numbers::ground_contact_ms(w));
            object.float("verticalOscillation", 8.1);
            object.float("verticalRatio", 8.77);
        }
    }
    if let Some((mean, highest)) = w.power {
        object.put("averagePower", f64::from(mean));
        object.put("maxPower", f64::from(highest));
        object.put("minPower", 0.0);
        object.put("normalizedPower", (highest > 0).then(|| numbers::normalized_power_w(w)));
        object.put("totalWork", f64::from(mean) * w.duration_s / 4_184.0);
    }
    if let Some((length_cm, _)) = w.pool {
        object.put("poolLength", f64::from(length_cm));
        object.put("numberOfActiveLengths", numbers::pool_lengths(w));
    }
}
