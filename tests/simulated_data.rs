//! The account and the JSON of the simulated service: true shapes, every oddity, the right order.
#![allow(clippy::unwrap_used)]

use gcexport::simulate::athlete::{Athlete, Era, Workout};
use gcexport::simulate::files::original;
use gcexport::simulate::track::Track;
use gcexport::simulate::wire;
use serde_json::Value;
use std::collections::HashSet;

fn demo() -> Athlete {
    Athlete::demo(7)
}

fn list(athlete: &Athlete, oddity: &str) -> Value {
    wire::list_object(athlete, odd(athlete, oddity))
}

fn odd<'a>(athlete: &'a Athlete, oddity: &str) -> &'a Workout {
    athlete.oddity(oddity).unwrap_or_else(|| panic!("no {oddity}"))
}

fn everything(athlete: &Athlete) -> Vec<&Workout> {
    let children =
        athlete.workouts().iter().flat_map(|w| &w.child_ids).map(|&id| athlete.find(id).unwrap());
    athlete.workouts().iter().chain(children).collect()
}

#[test]
fn the_demo_account_has_its_size_and_order() {
    let athlete = demo();
    assert!(athlete.workouts().len() >= 64, "{}", athlete.workouts().len());
    let keys: Vec<_> = athlete.workouts().iter().map(|w| (w.start_utc_s, w.id)).collect();
    assert!(keys.is_sorted_by(|a, b| a > b));
    let ids: HashSet<u64> = everything(&athlete).iter().map(|w| w.id).collect();
    assert_eq!(ids.len(), everything(&athlete).len(), "ids are unique");
    let names: HashSet<&str> = everything(&athlete).iter().map(|w| w.oddity).collect();
    assert_eq!(names.len(), ids.len(), "so are the oddities' names");
    for w in everything(&athlete) {
        assert_eq!(athlete.find(w.id).unwrap().oddity, w.oddity);
        assert!(w.start_utc_s > 1_325_376_000, "{} starts before 2012", w.oddity);
        assert!(w.elapsed_s >= w.duration_s && w.elapsed_s < w.duration_s * 500.0);
    }
}

#[test]
fn dates_are_as_written() {
    let athlete = demo();
    for (oddity, local, gmt) in [
        ("plain_run", "2026-10-30 07:04:11", "2026-10-30 06:04:11"),
        ("offset_west", "2026-05-16 06:45:00", "2026-05-16 13:45:00"),
        ("offset_kathmandu", "2025-11-20 07:30:00", "2025-11-20 01:45:00"),
        ("offset_st_johns", "2026-01-17 14:02:30", "2026-01-17 17:32:30"),
        ("offset_chatham", "2024-07-21 08:15:00", "2024-07-20 19:30:00"),
        ("offset_chatham_summer", "2025-01-19 20:44:59", "2025-01-19 06:59:59"),
        ("daylight_saving_night", "2025-10-26 02:10:00", "2025-10-26 00:10:00"),
    ] {
        let object = list(&athlete, oddity);
        assert_eq!(object["startTimeLocal"], local, "{oddity}");
        assert_eq!(object["startTimeGMT"], gmt, "{oddity}");
    }
}

#[test]
fn accounts_of_any_size() {
    let curated = demo().workouts().len();
    for count in [0, 1, 10, curated, curated + 1, 500, 5_000] {
        let athlete = Athlete::with_activities(7, count);
        assert_eq!(athlete.workouts().len(), count);
        assert!(
            athlete.workouts().is_sorted_by(|a, b| (a.start_utc_s, a.id) > (b.start_utc_s, b.id))
        );
        let ids: HashSet<u64> = athlete.workouts().iter().map(|w| w.id).collect();
        assert_eq!(ids.len(), count);
    }
    let newest: Vec<_> = demo().workouts()[..10].iter().map(|w| w.id).collect();
    let small: Vec<_> = Athlete::with_activities(7, 10).workouts().iter().map(|w| w.id).collect();
    assert_eq!(newest, small);
    let large = Athlete::with_activities(7, 100_000);
    let oldest = large.workouts().last().unwrap();
    assert!(oldest.start_utc_s > 978_307_200, "after the year 2000");
    assert!(size_of::<Workout>() <= 320, "{}", size_of::<Workout>());
    assert_eq!(large.workouts().iter().map(|w| w.id).collect::<HashSet<_>>().len(), 100_000);
}

