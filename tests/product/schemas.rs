//! The schemas against reality: what the service sends, what we write.

use std::path::{Path, PathBuf};

use gcexport::columns::{CATALOGUE, CellType};
use gcexport::simulate::wire;
use serde_json::{Value, json};

use crate::world::World;

fn schema(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas").join(name)
}

fn read(name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(schema(name)).unwrap()).unwrap()
}

/// The Table Schema is made from the catalogue and checked in for readers of
/// the table who do not have the program.
#[test]
fn the_table_schema_is_the_catalogue() {
    let fields: Vec<_> = CATALOGUE
        .iter()
        .map(|column| {
            let mut field = json!({
                "name": column.key,
                "title": column.title,
                "type": column.kind,
                "description": column.meaning,
            });
            if !column.unit.is_empty() {
                field["unit"] = column.unit.into();
            }
            if column.kind == CellType::Datetime {
                field["format"] = "%Y-%m-%d %H:%M:%S".into();
            }
            field
        })
        .collect();
    let made = json!({
        "$schema": "https://datapackage.org/profiles/1.0/tableschema.json",
        "description": "activities.csv with --header keys, and the objects of activities.json and activities.jsonl, where null is what is empty there. Titles stand in the first line of the CSV by default.",
        "fields": fields,
        "primaryKey": ["activity_id"],
        "missingValues": [""],
    });
    if std::env::var_os("UPDATE_SCHEMAS").is_some() {
        let text = serde_json::to_string_pretty(&made).unwrap() + "\n";
        std::fs::write(schema("activities.table-schema.json"), text).unwrap();
    }
    assert_eq!(read("activities.table-schema.json"), made, "run with UPDATE_SCHEMAS=1");
}

#[test]
fn every_cell_that_we_write_has_its_columns_type() {
    let world = World::demo();
    world.export(&["-c", "all", "-f", "none", "--header", "keys", "--columns", "all"]);
    for row in world.table() {
        for column in CATALOGUE {
            let cell = &row[column.key];
            let fits = cell.is_empty()
                || match column.kind {
                    CellType::String => true,
                    CellType::Integer => cell.parse::<i64>().is_ok(),
                    CellType::Number => cell.parse::<f64>().is_ok_and(f64::is_finite),
                    CellType::Boolean => cell == "true" || cell == "false",
                    CellType::Datetime => {
                        chrono::NaiveDateTime::parse_from_str(cell, "%Y-%m-%d %H:%M:%S").is_ok()
                    }
                };
            assert!(fits, "{} {:?} of {}", column.key, cell, row["activity_id"]);
        }
    }
}

#[test]
fn what_the_simulated_service_lists_is_what_the_schema_says() {
    let validator = jsonschema::validator_for(&read("garmin.list-item.schema.json")).unwrap();
    let world = World::demo();
    let items: Vec<Value> = world.service.edit(|athlete| {
        athlete.workouts().iter().map(|workout| wire::list_object(athlete, workout)).collect()
    });
    for item in items {
        let problems: Vec<_> =
            validator.iter_errors(&item).map(|e| format!("{} {e}", e.instance_path())).collect();
        assert!(problems.is_empty(), "{}: {problems:?}", item["activityId"]);
    }
}
