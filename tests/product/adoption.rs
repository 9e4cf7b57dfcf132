//! Directories that other tools have made: what is sound is taken over.

use std::fs;
use std::path::Path;

use gcexport::simulate::Kind;

use crate::world::{Tree, World, ledger, stamps, tree};

const METADATA: &str = "{\n  \"activity_name\": \"Lunch Run\"\n}";
const STATE: &str = "{\"downloaded_activity_ids\": [\"1\", \"2\"]}";

/// A directory as `corosexport` leaves it, run in some zone, of all activities
/// of the account; what it makes of files that the service does not have, it
/// does not have either.
fn corosexport(world: &World) -> Tree {
    world.export(&["-c", "all", "-f", "fit,tcx,gpx", "--filename", "corosexport"]);
    fs::remove_dir_all(world.out().join(".gcexport")).unwrap();
    fs::remove_file(world.out().join("activities.csv")).unwrap();
    for (name, bytes) in tree(&world.out()) {
        let path = world.out().join(&name);
        if bytes.is_empty() {
            fs::remove_file(path).unwrap();
            continue;
        }
        let stem = name.split('.').next().unwrap();
        fs::write(world.out().join(format!("{stem}-metadata.json")), METADATA).unwrap();
    }
    fs::write(world.out().join(".corosexport_state.json"), STATE).unwrap();
    tree(&world.out())
}

fn of_extension<'t>(tree: &'t Tree, extension: &str) -> Vec<&'t String> {
    tree.keys().filter(|name| name.ends_with(extension)).collect()
}

fn cut(path: &Path) {
    let bytes = fs::read(path).unwrap();
    fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
}

#[test]
fn a_directory_of_corosexport_is_taken_over_and_only_what_is_not_sound_is_fetched() {
    let world = World::at(Kind::Coros, 20);
    let mut theirs = corosexport(&world);
    // It ran in another zone: an evening in the west is the next day there.
    let moved = of_extension(&theirs, ".fit")[3].clone();
    let elsewhere = format!("1999-12-31{}", &moved[10..]);
    fs::rename(world.out().join(&moved), world.out().join(&elsewhere)).unwrap();
    let bytes = theirs.remove(&moved).unwrap();
    theirs.insert(elsewhere, bytes);
    let fits = of_extension(&theirs, ".fit");
    let (truncated, empty, lost) =
        (fits[5], of_extension(&theirs, ".tcx")[1], of_extension(&theirs, ".gpx")[2]);
    cut(&world.out().join(truncated));
    fs::write(world.out().join(empty), "").unwrap();
    fs::remove_file(world.out().join(lost)).unwrap();

    let files = theirs.keys().filter(|name| !name.ends_with(".json")).count();
    let run = ["-c", "all", "-f", "fit,tcx,gpx"];
    let rehearsal = world.run(&[&run[..], &["-d", "out", "--dry-run"]].concat());
    assert!(
        rehearsal.stdout.contains(&format!("{} files found here would be taken over", files - 3)),
        "{rehearsal:?}"
    );
    assert!(!world.out().join(".gcexport").exists(), "a dry run writes nothing");

    let before = stamps(&world.out());
    let outcome = world.export(&run);
    assert!(outcome.stdout.contains(&format!("{} taken over", files - 3)), "{outcome:?}");
    let found = tree(&world.out());
    for (name, bytes) in &theirs {
        if name != lost {
            assert_eq!(found.get(name), Some(bytes), "{name}");
        }
    }
    let after = stamps(&world.out());
    let touched = before.iter().filter(|(path, stamp)| after.get(*path) != Some(stamp)).count();
    assert_eq!(touched, 2, "the damaged and the empty file");
    let new: Vec<_> = found
        .iter()
        .filter(|(name, _)| !theirs.contains_key(*name) && *name != "activities.csv")
        .collect();
    let ours = |name: &str| name.starts_with("activity_");
    assert!(
        new.iter().all(|(name, _)| ours(name)),
        "new files have the naming of this run: {new:?}"
    );
    let fetched = new.iter().filter(|(_, bytes)| !bytes.is_empty()).count();
    assert_eq!(fetched, 1, "only the lost one was wanting");
    is_settled(&world, &run);
}

/// Whatever naming the next run is given: nothing is fetched or touched.
fn is_settled(world: &World, run: &[&str]) {
    let (asked, stamped, recorded) =
        (world.file_requests(), stamps(&world.out()), ledger(&world.out()));
    for naming in ["gcexport", "corosexport", "{id}"] {
        world.export(&[run, &["--filename", naming]].concat());
        assert_eq!(world.file_requests(), asked, "{naming}");
        assert_eq!(stamps(&world.out()), stamped, "{naming}");
        assert_eq!(ledger(&world.out()), recorded, "{naming}");
    }
    assert_eq!(world.run(&["verify", "-d", "out"]).code, Some(0));
}

