use super::*;
use crate::columns::{CATALOGUE, Record};
use crate::service::garmin::INFO;

const ARCHIVED: &str = r#"{
    "activityId": 7, "name": "Morning", "activityType": "trail_running", "sportType": "RUNNING",
    "userProfileId": 42, "eventTypeId": 1, "rule": "private", "beginTimestamp": 1780317224000,
    "startTimeGmt": 1780317224000.0, "startTimeLocal": 1780324424000.0, "duration": 2490000.0,
    "elapsedDuration": 2500500.0, "distance": 708000.0, "avgSpeed": 0.284, "maxSpeed": null,
    "avgHr": 150, "calories": 2092.0, "elevationGain": 4448.0, "avgRunCadence": 84.0,
    "avgStrideLength": 107.35, "hrTimeInZone_1": 90000.0, "deviceId": 3429, "lapCount": 8
}"#;

#[test]
fn names_and_units_become_those_of_the_list() {
    let reading = (INFO.read)(ARCHIVED, None).expect("an activity");
    for (key, text) in [
        ("activity_id", "7"),
        ("name", "Morning"),
        ("type", "trail_running"),
        ("parent_type", "running"),
        ("event_type", "race"),
        ("start_utc", "2026-06-01 12:33:44Z"),
        ("start_local", "2026-06-01 14:33:44"),
        ("utc_offset", "+02:00"),
        ("duration_s", "2490"),
        ("elapsed_s", "2500.5"),
        ("distance_km", "7.08"),
        ("avg_speed_kmh", "10.224"),
        ("max_speed_kmh", ""),
        ("avg_hr_bpm", "150"),
        ("avg_run_cadence_spm", "168"),
        ("elevation_gain_m", "44.48"),
        ("hr_zone_1_s", "90"),
        ("device_id", "3429"),
        ("laps", "8"),
        ("calories_kcal", ""),
    ] {
        let column = CATALOGUE.iter().find(|column| column.key == key).expect(key);
        let record = Record::of(&reading.activity);
        assert_eq!((column.value)(&record).to_string(), text, "{key}");
    }
    assert_eq!(reading.warnings, Vec::<String>::new());
}

#[test]
fn an_object_of_the_archive_is_known_by_its_type() {
    assert!(is_archived(ARCHIVED));
    assert_eq!(owner(ARCHIVED).as_deref(), Some("42"));
    let damaged = r#"{"activityType": "running", "startTimeGMT": "2026-06-01 12:33:44"}"#;
    for listed in ["{}", "[", damaged, r#"{"activityType": {"typeKey": "running"}}"#] {
        assert!(!is_archived(listed), "{listed}");
        assert_eq!(owner(listed), None, "{listed}");
    }
}

fn ids(text: &str) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    each(text.as_bytes(), &mut |raw| {
        found.push(raw.to_owned());
        Ok(())
    })
    .map(|()| found)
}

#[test]
fn activities_come_byte_for_byte_however_they_are_wrapped() {
    let list = r#"{"summarizedActivitiesExport": [{"a": 1.50}, 2], "more": {"x": []}}"#;
    for text in [list.to_owned(), format!("[{list}]")] {
        assert_eq!(ids(&text).expect("activities"), [r#"{"a": 1.50}"#, "2"], "{text}");
    }
    assert_eq!(ids(r#"[{"other": 1}, {}]"#).expect("none"), Vec::<String>::new());
}

#[test]
fn what_is_cut_or_something_else_is_refused() {
    for text in ["", "<html>", "7", r#"[{"summarizedActivitiesExport": [{"a": 1}"#, "[] []", "[1]"]
    {
        assert!(ids(text).is_err(), "{text}");
    }
}

#[test]
fn one_activity_does_not_take_all_of_the_memory() {
    let bomb = io::repeat(b' ').take(1 << 30);
    let source = br#"[{"summarizedActivitiesExport": [{"a": ""#.chain(bomb);
    let error = each(source, &mut |_| Ok(())).expect_err("too large");
    assert!(error.to_string().contains("larger than"), "{error}");
}
