//! Multisport activities: their legs are activities too, in no list.

use gcexport::simulate::faults::{FaultKind, RequestKind, Rule};
use serde_json::{Value, json};

use crate::world::{World, finish, ledger, stamps, tree};

const RUN: [&str; 6] = ["-c", "all", "-f", "gpx,original", "--header", "keys"];
/// The demo account's multisport activities, by their oddities, and how many legs they have.
const MULTISPORT: [(&str, usize); 2] = [("multisport", 5), ("multisport_2021", 3)];

/// The id of a curated activity.
fn id(world: &World, oddity: &str) -> u64 {
    world.service.edit(|athlete| athlete.oddity(oddity).unwrap().id)
}

fn legs(world: &World, oddity: &str) -> Vec<String> {
    let parent = id(world, oddity);
    let legs = world.legs().into_iter().filter(|leg| leg.parent_id == Some(parent));
    legs.map(|leg| leg.id.to_string()).collect()
}

/// Requests for single activities.
fn asked(world: &World) -> usize {
    world.count("/activity-service/")
}

fn summary(world: &World, arguments: &[&str]) -> Value {
    let outcome = world.run(&[&RUN, arguments, &["--json", "-d", "out"]].concat());
    serde_json::from_str(outcome.stdout.lines().last().unwrap()).unwrap()
}

#[test]
fn each_leg_is_a_row_that_names_what_it_is_a_leg_of() {
    let world = World::demo();
    world.export(&RUN);
    assert_eq!(asked(&world), 2 + 8, "each of the two, and each leg");
    let rows = world.table();
    for (oddity, count) in MULTISPORT {
        let (parent, legs) = (id(&world, oddity).to_string(), legs(&world, oddity));
        assert_eq!(legs.len(), count);
        let row = |id: &str| rows.iter().find(|row| row["activity_id"] == id).unwrap();
        assert_eq!(row(&parent)["type"], "multi_sport");
        for leg in &legs {
            assert_eq!(row(leg)["parent_id"], parent);
        }
        let km = |id: &str| row(id)["distance_km"].parse::<f64>().unwrap();
        let sum: f64 = legs.iter().map(|leg| km(leg)).sum();
        assert!((sum - km(&parent)).abs() < 0.1, "{oddity}: {sum} km in legs");
    }
    let with_parent = rows.iter().filter(|row| !row["parent_id"].is_empty()).count();
    assert_eq!(with_parent, 8, "nothing else is a leg");
}

#[test]
fn a_leg_tells_what_a_listed_activity_tells() {
    let world = World::demo();
    world.export(&RUN);
    let whole = tree(&world.out());
    world.run(&["render", "--columns", "all", "-d", "out"]);
    let run = world.legs().into_iter().find(|leg| leg.type_key == "running").unwrap();
    let rows = world.table();
    world.run(&["render", "--columns", "default", "-d", "out"]);
    assert!(tree(&world.out()) == whole);
    let row = rows.iter().find(|row| row["activity_id"] == run.id.to_string()).unwrap();
    for key in [
        "name",
        "type",
        "parent_type",
        "event_type",
        "start_local",
        "start_utc",
        "utc_offset",
        "duration",
        "elapsed",
        "moving",
        "distance_km",
        "avg_speed_kmh",
        "avg_pace_per_km",
        "elevation_gain_m",
        "min_elevation_m",
        "avg_hr_bpm",
        "max_hr_bpm",
        "calories_kcal",
        "aerobic_training_effect",
        "avg_run_cadence_spm",
        "stride_length_cm",
        "start_latitude",
        "end_longitude",
        "location",
        "device_id",
        "laps",
        "favorite",
        "privacy",
        "url",
    ] {
        assert!(!row[key].is_empty(), "{key}: {row:#?}");
    }
    assert_eq!(row["duration_s"].parse::<f64>().unwrap().round(), run.duration_s.round());
    // What only the detail answer tells costs a leg no further request, nor its whole.
    let before = asked(&world);
    world.export(&[
        "-c",
        "all",
        "-f",
        "none",
        "--header",
        "keys",
        "--columns",
        "activity_id,time_zone",
    ]);
    assert_eq!(asked(&world) - before, world.table().len() - 8 - 2);
    assert!(world.table().iter().all(|row| !row["time_zone"].is_empty()));
}

