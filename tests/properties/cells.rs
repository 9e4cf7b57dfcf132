//! Quantities in a table: each cell is what its column says, whatever came.

use gcexport::columns::{CATALOGUE, CellType, Column, PRESETS, Record};
use gcexport::service::{Answers, Aside, garmin};
use gcexport::units::Units;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{config, row, row_in};

/// The fields of a list object that hold numbers.
const NUMBERS: [&str; 56] = [
    "duration",
    "elapsedDuration",
    "movingDuration",
    "distance",
    "averageSpeed",
    "maxSpeed",
    "elevationGain",
    "elevationLoss",
    "minElevation",
    "maxElevation",
    "averageHR",
    "maxHR",
    "hrTimeInZone_1",
    "hrTimeInZone_2",
    "hrTimeInZone_3",
    "hrTimeInZone_4",
    "hrTimeInZone_5",
    "calories",
    "bmrCalories",
    "aerobicTrainingEffect",
    "anaerobicTrainingEffect",
    "activityTrainingLoad",
    "vO2MaxValue",
    "averageRunningCadenceInStepsPerMinute",
    "maxRunningCadenceInStepsPerMinute",
    "averageBikingCadenceInRevPerMinute",
    "maxBikingCadenceInRevPerMinute",
    "averageSwimCadenceInStrokesPerMinute",
    "avgPower",
    "maxPower",
    "normPower",
    "avgStrideLength",
    "steps",
    "strokes",
    "averageSwolf",
    "minTemperature",
    "maxTemperature",
    "startLatitude",
    "startLongitude",
    "endLatitude",
    "endLongitude",
    "lapCount",
    "avgGradeAdjustedSpeed",
    "avgVerticalOscillation",
    "avgGroundContactTime",
    "fastestSplit_1000",
    "waterEstimated",
    "vigorousIntensityMinutes",
    "differenceBodyBattery",
    "avgStress",
    "maxAvgPower_20",
    "powerTimeInZone_3",
    "intensityFactor",
    "poolLength",
    "maxDepth",
    "totalReps",
];

/// The fields of a detail answer's summary that older tools take.
const IN_DETAIL: [&str; 30] = [
    "distance",
    "movingDuration",
    "elapsedDuration",
    "elevationGain",
    "elevationLoss",
    "minElevation",
    "maxElevation",
    "averageSpeed",
    "averageMovingSpeed",
    "maxSpeed",
    "averageHR",
    "maxHR",
    "calories",
    "trainingEffect",
    "anaerobicTrainingEffect",
    "averageRunCadence",
    "maxRunCadence",
    "strideLength",
    "averageBikeCadence",
    "maxBikeCadence",
    "totalNumberOfStrokes",
    "averageTemperature",
    "minTemperature",
    "maxTemperature",
    "startLatitude",
    "startLongitude",
    "endLatitude",
    "endLongitude",
    "minHR",
    "duration",
];

fn sports() -> impl Strategy<Value = (&'static str, i64)> {
    prop::sample::select(vec![
        ("running", 17),
        ("trail_running", 1),
        ("lap_swimming", 26),
        ("indoor_rowing", 29),
        ("cycling", 17),
        ("never_heard_of", 9_999),
    ])
}

/// Any value that JSON can hold where a number is expected, mostly numbers.
fn values() -> impl Strategy<Value = Value> {
    let finite = any::<f64>().prop_filter("JSON has no others", |value| value.is_finite());
    prop_oneof![
        3 => finite.prop_map(|value| json!(value)),
        3 => (-1e4..1e6).prop_map(|value| json!(value)),
        1 => any::<i64>().prop_map(|value| json!(value)),
        1 => Just(json!(-0.0)),
        1 => Just(Value::Null),
        1 => any::<String>().prop_map(|value| json!(value)),
        1 => Just(json!([1])),
    ]
}

fn is_clock(text: &str) -> bool {
    let parts: Vec<_> = text.split(':').collect();
    let digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    parts.len() == 3 && parts.iter().all(digits) && parts[1].len() == 2 && parts[2].len() == 2
}

/// Places of a position.
const DEGREES: usize = 7;

/// A decimal that every reader takes for a number: no exponent, no sign at zero.
fn is_decimal(text: &str, places: usize) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole.strip_prefix('-').unwrap_or(whole))
        && digits(fraction)
        && fraction.len() <= places
        && !(text.starts_with('-') && text.parse() == Ok(0.0))
}

fn is_right(column: &Column, cell: &str) -> bool {
    match column.kind {
        CellType::Number => is_decimal(cell, if column.unit == "°" { DEGREES } else { 3 }),
        CellType::Integer => cell.parse::<i64>().is_ok(),
        CellType::Boolean => ["true", "false"].contains(&cell),
        CellType::Datetime => cell.contains(['-', ':']),
        CellType::String if column.unit.starts_with("h:mm:ss") => is_clock(cell),
        CellType::String if column.key.ends_with("speed_or_pace") => {
            is_clock(cell) || is_decimal(cell, 1)
        }
        CellType::String => true,
    }
}

