//! What list objects and detail answers say, against the cells that come of it.

use super::*;
use crate::columns::{CATALOGUE, Column, Record};
use crate::service::Aside;
use crate::simulate::athlete::Athlete;
use crate::simulate::wire::list_object;

const LISTED: &str = r#"{"activityId": 7, "maxHR": 171.0, "lapCount": 3}"#;
const DETAIL: &str = r#"{
    "activityId": 7,
    "timeZoneUnitDTO": {"unitId": 124, "unitKey": "Europe/Paris", "timeZone": "Europe/Paris"},
    "metadataDTO": {"lapCount": 4},
    "summaryDTO": {"averageMovingSpeed": 2.5, "minHR": 88, "maxHR": 170.0,
        "averageTemperature": -3.25, "movingDuration": 60.0}
}"#;

fn cell(reading: &Reading, key: &str) -> String {
    let column = CATALOGUE.iter().find(|column| column.key == key).expect(key);
    (column.value)(&Record::of(&reading.activity)).to_string()
}

#[test]
fn the_detail_answer_tells_what_the_list_does_not() {
    let reading = read(LISTED, Some(&Answers::of(Aside::Detail, DETAIL))).expect("an activity");
    for (key, text) in [
        ("time_zone", "Europe/Paris"),
        ("avg_moving_speed_kmh", "9"),
        ("min_hr_bpm", "88"),
        ("avg_temperature_c", "-3.25"),
        ("max_hr_bpm", "171"),
        ("laps", "3"),
        ("moving_s", ""),
    ] {
        assert_eq!(cell(&reading, key), text, "{key}");
    }
    assert_eq!(reading.warnings, Vec::<String>::new());
}

#[test]
fn what_only_some_sports_tell_stands_in_columns_of_its_own() {
    let listed = r#"{"activityId": 7,
        "activityType": {"typeId": 6, "typeKey": "trail_running", "parentTypeId": 1},
        "avgGradeAdjustedSpeed": 2.5, "avgVerticalOscillation": 7.95, "avgVerticalRatio": 9.77,
        "avgGroundContactTime": 338.29, "avgGroundContactBalance": 49.5, "floorsClimbed": 12,
        "fastestSplit_1000": 395.31, "fastestSplit_42195": 14400, "minActivityLapDuration": 3.327,
        "bmrCalories": 55.0, "waterEstimated": 382.0, "trainingEffectLabel": "TEMPO",
        "moderateIntensityMinutes": 1, "vigorousIntensityMinutes": 35,
        "differenceBodyBattery": -9, "startStress": 0, "avgRespirationRate": 28.66,
        "workoutFeel": 25, "max20MinPower": 146.0, "intensityFactor": 0.663,
        "avgLeftBalance": 47.21, "powerTimeInZone_1": 1277.0, "powerTimeInZone_7": 0.0,
        "maxAvgPower_1": 949, "maxAvgPower_18000": 101, "maxDepth": 1840.0,
        "surfaceInterval": 5400.0, "totalReps": 25, "avgStrokeDistance": 206.0,
        "summarizedExerciseSets": [{"volume": 100000.0}, {"volume": 250500}, {"reps": 3}],
        "poolLength": 2286.0, "unitOfPoolLength": {"unitKey": "yard", "factor": 91.44},
        "hasPolyline": true, "courseId": 99, "workoutId": 3618356072
    }"#;
    let reading = read(listed, None).expect("an activity");
    for (key, text) in [
        ("type_id", "6"),
        ("avg_grade_adjusted_speed_kmh", "9"),
        ("avg_grade_adjusted_pace_per_km", "0:06:40"),
        ("vertical_oscillation_cm", "7.95"),
        ("vertical_ratio_percent", "9.77"),
        ("ground_contact_time_ms", "338.29"),
        ("ground_contact_left_percent", "49.5"),
        ("floors_climbed", "12"),
        ("floors_descended", ""),
        ("best_1km_s", "395.31"),
        ("best_marathon_s", "14400"),
        ("shortest_lap_s", "3.327"),
        ("resting_calories_kcal", "55"),
        ("sweat_loss_ml", "382"),
        ("training_effect_label", "TEMPO"),
        ("moderate_intensity_min", "1"),
        ("vigorous_intensity_min", "35"),
        ("body_battery_change", "-9"),
        ("start_stress", "0"),
        ("end_stress", ""),
        ("avg_respiration_brpm", "28.66"),
        ("feel", "25"),
        ("best_20min_power_w", "146"),
        ("intensity_factor", "0.663"),
        ("left_power_percent", "47.21"),
        ("power_zone_1_s", "1277"),
        ("power_zone_7_s", "0"),
        ("best_power_1s_w", "949"),
        ("best_power_18000s_w", "101"),
        ("max_depth_m", "18.4"),
        ("surface_interval_s", "5400"),
        ("reps", "25"),
        ("volume_kg", "350.5"),
        ("stroke_distance_cm", "206"),
        ("pool_length_m", "22.86"),
        ("pool_unit", "yard"),
        ("has_track", "true"),
        ("course_id", "99"),
        ("workout_id", "3618356072"),
    ] {
        assert_eq!(cell(&reading, key), text, "{key}");
    }
    assert_eq!(reading.warnings, Vec::<String>::new());
}

