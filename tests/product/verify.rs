//! `verify`, `status` and `render`: is everything still there?

use std::fs;
use std::path::Path;

use gcexport::simulate::faults::{FaultKind, RequestKind, Rule};
use serde_json::{Value, json};

use crate::world::{BOTH, World, complains, stamps, tree};

/// Changes one byte in the middle of a file, and neither its size nor its times.
fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x20;
    let modified = fs::metadata(path).unwrap().modified().unwrap();
    fs::write(path, bytes).unwrap();
    fs::File::options().append(true).open(path).unwrap().set_modified(modified).unwrap();
}

/// An export of several formats, verified to be sound.
fn exported() -> World {
    let world = World::demo();
    world.export(&["-c", "all", "-f", "gpx,tcx,original,csv,json_summary"]);
    let outcome = world.run(&["verify", "-d", "out"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    world
}

fn findings(world: &World) -> Value {
    let outcome = world.run(&["verify", "--json", "-d", "out"]);
    assert_eq!(outcome.stdout.lines().count(), 1, "{outcome:?}");
    serde_json::from_str(&outcome.stdout).unwrap()
}

fn paths(findings: &Value) -> Vec<&str> {
    findings.as_array().unwrap().iter().map(|f| f["path"].as_str().unwrap()).collect()
}

/// The largest files of an extension.
fn largest(world: &World, extension: &str, number: usize) -> Vec<String> {
    let mut files: Vec<_> = tree(&world.out())
        .into_iter()
        .filter(|(name, _)| name.ends_with(extension))
        .map(|(name, bytes)| (bytes.len(), name))
        .collect();
    files.sort_by(|a, b| b.cmp(a));
    files.into_iter().take(number).map(|(_, name)| name).collect()
}

#[test]
fn every_flipped_byte_is_found_and_repaired_by_as_many_downloads() {
    let world = exported();
    let sound = tree(&world.out());
    let mut hit = Vec::new();
    for extension in [".gpx", ".tcx", ".zip", "_summary.json"] {
        hit.extend(largest(&world, extension, 7));
    }
    hit.iter().for_each(|name| flip(&world.out().join(name)));
    hit.sort();

    let found = findings(&world);
    assert_eq!(paths(&found["damaged"]), hit);
    assert!(found["damaged"].as_array().unwrap().iter().all(|f| f["problem"] == "content"));
    let outcome = world.run(&["verify", "-d", "out"]);
    assert_eq!(outcome.code, Some(6), "{outcome:?}");
    assert!(outcome.stderr.contains("gcexport verify --repair"), "the next step: {outcome:?}");

    let before = world.requests().len();
    let outcome = world.run(&["verify", "--repair", "-d", "out"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(outcome.stdout.contains("Repaired: 28 files"), "{outcome:?}");
    // The profile, and each file once.
    assert_eq!(world.requests().len() - before, 1 + hit.len());
    assert_eq!(tree(&world.out()), sound);
    assert_eq!(world.run(&["verify", "-d", "out"]).code, Some(0));
}

#[test]
fn cut_and_missing_files_are_told_apart_from_strange_and_leftover_ones() {
    let world = exported();
    let [cut, missing] = &largest(&world, ".gpx", 2)[..] else { unreachable!() };
    let bytes = fs::read(world.out().join(cut)).unwrap();
    fs::write(world.out().join(cut), &bytes[..bytes.len() / 2]).unwrap();
    fs::remove_file(world.out().join(missing)).unwrap();
    fs::create_dir(world.out().join("photos")).unwrap();
    fs::write(world.out().join("photos/summit.jpg"), "not ours").unwrap();
    fs::write(world.out().join(".gcexport/tmp/1.gpx"), "half a fi").unwrap();

    let found = findings(&world);
    let mut expected = [(cut, "size"), (missing, "missing")];
    expected.sort();
    for (finding, (path, problem)) in found["damaged"].as_array().unwrap().iter().zip(expected) {
        assert_eq!((&finding["path"], &finding["problem"]), (&json!(path), &json!(problem)));
    }
    assert_eq!(found["untracked"], json!(["photos/summit.jpg"]));
    assert_eq!(found["leftovers"], json!([".gcexport/tmp/1.gpx"]));
    assert_eq!(found["table"], "whole");
    let status = world.run(&["status", "-d", "out"]);
    assert!(status.stdout.contains("1 file no longer on disk"), "{status:?}");
}

#[test]
fn verifying_and_looking_change_nothing() {
    let world = exported();
    let (before, requests) = (stamps(&world.out()), world.requests().len());
    for command in [&["verify"][..], &["verify", "--json"], &["status"], &["status", "--changes"]] {
        let outcome = world.run(&[command, &["-d", "out"]].concat());
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
    }
    assert_eq!(stamps(&world.out()), before);
    assert_eq!(world.requests().len(), requests, "and the service is not asked");
}

#[test]
fn a_lost_table_is_rendered_again_byte_for_byte() {
    let two = &["--columns", "activity_id,name", "--header", "keys"][..];
    for (kind, columns) in BOTH.into_iter().flat_map(|kind| [(kind, &[][..]), (kind, two)]) {
        let world = World::at(kind, 40);
        world.export(&[&["-c", "all", "-f", "none"], columns].concat());
        let table = world.out().join("activities.csv");
        let written = fs::read(&table).unwrap();
        fs::remove_file(&table).unwrap();
        let before = world.requests().len();
        assert_eq!(world.run(&["verify", "-d", "out"]).code, Some(6), "a table is missing");
        let outcome = world.run(&["render", "-d", "out"]);
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        assert_eq!(fs::read(&table).unwrap(), written, "{columns:?}");
        assert_eq!(world.requests().len(), before, "offline");
    }
}

#[test]
fn an_edited_table_is_set_aside_before_it_is_rendered() {
    let world = World::demo();
    world.export(&["-c", "all", "-f", "none"]);
    let table = world.out().join("activities.csv");
    let written = fs::read(&table).unwrap();
    let edited = [&written[..], b"my own line\n"].concat();
    fs::write(&table, &edited).unwrap();
    let outcome = world.run(&["verify", "-d", "out"]);
    assert_eq!(outcome.code, Some(6), "{outcome:?}");
    assert!(outcome.stdout.contains("not what was written"), "{outcome:?}");
    let outcome = world.run(&["render", "-d", "out"]);
    assert!(outcome.stderr.contains("kept as activities.edited.csv"), "{outcome:?}");
    assert_eq!(fs::read(&table).unwrap(), written);
    assert_eq!(fs::read(world.out().join("activities.edited.csv")).unwrap(), edited);
}

#[test]
fn other_columns_can_be_rendered_without_the_service() {
    let world = World::demo();
    world.export(&["-c", "all", "-f", "none"]);
    let (other, before) = (World::demo(), world.requests().len());
    let columns = ["--columns", "activity_id,distance_km", "--header", "keys"];
    other.export(&[&["-c", "all", "-f", "none"][..], &columns].concat());
    let outcome = world.run(&[&["render", "-d", "out"][..], &columns].concat());
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(world.requests().len(), before);
    assert_eq!(tree(&world.out()), tree(&other.out()));
}

#[test]
fn status_tells_what_is_missing_and_why() {
    let world = World::of(60);
    world.export(&["-c", "10", "-f", "gpx"]);
    world.export(&["-c", "20", "-f", "tcx"]);
    let status = world.status();
    assert_eq!(status["activities"], 20);
    assert_eq!(status["not_asked"], json!([{ "format": "gpx", "activities": 10 }]));
    assert_eq!(status["last_run"]["outcome"], "done");
    assert_eq!(status["unfinished"], false);
    let files = status["files"].as_array().unwrap();
    let of = |format: &str| -> u64 {
        let groups = files.iter().filter(|group| group["format"] == format);
        groups.map(|group| group["files"].as_u64().unwrap()).sum()
    };
    assert_eq!((of("gpx"), of("tcx")), (10, 20));
    let missing = files.iter().find(|group| group["state"] == "not_available").unwrap();
    assert!(missing["reason"].as_str().unwrap().contains("the service"), "{missing}");
}

#[test]
fn without_a_name_the_newest_export_here_is_meant() {
    let world = World::demo();
    complains(&world.run(&["status"]), 2, "no export directory here");
    complains(&world.run(&["verify", "-d", "nowhere"]), 2, "holds no export");
    world.export(&["-f", "none"]);
    let other = world.run(&["-f", "none", "-d", "later"]);
    assert_eq!(other.code, Some(0), "{other:?}");
    let status = world.run(&["status"]);
    assert!(status.stdout.starts_with("./later: "), "{status:?}");
}

#[test]
fn a_file_that_is_damaged_at_the_service_is_repaired_beside_sound_ones() {
    let world = World::of(3);
    let run = ["-c", "all", "-f", "json_summary,tcx,original", "-u"];
    world.export(&run);
    let victim = largest(&world, ".fit", 1).remove(0);
    let id = victim["activity_".len()..].split('.').next().unwrap().parse().unwrap();
    fs::remove_dir_all(world.out()).unwrap();
    world.service.faults([Rule::fault(RequestKind::Original, FaultKind::FitBadCrc).of(id)]);
    let outcome = world.export(&run);
    assert!(outcome.stdout.contains("damaged at the service"), "{outcome:?}");

    let before = tree(&world.out());
    for other in [format!("activity_{id}_summary.json"), format!("activity_{id}.tcx")] {
        [&victim, &other].iter().for_each(|name| flip(&world.out().join(name)));
        let outcome = world.run(&["verify", "--repair", "-d", "out"]);
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        assert_eq!(tree(&world.out()), before);
    }
}
