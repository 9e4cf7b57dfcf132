//! The account changes while somebody is looking.

use gcexport::simulate::faults::{Edit, FaultKind, RequestKind, Rule};
use serde_json::Value;

use super::faults::Guest;
use super::{LIST, ids_of};

async fn list(guest: &Guest) -> Value {
    serde_json::from_slice(&guest.body(&format!("{LIST}?limit=1000")).await).unwrap()
}

/// The list object of this activity after the edit, which comes with the second request.
async fn before_and_after(edit: Edit) -> (Value, Value) {
    let guest = Guest::new([]).await;
    let id = guest.visitor.ids()[3];
    guest.visitor.simulation.faults([Rule::edit(RequestKind::List, edit.target(id)).kth(2)]);
    let of = |page: Value| {
        let objects = page.as_array().unwrap();
        objects.iter().find(|object| object["activityId"] == id).unwrap().clone()
    };
    let (before, after) = (of(list(&guest).await), of(list(&guest).await));
    assert_eq!(of(list(&guest).await), after, "once");
    (before, after)
}

#[tokio::test]
async fn an_upload_is_there_when_the_page_is_made() {
    let guest = Guest::new([Rule::edit(RequestKind::List, Edit::Upload).kth(2)]).await;
    let before = ids_of(&list(&guest).await);
    let after = ids_of(&list(&guest).await);
    assert_eq!(after[1..], before);
    assert!(!before.contains(&after[0]));
}

#[tokio::test]
async fn a_deleted_activity_is_gone_the_newest_unless_another_is_meant() {
    let guest = Guest::new([]).await;
    let ids = guest.visitor.ids();
    guest.visitor.simulation.faults([
        Rule::edit(RequestKind::List, Edit::Delete).kth(1),
        Rule::edit(RequestKind::List, Edit::Delete.target(ids[5])).kth(2),
    ]);
    assert_eq!(ids_of(&list(&guest).await), ids[1..]);
    assert_eq!(ids_of(&list(&guest).await), [&ids[1..5], &ids[6..]].concat());
    let gone = format!("/activity-service/activity/{}", ids[5]);
    assert_eq!(guest.status(&gone).await, 404);
}

#[tokio::test]
async fn the_activity_of_a_rule_is_the_one_that_is_edited() {
    let guest = Guest::new([]).await;
    let id = guest.visitor.ids()[5];
    guest.visitor.simulation.faults([Rule::edit(RequestKind::Activity, Edit::Delete).of(id)]);
    assert_eq!(guest.status(&format!("/activity-service/activity/{id}")).await, 404);
    assert!(!guest.visitor.ids().contains(&id));
}

#[tokio::test]
async fn a_renamed_activity_has_another_name() {
    let (before, after) = before_and_after(Edit::Rename).await;
    let name = before["activityName"].as_str().unwrap();
    assert_eq!(after["activityName"], format!("{name} (renamed)"));
}

#[tokio::test]
async fn a_retyped_activity_has_another_type_by_key_and_by_number() {
    let (before, after) = before_and_after(Edit::Retype).await;
    for key in ["typeKey", "typeId"] {
        assert_ne!(before["activityType"][key], after["activityType"][key]);
    }
}

#[tokio::test]
async fn a_corrected_activity_has_other_numbers() {
    let (before, after) = before_and_after(Edit::Correct).await;
    for key in ["distance", "duration", "elapsedDuration"] {
        assert!(before[key].as_f64().unwrap() < after[key].as_f64().unwrap(), "{key}");
    }
}

#[tokio::test]
async fn a_correction_changes_no_file() {
    let guest = Guest::new([]).await;
    let id = guest
        .visitor
        .simulation
        .edit(|athlete| athlete.workouts().iter().find(|workout| workout.has_gps()).unwrap().id);
    let paths = ["export/gpx", "export/tcx", "export/csv", "files"]
        .map(|what| format!("/download-service/{what}/activity/{id}"));
    let mut before = Vec::new();
    for path in &paths {
        before.push(guest.body(path).await);
    }
    guest.visitor.simulation.edit(|athlete| {
        assert!(athlete.correct_distance(id, 1_234.5) && athlete.correct_duration(id, 99.0));
    });
    for (path, before) in paths.iter().zip(before) {
        assert!(guest.body(path).await == before, "{path}");
    }
}

#[tokio::test]
async fn all_tokens_can_die_with_a_request() {
    let guest = Guest::new([Rule::edit(RequestKind::List, Edit::TokenDeath).kth(2)]).await;
    let refresh = guest.visitor.simulation.issue().refresh;
    for expected in [200, 401, 401] {
        assert_eq!(guest.status(LIST).await, expected);
    }
    assert_eq!(guest.visitor.refresh(&refresh).await.status(), 200);
}

#[tokio::test]
async fn an_edit_happens_although_the_answer_is_lost() {
    let rules = [
        Rule::fault(RequestKind::List, FaultKind::Reset).first(1),
        Rule::edit(RequestKind::List, Edit::Upload).kth(1),
    ];
    let guest = Guest::new(rules).await;
    let before = guest.visitor.ids().len();
    assert!(guest.get(LIST).await.is_err());
    assert_eq!(guest.visitor.ids().len(), before + 1);
}

#[tokio::test]
async fn an_athlete_can_be_edited_by_hand() {
    let guest = Guest::new([]).await;
    let ids = guest.visitor.ids();
    let moved = guest.visitor.simulation.edit(|athlete| {
        assert!(athlete.rename(ids[0], "Morning"));
        assert!(athlete.retype(ids[0], "trail_running"));
        let oldest_s = athlete.workouts().last().unwrap().start_utc_s;
        assert!(athlete.move_start(ids[1], oldest_s - 1));
        let copy = athlete.find(ids[2]).unwrap().clone();
        assert!(athlete.remove(ids[2]));
        athlete.insert(copy);
        assert!(!athlete.rename(1, "nobody's") && !athlete.move_start(1, 0));
        assert!(athlete.remove(ids[1]), "it is found at its new place");
        athlete.workouts().len()
    });
    assert_eq!(moved, ids.len() - 1);
    let page = list(&guest).await;
    assert_eq!(ids_of(&page), [&ids[..1], &ids[2..]].concat());
    assert_eq!(page[0]["activityName"], "Morning");
    assert_eq!(page[0]["activityType"]["typeKey"], "trail_running");
}
