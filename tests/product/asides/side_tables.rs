//! `--table-of`: a table of laps, zones, gear or sets beside that of activities.

use std::collections::BTreeMap;
use std::fs;

use gcexport::simulate::athlete::{Sport, Workout};
use gcexport::simulate::faults::{FaultKind, RequestKind, Rule};
use gcexport::simulate::{Kind, wire};
use serde_json::{Value, json};

use super::{asked, expected, id};
use crate::world::{World, complains, finish, ledger, stamps, tree};

type Row = BTreeMap<String, String>;

const ALL: &str = "laps,zones,gear,sets";

fn run<'a>(tables: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["-c", "all", "-f", "none", "--header", "keys", "--table-of", tables], more].concat()
}

fn names(world: &World) -> Vec<String> {
    tree(&world.out()).into_keys().collect()
}

/// A number as a cell has it; nothing of null.
fn number(value: &Value) -> String {
    // To the nearest, halves away from zero.
    let rounded = value.as_f64().map(|value| (value * 1000.0).round() / 1000.0);
    let text = rounded.map(|value| format!("{value:.3}")).unwrap_or_default();
    let Some((whole, decimals)) = text.split_once('.') else { return text };
    match decimals.trim_end_matches('0') {
        "" => whole.to_owned(),
        decimals => format!("{whole}.{decimals}"),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// `2026-01-08T08:10:21.0` as a cell has it.
fn utc(value: &Value) -> String {
    let time = text(value).replace('T', " ");
    time.split('.')
        .next()
        .filter(|time| !time.is_empty())
        .map_or_else(String::new, |time| format!("{time}Z"))
}

/// Exports a side table; holds the rows of each activity against its answer.
fn check(
    table: &str,
    answer: fn(&Workout) -> Vec<Value>,
    cells: fn(&Value) -> Vec<(&str, String)>,
) {
    let world = World::demo();
    world.export(&run(table, &[]));
    let (rows, activities) = (world.rows_of(table), world.table());
    let mut order: Vec<_> = rows.iter().map(|row| row["activity_id"].clone()).collect();
    order.dedup();
    let listed = activities.iter().map(|row| row["activity_id"].clone());
    let with_rows: Vec<_> = listed.filter(|id| order.contains(id)).collect();
    assert_eq!(order, with_rows, "in the order of the activities");
    world.service.edit(|athlete| {
        for workout in athlete.workouts() {
            let id = workout.id.to_string();
            let found: Vec<&Row> = rows.iter().filter(|row| row["activity_id"] == id).collect();
            let sent = answer(workout);
            assert_eq!(found.len(), sent.len(), "{table} of {}", workout.oddity);
            for (row, piece) in found.iter().zip(&sent) {
                for (key, cell) in cells(piece) {
                    assert_eq!(row[key], cell, "{key} of {} {}", workout.oddity, workout.id);
                }
            }
        }
    });
    assert!(!rows.is_empty());
}

fn list(answer: Value, key: &str) -> Vec<Value> {
    let list = if key.is_empty() { &answer } else { &answer[key] };
    list.as_array().cloned().unwrap_or_default()
}

#[test]
fn laps_say_what_the_service_says_of_each() {
    check(
        "laps",
        |workout| list(wire::splits(workout), "lapDTOs"),
        |lap| {
            let km = lap["distance"].as_f64().map(|m| m / 1000.0);
            let kmh = lap["averageSpeed"].as_f64().map(|mps| mps * 3.6);
            vec![
                ("lap", lap["lapIndex"].to_string()),
                ("start_utc", utc(&lap["startTimeGMT"])),
                ("intensity", text(&lap["intensityType"])),
                ("duration_s", number(&lap["duration"])),
                ("elapsed_s", number(&lap["elapsedDuration"])),
                ("distance_km", number(&json!(km))),
                ("avg_speed_kmh", number(&json!(kmh))),
                ("avg_hr_bpm", number(&lap["averageHR"])),
                ("max_run_cadence_spm", number(&lap["maxRunCadence"])),
                ("elevation_gain_m", number(&lap["elevationGain"])),
                ("calories_kcal", number(&lap["calories"])),
            ]
        },
    );
}

#[test]
fn zones_stand_in_order_with_where_they_begin() {
    check(
        "zones",
        |workout| {
            let mut zones = list(wire::hr_time_in_zones(workout), "");
            zones.sort_by_key(|zone| zone["zoneNumber"].as_u64());
            zones
        },
        |zone| {
            vec![
                ("zone", zone["zoneNumber"].to_string()),
                ("low_bpm", number(&zone["zoneLowBoundary"])),
                ("time_s", number(&zone["secsInZone"])),
            ]
        },
    );
}

#[test]
fn gear_has_a_row_for_each_thing() {
    check(
        "gear",
        |workout| list(wire::gear(workout), ""),
        |thing| {
            vec![
                ("gear_id", text(&thing["uuid"])),
                ("name", text(&thing["displayName"])),
                ("model", text(&thing["customMakeModel"])),
                ("kind", text(&thing["gearTypeName"])),
            ]
        },
    );
}

#[test]
fn sets_have_exercises_weights_and_rests() {
    check(
        "sets",
        |workout| list(wire::exercise_sets(workout), "exerciseSets"),
        |set| {
            let exercise = &set["exercises"][0];
            let kg = set["weight"].as_f64().map(|grams| grams / 1000.0);
            vec![
                ("kind", text(&set["setType"])),
                ("category", text(&exercise["category"])),
                ("exercise", text(&exercise["name"])),
                ("reps", number(&set["repetitionCount"])),
                ("weight_kg", number(&json!(kg))),
                ("duration_s", number(&set["duration"])),
                ("start_utc", utc(&set["startTime"])),
            ]
        },
    );
}

#[test]
fn each_side_table_costs_its_own_requests_once() {
    for (tables, kinds) in [
        ("laps", &["splits"][..]),
        ("zones", &["zones"]),
        ("gear", &["gear"]),
        ("sets", &["sets"]),
        (ALL, &["splits", "zones", "gear", "sets"]),
    ] {
        let world = World::of(20);
        let planned = world.export(&run(tables, &["--dry-run"])).stdout;
        assert!(planned.contains(&format!("20 {} requests", kinds[0])), "{planned}");
        world.export(&run(tables, &[]));
        let before = (asked(&world), stamps(&world.out()));
        assert_eq!(before.0, expected(&world, kinds), "{tables}");
        world.export(&run(tables, &[]));
        assert_eq!((asked(&world), stamps(&world.out())), before, "{tables}: nothing to do");
    }
}

#[test]
fn the_choice_stays_with_the_directory() {
    let world = World::of(8);
    world.export(&run("laps,gear", &[]));
    assert_eq!(names(&world), ["activities.csv", "gear.csv", "laps.csv"]);
    let before = world.rows_of("laps");
    let uploaded = world.service.edit(|athlete| athlete.new_upload()).to_string();
    world.export(&["-c", "all", "-f", "none", "--header", "keys"]);
    let after = world.rows_of("laps");
    assert!(after.iter().any(|row| row["activity_id"] == uploaded), "{after:?}");
    assert_eq!((asked(&world)["splits"], asked(&world)["gear"]), (9, 9));
    assert_eq!(after[after.len() - before.len()..], before);

    world.export(&run("none", &[]));
    let verified = world.run(&["verify", "--json", "-d", "out"]);
    let found: Value = serde_json::from_str(&verified.stdout).unwrap();
    assert_eq!((verified.code, &found["untracked"]), (Some(0), &json!(["gear.csv", "laps.csv"])));
}

#[test]
fn render_writes_the_same_bytes_offline_and_verify_knows_them() {
    let world = World::demo();
    world.export(&run(ALL, &["--table", "csv,json,jsonl,xlsx"]));
    let (whole, requests) = (tree(&world.out()), world.requests().len());
    assert_eq!(whole.len(), 4 + 4 * 3, "a workbook is one of activities: {:?}", whole.keys());
    for table in ["laps.csv", "zones.json", "gear.jsonl", "sets.csv"] {
        fs::remove_file(world.out().join(table)).unwrap();
        assert_eq!(world.run(&["verify", "-d", "out"]).code, Some(6), "{table}");
    }
    let rendered = world.run(&["render", "-d", "out"]);
    assert_eq!((rendered.code, rendered.stdout.lines().count()), (Some(0), whole.len()));
    assert!(tree(&world.out()) == whole);
    assert_eq!(world.run(&["verify", "-d", "out"]).code, Some(0));
    assert_eq!(world.requests().len(), requests);

    let rows: Vec<Value> = serde_json::from_slice(&whole["zones.json"]).unwrap();
    let lines = String::from_utf8(whole["zones.jsonl"].clone()).unwrap();
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((rows.len(), &rows), (world.rows_of("zones").len(), &lines));
    assert!(rows[0]["activity_id"].is_string() && rows[0]["zone"].is_u64(), "{}", rows[0]);
}

#[test]
fn the_ways_of_the_csv_are_those_of_the_table() {
    let world = World::of(6);
    world.export(&run("gear", &[]));
    let plain = fs::read_to_string(world.out().join("gear.csv")).unwrap();
    assert!(plain.starts_with("activity_id,item,gear_id,"), "{plain}");
    let rendered =
        world.run(&["render", "--csv-for", "excel-eu", "--header", "titles", "-d", "out"]);
    assert_eq!(rendered.code, Some(0), "{rendered:?}");
    let european = fs::read_to_string(world.out().join("gear.csv")).unwrap();
    assert!(european.starts_with("\u{feff}Activity ID;Item;Gear ID;"), "{european}");
}

#[test]
fn a_failing_lap_costs_its_own_rows_only() {
    let world = World::of(12);
    world.service.faults([Rule::fault(RequestKind::Side, FaultKind::Forbidden).of(id(&world, 4))]);
    let outcome = world.run(&run("laps", &["-d", "out"]));
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    assert!(outcome.stdout.contains("Laps: 11 fetched, 1 failed"), "{outcome:?}");
    world.service.faults([]);
    world.export(&run("laps", &[]));
    let (mended, whole) = (World::of(12), world.rows_of("laps"));
    mended.export(&run("laps", &[]));
    assert_eq!(mended.rows_of("laps"), whole);
    assert_eq!(asked(&world)["splits"], 13);
}

#[test]
fn what_somebody_has_edited_is_kept_beside() {
    let world = World::of(4);
    world.export(&run("laps", &[]));
    let table = world.out().join("laps.csv");
    let ours = fs::read(&table).unwrap();
    fs::write(&table, "mine").unwrap();
    assert_eq!(world.run(&["verify", "-d", "out"]).code, Some(6));
    let outcome = world.export(&run("laps", &[]));
    assert!(
        outcome.stderr.contains("laps.csv was changed or made by somebody else"),
        "{outcome:?}"
    );
    assert_eq!(fs::read_to_string(world.out().join("laps.edited.csv")).unwrap(), "mine");
    assert_eq!(fs::read(&table).unwrap(), ours);
    assert_eq!(world.run(&["verify", "-d", "out"]).code, Some(0));
}

#[test]
fn a_killed_run_is_made_good() {
    let world = World::of(10);
    world.export(&run(ALL, &[]));
    let (whole, book) = (tree(&world.out()), ledger(&world.out()));
    for point in ["asides:2", "table:1", "table:2", "table:4", "table:5"] {
        fs::remove_dir_all(world.out()).unwrap();
        let mut command = world.command(&run(ALL, &["-d", "out"]));
        let outcome = finish(command.env("GCEXPORT_CRASH_AT", point));
        assert_eq!(outcome.code, None, "{point}: it was killed");
        let outcome = world.export(&run(ALL, &[]));
        assert!(!outcome.stderr.contains("kept as"), "{point}: {outcome:?}");
        assert!(tree(&world.out()) == whole, "{point}");
        assert_eq!(ledger(&world.out()), book, "{point}");
    }
}

#[test]
fn coros_has_laps_zones_and_sets_in_its_one_answer_and_no_gear() {
    let world = World::at(Kind::Coros, 60);
    complains(
        &world.run(&run("gear", &["-d", "out"])),
        2,
        "COROS tells nothing for a table of gear",
    );
    world.export(&run(
        "laps,zones,sets",
        &["--columns", "activity_id,laps,type,distance_km,duration_s"],
    ));
    assert_eq!(world.count("/activity/detail/query"), 60);
    let (activities, laps) = (world.table(), world.rows_of("laps"));
    for activity in &activities {
        let its = laps.iter().filter(|lap| lap["activity_id"] == activity["activity_id"]);
        assert_eq!(its.count().to_string(), activity["laps"], "{activity:?}");
    }
    let run = activities.iter().find(|row| row["type"] == "run" && row["laps"] != "1").unwrap();
    let of_run = || laps.iter().filter(|lap| lap["activity_id"] == run["activity_id"]);
    assert!(of_run().all(|lap| lap["intensity"] == "ACTIVE"));
    for key in ["distance_km", "duration_s"] {
        let parse = |row: &Row| row[key].parse::<f64>().unwrap();
        let (sum, whole) = (of_run().map(parse).sum::<f64>(), parse(run));
        assert!((sum - whole).abs() < whole * 0.001, "{key}: {sum} of {whole}, nothing twice");
    }
    assert!(world.rows_of("zones").iter().any(|zone| zone["low_bpm"] == "98"));
    let sessions = world.service.edit(|athlete| {
        let strong = |workout: &&Workout| workout.sport == Sport::Strength;
        athlete.workouts().iter().filter(strong).map(|workout| workout.id).collect::<Vec<_>>()
    });
    let sets = world.rows_of("sets");
    assert!(!sets.is_empty());
    for set in &sets {
        assert!(sessions.iter().any(|id| world.id(*id) == set["activity_id"]), "{set:?}");
        assert_eq!(set["kind"] == "ACTIVE", !set["weight_kg"].is_empty(), "{set:?}");
    }
}

#[test]
fn what_is_no_side_table_is_refused_and_the_dictionary_knows_those_there_are() {
    let world = World::of(1);
    complains(&world.run(&["--table-of", "splits"]), 2, "laps, zones, gear, sets, none");
    let told = world.run(&["columns", "--of", "laps"]).stdout;
    assert!(told.contains("avg_pace_per_km"), "{told}");
    let told = world.run(&["columns", "--of", "sets", "--json"]).stdout;
    let columns: Vec<Value> = serde_json::from_str(&told).unwrap();
    assert!(columns.iter().any(|column| column["key"] == "weight_kg" && column["unit"] == "kg"));
    assert!(world.requests().is_empty());
}

#[test]
fn a_run_without_the_word_for_them_finishes_one_that_was_interrupted_with_it() {
    let world = World::of(20);
    let outage = Rule::fault(RequestKind::Any, FaultKind::ServiceUnavailable).from(12);
    world.service.faults([outage]);
    let outcome = world.run(&run("laps", &["-d", "out"]));
    complains(&outcome, 5, "cannot be reached or keeps failing");
    world.service.faults([]);
    let unfinished = |world: &World| world.status()["unfinished"].clone();
    assert_eq!(unfinished(&world), true);
    world.export(&["-c", "all", "-f", "none"]);
    assert_eq!(unfinished(&world), false);
}
