//! What must hold for any input, tried with thousands of them, the same ones
//! every time.

mod cells;
mod text;
mod time;

use std::collections::HashMap;

use gcexport::columns::{CATALOGUE, Column, Record};
use gcexport::service::garmin;
use gcexport::units::Units;
use proptest::test_runner::{Config, RngSeed};
use serde_json::Value;

fn config(cases: u32) -> Config {
    let rng_seed = RngSeed::Fixed(0x6763_6578);
    Config { cases, rng_seed, failure_persistence: None, ..Config::default() }
}

/// The row that comes of a list object, by the columns' keys.
fn row(object: &Value) -> HashMap<String, String> {
    row_in(object, Units::Metric)
}

/// The same in these units.
fn row_in(object: &Value, units: Units) -> HashMap<String, String> {
    let reading = (garmin::INFO.read)(&object.to_string(), None).expect("an activity");
    let record = Record::of(&reading.activity);
    let cell = |column: &Column| {
        (column.key_in(units).into_owned(), column.cell(&record, units).to_string())
    };
    CATALOGUE.iter().map(cell).collect()
}
