//! Templates of pe-st's gcexport.py, and `-t`, its word for them.

use super::{export, heading};
use crate::world::{World, complains, tree};

const TEMPLATE: &str =
    "# mine\n id = \"ID\" \ndistanceRaw=km = far\n\nmyOwn=To be filled in\navg_pace_per_km=Pace\n";

fn write(world: &World, name: &str, text: &str) -> String {
    std::fs::write(world.path(name), text).unwrap();
    format!("./{name}")
}

#[test]
fn a_template_names_the_columns_and_is_remembered_without_its_file() {
    let world = World::of(5);
    let file = write(&world, "mine.properties", TEMPLATE);
    export(&world, &file);
    assert_eq!(heading(&world), "ID,km = far,To be filled in,Pace");
    for row in world.table() {
        assert_eq!(row["To be filled in"], "");
        assert!(row["km = far"].parse::<f64>().is_ok_and(f64::is_finite), "{row:?}");
    }
    assert!(world.table().iter().any(|row| row["Pace"].starts_with("0:0")), "ours as well");
    assert_eq!(world.count("/activity-service/"), 0, "all of it is in the list");

    std::fs::remove_file(world.path("mine.properties")).unwrap();
    let before = tree(&world.out());
    let rendered = world.run(&["render", "-d", "out"]);
    assert_eq!(rendered.code, Some(0), "{rendered:#?}");
    assert_eq!(tree(&world.out()), before);
    world.run(&["render", "-d", "out", "--header", "keys"]);
    assert_eq!(heading(&world), "id,distanceRaw,myOwn,avg_pace_per_km");
}

#[test]
fn a_template_that_is_printed_makes_the_same_table() {
    let world = World::of(5);
    for preset in ["moderation", "pe-st-all", "strava", "default", "all"] {
        export(&world, preset);
        let expected = tree(&world.out());
        let printed = world.run(&["columns", preset, "--template"]).stdout;
        export(&world, &write(&world, "printed.properties", &printed));
        assert!(tree(&world.out()) == expected, "{preset}");
    }
}

#[test]
fn the_older_word_takes_templates_and_knows_those_of_the_tool() {
    let world = World::of(3);
    write(&world, "mine.properties", TEMPLATE);
    write(&world, "bare", "activityName=Name only");
    for (words, line) in [
        (&["-t", "mine.properties"][..], "ID,km = far,"),
        (&["--template=mine.properties"], "ID,km = far,"),
        (&["-t", "bare"], "Name only"),
        (&["--columns", "bare"], "Name only"),
        (&["-t", "csv_header_default.properties"], "Start Time,End Time,Activity ID"),
        (&["-t", "csv_header_all.properties"], "Activity ID,Activity URL,Activity Name"),
        (&["-t", "csv_header_kjkjava.properties"], "Activity ID,Activity Name,Description,Begin"),
        (&["-t", "csv_header_moderation.properties"], "Activity name,Description,Begin timestamp"),
    ] {
        world.export(&[&["-c", "all", "-f", "none"], words].concat());
        assert!(heading(&world).starts_with(line), "{words:?}: {}", heading(&world));
    }
    write(&world, "csv_header_all.properties", "id=My own");
    world.export(&["-c", "all", "-f", "none", "-t", "csv_header_all.properties"]);
    assert_eq!(heading(&world), "My own", "a file of that name goes first");
}

#[test]
fn what_is_no_template_is_a_usage_error_and_nothing_is_asked() {
    let world = World::of(1);
    write(&world, "table.csv", "Activity ID,Name\n7,Run\n");
    std::fs::write(world.path("binary.properties"), [0xff, 0xfe, 0x3d]).unwrap();
    for (words, said) in [
        (["--columns", "nowhere.properties"], "nowhere.properties: "),
        (["--columns", "table.csv"], "there is no column in it"),
        (["--columns", "./binary.properties"], "./binary.properties: "),
        (["-t", "nowhere"], "nowhere: "),
    ] {
        complains(&world.run(&words), 2, said);
    }
    assert!(world.requests().is_empty());
}
