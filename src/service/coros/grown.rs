//! A watch that is still syncing.
//!
//! Its activity is listed with what came so far, and its files are as short;
//! later the same id has a later end, more time and more distance.

use crate::service::json;

/// What only grows while a watch is syncing.
const MEASURES: [&str; 4] = ["endTime", "totalTime", "workoutTime", "distance"];

/// Whether more of an activity has come since it was listed as `before`: some
/// measure is larger, and none is smaller, as it would be after an edit.
pub fn has_grown(before: &str, now: &str) -> bool {
    let read = json::parsed;
    let (before, now) = (read(before), read(now));
    let differences = MEASURES.map(|key| {
        let (before, now) = (before[key].as_f64(), now[key].as_f64());
        now.unwrap_or_default() - before.unwrap_or_default()
    });
    differences.iter().any(|more| *more > 0.0) && differences.iter().all(|more| *more >= 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_of_everything_is_growth_and_a_correction_is_none() {
        let half = r#"{"endTime":1000,"totalTime":100,"distance":500.0,"name":"a"}"#;
        let whole = r#"{"endTime":1900,"totalTime":1000,"distance":5000.0,"name":"b"}"#;
        assert!(has_grown(half, whole));
        assert!(!has_grown(whole, half));
        assert!(!has_grown(half, &half.replace("\"a\"", "\"renamed\"")));
        assert!(!has_grown(half, &half.replace("500.0", "700.0").replace("1000", "900")));
    }
}
