//! The account archive ("Export Your Data"): the same activities under other names and in other units, and the uploaded
//! files in zips of their own, among many that are no activities.

use super::athlete::{Athlete, Era, Workout};
use super::files::{content, heart_rate_of_a_day};
use super::wire::list_object;
use serde_json::{Map, Value, json};
use std::io::{Cursor, Seek, Write};
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// So many activities are in one file of the archive,
const ACTIVITIES_PER_FILE: usize = 1_000;
/// and so many uploaded files in one zip of it.
const FILES_PER_PART: usize = 40;
/// Where the numbers of uploaded files begin. They are not those of activities.
const FIRST_FILE: usize = 310_000_000_000;

/// Names in the list, names in the archive, and what numbers are multiplied by.
const KEYS: [(&str, &str, f64); 32] = [
    ("activityName", "name", 1.0),
    ("duration", "duration", 1_000.0),
    ("elapsedDuration", "elapsedDuration", 1_000.0),
    ("movingDuration", "movingDuration", 1_000.0),
    ("minActivityLapDuration", "minActivityLapDuration", 1_000.0),
    ("hrTimeInZone_0", "hrTimeInZone_0", 1_000.0),
    ("hrTimeInZone_1", "hrTimeInZone_1", 1_000.0),
    ("hrTimeInZone_2", "hrTimeInZone_2", 1_000.0),
    ("hrTimeInZone_3", "hrTimeInZone_3", 1_000.0),
    ("hrTimeInZone_4", "hrTimeInZone_4", 1_000.0),
    ("hrTimeInZone_5", "hrTimeInZone_5", 1_000.0),
    ("distance", "distance", 100.0),
    ("elevationGain", "elevationGain", 100.0),
    ("elevationLoss", "elevationLoss", 100.0),
    ("minElevation", "minElevation", 100.0),
    ("maxElevation", "maxElevation", 100.0),
    ("averageSpeed", "avgSpeed", 0.1),
    ("maxSpeed", "maxSpeed", 0.1),
    ("averageHR", "avgHr", 1.0),
    ("maxHR", "maxHr", 1.0),
    ("minHR", "minHr", 1.0),
    ("averageRunningCadenceInStepsPerMinute", "avgRunCadence", 0.5),
    ("maxRunningCadenceInStepsPerMinute", "maxRunCadence", 0.5),
    ("averageBikingCadenceInRevPerMinute", "avgBikeCadence", 1.0),
    ("maxBikingCadenceInRevPerMinute", "maxBikeCadence", 1.0),
    ("averageSwimCadenceInStrokesPerMinute", "avgSwimCadence", 1.0),
    ("maxSwimCadenceInStrokesPerMinute", "maxSwimCadence", 1.0),
    ("averageSwolf", "avgSwolf", 1.0),
    // As the only public sample has it; nothing is known for sure.
    ("calories", "calories", 4.184),
    ("bmrCalories", "bmrCalories", 4.184),
    ("description", "description", 1.0),
    ("beginTimestamp", "beginTimestamp", 1.0),
];

/// What the archive tells in the list's own words.
const SAME: [&str; 36] = [
    "activityId",
    "parentId",
    "sportTypeId",
    "timeZoneId",
    "deviceId",
    "manufacturer",
    "lapCount",
    "locationName",
    "startLatitude",
    "startLongitude",
    "endLatitude",
    "endLongitude",
    "minTemperature",
    "maxTemperature",
    "maxVerticalSpeed",
    "aerobicTrainingEffect",
    "anaerobicTrainingEffect",
    "trainingEffectLabel",
    "activityTrainingLoad",
    "vO2MaxValue",
    "avgPower",
    "maxPower",
    "normPower",
    "avgStrideLength",
    "avgStrokeCadence",
    "avgStrokes",
    "strokes",
    "steps",
    "waterEstimated",
    "moderateIntensityMinutes",
    "vigorousIntensityMinutes",
    "differenceBodyBattery",
    "favorite",
    "pr",
    "parent",
    "elevationCorrected",
];

/// Writes the archive of this athlete; the same athlete gives the same bytes.
///
/// # Errors
/// When `out` refuses.
pub fn write(athlete: &Athlete, out: impl Write + Seek) -> ZipResult<()> {
    let mut zip = ZipWriter::new(out);
    let mail = &athlete.profile.user_name;
    let customer = json!({"emailAddress": mail, "fullName": athlete.profile.full_name});
    put(&mut zip, "customer_data/customer.json", customer.to_string().as_bytes())?;
    let everything = all(athlete);
    for (number, page) in everything.chunks(ACTIVITIES_PER_FILE).enumerate() {
        let objects: Vec<_> = page.iter().map(|w| object(athlete, w)).collect();
        let first = number * (ACTIVITIES_PER_FILE + 1);
        let name =
            format!("DI_CONNECT/DI-Connect-Fitness/{mail}_{first}_summarizedActivities.json");
        let document = json!([{"summarizedActivitiesExport": objects}]);
        put(&mut zip, &name, document.to_string().as_bytes())?;
    }
    let sleep = format!("DI_CONNECT/DI-Connect-Wellness/{mail}_sleepData.json");
    put(&mut zip, &sleep, b"[]")?;
    for (number, files) in uploads(athlete).chunks(FILES_PER_PART).enumerate() {
        let part = part(athlete, files, number * FILES_PER_PART * 2)?;
        let number = number + 1;
        let name =
            format!("DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part{number}.zip");
        put(&mut zip, &name, &part)?;
    }
    zip.finish().map(drop)
}

