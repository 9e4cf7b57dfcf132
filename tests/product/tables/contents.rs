//! What stands in the cells: the same in every format, typed where the format has types.

use std::collections::BTreeMap;

use calamine::{Data, Range, Reader, Xlsx, open_workbook};
use chrono::TimeDelta;
use gcexport::columns::{CATALOGUE, CellType, Column};
use gcexport::simulate::Options;
use serde_json::{Map, Value, json};

use super::ALL;
use crate::world::{BOTH, World};

/// The sheet of activities: a map of heading → cell per row.
pub struct Workbook {
    pub rows: Vec<BTreeMap<String, Data>>,
}

fn open(world: &World) -> Xlsx<std::io::BufReader<std::fs::File>> {
    open_workbook(world.out().join("activities.xlsx")).unwrap()
}

fn rows(sheet: &Range<Data>) -> Vec<BTreeMap<String, Data>> {
    let mut rows = sheet.rows();
    let headings: Vec<_> = rows.next().unwrap().iter().map(ToString::to_string).collect();
    rows.map(|row| headings.iter().cloned().zip(row.iter().cloned()).collect()).collect()
}

pub fn workbook(world: &World) -> Workbook {
    Workbook { rows: sheet(world, "Activities") }
}

pub fn sheet(world: &World, name: &str) -> Vec<BTreeMap<String, Data>> {
    rows(&open(world).worksheet_range(name).unwrap())
}

fn shown(cell: &Data) -> String {
    cell.to_string()
}

fn objects(world: &World) -> Vec<Map<String, Value>> {
    let text = std::fs::read(world.out().join("activities.json")).unwrap();
    let array: Vec<Map<String, Value>> = serde_json::from_slice(&text).unwrap();
    let lines = std::fs::read_to_string(world.out().join("activities.jsonl")).unwrap();
    let lines: Vec<Map<String, Value>> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(array, lines, "the same objects, in the same order");
    array
}

#[test]
fn every_format_says_the_same_in_its_own_types() {
    for kind in BOTH {
        let world = World::with(Options { service: kind, ..Options::default() });
        world.export(&[&ALL[..], &["--header", "keys", "--columns", "all"]].concat());
        let (table, objects, workbook) = (world.table(), objects(&world), workbook(&world));
        assert_eq!((objects.len(), workbook.rows.len()), (table.len(), table.len()));
        for ((row, object), cells) in table.iter().zip(&objects).zip(&workbook.rows) {
            assert_eq!(object.len(), CATALOGUE.len(), "every object has every column");
            for column in CATALOGUE {
                let (text, what) = (&row[column.key], format!("{kind:?} {}", column.key));
                assert_eq!(&object[column.key], &as_json(column, text), "{what}");
                assert_eq!(cells[column.key], as_cell(column, text, &cells[column.key]), "{what}");
            }
        }
    }
}

/// The JSON of a cell that the CSV shows as this text.
fn as_json(column: &Column, text: &str) -> Value {
    match column.kind {
        _ if text.is_empty() => Value::Null,
        CellType::String | CellType::Datetime => json!(unguarded(text)),
        CellType::Number => json!(text.parse::<f64>().unwrap()),
        CellType::Integer | CellType::Boolean => serde_json::from_str(text).unwrap(),
    }
}

/// The workbook's cell for it: `found` where that means the same as the text.
fn as_cell(column: &Column, text: &str, found: &Data) -> Data {
    let time = |seconds: TimeDelta| {
        let s = seconds.num_seconds();
        format!("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
    };
    let means = match found {
        Data::DateTime(value) if value.is_duration() => {
            assert_eq!(column.kind, CellType::String, "{}", column.key);
            time(value.as_duration().unwrap())
        }
        Data::DateTime(value) => {
            let utc = if text.ends_with('Z') { "Z" } else { "" };
            format!("{}{utc}", value.as_datetime().unwrap().format("%Y-%m-%d %H:%M:%S"))
        }
        // Speeds for people have one decimal.
        Data::Float(value) if column.kind == CellType::String => format!("{value:.1}"),
        Data::Float(value) if column.unit == "°" => format!("{value:.7}"),
        Data::Float(value) => value.to_string(),
        other => other.to_string(),
    };
    let text = &unguarded(text).replace("\r\n", "\n").replace('\r', "\n");
    if means == *text { found.clone() } else { Data::String(text.to_owned()) }
}

/// Without the apostrophe that only the CSV needs.
fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'')
        .filter(|rest| rest.starts_with(['=', '+', '-', '@', '\t', '\r']))
        .unwrap_or(text)
}

