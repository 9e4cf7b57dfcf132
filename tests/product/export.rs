//! The main job: what a run leaves on disk, what it asks for, and that a
//! second run does nothing.

use std::collections::BTreeSet;

use gcexport::simulate::Options;

use crate::world::{BOTH, World, finish, ledger, stamps, tree};

#[test]
fn the_table_has_every_activity_once_newest_first() {
    let world = World::demo();
    world.export(&["--count", "all", "-f", "none", "--header", "keys"]);
    let rows = world.table();
    let mut all = world.service.edit(|athlete| athlete.workouts().to_vec());
    all.extend(world.legs());
    all.sort_by_key(|workout| std::cmp::Reverse((workout.start_utc_s, workout.id)));
    let listed: Vec<_> = all.iter().map(|workout| workout.id.to_string()).collect();
    let ids: Vec<_> = rows.iter().map(|row| row["activity_id"].clone()).collect();
    assert_eq!(ids, listed);
    assert!(rows.len() >= 60);
    let starts: Vec<_> = rows.iter().map(|row| row["start_utc"].clone()).collect();
    assert!(starts.is_sorted_by(|a, b| a >= b), "{starts:?}");
}

#[test]
fn every_wanted_file_is_there_or_has_a_reason() {
    let world = World::demo();
    let outcome = world.export(&["-c", "all", "-f", "gpx,tcx,original", "-u"]);
    let names: BTreeSet<_> = tree(&world.out()).into_keys().collect();
    for row in world.table() {
        let id = &row["Activity ID"];
        for extension in ["gpx", "tcx"] {
            assert!(names.contains(&format!("activity_{id}.{extension}")), "{id} {extension}");
        }
        let original = ["activity_{}.fit", "activity_{}_original.gpx", "activity_{}_original.tcx"];
        let found = original.iter().filter(|name| names.contains(&name.replace("{}", id))).count();
        let of_its_own = usize::from(row["Parent ID"].is_empty());
        assert_eq!(found, of_its_own, "{id} has one original or one placeholder, a leg has none");
    }
    assert!(names.iter().any(|name| name.ends_with("_original.gpx")), "a GPX upload");
    assert!(outcome.stdout.contains("not available at the service"), "{outcome:#?}");
    let states = ledger(&world.out());
    assert!(states.iter().all(|line| !line.contains("failed")));
}

#[test]
fn every_format_in_one_run() {
    let world = World::of(12);
    world.export(&["-c", "all", "-f", "gpx,tcx,kml,csv,original,fit,json_summary,json_details"]);
    let names: BTreeSet<_> = tree(&world.out()).into_keys().collect();
    for row in world.table() {
        let id = &row["Activity ID"];
        for ending in
            ["_summary.json", "_details.json", ".gpx", ".tcx", ".kml", ".csv", ".zip", ".fit"]
        {
            assert!(names.contains(&format!("activity_{id}{ending}")), "{id}{ending}");
        }
    }
}

#[test]
fn a_second_run_downloads_nothing_and_changes_nothing() {
    let world = World::demo();
    let arguments = ["-c", "all", "-f", "gpx,tcx,original", "-u"];
    world.export(&arguments);
    let (before, downloads) = (stamps(&world.out()), world.count("/download-service"));
    assert!(downloads > 150, "{downloads}");
    let outcome = world.export(&arguments);
    assert_eq!(stamps(&world.out()), before);
    assert_eq!(world.count("/download-service"), downloads);
    assert!(outcome.stdout.contains("0 new, 0 changed"), "{outcome:#?}");
}

