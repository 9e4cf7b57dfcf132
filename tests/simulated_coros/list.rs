//! The list: its pages, its filters, its units.

use gcexport::simulate::{Options, label_id};
use serde_json::{Value, json};

use super::{LIST, Visitor, accepted, refused};

fn labels(page: &Value) -> Vec<String> {
    let items = page["data"]["dataList"].as_array().unwrap();
    items.iter().map(|item| item["labelId"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn pages_are_counted_from_1_and_hold_everything_once_newest_first() {
    let visitor = Visitor::at(Options { activities: Some(450), ..Options::default() }).await;
    let mut all = Vec::new();
    for number in 1..=3 {
        let page = visitor.get(&format!("/activity/query?size=200&pageNumber={number}")).await;
        accepted(&page);
        let data = &page["data"];
        assert_eq!((&data["count"], &data["totalPage"]), (&json!(450), &json!(3)));
        assert_eq!(data["pageNumber"], number);
        all.extend(labels(&page));
    }
    let expected: Vec<_> = visitor
        .simulation
        .edit(|athlete| athlete.workouts().iter().map(|workout| label_id(workout.id)).collect());
    assert_eq!(all, expected);
    let beyond = visitor.get("/activity/query?size=200&pageNumber=4").await;
    assert!(labels(&beyond).is_empty());
}

#[tokio::test]
async fn pages_are_of_200_at_most_and_what_is_no_page_is_refused() {
    let visitor = Visitor::new().await;
    for query in [
        "size=201&pageNumber=1",
        "size=438&pageNumber=1",
        "size=0&pageNumber=1",
        "size=20&pageNumber=0",
        "size=many&pageNumber=1",
        "size=20",
        "pageNumber=1",
        "size=20&pageNumber=1&modeList=running",
        "size=20&pageNumber=1&startDay=2026-01-01&endDay=2026-12-31",
    ] {
        refused(&visitor.get(&format!("/activity/query?{query}")).await, "1001");
    }
}

#[tokio::test]
async fn of_an_empty_list_there_is_only_the_count() {
    let empty = Visitor::at(Options { activities: Some(0), ..Options::default() }).await;
    assert_eq!(empty.get(LIST).await["data"], json!({ "count": 0 }));
    let visitor = Visitor::new().await;
    let page = visitor.get(&format!("{LIST}&startDay=19990101&endDay=19991231")).await;
    assert_eq!(page["data"], json!({ "count": 0 }));
}

#[tokio::test]
async fn days_are_local_inclusive_and_both_are_needed() {
    let visitor = Visitor::new().await;
    // 2026-02-28 in California and 2026-03-01 in Auckland are one day in UTC.
    let behind = visitor.item("local_date_behind").await;
    let ahead = visitor.item("local_date_ahead").await;
    assert_eq!((&behind["date"], &ahead["date"]), (&json!(20_260_228), &json!(20_260_301)));
    let on = async |first: u32, last: u32| {
        labels(&visitor.get(&format!("{LIST}&startDay={first}&endDay={last}")).await)
    };
    assert_eq!(on(20_260_228, 20_260_228).await, [behind["labelId"].as_str().unwrap()]);
    assert_eq!(on(20_260_301, 20_260_301).await, [ahead["labelId"].as_str().unwrap()]);
    assert_eq!(on(20_260_228, 20_260_301).await.len(), 2);
    let all = visitor.items().await.len();
    for ignored in ["startDay=20260301", "endDay=20260301", "from=20260301&to=20260301"] {
        assert_eq!(labels(&visitor.get(&format!("{LIST}&{ignored}")).await).len(), all);
    }
}

#[tokio::test]
async fn sports_are_chosen_by_their_codes() {
    let visitor = Visitor::new().await;
    let page = visitor.get(&format!("{LIST}&modeList=300,402")).await;
    let items = page["data"]["dataList"].as_array().unwrap();
    assert_eq!(page["data"]["count"], items.len());
    assert!(items.len() >= 4);
    assert!(items.iter().all(|item| item["sportType"] == 300 || item["sportType"] == 402));
    let all = visitor.items().await.len();
    for every in ["", "0", "-1", "65535"] {
        assert_eq!(visitor.get(&format!("{LIST}&modeList={every}")).await["data"]["count"], all);
    }
}

#[tokio::test]
async fn units_are_metres_seconds_quarter_hours_and_small_calories() {
    let visitor = Visitor::new().await;
    let item = visitor.item("paused_run").await;
    let expected = json!({
        "sportType": 100, "date": 20_261_028, "startTime": 1_793_208_662, "startTimezone": 4,
        "endTimezone": 4, "distance": 8012.45, "totalTime": 2983, "workoutTime": 2472,
        "avgSpeed": 308.51, "speedType": 0, "device": "COROS PACE 3", "fitUrl": null,
    });
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(item[key], *value, "{key}");
    }
    assert_eq!(item["endTime"], 1_793_208_662 + 2983);
    let kcal = visitor.simulation.edit(|athlete| athlete.oddity("paused_run").unwrap().calories);
    let small = item["calorie"].as_f64().unwrap();
    assert!((small / 1_000.0 - f64::from(kcal)).abs() < 1.0, "{small} of {kcal} kcal");
}

#[tokio::test]
async fn zones_are_quarter_hours_east_and_west() {
    let visitor = Visitor::new().await;
    for (oddity, start, end) in [
        ("offset_kathmandu", 23, 23),
        ("offset_st_johns", -14, -14),
        ("offset_chatham_summer", 55, 55),
        ("offset_west", -28, -28),
        ("daylight_saving_night", 8, 4),
    ] {
        let item = visitor.item(oddity).await;
        assert_eq!((&item["startTimezone"], &item["endTimezone"]), (&json!(start), &json!(end)));
    }
}

#[tokio::test]
async fn a_label_has_18_digits_in_a_string_and_neighbours_are_one_as_floats() {
    let items = Visitor::new().await.items().await;
    for item in &items {
        let label = item["labelId"].as_str().unwrap();
        assert!(label.len() == 18 && label.chars().all(|digit| digit.is_ascii_digit()));
    }
    let [one, next] = [7, 8].map(|id| label_id(id).parse::<f64>().unwrap());
    assert_eq!(one.to_bits(), next.to_bits());
}

#[tokio::test]
async fn a_name_can_be_null_or_absent_or_empty() {
    let items = Visitor::new().await.items().await;
    let names: Vec<_> = items.iter().map(|item| item.get("name")).collect();
    assert!(names.contains(&Some(&Value::Null)) && names.contains(&None));
    assert!(names.contains(&Some(&json!(""))) && names.contains(&Some(&json!("Marathon"))));
}

#[tokio::test]
async fn all_sports_have_all_numbers_but_heart_rate() {
    let items = Visitor::new().await.items().await;
    let numbers = ["distance", "ascent", "avgPower", "np", "lengths", "sets", "step", "calorie"];
    for item in &items {
        assert!(numbers.iter().all(|key| item[key].is_number()), "{item}");
    }
    let heart_rates: Vec<_> = items.iter().map(|item| item.get("avgHr")).collect();
    assert!(heart_rates.contains(&None) && heart_rates.contains(&Some(&json!(0))));
}

#[tokio::test]
async fn sports_have_their_codes_and_some_are_in_no_table() {
    let visitor = Visitor::new().await;
    for (oddity, code) in [
        ("plain_run", 100),
        ("treadmill", 101),
        ("trail_run_power", 102),
        ("track_laps", 103),
        ("public_ride", 200),
        ("pool_25_m", 300),
        ("strength_sets", 402),
        ("multisport", 10_000),
        ("unknown_type", 9_991),
        ("unknown_parent", 1_999),
        ("inline_skating", 1_102),
    ] {
        assert_eq!(visitor.item(oddity).await["sportType"], code, "{oddity}");
    }
}

#[tokio::test]
async fn another_list_can_be_served_in_its_place() {
    let item = json!({ "labelId": "468000000000000001", "sportType": 77, "date": 20_260_102 });
    let list = vec![item.clone(), json!({ "labelId": 5, "date": null })];
    let visitor = Visitor::at(Options { list: Some(list.clone()), ..Options::default() }).await;
    assert_eq!(visitor.items().await, list);
    let day = visitor.get(&format!("{LIST}&startDay=20260102&endDay=20260102&modeList=77")).await;
    assert_eq!(day["data"]["dataList"], json!([item]));
    let file = visitor.address(&item, 4).await;
    assert!(file["result"] == "0000" && file.get("data").is_none());
    refused(&visitor.detail(&item).await, "1001");
}
