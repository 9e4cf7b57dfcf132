//! The legs of multisport activities. The list has none of them: each is told
//! by its own address only, in the shape of the detail answer.

use serde_json::{Map, Value};

use crate::service::json::{self, Fields, id_text};

/// Names of what is told in both shapes: first the detail answer's, then the list's.
const RENAMED: [(&str, &str); 23] = [
    ("activityTypeDTO", "activityType"),
    ("eventTypeDTO", "eventType"),
    ("accessControlRuleDTO", "privacy"),
    ("isMultiSportParent", "parent"),
    ("personalRecord", "pr"),
    ("isAtpActivity", "atpActivity"),
    ("averageRunCadence", "averageRunningCadenceInStepsPerMinute"),
    ("maxRunCadence", "maxRunningCadenceInStepsPerMinute"),
    ("averageBikeCadence", "averageBikingCadenceInRevPerMinute"),
    ("maxBikeCadence", "maxBikingCadenceInRevPerMinute"),
    ("averageSwimCadence", "averageSwimCadenceInStrokesPerMinute"),
    ("maxSwimCadence", "maxSwimCadenceInStrokesPerMinute"),
    ("trainingEffect", "aerobicTrainingEffect"),
    ("averagePower", "avgPower"),
    ("normalizedPower", "normPower"),
    ("strideLength", "avgStrideLength"),
    ("verticalOscillation", "avgVerticalOscillation"),
    ("groundContactTime", "avgGroundContactTime"),
    ("verticalRatio", "avgVerticalRatio"),
    ("totalNumberOfStrokes", "strokes"),
    ("numberOfActiveLengths", "activeLengths"),
    ("directWorkoutFeel", "workoutFeel"),
    ("directWorkoutRpe", "workoutRpe"),
];

/// Inner objects of the detail answer whose fields stand at the top of the list's.
const INNER: [&str; 3] = ["metadataDTO", "summaryDTO", "deviceMetaDataDTO"];

/// The ids of the legs, out of the detail answer of a multisport activity.
pub fn ids(detail: &str) -> Vec<String> {
    let detail = json::value(detail.as_bytes()).unwrap_or_default();
    let ids = detail["metadataDTO"]["childIds"].as_array();
    ids.into_iter().flatten().filter_map(id_text).collect()
}

/// A detail answer in the names of the list; `None` of any other object.
pub fn as_listed(fields: &Fields<'_>) -> Option<Map<String, Value>> {
    if !fields.has_object("summaryDTO") {
        return None;
    }
    let mut object = fields.all();
    for key in INNER {
        if let Some(Value::Object(inner)) = object.remove(key) {
            for (key, value) in inner {
                object.entry(key).or_insert(value);
            }
        }
    }
    for (told, listed) in RENAMED {
        if let Some(value) = object.remove(told) {
            object.entry(listed).or_insert(value);
        }
    }
    Some(object)
}
