//! Columns that the list does not have: one request per activity, made because
//! such a column was selected, and never twice.

mod coros;
mod files;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use gcexport::simulate::faults::{FaultKind, RequestKind, Rule};
use serde_json::Value;

use crate::world::{World, complains, finish, ledger, stamps, tree, until};

const COLUMNS: &str = "activity_id,name,max_hr_bpm,min_hr_bpm,time_zone,avg_moving_speed_kmh";
const RUN: [&str; 6] = ["-c", "all", "-f", "none", "--columns", COLUMNS];

/// How many details the service was asked for.
fn asked(world: &World) -> usize {
    world.count("/activity-service/")
}

fn filled(world: &World) -> usize {
    world.table().iter().filter(|row| !row["Time Zone"].is_empty()).count()
}

fn id(world: &World, place: usize) -> u64 {
    world.service.edit(|athlete| athlete.workouts()[place].id)
}

fn rename(world: &World, id: u64) {
    world.service.edit(|athlete| athlete.find_mut(id).unwrap().name = Some("Renamed".into()));
}

fn summary(world: &World, arguments: &[&str]) -> Value {
    let outcome = world.run(&[arguments, &["--json", "-d", "out"]].concat());
    let last = outcome.stdout.lines().last().unwrap();
    let summary: Value = serde_json::from_str(last).unwrap();
    assert_eq!(summary["event"], "summary", "{outcome:?}");
    summary
}

#[test]
fn columns_of_the_list_cost_no_further_request() {
    let world = World::of(40);
    world.export(&["-c", "all", "-f", "none"]);
    world.export(&["-c", "all", "-f", "none", "--columns", "max_hr_bpm,laps,vo2max"]);
    assert_eq!(asked(&world), 0);
}

#[test]
fn a_column_of_the_detail_costs_one_request_per_activity_and_none_again() {
    let world = World::of(40);
    let outcome = world.export(&RUN);
    assert!(outcome.stdout.contains("Details: 40 fetched"), "{outcome:?}");
    assert_eq!((asked(&world), filled(&world)), (40, 40));
    let rows = world.table();
    assert!(rows.iter().any(|row| row["Time Zone"].contains('/')), "{rows:?}");
    assert!(rows.iter().any(|row| !row["Min Heart Rate (bpm)"].is_empty()));
    assert!(rows.iter().any(|row| !row["Average Moving Speed (km/h)"].is_empty()));

    let before = stamps(&world.out());
    world.export(&RUN);
    assert_eq!(asked(&world), 40);
    assert_eq!(stamps(&world.out()), before, "nothing to do, nothing touched");
    let verified = world.run(&["verify", "-d", "out"]);
    assert_eq!(verified.code, Some(0), "{verified:?}");
}

#[test]
fn only_the_chosen_activities_are_asked_for() {
    let world = World::of(40);
    world.export(&["-c", "all", "-f", "none"]);
    world.export(&["-c", "3", "-f", "none", "--columns", COLUMNS]);
    assert_eq!((asked(&world), filled(&world), world.table().len()), (3, 3, 40));
}

#[test]
fn an_edited_activity_is_asked_for_once_more() {
    let world = World::of(20);
    world.export(&RUN);
    rename(&world, id(&world, 4));
    let uploaded = world.service.edit(|athlete| athlete.new_upload());
    let before = asked(&world);
    world.export(&RUN);
    assert_eq!(asked(&world) - before, 2, "the edited and the new one");
    assert_eq!(filled(&world), 21);
    assert_eq!(world.count(&format!("/activity-service/activity/{uploaded}")), 1);
    world.export(&RUN);
    assert_eq!(asked(&world) - before, 2);
}

#[test]
fn a_detail_that_fails_stops_nothing_and_is_asked_for_again() {
    let world = World::of(20);
    let bad = id(&world, 7);
    let fault = Rule::fault(RequestKind::Activity, FaultKind::InternalServerError).of(bad);
    world.service.faults([fault]);
    let outcome = world.run(&[&RUN[..], &["-d", "out"]].concat());
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    assert!(outcome.stdout.contains("Details: 19 fetched, 1 failed"), "{outcome:?}");
    assert!(outcome.stdout.contains(&format!("failed: detail of activity {bad}")), "{outcome:?}");
    assert!(outcome.stdout.contains("asks for these again"), "{outcome:?}");
    assert_eq!((filled(&world), world.table().len()), (19, 20));

    world.service.faults([]);
    let before = asked(&world);
    world.export(&RUN);
    assert_eq!((asked(&world) - before, filled(&world)), (1, 20));
}

