//! CSV in the ways of a spreadsheet program.

use std::fs;

use gcexport::simulate::Options;
use serde_json::json;

use crate::world::{World, finish, stamps, tree};

const MARK: &str = "\u{feff}";
const COLUMNS: [&str; 8] =
    ["-c", "all", "-f", "none", "--header", "keys", "--columns", "activity_id,name,distance_km"];

/// Two activities; the name of one runs, that of the other has what separates cells.
fn account() -> World {
    let items = [(2, "=1+1"), (1, "easy; slow, 1.5 h")].map(|(id, name)| {
        json!({ "activityId": id, "activityName": name, "distance": 12_345.6,
            "startTimeLocal": "2024-07-01 07:00:00", "startTimeGMT": "2024-07-01 05:00:00" })
    });
    World::with(Options { list: Some(items.to_vec()), ..Options::default() })
}

fn table(world: &World) -> String {
    fs::read_to_string(world.out().join("activities.csv")).unwrap()
}

const PLAIN: &str =
    "activity_id,name,distance_km\n2,'=1+1,12.346\n1,\"easy; slow, 1.5 h\",12.346\n";
const EUROPEAN: &str =
    "activity_id;name;distance_km\n2;'=1+1;12,346\n1;\"easy; slow, 1.5 h\";12,346\n";

#[test]
fn each_reader_gets_what_it_understands() {
    let raw = &PLAIN.replace('\'', "");
    for (options, expected) in [
        (&[][..], PLAIN.to_owned()),
        (&["--csv-for", "anyone"], PLAIN.to_owned()),
        (&["--csv-for", "excel"], format!("{MARK}{PLAIN}")),
        (&["--csv-for", "excel-eu"], format!("{MARK}{EUROPEAN}")),
        (&["--raw-text"], raw.to_owned()),
        (&["--csv-for", "excel", "--raw-text"], format!("{MARK}{raw}")),
    ] {
        let world = account();
        world.export(&[&COLUMNS[..], options].concat());
        assert_eq!(table(&world), expected, "{options:?}");
        let before = stamps(&world.out());
        world.export(&[&COLUMNS[..], options].concat());
        assert_eq!(stamps(&world.out()), before, "{options:?}: nothing to do");
        assert_eq!(world.run(&["verify", "-d", "out"]).code, Some(0), "{options:?}");
    }
}

#[test]
fn rendering_keeps_the_dialect_until_it_is_told_otherwise() {
    let world = account();
    world.export(&[&COLUMNS[..], &["--csv-for", "excel-eu", "--raw-text"]].concat());
    let written = table(&world);
    fs::remove_file(world.out().join("activities.csv")).unwrap();
    for (options, expected) in [
        (&[][..], written.clone()),
        (&["--raw-text=false"], format!("{MARK}{EUROPEAN}")),
        (&["--csv-for", "anyone"], PLAIN.to_owned()),
    ] {
        let outcome = world.run(&[&["render", "-d", "out"], options].concat());
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        assert_eq!(table(&world), expected, "{options:?}");
    }
}

#[test]
fn a_killed_run_in_a_dialect_is_made_good() {
    let run = ["-c", "all", "-f", "gpx", "--csv-for", "excel-eu", "-d", "out"];
    let world = World::of(8);
    world.export(&run[..6]);
    let whole = tree(&world.out());
    for point in ["table:1", "renamed:3"] {
        fs::remove_dir_all(world.out()).unwrap();
        let outcome = finish(world.command(&run).env("GCEXPORT_CRASH_AT", point));
        assert_eq!(outcome.code, None, "{point}: it was killed");
        let outcome = world.export(&run[..6]);
        assert!(!outcome.stderr.contains("kept as"), "{point}: {outcome:#?}");
        assert_eq!(tree(&world.out()), whole, "{point}");
    }
}
