//! Every quantity of the list, in the unit that it comes in, against the unit
//! that the table has it in.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::read;
use crate::columns::{CATALOGUE, Record};

/// The cell of this key that a list object gets.
fn cell(item: &Value, key: &str) -> String {
    let reading = read(&item.to_string(), None).expect("an activity");
    assert_eq!(reading.warnings, Vec::<String>::new(), "{item}");
    let column = CATALOGUE.iter().find(|column| column.key == key).expect(key);
    (column.value)(&Record::of(&reading.activity)).to_string()
}

/// An object with the fields that all have, and these.
fn item(sport: i64, fields: &Value) -> Value {
    let mut item = json!({
        "labelId": "466900000000000023", "sportType": sport, "name": "Round the lake",
        "startTime": 1_782_000_000, "startTimezone": 8,
        "distance": 12_000.0, "totalTime": 3_720, "workoutTime": 3_600,
    });
    for (key, value) in fields.as_object().into_iter().flatten() {
        item[key] = value.clone();
    }
    item
}

const RUN: i64 = 100;
const RIDE: i64 = 200;
const SWIM: i64 = 300;
const STRENGTH: i64 = 402;

#[test]
fn every_unit_of_the_list_becomes_that_of_the_table() {
    for (sport, field, sent, key, shown) in [
        // Metres, with fractions.
        (RUN, "distance", json!(8012.45), "distance_km", "8.012"),
        (SWIM, "distance", json!(1500.0), "distance_km", "1.5"),
        (STRENGTH, "distance", json!(0.0), "distance_km", "0"),
        // Whole seconds: with pauses, and without.
        (RUN, "totalTime", json!(2893), "elapsed_s", "2893"),
        (RUN, "workoutTime", json!(2861), "duration_s", "2861"),
        (RUN, "workoutTime", json!(2861), "moving_s", "2861"),
        (RUN, "workoutTime", json!(0), "duration_s", "3720"),
        (RUN, "workoutTime", json!(94_500), "duration", "26:15:00"),
        // Seconds since 1970, UTC.
        (RUN, "startTime", json!(1_785_391_200), "start_utc", "2026-07-30 06:00:00Z"),
        // Quarters of an hour from UTC.
        (RUN, "startTimezone", json!(8), "utc_offset", "+02:00"),
        (RUN, "startTimezone", json!(32), "utc_offset", "+08:00"),
        (RUN, "startTimezone", json!(-28), "utc_offset", "-07:00"),
        (RUN, "startTimezone", json!(22), "utc_offset", "+05:30"),
        (RUN, "startTimezone", json!(23), "utc_offset", "+05:45"),
        (RUN, "startTimezone", json!(0), "utc_offset", "+00:00"),
        (RUN, "startTimezone", json!(-28), "start_local", "2026-06-20 17:00:00"),
        // Small calories.
        (RUN, "calorie", json!(522_145), "calories_kcal", "522.145"),
        (RUN, "calorie", json!(0), "calories_kcal", ""),
        // On foot: seconds per kilometre.
        (RUN, "avgSpeed", json!(441.64), "avg_pace_s_per_km", "441.64"),
        (RUN, "avgSpeed", json!(441.64), "avg_speed_kmh", "8.151"),
        (RUN, "maxSpeed", json!(250), "max_speed_kmh", "14.4"),
        // Elsewhere that is not proven: distance by time.
        (RIDE, "avgSpeed", json!(559.3), "avg_speed_kmh", "12"),
        (RIDE, "maxSpeed", json!(250), "max_speed_kmh", ""),
        (SWIM, "avgSpeed", json!(1160.0), "avg_pace_per_100m", "0:00:30"),
        (RUN, "avgSpeed", json!(0), "avg_speed_kmh", "12"),
        // Metres up and down.
        (RUN, "ascent", json!(41), "elevation_gain_m", "41"),
        (RUN, "descent", json!(40), "elevation_loss_m", "40"),
        (RUN, "totalDescent", json!(39), "elevation_loss_m", "39"),
        (RUN, "ascent", json!(0), "elevation_gain_m", ""),
        // Per minute; 0 is no sensor.
        (RUN, "avgHr", json!(148), "avg_hr_bpm", "148"),
        (RUN, "avgHr", json!(0), "avg_hr_bpm", ""),
        (RUN, "avgHr", Value::Null, "avg_hr_bpm", ""),
        (RUN, "avgCadence", json!(172), "avg_run_cadence_spm", "172"),
        (RUN, "cadence", json!(171), "avg_run_cadence_spm", "171"),
        (RIDE, "avgCadence", json!(88), "avg_bike_cadence_rpm", "88"),
        (RIDE, "avgCadence", json!(88), "avg_run_cadence_spm", ""),
        // Watts.
        (RIDE, "avgPower", json!(251), "avg_power_w", "251"),
        (RIDE, "np", json!(255), "normalized_power_w", "255"),
        (RIDE, "avgPower", json!(0), "avg_power_w", ""),
        // Hundredths of a degree; 3500 and 0 are none.
        (SWIM, "waterTemperature", json!(2650), "min_temperature_c", "26.5"),
        (SWIM, "waterTemperature", json!(3500), "min_temperature_c", ""),
        (SWIM, "waterTemperature", json!(0), "max_temperature_c", ""),
        // Counts.
        (RUN, "step", json!(8210), "steps", "8210"),
        (RUN, "trainingLoad", json!(96), "training_load", "96"),
        (STRENGTH, "sets", json!(9), "sets", "9"),
        (STRENGTH, "totalReps", json!(88), "reps", "88"),
        (RUN, "sets", json!(0), "sets", ""),
        (SWIM, "lengths", json!(60), "pool_lengths", "60"),
        (RIDE, "max2s", json!(811), "best_power_2s_w", "811"),
        (RIDE, "max2s", json!(0), "best_power_2s_w", ""),
        // Seconds per kilometre once more.
        (RUN, "bestKm", json!(341), "best_1km_s", "341"),
        (RUN, "bestKm", json!(0), "best_1km_s", ""),
        (RIDE, "bestKm", json!(341), "best_1km_s", ""),
        (RUN, "adjustedPace", json!(360.0), "avg_grade_adjusted_speed_kmh", "10"),
        (RIDE, "adjustedPace", json!(360.0), "avg_grade_adjusted_speed_kmh", ""),
        (SWIM, "swolf", json!(41), "swolf", "41"),
        (SWIM, "avgStrkRate", json!(28), "avg_stroke_cadence_spm", "28"),
    ] {
        let mut fields = json!({});
        fields[field] = sent.clone();
        assert_eq!(cell(&item(sport, &fields), key), shown, "{field} {sent} of {sport}");
    }
}

