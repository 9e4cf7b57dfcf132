//! The files of single activities: named one by one, checked, and never listed.

use std::fs;
use std::process::Stdio;

use gcexport::simulate::faults::{FaultKind, RequestKind, Rule};
use gcexport::simulate::{Kind, Options, label_id};

use crate::world::{Outcome, World, complains, tree};

const LIST: &str = "/activitylist-service/";

fn id_of(world: &World, oddity: &str) -> String {
    world.service.edit(|athlete| athlete.oddity(oddity).unwrap().id.to_string())
}

/// The newest activities that have a track.
fn ids(world: &World, number: usize) -> Vec<String> {
    world.service.edit(|athlete| {
        let tracked = athlete.workouts().iter().filter(|workout| workout.has_gps());
        tracked.take(number).map(|workout| workout.id.to_string()).collect()
    })
}

fn get(world: &World, arguments: &[&str]) -> Outcome {
    world.run(&[&["get"], arguments].concat())
}

#[test]
fn an_activity_is_fetched_by_id_or_by_address_without_a_list() {
    let world = World::demo();
    let id = &ids(&world, 1)[0];
    world.export(&["-c", "all"]);
    let exported = fs::read(world.out().join(format!("activity_{id}.gpx"))).unwrap();
    let lists = world.count(LIST);
    for (index, word) in [
        id.clone(),
        format!("https://connect.garmin.com/modern/activity/{id}"),
        format!("https://connect.garmin.com/app/activity/{id}"),
        format!("https://connect.garmin.com/activity/{id}"),
    ]
    .iter()
    .enumerate()
    {
        let place = format!("place{index}");
        let outcome = get(&world, &[word, "-d", &place]);
        assert_eq!(outcome.code, Some(0), "{outcome:#?}");
        assert!(outcome.stdout.starts_with(&format!("{id}: {place}/activity_{id}.gpx (")));
        let files = tree(&world.path(&place));
        assert_eq!(files.keys().collect::<Vec<_>>(), [&format!("activity_{id}.gpx")]);
        assert!(files.values().next() == Some(&exported), "the same file as in an export");
    }
    assert_eq!(world.count(LIST), lists, "nothing was listed");
}

