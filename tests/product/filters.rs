//! Filters: which activities a run is about, at both services.

use std::collections::{BTreeMap, HashSet};

use crate::world::{BOTH, World, complains, ledger};

type Row = BTreeMap<String, String>;

fn km(row: &Row) -> f64 {
    row["distance_km"].parse().unwrap_or(-1.0)
}

/// An account of 30, of which every fifth is a race, with its rows as they
/// are without any filter.
fn world(kind: gcexport::simulate::Kind) -> (World, Vec<Row>) {
    let world = World::at(kind, 30);
    world.service.edit(|athlete| {
        let ids: Vec<_> = athlete.workouts().iter().map(|workout| workout.id).collect();
        for id in ids.into_iter().step_by(5) {
            athlete.rename(id, &format!("Race of {id}"));
        }
    });
    world.export(&["-c", "all", "-f", "none", "--header", "keys"]);
    let rows = world.table();
    std::fs::remove_dir_all(world.out()).unwrap();
    (world, rows)
}

/// The ids that these words export.
fn exported(world: &World, words: &[&str]) -> Vec<String> {
    world.export(&[words, &["-f", "none", "--header", "keys"]].concat());
    let ids = world.table().iter().map(|row| row["activity_id"].clone()).collect();
    std::fs::remove_dir_all(world.out()).unwrap();
    ids
}

#[test]
fn every_filter_picks_what_it_says_and_count_counts_what_passes() {
    type Wanted = fn(&Row) -> bool;
    let race: Wanted = |row| row["name"].starts_with("Race");
    let cases: [(&[&str], Wanted, usize); 9] = [
        (&["--name", "^Race of"], race, 0),
        (&["--name", "(?i)RACE"], race, 0),
        (&["--name", "^$"], |row| row["name"].is_empty(), 0),
        (&["--min-distance", "10"], |row| km(row) >= 10.0, 0),
        (&["--min-distance", "0.5"], |row| km(row) >= 0.5, 0),
        (&["--min-distance", "0"], |row| km(row) >= 0.0, 0),
        (&["--skip", "4"], |_| true, 4),
        (&["--skip", "2", "--name", "Race"], race, 2),
        (&["--skip", "99"], |_| true, 99),
    ];
    for kind in BOTH {
        let (world, rows) = world(kind);
        for (words, wanted, skip) in &cases {
            let passing = rows.iter().filter(|row| wanted(row)).skip(*skip);
            let ids: Vec<_> = passing.map(|row| row["activity_id"].clone()).collect();
            assert_eq!(exported(&world, &[words, &["-c", "all"][..]].concat()), ids, "{words:?}");
            let newest: Vec<_> = ids.iter().take(2).cloned().collect();
            assert_eq!(exported(&world, &[words, &["-c", "2"][..]].concat()), newest, "{words:?}");
        }
    }
}

#[test]
fn a_file_of_ids_excludes_them_as_json_and_as_text() {
    for kind in BOTH {
        let (world, rows) = world(kind);
        let ids: Vec<_> = rows.iter().map(|row| row["activity_id"].as_str()).collect();
        let rest: Vec<_> = ids[2..].to_vec();
        for text in [
            format!("{{\"ids\": [\"{}\", \"{}\"]}}", ids[0], ids[1]),
            format!("[\"{}\", {}]", ids[0], ids[1]),
            format!("# known\n{}\n\n {} # here\r\n", ids[0], ids[1]),
        ] {
            std::fs::write(world.path("known"), &text).unwrap();
            let words = ["--exclude", "known", "-c"];
            assert_eq!(exported(&world, &[&words[..], &["all"]].concat()), rest, "{text}");
            assert_eq!(exported(&world, &[&words[..], &["1"]].concat()), rest[..1], "{text}");
        }
    }
}