#[test]
fn listing_and_files_cost_as_few_requests_as_promised() {
    let world = World::of(2_100);
    world.export(&["-c", "all", "-f", "none"]);
    let lists = world.count("/activitylist-service/activities/search");
    assert!(lists <= 2_100_usize.div_ceil(990) + 1, "{lists} list requests");
    let sign_in = world.count("/mobile/") + world.count("/di-oauth2-service/");
    assert_eq!(sign_in, 3, "page, credentials, ticket");
    assert_eq!(world.requests().len() - lists - sign_in, 2, "profile and count");

    let before = world.requests().len();
    world.export(&["-c", "25", "-f", "kml"]);
    let asked: Vec<_> = world.requests().split_off(before);
    let files = asked.iter().filter(|request| request.path.contains("/export/kml/")).count();
    assert_eq!(files, 25, "one request a file");
    assert_eq!(
        asked.len(),
        25 + 3,
        "profile, count and one page beside the files; the session is kept"
    );
}

#[test]
fn a_format_added_later_is_fetched_alone_and_a_held_zip_is_unpacked_without_a_request() {
    let world = World::of(8);
    world.export(&["-c", "all", "-f", "original"]);
    let originals = world.count("/download-service/files");
    assert_eq!(originals, 8);
    world.export(&["-c", "all", "-f", "original,gpx"]);
    assert_eq!(world.count("/download-service/files"), originals);
    assert_eq!(world.count("/download-service/export/gpx"), 8);

    let requests = world.count("/download-service");
    world.export(&["-c", "all", "-f", "original", "-u"]);
    assert_eq!(world.count("/download-service"), requests, "the zips were there");
    let names: Vec<_> = tree(&world.out()).into_keys().collect();
    assert!(names.iter().any(|name| name.ends_with(".fit")));
    let held = tree(&world.out());
    assert!(!held.iter().any(|(name, bytes)| name.ends_with(".zip") && !bytes.is_empty()));
}

#[test]
fn a_deleted_file_is_fetched_again_and_nothing_else() {
    let world = World::of(6);
    world.export(&["-c", "all"]);
    let before = tree(&world.out());
    let (gone, _) =
        before.iter().find(|(name, bytes)| name.ends_with("gpx") && !bytes.is_empty()).unwrap();
    std::fs::remove_file(world.out().join(gone)).unwrap();
    let requests = world.count("/download-service");
    world.export(&["-c", "all"]);
    assert_eq!(world.count("/download-service"), requests + 1);
    assert_eq!(tree(&world.out()), before);
}

#[test]
fn what_is_not_available_is_asked_again_only_on_request() {
    let world = World::demo();
    world.export(&["-c", "all"]);
    let empty = tree(&world.out()).values().filter(|bytes| bytes.is_empty()).count();
    assert!(empty > 0, "the demo account has activities without GPS");
    let requests = world.count("/download-service");
    world.export(&["-c", "all", "--retry-missing"]);
    assert_eq!(world.count("/download-service"), requests + empty);
}

#[test]
fn the_default_is_the_newest_one_and_says_how_many_more_there_are() {
    let world = World::demo();
    let outcome = world.export(&[]);
    assert_eq!(world.table().len(), 1);
    let total = world.service.edit(|athlete| athlete.workouts().len());
    assert!(outcome.stdout.contains(&format!("{} more", total - 1)), "{outcome:#?}");
}

#[test]
fn dates_and_types_choose_activities() {
    let world = World::demo();
    world.export(&["-c", "all", "-f", "none", "--type", "running", "--header", "keys"]);
    let runs = world.table();
    assert!(!runs.is_empty());
    assert!(runs.iter().all(|row| row["type"] == "running" || row["parent_type"] == "running"));

    std::fs::remove_dir_all(world.out()).unwrap();
    let day = runs[0]["start_local"][..10].to_owned();
    let span = ["--start-date", day.as_str(), "--end-date", day.as_str()];
    world.export(&[&["-c", "all", "-f", "none", "--header", "keys"][..], &span[..]].concat());
    let rows = world.table();
    assert!(!rows.is_empty());
    assert!(rows.iter().all(|row| row["start_local"].starts_with(&day)));
}

