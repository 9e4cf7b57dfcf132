//! What must hold for any input, tried with thousands of them, the same ones
//! every time.

mod cells;
mod text;
mod time;

use std::collections::HashMap;

use gcexport::columns::{CATALOGUE, Record};
use gcexport::service::garmin;
use proptest::test_runner::{Config, RngSeed};
use serde_json::Value;

fn config(cases: u32) -> Config {
    let rng_seed = RngSeed::Fixed(0x6763_6578);
    Config { cases, rng_seed, failure_persistence: None, ..Config::default() }
}

/// The row that comes of a list object, by the columns' keys.
fn row(object: &Value) -> HashMap<&'static str, String> {
    let reading = (garmin::INFO.read)(&object.to_string(), None).expect("an activity");
    let record = Record::of(&reading.activity);
    CATALOGUE.iter().map(|column| (column.key, (column.value)(&record).to_string())).collect()
}