#[test]
fn a_pool_in_a_unit_that_nobody_knows_has_no_length() {
    let of_unit = |unit: &str| {
        let listed =
            format!(r#"{{"activityId": 7, "poolLength": 2500.0, "unitOfPoolLength": {unit}}}"#);
        cell(&read(&listed, None).expect("an activity"), "pool_length_m")
    };
    assert_eq!(of_unit(r#"{"unitKey": "meter", "factor": 100.0}"#), "25");
    for unit in
        [r#"{"unitKey": "cubit", "factor": 100.0}"#, r#"{"unitKey": "meter", "factor": 0}"#, "null"]
    {
        assert_eq!(of_unit(unit), "", "{unit}");
    }
}

#[test]
fn nothing_in_a_detail_answer_costs_the_row() {
    for detail in ["", "[]", "{", "{}", r#"{"summaryDTO": null}"#, r#"{"summaryDTO": 1}"#] {
        let reading = read(LISTED, Some(&Answers::of(Aside::Detail, detail))).expect("an activity");
        assert_eq!(cell(&reading, "max_hr_bpm"), "171", "{detail}");
    }
    let damaged = DETAIL.replace("88", "[]");
    let reading = read(LISTED, Some(&Answers::of(Aside::Detail, damaged))).expect("an activity");
    assert_eq!(reading.warnings, ["summaryDTO.minHR holds something unexpected"]);
    assert_eq!(cell(&reading, "avg_moving_speed_kmh"), "9");
}

#[test]
fn the_usual_columns_show_no_more_than_what_is_read_for_them() {
    let athlete = Athlete::demo(1);
    for workout in athlete.workouts() {
        let listed = list_object(&athlete, workout).to_string();
        let whole = read(&listed, None).expect("an activity");
        let usual = read_usual(&listed, None).expect("an activity");
        for Column { key, .. } in CATALOGUE.iter().filter(|column| column.usual) {
            assert_eq!(cell(&usual, key), cell(&whole, key), "{key} of {listed}");
        }
    }
}

/// A list object of nothing but these fields.
fn listed(fields: &str) -> Reading {
    let reading = read(&format!(r#"{{"activityId": 7, {fields}}}"#), None).expect("an activity");
    assert_eq!(reading.warnings, Vec::<String>::new(), "{fields}");
    reading
}

#[test]
fn every_field_of_the_list_stands_in_its_column() {
    for (fields, key, text) in [
        (r#""numberOfActivityLikes": 12"#, "likes", "12"),
        (r#""numberOfActivityComments": 3"#, "comments", "3"),
        (r#""hasImages": true"#, "has_images", "true"),
        (r#""videoUrl": "https://example.com/v""#, "video_url", "https://example.com/v"),
        (r#""atpActivity": true"#, "adaptive_plan", "true"),
        (r#""gameName": "Rowing Quest""#, "game", "Rowing Quest"),
        (r#""gameType": "ROWING""#, "game_type", "ROWING"),
        (r#""avgEfficiency": 71.5"#, "avg_efficiency", "71.5"),
        (r#""minEfficiency": 12.0"#, "min_efficiency", "12"),
        (r#""avgAirSpeed": 9.25"#, "avg_air_speed", "9.25"),
        (r#""minAirSpeed": 0.0"#, "min_air_speed", "0"),
        (r#""maxAirSpeed": 16.5"#, "max_air_speed", "16.5"),
        (r#""avgWindYawAngle": -7.5"#, "avg_wind_yaw", "-7.5"),
        (r#""avgCda": 0.275"#, "avg_cda", "0.275"),
        (r#""minCda": 0.21"#, "min_cda", "0.21"),
        (r#""maxCda": 0.34"#, "max_cda", "0.34"),
        (r#""avgWattsPerCda": 805.5"#, "avg_power_per_cda", "805.5"),
        (r#""avgElevation": 612.5"#, "avg_elevation_m", "612.5"),
        (r#""minHR": 88.0"#, "min_hr_bpm", "88"),
        (r#""avgVerticalSpeed": 5.22"#, "avg_vertical_speed", "5.22"),
        (r#""maxVerticalSpeed": 27.6"#, "max_vertical_speed", "27.6"),
        (r#""avgFlow": 4.5, "flow": 38.0"#, "avg_flow", "4.5"),
        (r#""avgGrit": 0.25, "grit": 31.0"#, "avg_grit", "0.25"),
        (r#""hrTimeInZone_0": 245.0"#, "hr_zone_0_s", "245"),
        (r#""powerTimeInZone_0": 0.0"#, "power_zone_0_s", "0"),
        (r#""activeCalories": 310.0, "calories": 390"#, "active_calories_kcal", "310"),
        (
            r#""activeCalories": 310.0, "calories": 390, "bmrCalories": 55"#,
            "active_calories_kcal",
            "335",
        ),
        (r#""caloriesEstimated": 402.0"#, "estimated_calories_kcal", "402"),
        (
            r#""aerobicTrainingEffectMessage": "RECOVERY_5""#,
            "aerobic_training_effect_message",
            "RECOVERY_5",
        ),
        (
            r#""anaerobicTrainingEffectMessage": "NO_ANAEROBIC_BENEFIT_0""#,
            "anaerobic_training_effect_message",
            "NO_ANAEROBIC_BENEFIT_0",
        ),
        (r#""differenceStress": -12.0"#, "stress_change", "-12"),
        (r#""directWorkoutRpe": 30"#, "perceived_effort", "30"),
        (r#""directWorkoutRpe": 30, "workoutRpe": 40"#, "perceived_effort", "40"),
        (r#""maxLapAvgRunCadence": 171.5"#, "max_lap_run_cadence_spm", "171.5"),
        (r#""avgJumpRopeCadence": 118.0"#, "avg_jump_rope_cadence_jpm", "118"),
        (r#""maxJumpRopeCadence": 152.0"#, "max_jump_rope_cadence_jpm", "152"),
        (r#""avgWheelchairCadence": 54.0"#, "avg_wheelchair_cadence_ppm", "54"),
        (r#""maxWheelchairCadence": 71.0"#, "max_wheelchair_cadence_ppm", "71"),
        (r#""minStrokes": 11.0"#, "min_strokes_per_length", "11"),
        (r#""leftBalance": 48.5"#, "left_power_percent", "48.5"),
        (r#""leftBalance": 48.5, "avgLeftBalance": 47.21"#, "left_power_percent", "47.21"),
        (r#""rightBalance": 51.5"#, "right_power_percent", "51.5"),
        (r#""totalVolume": 350500"#, "volume_kg", "350.5"),
        (r#""summarizedExerciseSets": [{"volume": -1}, {"volume": 1000}]"#, "volume_kg", "1"),
        (
            r#""activityType": {"typeKey": "trail_running"}, "averageSpeed": 2.5"#,
            "avg_pace_per_km",
            "0:06:40",
        ),
        (
            r#""activityType": {"typeKey": "lap_swimming"}, "averageSpeed": 1.0"#,
            "avg_pace_per_100m",
            "0:01:40",
        ),
    ] {
        assert_eq!(cell(&listed(fields), key), text, "{fields}");
    }
}

#[test]
fn a_dive_is_told_by_the_device_and_by_the_diver() {
    let dive = listed(
        r#""bottomTime": 2592.0, "maxBottomTime": 2600.5, "startN2": 0, "endN2": 31,
        "startCns": 0, "endCns": 4, "decoDive": false, "qualifyingDive": true,
        "summarizedDiveInfo": {
            "weight": 13.0, "weightUnit": {"unitId": 9, "unitKey": "pound", "factor": 1.0},
            "visibility": 1500.0, "visibilityUnit": {"unitId": 1, "unitKey": "meter", "factor": 100.0},
            "surfaceCondition": "CALM", "current": "LIGHT", "waterType": "SALT",
            "waterDensity": 1025.0, "totalSurfaceTime": 0,
            "summarizedDiveGases": [{"gasType": "NITROX", "oxygenContent": 32, "heliumContent": 0},
                {"oxygenContent": 50}, {"gasType": null}]}"#,
    );
    for (key, text) in [
        ("max_bottom_time_s", "2600.5"),
        ("start_n2_percent", "0"),
        ("end_n2_percent", "31"),
        ("start_cns_percent", "0"),
        ("end_cns_percent", "4"),
        ("deco_dive", "false"),
        ("qualifying_dive", "true"),
        ("dive_weight_kg", "5.897"),
        ("dive_visibility_m", "15"),
        ("dive_surface", "CALM"),
        ("dive_current", "LIGHT"),
        ("dive_water", "SALT"),
        ("dive_gases", "NITROX 32% O2; 50% O2"),
    ] {
        assert_eq!(cell(&dive, key), text, "{key}");
    }
    let none = r#""summarizedDiveInfo": {"weight": 13.0, "weightUnit": null,
        "visibility": 3.0, "visibilityUnit": {"unitKey": "fathom", "factor": 1.0},
        "surfaceCondition": null, "summarizedDiveGases": []}"#;
    for key in ["dive_weight_kg", "dive_visibility_m", "dive_surface", "dive_gases"] {
        assert_eq!(cell(&listed(none), key), "", "{key}");
    }
}

#[test]
fn body_weight_is_a_weight_and_what_was_not_entered_is_none() {
    for (sets, exercises, heaviest) in [
        (
            r#"{"category": "SQUAT", "maxWeight": 100000}, {"category": "BENCH_PRESS", "maxWeight": 102062},
            {"category": "SQUAT", "subCategory": "GOBLET_SQUAT", "maxWeight": 24000}"#,
            "SQUAT; BENCH_PRESS",
            "102.062",
        ),
        (r#"{"category": "PULL_UP", "maxWeight": 0}"#, "PULL_UP", "0"),
        (r#"{"category": "PLANK", "maxWeight": -1}, {}"#, "PLANK", ""),
        ("", "", ""),
    ] {
        let reading = listed(&format!(r#""summarizedExerciseSets": [{sets}]"#));
        assert_eq!(cell(&reading, "exercises"), exercises);
        assert_eq!(cell(&reading, "max_weight_kg"), heaviest, "{sets}");
    }
}

#[test]
fn stretches_are_told_by_what_was_done_in_them() {
    let climbing = listed(
        r#""splitSummaries": [
            {"splitType": "CLIMB_REST", "noOfSplits": 20, "duration": 900.0},
            {"splitType": "CLIMB_ACTIVE", "noOfSplits": 5, "numFalls": 6, "numClimbSends": 2,
                "numClimbsCompleted": 5, "duration": 600.5,
                "maxGradeValue": {"sortOrder": 39, "valueKey": "_5_11D", "scale": "YDS"}},
            {"splitType": "CLIMB_ACTIVE", "noOfSplits": 10, "numClimbsCompleted": 10,
                "maxGradeValue": {"valueKey": "V5", "scale": "VERMIN"}}]"#,
    );
    let running = listed(
        r#""splitSummaries": [
            {"splitType": "RWD_WALK", "noOfSplits": 28, "duration": 660.109},
            {"splitType": "INTERVAL_ACTIVE", "duration": 2223.327, "numFalls": 0, "numClimbSends": 0},
            {"splitType": "RWD_RUN", "noOfSplits": 27, "duration": 1563.026}]"#,
    );
    for (key, of_climbing, of_running) in [
        ("climbs", "15", ""),
        ("climbs_completed", "15", ""),
        ("climb_sends", "2", ""),
        ("climb_falls", "6", ""),
        ("climb_time_s", "600.5", ""),
        ("hardest_climb", "YDS _5_11D; VERMIN V5", ""),
        ("run_time_s", "", "1563.026"),
        ("walk_time_s", "", "660.109"),
    ] {
        assert_eq!(cell(&climbing, key), of_climbing, "{key}");
        assert_eq!(cell(&running, key), of_running, "{key}");
    }
}

#[test]
fn the_list_is_believed_before_the_detail_answer() {
    let detail = r#"{"summaryDTO": {"minHR": 90, "beginPotentialStamina": 99.0,
        "endPotentialStamina": 89.0, "minAvailableStamina": 88.0, "impactLoad": 4890.0,
        "directWorkoutComplianceScore": 92, "directWorkoutFeel": 75, "directWorkoutRpe": 30,
        "minPower": 0.0, "totalWork": 103.0}}"#;
    let told = |listed| read(listed, Some(&Answers::of(Aside::Detail, detail))).expect("read");
    let reading = told(r#"{"activityId": 7}"#);
    for (key, text) in [
        ("min_hr_bpm", "90"),
        ("start_stamina_percent", "99"),
        ("end_stamina_percent", "89"),
        ("min_stamina_percent", "88"),
        ("impact_load", "4890"),
        ("workout_compliance", "92"),
        ("feel", "75"),
        ("perceived_effort", "30"),
        ("min_power_w", "0"),
        // 194 W for 2,223 s.
        ("total_work_kj", "430.952"),
    ] {
        assert_eq!(cell(&reading, key), text, "{key}");
    }
    let listed = told(r#"{"activityId": 7, "minHR": 88, "workoutFeel": 50, "workoutRpe": 10}"#);
    for (key, text) in [("min_hr_bpm", "88"), ("feel", "50"), ("perceived_effort", "10")] {
        assert_eq!(cell(&listed, key), text, "{key}");
    }
}