#[test]
fn the_recording_is_kept_once_and_every_leg_has_exports_of_its_own() {
    let world = World::demo();
    let outcome = world.export(&RUN);
    let names = tree(&world.out());
    for (oddity, _) in MULTISPORT {
        let parent = id(&world, oddity);
        assert!(!names[&format!("activity_{parent}.zip")].is_empty());
        for leg in legs(&world, oddity) {
            assert!(names.contains_key(&format!("activity_{leg}.gpx")), "{leg}");
            assert!(!names.contains_key(&format!("activity_{leg}.zip")), "{leg}");
            assert_eq!(world.count(&format!("/download-service/files/activity/{leg}")), 0);
        }
    }
    assert!(outcome.stdout.contains(" and 8 legs of multisport ones: 106 new"), "{outcome:?}");
    let status = world.status();
    assert_eq!(status["activities"], 106);
    for (oddity, count) in MULTISPORT {
        let reason = format!("that of the whole activity {}", id(&world, oddity));
        let groups = status["files"].as_array().unwrap();
        let of_legs = |group: &&Value| group["reason"].to_string().contains(&reason);
        assert_eq!(groups.iter().find(of_legs).unwrap()["files"], count);
    }
    assert_eq!(world.run(&["verify", "-d", "out"]).code, Some(0));
}

#[test]
fn a_second_run_asks_for_no_leg_and_changes_nothing() {
    let world = World::demo();
    world.export(&RUN);
    let (before, requests) = (stamps(&world.out()), world.requests().len());
    let outcome = world.export(&RUN);
    assert_eq!(world.requests().len() - requests, world.requests_for_nothing());
    assert_eq!(stamps(&world.out()), before);
    assert!(outcome.stdout.contains("8 legs of multisport ones: 0 new, 0 changed"), "{outcome:?}");
    world.export(&[&RUN[..], &["--retry-missing"]].concat());
    let leg = &legs(&world, "multisport")[0];
    assert_eq!(world.count(&format!("/download-service/files/activity/{leg}")), 0);
}

#[test]
fn killed_among_the_legs_the_next_run_ends_in_the_same_bytes() {
    let world = World::demo();
    world.export(&RUN);
    let (whole, book) = (tree(&world.out()), ledger(&world.out()));
    for (point, known) in [("legs:1", 5), ("legs:2", 8)] {
        std::fs::remove_dir_all(world.out()).unwrap();
        let mut command = world.command(&[&RUN[..], &["-d", "out"]].concat());
        let outcome = finish(command.env("GCEXPORT_CRASH_AT", point));
        assert_eq!(outcome.code, None, "{point}: it was killed");
        let before = asked(&world);
        world.export(&RUN);
        let to_come = if known == 8 { 0 } else { 1 + 3 };
        assert_eq!(asked(&world) - before, to_come, "{point}: none twice");
        assert!(tree(&world.out()) == whole, "{point}");
        assert_eq!(ledger(&world.out()), book, "{point}");
    }
}

#[test]
fn a_leg_that_fails_stops_nothing_and_is_asked_for_again() {
    let world = World::demo();
    let leg: u64 = legs(&world, "multisport")[2].parse().unwrap();
    let fault = Rule::fault(RequestKind::Activity, FaultKind::InternalServerError).of(leg);
    world.service.faults([fault]);
    let outcome = world.run(&[&RUN[..], &["-d", "out"]].concat());
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    let parent = id(&world, "multisport");
    assert!(outcome.stdout.contains(&format!("failed: legs of activity {parent}")), "{outcome:?}");
    assert_eq!(world.table().len(), 98 + 3, "the other one has its legs");
    assert_eq!(world.status()["not_told"], json!([{ "kind": "legs", "activities": 1 }]));
    world.service.faults([]);
    world.export(&RUN);
    assert_eq!(world.table().len(), 98 + 8);
    assert_eq!(world.status()["not_told"], json!([]));
}

