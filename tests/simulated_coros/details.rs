//! The details: another unit for everything, and the same way several times.

use gcexport::service::{Answers, Aside, coros};
use serde_json::{Value, json};

use super::{Visitor, accepted, answer, refused};

fn sum(items: &[Value], key: &str) -> i64 {
    items.iter().map(|item| item[key].as_i64().unwrap()).sum()
}

#[tokio::test]
async fn they_want_a_post_and_the_listed_sport() {
    let visitor = Visitor::new().await;
    let item = visitor.item("plain_run").await;
    let (label, path) = (item["labelId"].as_str().unwrap(), "/activity/detail/query");
    let all = format!("{path}?labelId={label}&sportType=100&screenW=944&screenH=1440");
    accepted(&visitor.post(&all).await);
    refused(&visitor.get(&all).await, "1001");
    for query in [
        format!("labelId={label}"),
        format!("labelId={label}&sportType=102"),
        "sportType=100".to_owned(),
        "labelId=468000000000000001&sportType=100".to_owned(),
        format!("labelId={}&sportType=100", &label[1..]),
    ] {
        refused(&visitor.post(&format!("{path}?{query}")).await, "1001");
    }
}

#[tokio::test]
async fn the_parameters_may_stand_in_a_form() {
    let visitor = Visitor::new().await;
    let item = visitor.item("plain_run").await;
    let request = visitor.request(reqwest::Method::POST, "/activity/detail/query");
    let form = [("labelId", item["labelId"].as_str().unwrap()), ("sportType", "100")];
    accepted(&answer(request.form(&form)).await);
}

#[tokio::test]
async fn they_agree_with_the_list_but_for_the_units() {
    let visitor = Visitor::new().await;
    for oddity in ["paused_run", "pool_25_m", "offset_kathmandu", "strength_sets", "resort_ski"] {
        let item = visitor.item(oddity).await;
        let detail = visitor.detail(&item).await;
        let summary = &detail["data"]["summary"];
        let listed = |key: &str| item[key].as_f64().unwrap();
        let whole = |key: &str| summary[key].as_f64().unwrap();
        assert_eq!(whole("distance"), (listed("distance") * 100.0).round(), "{oddity}: cm");
        assert_eq!((whole("totalTime") / 100.0).round(), listed("totalTime"), "{oddity}: cs");
        assert_eq!((whole("workoutTime") / 100.0).round(), listed("workoutTime"));
        assert_eq!((whole("startTimestamp") / 100.0).floor(), listed("startTime"));
        assert_eq!(summary["calories"], item["calorie"]);
        assert_eq!(summary["timezone"], item["startTimezone"]);
        assert_eq!(summary["elevGain"], item["ascent"], "{oddity}: metres");
    }
}

#[tokio::test]
async fn one_activity_has_its_heights_in_centimetres() {
    let visitor = Visitor::new().await;
    let item = visitor.item("trail_2020").await;
    let detail = visitor.detail(&item).await;
    let ascent = item["ascent"].as_i64().unwrap();
    assert!(ascent > 100);
    assert_eq!(detail["data"]["summary"]["elevGain"], ascent * 100);
}

#[tokio::test]
async fn every_group_of_laps_is_the_whole_way() {
    let visitor = Visitor::new().await;
    let item = visitor.item("plain_run").await;
    let detail = visitor.detail(&item).await;
    let groups = detail["data"]["lapList"].as_array().unwrap();
    let kinds: Vec<_> = groups.iter().map(|group| group["type"].as_i64().unwrap()).collect();
    assert_eq!(kinds, [2, 11, -1]);
    for group in groups {
        let items = group["lapItemList"].as_array().unwrap();
        assert!((sum(items, "distance") - 1_004_372).abs() <= 11, "{}", group["type"]);
        assert!((sum(items, "time") - 301_234).abs() <= 11, "{}", group["type"]);
    }
    assert_eq!(groups[0]["lapDistance"], 100_000);
}