#[test]
fn editing_the_account() {
    let mut athlete = demo();
    let count = athlete.workouts().len();
    let id = athlete.new_upload();
    let next = athlete.new_upload();
    assert_eq!(athlete.workouts()[0].id, next);
    assert_eq!(athlete.workouts()[1].id, id);
    assert!(athlete.workouts()[2..].iter().all(|w| w.id < id));
    assert!(athlete.remove(id) && !athlete.remove(id) && athlete.remove(next));
    let parent = odd(&athlete, "multisport").clone();
    assert!(athlete.remove(parent.id) && athlete.find(parent.child_ids[0]).is_none());
    athlete.insert(parent);
    assert_eq!(athlete.workouts().len(), count);
    let id = odd(&athlete, "walk").id;
    athlete.find_mut(id).unwrap().name = Some("Renamed".into());
    assert_eq!(list(&athlete, "walk")["activityName"], "Renamed");
}

#[test]
fn three_eras_of_list_objects() {
    let athlete = demo();
    let old = list(&athlete, "run_2018");
    assert!(old["description"].is_null() && old.as_object().unwrap().contains_key("description"));
    assert!(old.get("manualActivity").is_none() && old.get("ownerProfilePk").is_some());
    assert!(old["elapsedDuration"].as_f64().unwrap() / old["duration"].as_f64().unwrap() > 500.0);
    assert!(
        old["minElevation"].as_f64().unwrap() > 40_000.0
            && old["activityType"]["sortOrder"].is_u64()
    );
    let middle = list(&athlete, "run_2021");
    assert_eq!(middle["manualActivity"], false);
    assert!(
        middle["elapsedDuration"].as_f64().unwrap() / middle["duration"].as_f64().unwrap() > 500.0
    );
    let new = list(&athlete, "elevation_corrected");
    assert!(
        new.get("description").is_none()
            && new.get("endTimeGMT").is_none()
            && new["hrTimeInZone_2"].is_f64()
    );
    assert_eq!(new["elevationCorrected"], true);
    assert_eq!(new["activityType"]["trimmable"], true);
    let newest = list(&athlete, "plain_run");
    assert_eq!(newest["endTimeGMT"], "2026-10-30 06:54:23");
    assert!(
        newest["differenceBodyBattery"].as_i64().unwrap() < 0
            && newest["fastestSplit_1000"].is_f64()
    );
    assert!(newest["elapsedDuration"].as_f64().unwrap() < 4_000.0);
    for w in athlete.workouts().iter().filter(|w| w.era >= Era::Y2024) {
        let object = wire::list_object(&athlete, w);
        let nulls = object
            .as_object()
            .unwrap()
            .iter()
            .filter(|(key, value)| value.is_null() && *key != "futureScore");
        assert_eq!(nulls.count(), 0, "{}", w.oddity);
    }
}

