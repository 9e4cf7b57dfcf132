//! A page of the list, down to the row and the file names of each activity.
#![no_main]

use std::collections::HashSet;
use std::path::{Component, Path};

use gcexport::activity::Activity;
use gcexport::columns::{CATALOGUE, Record};
use gcexport::fuzzing;
use gcexport::names::{Naming, Role};
use gcexport::service::{Format, garmin};
use gcexport::table::Layout;
use gcexport::table::csv::Csv;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let Ok(items) = fuzzing::list_page(body) else { return };
    let layout = Layout { columns: CATALOGUE.iter().collect(), ..Layout::default() };
    for item in items {
        let Some(reading) = (garmin::INFO.read)(&item.raw, None) else { continue };
        let activity = &reading.activity;
        // An object that names its id twice has none for the list.
        assert!(item.id.is_none() || item.id.as_ref() == Some(&activity.id));
        let row = Csv::new(&layout).row(&Record::of(activity));
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&row[..]);
        let rows: Vec<_> = reader.records().map(|row| row.expect("UTF-8").len()).collect();
        assert_eq!(rows, [layout.columns.len()]);
        assert_names(activity);
        assert_eq!((garmin::INFO.read)(&item.raw, None), Some(reading), "the same each time");
    }
});

/// Every name is one component, and no two files of an activity share one
/// but those that are the same file.
fn assert_names(activity: &Activity) {
    let names = Naming::default().names_of(activity);
    let roles = Format::ALL.map(Role::of_format).into_iter();
    let roles = roles.chain([Role::OriginalGpx, Role::OriginalTcx]);
    let all: Vec<_> = roles.map(|role| names.path(role)).collect();
    for name in &all {
        let components: Vec<_> = Path::new(name).components().collect();
        assert!(matches!(components[..], [Component::Normal(_)]), "{name:?}");
    }
    let unique: HashSet<_> = all.iter().map(|name| name.to_lowercase()).collect();
    assert_eq!(unique.len(), all.len());
}
