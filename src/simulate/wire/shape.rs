//! The list object as it was at the time: which keys it has, whether nulls are written, which units.

use crate::simulate::athlete::Era;
use serde_json::{Map, Value};

/// In every object of 2018 and 2021, if only as null.
const BOTH: [&str; 129] = [
    "activeLengths",
    "activityId",
    "activityLikeAuthors",
    "activityLikeDisplayNames",
    "activityLikeFullNames",
    "activityName",
    "activityType",
    "aerobicTrainingEffect",
    "anaerobicTrainingEffect",
    "autoCalcCalories",
    "averageBikingCadenceInRevPerMinute",
    "averageHR",
    "averageRunningCadenceInStepsPerMinute",
    "averageSpeed",
    "averageSwimCadenceInStrokesPerMinute",
    "averageSwolf",
    "avgAirSpeed",
    "avgCda",
    "avgDepth",
    "avgDoubleCadence",
    "avgFractionalCadence",
    "avgGroundContactBalance",
    "avgGroundContactTime",
    "avgLeftBalance",
    "avgPower",
    "avgStrideLength",
    "avgStrokeCadence",
    "avgStrokeDistance",
    "avgStrokes",
    "avgVerticalOscillation",
    "avgVerticalRatio",
    "avgVerticalSpeed",
    "avgWattsPerCda",
    "avgWindYawAngle",
    "beginTimestamp",
    "bottomTime",
    "calories",
    "commentedByUser",
    "comments",
    "conversationPk",
    "conversationUuid",
    "courseId",
    "decoDive",
    "description",
    "deviceId",
    "distance",
    "diveNumber",
    "duration",
    "elapsedDuration",
    "elevationCorrected",
    "elevationGain",
    "elevationLoss",
    "endCns",
    "endLatitude",
    "endLongitude",
    "endN2",
    "eventType",
    "favorite",
    "floorsClimbed",
    "floorsDescended",
    "hasPolyline",
    "hasVideo",
    "intensityFactor",
    "lactateThresholdBpm",
    "lactateThresholdSpeed",
    "lapCount",
    "leftBalance",
    "likedByUser",
    "locationName",
    "max20MinPower",
    "maxAirSpeed",
    "maxBikingCadenceInRevPerMinute",
    "maxCda",
    "maxDepth",
    "maxDoubleCadence",
    "maxElevation",
    "maxFractionalCadence",
    "maxFtp",
    "maxHR",
    "maxPower",
    "maxRunningCadenceInStepsPerMinute",
    "maxSpeed",
    "maxStrokeCadence",
    "maxSwimCadenceInStrokesPerMinute",
    "maxTemperature",
    "maxVerticalSpeed",
    "minAirSpeed",
    "minCda",
    "minElevation",
    "minStrokes",
    "minTemperature",
    "movingDuration",
    "normPower",
    "numberOfActivityComments",
    "numberOfActivityLikes",
    "ownerDisplayName",
    "ownerFullName",
    "ownerId",
    "ownerProfileImageUrlLarge",
    "ownerProfileImageUrlMedium",
    "ownerProfileImageUrlSmall",
    "parent",
    "parentId",
    "poolLength",
    "pr",
    "privacy",
    "purposeful",
    "requestorRelationship",
    "rightBalance",
    "sportTypeId",
    "startCns",
    "startLatitude",
    "startLongitude",
    "startN2",
    "startTimeGMT",
    "startTimeLocal",
    "steps",
    "strokes",
    "summarizedDiveInfo",
    "summarizedExerciseSets",
    "surfaceInterval",
    "timeZoneId",
    "trainingStressScore",
    "unitOfPoolLength",
    "userPro",
    "userRoles",
    "vO2MaxValue",
    "videoUrl",
    "workoutId",
];

/// Gone by 2021.
const ONLY_2018: [&str; 3] = ["avgEfficiency", "minEfficiency", "ownerProfilePk"];

/// New by 2021.
const FROM_2021: [&str; 48] = [
    "activeSets",
    "activityLikeProfileImageUrls",
    "activityTrainingLoad",
    "aerobicTrainingEffectMessage",
    "anaerobicTrainingEffectMessage",
    "atpActivity",
    "avgFlow",
    "avgGrit",
    "avgRespirationRate",
    "avgStress",
    "caloriesConsumed",
    "caloriesEstimated",
    "differenceStress",
    "endStress",
    "excludeFromPowerCurveReports",
    "flow",
    "grit",
    "hasSeedFirstbeatProfile",
    "hasSplits",
    "jumpCount",
    "manualActivity",
    "manufacturer",
    "maxAvgPower_1",
    "maxAvgPower_10",
    "maxAvgPower_120",
    "maxAvgPower_1200",
    "maxAvgPower_1800",
    "maxAvgPower_18000",
    "maxAvgPower_2",
    "maxAvgPower_20",
    "maxAvgPower_30",
    "maxAvgPower_300",
    "maxAvgPower_3600",
    "maxAvgPower_5",
    "maxAvgPower_60",
    "maxAvgPower_600",
    "maxAvgPower_7200",
    "maxRespirationRate",
    "maxStress",
    "minActivityLapDuration",
    "minRespirationRate",
    "splitSummaries",
    "startStress",
    "totalReps",
    "totalSets",
    "trainingEffectLabel",
    "waterConsumed",
    "waterEstimated",
];

/// New by 2026.
const FROM_2026: [&str; 5] = [
    "endTimeGMT",
    "avgGradeAdjustedSpeed",
    "differenceBodyBattery",
    "qualifyingDive",
    "totalVolume",
];
const FROM_2026_NUMBERED: [&str; 2] = ["fastestSplit_", "powerTimeInZone_"];

/// Gives an object with every key that is known of an activity the shape of its time.
pub(super) fn of_era(mut object: Map<String, Value>, era: Era) -> Map<String, Value> {
    match era {
        Era::Y2018 => explicit(object, &[&BOTH, &ONLY_2018]),
        Era::Y2021 => explicit(object, &[&BOTH, &FROM_2021]),
        Era::Y2024 | Era::Y2026 => {
            object.retain(|key, value| {
                let new = FROM_2026.contains(&key.as_str())
                    || FROM_2026_NUMBERED.iter().any(|start| key.starts_with(start));
                !value.is_null() && (era == Era::Y2026 || !new)
            });
            object
        }
    }
}

/// Exactly these keys, null where nothing is known; elapsed time in ms, elevations in cm.
fn explicit(mut object: Map<String, Value>, keys: &[&[&str]]) -> Map<String, Value> {
    let mut old = Map::new();
    for &key in keys.iter().copied().flatten() {
        let value = object.remove(key).unwrap_or_default();
        let factor = match key {
            "elapsedDuration" => 1_000.0,
            "minElevation" | "maxElevation" => 100.0,
            _ => 1.0,
        };
        let value = match value.as_f64() {
            Some(number) if factor > 1.0 => Value::from(number * factor),
            _ => value,
        };
        old.insert(key.to_owned(), value);
    }
    old
}
