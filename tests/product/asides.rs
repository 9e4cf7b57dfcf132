//! What a service tells beside its list: asked for because a column needs it,
//! each kind once per activity, devices once each.

mod answers;
mod side_tables;

use std::collections::{BTreeMap, BTreeSet};

use gcexport::simulate::athlete::Brought;
use gcexport::simulate::faults::{FaultKind, RequestKind, Rule};
use gcexport::simulate::wire;
use serde_json::{Value, json};

use crate::world::{World, finish, ledger, stamps, tree};

/// Columns of every kind.
const EVERY: &str = "activity_id,name,file_format,device,gear,hr_zone_1_low_bpm,sample_count";
const KINDS: [&str; 5] = ["detail", "device", "gear", "zones", "samples"];

/// The demo account, without legs: those cost requests of their own.
fn demo() -> World {
    let world = World::demo();
    world.service.edit(|athlete| athlete.join_legs());
    world
}

fn run<'a>(columns: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["-c", "all", "-f", "none", "--header", "keys", "--columns", columns], more].concat()
}

/// What a path asks for beside the list.
fn kind_of(path: &str) -> Option<&'static str> {
    let parts: Vec<_> = path.split('/').skip(1).collect();
    match parts[..] {
        ["activity-service", "activity", _] => Some("detail"),
        ["device-service", ..] => Some("device"),
        ["gear-service", ..] => Some("gear"),
        ["activity-service", "activity", _, "hrTimeInZones"] => Some("zones"),
        ["activity-service", "activity", _, "splits"] => Some("splits"),
        ["activity-service", "activity", _, "exerciseSets"] => Some("sets"),
        ["activity-service", "activity", _, "details"] => Some("samples"),
        _ => None,
    }
}

/// How many requests there were of each kind.
fn asked(world: &World) -> BTreeMap<&'static str, usize> {
    let mut asked = BTreeMap::new();
    for request in world.requests() {
        if let Some(kind) = kind_of(&request.path) {
            *asked.entry(kind).or_default() += 1;
        }
    }
    asked
}