#[test]
fn a_smaller_page_is_asked_for_when_the_service_refuses_a_long_one() {
    let world =
        World::with(Options { activities: Some(450), max_limit: 100, ..Options::default() });
    world.export(&["-c", "all", "-f", "none"]);
    assert_eq!(world.table().len(), 450);
}

#[test]
fn a_page_that_has_no_content_is_empty() {
    let options = Options { activities: Some(3), no_empty_pages: true, ..Options::default() };
    let world = World::with(options);
    world.export(&["-c", "all", "-f", "none", "--start-date", "2090-01-01"]);
    assert!(world.table().is_empty());
}

#[test]
fn a_wrapped_list_is_a_list() {
    let world = World::with(Options { wrapped_list: true, ..Options::default() });
    world.export(&["-c", "all", "-f", "none"]);
    assert!(world.table().len() >= 60);
}

#[test]
fn a_session_is_kept_and_a_dead_one_is_renewed_in_mid_run() {
    let world = World::of(10);
    world.export(&[]);
    assert_eq!(world.count("/mobile/api/login"), 1);
    world.service.expire_access_tokens();
    let outcome =
        finish(world.command(&["-c", "all", "-d", "out"]).env_remove("GCEXPORT_PASSWORD"));
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    assert_eq!(world.count("/mobile/api/login"), 1, "a refresh token does, no password");
    assert_eq!(world.count("/di-oauth2-service/"), 2, "one exchange, one refresh");
}

#[test]
fn a_renamed_activity_updates_its_row_and_nothing_else() {
    let world = World::of(5);
    world.export(&["-c", "all"]);
    let before = tree(&world.out());
    world.service.edit(|athlete| {
        let id = athlete.workouts()[2].id;
        athlete.find_mut(id).unwrap().name = Some("Renamed on the web".into());
    });
    let outcome = world.export(&["-c", "all"]);
    assert!(outcome.stdout.contains("0 new, 1 changed"), "{outcome:#?}");
    assert_eq!(world.table()[2]["Name"], "Renamed on the web");
    let mut after = tree(&world.out());
    after.insert("activities.csv".into(), before["activities.csv"].clone());
    assert_eq!(after, before);
}

#[test]
fn a_table_that_somebody_edited_is_kept_beside_the_new_one() {
    let world = World::of(5);
    world.export(&["-c", "all", "-f", "none"]);
    let table = world.out().join("activities.csv");
    let ours = std::fs::read(&table).unwrap();
    std::fs::write(&table, b"my own notes").unwrap();
    let outcome = world.export(&["-c", "all", "-f", "none"]);
    assert!(outcome.stderr.contains("activities.edited.csv"), "{outcome:#?}");
    assert_eq!(std::fs::read(world.out().join("activities.edited.csv")).unwrap(), b"my own notes");
    assert_eq!(std::fs::read(&table).unwrap(), ours);
}

#[test]
fn chosen_columns_are_the_table_and_a_change_rewrites_it() {
    let world = World::of(5);
    world.export(&["-c", "all", "-f", "none", "--columns", "name,activity_id", "--header", "keys"]);
    let text = std::fs::read_to_string(world.out().join("activities.csv")).unwrap();
    assert!(text.starts_with("name,activity_id\n"), "{text}");
    world.export(&["-c", "all", "-f", "none", "--columns", "activity_id,laps"]);
    let text = std::fs::read_to_string(world.out().join("activities.csv")).unwrap();
    assert!(text.starts_with("Activity ID,Laps\n"), "{text}");
    assert_eq!(text.lines().count(), 6);
}

#[test]
fn a_dry_run_counts_and_writes_nothing() {
    BOTH.into_iter().for_each(|kind| rehearses(&World::at(kind, 20)));
}