#[test]
fn all_digits_of_an_id_are_kept() {
    for id in ["466942640953245699", "999999999999999999", "000000000000000001"] {
        assert_eq!(cell(&item(RUN, &json!({ "labelId": id })), "activity_id"), id);
    }
}

/// A directory of answers as the service sends them, which is none of this
/// repository's: `GCEXPORT_COROS_SAMPLES=DIR cargo test --lib coros_samples -- --ignored`.
#[test]
#[ignore = "wants a directory of answers in GCEXPORT_COROS_SAMPLES"]
fn coros_samples_agree_between_list_and_details() {
    let directory = std::env::var_os("GCEXPORT_COROS_SAMPLES").map(PathBuf::from).expect("set");
    let answers = |beginning: &str| samples(&directory, beginning);
    let items: Vec<Value> = answers("activity-query")
        .iter()
        .flat_map(|page| page["data"]["dataList"].as_array().cloned().unwrap_or_default())
        .collect();
    assert!(!items.is_empty(), "list pages in {}", directory.display());
    for item in &items {
        agrees_with_itself(item);
    }
    let mut compared = 0;
    for detail in answers("detail-") {
        let summary = &detail["data"]["summary"];
        let same = |item: &&Value| {
            let started = summary["startTimestamp"].as_i64().map(|cs| cs / 100);
            item["startTime"].as_i64() == started && item["sportType"] == summary["sportType"]
        };
        if let Some(item) = items.iter().find(same) {
            agrees_with_details(item, summary);
            compared += 1;
        }
    }
    println!("{} list objects, {compared} of them with details", items.len());
}

fn samples(directory: &Path, beginning: &str) -> Vec<Value> {
    let entries = std::fs::read_dir(directory).expect("a directory");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("listed").path()).collect();
    paths.sort();
    let named = |path: &&PathBuf| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(beginning))
    };
    let read =
        |path: &PathBuf| serde_json::from_slice(&std::fs::read(path).expect("read")).expect("JSON");
    paths.iter().filter(named).map(read).collect()
}

fn number(item: &Value, key: &str) -> Option<f64> {
    cell(item, key).parse().ok()
}

/// The local day that the service says is that of start and zone.
fn agrees_with_itself(item: &Value) {
    let id = &item["labelId"];
    let day = cell(item, "start_local")[..10].replace('-', "");
    assert_eq!(day, item["date"].to_string(), "{id}: date");
    let metres = item["distance"].as_f64().expect("a distance");
    let (km, seconds) = (number(item, "distance_km"), number(item, "duration_s"));
    assert!((km.expect("km") - metres / 1000.0).abs() < 0.001, "{id}");
    if metres > 0.0 {
        let speed_kmh = number(item, "avg_speed_kmh").expect("a speed");
        let computed = metres / seconds.expect("seconds") * 3.6;
        assert!((speed_kmh / computed - 1.0).abs() < 0.02, "{id}: {speed_kmh} km/h, {computed}");
    }
}

/// Centimetres and centiseconds there, metres and seconds here.
fn agrees_with_details(item: &Value, summary: &Value) {
    let there = |key: &str| summary[key].as_f64().expect(key);
    for (key, expected, tolerance) in [
        ("distance_km", there("distance") / 100_000.0, 0.001),
        ("elapsed_s", there("totalTime") / 100.0, 1.0),
        ("duration_s", there("workoutTime") / 100.0, 1.0),
        ("calories_kcal", there("calories") / 1000.0, 0.001),
        ("avg_hr_bpm", there("avgHr"), 0.0),
    ] {
        let found = number(item, key).unwrap_or_default();
        let near = (found - expected).abs() <= tolerance;
        // A heart rate that the list does not have is no contradiction.
        let absent = key == "avg_hr_bpm" && found == 0.0;
        assert!(near || absent, "{}: {key} {found}, {expected} there", item["labelId"]);
    }
    let quarters = there("timezone") as i64;
    assert_eq!(item["startTimezone"], quarters, "{}", item["labelId"]);
}
