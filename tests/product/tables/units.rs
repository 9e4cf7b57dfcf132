//! Metric or statute: other units under other names, and the same activities.

use std::fs;

use calamine::Data;
use gcexport::columns::{CATALOGUE, CellType};
use gcexport::units::Units;
use serde_json::{Value, json};

use super::contents::{self, workbook};
use super::{ALL, verification};
use crate::world::{BOTH, World, complains, stamps, tree};

const KEYS: [&str; 4] = ["--header", "keys", "--columns", "all"];
const STATUTE: [&str; 2] = ["--units", "statute"];

#[test]
fn a_table_in_statute_says_the_same_in_other_units_under_other_names() {
    for kind in BOTH {
        let world =
            World::with(gcexport::simulate::Options { service: kind, ..Default::default() });
        world.export(&[&ALL[..4], &KEYS].concat());
        let metric = world.table();
        world.export(&[&ALL[..4], &KEYS, &STATUTE].concat());
        let statute = world.table();
        assert_eq!(metric.len(), statute.len());
        for (metric, statute) in metric.iter().zip(&statute) {
            assert_eq!(statute.len(), CATALOGUE.len());
            for column in CATALOGUE {
                let key = column.key_in(Units::Statute);
                let (was, is) = (&metric[column.key], &statute[&*key]);
                assert_eq!(was.is_empty(), is.is_empty(), "{key}");
                if key == column.key && !key.contains("speed_or_pace") {
                    assert_eq!(was, is, "{key}");
                }
            }
        }
    }
}

#[test]
fn each_unit_is_converted_exactly() {
    let items = json!([
        { "activityId": 4, "activityType": { "typeKey": "running", "parentTypeId": 17 },
          "distance": 42_195.0, "averageSpeed": 4.0, "maxSpeed": 0.0, "elevationGain": 30.48,
          "minElevation": -0.3048, "maxElevation": 0.0, "avgStrideLength": 101.6,
          "minTemperature": 0.0, "maxTemperature": -40.0, "waterEstimated": 591.0 },
        { "activityId": 3, "activityType": { "typeKey": "lap_swimming", "parentTypeId": 26 },
          "distance": 914.4, "averageSpeed": 0.9144, "poolLength": 2_286.0,
          "unitOfPoolLength": { "unitKey": "yard", "factor": 91.44 } },
        { "activityId": 2, "activityType": { "typeKey": "indoor_rowing", "parentTypeId": 29 },
          "distance": 5_000.0, "averageSpeed": 5.0 },
        { "activityId": 1, "activityType": { "typeKey": "cycling", "parentTypeId": 17 },
          "distance": 0.0, "averageSpeed": 8.9408, "maxSpeed": 13.4112 },
    ]);
    let list = Some(items.as_array().unwrap().clone());
    let world = World::with(gcexport::simulate::Options { list, ..Default::default() });
    world.export(&[&ALL[..4], &KEYS, &STATUTE].concat());
    let table = world.table();
    for (id, key, text) in [
        ("4", "distance_mi", "26.219"),
        ("4", "avg_speed_mph", "8.948"),
        ("4", "max_speed_mph", "0"),
        ("4", "avg_pace_per_mi", "0:06:42"),
        ("4", "avg_pace_s_per_mi", "402.336"),
        ("4", "best_pace_per_mi", ""),
        ("4", "avg_speed_or_pace", "0:06:42"),
        ("4", "speed_or_pace_unit", "min/mi"),
        ("4", "elevation_gain_ft", "100"),
        ("4", "min_elevation_ft", "-1"),
        ("4", "max_elevation_ft", "0"),
        ("4", "stride_length_in", "40"),
        ("4", "min_temperature_f", "32"),
        ("4", "max_temperature_f", "-40"),
        ("4", "sweat_loss_fl_oz", "19.984"),
        ("3", "distance_mi", "0.568"),
        ("3", "avg_pace_per_100yd", "0:01:40"),
        ("3", "speed_or_pace_unit", "min/100yd"),
        ("3", "pool_length_yd", "25"),
        ("2", "avg_pace_per_500m", "0:01:40"),
        ("2", "speed_or_pace_unit", "min/500m"),
        ("1", "distance_mi", "0"),
        ("1", "avg_speed_mph", "20"),
        ("1", "avg_pace_per_mi", ""),
        ("1", "avg_speed_or_pace", "20.0"),
        ("1", "max_speed_or_pace", "30.0"),
        ("1", "speed_or_pace_unit", "mph"),
        ("1", "elevation_gain_ft", ""),
    ] {
        let row = table.iter().find(|row| row["activity_id"] == id).unwrap();
        assert_eq!(row[key], text, "{key} of {id}");
    }
}

#[test]
fn the_other_formats_follow() {
    let world = World::demo();
    world.export(&[&ALL[..], &KEYS, &STATUTE].concat());
    let table = world.table();
    let objects = fs::read(world.out().join("activities.json")).unwrap();
    let objects: Vec<Value> = serde_json::from_slice(&objects).unwrap();
    let cells = workbook(&world).rows;
    let numbers = || CATALOGUE.iter().filter(|column| column.kind == CellType::Number);
    for ((row, object), cells) in table.iter().zip(&objects).zip(&cells) {
        for column in numbers().filter(|column| column.unit != "°") {
            let key = &*column.key_in(Units::Statute);
            let number = row[key].parse::<f64>().ok();
            assert_eq!(object[key].as_f64(), number, "{key}");
            assert_eq!(cells[key], number.map_or(Data::Empty, Data::Float), "{key}");
        }
        let object = &object["speed_or_pace_unit"];
        assert_eq!(object.as_str().unwrap_or_default(), row["speed_or_pace_unit"]);
    }
    let sheet = |name| contents::sheet(&world, name);
    let explained: Vec<_> = sheet("Columns").iter().map(|row| row["Unit"].to_string()).collect();
    for unit in ["mi", "ft", "in", "mph", "lb", "°F", "fl oz", "yd"] {
        assert!(explained.contains(&unit.to_owned()), "{unit}");
    }
    assert!(!explained.contains(&"km".to_owned()));
    // Those of the legs are in their whole.
    let whole = table.iter().filter(|row| row["parent_id"].is_empty());
    let sum: f64 = whole.filter_map(|row| row["distance_mi"].parse::<f64>().ok()).sum();
    let Data::Float(total) = sheet("Totals")[0]["Distance (mi)"] else { panic!("no sum") };
    assert!((total - sum).abs() < 0.1, "{total} {sum}");
}

