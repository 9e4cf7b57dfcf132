//! What becomes of the answers in the table.

use gcexport::simulate::athlete::{Era, Workout};
use gcexport::simulate::{Kind, wire};
use serde_json::{Value, json};

use super::{demo, run};
use crate::world::{World, stub};

/// Exports these columns; holds each row against the simulated activity.
fn check(columns: &str, expect: impl Fn(&Workout, &Value) -> Vec<(&'static str, String)>) {
    let world = demo();
    world.export(&run(&format!("activity_id,{columns}"), &[]));
    let rows = world.table();
    world.service.edit(|athlete| {
        assert_eq!(rows.len(), athlete.workouts().len());
        for row in &rows {
            let workout = athlete.find(row["activity_id"].parse().unwrap()).unwrap();
            for (key, text) in expect(workout, &wire::activity(athlete, workout)) {
                assert_eq!(row[key], text, "{key} of {}", workout.oddity);
            }
        }
    });
    for key in columns.split(',') {
        assert!(rows.iter().any(|row| !row[key].is_empty()), "{key}");
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_device_has_its_name_and_the_version_of_its_software() {
    check("device,device_version", |_, activity| {
        let installation = activity["metadataDTO"]["deviceApplicationInstallationId"].as_u64();
        let device = installation.and_then(wire::device).unwrap_or_default();
        vec![
            ("device", text(&device["productDisplayName"])),
            ("device_version", text(&device["versionString"])),
        ]
    });
}

#[test]
fn gear_is_all_there_is_by_name_or_else_by_make_and_model() {
    check("gear,gear_ids", |workout, _| {
        let gear = wire::gear(workout);
        let joined = |word: fn(&Value) -> String| {
            gear.as_array().unwrap().iter().map(word).collect::<Vec<_>>().join("; ")
        };
        let name = |thing: &Value| match thing["displayName"].as_str() {
            Some(name) => name.to_owned(),
            None => text(&thing["customMakeModel"]),
        };
        vec![("gear", joined(name)), ("gear_ids", joined(|thing| text(&thing["uuid"])))]
    });
}

#[test]
fn zones_begin_where_they_do_and_fill_what_the_list_has_not() {
    let columns = "hr_zone_1_low_bpm,hr_zone_5_low_bpm,hr_zone_2_s";
    check(columns, |workout, _| {
        let zones = wire::hr_time_in_zones(workout);
        let zone = |number: u64, key: &str| {
            let zone = zones.as_array().unwrap().iter().find(|zone| zone["zoneNumber"] == number);
            let value = zone.and_then(|zone| zone[key].as_f64());
            value.map_or_else(String::new, |value| value.to_string())
        };
        vec![
            ("hr_zone_1_low_bpm", zone(1, "zoneLowBoundary")),
            ("hr_zone_5_low_bpm", zone(5, "zoneLowBoundary")),
            ("hr_zone_2_s", zone(2, "secsInZone")),
        ]
    });
    let world = demo();
    let older =
        |world: &World| world.table().iter().filter(|row| !row["hr_zone_2_s"].is_empty()).count();
    world.export(&run("hr_zone_2_s", &[]));
    let listed = older(&world);
    let measured = world.service.edit(|athlete| {
        let old = |workout: &&Workout| workout.era != Era::Y2026;
        let known = |workout: &&Workout| wire::hr_time_in_zones(workout) != json!([]);
        athlete.workouts().iter().filter(old).filter(known).count()
    });
    assert!(measured > 0, "there are activities whose list has no zones");
    world.export(&run("hr_zone_2_s,hr_zone_2_low_bpm", &[]));
    assert!(older(&world) > listed, "{listed} before");
}

#[test]
fn counts_of_samples_and_formats_are_told() {
    check("sample_count,file_format", |workout, activity| {
        let count = wire::details(workout, 2_000)["metricsCount"].as_u64().unwrap();
        vec![
            ("sample_count", count.to_string()),
            ("file_format", text(&activity["metadataDTO"]["fileFormat"]["formatKey"])),
        ]
    });
}

#[test]
fn the_name_of_gear_is_text_that_never_runs() {
    let world = World::of(3);
    let answer = r#"[{"uuid": "a1", "displayName": "=1+1"}, {"customMakeModel": "Two, \"2\""}]"#;
    let stubbed = stub(&world, "/gear-service/gear/filterGear", answer);
    let mut command = world.command(&run("gear,gear_ids", &["-d", "out"]));
    let outcome = crate::world::finish(command.env("GCEXPORT_BASE_URL", &stubbed.url));
    assert_eq!((outcome.code, stubbed.answers()), (Some(0), 3), "{outcome:?}");
    for row in world.table() {
        assert_eq!((&*row["gear"], &*row["gear_ids"]), ("'=1+1; Two, \"2\"", "a1"));
    }
}

#[test]
fn coros_tells_devices_and_zones_in_its_one_answer() {
    let world = World::at(Kind::Coros, 20);
    world.export(&run("device,device_version,hr_zone_1_low_bpm", &[]));
    assert_eq!(world.count("/activity/detail/query"), 20);
    let rows = world.table();
    assert!(rows.iter().all(|row| row["device"].starts_with("COROS ")), "{rows:?}");
    assert!(rows.iter().all(|row| row["device_version"].starts_with('V')), "{rows:?}");
    assert!(rows.iter().any(|row| row["hr_zone_1_low_bpm"] == "98"), "{rows:?}");
    world.export(&run("device,gear", &[]));
    assert_eq!(world.count("/activity/detail/query"), 20, "the list names the device");
}
