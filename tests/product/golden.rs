//! Golden tables: each directory in `fixtures/golden` is a list as the service
//! might send it and the table that must come of it. To add a case, make a
//! directory with a `list.json` and run with `UPDATE_GOLDEN=1`.

mod account;

use std::path::Path;

use gcexport::simulate::Options;
use serde_json::Value;

use crate::world::World;

#[test]
fn odd_lists_become_the_expected_tables() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/golden");
    let mut seen = 0;
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(cases).unwrap() {
        let case = entry.unwrap().path();
        if case.join("list.json").exists() {
            seen += 1;
            wrong.extend(check(&case));
        }
    }
    assert!(seen > 0);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn check(case: &Path) -> Option<String> {
    let list: Value =
        serde_json::from_slice(&std::fs::read(case.join("list.json")).unwrap()).unwrap();
    let wrapped_list = list.is_object();
    let items = list.get("activityList").unwrap_or(&list).as_array().unwrap().clone();
    let world = World::with(Options { list: Some(items), wrapped_list, ..Options::default() });
    let outcome = world.run(&["-c", "all", "-f", "none", "--header", "keys", "-d", "out"]);
    let table = std::fs::read_to_string(world.out().join("activities.csv")).unwrap_or_default();
    let warnings: Vec<_> =
        outcome.stderr.lines().filter(|line| line.starts_with("warning: ")).collect();
    let notes = format!("exit code {}\n{}\n", outcome.code.unwrap_or(-1), warnings.join("\n"));
    let (expected, said) = (case.join("expected.csv"), case.join("expected.txt"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(expected, &table).unwrap();
        std::fs::write(said, &notes).unwrap();
        return None;
    }
    let same =
        |path: &Path, found: &str| std::fs::read_to_string(path).is_ok_and(|text| text == found);
    (!same(&expected, &table) || !same(&said, &notes))
        .then(|| format!("{}:\n{notes}{table}", case.display()))
}