#[test]
fn zero_is_a_value_wherever_one_is_but_for_paces() {
    let whole = |number: i64, sport: &str, parent: i64| {
        let mut object = json!({ "activityId": 7, "activityType": { "typeKey": sport, "parentTypeId": parent } });
        for key in NUMBERS {
            object[key] = number.into();
        }
        object
    };
    for (sport, parent) in
        [("running", 17), ("lap_swimming", 26), ("indoor_rowing", 29), ("cycling", 17)]
    {
        for units in Units::ALL {
            let [ones, zeros] = [1, 0].map(|number| row_in(&whole(number, sport, parent), units));
            for (key, one) in &ones {
                let zero = &zeros[key];
                let is_pace = is_clock(one) && key.contains("pace") || key.contains("pace_s_per");
                let unit_of_none = key == "speed_or_pace_unit" && zero.is_empty();
                if is_pace || unit_of_none {
                    assert_eq!(zero, "", "{key} of {sport}: standing still");
                } else {
                    assert_eq!(
                        zero.is_empty(),
                        one.is_empty(),
                        "{key} of {sport}: {one:?} {zero:?}"
                    );
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(config(2_000))]

    #[test]
    fn every_cell_is_what_its_column_says(
        (key, parent) in sports(),
        values in prop::collection::vec(values(), NUMBERS.len()),
    ) {
        let mut object = json!({
            "activityId": 7, "activityType": { "typeKey": key, "parentTypeId": parent },
            "startTimeLocal": "2024-07-01 07:00:00", "startTimeGMT": "2024-07-01 05:00:00",
        });
        for (key, value) in NUMBERS.iter().zip(values) {
            object[*key] = value;
        }
        for units in Units::ALL {
            let row = row_in(&object, units);
            for column in CATALOGUE {
                let key = &*column.key_in(units);
                prop_assert!(row[key].is_empty() || is_right(column, &row[key]), "{key}: {:?}", row[key]);
            }
        }
    }

    #[test]
    fn every_cell_of_another_tools_table_is_what_its_column_says(
        (key, parent) in sports(),
        values in prop::collection::vec(values(), NUMBERS.len() + IN_DETAIL.len()),
    ) {
        let mut object = json!({
            "activityId": 7, "activityType": { "typeKey": key, "parentTypeId": parent },
            "startTimeLocal": "2024-07-01 07:00:00", "startTimeGMT": "2024-07-01 05:00:00",
        });
        let mut detail = json!({ "summaryDTO": {} });
        let (listed, told) = values.split_at(NUMBERS.len());
        for (key, value) in NUMBERS.iter().zip(listed) {
            object[*key] = value.clone();
        }
        for (key, value) in IN_DETAIL.iter().zip(told) {
            detail["summaryDTO"][*key] = value.clone();
        }
        for detail in [None, Some(Answers::of(Aside::Detail, detail.to_string()))] {
            let reading = (garmin::INFO.read)(&object.to_string(), detail.as_ref());
            let activity = reading.expect("an activity").activity;
            let record = Record::of(&activity);
            for column in PRESETS.iter().flat_map(|preset| preset.template().columns()) {
                let cell = (column.value)(&record).to_string();
                let right = cell.is_empty() || match column.kind {
                    CellType::Number => is_decimal(&cell, usize::MAX),
                    CellType::Integer => cell.parse::<i64>().is_ok(),
                    CellType::Boolean => ["true", "false"].contains(&&cell[..]),
                    CellType::String if column.unit == "hh:mm:ss" => is_clock(&cell),
                    CellType::String | CellType::Datetime => true,
                };
                prop_assert!(right, "{}: {:?}", column.key, cell);
            }
        }
    }

    #[test]
    fn durations_run_on_past_a_day_and_are_exact_to_the_second(seconds in 0.0..4e6_f64) {
        let row = row(&json!({ "activityId": 7, "duration": seconds }));
        let parts: Vec<u64> = row["duration"].split(':').map(|n| n.parse().expect("a number")).collect();
        prop_assert!(parts[1] < 60 && parts[2] < 60);
        let shown = parts[0] * 3600 + parts[1] * 60 + parts[2];
        prop_assert!((shown as f64 - seconds).abs() <= 0.5);
    }

    #[test]
    fn quantities_keep_three_decimals_in_their_unit(metres in 0.0..1e6_f64, mps in 0.1..30.0_f64) {
        let row = row(&json!({
            "activityId": 7, "distance": metres, "averageSpeed": mps,
            "activityType": { "typeKey": "running", "parentTypeId": 17 },
        }));
        let number = |key: &str| row[key].parse::<f64>().expect("a number");
        prop_assert!((number("distance_km") - metres / 1000.0).abs() <= 0.000_501);
        prop_assert!((number("avg_speed_kmh") - mps * 3.6).abs() <= 0.000_501);
        prop_assert!((number("avg_pace_s_per_km") - 1000.0 / mps).abs() <= 0.000_501);
    }

    /// From the quantity itself: half a unit of the last place, not the half of two roundings.
    #[test]
    fn statute_is_rounded_once(
        metres in 0.0..1e6_f64, mps in 0.1..30.0_f64, celsius in -60.0..60.0_f64,
    ) {
        let row = row_in(&json!({
            "activityId": 7, "distance": metres, "averageSpeed": mps, "elevationGain": metres,
            "maxTemperature": celsius, "avgStrideLength": metres,
            "activityType": { "typeKey": "running", "parentTypeId": 17 },
        }), Units::Statute);
        for (key, exact) in [
            ("distance_mi", metres / 1609.344),
            ("elevation_gain_ft", metres / 0.3048),
            ("stride_length_in", metres / 2.54),
            ("avg_speed_mph", mps * 3600.0 / 1609.344),
            ("avg_pace_s_per_mi", 1609.344 / mps),
            ("max_temperature_f", celsius * 1.8 + 32.0),
        ] {
            let shown = row[key].parse::<f64>().expect("a number");
            prop_assert!((shown - exact).abs() <= 0.000_500_1, "{key}: {shown} {exact}");
        }
        let parts: Vec<f64> = row["avg_pace_per_mi"].split(':').map(|n| n.parse().expect("a number")).collect();
        let shown = parts[0] * 3600.0 + parts[1] * 60.0 + parts[2];
        prop_assert!((shown - 1609.344 / mps).abs() <= 0.500_001);
    }
}