#[test]
fn summaries_of_ours_do_not_take_the_place_of_its_metadata() {
    let world = World::of(5);
    let theirs = corosexport(&world);
    world.export(&["-c", "all", "-f", "json", "--filename", "corosexport"]);
    let found = tree(&world.out());
    for (name, bytes) in &theirs {
        assert_eq!(found.get(name), Some(bytes), "{name}");
    }
    assert_eq!(of_extension(&found, "-summary.json").len(), 5);
}

#[test]
fn what_its_state_says_is_not_believed_without_a_file() {
    let world = World::of(6);
    world.export(&["-c", "all", "-f", "none", "--header", "keys"]);
    let ids: Vec<_> = world.table().iter().map(|row| row["activity_id"].clone()).collect();
    fs::remove_dir_all(world.out()).unwrap();
    fs::create_dir(world.out()).unwrap();
    let state = serde_json::json!({ "downloaded_activity_ids": ids });
    fs::write(world.out().join(".corosexport_state.json"), state.to_string()).unwrap();
    world.export(&["-c", "all", "-f", "tcx"]);
    assert_eq!(of_extension(&tree(&world.out()), ".tcx").len(), 6);
}

#[test]
fn a_table_of_another_tool_is_kept_under_its_name() {
    for (naming, kept_as) in [
        ("corosexport", "activities.corosexport.csv"),
        ("garminexport", "activities.garminexport.csv"),
        ("moderation", "activities.gcexport.csv"),
    ] {
        let world = World::of(4);
        world.export(&["-c", "all", "-f", "gpx", "--filename", naming]);
        fs::remove_dir_all(world.out().join(".gcexport")).unwrap();
        fs::write(world.out().join("activities.csv"), "Name,Distance\n").unwrap();
        let outcome = world.export(&["-c", "all", "-f", "gpx"]);
        assert!(outcome.stderr.contains(kept_as), "{outcome:?}");
        assert_eq!(fs::read(world.out().join(kept_as)).unwrap(), b"Name,Distance\n");
        assert_eq!(world.table().len(), 4);
        let outcome = world.run(&["verify", "--json", "-d", "out"]);
        assert!(outcome.stdout.contains("\"untracked\":[]"), "{outcome:?}");
    }
}

/// How many files the service has sent.
fn files_sent(world: &World) -> usize {
    let requests = world.requests();
    let files = requests.iter().filter(|r| r.path.starts_with("/download-service"));
    files.filter(|r| r.status == 200).count()
}

#[test]
fn directories_of_the_other_tools_are_taken_over_by_their_names() {
    let world = World::of(15);
    for naming in ["garminexport", "moderation", "activity_{id}_{name}", "activity_{id}"] {
        world.export(&["-c", "all", "-f", "gpx,tcx", "--filename", naming, "--subdir", "{year}"]);
        fs::remove_dir_all(world.out().join(".gcexport")).unwrap();
        let theirs = tree(&world.out());
        let empty = theirs.values().filter(|bytes| bytes.is_empty()).count();
        let before = files_sent(&world);
        let outcome = world.export(&["-c", "all", "-f", "gpx,tcx"]);
        assert_eq!(files_sent(&world), before, "{naming}: no file is fetched");
        let taken_over = format!("{} taken over", 30 - empty);
        assert!(outcome.stdout.contains(&taken_over), "{naming}: {outcome:?}");
        let found = tree(&world.out());
        let names = |tree: &Tree| {
            tree.keys().filter(|n| !n.starts_with("activities")).cloned().collect::<Vec<_>>()
        };
        assert_eq!(names(&found), names(&theirs), "{naming}");
        fs::remove_dir_all(world.out()).unwrap();
    }
}

/// A directory as `garminexport` leaves it when it is killed: the summary in
/// its own layout, half a file, and a list of what it did not find.
fn garminexport_killed(world: &World) -> Tree {
    let formats = "gpx,tcx,fit,json_summary,json_details";
    world.export(&["-c", "12", "-f", formats, "--filename", "garminexport"]);
    fs::remove_dir_all(world.out().join(".gcexport")).unwrap();
    fs::remove_file(world.out().join("activities.csv")).unwrap();
    let mut not_found = String::new();
    for (name, bytes) in tree(&world.out()) {
        let path = world.out().join(&name);
        if bytes.is_empty() {
            not_found += &format!("{name}\n");
            fs::remove_file(path).unwrap();
        } else if name.ends_with(".json") {
            let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            fs::write(path, serde_json::to_string_pretty(&value).unwrap()).unwrap();
        }
    }
    fs::write(world.out().join(".not_found"), not_found).unwrap();
    tree(&world.out())
}

