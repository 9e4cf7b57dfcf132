//! What people change at the service: names, types, distances, deletions.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use gcexport::simulate::athlete::{Source, Sport, Workout};
use gcexport::simulate::faults::{FaultKind, RequestKind, Rule};
use serde_json::Value;

use crate::world::{BOTH, World, ledger, stamps, tree};

const GPX: &str = "/download-service/export/gpx/";

/// The ids of the newest activities.
fn ids(world: &World, number: usize) -> Vec<u64> {
    world.service.edit(|athlete| athlete.workouts()[..number].iter().map(|w| w.id).collect())
}

fn row(world: &World, id: u64) -> BTreeMap<String, String> {
    let (rows, id) = (world.table(), world.id(id));
    let found = rows.into_iter().find(|row| row["Activity ID"] == id);
    found.expect("a row of that id")
}

fn rename(world: &World, id: u64, name: &str) {
    world.service.edit(|athlete| athlete.find_mut(id).unwrap().name = Some(name.to_owned()));
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn edits_reach_the_table_and_cost_no_download() {
    for kind in BOTH {
        edits_cost_no_download(&World::at(kind, 60));
    }
}

fn edits_cost_no_download(world: &World) {
    world.export(&["-c", "all", "-f", "gpx"]);
    let files = stamps(&world.out());
    let [renamed, retyped, corrected, ..] = ids(world, 5)[..] else { unreachable!() };
    rename(world, renamed, "A new name");
    let trail = ["trail_running", "trail_run"];
    world.service.edit(|athlete| {
        let workout = athlete.find_mut(retyped).unwrap();
        (workout.type_key, workout.type_id) = ("trail_running".into(), 6);
        let workout = athlete.find_mut(corrected).unwrap();
        (workout.distance_m, workout.duration_s) = (12_345.0, 3_600.0);
    });
    let uploaded = world.service.edit(|athlete| athlete.new_upload());
    let before = world.file_requests();

    let outcome = world.export(&["-c", "all", "-f", "gpx"]);

    assert!(outcome.stdout.contains("61 activities: 1 new, 3 changed"), "{outcome:?}");
    assert_eq!(world.file_requests() - before, 1, "the upload's own file");
    assert_eq!(row(world, renamed)["Name"], "A new name");
    assert!(trail.contains(&&*row(world, retyped)["Type"]));
    assert_eq!(row(world, corrected)["Distance (km)"], "12.345");
    assert_eq!(row(world, corrected)["Duration (s)"], "3600");
    assert_eq!(row(world, uploaded)["Activity ID"], world.id(uploaded));
    let after = stamps(&world.out());
    let touched = files.iter().filter(|(path, stamp)| after.get(*path) != Some(*stamp));
    assert_eq!(touched.count(), 1, "of the old files only the table");
}

#[test]
fn likes_reach_the_table_and_are_nobodys_edit() {
    let world = World::of(5);
    let columns = ["--columns", "activity_id,likes,min_hr_bpm", "--header", "keys"];
    let run = [&["-c", "all", "-f", "gpx"], &columns[..]].concat();
    world.export(&run);
    let (id, before) = (ids(&world, 1)[0], world.count(""));
    let likes = serde_json::json!({ "numberOfActivityLikes": 7, "numberOfActivityComments": 2 });
    world.service.edit(|athlete| {
        let likes = likes.as_object().cloned().map(Box::new);
        athlete.find_mut(id).unwrap().unknown = likes;
    });
    let outcome = world.export(&run);
    assert!(outcome.stdout.contains("0 new, 0 changed"), "{outcome:?}");
    assert_eq!(world.table()[0]["likes"], "7");
    let again = world.count("");
    world.export(&run);
    assert_eq!(world.count("") - again, again - before, "nothing but the list");
    let changes = world.run(&["status", "--changes", "--json", "-d", "out"]);
    assert_eq!(json(&changes.stdout), serde_json::json!([]));
}

#[test]
fn what_an_activity_was_before_is_kept_and_shown() {
    for kind in BOTH {
        history_is_shown(&World::at(kind, 5));
    }
}

fn history_is_shown(world: &World) {
    world.export(&["-c", "all", "-f", "none"]);
    let id = ids(world, 1)[0];
    let first = row(world, id)["Name"].clone();
    for name in ["Second", "Third"] {
        rename(world, id, name);
        world.export(&["-c", "all", "-f", "none"]);
    }
    let changes = world.run(&["status", "--changes", "--json", "-d", "out"]);
    let changes = json(&changes.stdout);
    let names: Vec<_> = changes.as_array().unwrap().iter().map(|c| &c["columns"][0]).collect();
    assert_eq!(names.len(), 2, "{changes}");
    assert_eq!(names[0]["column"], "name");
    assert_eq!((&names[0]["before"], &names[0]["after"]), (&first.into(), &"Second".into()));
    assert_eq!((&names[1]["before"], &names[1]["after"]), (&"Second".into(), &"Third".into()));
    let words = world.run(&["status", "--changes", "-d", "out"]).stdout;
    assert!(words.contains("name: \"Second\" -> \"Third\""), "{words}");
}

#[test]
fn files_of_an_edited_activity_are_fetched_again_on_request_and_once() {
    for kind in BOTH {
        refreshing_is_done_once(&World::at(kind, 40));
    }
}

fn refreshing_is_done_once(world: &World) {
    world.export(&["-c", "all", "-f", "gpx,original"]);
    let id = world.service.edit(|a| a.workouts().iter().find(|w| w.has_gps()).unwrap().id);
    rename(world, id, "Renamed & refreshed");
    let file = world.out().join(format!("activity_{}.gpx", world.id(id)));

    world.export(&["-c", "all", "-f", "gpx,original"]);
    assert!(
        !fs::read_to_string(&file).unwrap().contains("refreshed"),
        "an edit alone costs nothing"
    );
    let status = world.run(&["status", "-d", "out"]).stdout;
    assert!(status.contains("2 files older than the last edit"), "{status}");

    let before = world.file_requests();
    world.export(&["-c", "all", "-f", "gpx,original", "--refresh"]);
    assert_eq!(world.file_requests() - before, 2, "one GPX, one original");
    assert!(fs::read_to_string(&file).unwrap().contains("Renamed &amp; refreshed"));

    let (before, stamps_before) = (world.requests().len(), stamps(&world.out()));
    world.export(&["-c", "all", "-f", "gpx,original", "--refresh"]);
    let requests = world.requests().len() - before;
    assert_eq!(requests, world.requests_for_nothing(), "refreshed is refreshed");
    assert_eq!(stamps(&world.out()), stamps_before);
}

#[test]
fn what_can_no_longer_be_refreshed_stays() {
    let world = World::of(20);
    world.export(&["-c", "all"]);
    let id = world.service.edit(|a| a.workouts().iter().find(|w| w.has_gps()).unwrap().id);
    let file = world.out().join(format!("activity_{id}.gpx"));
    let before = fs::read(&file).unwrap();
    world.service.edit(|athlete| {
        athlete.find_mut(id).unwrap().sport = Sport::Yoga;
    });
    rename(&world, id, "Made private");
    let outcome = world.run(&["-c", "all", "--refresh", "-d", "out"]);
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    assert!(outcome.stdout.contains("nothing was changed here"), "{outcome:?}");
    assert_eq!(fs::read(&file).unwrap(), before);
    let verified = world.run(&["verify", "-d", "out"]);
    assert_eq!(verified.code, Some(0), "{verified:?}");
}

#[test]
fn a_deleted_activity_keeps_its_row_and_files_and_comes_back() {
    for kind in BOTH {
        a_deletion_is_undone(&World::at(kind, 50));
    }
}

fn a_deletion_is_undone(world: &World) {
    world.export(&["-c", "all"]);
    let before = tree(&world.out());
    let (id, workout) = world.service.edit(|athlete| {
        let workout = athlete.workouts().iter().find(|w| w.has_gps()).unwrap().clone();
        athlete.remove(workout.id);
        (workout.id, workout)
    });

    let outcome = world.export(&["-c", "all"]);
    assert!(outcome.stdout.contains("1 deleted at the service and kept here"), "{outcome:?}");
    assert!(row(world, id)["Deleted At (UTC)"].starts_with("20"), "{:?}", row(world, id));
    let id = world.id(id);
    assert_eq!(tree(&world.out()).len(), before.len());
    assert!(tree(&world.out()).keys().any(|name| name.starts_with(&format!("activity_{id}."))));

    let again = world.export(&["-c", "all"]);
    assert!(again.stdout.contains("49 activities: 0 new, 0 changed\n"), "{again:?}");

    world.service.edit(|athlete| athlete.insert(workout));
    world.export(&["-c", "all"]);
    assert_eq!(tree(&world.out()), before, "as if nothing had been");
    let words = world.run(&["status", "--changes", "-d", "out"]).stdout;
    assert!(words.contains(&format!("deleted {id}")), "{words}");
    assert!(words.contains(&format!("returned {id}")), "{words}");
}

#[test]
fn only_a_complete_and_unfiltered_listing_deletes() {
    for kind in BOTH {
        a_narrow_listing_deletes_nothing(&World::at(kind, 50));
    }
}

fn a_narrow_listing_deletes_nothing(world: &World) {
    world.export(&["-c", "all", "-f", "none"]);
    world.service.edit(|athlete| {
        let gone: Vec<_> = athlete.workouts()[..3].iter().map(|workout| workout.id).collect();
        gone.into_iter().for_each(|id| assert!(athlete.remove(id)));
    });
    let deleted = || world.table().iter().filter(|row| !row["Deleted At (UTC)"].is_empty()).count();
    for narrow in [
        &["-c", "5"][..],
        &["-c", "1000"],
        &["-c", "all", "--type", "running"],
        &["-c", "all", "--start-date", "2001-01-01"],
        &["-c", "all", "--end-date", "2030-01-01"],
    ] {
        world.export(&[narrow, &["-f", "none"]].concat());
        assert_eq!(deleted(), 0, "{narrow:?}");
    }
    world.export(&["-c", "all", "-f", "none"]);
    assert_eq!(deleted(), 3);
}

#[test]
fn an_account_that_lists_nothing_at_all_loses_nothing() {
    let world = World::of(20);
    world.export(&["-c", "all"]);
    let before = tree(&world.out());
    world.service.edit(|athlete| {
        let all: Vec<_> = athlete.workouts().iter().map(|workout| workout.id).collect();
        all.into_iter().for_each(|id| assert!(athlete.remove(id)));
    });
    let outcome = world.export(&["-c", "all"]);
    assert!(outcome.stderr.contains("none is marked as deleted"), "{outcome:?}");
    assert_eq!(tree(&world.out()), before);
}

#[test]
fn an_activity_that_moved_to_another_start_is_still_the_same() {
    let world = World::of(30);
    world.export(&["-c", "all"]);
    let id = ids(&world, 10)[9];
    world.service.edit(|athlete| {
        let mut workout = athlete.find(id).unwrap().clone();
        athlete.remove(id);
        workout.start_utc_s -= 400 * 86_400;
        athlete.insert(workout);
    });
    let before = world.count(GPX);
    let outcome = world.export(&["-c", "all"]);
    assert!(outcome.stdout.contains("30 activities: 0 new, 1 changed\n"), "{outcome:?}");
    assert_eq!(world.count(GPX), before);
    let starts: Vec<_> = world.table().iter().map(|row| row["Start (UTC)"].clone()).collect();
    assert!(starts.is_sorted_by(|a, b| a >= b), "newest first: {starts:?}");
}

#[test]
fn a_late_upload_of_an_old_activity_is_found() {
    let world = World::of(40);
    world.export(&["-c", "all"]);
    let id = world.service.edit(|athlete| {
        let id = athlete.new_upload();
        let mut workout = athlete.find(id).unwrap().clone();
        athlete.remove(id);
        workout.start_utc_s = athlete.workouts()[35].start_utc_s + 7;
        athlete.insert(workout);
        id
    });
    let outcome = world.export(&["-c", "all"]);
    assert!(outcome.stdout.contains("1 new, 0 changed"), "{outcome:?}");
    assert!(world.out().join(format!("activity_{id}.gpx")).exists());
}

#[test]
fn history_is_part_of_a_reproducible_ledger() {
    let twice = || {
        let world = World::of(10);
        world.export(&["-c", "all", "-f", "none"]);
        rename(&world, ids(&world, 1)[0], "Renamed");
        world.export(&["-c", "all", "-f", "none"]);
        ledger(&world.out())
    };
    assert_eq!(twice(), twice());
}

#[test]
fn a_held_file_that_is_lost_here_and_gone_there_is_never_called_not_available() {
    let world = World::of(6);
    world.export(&["-c", "all"]);
    let id = world.service.edit(|a| a.workouts().iter().find(|w| w.has_gps()).unwrap().id);
    let file = world.out().join(format!("activity_{id}.gpx"));
    let whole = fs::read(&file).unwrap();
    for lost in [None, Some(&whole[..500])] {
        match lost {
            None => fs::remove_file(&file).unwrap(),
            Some(torso) => fs::write(&file, torso).unwrap(),
        }
        world.service.faults([Rule::fault(RequestKind::Gpx, FaultKind::NotFound)]);
        let outcome = world.run(&["-c", "all", "-d", "out"]);
        assert_eq!(outcome.code, Some(3), "{outcome:?}");
        assert_eq!(world.run(&["verify", "-d", "out"]).code, Some(6), "still missed");
        world.service.faults([]);
        world.export(&["-c", "all"]);
        assert_eq!(fs::read(&file).unwrap(), whole);
    }
}

#[test]
fn a_sound_file_never_gives_way_to_one_that_is_damaged_at_the_source() {
    let world = World::of(6);
    world.export(&["-c", "all", "-f", "original"]);
    let fit = |w: &&Workout| w.has_gps() && w.source == Source::Device;
    let id = world.service.edit(|a| a.workouts().iter().find(fit).unwrap().id);
    let file = world.out().join(format!("activity_{id}.zip"));
    let whole = fs::read(&file).unwrap();
    rename(&world, id, "Edited");
    world.service.faults([Rule::fault(RequestKind::Original, FaultKind::FitBadCrc).of(id)]);
    let outcome = world.run(&["-c", "all", "-f", "original", "--refresh", "-d", "out"]);
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    assert_eq!(fs::read(&file).unwrap(), whole);
    fs::write(&file, [&whole[..whole.len() - 1], b"x"].concat()).unwrap();
    let outcome = world.run(&["verify", "--repair", "-d", "out"]);
    assert_eq!(outcome.code, Some(6), "{outcome:?}");
    fs::write(&file, &whole).unwrap();
    assert_eq!(world.run(&["verify", "-d", "out"]).code, Some(0), "the true one is still known");
}

#[test]
fn what_is_unpacked_from_an_outdated_zip_is_outdated() {
    let world = World::of(6);
    world.export(&["-c", "all", "-f", "original"]);
    let id = world.service.edit(|a| a.workouts().iter().find(|w| w.has_gps()).unwrap().id);
    rename(&world, id, "Edited");
    world.export(&["-c", "all", "-f", "original", "-u"]);
    let before = world.count("/download-service/files");
    world.export(&["-c", "all", "-f", "original", "-u", "--refresh"]);
    assert_eq!(world.count("/download-service/files") - before, 1);
}

#[test]
fn an_edit_while_the_list_comes_in_is_kept_too() {
    let world = Arc::new(World::of(2_500));
    let table = world.out().join("activities.csv");
    let pages = AtomicUsize::new(0);
    world.service.on_request(move |request| {
        if request.path.ends_with("/search/activities")
            && pages.fetch_add(1, Ordering::Relaxed) == 1
        {
            let mut file = fs::File::options().append(true).open(&table).unwrap();
            file.write_all(b"my own line\n").unwrap();
        }
    });
    let outcome = world.export(&["-c", "all", "-f", "none"]);
    assert!(outcome.stderr.contains("kept as activities.edited.csv"), "{outcome:?}");
    let kept = fs::read_to_string(world.out().join("activities.edited.csv")).unwrap();
    assert!(kept.contains("my own line\n"));
    assert_eq!(world.table().len(), 2_500);
}
