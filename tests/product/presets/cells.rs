//! Cells of the activities that older tools stumble over.

use super::export;
use crate::world::World;

/// The cell of this title in the row of an activity of the simulated account.
fn cell(world: &World, preset: &str, oddity: &str, title: &str) -> String {
    let id = world.service.edit(|athlete| athlete.oddity(oddity).expect(oddity).id.to_string());
    let told = if preset == "moderation" { "Map" } else { "Activity ID" };
    let rows = world.table();
    let row = rows.iter().find(|row| row[told].ends_with(&id)).expect(oddity);
    row[title].clone()
}

#[test]
fn gcexport3_py_would_have_written_them_so_but_for_its_mistakes() {
    let world = World::demo();
    export(&world, "moderation");
    for (oddity, title, expected) in [
        ("name_comma_quotes", "Activity name", "Easy, \"very\" easy; truly"),
        ("name_line_break", "Activity name", "First line\nsecond, \"quoted\"; third\r\nend"),
        ("unnamed", "Activity name", ""),
        ("run_2018", "Begin timestamp", "2018-03-08T12:23:22.0"),
        ("run_2018", "Duration (h:m:s)", "00:43:47"),
        ("plain_run", "Distance (km)", "10.04372"),
        ("plain_run", "Min. heart rate (bpm)", ""),
        ("plain_run", "Activity type", "Running"),
        ("classic_ski", "Activity type", "Cross_Country_Skiing_Ws"),
        ("commute", "Event type", "Transportation"),
        ("commute", "Time zone", "Europe/Paris"),
        ("ultra_26_h_15_min", "Duration (h:m:s)", "26:35:12"),
        ("manual_old", "Activity name", ""),
        ("manual_old", "Moving duration (h:m:s)", ""),
        ("manual_old", "Max. speed (km/h)", ""),
        ("zero_temperature", "Min. temp (°C)", "0.0"),
        ("negative_temperature", "Min. temp (°C)", "-24.0"),
        ("no_climb", "Elevation gain uncorrected (m)", "0.0"),
        ("distance_zero", "Distance (km)", "0.00000"),
        ("multisport", "Moving duration (h:m:s)", ""),
        ("multisport", "Begin latitude (°DD)", ""),
        ("multisport", "Activity type", "Multi_Sport"),
        ("below_sea_level", "End timestamp", ""),
    ] {
        assert_eq!(cell(&world, "moderation", oddity, title), expected, "{oddity}: {title}");
    }
}

#[test]
fn gcexport_py_would_have_written_them_so_but_for_its_mistakes() {
    let world = World::demo();
    export(&world, "pe-st-all");
    for (oddity, title, expected) in [
        ("offset_west", "Start Time", "2026-05-16T06:45:00-07:00"),
        ("offset_west", "Offset", "-07:00"),
        ("offset_west", "Begin Timestamp", "Sat, 16 May 2026 06:45"),
        ("offset_west", "Begin Timestamp (ms)", "1778939100000"),
        ("offset_west", "End Time", "2026-05-16T07:45:55-07:00"),
        ("offset_st_johns", "Offset", "-03:30"),
        ("offset_kathmandu", "Offset", "+05:45"),
        ("ultra_26_h_15_min", "Duration (h:m:s)", "26:15:00"),
        ("ultra_26_h_15_min", "Elapsed Duration (raw)", "95712.4"),
        ("paused_run", "Duration (raw)", "2471.92"),
        ("paused_run", "Average Speed (km/h or min/km)", "05:09"),
        ("public_ride", "Average Speed (km/h or min/km)", "25.5"),
        ("half_second", "Duration (h:m:s)", "00:00:03"),
        ("no_climb", "Elevation Gain (m)", "0.0"),
        ("no_climb", "Elevation Gain (m, uncorr)", "0.0"),
        ("elevation_corrected", "Elevation Gain (m, uncorr)", ""),
        ("elevation_corrected", "Elevation Corrected", "true"),
        ("zero_temperature", "Min. Temp (°C)", "0.0"),
        ("strength_zeros", "Max. Heart Rate (bpm)", "0"),
        ("manual_old", "Begin Timestamp (ms)", "1462107600000"),
        ("manual_old", "Seconds in HR Zone 1", ""),
        ("no_heart_rate", "Low Boundary HR Zone 1", ""),
        ("followers_run", "Privacy", "subscribers"),
        ("pool_25_m", "Activity Type", "Pool Swim"),
        ("pool_25_m", "Activity Parent", "Swimming"),
        ("plain_run", "Activity Parent", "Any Activity Type"),
        ("unknown_type", "Activity Type", "lunar_rover_v3"),
        ("unknown_type", "Activity Parent", "Other"),
        ("unknown_parent", "Activity Parent", ""),
        ("race_event", "Event Type", "Race"),
        ("multisport", "Activity Type", "Multisport"),
    ] {
        assert_eq!(cell(&world, "pe-st-all", oddity, title), expected, "{oddity}: {title}");
    }
    let lowest: f64 = cell(&world, "pe-st-all", "plain_run", "Elevation Min. (m)").parse().unwrap();
    let highest: f64 =
        cell(&world, "pe-st-all", "plain_run", "Elevation Max. (m)").parse().unwrap();
    assert!(lowest < highest);
}

#[test]
fn names_that_would_run_as_formulas_are_guarded_unless_somebody_insists() {
    let world = World::demo();
    for (words, expected) in [(&[][..], "'+1 for the team"), (&["--raw-text"], "+1 for the team")] {
        let all = ["-c", "all", "-f", "none", "--columns", "pe-st"];
        world.export(&[&all[..], words].concat());
        assert_eq!(cell(&world, "pe-st", "name_plus", "Activity Name"), expected);
    }
}

#[test]
fn activities_of_coros_fill_the_same_columns() {
    let world = World::at(gcexport::simulate::Kind::Coros, 30);
    export(&world, "pe-st");
    let rows = world.table();
    for title in [
        "Start Time",
        "Activity ID",
        "Duration (h:m:s)",
        "Distance (km)",
        "Average Speed (km/h)",
        "Average Speed (km/h or min/km)",
        "Max. Heart Rate (bpm)",
        "Average Heart Rate (bpm)",
        "Calories",
        "Elevation Gain (m)",
        "Stride Length",
    ] {
        assert!(rows.iter().any(|row| !row[title].is_empty()), "{title}");
    }
    let whole = |row: &std::collections::BTreeMap<String, String>| {
        row["Average Heart Rate (bpm)"].parse::<i64>().is_ok()
    };
    assert!(rows.iter().any(whole));
}