/// Of a lap and a set, what they are in both.
#[test]
fn side_tables_follow() {
    let world = World::demo();
    let run = [&ALL[..4], &["--header", "keys", "--table-of", "laps,sets"]].concat();
    world.export(&run);
    let metric = ["laps", "sets"].map(|table| world.rows_of(table));
    world.export(&[&run[..], &STATUTE].concat());
    let statute = ["laps", "sets"].map(|table| world.rows_of(table));
    for (table, here, there, factor) in [
        (0, "distance_km", "distance_mi", 1.609_344),
        (0, "elevation_gain_m", "elevation_gain_ft", 0.3048),
        (1, "weight_kg", "weight_lb", 0.453_592_37),
    ] {
        assert_eq!(metric[table].len(), statute[table].len());
        let mut seen = 0;
        for (metric, statute) in metric[table].iter().zip(&statute[table]) {
            let [was, is] = [&metric[here], &statute[there]].map(|cell| cell.parse::<f64>().ok());
            assert_eq!(was.is_some(), is.is_some(), "{there}");
            if let (Some(was), Some(is)) = (was, is) {
                let slack = 0.000_5 / factor + 0.000_501;
                assert!((was / factor - is).abs() <= slack, "{there}: {was} {is}");
                seen += 1;
            }
        }
        assert!(seen > 0, "{there}");
    }
}

#[test]
fn the_units_stay_with_the_directory() {
    let world = World::of(6);
    world.export(&[&ALL[..], &STATUTE].concat());
    let (before, whole) = (stamps(&world.out()), tree(&world.out()));
    assert!(world.table()[0].contains_key("Distance (mi)"));
    world.export(&ALL);
    assert_eq!(stamps(&world.out()), before, "the next run");
    assert_eq!(verification(&world).0, Some(0));
    fs::remove_file(world.out().join("activities.csv")).unwrap();
    assert_eq!(world.run(&["render", "-d", "out"]).code, Some(0));
    assert_eq!(tree(&world.out()), whole, "rendering");
    assert_eq!(world.run(&["render", "--units", "metric", "-d", "out"]).code, Some(0));
    world.export(&ALL);
    assert!(world.table()[0].contains_key("Distance (km)"), "told otherwise");
}

/// Who names `distance_mi` wants miles.
#[test]
fn keys_choose_the_units() {
    let world = World::of(3);
    let header = |options: &[&str]| {
        let outcome = world.run(&[&["render", "--header", "keys", "-d", "out"], options].concat());
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        let table = fs::read_to_string(world.out().join("activities.csv")).unwrap();
        table.lines().next().unwrap().to_owned()
    };
    world.export(&ALL[..4]);
    assert_eq!(header(&["--columns", "name,distance_mi"]), "name,distance_mi");
    assert_eq!(header(&[]), "name,distance_mi", "as it was");
    assert_eq!(header(&["--columns", "laps,name"]), "laps,name", "of both");
    assert!(header(&["--columns", "default"]).contains(",distance_mi,avg_speed_mph,"));
    assert_eq!(header(&["--columns", "distance_km"]), "distance_km");
    assert_eq!(header(&["--units", "statute"]), "distance_mi");
}

#[test]
fn a_table_is_in_one_or_the_other() {
    let world = World::of(1);
    for (words, said) in [
        (&["--columns", "distance_mi,elevation_gain_m"][..], "elevation_gain_m"),
        (&["--columns", "distance_km", "--units", "statute"], "distance_km"),
        (&["--columns", "avg_pace_per_mi", "--units", "metric"], "avg_pace_per_mi"),
        (&["--columns", "distance_km,distance_mi"], "'distance_km' in other units"),
        (&["--units", "imperial"], "metric or statute"),
    ] {
        complains(&world.run(words), 2, said);
    }
    let outcome = world.run(&["--columns", "distance_km", "--units", "statute"]);
    assert!(outcome.stderr.contains("'distance_mi'"), "{outcome:?}");
    assert!(world.requests().is_empty());
}

#[test]
fn the_dictionary_is_there_in_both() {
    let world = World::of(1);
    let said = |options: &[&str]| world.run(&[&["columns"], options].concat()).stdout;
    assert!(said(&[]).contains("distance_km ") && !said(&[]).contains("distance_mi"));
    let statute = said(&STATUTE);
    assert!(statute.contains("pool_length_yd             Pool Length (yd) [yd]"), "{statute}");
    let columns: Vec<Value> =
        serde_json::from_str(&said(&["--json", "--units", "statute"])).unwrap();
    let pace = columns.iter().find(|column| column["key"] == "avg_pace_per_mi").unwrap();
    assert_eq!(pace["title"], "Average Pace (/mi)");
    assert_eq!((&pace["unit"], &pace["rounding"]), (&json!("h:mm:ss/mi"), &json!("whole seconds")));
}