#[test]
fn filters_that_make_no_sense_are_usage_errors() {
    let world = World::of(1);
    for (name, text) in [("no", ""), ("ids", "{\"id\": []}"), ("cut", "[\"1\""), ("odd", "1\nx")] {
        if name != "no" {
            std::fs::write(world.path(name), text).unwrap();
        }
        complains(&world.run(&["--exclude", name]), 2, &format!("--exclude {name}: "));
    }
    complains(&world.run(&["--name", "(", "-c", "all"]), 2, "is no regular expression");
    complains(&world.run(&["--min-distance=-1"]), 2, "number of kilometres");
    complains(&world.run(&["--min-distance", "far"]), 2, "number of kilometres");
    complains(&world.run(&["--skip", "few"]), 2, "--skip");
    assert!(world.requests().is_empty(), "nothing was asked");
}

#[test]
fn the_summary_says_how_many_more_pass() {
    for kind in BOTH {
        let (world, rows) = world(kind);
        let races = rows.iter().filter(|row| row["name"].starts_with("Race")).count();
        let outcome = world.export(&["--name", "Race", "-f", "none"]);
        let words = format!("The account has {} more: use --count all", races - 1);
        assert!(outcome.stdout.contains(&words), "{outcome:#?}");
        let outcome = world.export(&["--name", "Race", "-f", "none", "-c", "all"]);
        assert!(!outcome.stdout.contains("--count all"), "{outcome:#?}");
        let outcome = world.export(&["--name", "nothing like it", "-f", "none"]);
        assert!(outcome.stderr.contains("no activity passes the filters"), "{outcome:#?}");
        let outcome = world.export(&["--name", "Race", "--skip", "900", "-f", "none"]);
        let words = format!("no more than {races} pass the filters, and so many are skipped");
        assert!(outcome.stderr.contains(&words), "{outcome:#?}");
    }
}

#[test]
fn what_was_not_looked_at_is_not_counted() {
    // More than COROS puts on a page.
    let world = World::at(gcexport::simulate::Kind::Coros, 230);
    world.service.edit(|athlete| {
        let newest = athlete.workouts()[0].id;
        athlete.rename(newest, "The only one")
    });
    for (words, said) in [
        (["--name", "The only one"], "Older activities were not looked at: use --count all"),
        (["--skip", "3"], "The account has at least 196 more: use --count all"),
    ] {
        let outcome = world.export(&[&words[..], &["-f", "none"]].concat());
        assert!(outcome.stdout.contains(said), "{outcome:#?}");
    }
}

#[test]
fn what_a_filter_leaves_out_is_not_taken_for_deleted() {
    for kind in BOTH {
        let (world, _) = world(kind);
        std::fs::write(world.path("none"), "").unwrap();
        world.export(&["-c", "all", "-f", "none"]);
        let before: HashSet<_> = ledger(&world.out()).into_iter().collect();
        world.service.edit(|athlete| {
            let oldest = athlete.workouts().last().unwrap().id;
            assert!(athlete.remove(oldest));
        });
        for words in [["--skip", "1"], ["--name", ".*"], ["--min-distance", "0"]] {
            world.export(&[&words[..], &["-c", "all", "-f", "none"]].concat());
            let after: HashSet<_> = ledger(&world.out()).into_iter().collect();
            assert_eq!(before, after, "{words:?}");
        }
        let outcome = world.export(&["-c", "all", "-f", "none", "--exclude", "none"]);
        assert!(outcome.stdout.contains("1 deleted"), "no id, no filter: {outcome:#?}");
    }
}

#[test]
fn a_filtered_run_does_not_finish_an_unfiltered_one() {
    let world = World::of(8);
    for (words, continued) in [(&["--skip", "1"][..], true), (&[], false)] {
        let mut interrupted = world.command(&["-c", "all", "-f", "gpx"]);
        let outcome = crate::world::finish(interrupted.env("GCEXPORT_CRASH_AT", "renamed:3"));
        assert_eq!(outcome.code, None, "killed: {outcome:#?}");
        assert_eq!(world.run(&[words, &["-c", "all"]].concat()).code, Some(0));
        let dated = std::fs::read_dir(world.desk.path()).unwrap().next().unwrap().unwrap().path();
        let old = world.path("2026-01-01_garmin_connect_export");
        std::fs::rename(&dated, &old).unwrap();
        let outcome = world.run(&["--dry-run"]);
        assert_eq!(outcome.stderr.contains("Continuing the unfinished"), continued, "{words:?}");
        std::fs::remove_dir_all(&old).unwrap();
    }
}
