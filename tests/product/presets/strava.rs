//! The table that programs read which take in Strava's archives, and the files it names.

use std::collections::BTreeMap;

use crate::world::{BOTH, World, stamps, tree};

type Row = BTreeMap<String, String>;

/// The files that the table names.
fn named(world: &World) -> Vec<String> {
    let rows = world.table().into_iter().map(|row: Row| row["Filename"].clone());
    rows.filter(|name| !name.is_empty()).collect()
}

#[test]
fn the_file_of_every_activity_is_where_the_table_says() {
    for kind in BOTH {
        let world = World::at(kind, 12);
        world.export(&["-c", "all", "-f", "fit", "--subdir", "files", "--columns", "strava"]);
        let held: Vec<_> =
            tree(&world.out()).into_keys().filter(|name| name.ends_with(".fit")).collect();
        let files = named(&world);
        assert!(!files.is_empty(), "{kind:?}");
        for name in &files {
            assert!(name.starts_with("files/"), "{name}");
            assert!(std::fs::metadata(world.out().join(name)).unwrap().len() > 0, "{name}");
        }
        assert!(held.iter().all(|name| {
            let is_placeholder = std::fs::metadata(world.out().join(name)).unwrap().len() == 0;
            files.contains(name) != is_placeholder
        }));
        let before = stamps(&world.out());
        world.export(&["-c", "all", "-f", "fit", "--subdir", "files", "--columns", "strava"]);
        assert_eq!(stamps(&world.out()), before, "nothing to do, nothing touched");
        assert_eq!(world.run(&["verify", "-d", "out"]).code, Some(0));
    }
}

#[test]
fn the_table_follows_the_files() {
    let world = World::of(6);
    let words = |formats| ["-c", "all", "--columns", "strava", "-f", formats];
    world.export(&words("none"));
    assert_eq!(named(&world), Vec::<String>::new());
    world.export(&words("gpx"));
    assert!(!named(&world).is_empty() && named(&world).iter().all(|name| name.ends_with(".gpx")));
    world.export(&words("original"));
    assert!(named(&world).iter().all(|name| !name.ends_with(".zip")), "nobody reads zips");
    world.export(&["-c", "all", "--columns", "strava", "-f", "original", "-u"]);
    assert!(named(&world).iter().any(|name| name.ends_with(".fit")), "what says most goes first");
    let written = tree(&world.out());
    world.run(&["render", "-d", "out"]);
    assert_eq!(tree(&world.out()), written);
}

#[test]
fn a_run_that_was_killed_ends_in_the_same_table() {
    let words = ["-c", "all", "-f", "tcx", "--columns", "strava", "-d", "out"];
    let yardstick = World::of(8);
    yardstick.run(&words);
    for point in ["renamed:3", "table:1", "table:2"] {
        let world = World::of(8);
        let killed = crate::world::finish(world.command(&words).env("GCEXPORT_CRASH_AT", point));
        assert_eq!(killed.code, None, "{point}: {killed:#?}");
        assert_eq!(world.run(&words).code, Some(0), "{point}");
        assert_eq!(tree(&world.out()), tree(&yardstick.out()), "{point}");
    }
}

#[test]
fn dates_types_and_units_are_stravas() {
    let world = World::demo();
    world.export(&["-c", "all", "-f", "none", "--columns", "strava"]);
    let mut reader = csv::Reader::from_path(world.out().join("activities.csv")).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    for (oddity, column, expected) in [
        ("offset_west", 1, "May 16, 2026, 1:45:00 PM"),
        ("plain_run", 3, "Run"),
        ("public_ride", 3, "Ride"),
        ("pool_25_m", 3, "Swim"),
        ("strength_sets", 3, "Weight Training"),
        ("unknown_type", 3, "Workout"),
        ("paused_run", 5, "2983"),
        ("paused_run", 6, "8.012"),
        ("commute", 9, "true"),
        ("plain_run", 9, "false"),
        ("paused_run", 16, "2459"),
        ("paused_run", 17, "8012.45"),
    ] {
        let id = world.service.edit(|athlete| athlete.oddity(oddity).expect(oddity).id.to_string());
        let row = rows.iter().find(|row| row[0] == id).expect(oddity);
        assert_eq!(&row[column], expected, "{oddity}, column {column}");
    }
}
