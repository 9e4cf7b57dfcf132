//! The table in its formats: what each says, and when it is touched.

mod contents;
pub use contents::workbook;
mod dialects;
mod units;

use std::fs;

use gcexport::simulate::Options;
use serde_json::{Value, json};

use crate::world::{BOTH, World, complains, finish, ledger, stamps, tree};

const ALL: [&str; 6] = ["-c", "all", "-f", "none", "--table", "csv,xlsx,json,jsonl"];
const FILES: [&str; 4] =
    ["activities.csv", "activities.json", "activities.jsonl", "activities.xlsx"];

fn names(world: &World) -> Vec<String> {
    tree(&world.out()).into_keys().collect()
}

fn verification(world: &World) -> (Option<i32>, Value) {
    let outcome = world.run(&["verify", "--json", "-d", "out"]);
    (outcome.code, serde_json::from_str(&outcome.stdout).unwrap())
}

#[test]
fn the_chosen_formats_are_written_and_stay_chosen() {
    let world = World::of(5);
    world.export(&["-c", "all", "-f", "none"]);
    assert_eq!(names(&world), ["activities.csv"], "what nobody has asked for is not there");
    world.export(&ALL);
    assert_eq!(names(&world), FILES);
    let edited = world.table()[0]["Activity ID"].parse().unwrap();
    world.service.edit(|athlete| {
        athlete.find_mut(edited).unwrap().name = Some("Renamed on the web".into());
    });
    world.export(&["-c", "all", "-f", "none"]);
    for name in ["activities.csv", "activities.json", "activities.jsonl"] {
        let table = fs::read_to_string(world.out().join(name)).unwrap();
        assert!(table.contains("Renamed on the web"), "{name}");
    }
    assert_eq!(verification(&world).0, Some(0), "the workbook says so too");
}

#[test]
fn a_workbook_alone_can_be_chosen() {
    for kind in BOTH {
        let world = World::at(kind, 5);
        world.export(&["-c", "all", "-f", "none", "--table", "xlsx,xlsx"]);
        assert_eq!(names(&world), ["activities.xlsx"]);
        assert_eq!(contents::workbook(&world).rows.len(), 5);
        let before = stamps(&world.out());
        world.export(&["-c", "all", "-f", "none"]);
        assert_eq!(stamps(&world.out()), before);
    }
}

#[test]
fn a_run_with_nothing_to_do_touches_no_table() {
    let world = World::demo();
    world.export(&ALL);
    let (before, remembered) = (stamps(&world.out()), ledger(&world.out()));
    for again in [&ALL[..], &ALL[..4]] {
        world.export(again);
        assert_eq!(stamps(&world.out()), before, "{again:?}");
    }
    let rendered = world.run(&["render", "-d", "out"]);
    assert_eq!(rendered.stdout.lines().count(), FILES.len(), "{rendered:?}");
    assert_eq!(stamps(&world.out()), before, "the same bytes are not written again");
    assert_eq!(ledger(&world.out()), remembered);
}

#[test]
fn the_same_activities_are_the_same_bytes_anywhere() {
    let (one, other) = (World::demo(), World::demo());
    one.export(&ALL);
    other.export(&["-c", "10", "-f", "none"]);
    other.export(&ALL);
    assert_eq!(tree(&one.out()), tree(&other.out()));
}

#[test]
fn a_killed_run_is_made_good_in_every_format() {
    let yardstick = World::of(12);
    yardstick.export(&ALL);
    let (whole, remembered) = (tree(&yardstick.out()), ledger(&yardstick.out()));
    for begun in [&[][..], &["-c", "5", "-f", "none", "--table", "xlsx,csv"]] {
        for point in ["table:1", "table:2", "table:3", "table:4"] {
            let world = World::of(12);
            if !begun.is_empty() {
                world.export(begun);
            }
            let run = [&ALL[..], &["-d", "out"]].concat();
            let outcome = finish(world.command(&run).env("GCEXPORT_CRASH_AT", point));
            assert_eq!(outcome.code, None, "{point}: it was killed");
            let outcome = world.export(&ALL);
            assert!(!outcome.stderr.contains("kept as"), "{point}: {outcome:#?}");
            assert_eq!(tree(&world.out()), whole, "{point} after {begun:?}");
            if begun.is_empty() {
                assert_eq!(ledger(&world.out()), remembered, "{point}");
            }
        }
    }
}