fn rehearses(world: &World) {
    let outcome = world.export(&["-c", "all", "-f", "gpx,tcx", "--dry-run"]);
    assert!(outcome.stdout.contains("40 downloads would be made"), "{outcome:#?}");
    assert!(!world.out().exists());
    world.export(&["-c", "all", "-f", "gpx"]);
    let before = (tree(&world.out()), ledger(&world.out()));
    let inside: Vec<_> = std::fs::read_dir(world.out().join(".gcexport"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    let outcome = world.export(&["-c", "all", "-f", "gpx,tcx", "--dry-run"]);
    assert!(outcome.stdout.contains("20 downloads would be made"), "{outcome:#?}");
    let after: Vec<_> = std::fs::read_dir(world.out().join(".gcexport"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    assert_eq!(inside, after);
    assert_eq!((tree(&world.out()), ledger(&world.out())), before);
}

#[test]
fn events_are_json_a_line() {
    let world = World::of(4);
    let outcome = world.export(&["-c", "all", "--json"]);
    let events: Vec<serde_json::Value> =
        outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events.first().unwrap()["event"], "signed_in");
    assert_eq!(events.last().unwrap()["event"], "summary");
    assert_eq!(events.last().unwrap()["chosen"], 4);
    let files = events.iter().filter(|e| e["event"] == "saved" || e["event"] == "not_available");
    assert_eq!(files.count(), 4);
}

#[test]
fn a_cut_file_that_the_ledger_knows_is_fetched_again_whatever_its_format() {
    let world = World::of(2);
    let formats = ["-c", "all", "-f", "csv,json_details,gpx"];
    world.export(&formats);
    let before = tree(&world.out());
    for (name, bytes) in
        before.iter().filter(|(name, bytes)| *name != "activities.csv" && !bytes.is_empty())
    {
        std::fs::write(world.out().join(name), &bytes[..bytes.len() / 2]).unwrap();
    }
    world.export(&formats);
    assert_eq!(tree(&world.out()), before);
}

#[test]
fn the_fit_of_an_uploaded_gpx_is_not_available_and_the_gpx_is_kept() {
    let world = World::demo();
    world.export(&["-c", "all", "-f", "fit"]);
    let id = world.service.edit(|athlete| athlete.oddity("gpx_upload_new").unwrap().id);
    let files = tree(&world.out());
    assert!(files[&format!("activity_{id}_original.gpx")].starts_with(b"<?xml"));
    assert!(files[&format!("activity_{id}.fit")].is_empty(), "a placeholder");
    let requests = world.count("/download-service");
    world.export(&["-c", "all", "-f", "fit"]);
    assert_eq!(world.count("/download-service"), requests);
    assert_eq!(tree(&world.out()), files);
}

#[test]
fn a_placeholder_gives_way_to_the_one_of_another_name() {
    let world = World::demo();
    world.export(&["-c", "all", "-f", "original"]);
    let id = world.service.edit(|athlete| athlete.oddity("manual_new").unwrap().id);
    assert!(tree(&world.out())[&format!("activity_{id}.zip")].is_empty());
    world.export(&["-c", "all", "-f", "original", "-u", "--retry-missing"]);
    let files = tree(&world.out());
    assert!(files[&format!("activity_{id}.fit")].is_empty());
    assert!(!files.keys().any(|name| name.ends_with(".zip")));
}

#[test]
fn a_zip_that_a_kill_left_beside_its_content_is_dropped() {
    let world = World::of(3);
    world.export(&["-c", "all", "-f", "original"]);
    let files = tree(&world.out());
    let (name, bytes) =
        files.iter().find(|(name, bytes)| name.ends_with(".zip") && !bytes.is_empty()).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut content = Vec::new();
    std::io::copy(&mut archive.by_index(0).unwrap(), &mut content).unwrap();
    std::fs::write(world.out().join(name.replace(".zip", ".fit")), content).unwrap();
    let requests = world.count("/download-service");
    world.export(&["-c", "all", "-f", "original", "-u"]);
    assert!(!tree(&world.out()).contains_key(name));
    assert_eq!(world.count("/download-service"), requests);
}