#[test]
fn a_damaged_answer_is_asked_for_again_and_never_kept() {
    for fault in [FaultKind::CutJson, FaultKind::Html, FaultKind::JsonError, FaultKind::Empty] {
        let world = World::of(6);
        let rule = Rule::fault(RequestKind::Activity, fault);
        world.service.faults([rule.clone().of(id(&world, 2)).first(1)]);
        world.export(&RUN);
        assert_eq!((asked(&world), filled(&world)), (7, 6), "{fault:?}");
        rename(&world, id(&world, 2));
        world.service.faults([rule]);
        let outcome = world.run(&[&RUN[..], &["-d", "out"]].concat());
        assert_eq!(outcome.code, Some(3), "{fault:?} {outcome:?}");
        assert_eq!(filled(&world), 6, "{fault:?}: the older answer is better than none");
    }
}

#[test]
fn an_activity_without_a_detail_is_remembered_as_such() {
    let world = World::of(8);
    let none = id(&world, 1);
    let fault = Rule::fault(RequestKind::Activity, FaultKind::NotFound).of(none);
    world.service.faults([fault]);
    let outcome = world.export(&RUN);
    let said = "Details: 7 fetched, 1 not available at the service";
    assert!(outcome.stdout.contains(said), "{outcome:?}");
    world.service.faults([]);
    world.export(&RUN);
    assert_eq!((asked(&world), filled(&world)), (8, 7));
    world.export(&[&RUN[..], &["--retry-missing"]].concat());
    assert_eq!((asked(&world), filled(&world)), (9, 8));
}

#[test]
fn an_outage_ends_the_run_and_keeps_what_there_is() {
    let world = World::of(40);
    let fault = Rule::fault(RequestKind::Any, FaultKind::ServiceUnavailable).from(20);
    world.service.faults([fault]);
    let outcome = world.run(&[&RUN[..], &["-d", "out"]].concat());
    complains(&outcome, 5, "cannot be reached or keeps failing");
    assert_eq!(world.table().len(), 40, "the table is there");
    let held = filled(&world);
    assert!(held > 0 && held < 40, "{held}");
    world.service.faults([]);
    let before = asked(&world);
    world.export(&RUN);
    assert_eq!((asked(&world) - before, filled(&world)), (40 - held, 40));
}

#[test]
fn a_dry_run_says_what_the_columns_would_cost() {
    let world = World::of(12);
    let dry = [&RUN[..], &["--dry-run"]].concat();
    let outcome = world.export(&dry);
    assert!(
        outcome.stdout.contains("12 detail requests and 0 downloads would be made"),
        "{outcome:?}"
    );
    world.export(&[&RUN[2..], &["-c", "5"]].concat());
    rename(&world, id(&world, 0));
    let found = summary(&world, &dry);
    assert_eq!(found["asides"]["detail"]["not_done"], 7 + 1, "{found}");
    assert_eq!(found["asides"]["detail"]["present"], 4);
    assert_eq!(asked(&world), 5, "and asks for none");
    let free = summary(&world, &["-c", "all", "-f", "none", "--dry-run"]);
    assert_eq!(free["asides"], serde_json::json!({}));
}

#[test]
fn events_tell_of_every_detail() {
    let world = World::of(5);
    let outcome = world.export(&[&RUN[..], &["--json"]].concat());
    let events: Vec<Value> =
        outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let planned = events.iter().find(|e| e["event"] == "asides_planned").unwrap();
    assert_eq!((&planned["asides"], &planned["present"]), (&5.into(), &0.into()));
    assert_eq!(
        events.iter().filter(|e| e["event"] == "aside" && e["available"] == true).count(),
        5
    );
    assert_eq!(events.last().unwrap()["asides"]["detail"]["new"], 5);
}

