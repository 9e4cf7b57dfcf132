//! The tables of other tools, by the compiled program. What stands in them is
//! compared cell by cell with those tools in `tests/older_tables`.

mod cells;
mod strava;
mod template;

use gcexport::columns::PRESETS;
use gcexport::simulate::Kind;

use crate::world::{BOTH, World, complains, ledger, stamps, tree};

/// An export of the whole account without files.
fn export(world: &World, columns: &str) {
    world.export(&["-c", "all", "-f", "none", "--columns", columns]);
}

/// The first line of the table.
fn heading(world: &World) -> String {
    let table = std::fs::read_to_string(world.out().join("activities.csv")).unwrap();
    table.lines().next().unwrap().to_owned()
}

#[test]
fn the_first_line_is_the_older_tools() {
    let world = World::of(1);
    for (preset, line) in [
        (
            "moderation",
            "Activity name,Description,Bike,Begin timestamp,Duration (h:m:s),Moving duration (h:m:s),Distance (km),Average speed (km/h),Average moving speed (km/h),Max. speed (km/h),Elevation loss uncorrected (m),Elevation gain uncorrected (m),Elevation min. uncorrected (m),Elevation max. uncorrected (m),Min. heart rate (bpm),Max. heart rate (bpm),Average heart rate (bpm),Calories,Avg. cadence (rpm),Max. cadence (rpm),Strokes,Avg. temp (°C),Min. temp (°C),Max. temp (°C),Map,End timestamp,Begin timestamp (ms),End timestamp (ms),Device,Activity type,Event type,Time zone,Begin latitude (°DD),Begin longitude (°DD),End latitude (°DD),End longitude (°DD),Elevation gain corrected (m),Elevation loss corrected (m),Elevation max. corrected (m),Elevation min. corrected (m),Sample count",
        ),
        (
            "pe-st",
            "Start Time,End Time,Activity ID,Activity Name,Description,Location Name,Time Zone,Offset,Duration (h:m:s),Elapsed Duration (h:m:s),Moving Duration (h:m:s),Activity Parent,Activity Type,Event Type,Device,Gear,Privacy,File Format,Distance (km),Average Speed (km/h),Average Speed (km/h or min/km),Average Moving Speed (km/h),Average Moving Speed (km/h or min/km),Max. Speed (km/h),Max. Speed (km/h or min/km),Elevation Gain (m),Elevation Loss (m),Elevation Min. (m),Elevation Max. (m),Elevation Corrected,Begin Latitude (°DD),Begin Longitude (°DD),End Latitude (°DD),End Longitude (°DD),Max. Heart Rate (bpm),Average Heart Rate (bpm),Calories,VO2max,Aerobic Training Effect,Anaerobic Training Effect,Avg. Run Cadence,Max. Run Cadence,Stride Length,Steps,Avg. Cadence (rpm),Max. Cadence (rpm),Strokes,Avg. Temp (°C),Min. Temp (°C),Max. Temp (°C)",
        ),
        (
            "kjkjava",
            "Activity ID,Activity Name,Description,Begin Timestamp,Begin Timestamp (ms),End Timestamp,End Timestamp (ms),Device,Activity Parent,Activity Type,Event Type,Time Zone,Max. Elevation (m),Max. Elevation (Raw),Begin latitude (°DD),Begin longitude (°DD),End latitude (°DD),End longitude (°DD),Average moving speed (km/h or min/km),Average moving speed (Raw),Max. Heart Rate (bpm),Average Heart Rate (bpm),Max. speed (km/h or min/km),Max. speed (Raw),Calories,Calories (Raw),Duration (h:m:s),Duration (Raw Seconds),Moving Duration (h:m:s),Moving Duration (Raw Seconds),Average Speed (km/h or min/km),Average Speed (Raw),Distance (km),Distance (Raw),Min. Heart Rate (bpm),Min. Elevation (m),Min. Elevation (Raw),Elevation Gain (m),Elevation Gain (Raw),Elevation Loss (m),Elevation Loss (Raw)",
        ),
        (
            "strava",
            "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Max Heart Rate,Relative Effort,Commute,Activity Private Note,Activity Gear,Filename,Athlete Weight,Bike Weight,Elapsed Time,Moving Time,Distance,Max Speed,Average Speed,Elevation Gain,Elevation Loss,Elevation Low,Elevation High,Max Grade,Average Grade,Average Positive Grade,Average Negative Grade,Max Cadence,Average Cadence,Max Heart Rate,Average Heart Rate,Max Watts,Average Watts,Calories",
        ),
    ] {
        export(&world, preset);
        assert_eq!(heading(&world), line, "{preset}");
    }
    for (preset, columns) in [("moderation", 41), ("pe-st", 50), ("pe-st-all", 90), ("kjkjava", 41)]
    {
        export(&world, preset);
        let mut reader = csv::Reader::from_path(world.out().join("activities.csv")).unwrap();
        assert_eq!(reader.headers().unwrap().len(), columns, "{preset}");
    }
}