#[test]
fn legs_go_come_back_and_change_with_what_they_are_legs_of() {
    let world = World::demo();
    world.export(&RUN);
    let parent = world.service.edit(|athlete| athlete.oddity("multisport").unwrap().clone());
    let legs = world.legs();
    world.service.edit(|athlete| athlete.remove(parent.id));
    let outcome = world.export(&RUN);
    assert!(outcome.stdout.contains("6 deleted at the service and kept here"), "{outcome:?}");
    let deleted =
        |world: &World| world.table().iter().filter(|row| !row["deleted_at"].is_empty()).count();
    assert_eq!(deleted(&world), 6);

    world.service.edit(|athlete| {
        athlete.insert(parent.clone());
        for leg in legs.iter().filter(|leg| leg.parent_id == Some(parent.id)) {
            athlete.insert(leg.clone());
        }
    });
    world.export(&RUN);
    assert_eq!(deleted(&world), 0);

    let (first, last) = (parent.child_ids[0], *parent.child_ids.last().unwrap());
    world.service.edit(|athlete| {
        athlete.rename(parent.id, "Renamed");
        athlete.rename(first, "Renamed too");
        athlete.remove(last);
        athlete.find_mut(parent.id).unwrap().child_ids.pop();
    });
    let outcome = world.export(&RUN);
    assert!(outcome.stdout.contains("0 new, 2 changed"), "{outcome:?}");
    let rows = world.table();
    let row = |id: u64| rows.iter().find(|row| row["activity_id"] == id.to_string()).unwrap();
    assert_eq!(row(first)["name"], "Renamed too");
    assert!(!row(last)["deleted_at"].is_empty(), "that leg is no more");
    assert_eq!(deleted(&world), 1);
}

#[test]
fn a_dry_run_counts_the_files_of_legs_and_writes_nothing() {
    let world = World::demo();
    let dry = summary(&world, &["--dry-run"]);
    assert!(!world.out().exists());
    assert_eq!((&dry["chosen"], &dry["legs"]), (&98.into(), &8.into()));
    let wet = summary(&world, &[]);
    let attempts = |key: &str| wet[key].as_u64().unwrap();
    let not_asked_for = 8;
    assert_eq!(
        dry["not_done"].as_u64().unwrap() + not_asked_for,
        attempts("files_new") + attempts("files_not_available")
    );
    let before = asked(&world);
    assert_eq!(summary(&world, &["--dry-run"])["not_done"], 0);
    assert_eq!(asked(&world), before, "the legs are known");
}

#[test]
fn filters_choose_multisport_activities_as_a_whole() {
    let world = World::demo();
    let run = |arguments: &[&str]| {
        let all = ["-c", "all", "-f", "gpx", "--json", "-d", "out"];
        let outcome = world.run(&[&all, arguments].concat());
        let summary: Value = serde_json::from_str(outcome.stdout.lines().last().unwrap()).unwrap();
        (summary["chosen"].clone(), summary["legs"].clone())
    };
    assert_eq!(run(&["--type", "multi_sport"]), (2.into(), 8.into()));
    assert_eq!(run(&["--type", "swimming"]).1, 0, "legs follow what they are legs of");
    std::fs::write(world.path("ids"), &legs(&world, "multisport")[0]).unwrap();
    assert_eq!(run(&["--type", "multi_sport", "--exclude", "ids"]).1, 7);
}

#[test]
fn a_leg_that_the_service_does_not_tell_of_is_neither_forgotten_nor_given_up() {
    let world = World::demo();
    let leg: u64 = legs(&world, "multisport")[2].parse().unwrap();
    let missing = |id| Rule::fault(RequestKind::Activity, FaultKind::NotFound).of(id);
    world.service.faults([missing(leg)]);
    let outcome = world.export(&RUN);
    let warning = format!("the service tells nothing of activity {leg}");
    assert!(outcome.stderr.contains(&warning), "{outcome:?}");
    assert_eq!(world.table().len(), 98 + 7);
    world.service.faults([]);
    let outcome = world.export(&RUN);
    assert!(outcome.stdout.contains(": 1 new, 0 changed"), "{outcome:?}");

    // Nor does the whole, answered so once, take its legs along.
    let parent = id(&world, "multisport");
    world.service.edit(|athlete| athlete.rename(parent, "Renamed"));
    world.service.faults([missing(parent)]);
    let outcome = world.export(&[&RUN[..], &["--type", "multi_sport"]].concat());
    assert!(outcome.stderr.contains("the service tells nothing of its legs"), "{outcome:?}");
    let deleted = world.table().iter().filter(|row| !row["deleted_at"].is_empty()).count();
    assert_eq!((deleted, world.table().len()), (0, 98 + 8));
}
