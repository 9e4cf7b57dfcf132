//! The presets against the older tools: cell by cell, for the same answers of
//! the service. What differs is named in [`differences`] and, for people, in
//! `docs/compatibility.md`.

#![allow(clippy::unwrap_used)]

mod account;
mod differences;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use account::Case;
use differences::Row;
use gcexport::columns;
use gcexport::table::Layout;
use gcexport::table::csv::{Csv, Dialect};

/// What an older tool wrote, with which preset that is to be compared, and the
/// list it was made of.
const TABLES: [(&str, &str, &str); 7] = [
    ("moderation_HEAD_gpx.csv", "moderation", LIST),
    ("moderation_HEAD_manual-activity.csv", "moderation", MANUAL),
    ("pe-st_default_template.csv", "pe-st", LIST),
    ("pe-st_default_manual-activity.csv", "pe-st", MANUAL),
    ("pe-st_all_template.csv", "pe-st-all", LIST),
    ("pe-st_moderation_template.csv", "pe-st-moderation", LIST),
    ("pe-st_kjkjava_template.csv", "kjkjava", LIST),
];
const LIST: &str = "activitylist_start0_limit5.json";
const MANUAL: &str = "manual_activitylist_start0_limit2.json";

/// How often each difference was met.
type Met = BTreeMap<&'static str, usize>;

#[test]
fn presets_are_the_older_tables_but_for_the_named_differences() {
    let met = compare(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/older-tools"));
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/compatibility.md");
    let docs = std::fs::read_to_string(docs).unwrap();
    for name in differences::all() {
        assert!(met.contains_key(name), "no cell has the difference '{name}' any more");
        assert!(docs.contains(&format!("**{name}**")), "docs/compatibility.md: {name}");
    }
}

/// The same with what the older tools themselves have written:
/// `tests/older_tables.sh DIR`.
#[test]
#[ignore = "needs the output of the older tools"]
fn presets_are_what_the_older_tools_have_written() {
    let place = std::env::var_os("GCEXPORT_OLDER_TABLES").expect("GCEXPORT_OLDER_TABLES=DIR");
    println!("{:#?}", compare(&PathBuf::from(place)));
}

fn compare(place: &Path) -> Met {
    let mut met = Met::new();
    let mut wrong = Vec::new();
    let mut cells = 0;
    for (file, preset, list) in TABLES {
        let legs = !preset.starts_with("moderation");
        let case = Case::read(&place.join("input"), list, legs);
        let theirs = table(&std::fs::read(place.join("expected").join(file)).unwrap());
        let ours = table(&written(preset, &case));
        assert_eq!(ours.len(), case.activities.len() + 1, "{file}");
        assert_eq!(ours.len(), theirs.len(), "{file}: as many rows");
        let mut above = Vec::new();
        for (number, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
            let row = Row { preset, number, ours, theirs, above: &above, case: &case };
            let theirs = differences::unshifted(&row, &mut met);
            assert_eq!(ours.len(), theirs.len(), "{file}, row {number}: as many cells");
            for (column, (our, their)) in ours.iter().zip(&theirs).enumerate() {
                cells += 1;
                if our == their {
                    continue;
                }
                match differences::named(&row, column, our, their) {
                    Some(name) => *met.entry(name).or_default() += 1,
                    None => wrong.push(format!(
                        "{file}, row {number}, {}: {their:?} became {our:?}",
                        title(preset, column)
                    )),
                }
            }
            above = theirs;
        }
    }
    println!("{cells} cells compared");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    met
}

/// The table of a preset, as the program writes it.
fn written(preset: &str, case: &Case) -> Vec<u8> {
    let mut layout = Layout::of(columns::preset(preset).unwrap());
    layout.dialect = Dialect { raw_text: true, ..Dialect::default() };
    let csv = Csv::new(&layout);
    let rows = case.activities.iter().flat_map(|activity| csv.row(&account::record(activity)));
    csv.header().into_iter().chain(rows).collect()
}

fn table(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let records = reader.records().map(Result::unwrap);
    records.map(|record| record.iter().map(str::to_owned).collect()).collect()
}

fn title(preset: &str, column: usize) -> String {
    columns::preset(preset).unwrap().to_template().entries()[column].title.clone()
}
