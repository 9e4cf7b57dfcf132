//! The smaller answers about one activity: heart-rate zones, sets, laps, gear.

use super::numbers;
use super::object::{Object, time_with_tenths};
use crate::simulate::athlete::{self, Workout};
use crate::simulate::track::{self, Lap, Track};
use serde_json::{Value, json};

/// `privacy` of the list, `accessControlRuleDTO` of the activity.
pub(super) fn privacy(w: &Workout) -> Value {
    use athlete::Privacy;
    let key = match w.privacy {
        Privacy::Public => "public",
        Privacy::Private => "private",
        Privacy::Subscribers => "subscribers",
        Privacy::Groups => "groups",
    };
    json!({"typeId": w.privacy as u32, "typeKey": key})
}

/// `eventType` of the list, `eventTypeDTO` of the activity.
pub(super) fn event_type(w: &Workout) -> Value {
    let id = w.event as u32;
    json!({"typeId": id, "typeKey": super::types::event_key(id), "sortOrder": super::types::sort_order(id)})
}

/// `…/hrTimeInZones`: `[{zoneNumber, secsInZone, zoneLowBoundary}]`, not in order; `[]` without heart rate.
pub fn hr_time_in_zones(w: &Workout) -> Value {
    if w.measured_heart_rate().is_none() || w.is_parent() {
        return json!([]);
    }
    let seconds = numbers::zone_seconds(w);
    let zone = |number: usize| json!({"zoneNumber": number, "secsInZone": seconds[number], "zoneLowBoundary": numbers::ZONE_LOWS_BPM[number - 1]});
    [3, 1, 2, 5, 4].map(zone).into_iter().collect()
}

/// `…/exerciseSets`: `{activityId, exerciseSets: [{exercises, duration s, repetitionCount, weight g, setType, startTime}]}`,
/// with null for other sports.
pub fn exercise_sets(w: &Workout) -> Value {
    let sets = athlete::exercise_sets(w);
    if sets.is_empty() {
        return json!({"activityId": w.id, "exerciseSets": null});
    }
    let sets: Vec<Value> = sets
        .iter()
        .enumerate()
        .map(|(index, set)| {
            let name = (!set.exercise.is_empty()).then_some(set.exercise);
            let exercises = if set.active {
                json!([{"category": set.category, "name": name, "probability": 100.0}])
            } else {
                json!([])
            };
            json!({
                "exercises": exercises,
                "duration": set.duration_s,
                "repetitionCount": set.active.then_some(set.repetitions),
                "weight": set.active.then_some(f64::from(set.weight_g)),
                "setType": if set.active { "ACTIVE" } else { "REST" },
                "startTime": time_with_tenths(w.start_utc_s + set.start_s as i64),
                "wktStepIndex": null,
                "messageIndex": index,
            })
        })
        .collect();
    json!({"activityId": w.id, "exerciseSets": sets})
}

/// `…/splits`: `{activityId, lapDTOs: [...], eventDTOs: [...]}`, the laps in SI units; none for manual entries.
pub fn splits(w: &Workout) -> Value {
    if w.is_manual() {
        return json!({"activityId": w.id, "lapDTOs": [], "eventDTOs": []});
    }
    let w = &*w.as_recorded();
    let track = Track::of(w);
    let laps: Vec<Value> = track::laps(w, &track)
        .iter()
        .enumerate()
        .map(|(index, lap)| lap_object(w, &track, lap, index))
        .collect();
    json!({
        "activityId": w.id,
        "lapDTOs": laps,
        "eventDTOs": [{
            "startTimeGMT": time_with_tenths(w.start_utc_s),
            "startTimeGMTDoubleValue": w.start_utc_s as f64 * 1_000.0,
            "sectionTypeDTO": {"id": 8, "key": "start", "sectionTypeKey": "start"},
        }],
    })
}

