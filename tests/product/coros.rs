//! COROS, through the same program.

use std::collections::BTreeSet;

use gcexport::simulate::faults::{FaultKind, RequestKind, Rule};
use gcexport::simulate::{Kind, Logins, Options};

use crate::world::{World, complains, tree};

const RUN: [&str; 4] = ["--service", "coros", "-c", "all"];

fn world(activities: usize) -> World {
    let activities = Some(activities);
    World::with(Options { service: Kind::Coros, activities, ..Options::default() })
}

fn logins(world: &World) -> usize {
    world.count("/account/login")
}

#[test]
fn every_activity_gets_its_row_and_its_recording() {
    let world = world(60);
    let outcome = world.export(&RUN);
    let rows = world.table();
    assert_eq!(rows.len(), 60, "{outcome:#?}");
    let ids: BTreeSet<_> = rows.iter().map(|row| row["Activity ID"].clone()).collect();
    assert!(ids.len() == 60 && ids.iter().all(|id| id.len() == 18), "all digits of each id");
    let files = tree(&world.out());
    for id in &ids {
        for extension in ["fit", "tcx"] {
            assert!(files.contains_key(&format!("activity_{id}.{extension}")), "{id} {extension}");
        }
    }
    assert_eq!(logins(&world), 1, "one session, one login");
    let before = world.requests().len();
    world.export(&RUN);
    assert_eq!(world.requests().len() - before, 2, "whose it is, the list, and nothing else");
    assert_eq!(tree(&world.out()), files);
    let verified = world.run(&["verify", "-d", "out"]);
    assert_eq!(verified.code, Some(0), "{verified:#?}");
}

#[test]
fn the_storage_learns_nothing_of_the_session() {
    let world = world(20);
    world.export(&[&RUN[..], &["-f", "fit,tcx,gpx,kml,csv"]].concat());
    let requests = world.service.file_requests();
    assert!(requests.len() > 60);
    for request in requests {
        assert!(request.added.is_empty() && request.leaked.is_empty(), "{request:?}");
    }
}

#[test]
fn original_means_the_recording_and_json_is_what_the_service_says() {
    let world = world(5);
    world.export(&[&RUN[..], &["-f", "original,json_summary,json_details"]].concat());
    for row in world.table() {
        let id = &row["Activity ID"];
        assert!(world.out().join(format!("activity_{id}.fit")).exists());
        let read = |what: &str| -> serde_json::Value {
            let path = world.out().join(format!("activity_{id}_{what}.json"));
            serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
        };
        assert_eq!(read("summary")["labelId"], **id);
        assert!(read("details")["data"]["summary"].is_object());
    }
}

#[test]
fn the_older_form_of_a_login_is_tried_only_where_the_other_is_not_taken() {
    let world = world(1);
    world.service.accept_logins(Logins::Legacy);
    world.export(&RUN);
    assert_eq!(logins(&world), 2);
}

#[test]
fn a_wrong_password_is_refused_once_and_asked_for_nowhere_else() {
    let world = world(1);
    let mut command = world.command(&RUN);
    let outcome = crate::world::finish(command.env("GCEXPORT_PASSWORD", "wrong"));
    complains(&outcome, 4, "does not accept this user name and password");
    assert_eq!(logins(&world), 1);
}

#[test]
fn a_sign_in_elsewhere_costs_one_login_and_a_repeat() {
    let world = world(3);
    world.export(&RUN);
    world.service.end_sessions();
    world.export(&[&RUN[..], &["-f", "gpx,csv"]].concat());
    assert_eq!(logins(&world), 2);
}

#[test]
fn a_token_of_the_browser_signs_nobody_out() {
    let world = world(3);
    let issued = world.service.issue_coros();
    let mut command = world.bare_command();
    command.args(RUN).args(["-d", "out"]).env("GCEXPORT_BASE_URL", world.service.url());
    let outcome = crate::world::finish(command.args(["--token", &issued.token]));
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    assert_eq!(logins(&world), 0);
    assert!(!format!("{outcome:?}").contains(&issued.token));
}

#[test]
fn a_file_whose_activity_has_grown_is_fetched_again() {
    let world = world(4);
    world.service.edit(|athlete| {
        let id = athlete.workouts()[0].id;
        athlete.hold_back(id, 0.5);
    });
    world.export(&RUN);
    let before = tree(&world.out());
    world.service.edit(|athlete| {
        let id = athlete.workouts()[0].id;
        athlete.grow(id);
    });
    world.export(&RUN);
    let after = tree(&world.out());
    let grown: Vec<_> = after
        .iter()
        .filter(|(name, bytes)| name.ends_with(".fit") && before[*name].len() < bytes.len())
        .collect();
    assert_eq!(grown.len(), 1, "the one that was short");
}

#[test]
fn a_page_for_people_is_never_a_recording() {
    let world = world(3);
    world.service.faults([Rule::fault(RequestKind::Original, FaultKind::Html)]);
    let outcome = world.run(&[&RUN[..], &["-d", "out"]].concat());
    assert_eq!(outcome.code, Some(3), "{outcome:#?}");
    assert!(tree(&world.out()).keys().all(|name| !name.ends_with(".fit")));
}