/// What there is to ask for, by the simulated athlete's own account: each
/// activity, and the installations of devices with a number.
fn expected(world: &World, kinds: &[&'static str]) -> BTreeMap<&'static str, usize> {
    let (activities, devices) = world.service.edit(|athlete| {
        let devices: BTreeSet<_> = athlete
            .workouts()
            .iter()
            .map(|workout| wire::activity(athlete, workout)["metadataDTO"].clone())
            .filter(|metadata| metadata["deviceMetaDataDTO"]["deviceId"] != json!("0"))
            .filter(|metadata| !metadata["deviceMetaDataDTO"]["deviceId"].is_null())
            .map(|metadata| metadata["deviceApplicationInstallationId"].to_string())
            .collect();
        (athlete.workouts().len(), devices.len())
    });
    let number = |kind: &'static str| if kind == "device" { devices } else { activities };
    kinds.iter().map(|kind| (*kind, number(kind))).collect()
}

fn id(world: &World, place: usize) -> u64 {
    world.service.edit(|athlete| athlete.workouts()[place].id)
}

fn events(world: &World, arguments: &[&str]) -> Vec<Value> {
    let outcome = world.run(&[arguments, &["--json", "-d", "out"]].concat());
    outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Rows of the table that have something in this column.
fn filled(world: &World, key: &str) -> usize {
    world.table().iter().filter(|row| !row[key].is_empty()).count()
}

#[test]
fn each_column_costs_the_requests_of_its_kind_and_no_other() {
    for (columns, kinds) in [
        ("activity_id,hr_zone_1_s,device_id,laps", &[][..]),
        ("time_zone,file_format", &["detail"]),
        ("device", &["detail", "device"]),
        ("device_version,time_zone", &["detail", "device"]),
        ("gear,gear_ids", &["gear"]),
        ("hr_zone_1_low_bpm,hr_zone_5_low_bpm,hr_zone_2_s", &["zones"]),
        ("sample_count", &["samples"]),
        (EVERY, &KINDS),
        ("all", &KINDS),
    ] {
        let world = demo();
        world.export(&run(columns, &[]));
        let before = (asked(&world), stamps(&world.out()));
        assert_eq!(before.0, expected(&world, kinds), "{columns}");
        world.export(&run(columns, &[]));
        assert_eq!((asked(&world), stamps(&world.out())), before, "{columns}: nothing to do");
    }
}

#[test]
fn further_columns_cost_only_what_is_not_known_yet() {
    let world = World::of(20);
    world.export(&run("time_zone", &[]));
    world.export(&run("time_zone,device,gear", &[]));
    assert_eq!(asked(&world), expected(&world, &["detail", "device", "gear"]));
}

#[test]
fn after_an_edit_only_that_activity_is_asked_for() {
    let world = World::of(30);
    world.export(&run(EVERY, &[]));
    let before = asked(&world);
    let edited = id(&world, 3);
    world.service.edit(|athlete| athlete.rename(edited, "Renamed"));
    world.export(&run(EVERY, &[]));
    let more: BTreeMap<_, _> =
        asked(&world).into_iter().map(|(kind, number)| (kind, number - before[kind])).collect();
    let once = [("detail", 1), ("device", 0), ("gear", 1), ("samples", 1), ("zones", 1)];
    assert_eq!(more, BTreeMap::from(once));
}

#[test]
fn a_dry_run_and_events_tell_the_requests_by_kind() {
    let world = demo();
    let all = expected(&world, &KINDS);
    let dry = run(EVERY, &["--dry-run"]);
    let planned = events(&world, &dry).pop().unwrap();
    for kind in ["detail", "gear", "zones", "samples"] {
        assert_eq!(planned["asides"][kind]["not_done"], all[kind], "{kind}");
    }
    let devices = planned["asides"]["device"]["not_done"].as_u64().unwrap() as usize;
    assert!((1..=all["device"]).contains(&devices), "as far as the list tells them apart");
    let activities = all["detail"];
    let said = world.export(&dry).stdout;
    let words = format!(
        "{activities} detail requests, at least {devices} device requests, {activities} gear \
         requests, {activities} zones requests, {activities} samples requests and 0 downloads"
    );
    assert!(said.contains(&words), "{said}");
    assert_eq!(asked(&world), BTreeMap::new(), "and asks for none");

    let told = events(&world, &run(EVERY, &[]));
    let summary = told.last().unwrap();
    for kind in KINDS {
        let planned = |event: &&Value| event["event"] == "asides_planned" && event["kind"] == kind;
        assert_eq!(told.iter().find(planned).unwrap()["asides"], all[kind], "{kind}");
        let answered = |event: &&Value| event["event"] == "aside" && event["kind"] == kind;
        assert_eq!(told.iter().filter(answered).count(), all[kind], "{kind}");
        assert_eq!(summary["asides"][kind]["new"], all[kind], "{kind}");
    }
    let edited = id(&world, 0);
    world.service.edit(|athlete| athlete.rename(edited, "Renamed"));
    let planned = events(&world, &dry).pop().unwrap();
    for kind in KINDS {
        let counts = &planned["asides"][kind];
        let again = usize::from(kind != "device");
        assert_eq!(counts["not_done"], again, "{kind}");
        assert_eq!(counts["present"], all[kind] - again, "{kind}");
    }
}

#[test]
fn a_failing_kind_stops_neither_the_others_nor_the_rows() {
    let world = World::of(20);
    let gear = Rule::fault(RequestKind::Side, FaultKind::InternalServerError).of(id(&world, 5));
    world.service.faults([gear]);
    let outcome = world.run(&run("activity_id,time_zone,gear", &["-d", "out"]));
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    let bad = id(&world, 5);
    assert!(outcome.stdout.contains(&format!("failed: gear of activity {bad}")), "{outcome:?}");
    assert!(outcome.stdout.contains("Gear: 19 fetched, 1 failed"), "{outcome:?}");
    assert!(outcome.stdout.contains("Details: 20 fetched"), "{outcome:?}");
    assert_eq!((world.table().len(), filled(&world, "time_zone")), (20, 20));
    let geared = filled(&world, "gear");
    assert_eq!(world.status()["not_told"], json!([{ "kind": "gear", "activities": 1 }]));

    world.service.faults([]);
    let before = asked(&world);
    world.export(&run("activity_id,time_zone,gear", &[]));
    let after = asked(&world);
    assert_eq!((after["gear"] - before["gear"], after["detail"] - before["detail"]), (1, 0));
    assert!((geared..=geared + 1).contains(&filled(&world, "gear")));
}

#[test]
fn without_any_answer_of_a_kind_every_other_cell_is_there() {
    let whole = World::of(12);
    whole.export(&run(EVERY, &[]));
    let world = World::of(12);
    world.service.faults([Rule::fault(RequestKind::Side, FaultKind::Forbidden)]);
    let outcome = world.run(&run(EVERY, &["-d", "out"]));
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    for (row, mut wanted) in world.table().into_iter().zip(whole.table()) {
        for lost in ["device", "gear", "hr_zone_1_low_bpm"] {
            wanted.insert(lost.to_owned(), String::new());
        }
        assert_eq!(row, wanted);
    }
}

#[test]
fn what_the_service_does_not_have_is_asked_for_again_on_request_only() {
    let world = World::of(10);
    let none = FaultKind::NotFound;
    world.service.faults([Rule::fault(RequestKind::Side, none).of(id(&world, 2))]);
    let outcome = world.export(&run("gear,hr_zone_1_low_bpm", &[]));
    assert!(outcome.stdout.contains("Gear: 9 fetched, 1 not available"), "{outcome:?}");
    assert!(outcome.stdout.contains("Heart rate zones: 9 fetched, 1 not available"), "{outcome:?}");
    world.service.faults([]);
    world.export(&run("gear,hr_zone_1_low_bpm", &[]));
    assert_eq!(asked(&world), expected(&world, &["gear", "zones"]));

    // An empty list is an answer, to which something may be added without any other change.
    let bare = world.service.edit(|athlete| {
        let bare = athlete.workouts().iter().find(|workout| wire::gear(workout) == json!([]));
        bare.map(|workout| workout.id).unwrap()
    });
    let linked = Some(Box::new(Brought { gear: vec![41_003], ..Brought::default() }));
    world.service.edit(|athlete| athlete.find_mut(bare).unwrap().brought = linked);
    let gear = |world: &World| {
        let rows = world.table();
        rows.into_iter().find(|row| row["activity_id"] == bare.to_string()).unwrap()["gear"].clone()
    };
    world.export(&run("activity_id,gear", &[]));
    assert_eq!((asked(&world)["gear"], gear(&world)), (10, String::new()));
    world.export(&run("activity_id,gear", &["--retry-missing"]));
    assert_eq!(gear(&world), "Gaiters");
}

#[test]
fn an_answer_that_is_no_such_answer_is_asked_for_again_and_never_kept() {
    for fault in [FaultKind::CutJson, FaultKind::Html, FaultKind::JsonError, FaultKind::Empty] {
        let world = World::of(6);
        world.export(&run("activity_id,gear", &[]));
        let before = world.table();
        let spoiled = Rule::fault(RequestKind::Side, fault).of(id(&world, 2));
        let edited = id(&world, 2);
        world.service.edit(|athlete| athlete.rename(edited, "Renamed"));
        world.service.faults([spoiled]);
        let outcome = world.run(&run("activity_id,gear", &["-d", "out"]));
        assert_eq!(outcome.code, Some(3), "{fault:?} {outcome:?}");
        assert_eq!(world.table(), before, "{fault:?}: the older answer is better than none");
    }
}

#[test]
fn a_file_that_is_the_same_answer_spares_its_requests() {
    let world = World::of(12);
    let columns = "activity_id,file_format,device,sample_count";
    let with_files = ["-c", "all", "-f", "json_summary,json_details", "--columns", columns];
    let planned = events(&world, &[&with_files[..], &["--dry-run"]].concat()).pop().unwrap();
    for kind in ["detail", "samples"] {
        assert_eq!(planned["asides"][kind]["not_done"], 0, "{planned}");
    }
    let outcome = world.export(&with_files);
    assert!(outcome.stdout.contains("Details: 12 read from the files here"), "{outcome:?}");
    assert!(outcome.stdout.contains("Sample counts: 12 read from the files here"), "{outcome:?}");
    assert_eq!(asked(&world), expected(&world, &["detail", "device", "samples"]));
}

#[test]
fn render_shows_what_was_asked_for_once_and_needs_no_network() {
    let world = World::of(15);
    world.export(&run(EVERY, &[]));
    let (whole, requests) = (tree(&world.out()), world.requests().len());
    world.run(&["render", "--columns", "default", "-d", "out"]);
    assert!(tree(&world.out()) != whole);
    let outcome = world.run(&["render", "--columns", EVERY, "-d", "out"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(tree(&world.out()) == whole);
    assert_eq!(world.requests().len(), requests);
    assert_eq!(world.run(&["verify", "-d", "out"]).code, Some(0));
}

#[test]
fn killed_among_any_kind_the_next_run_ends_in_the_same_bytes() {
    let world = World::of(30);
    world.export(&run(EVERY, &[]));
    let (whole, book) = (tree(&world.out()), ledger(&world.out()));
    for point in ["asides:1", "asides:2", "asides:3", "asides:4", "asides:5", "table:1"] {
        std::fs::remove_dir_all(world.out()).unwrap();
        let mut command = world.command(&run(EVERY, &["-d", "out"]));
        let outcome = finish(command.env("GCEXPORT_CRASH_AT", point));
        assert_eq!(outcome.code, None, "{point}: it was killed");
        let recorded = ledger(&world.out());
        let recorded = recorded.iter().filter(|line| line.starts_with("asides:")).count();
        let all = |world: &World| asked(world).values().sum::<usize>();
        let before = all(&world);
        world.export(&run(EVERY, &[]));
        let needed: usize = expected(&world, &KINDS).values().sum();
        assert_eq!(all(&world) - before, needed - recorded, "{point}: none twice");
        assert!(tree(&world.out()) == whole, "{point}");
        assert_eq!(ledger(&world.out()), book, "{point}");
    }
}