#[test]
fn a_preset_stays_chosen_and_is_the_same_bytes_whenever_it_is_written() {
    let world = World::demo();
    for preset in PRESETS {
        export(&world, preset.name);
        let (before, remembered) = (stamps(&world.out()), ledger(&world.out()));
        export(&world, preset.name);
        let rendered = world.run(&["render", "-d", "out"]);
        assert_eq!(rendered.code, Some(0), "{rendered:#?}");
        assert_eq!(stamps(&world.out()), before, "{}: nothing touched", preset.name);
        assert_eq!(ledger(&world.out()), remembered, "{}", preset.name);
        assert_eq!(world.run(&["verify", "-d", "out"]).code, Some(0), "{}", preset.name);

        let whole = tree(&world.out());
        world.run(&["render", "-d", "out", "--columns", "default", "--header", "keys"]);
        assert!(heading(&world).starts_with("activity_id,"));
        world.run(&["render", "-d", "out", "--columns", preset.name, "--header", "titles"]);
        assert_eq!(tree(&world.out()), whole, "{}: offline as well", preset.name);
    }
}

#[test]
fn the_details_that_a_preset_needs_are_asked_for_once() {
    for kind in BOTH {
        let world = World::at(kind, 8);
        export(&world, "default");
        let details = |world: &World| {
            let is_detail = |path: &str| match kind {
                Kind::Garmin => {
                    let id = path.strip_prefix("/activity-service/activity/");
                    id.is_some_and(|id| id.parse::<u64>().is_ok())
                }
                Kind::Coros => path.starts_with("/activity/detail/query"),
            };
            world.requests().iter().filter(|request| is_detail(&request.path)).count()
        };
        assert_eq!(details(&world), 0);
        for preset in ["pe-st", "pe-st-all", "kjkjava", "pe-st"] {
            export(&world, preset);
            assert_eq!(details(&world), 8, "{kind:?} {preset}");
        }
    }
}

#[test]
fn every_format_of_the_table_holds_every_column_of_a_preset() {
    let world = World::demo();
    for preset in PRESETS {
        let words = ["-c", "all", "-f", "none", "--table", "csv,xlsx,json", "--columns"];
        world.export(&[&words[..], &[preset.name]].concat());
        let template = preset.template();
        let text = std::fs::read(world.out().join("activities.json")).unwrap();
        let objects: Vec<serde_json::Map<String, serde_json::Value>> =
            serde_json::from_slice(&text).unwrap();
        let mut reader = csv::Reader::from_path(world.out().join("activities.csv")).unwrap();
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), objects.len());
        for (row, object) in rows.iter().zip(&objects) {
            for (entry, cell) in template.entries().iter().zip(row) {
                let value = &object[&entry.key];
                assert_eq!(value.is_null(), cell.is_empty(), "{} {}", preset.name, entry.key);
            }
        }
        let sheet = super::tables::workbook(&world);
        for entry in template.entries() {
            assert!(sheet.rows[0].contains_key(&entry.title), "{} {}", preset.name, entry.title);
        }
    }
}

#[test]
fn presets_are_listed_and_stand_alone() {
    let world = World::of(1);
    for preset in PRESETS {
        let listed = world.run(&["columns", preset.name]);
        assert_eq!(listed.stdout.lines().count(), preset.template().entries().len());
        let listed = world.run(&["columns", preset.name, "--json"]);
        let listed: Vec<serde_json::Value> = serde_json::from_str(&listed.stdout).unwrap();
        assert!(listed.iter().all(|column| !column["meaning"].as_str().unwrap().is_empty()));
    }
    complains(&world.run(&["columns", "lotus"]), 2, "there is no preset 'lotus'");
    complains(&world.run(&["--columns", "moderation,name"]), 2, "no column 'moderation'");
}
