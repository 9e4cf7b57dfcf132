//! What happens to the account while a client looks at it.

use gcexport::simulate::faults::{Edit, RequestKind, Rule};
use gcexport::simulate::label_id;
use serde_json::json;

use super::{LIST, Visitor, accepted, refused};

#[tokio::test]
async fn a_watch_that_still_syncs_has_a_short_file_and_an_early_end() {
    let visitor = Visitor::new().await;
    let id = visitor.id("paused_run");
    let whole = (
        visitor.item("paused_run").await,
        visitor.file(&visitor.item("paused_run").await, 4).await,
    );
    visitor.simulation.edit(|athlete| athlete.hold_back(id, 1.0 / 3.0));
    let part = visitor.item("paused_run").await;
    for key in ["endTime", "distance", "totalTime", "workoutTime", "calorie"] {
        assert!(part[key].as_f64() < whole.0[key].as_f64(), "{key}");
    }
    assert_eq!(part["labelId"], whole.0["labelId"]);
    assert_eq!(part["startTime"], whole.0["startTime"]);
    let file = visitor.file(&part, 4).await;
    assert!(file.len() * 2 < whole.1.len(), "{} of {}", file.len(), whole.1.len());
    let detail = visitor.detail(&part).await;
    let last = detail["data"]["frequencyList"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["distance"], detail["data"]["summary"]["distance"]);
    visitor.simulation.edit(|athlete| athlete.grow(id));
    let grown = visitor.item("paused_run").await;
    assert_eq!((grown.clone(), visitor.file(&grown, 4).await), whole);
}

#[tokio::test]
async fn what_was_renamed_in_between_keeps_its_new_name() {
    let visitor = Visitor::new().await;
    let id = visitor.id("plain_run");
    visitor.simulation.edit(|athlete| {
        athlete.hold_back(id, 0.5);
        athlete.rename(id, "Another");
        athlete.grow(id);
    });
    let item = visitor.item("plain_run").await;
    assert_eq!((&item["name"], &item["distance"]), (&json!("Another"), &json!(10_043.72)));
}

#[tokio::test]
async fn rules_edit_by_label_or_by_number() {
    let visitor = Visitor::new().await;
    let (run, hike) = (visitor.id("plain_run"), visitor.id("favorite_hike"));
    let label = label_id(hike).parse().unwrap();
    visitor.simulation.faults([
        Rule::edit(RequestKind::List, Edit::HoldBack.target(run)).kth(1),
        Rule::edit(RequestKind::List, Edit::Rename.target(label)).kth(1),
        Rule::edit(RequestKind::List, Edit::Grow.target(run)).kth(2),
    ]);
    let first = visitor.items().await;
    let run = json!(label_id(run));
    let of = |items: &[serde_json::Value]| {
        items.iter().find(|item| item["labelId"] == run).unwrap()["distance"].as_f64().unwrap()
    };
    assert!(of(&first) < 4_000.0);
    assert!(first.iter().any(|item| item["name"] == "Stilfs Hiking (renamed)"));
    assert_eq!(of(&visitor.items().await), 10_043.72);
}

#[tokio::test]
async fn a_page_shifts_when_an_activity_arrives_between_two() {
    let visitor = Visitor::new().await;
    visitor.simulation.faults([Rule::edit(RequestKind::List, Edit::Upload).kth(2)]);
    let page = async |number: u32| {
        visitor.get(&format!("/activity/query?size=20&pageNumber={number}")).await["data"].clone()
    };
    let (first, second) = (page(1).await, page(2).await);
    assert_eq!(first["dataList"][19]["labelId"], second["dataList"][0]["labelId"]);
    assert_eq!(second["count"], first["count"].as_u64().unwrap() + 1);
}

#[tokio::test]
async fn the_files_of_a_deleted_activity_are_gone_at_once() {
    let visitor = Visitor::new().await;
    let item = visitor.item("plain_run").await;
    let answer = visitor.address(&item, 4).await;
    let id = visitor.id("plain_run");
    visitor.simulation.edit(|athlete| athlete.remove(id));
    let gone = visitor.plain(answer["data"]["fileUrl"].as_str().unwrap()).await;
    assert_eq!(gone.status(), 404);
    refused(&visitor.address(&item, 4).await, "1001");
}

#[tokio::test]
async fn another_type_is_another_sport() {
    let visitor = Visitor::new().await;
    let before = visitor.item("plain_run").await;
    let id = visitor.id("plain_run");
    visitor.simulation.edit(|athlete| athlete.retype(id, "trail_running"));
    let after = visitor.item("plain_run").await;
    assert_eq!((&before["sportType"], &after["sportType"]), (&json!(100), &json!(102)));
    assert!(visitor.address(&before, 4).await.get("data").is_none());
    assert!(visitor.address(&after, 4).await.get("data").is_some());
}

#[tokio::test]
async fn the_session_dies_in_mid_run() {
    let visitor = Visitor::new().await;
    let death = Rule::edit(RequestKind::Any, Edit::TokenDeath).kth(3);
    visitor.simulation.faults([death]);
    accepted(&visitor.get(LIST).await);
    accepted(&visitor.get(LIST).await);
    refused(&visitor.get(LIST).await, "1019");
}
