//! What an export of COROS leaves.

use std::collections::BTreeSet;

use gcexport::simulate::faults::{Edit, RequestKind, Rule};
use gcexport::simulate::{Kind, Options, label_id};

use super::{export, logins, run, world};
use crate::world::{World, tree};

#[test]
fn every_activity_gets_its_row_and_its_recording() {
    let world = world(60);
    let outcome = export(&world, &[]);
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
    export(&world, &[]);
    assert_eq!(world.requests().len() - before, 2, "whose it is, the list, and nothing else");
    assert_eq!(tree(&world.out()), files);
    let verified = world.run(&["verify", "-d", "out"]);
    assert_eq!(verified.code, Some(0), "{verified:#?}");
    let status = world.run(&["status", "-d", "out"]);
    assert!(status.stdout.starts_with("out: COROS of account "), "{status:#?}");
}

#[test]
fn the_storage_learns_nothing_of_the_session() {
    let world = world(20);
    export(&world, &["-f", "fit,tcx,gpx,kml,csv"]);
    let requests = world.service.file_requests();
    assert!(requests.len() > 60);
    for request in requests {
        assert!(request.added.is_empty() && request.leaked.is_empty(), "{request:?}");
    }
}

#[test]
fn original_means_the_recording_and_json_is_what_the_service_says() {
    let world = world(5);
    export(&world, &["-f", "original,json_summary,json_details"]);
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
fn an_account_without_activities_is_an_empty_table() {
    let options = Options { service: Kind::Coros, list: Some(Vec::new()), ..Options::default() };
    let world = World::with(options);
    let outcome = run(&world, &[]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    assert_eq!(world.table(), []);
    assert_eq!(tree(&world.out()).len(), 1, "the table alone");
}

#[test]
fn days_are_asked_for_from_both_ends() {
    let world = world(80);
    export(&world, &["-f", "none"]);
    let dates: Vec<String> =
        world.table().iter().map(|row| row["Start (local)"][..10].to_owned()).collect();
    let middle = dates[40].clone();
    for (option, fitting) in [
        ("--start-date", dates.iter().filter(|date| **date >= middle).count()),
        ("--end-date", dates.iter().filter(|date| **date <= middle).count()),
    ] {
        let outcome = world.run(&["-c", "all", "-f", "none", option, &middle, "-d", "some"]);
        assert_eq!(outcome.code, Some(0), "{outcome:#?}");
        let rows = csv::Reader::from_path(world.path("some/activities.csv")).unwrap();
        assert_eq!(rows.into_records().count(), fitting, "{option} {middle}");
        std::fs::remove_dir_all(world.path("some")).unwrap();
    }
}

#[test]
fn pages_that_shift_while_they_are_read_neither_skip_nor_double() {
    for edit in [Edit::Upload, Edit::Delete] {
        let world = world(450);
        let ids = || -> BTreeSet<String> {
            world.service.edit(|a| a.workouts().iter().map(|w| world.id(w.id)).collect())
        };
        let before = ids();
        // The proof of the token, whose it is, and the first page come before.
        let page = |number| Rule::edit(RequestKind::List, edit).kth(number);
        world.service.faults([page(4), page(5)]);
        export(&world, &["-f", "none"]);
        let rows = world.table();
        let exported: BTreeSet<_> = rows.iter().map(|row| row["Activity ID"].clone()).collect();
        assert_eq!(exported.len(), rows.len(), "{edit:?}: no row twice");
        let lost = before.intersection(&ids()).filter(|id| !exported.contains(*id)).count();
        assert_eq!(lost, 0, "{edit:?}");
    }
}

/// Time passes in the ledger: an activity of three days ago, whose files were
/// asked for half an hour after it began.
#[test]
fn what_was_fetched_while_a_watch_may_have_been_syncing_is_fetched_once_more() {
    let world = world(40);
    let gpx = ["-f", "fit,gpx"];
    export(&world, &gpx);
    let young = world.service.edit(|athlete| {
        let indoors = athlete.workouts().iter().find(|workout| !workout.has_gps());
        indoors.map(|workout| label_id(workout.id)).unwrap()
    });
    let db = rusqlite::Connection::open(world.out().join(".gcexport/ledger.sqlite")).unwrap();
    let passed = "UPDATE activities SET start_s = unixepoch() - 3 * 86400 WHERE id = ?1";
    let early =
        "UPDATE files SET recorded_at = strftime('%FT%TZ', 'now', '-71 hours', '-30 minutes')
         WHERE activity = ?1";
    assert_eq!(db.execute(passed, [&young]).unwrap(), 1);
    assert_eq!(db.execute(early, [&young]).unwrap(), 2, "a recording, and that there is no track");
    drop(db);
    let addresses = || world.count("/activity/detail/download");
    let before = addresses();
    export(&world, &gpx);
    assert_eq!(addresses() - before, 2, "both, of this one");
    export(&world, &gpx);
    assert_eq!(addresses() - before, 2, "once");
}