#[test]
fn backup_goes_on_where_garminexport_was_killed() {
    let world = World::of(30);
    let theirs = garminexport_killed(&world);
    let (cut_off, empty) = (of_extension(&theirs, ".tcx")[4], of_extension(&theirs, ".gpx")[2]);
    cut(&world.out().join(cut_off));
    fs::write(world.out().join(empty), "").unwrap();
    let before = world.requests().len();

    let outcome = world.run(&["backup", "out"]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let good = theirs.len() - 3;
    assert!(outcome.stdout.contains(&format!("{good} taken over")), "{outcome:#?}");
    let found = tree(&world.out());
    for (name, bytes) in &theirs {
        assert_eq!(found.get(name), Some(bytes), "{name}");
    }
    let requests = &world.requests()[before..];
    let asked_for = |name: &&String| {
        let id = name.rsplit_once('_').unwrap().1.split('.').next().unwrap();
        let format = if name.ends_with(".fit") { "/files/" } else { &name[name.len() - 3..] };
        requests.iter().any(|r| r.path.contains(id) && r.path.contains(format))
    };
    let sound = |name: &&&String| **name != cut_off && **name != empty;
    for extension in [".fit", ".gpx", ".tcx"] {
        for name in of_extension(&theirs, extension).iter().filter(sound) {
            assert!(!asked_for(name), "{name} was sound");
        }
    }
    assert!(asked_for(&cut_off) && asked_for(&empty));
    for format in ["_summary.json", "_details.json", ".gpx", ".tcx", ".fit"] {
        assert!(of_extension(&found, format).len() >= 30, "{format}: {:?}", found.keys());
    }
    assert!(of_extension(&found, ".gpx").iter().all(|name| name[10..].contains("+00:00_")));

    let (asked, stamped) = (world.requests().len(), stamps(&world.out()));
    assert_eq!(world.run(&["backup", "out"]).code, Some(0));
    assert_eq!(world.requests().len() - asked, world.requests_for_nothing());
    assert_eq!(stamps(&world.out()), stamped);
}

#[test]
fn backup_leaves_what_is_said_as_it_is_said() {
    let world = World::of(10);
    let outcome = world.run(&["backup", "out", "-c", "2", "-f", "tcx", "--filename", "moderation"]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let names: Vec<_> = tree(&world.out()).into_keys().collect();
    assert_eq!(names.iter().filter(|name| name.ends_with("_activity.tcx")).count(), 2);
    assert_eq!(names.len(), 3, "{names:?}");
    assert_eq!(world.run(&["backup", "out", "-d", "elsewhere"]).code, Some(2));
    assert_eq!(world.run(&["backup"]).code, Some(2));
}

/// A directory of originals alone, as another tool leaves it.
fn originals(world: &World, run: &[&str], naming: &str) -> Tree {
    world.export(&[&["-c", "all", "-f"], run, &["--filename", naming]].concat());
    fs::remove_dir_all(world.out().join(".gcexport")).unwrap();
    fs::remove_file(world.out().join("activities.csv")).unwrap();
    for (name, bytes) in tree(&world.out()) {
        if bytes.is_empty() {
            fs::remove_file(world.out().join(name)).unwrap();
        }
    }
    tree(&world.out())
}

#[test]
fn an_original_that_is_there_is_not_fetched_again_in_the_other_form() {
    let world = World::of(6);
    let zips: [&[&str]; 2] = [&["original"], &["original", "-u"]];
    for (theirs, naming, wanted, left) in [
        (zips[0], "moderation", &["original", "-u"][..], ".fit"),
        (zips[0], "moderation", &["fit"], ".fit"),
        (zips[0], "moderation", &["original,fit"], ".fit"),
        (zips[0], "gcexport", &["original", "-u"], ".fit"),
        (zips[1], "gcexport", &["original"], ".fit"),
        (zips[1], "garminexport", &["original"], ".fit"),
        (zips[1], "activity_{id}_{name}", &["original,fit"], ".fit"),
    ] {
        let case = format!("{theirs:?} by {naming}, then {wanted:?}");
        let before = originals(&world, theirs, naming);
        let run = [&["-c", "all", "-f"], wanted].concat();
        let fetched = files_sent(&world);
        world.export(&run);
        assert_eq!(files_sent(&world), fetched, "{case}");
        let after = tree(&world.out());
        let full = |name: &&&String| !after[**name].is_empty();
        assert_eq!(of_extension(&after, left).iter().filter(full).count(), before.len(), "{case}");
        let drops = wanted.contains(&"-u");
        for (name, bytes) in before.iter().filter(|(name, _)| !drops || name.ends_with(".fit")) {
            assert_eq!(after.get(name), Some(bytes), "{case}: {name}");
        }
        let (asked, stamped) = (world.file_requests(), stamps(&world.out()));
        world.export(&run);
        assert_eq!((world.file_requests(), stamps(&world.out())), (asked, stamped), "{case}");
        assert_eq!(world.run(&["verify", "-d", "out"]).code, Some(0), "{case}");
        fs::remove_dir_all(world.out()).unwrap();
    }
}
