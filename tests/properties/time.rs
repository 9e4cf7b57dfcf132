//! Wall clock, UTC and the offset between them.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use proptest::prelude::*;
use serde_json::json;

use crate::{config, row};

/// From the first GPS watches to long after us, to the second.
fn times() -> impl Strategy<Value = NaiveDateTime> {
    let first = NaiveDate::from_ymd_opt(1989, 1, 1).expect("a day").and_hms_opt(0, 0, 0);
    let first = first.expect("midnight");
    (0..4_000_000_000_i64).prop_map(move |seconds| first + TimeDelta::seconds(seconds))
}

/// `-03:30`, composed from the minutes.
fn offset_text(minutes: i64) -> String {
    let sign = if minutes < 0 { "-" } else { "+" };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// Where clocks are put forward or back, and where they differ by quarters.
#[test]
fn gaps_and_overlaps_of_clocks_keep_three_columns_apart() {
    for (place, local, utc, offset) in [
        ("Paris, before the gap", "2024-03-31 01:59:59", "2024-03-31 00:59:59", "+01:00"),
        ("Paris, after the gap", "2024-03-31 03:00:00", "2024-03-31 01:00:00", "+02:00"),
        (
            "Paris, in the gap: a watch that was not told",
            "2024-03-31 02:30:00",
            "2024-03-31 01:30:00",
            "+01:00",
        ),
        ("Paris, first 2:30", "2024-10-27 02:30:00", "2024-10-27 00:30:00", "+02:00"),
        ("Paris, second 2:30", "2024-10-27 02:30:00", "2024-10-27 01:30:00", "+01:00"),
        ("Lord Howe, first 1:45", "2024-04-07 01:45:00", "2024-04-06 14:45:00", "+11:00"),
        ("Lord Howe, second 1:45", "2024-04-07 01:45:00", "2024-04-06 15:15:00", "+10:30"),
        ("Chatham, summer", "2024-01-01 00:00:00", "2023-12-31 10:15:00", "+13:45"),
        ("Chatham, winter", "2024-07-01 00:00:00", "2024-06-30 11:15:00", "+12:45"),
        ("Kathmandu", "2024-07-01 05:45:00", "2024-07-01 00:00:00", "+05:45"),
        ("Eucla", "2024-07-01 08:45:00", "2024-07-01 00:00:00", "+08:45"),
        ("Marquesas", "2024-06-30 14:30:00", "2024-07-01 00:00:00", "-09:30"),
        ("St. John's, summer", "2024-06-30 21:30:00", "2024-07-01 00:00:00", "-02:30"),
        ("St. John's, winter", "2024-01-01 20:30:00", "2024-01-02 00:00:00", "-03:30"),
        ("Kiritimati", "2024-03-01 13:00:00", "2024-02-29 23:00:00", "+14:00"),
        ("Baker Island", "2024-02-29 12:00:00", "2024-03-01 00:00:00", "-12:00"),
    ] {
        let row = row(&json!({
            "activityId": 7, "startTimeLocal": local, "startTimeGMT": utc, "elapsedDuration": 90_000,
        }));
        assert_eq!((&row["start_local"][..], &row["utc_offset"][..]), (local, offset), "{place}");
        assert_eq!(row["start_utc"], format!("{utc}Z"), "{place}");
        assert_eq!(row["elapsed"], "25:00:00", "{place}");
    }
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn every_offset_on_earth_is_exact(utc in times()) {
        for minutes in (-12 * 60..=14 * 60).step_by(15) {
            let local = utc + TimeDelta::minutes(minutes);
            for (form, shown) in [("%Y-%m-%d %H:%M:%S", ""), ("%Y-%m-%dT%H:%M:%S", ".0")] {
                let told = |time: NaiveDateTime| format!("{}{shown}", time.format(form));
                let row = row(&json!({
                    "activityId": 7, "startTimeLocal": told(local), "startTimeGMT": told(utc),
                }));
                prop_assert_eq!(&row["utc_offset"], &offset_text(minutes));
                prop_assert_eq!(&row["start_local"], &local.format("%Y-%m-%d %H:%M:%S").to_string());
                prop_assert_eq!(&row["start_utc"], &utc.format("%Y-%m-%d %H:%M:%SZ").to_string());
            }
        }
    }

    #[test]
    fn without_gmt_the_time_stamp_tells_the_offset(
        utc in times(), quarters in -48..=56_i64, millis in 0..1000_i64,
    ) {
        let local = utc + TimeDelta::minutes(quarters * 15);
        let row = row(&json!({
            "activityId": 7, "startTimeLocal": local.format("%Y-%m-%d %H:%M:%S").to_string(),
            "beginTimestamp": utc.and_utc().timestamp() * 1000 + millis,
        }));
        prop_assert_eq!(&row["utc_offset"], &offset_text(quarters * 15));
        prop_assert_eq!(&row["start_utc"], &utc.format("%Y-%m-%d %H:%M:%SZ").to_string());
    }

    #[test]
    fn the_end_is_the_start_and_what_elapsed(local in times(), elapsed in 0..2_000_000_i64) {
        let row = row(&json!({
            "activityId": 7, "startTimeLocal": local.format("%Y-%m-%d %H:%M:%S").to_string(),
            "elapsedDuration": elapsed,
        }));
        let end = local + TimeDelta::seconds(elapsed);
        prop_assert_eq!(&row["end_local"], &end.format("%Y-%m-%d %H:%M:%S").to_string());
    }
}
