//! The golden account: the demo's activities, every sport and every oddity, as
//! each preset tells them. The CSV stands in `fixtures/golden/account`; of what
//! else is made of it byte by byte, the hash does. Another reader confirms the
//! values: `tests/readers`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gcexport::columns;
use gcexport::simulate::{Kind, Options};
use gcexport::units::Units;
use sha2::{Digest, Sha256};

use crate::world::{BOTH, World};

/// What is written beside the plain CSV: options and the file they make.
const DERIVED: [(&[&str], &str); 3] = [
    (&["--csv-for", "excel"], "activities.csv"),
    (&["--csv-for", "excel-eu"], "activities.csv"),
    (&["--table", "jsonl"], "activities.jsonl"),
];

#[test]
fn the_account_is_as_odd_as_accounts_get() {
    let world = World::demo();
    world.export(&["-c", "all", "-f", "none", "--header", "keys"]);
    let table = world.table();
    assert!(table.len() >= 80, "{}", table.len());
    let some = |key: &str, is: fn(&str) -> bool| table.iter().any(|row| is(&row[key]));
    for unit in ["min/km", "min/100m", "min/500m", "km/h"] {
        assert!(table.iter().any(|row| row["speed_or_pace_unit"] == unit), "{unit}");
    }
    assert!(some("start_latitude", |cell| cell.starts_with('-')), "south");
    assert!(
        some("start_latitude", |cell| cell.parse().is_ok_and(|north: f64| north > 0.0)),
        "north"
    );
    assert!(some("start_longitude", |cell| cell.starts_with('-')), "west");
    for ending in [":00", ":30", ":45"] {
        assert!(table.iter().any(|row| row["utc_offset"].ends_with(ending)), "{ending}");
    }
    assert!(some("utc_offset", |cell| cell.starts_with('-')));
    assert!(some("duration_s", |cell| cell.parse().is_ok_and(|s: f64| s > 86_400.0)), "over a day");
    assert!(some("name", |cell| cell.starts_with("'=")), "a formula");
    assert!(some("description", |cell| cell.contains('\n')), "line breaks");
    assert!(some("distance_km", |cell| cell == "0"));
}

#[test]
fn every_preset_in_all_units_is_as_it_was() {
    let mut wrong = Vec::new();
    for kind in BOTH {
        let world = World::with(Options { service: kind, ..Options::default() });
        world.export(&["-c", "all", "-f", "original,fit,gpx,tcx", "--columns", "all"]);
        let mut hashes = BTreeMap::new();
        for preset in columns::preset_names() {
            let is_metric_only = columns::preset(preset).unwrap().template.is_some();
            for units in Units::ALL {
                if is_metric_only && units != Units::Metric {
                    continue;
                }
                let layout = format!("{preset}-{}", units.key());
                let chosen = ["--columns", preset, "--units", units.key()];
                let table = rendered(&world, &chosen, &["--csv-for", "anyone"], "activities.csv");
                let file = place(kind).join(format!("{layout}.csv"));
                wrong.extend(differs(&file, &table));
                for (options, name) in DERIVED {
                    let bytes = rendered(&world, &chosen, options, name);
                    let what = options.join(" ");
                    hashes.insert(format!("{layout} {what}"), hash(&bytes));
                }
            }
        }
        let lines = hashes.iter().map(|(what, hash)| format!("{hash}  {what}\n"));
        wrong.extend(differs(
            &place(kind).join("others.sha256"),
            lines.collect::<String>().as_bytes(),
        ));
    }
    assert!(
        wrong.is_empty(),
        "run with UPDATE_GOLDEN=1 and look at the changes:\n{}",
        wrong.join("\n")
    );
}

fn place(kind: Kind) -> PathBuf {
    let service = match kind {
        Kind::Garmin => "garmin",
        Kind::Coros => "coros",
    };
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/golden/account").join(service)
}

fn rendered(world: &World, chosen: &[&str], options: &[&str], name: &str) -> Vec<u8> {
    let table = if options.contains(&"--table") { &[][..] } else { &["--table", "csv"] };
    let outcome = world.run(&[&["render", "-d", "out"], chosen, table, options].concat());
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    fs::read(world.out().join(name)).unwrap()
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The first line in which a golden file is not as it was.
fn differs(file: &Path, found: &[u8]) -> Option<String> {
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, found).unwrap();
        return None;
    }
    let expected = fs::read(file).unwrap_or_default();
    if expected == found {
        return None;
    }
    let [was, is] = [&expected, found].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let line = was.lines().zip(is.lines()).position(|(was, is)| was != is);
    let shown = |text: &str| text.lines().nth(line.unwrap_or(0)).unwrap_or_default().to_owned();
    Some(format!(
        "{}:{}\n- {}\n+ {}",
        file.display(),
        line.map_or(0, |n| n + 1),
        shown(&was),
        shown(&is)
    ))
}