#[test]
fn render_needs_no_network_for_what_was_asked_for_once() {
    let world = World::of(15);
    world.export(&RUN);
    let whole = tree(&world.out());
    let requests = world.requests().len();
    world.run(&["render", "--columns", "default", "-d", "out"]);
    assert!(tree(&world.out()) != whole);
    let outcome = world.run(&["render", "--columns", COLUMNS, "-d", "out"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(tree(&world.out()) == whole);
    assert_eq!(world.requests().len(), requests);
    complains(&world.run(&["render", "--columns", "pace", "-d", "out"]), 2, "no column 'pace'");
}

#[test]
fn killed_among_the_details_the_next_run_ends_in_the_same_bytes() {
    let world = World::of(300);
    world.export(&RUN);
    let (whole, book) = (tree(&world.out()), ledger(&world.out()));
    for point in ["asides:1", "asides:2", "table:1"] {
        std::fs::remove_dir_all(world.out()).unwrap();
        let mut command = world.command(&[&RUN[..], &["-d", "out"]].concat());
        let outcome = finish(command.env("GCEXPORT_CRASH_AT", point));
        assert_eq!(outcome.code, None, "{point}: it was killed");
        let recorded = ledger(&world.out());
        let recorded = recorded.iter().filter(|line| line.starts_with("asides:")).count();
        assert!(recorded > 0, "{point}");
        let before = asked(&world);
        world.export(&RUN);
        assert_eq!(asked(&world) - before, 300 - recorded, "{point}: none twice");
        assert!(tree(&world.out()) == whole, "{point}");
        assert_eq!(ledger(&world.out()), book, "{point}");
    }
}

#[cfg(unix)]
#[test]
fn a_signal_among_the_details_is_obeyed_and_the_next_run_goes_on() {
    let world = World::of(60);
    let pid: Arc<AtomicUsize> = Arc::default();
    let target = Arc::clone(&pid);
    let seen = AtomicUsize::new(0);
    world.service.on_request(move |request| {
        if request.path.starts_with("/activity-service/")
            && seen.fetch_add(1, Ordering::Relaxed) == 20
        {
            until("the victim's number", || target.load(Ordering::Relaxed) != 0);
            let pid = target.load(Ordering::Relaxed).to_string();
            assert!(
                std::process::Command::new("kill")
                    .args(["-s", "INT", &pid])
                    .status()
                    .unwrap()
                    .success()
            );
        }
    });
    let mut command = world.command(&[&RUN[..], &["-d", "out"]].concat());
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let child = command.spawn().unwrap();
    pid.store(child.id() as usize, Ordering::Relaxed);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("Interrupted with") && said.contains("detail requests"), "{said}");
    let held = filled(&world);
    assert!((15..60).contains(&held), "{held}");
    let before = asked(&world);
    world.export(&RUN);
    assert_eq!((asked(&world) - before, filled(&world)), (60 - held, 60));
}

#[test]
fn details_reach_the_ledger_while_others_are_asked_for() {
    let world = World::of(600);
    let path = world.out().join(".gcexport/ledger.sqlite");
    let (seen, least) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
    let recorded = Arc::clone(&least);
    world.service.on_request(move |request| {
        if request.path.starts_with("/activity-service/")
            && seen.fetch_add(1, Ordering::Relaxed) == 599
        {
            let db = rusqlite::Connection::open(&path).unwrap();
            let count = db.query_row("SELECT count(*) FROM asides", [], |row| row.get::<_, u32>(0));
            recorded.store(count.unwrap() as usize, Ordering::Relaxed);
        }
    });
    world.export(&RUN);
    // Two groups of 128 at most, and what is on its way.
    let recorded = least.load(Ordering::Relaxed);
    assert!(recorded >= 600 - 2 * 128 - 16, "{recorded} in the ledger at the last request");
}

#[test]
fn rendering_says_what_is_empty_because_nobody_asked() {
    let world = World::of(3);
    world.export(&["-c", "all", "-f", "none"]);
    let silent = world.run(&["render", "-d", "out"]);
    assert_eq!((silent.code, silent.stderr.as_str()), (Some(0), ""));
    let choice = ["--columns", "activity_id,min_hr_bpm", "--table-of", "laps"];
    let outcome = world.run(&[&["render", "-d", "out"], &choice[..]].concat());
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    for said in ["Of 3 activities there is no detail answer", "no splits answer", "asks for it"] {
        assert!(outcome.stderr.contains(said), "{outcome:#?}");
    }
    world.export(&[&["-c", "all", "-f", "none"], &choice[..]].concat());
    assert_eq!(world.run(&["render", "-d", "out"]).stderr, "");
}