#[test]
fn output_holds_the_whole_file_and_nothing_else() {
    let world = World::demo();
    let id = &ids(&world, 1)[0];
    let outcome = get(&world, &[id, "-o", "one.gpx"]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let file = fs::read_to_string(world.path("one.gpx")).unwrap();
    let outcome = get(&world, &[id, "-o", "-"]);
    assert_eq!(outcome.code, Some(0));
    assert!(outcome.stdout == file && file.contains("</gpx>"));
    assert!(outcome.stderr.contains(&format!("{id}: written (")), "{}", outcome.stderr);
    assert_eq!(tree(world.desk.path()).len(), 1, "and nothing is left behind");
}

#[cfg(unix)]
#[test]
fn a_link_stays_one_and_a_device_is_written_to() {
    use std::os::unix::fs::symlink;
    let world = World::demo();
    let id = &ids(&world, 1)[0];
    fs::write(world.path("old.gpx"), "old").unwrap();
    symlink("old.gpx", world.path("one.gpx")).unwrap();
    symlink("/dev/null", world.path("nothing")).unwrap();
    for place in ["one.gpx", "nothing"] {
        let outcome = get(&world, &[id, "-o", place]);
        assert_eq!(outcome.code, Some(0), "{outcome:#?}");
        assert!(outcome.stdout.is_empty() || place == "one.gpx", "{outcome:#?}");
        assert!(world.path(place).is_symlink(), "{place}");
    }
    assert!(fs::read_to_string(world.path("old.gpx")).unwrap().contains("</gpx>"));
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}

#[test]
fn who_reads_the_output_may_stop_when_it_is_enough() {
    let world = World::demo();
    let id = &ids(&world, 1)[0];
    let mut command = world.command(&["get", id, "-o", "-"]);
    let mut running = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(running.stdout.take());
    let outcome = running.wait_with_output().unwrap();
    let said = String::from_utf8(outcome.stderr).unwrap();
    assert!(outcome.status.success() && !said.contains("error"), "{said}");
}

#[test]
fn several_formats_share_downloads_as_they_do_in_an_export() {
    let world = World::demo();
    let id = &ids(&world, 1)[0];
    let outcome = get(&world, &[id, "-u", "-f", "original,fit,json_summary,tcx"]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let names: Vec<_> = tree(world.desk.path()).into_keys().collect();
    let expected = [".fit", ".tcx", "_summary.json"].map(|end| format!("activity_{id}{end}"));
    assert_eq!(names, expected);
    assert_eq!(world.count("/download-service/files/"), 1);
    assert_eq!(outcome.stdout.lines().count(), 1);
}

#[test]
fn one_bad_activity_never_stops_the_others() {
    let world = World::demo();
    let [first, second, third] = &ids(&world, 3)[..] else { unreachable!() };
    let broken = Rule::fault(RequestKind::Gpx, FaultKind::Html).of(second.parse().unwrap());
    world.service.faults([broken]);
    let outcome = get(&world, &[first, second, "999", third, first, "-d", "out"]);
    assert_eq!(outcome.code, Some(3), "{outcome:#?}");
    let lines: Vec<_> = outcome.stdout.lines().collect();
    assert_eq!(lines.len(), 4, "a line for each, once: {lines:?}");
    assert!(
        lines[1].starts_with(&format!("{second}: failed: gpx of activity {second}: not a whole"))
    );
    assert_eq!(lines[2], "999: failed: there is no activity of this id in the account");
    let expected = [first, third].map(|id| format!("activity_{id}.gpx"));
    let mut names: Vec<_> = tree(&world.out()).into_keys().collect();
    names.sort_by_key(|name| *name != expected[0]);
    assert_eq!(names, expected);
}

#[test]
fn nothing_that_fails_its_check_gets_a_name_or_reaches_the_output() {
    let world = World::demo();
    let id = &ids(&world, 1)[0];
    for kind in [FaultKind::Html, FaultKind::JsonError, FaultKind::Short] {
        world.service.faults([Rule::fault(RequestKind::Gpx, kind)]);
        for place in ["-", "one.gpx"] {
            let outcome = get(&world, &[id, "-o", place]);
            assert_eq!(outcome.code, Some(3), "{kind:?}: {outcome:#?}");
            assert!(place != "-" || outcome.stdout.is_empty(), "{kind:?}: {outcome:#?}");
            assert!(tree(world.desk.path()).is_empty(), "{kind:?}");
        }
    }
}

#[test]
fn a_format_that_the_service_does_not_have_is_said_with_its_reason() {
    let world = World::demo();
    let uploaded = id_of(&world, "gpx_upload_new");
    let outcome = get(&world, &[&uploaded, "-f", "tcx,gpx", "-d", "out"]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    assert!(outcome.stdout.contains("no tcx: the service makes no TCX"), "{outcome:#?}");
    assert_eq!(tree(&world.out()).len(), 1, "no placeholder");
    // The only file that was asked for is not there: who goes on must know.
    let outcome = get(&world, &[&uploaded, "-f", "tcx", "-o", "-"]);
    assert_eq!(outcome.code, Some(3), "{outcome:#?}");
    assert!(outcome.stdout.is_empty() && outcome.stderr.contains("no tcx:"), "{outcome:#?}");
}

#[test]
fn words_that_make_no_sense_are_usage_errors() {
    let world = World::of(3);
    let id = &ids(&world, 1)[0];
    for (arguments, why) in [
        (&["x"][..], "neither an id nor the address"),
        (&["https://example.org/modern/activity/1"], "neither an id nor the address"),
        (&["https://connect.garmin.cn/modern/activity/1"], "mainland China"),
        (&[id, "7", "-o", "-"], "-o takes one file"),
        (&[id, "-f", "gpx,tcx", "-o", "x"], "-o takes one file"),
        (&[id, "-f", "none"], "no format"),
        (&[id, "-o", "."], "is a directory"),
        (&[id, "-o", "x", "-d", "y"], "cannot be used with"),
        (&[], "ID|URL"),
    ] {
        complains(&get(&world, arguments), 2, why);
    }
    assert!(world.requests().is_empty());
    world.export(&["-f", "none"]);
    complains(&get(&world, &[id, "-d", "out"]), 2, "is an export");
}

#[test]
fn at_coros_the_list_is_looked_through_unless_the_address_tells_the_sport() {
    let world =
        World::with(Options { service: Kind::Coros, activities: Some(450), ..Options::default() });
    let (first, last) = world.service.edit(|athlete| {
        let workouts = athlete.workouts();
        (label_id(workouts[0].id), label_id(workouts[449].id))
    });
    let lists = || world.count("/activity/query");

    let outcome = get(&world, &["--service", "coros", &last, &first, "-f", "fit", "-d", "single"]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let expected = [&first, &last].map(|id| format!("activity_{id}.fit"));
    let single = tree(&world.path("single"));
    assert!(single.len() == 2 && expected.iter().all(|name| single.contains_key(name)));
    assert!(lists() <= 5, "looked through once, not {} times", lists());

    world.export(&["-f", "none"]);
    let (url, before) = (world.table()[0]["URL"].clone(), lists());
    let outcome = get(&world, &["--service", "coros", &url, "-f", "fit", "-d", "by_url"]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    assert!(outcome.stdout.contains(&format!("activity_{first}.fit")), "{outcome:#?}");
    assert_eq!(lists() - before, 1, "which proves the session");

    let outcome = get(&world, &["--service", "coros", "123456789012345678"]);
    assert_eq!(outcome.code, Some(3), "{outcome:#?}");
    assert!(outcome.stdout.contains("there is no activity of this id"), "{outcome:#?}");
}

#[test]
fn a_leg_says_whose_recording_it_comes_with() {
    let world = World::demo();
    let leg = &world.legs()[0];
    let (id, whole) = (leg.id.to_string(), leg.parent_id.unwrap());
    let outcome = get(&world, &[&id, "-f", "gpx,fit"]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let note = format!("its recording is that of the whole activity {whole}");
    assert!(outcome.stdout.contains(&note) || outcome.stderr.contains(&note), "{outcome:#?}");
    let outcome = get(&world, &[&id, "-f", "gpx"]);
    assert!(!outcome.stdout.contains(&note), "{outcome:#?}");
}
