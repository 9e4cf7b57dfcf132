//! The schemas against reality: what the service sends, what we write.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use gcexport::columns::{self, CellType, Column, PRESETS, Selection, SideTable};
use gcexport::simulate::{Kind, Options, wire};
use gcexport::units::Units;
use serde_json::{Value, json};

use crate::world::{BOTH, World};

fn schema(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas").join(name)
}

fn read(name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(schema(name)).unwrap()).unwrap()
}

/// The schemas of what we write are made here and checked in for readers of the
/// tables who do not have the program.
fn is_checked_in(name: &str, made: &Value) {
    if std::env::var_os("UPDATE_SCHEMAS").is_some() {
        let text = serde_json::to_string_pretty(made).unwrap() + "\n";
        std::fs::write(schema(name), text).unwrap();
    }
    assert!(read(name) == *made, "{name}: run with UPDATE_SCHEMAS=1");
}

/// What the names of schemas have in these units, and the words for them.
fn marks(units: Units) -> (&'static str, &'static str) {
    match units {
        Units::Metric => ("", ""),
        Units::Statute => (".statute", " --units statute"),
    }
}

fn fields(selection: &Selection, units: Units) -> Vec<Value> {
    fields_of(selection.names(units).zip(selection.columns.iter().copied()), units)
}

/// Columns under their keys and titles.
fn fields_of<'a, V: 'static>(
    columns: impl Iterator<Item = ((Cow<'a, str>, Cow<'a, str>), &'static Column<V>)>,
    units: Units,
) -> Vec<Value> {
    let field = |((key, title), column): ((Cow<'a, str>, Cow<'a, str>), &Column<V>)| {
        let mut field = json!({
            "name": key,
            "title": title,
            "type": column.kind,
            "description": column.meaning,
        });
        for (name, fact) in [("unit", column.unit_in(units)), ("rounding", column.rounding())] {
            if !fact.is_empty() {
                field[name] = fact.into();
            }
        }
        if column.kind == CellType::Datetime {
            field["format"] = "%Y-%m-%d %H:%M:%S".into();
        }
        field
    };
    columns.map(field).collect()
}

#[test]
fn the_table_schemas_are_the_catalogue() {
    for (units, (file, preset)) in Units::ALL.into_iter().flat_map(|units| {
        [("activities", "all"), ("presets/default", "default")].map(|p| (units, p))
    }) {
        let (mark, option) = marks(units);
        let made = json!({
            "$schema": "https://datapackage.org/profiles/1.0/tableschema.json",
            "description": format!("activities.csv with --columns {preset} --header keys{option}, and the objects of activities.json and activities.jsonl, where null is what is empty there. Titles stand in the first line of the CSV by default."),
            "fields": fields(&columns::preset(preset).unwrap(), units),
            "primaryKey": ["activity_id"],
            "missingValues": [""],
        });
        is_checked_in(&format!("{file}{mark}.table-schema.json"), &made);
    }
}

#[test]
fn every_preset_has_a_table_schema() {
    for preset in PRESETS {
        let made = json!({
            "$schema": "https://datapackage.org/profiles/1.0/tableschema.json",
            "description": format!("activities.csv with --columns {}: {}. Without --header keys, titles stand in its first line.", preset.name, preset.meaning),
            "fields": fields(&columns::preset(preset.name).unwrap(), Units::Metric),
            "missingValues": [""],
        });
        is_checked_in(&format!("presets/{}.table-schema.json", preset.name), &made);
    }
}

#[test]
fn the_schemas_of_side_tables_are_their_catalogues() {
    for (table, units) in
        SideTable::ALL.into_iter().flat_map(|table| Units::ALL.map(|units| (table, units)))
    {
        let (key, columns, (mark, option)) = (table.key(), table.columns(), marks(units));
        let description = format!(
            "{key}.csv of --table-of {key} with --header keys{option}, and the objects of {key}.json and {key}.jsonl, where null is what is empty there."
        );
        let made = json!({
            "$schema": "https://datapackage.org/profiles/1.0/tableschema.json",
            "description": description,
            "fields": fields_of(
                columns.iter().map(|c| ((c.key_in(units), c.title_in(units)), c)),
                units,
            ),
            "primaryKey": [columns[0].key, columns[1].key],
            "foreignKeys": [{
                "fields": ["activity_id"],
                "reference": { "resource": "activities", "fields": ["activity_id"] },
            }],
            "missingValues": [""],
        });
        is_checked_in(&format!("{key}{mark}.table-schema.json"), &made);
    }
}

/// Whether a cell has the type of its column.
fn fits(cell: &str, kind: CellType) -> bool {
    cell.is_empty()
        || match kind {
            CellType::String => true,
            CellType::Integer => cell.parse::<i64>().is_ok(),
            CellType::Number => cell.parse::<f64>().is_ok_and(f64::is_finite),
            CellType::Boolean => cell == "true" || cell == "false",
            CellType::Datetime => {
                chrono::NaiveDateTime::parse_from_str(cell, "%Y-%m-%d %H:%M:%S").is_ok()
            }
        }
}

#[test]
fn every_cell_of_side_tables_has_its_columns_type() {
    for kind in BOTH {
        let world = World::with(Options { service: kind, ..Options::default() });
        let offered = SideTable::ALL
            .into_iter()
            .filter(|table| kind == Kind::Garmin || *table != SideTable::Gear);
        for table in offered {
            let run = ["-c", "all", "-f", "none", "--header", "keys", "--table-of", table.key()];
            world.export(&run);
            let rows = world.rows_of(table.key());
            assert!(!rows.is_empty(), "{}", table.key());
            for row in &rows {
                for column in table.columns() {
                    assert!(fits(&row[column.key], column.kind), "{} {row:?}", column.key);
                }
            }
            for column in table.columns() {
                let told = rows.iter().any(|row| !row[column.key].is_empty());
                let garmins = ["moving_s", "category", "max_power_w"].contains(&column.key);
                assert!(told || garmins && kind == Kind::Coros, "{}", column.key);
            }
        }
    }
}

#[test]
fn every_cell_that_we_write_has_its_columns_type() {
    let world = World::demo();
    for preset in columns::preset_names() {
        for units in Units::ALL {
            let selection = columns::preset(preset).unwrap();
            if selection.template.is_some() && units == Units::Statute {
                continue;
            }
            let options = ["--header", "keys", "--columns", preset, "--units", units.key()];
            world.export(&[&["-c", "all", "-f", "none"], &options[..]].concat());
            let mut filled = 0;
            for row in world.table() {
                for ((key, _), column) in selection.names(units).zip(&selection.columns) {
                    let cell = &row[&*key];
                    assert!(fits(cell, column.kind), "{preset}: {key} {cell:?} in {row:?}");
                    filled += usize::from(!cell.is_empty());
                }
            }
            assert!(filled > 1000, "{preset}");
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