#[test]
fn every_oddity_is_there() {
    let athlete = demo();
    let get = |oddity: &str, key: &str| list(&athlete, oddity)[key].clone();
    let starts = |oddity: &str, text: &str| {
        assert!(get(oddity, "activityName").as_str().unwrap().starts_with(text))
    };
    for (oddity, text) in [
        ("name_formula", "=HYPERLINK(\"http://example.com\",\"x\")"),
        ("name_plus", "+"),
        ("name_minus", "-"),
        ("name_at", "@"),
        ("name_tab", "\t"),
        ("name_carriage_return", "\r"),
        ("name_path", "../"),
        ("name_reserved", "CON"),
        ("name_markup", "<b>"),
    ] {
        starts(oddity, text);
    }
    assert_eq!(get("name_300_characters", "activityName").as_str().unwrap().chars().count(), 300);
    assert!(list(&athlete, "unnamed").get("activityName").is_none());
    assert_eq!(get("name_empty", "activityName"), "");
    assert!(get("description_lines", "description").as_str().unwrap().contains("\n"));
    // Manual entries.
    let manual = list(&athlete, "manual_old");
    assert!(
        manual["activityName"].is_null()
            && manual["beginTimestamp"].is_null()
            && manual["movingDuration"].is_null()
    );
    assert!(
        manual["distance"].is_i64()
            && manual["duration"].is_i64()
            && manual["elapsedDuration"].is_null()
    );
    assert_eq!(get("manual_new", "manualActivity"), true);
    let manual = wire::activity(&athlete, odd(&athlete, "manual_new"));
    assert!(
        manual["metadataDTO"]["fileFormat"].is_null()
            && manual["metadataDTO"]["manualActivity"] == true
    );
    // Uploads.
    for (oddity, device) in [("gpx_upload", Value::Null), ("gpx_upload_device_0", "0".into())] {
        let activity = wire::activity(&athlete, odd(&athlete, oddity));
        assert_eq!(activity["metadataDTO"]["fileFormat"]["formatKey"], "gpx");
        assert_eq!(activity["metadataDTO"]["deviceMetaDataDTO"]["deviceId"], device);
        assert_eq!(activity["metadataDTO"]["deviceApplicationInstallationId"], 80);
    }
    // Numbers.
    assert_eq!(get("strength_zeros", "averageHR"), 0.0);
    assert_eq!(get("strength_zeros", "distance"), 0.0);
    assert_eq!(get("zero_temperature", "minTemperature"), 0.0);
    assert_eq!(get("negative_temperature", "minTemperature"), -24.0);
    assert!(get("below_sea_level", "maxElevation").as_f64().unwrap() < 0.0);
    assert!(get("below_sea_level_2021", "minElevation").as_f64().unwrap() < -40_000.0);
    assert_eq!(get("ultra_26_h_15_min", "duration"), 94_500.0);
    assert_eq!(get("no_climb", "elevationGain"), 0.0);
    // Types.
    assert_eq!(get("unknown_type", "activityType")["typeId"], 9_991);
    assert_eq!(get("unknown_type", "activityType")["parentTypeId"], 4);
    assert_eq!(get("unknown_parent", "activityType")["parentTypeId"], 9_990);
    assert_eq!(get("legacy_skiing", "activityType")["typeId"], 81);
    assert_eq!(get("legacy_uncategorized", "activityType")["typeId"], 12);
    assert_eq!(get("unknown_fields", "moonPhase")["tides"][2]["high"], true);
    assert_eq!(get("race_event", "eventType")["typeKey"], "race");
    let kinds: HashSet<_> = athlete.workouts().iter().map(|w| w.privacy as u32).collect();
    assert_eq!(kinds.len(), 4);
    // Sports.
    let pool = list(&athlete, "pool_25_yd");
    assert_eq!(pool["unitOfPoolLength"]["unitKey"], "yard");
    assert!(
        (pool["poolLength"].as_f64().unwrap()
            / pool["unitOfPoolLength"]["factor"].as_f64().unwrap()
            - 25.0)
            .abs()
            < 1e-9
    );
    assert_eq!(get("pool_25_m", "activeLengths"), 51);
    assert_eq!(get("strength_sets", "totalSets"), 12);
    assert!(
        get("public_ride", "maxAvgPower_1200").is_u64()
            && get("public_ride", "trainingStressScore").is_f64()
    );
    assert!(
        get("climbing", "splitSummaries")[1]["numFalls"].is_u64()
            && get("dive", "maxDepth").is_f64()
    );
    // Multisport.
    let parent = list(&athlete, "multisport_2021");
    assert!(
        parent["beginTimestamp"].is_null()
            && parent["movingDuration"].is_null()
            && parent["maxSpeed"].is_null()
    );
    assert_eq!(parent["parent"], true);
    let parent = list(&athlete, "multisport");
    assert!(parent.get("beginTimestamp").is_none() && parent.get("movingDuration").is_none());
    let activity = wire::activity(&athlete, odd(&athlete, "multisport"));
    assert_eq!(activity["metadataDTO"]["childIds"].as_array().unwrap().len(), 5);
    assert_eq!(activity["metadataDTO"]["childActivityTypes"][0], "open_water_swimming");
    let leg = odd(&athlete, "leg_ride");
    assert_eq!(original(&athlete, leg), original(&athlete, odd(&athlete, "multisport")));
    // Ids and dates.
    assert!(
        odd(&athlete, "late_upload").id > 20_000_000_000
            && odd(&athlete, "late_upload").start_utc_s < 1_400_000_000
    );
    assert_eq!(
        odd(&athlete, "same_second_watch").start_utc_s,
        odd(&athlete, "same_second_phone").start_utc_s
    );
    let (track, mut sides) = (Track::of(odd(&athlete, "antimeridian")), [false; 2]);
    track.points.iter().for_each(|point| sides[usize::from(point.longitude_deg > 0.0)] = true);
    assert_eq!(sides, [true, true], "both sides of the 180th meridian");
    for w in athlete.workouts().iter().filter(|w| w.start_utc_s > 1_735_700_000) {
        assert!(w.id > 20_000_000_000, "{}", w.oddity);
    }
}