#[test]
fn what_somebody_has_edited_is_kept_beside() {
    for name in FILES {
        let world = World::of(4);
        world.export(&ALL);
        let table = world.out().join(name);
        let (ours, ending) = (fs::read(&table).unwrap(), name.rsplit('.').next().unwrap());
        let again = [&ALL[..], &["-d", "out"]].concat();
        for (number, command) in [&again[..], &["render", "-d", "out"]].into_iter().enumerate() {
            let edited = [&ours[..], b"my own line\n"].concat();
            fs::write(&table, &edited).unwrap();
            let (code, found) = verification(&world);
            assert_eq!((code, &found["table"]), (Some(6), &json!("changed")), "{name}");
            let finding = json!({ "file": name, "state": "changed" });
            assert!(found["tables"].as_array().unwrap().contains(&finding), "{found}");
            let outcome = world.run(command);
            let kept_as = match number {
                0 => format!("activities.edited.{ending}"),
                _ => format!("activities.edited-2.{ending}"),
            };
            let said = format!("{name} was changed or made by somebody else");
            assert!(outcome.stderr.contains(&said), "{outcome:#?}");
            assert_eq!(fs::read(world.out().join(kept_as)).unwrap(), edited);
            assert_eq!(fs::read(&table).unwrap(), ours, "{name}");
        }
        let (code, found) = verification(&world);
        assert_eq!((code, &found["untracked"]), (Some(0), &json!([])), "{found}");
    }
}

#[test]
fn a_table_that_was_there_before_is_kept_beside() {
    let world = World::of(3);
    fs::create_dir(world.out()).unwrap();
    fs::write(world.out().join("activities.xlsx"), "a workbook of their own").unwrap();
    world.export(&ALL);
    let kept = fs::read_to_string(world.out().join("activities.edited.xlsx")).unwrap();
    assert_eq!(kept, "a workbook of their own");
    assert_eq!(contents::workbook(&world).rows.len(), 3);
}

#[test]
fn rendering_writes_what_was_chosen_last_and_a_lost_table_comes_back() {
    let world = World::demo();
    world.export(&[&ALL[..], &["--columns", "activity_id,name", "--header", "keys"]].concat());
    let whole = tree(&world.out());
    let requests = world.requests().len();
    for name in FILES {
        fs::remove_file(world.out().join(name)).unwrap();
        let (code, found) = verification(&world);
        assert_eq!((code, &found["table"]), (Some(6), &json!("missing")), "{name}");
    }
    assert_eq!(world.run(&["verify", "--repair", "-d", "out"]).code, Some(0));
    assert_eq!(tree(&world.out()), whole);
    assert_eq!(world.requests().len(), requests, "offline");
}

#[test]
fn other_formats_can_be_rendered_and_those_of_before_are_left_alone() {
    let world = World::of(6);
    world.export(&ALL[..4]);
    let outcome = world.run(&["render", "--table", "xlsx,json", "-d", "out"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(names(&world), ["activities.csv", "activities.json", "activities.xlsx"]);
    let (code, found) = verification(&world);
    assert_eq!((code, &found["untracked"]), (Some(0), &json!(["activities.csv"])));
    let before = stamps(&world.out());
    assert_eq!(world.run(&["render", "-d", "out"]).code, Some(0));
    assert_eq!(stamps(&world.out()), before, "the choice is remembered");
}

#[test]
fn an_empty_account_has_empty_tables() {
    let world = World::with(Options { list: Some(Vec::new()), ..Options::default() });
    world.export(&ALL);
    let read = |name: &str| fs::read_to_string(world.out().join(name)).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&read("activities.json")).unwrap(), json!([]));
    assert_eq!(read("activities.jsonl"), "");
    assert!(contents::workbook(&world).rows.is_empty());
    assert_eq!(verification(&world).0, Some(0));
}

#[test]
fn what_is_no_format_is_refused() {
    let world = World::of(1);
    complains(&world.run(&["--table", "ods"]), 2, "csv, xlsx, json, jsonl");
    complains(&world.run(&["--csv-for", "lotus"]), 2, "anyone, excel or excel-eu");
    assert!(world.requests().is_empty());
}

#[test]
fn columns_of_files_name_what_is_there_and_nothing_else() {
    let world = World::demo();
    let columns = "activity_id,file_original,file_fit,file_gpx,file_tcx";
    let run = ["-c", "all", "-f", "gpx,original,fit", "--header", "keys", "--columns", columns];
    world.export(&[&run[..], &["--subdir", "{year}"]].concat());
    let mut named = 0;
    for row in world.table() {
        for (key, path) in
            row.iter().filter(|(key, path)| *key != "activity_id" && !path.is_empty())
        {
            let size = std::fs::metadata(world.out().join(path)).unwrap().len();
            assert!(size > 0, "{key} {path}: no placeholder");
            assert!(path.contains(&row["activity_id"]), "{key} {path}");
            named += 1;
        }
        assert_eq!(row["file_tcx"], "", "none was asked for");
    }
    let files = tree(&world.out());
    let held = files.values().filter(|bytes| !bytes.is_empty()).count() - 1;
    assert_eq!(named, held, "every file but the table");
    let before = crate::world::stamps(&world.out());
    world.export(&[&run[..], &["--subdir", "{year}"]].concat());
    assert_eq!(crate::world::stamps(&world.out()), before);
}