fn lap_object(w: &Workout, track: &Track, lap: &Lap, index: usize) -> Value {
    let mut object = Object::default();
    let (from, to) = (&track.points[lap.first], &track.points[lap.last]);
    object.put("startTimeGMT", time_with_tenths(w.start_utc_s + i64::from(lap.start_s)));
    object.rounded("distance", lap.distance_m);
    object.rounded("duration", lap.timer_s);
    object.rounded("movingDuration", lap.timer_s);
    object.rounded("elapsedDuration", lap.elapsed_s);
    object.float("averageSpeed", lap.average_speed_mps());
    object.float("averageMovingSpeed", lap.average_speed_mps());
    object.float("maxSpeed", f64::from(lap.max_speed_mps));
    object.put("calories", lap.calories.round());
    if track.has_position {
        object.put("startLatitude", from.latitude_deg);
        object.put("startLongitude", from.longitude_deg);
        object.put("endLatitude", to.latitude_deg);
        object.put("endLongitude", to.longitude_deg);
    }
    if track.has_elevation {
        object.put("elevationGain", lap.ascent_m.round());
        object.put("elevationLoss", lap.descent_m.round());
    }
    if track.has_heart_rate {
        object.put("averageHR", f64::from(lap.heart_rate_bpm.0));
        object.put("maxHR", f64::from(lap.heart_rate_bpm.1));
    }
    if track.has_cadence && (w.sport.on_foot() || w.sport.rides()) {
        let of = if w.sport.on_foot() { "Run" } else { "Bike" };
        object.put(&format!("average{of}Cadence"), f64::from(lap.cadence_rpm.0));
        object.put(&format!("max{of}Cadence"), f64::from(lap.cadence_rpm.1));
    }
    if let Some((mean, highest)) = w.power.filter(|_| track.has_power) {
        object.put("averagePower", f64::from(mean));
        object.put("maxPower", f64::from(highest));
    }
    object.put("lapIndex", index + 1);
    object.put("messageIndex", index);
    object.put("lengthDTOs", json!([]));
    object.put("connectIQMeasurement", json!([]));
    object.put("intensityType", "ACTIVE");
    Value::Object(object.0)
}

/// `gear-service/gear/filterGear`: shoes, bicycles; `[]` is normal. Make and model may hold a comma and the
/// display name may be null, as the real service has it.
pub fn gear(w: &Workout) -> Value {
    let usual: &[u64] = match w.sport {
        _ if w.is_manual() || w.uploaded_file().is_some() => &[],
        sport if sport.runs() && w.dice(70, 10) < 6 => &[41_001],
        sport if sport.runs() && w.dice(70, 10) < 7 => &[41_002, 41_003],
        sport if sport.rides() => &[41_004],
        _ => &[],
    };
    usual.iter().chain(w.linked_gear()).filter_map(|pk| gear_by_pk(*pk)).collect()
}

/// The gear of the account with this `uuid`.
pub(crate) fn gear_pk(uuid: &str) -> Option<u64> {
    (41_001..=41_004).find(|pk| gear_uuid(*pk) == uuid)
}

fn gear_uuid(pk: u64) -> String {
    format!("{pk:032x}")
}

fn gear_by_pk(pk: u64) -> Option<Value> {
    let shoes = |name: Option<&str>, model: &str| gear_item(pk, "Shoes", name, model);
    Some(match pk {
        41_001 => shoes(Some("Blue ones"), "Example Runner 4"),
        41_002 => shoes(None, "Example Racer, carbon"),
        41_003 => shoes(Some("Gaiters"), "Example Gaiters"),
        41_004 => gear_item(pk, "Bike", None, "Example, Gravel \"One\""),
        _ => return None,
    })
}

fn gear_item(pk: u64, kind: &str, display_name: Option<&str>, make_model: &str) -> Value {
    json!({
        "gearPk": pk,
        "uuid": gear_uuid(pk),
        "userProfilePk": 90_210_042,
        "gearMakeName": "Other",
        "gearModelName": format!("Unknown {kind}"),
        "gearTypeName": kind,
        "gearStatusName": "active",
        "displayName": display_name,
        "customMakeModel": make_model,
        "imageNameLarge": null,
        "imageNameMedium": null,
        "imageNameSmall": null,
        "dateBegin": "2011-01-01T00:00:00.0",
        "dateEnd": null,
        "maximumMeters": 800_000.0,
        "notified": false,
        "createDate": "2018-01-01T10:00:00.0",
        "updateDate": "2018-01-01T10:00:00.0",
    })
}
