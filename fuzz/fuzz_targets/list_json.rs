//! A page of the list, down to the row and the file names of each activity.
#![no_main]

use std::collections::HashSet;
use std::path::{Component, Path};

use gcexport::check::Kind;
use gcexport::columns::{CATALOGUE, Header, Record};
use gcexport::service::{Format, garmin};
use gcexport::table::csv::Csv;
use gcexport::{fuzzing, names};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let Ok(items) = fuzzing::list_page(body) else { return };
    let columns: Vec<_> = CATALOGUE.iter().collect();
    for item in items {
        let Some(reading) = (garmin::INFO.read)(&item.raw) else { continue };
        let activity = &reading.activity;
        // An object that names its id twice has none for the list.
        assert!(item.id.is_none() || item.id.as_ref() == Some(&activity.id));
        let row = Csv::new(&columns, Header::Keys).row(&Record { activity, deleted_at: None });
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&row[..]);
        let rows: Vec<_> = reader.records().map(|row| row.expect("UTF-8").len()).collect();
        assert_eq!(rows, [columns.len()]);
        assert_names(&activity.id);
        assert_eq!((garmin::INFO.read)(&item.raw), Some(reading), "the same each time");
    }
});

/// Every name is one component, and no two files of an activity share one
/// but those that are the same file.
fn assert_names(id: &str) {
    let contents = [Kind::Fit, Kind::Gpx, Kind::Tcx].map(|kind| names::content(id, kind));
    let exports = Format::ALL.into_iter().filter(|format| *format != Format::Fit);
    let mut all: Vec<_> = exports.map(|format| names::export(id, format)).collect();
    all.extend(contents);
    for name in &all {
        let components: Vec<_> = Path::new(name).components().collect();
        assert!(matches!(components[..], [Component::Normal(_)]), "{name:?}");
    }
    let unique: HashSet<_> = all.iter().map(|name| name.to_lowercase()).collect();
    assert_eq!(unique.len(), all.len());
}