#[tokio::test]
async fn sets_have_repetitions_and_weights_in_grams() {
    let visitor = Visitor::new().await;
    let item = visitor.item("strength_sets").await;
    let detail = visitor.detail(&item).await;
    let summary = &detail["data"]["summary"];
    let groups = detail["data"]["lapList"].as_array().unwrap();
    let sets = groups.iter().find(|group| group["type"] == 10).unwrap();
    let sets = sets["lapItemList"].as_array().unwrap();
    assert_eq!((&summary["sets"], &item["sets"]), (&json!(12), &json!(12)));
    assert_eq!(sum(sets, "reps"), summary["totalReps"].as_i64().unwrap());
    assert_eq!(sets[0]["weight"], 80_000);
    assert_eq!((&sets[0]["mode"], &sets[1]["mode"]), (&json!(14), &json!(3)));
}

#[tokio::test]
async fn samples_are_in_order_and_end_with_the_way() {
    let visitor = Visitor::new().await;
    let item = visitor.item("paused_run").await;
    let detail = visitor.detail(&item).await;
    let data = &detail["data"];
    let samples = data["frequencyList"].as_array().unwrap();
    let times: Vec<_> =
        samples.iter().map(|sample| sample["timestamp"].as_i64().unwrap()).collect();
    assert!(times.is_sorted() && times[0] == data["summary"]["startTimestamp"]);
    let last = samples.last().unwrap();
    assert_eq!(last["distance"], data["summary"]["distance"]);
    // Degrees times 10,000,000.
    assert!((481_000_000..482_000_000).contains(&last["gpsLat"].as_i64().unwrap()));
    let pause = &data["pauseList"][0];
    let (start, end) = (&pause["startTimestamp"], &pause["endTimestamp"]);
    assert_eq!(pause["duration"], end.as_i64().unwrap() - start.as_i64().unwrap());
}

#[tokio::test]
async fn what_was_not_measured_is_not_sampled() {
    let visitor = Visitor::new().await;
    let item = visitor.item("treadmill").await;
    let detail = visitor.detail(&item).await;
    let sample = &detail["data"]["frequencyList"][3];
    assert!(sample.get("gpsLat").is_none() && sample.get("altitude").is_none());
    assert!(sample["heart"].is_u64() && sample["distance"].is_u64());
}

#[tokio::test]
async fn the_note_is_here_and_not_in_the_list() {
    let visitor = Visitor::new().await;
    let item = visitor.item("description_lines").await;
    let detail = visitor.detail(&item).await;
    let note = detail["data"]["sportFeelInfo"]["sportNote"].as_str().unwrap();
    assert!(note.starts_with("Felt \"great\" 💪,\n"));
}

#[tokio::test]
async fn what_is_read_of_them_agrees_with_the_list_whatever_their_unit() {
    let visitor = Visitor::new().await;
    let mut heights = 0;
    for item in visitor.items().await {
        let sent = visitor.detail(&item).await.to_string();
        let kept = (coros::INFO.asides[0].keep)(sent.as_bytes()).unwrap();
        assert!(kept.len() < 60_000, "{} bytes of {}", kept.len(), sent.len());
        let beside = Answers::of(Aside::Detail, kept);
        let reading = (coros::INFO.read)(&item.to_string(), Some(&beside)).unwrap();
        assert_eq!(reading.warnings, Vec::<String>::new(), "{item}");
        let activity = reading.activity;
        assert!(activity.laps.is_some_and(|laps| laps > 0), "{item}");
        assert!(activity.max_hr.is_none_or(|highest| Some(highest) >= activity.avg_hr));
        if let Some((lowest, highest)) = activity.min_elevation.zip(activity.max_elevation) {
            heights += 1;
            let height_m = |height: uom::si::f64::Length| height.get::<uom::si::length::meter>();
            assert!(height_m(lowest) <= height_m(highest), "{item}");
            assert!((-500.0..8_849.0).contains(&height_m(highest)), "{item}");
        }
    }
    assert!(heights > 20);
}