#[test]
fn the_rarer_keys_come_with_their_sports_and_years() {
    let athlete = demo();
    let get = |oddity: &str, key: &str| list(&athlete, oddity)[key].clone();
    for (oddity, key, value) in [
        ("dive", "decoDive", Value::from(false)),
        ("distance_zero", "avgJumpRopeCadence", 118.0.into()),
        ("groups_push_walk", "maxWheelchairCadence", 71.0.into()),
        ("no_heart_rate", "avgFlow", 0.75.into()),
        ("e_bike", "maxVerticalSpeed", 27.6.into()),
        ("virtual_ride", "gameName", "Example Rider".into()),
        ("public_ride", "atpActivity", true.into()),
        ("ride_2021", "rightBalance", 51.79f32.into()),
        ("run_2021", "numberOfActivityLikes", Value::Null),
        ("race_event", "directWorkoutRpe", 90.into()),
        ("kayak", "bmrCalories", Value::Null),
    ] {
        assert!(same(&get(oddity, key), &value), "{oddity} {key}: {}", get(oddity, key));
    }
    let dive = get("dive", "summarizedDiveInfo");
    assert_eq!(dive["summarizedDiveGases"][0]["oxygenContent"], 32);
    assert_eq!(
        get("plain_run", "summarizedDiveInfo"),
        serde_json::json!({"summarizedDiveGases": []})
    );
    assert_eq!(get("strength_2021", "summarizedExerciseSets")[2]["maxWeight"], -1);
    assert_eq!(get("strength_sets", "summarizedExerciseSets")[2]["maxWeight"], 0);
    assert_eq!(get("trail_run_power", "splitSummaries").as_array().unwrap().len(), 3);
    assert!(list(&athlete, "plain_run").get("numberOfActivityLikes").is_none());
    let summary = &wire::activity(&athlete, odd(&athlete, "public_ride"))["summaryDTO"];
    assert!(summary["directWorkoutComplianceScore"].is_u64());
    assert!(summary["endPotentialStamina"].as_f64() < summary["beginPotentialStamina"].as_f64());
}

/// Equal but for what single precision loses.
fn same(found: &Value, wanted: &Value) -> bool {
    let close = |found: f64, wanted: f64| (found - wanted).abs() < 1e-4;
    let numbers = found.as_f64().zip(wanted.as_f64());
    numbers.map_or(found == wanted, |(found, wanted)| close(found, wanted))
}

#[test]
fn side_answers() {
    let athlete = demo();
    let run = odd(&athlete, "plain_run");
    let zones = wire::hr_time_in_zones(run);
    assert_eq!(zones[0]["zoneNumber"], 3, "not in order");
    let sum: f64 =
        zones.as_array().unwrap().iter().map(|zone| zone["secsInZone"].as_f64().unwrap()).sum();
    assert!(sum <= run.duration_s + 0.01 && sum > run.duration_s * 0.9);
    assert_eq!(wire::hr_time_in_zones(odd(&athlete, "no_heart_rate")), serde_json::json!([]));
    assert_eq!(wire::splits(run)["lapDTOs"].as_array().unwrap().len(), 11);
    assert_eq!(
        wire::exercise_sets(odd(&athlete, "strength_sets"))["exerciseSets"]
            .as_array()
            .unwrap()
            .len(),
        24
    );
    assert!(wire::exercise_sets(run)["exerciseSets"].is_null());
    assert_eq!(wire::gear(odd(&athlete, "commute"))[0]["displayName"], Value::Null);
    assert_eq!(wire::gear(odd(&athlete, "walk")), serde_json::json!([]));
    for max_points in [0, 10, 10_000] {
        let details = wire::details(run, max_points);
        let rows = details["activityDetailMetrics"].as_array().unwrap().len();
        assert_eq!(details["metricsCount"], rows);
        assert!(rows <= max_points.max(2));
        let width = details["metricDescriptors"].as_array().unwrap().len();
        assert_eq!(details["activityDetailMetrics"][0]["metrics"].as_array().unwrap().len(), width);
        assert_eq!(details["geoPolylineDTO"]["polyline"].as_array().unwrap().len(), rows);
    }
    let installation =
        wire::activity(&athlete, run)["metadataDTO"]["deviceApplicationInstallationId"]
            .as_u64()
            .unwrap();
    assert_eq!(wire::device(installation).unwrap()["productDisplayName"], "Forerunner 965");
    assert!(wire::device(80).is_none());
    let counted =
        wire::user_stats(&athlete)["userMetrics"][0]["totalActivities"].as_u64().unwrap() as usize;
    assert_eq!(counted + 2, athlete.workouts().len(), "multisport parents are not counted");
    assert_eq!(wire::social_profile(&athlete)["displayName"], "demo-athlete");
    assert_eq!(wire::user_settings(&athlete)["userData"]["measurementSystem"], "metric");
    assert_eq!(wire::activity_types().as_array().unwrap().len(), 152);
    assert!(wire::activity_types_properties().contains("activity_type_running=Running\n"));
    assert!(wire::event_types_properties().contains("specialEvent=Special Event\n"));
}
