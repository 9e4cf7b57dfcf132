//! `--filename` and `--subdir`: what files are called, and that they stay so.

use crate::world::{World, complains, ledger, stamps, tree};

/// The names of everything in `out` but the table.
fn names(world: &World) -> Vec<String> {
    tree(&world.out()).into_keys().filter(|name| name != "activities.csv").collect()
}

/// Start and id of each activity, as the table has them, sorted by the id.
fn starts(world: &World, column: &str) -> Vec<(String, String)> {
    let cell = |row: &std::collections::BTreeMap<String, String>, key: &str| row[key].clone();
    let mut rows: Vec<_> =
        world.table().iter().map(|row| (cell(row, column), cell(row, "activity_id"))).collect();
    rows.sort_by(|a, b| a.1.cmp(&b.1));
    rows
}

/// A second run asks for the list only, and touches nothing; all is sound.
fn is_settled(world: &World, arguments: &[&str]) {
    let (before, stamped) = (world.count("/download-service"), stamps(&world.out()));
    let recorded = ledger(&world.out());
    world.export(arguments);
    assert_eq!(world.count("/download-service"), before, "{arguments:?}: nothing is fetched");
    assert_eq!(stamps(&world.out()), stamped, "{arguments:?}: nothing is touched");
    assert_eq!(ledger(&world.out()), recorded, "{arguments:?}");
    let outcome = world.run(&["verify", "--json", "-d", "out"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(outcome.stdout.contains("\"untracked\":[]"), "{outcome:?}");
}

#[test]
fn presets_name_files_as_older_tools_did() {
    let world = World::of(12);
    let keys = ["-c", "all", "-f", "gpx,json", "--header", "keys"];
    for (preset, column, name) in [
        ("corosexport", "start_local", "<date>_<id>.gpx"),
        ("garminexport", "start_utc", "<date>T<time>+00:00_<id>.gpx"),
        ("moderation", "start_local", "<id>_activity.gpx"),
        ("gcexport", "start_local", "activity_<id>.gpx"),
    ] {
        let arguments = [&keys[..], &["--filename", preset]].concat();
        world.export(&arguments);
        let mut expected = Vec::new();
        for (start, id) in starts(&world, column) {
            let time = start.get(11..19).unwrap_or_default();
            let gpx = name.replace("<id>", &id).replace("<date>", &start[..10]);
            let gpx = gpx.replace("<time>", time);
            let separator = if preset == "corosexport" { "-" } else { "_" };
            expected.push(gpx.replace(".gpx", &format!("{separator}summary.json")));
            expected.push(gpx);
        }
        expected.sort();
        assert_eq!(names(&world), expected, "{preset}");
        is_settled(&world, &arguments);
        std::fs::remove_dir_all(world.out()).unwrap();
    }
}

#[test]
fn a_template_and_subdirectories_hold_through_resume_repair_and_unzipping() {
    let world = World::demo();
    let scheme = ["--filename", "{hour}{minute}_{id}_{name}.{ext}", "--subdir", "{year}/{type}"];
    let zipped = [&["-c", "all", "-f", "gpx,tcx,original"][..], &scheme].concat();
    world.export(&zipped);
    let zips = names(&world);
    assert!(zips.iter().all(|name| name.matches('/').count() == 2), "{zips:?}");
    assert!(zips.iter().any(|name| name.starts_with("2024/running/")), "{zips:?}");
    is_settled(&world, &zipped);

    let unzipped = [&zipped[..], &["-u"]].concat();
    let before = world.count("/download-service/files");
    world.export(&unzipped);
    // Only what the service did not have has no zip to unpack; it is not asked for again.
    assert_eq!(world.count("/download-service/files"), before, "no zip is fetched again");
    is_settled(&world, &unzipped);

    let whole = tree(&world.out());
    let (name, bytes) = whole
        .iter()
        .filter(|(name, _)| name.ends_with(".tcx"))
        .max_by_key(|(_, b)| b.len())
        .unwrap();
    std::fs::write(world.out().join(name), &bytes[..bytes.len() / 2]).unwrap();
    assert_eq!(world.run(&["verify", "-d", "out"]).code, Some(6));
    let outcome = world.run(&["verify", "--repair", "-d", "out"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(tree(&world.out()), whole, "under the name that it had");
}

#[test]
fn recorded_names_stay_and_a_new_naming_is_for_new_files() {
    let world = World::of(8);
    world.export(&["-c", "all", "-f", "gpx"]);
    let old = names(&world);
    let other = ["-c", "all", "-f", "gpx,tcx", "--filename", "corosexport", "--subdir", "{year}"];
    world.export(&other);
    let (kept, new): (Vec<_>, Vec<_>) =
        names(&world).into_iter().partition(|name| name.starts_with("activity_"));
    assert_eq!(kept, old);
    assert_eq!(new.len(), old.len());
    assert!(new.iter().all(|name| name.ends_with(".tcx") && name[4..5] == *"/"), "{new:?}");
    is_settled(&world, &other);
    // Whatever naming is asked for next: what is lost comes back where it was.
    let whole = tree(&world.out());
    for name in [&old[0], &new[0]] {
        std::fs::remove_file(world.out().join(name)).unwrap();
    }
    world.export(&["-c", "all", "-f", "gpx,tcx", "--filename", "moderation"]);
    assert_eq!(tree(&world.out()), whole);
}

#[test]
fn a_file_that_a_kill_left_in_a_subdirectory_is_taken_over() {
    let world = World::of(10);
    let run = ["-c", "all", "-f", "gpx", "--subdir", "{year}/{month}", "-d", "out"];
    let outcome = crate::world::finish(world.command(&run).env("GCEXPORT_CRASH_AT", "recording:1"));
    assert_eq!(outcome.code, None, "it was killed");
    let placed = names(&world).len();
    assert!(placed > 0);
    let before = world.count("/download-service");
    world.export(&run[..6]);
    assert_eq!(names(&world).len(), 10);
    let asked = world.count("/download-service") - before;
    let empty = tree(&world.out()).values().filter(|bytes| bytes.is_empty()).count();
    assert!(asked <= 10 - placed + empty, "{asked} asked with {placed} in place");
}

#[test]
fn the_time_alone_names_files_and_no_two_activities_share_one() {
    let world = World::demo();
    let time = "{year}_{month}_{day}_{hour}_{minute}_{second}";
    let run = ["-c", "all", "-f", "json,gpx", "--filename", time];
    world.export(&run);
    let whole = tree(&world.out());
    let all = 98 + world.legs().len();
    assert_eq!(whole.keys().filter(|name| name.ends_with("_summary.json")).count(), all);
    let apart = whole.keys().filter(|name| name.len() > "2026_08_22_08_30_00_summary.json".len());
    assert!(apart.count() >= 3, "a first leg begins with the whole");
    is_settled(&world, &run);
    for point in ["renamed:90", "renamed:150", "recording:1", "recording:2"] {
        std::fs::remove_dir_all(world.out()).unwrap();
        let mut command = world.command(&[&run[..], &["-d", "out"]].concat());
        let outcome = crate::world::finish(command.env("GCEXPORT_CRASH_AT", point));
        assert_eq!(outcome.code, None, "{point}: it was killed");
        world.export(&run);
        assert!(tree(&world.out()) == whole, "{point}");
    }
    let ids: Vec<_> = world.legs().iter().take(2).map(|leg| leg.id.to_string()).collect();
    let parent = world.legs()[0].parent_id.unwrap().to_string();
    let words = ["get", &parent, &ids[0], &ids[1], "-d", "some", "--filename", time];
    assert_eq!(world.run(&words).code, Some(0));
    assert_eq!(tree(&world.path("some")).len(), 3, "none took another's place");
}

#[test]
fn names_that_could_do_harm_are_usage_errors() {
    let world = World::of(1);
    for (arguments, problem) in [
        (["--filename", "{year}-{month}"], "without {id}"),
        (["--filename", "{id}_{weekday}"], "no placeholder {weekday}"),
        (["--filename", "../{id}"], "--subdir makes directories"),
        (["--filename", "strava"], "there is no such naming"),
        (["--subdir", "/tmp"], "must be relative"),
        (["--subdir", "{year}/../.."], "begins with a dot"),
        (["--subdir", ".gcexport/tmp"], "begins with a dot"),
    ] {
        let outcome = world.run(&[&arguments[..], &["-d", "out"]].concat());
        complains(&outcome, 2, problem);
        assert!(!world.out().exists());
    }
    assert!(world.requests().is_empty());
}