#[test]
fn cells_have_the_types_that_spreadsheets_calculate_with() {
    let world = World::demo();
    world.export(&[&ALL[..], &["--header", "keys"]].concat());
    let mut seen = BTreeMap::new();
    for row in workbook(&world).rows {
        for (key, cell) in row {
            let is = match cell {
                Data::Empty => continue,
                Data::DateTime(value) if value.is_duration() => "duration",
                Data::DateTime(_) => "date",
                Data::Float(_) | Data::Int(_) => "number",
                Data::Bool(_) => "flag",
                _ => "text",
            };
            seen.entry(key).or_insert_with(Vec::new).push(is);
        }
    }
    for (key, is) in [
        ("activity_id", "text"),
        ("device_id", "text"),
        ("utc_offset", "text"),
        ("start_local", "date"),
        ("start_utc", "date"),
        ("duration", "duration"),
        ("avg_pace_per_km", "duration"),
        ("duration_s", "number"),
        ("distance_km", "number"),
        ("start_latitude", "number"),
        ("steps", "number"),
        ("favorite", "flag"),
    ] {
        assert!(seen[key].iter().all(|found| *found == is), "{key}: {:?}", seen[key]);
    }
}

#[test]
fn text_stays_what_it_is_and_nothing_runs() {
    let odd = ["=1+1", "+1", "-5 km", "@home", "\tindented", "\rreturn", "'quoted'", "007", "1E5"]
        .into_iter()
        .map(str::to_owned)
        .chain(["two\nlines\r\nthree".into(), "_x0041_ 😀 שלום".into(), "x".repeat(40_000)]);
    let odd: Vec<String> = odd.collect();
    let items = odd.iter().enumerate().map(|(number, name)| {
        json!({ "activityId": 900 - number, "activityName": name, "startTimeGMT": null })
    });
    let world = World::with(Options { list: Some(items.collect()), ..Options::default() });
    world.export(&[&ALL[..], &["--columns", "name,activity_id", "--header", "keys"]].concat());
    let (objects, workbook) = (objects(&world), workbook(&world));
    assert_eq!(workbook.rows.len(), odd.len());
    for ((name, object), row) in odd.iter().zip(objects).zip(&workbook.rows) {
        assert_eq!(object["name"], json!(name));
        let Data::String(cell) = &row["name"] else { panic!("{name:?}: {:?}", row["name"]) };
        if name.len() > 32_767 {
            assert!(cell.ends_with("x…") && cell.chars().count() == 32_767);
        } else {
            // The line breaks of a cell are line feeds.
            assert_eq!(cell, &name.replace("\r\n", "\n").replace('\r', "\n"));
        }
    }
    let formulas = open(&world).worksheet_formula("Activities").unwrap();
    assert!(formulas.used_cells().next().is_none(), "{formulas:?}");
}

#[test]
fn the_workbook_explains_its_columns_and_sums_up() {
    let world = World::demo();
    world.export(&[&ALL[..], &["--header", "keys"]].concat());
    let mut book = open(&world);
    assert_eq!(book.sheet_names(), ["Activities", "Columns", "Totals"]);
    let mut table = world.table();

    let explained = rows(&book.worksheet_range("Columns").unwrap());
    let keys: Vec<_> = explained.iter().map(|row| row["Key"].to_string()).collect();
    let header = std::fs::read_to_string(world.out().join("activities.csv")).unwrap();
    assert_eq!(keys.join(","), header.lines().next().unwrap());

    let totals = rows(&book.worksheet_range("Totals").unwrap());
    // The legs of a triathlon are in the sums of the triathlon.
    table.retain(|row| row["parent_id"].is_empty());
    let number = |text: &str| text.parse::<f64>().unwrap_or_default();
    for (span, sport) in [("all", "all"), ("all", "running"), ("2026", "all"), ("2025", "running")]
    {
        let rows: Vec<_> = table
            .iter()
            .filter(|row| span == "all" || row["start_local"].starts_with(span))
            .filter(|row| sport == "all" || row["type"] == sport)
            .collect();
        let sum = |key: &str| rows.iter().map(|row| number(&row[key])).sum::<f64>();
        let total = totals.iter().find(|row| {
            let is = |heading: &str, word: &str| shown(&row[heading]) == word;
            is("Year", span) && is("Month", "all") && is("Type", sport)
        });
        let total = total.unwrap_or_else(|| panic!("{span} {sport}"));
        assert_eq!(total["Activities"], Data::Float(rows.len() as f64), "{span} {sport}");
        for (heading, key) in
            [("Distance (km)", "distance_km"), ("Elevation Gain (m)", "elevation_gain_m")]
        {
            let shown = number(&total[heading].to_string());
            assert!((shown - sum(key)).abs() < 0.1, "{span} {sport} {key}: {shown}");
        }
        let Data::DateTime(duration) = &total["Duration"] else { panic!("{total:?}") };
        let seconds = duration.as_duration().unwrap().num_seconds() as f64;
        assert!((seconds - sum("duration_s")).abs() < 1.0, "{span} {sport}: {seconds}");
    }
    let months = totals.iter().filter(|row| shown(&row["Month"]) != "all");
    let in_months: f64 = months
        .filter(|row| shown(&row["Type"]) != "all")
        .map(|row| number(&row["Activities"].to_string()))
        .sum();
    let dated = table.iter().filter(|row| !row["start_local"].is_empty()).count();
    assert_eq!(in_months, dated as f64, "every activity with a start is in one month and type");
}