/// Listed activities, each with its legs behind it.
fn all(athlete: &Athlete) -> Vec<&Workout> {
    let legs = |w: &Workout| w.child_ids.clone().into_iter().filter_map(|id| athlete.find(id));
    athlete.workouts().iter().flat_map(|w| std::iter::once(w).chain(legs(w))).collect()
}

/// Listed activities that have an original.
fn uploads(athlete: &Athlete) -> Vec<&Workout> {
    athlete.workouts().iter().filter(|w| !w.is_manual() || w.uploaded_file().is_some()).collect()
}

/// A zip of uploaded files: each day's heart rate beside each activity.
fn part(athlete: &Athlete, files: &[&Workout], first: usize) -> ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mail = &athlete.profile.user_name;
    let mut number = FIRST_FILE + first;
    for w in files {
        let Some((name, bytes)) = content(athlete, w) else { continue };
        let extension = name.rsplit('.').next().unwrap_or_default();
        put(&mut zip, &format!("{mail}_{number}.{extension}"), &bytes)?;
        let day = heart_rate_of_a_day(w.start_utc_s);
        put(&mut zip, &format!("{mail}_{}.fit", number + 1), &day)?;
        number += 2;
    }
    Ok(zip.finish()?.into_inner())
}

/// An activity as the archive tells it, the same in all years.
fn object(athlete: &Athlete, w: &Workout) -> Value {
    let today = Workout { era: Era::Y2026, integers: false, unknown: None, ..w.clone() };
    let Value::Object(listed) = list_object(athlete, &today) else { return Value::Null };
    let mut object = Map::new();
    for key in SAME {
        object.extend(listed.get(key).map(|value| (key.to_owned(), value.clone())));
    }
    for (key, archived, factor) in KEYS {
        let value = listed.get(key).map(|value| match value.as_f64().filter(|_| factor != 1.0) {
            Some(number) => Value::from(number * factor),
            None => value.clone(),
        });
        object.extend(value.map(|value| (archived.to_owned(), value)));
    }
    for (key, archived) in [
        ("averageRunningCadenceInStepsPerMinute", "avgDoubleCadence"),
        ("maxRunningCadenceInStepsPerMinute", "maxDoubleCadence"),
    ] {
        object.extend(listed.get(key).map(|value| (archived.to_owned(), value.clone())));
    }
    let local_s = w.start_utc_s + i64::from(w.utc_offset_s);
    let words = [
        ("activityType", Value::from(w.type_key.as_str())),
        ("sportType", sport(w).into()),
        ("eventTypeId", (w.event as u32).into()),
        ("rule", listed["privacy"]["typeKey"].clone()),
        ("userProfileId", athlete.profile.profile_id.into()),
        ("startTimeGmt", (w.start_utc_s as f64 * 1_000.0).into()),
        ("startTimeLocal", (local_s as f64 * 1_000.0).into()),
        ("uuidMsb", (w.dice(60, u64::MAX) as i64).into()),
        ("uuidLsb", (w.dice(61, u64::MAX) as i64).into()),
        ("splits", json!([])),
    ];
    object.extend(words.map(|(key, value)| (key.to_owned(), value)));
    object.retain(|_, value| !value.is_null());
    Value::Object(object)
}

/// The word for the group of the type, where there is one.
fn sport(w: &Workout) -> &'static str {
    const GROUPS: [(u32, &str); 5] =
        [(1, "RUNNING"), (2, "CYCLING"), (3, "HIKING"), (9, "WALKING"), (26, "SWIMMING")];
    let is_of = |(id, _): &&(u32, &str)| [w.type_id, w.parent_type_id].contains(id);
    GROUPS.iter().find(is_of).map_or("GENERIC", |(_, word)| *word)
}

/// The time of an entry is fixed (1980): the same athlete gives the same bytes.
fn put(zip: &mut ZipWriter<impl Write + Seek>, name: &str, bytes: &[u8]) -> ZipResult<()> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    zip.start_file(name, options)?;
    Ok(zip.write_all(bytes)?)
}
