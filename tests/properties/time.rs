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
