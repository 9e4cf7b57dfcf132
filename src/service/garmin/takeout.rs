//! Activities as Garmin's account archive tells them ("Export Your Data").
//!
//! `DI_CONNECT/DI-Connect-Fitness/<mail>_<n>_summarizedActivities.json` holds
//! `[{"summarizedActivitiesExport": [{...}, ...]}]`. The objects mean what the
//! list's do, under other names and in other units; here they get those of the
//! list, so that there is one reader. They tell less: the README says what.

use std::cell::Cell;
use std::io::{self, BufReader, Read};

use chrono::DateTime;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::service::json::{Fields, id_text};

/// The key that the activities are under.
const KEY: &str = "summarizedActivitiesExport";
/// Larger activities are refused. With all of its splits one has some 100 kB.
const MAX_ACTIVITY_BYTES: usize = 16 << 20;

/// How the archive writes a number that the list writes in its own unit.
#[derive(Clone, Copy)]
enum Unit {
    Same,
    Milliseconds,
    Centimetres,
    TenMetresPerSecond,
    PerLeg,
}

/// Names in the archive and in the list, units in the archive. Of two that
/// become the same, the later one is believed.
const NUMBERS: &[(&str, &str, Unit)] = &[
    ("duration", "duration", Unit::Milliseconds),
    ("elapsedDuration", "elapsedDuration", Unit::Milliseconds),
    ("movingDuration", "movingDuration", Unit::Milliseconds),
    ("minActivityLapDuration", "minActivityLapDuration", Unit::Milliseconds),
    ("hrTimeInZone_0", "hrTimeInZone_0", Unit::Milliseconds),
    ("hrTimeInZone_1", "hrTimeInZone_1", Unit::Milliseconds),
    ("hrTimeInZone_2", "hrTimeInZone_2", Unit::Milliseconds),
    ("hrTimeInZone_3", "hrTimeInZone_3", Unit::Milliseconds),
    ("hrTimeInZone_4", "hrTimeInZone_4", Unit::Milliseconds),
    ("hrTimeInZone_5", "hrTimeInZone_5", Unit::Milliseconds),
    ("powerTimeInZone_0", "powerTimeInZone_0", Unit::Milliseconds),
    ("powerTimeInZone_1", "powerTimeInZone_1", Unit::Milliseconds),
    ("powerTimeInZone_2", "powerTimeInZone_2", Unit::Milliseconds),
    ("powerTimeInZone_3", "powerTimeInZone_3", Unit::Milliseconds),
    ("powerTimeInZone_4", "powerTimeInZone_4", Unit::Milliseconds),
    ("powerTimeInZone_5", "powerTimeInZone_5", Unit::Milliseconds),
    ("powerTimeInZone_6", "powerTimeInZone_6", Unit::Milliseconds),
    ("powerTimeInZone_7", "powerTimeInZone_7", Unit::Milliseconds),
    ("distance", "distance", Unit::Centimetres),
    ("elevationGain", "elevationGain", Unit::Centimetres),
    ("elevationLoss", "elevationLoss", Unit::Centimetres),
    ("minElevation", "minElevation", Unit::Centimetres),
    ("maxElevation", "maxElevation", Unit::Centimetres),
    ("avgSpeed", "averageSpeed", Unit::TenMetresPerSecond),
    ("maxSpeed", "maxSpeed", Unit::TenMetresPerSecond),
    ("avgHr", "averageHR", Unit::Same),
    ("minHr", "minHR", Unit::Same),
    ("maxHr", "maxHR", Unit::Same),
    ("avgRunCadence", "averageRunningCadenceInStepsPerMinute", Unit::PerLeg),
    ("maxRunCadence", "maxRunningCadenceInStepsPerMinute", Unit::PerLeg),
    ("avgDoubleCadence", "averageRunningCadenceInStepsPerMinute", Unit::Same),
    ("maxDoubleCadence", "maxRunningCadenceInStepsPerMinute", Unit::Same),
    ("avgBikeCadence", "averageBikingCadenceInRevPerMinute", Unit::Same),
    ("maxBikeCadence", "maxBikingCadenceInRevPerMinute", Unit::Same),
    ("avgSwimCadence", "averageSwimCadenceInStrokesPerMinute", Unit::Same),
    ("avgSwolf", "averageSwolf", Unit::Same),
];

/// What nobody has proven the unit of: better none than a wrong one.
const DOUBTFUL: [&str; 8] = [
    "calories",
    "bmrCalories",
    "activeCalories",
    "caloriesEstimated",
    "avgElevation",
    "avgVerticalSpeed",
    "maxVerticalSpeed",
    "splitSummaries",
];

/// The occasions by their ids, which is all that the archive has of them.
const EVENTS: [(i64, &str); 8] = [
    (1, "race"),
    (2, "fitness"),
    (3, "geocaching"),
    (4, "training"),
    (5, "transportation"),
    (6, "specialEvent"),
    (8, "all"),
    (9, "uncategorized"),
];

/// The groups of types that the archive names, and their ids in the list.
const GROUPS: [(&str, i64); 5] =
    [("running", 1), ("cycling", 2), ("hiking", 3), ("walking", 9), ("swimming", 26)];
/// The group of these groups.
const ALL_TYPES: i64 = 17;

/// What only the archive's objects have.
const MARKS: [&str; 2] = ["startTimeGmt", "sportType"];

/// Whether an object is the archive's: its type is a word, the list's an object.
pub fn is_archived(raw: &str) -> bool {
    serde_json::from_str(raw).is_ok_and(|object| archived_type(&object).is_some())
}

/// The type, as only the archive's objects have it.
fn archived_type(object: &Map<String, Value>) -> Option<&str> {
    let marked = MARKS.iter().any(|mark| object.contains_key(*mark));
    object.get("activityType").filter(|_| marked)?.as_str()
}

/// The number of the account that an object of the archive belongs to: the
/// same that the profile has as `profileId`.
pub fn owner(raw: &str) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Item {
        #[serde(rename = "userProfileId")]
        owner: Option<Value>,
    }
    id_text(&serde_json::from_str::<Item>(raw).ok()?.owner?)
}

/// The archive's object in the names and units of the list; `None` of any other
/// object. There is no number of the type, no group but of the common sports,
/// no mark of what was typed in, and the unit of the energies is not known.
pub(super) fn as_listed(fields: &Fields<'_>) -> Option<Map<String, Value>> {
    // As any list object has: there are many of them.
    if fields.has_object("activityType") {
        return None;
    }
    let mut object = fields.all();
    let kind = archived_type(&object)?.to_owned();
    for key in DOUBTFUL {
        object.remove(key);
    }
    for (archived, listed, unit) in NUMBERS {
        if let Some(number) = object.remove(*archived).filter(|number| !number.is_null()) {
            object.insert((*listed).to_owned(), unit.listed(number));
        }
    }
    if let Some(name) = object.remove("name") {
        object.insert("activityName".to_owned(), name);
    }
    let group = object.get("sportType").and_then(Value::as_str).map(str::to_ascii_lowercase);
    object.insert("activityType".to_owned(), activity_type(&kind, group.as_deref()));
    let event = object.get("eventTypeId").and_then(Value::as_i64);
    if let Some((id, key)) = EVENTS.iter().find(|(id, _)| Some(*id) == event) {
        object.insert("eventType".to_owned(), json!({"typeId": id, "typeKey": key}));
    }
    if let Some(rule) = object.remove("rule") {
        object.insert("privacy".to_owned(), json!({"typeKey": rule}));
    }
    let begin = object.get("beginTimestamp").cloned();
    let utc = object.remove("startTimeGmt").filter(|time| !time.is_null()).or(begin);
    let local = object.remove("startTimeLocal");
    for (key, time) in [("startTimeGMT", utc), ("startTimeLocal", local)] {
        if let Some(time) = time {
            object.insert(key.to_owned(), clock(time));
        }
    }
    Some(object)
}

impl Unit {
    /// The number as the list writes it; what is none stays as it is.
    fn listed(self, value: Value) -> Value {
        let Some(number) = value.as_f64() else { return value };
        Value::from(match self {
            Unit::Same => number,
            Unit::Milliseconds => number / 1_000.0,
            Unit::Centimetres => number / 100.0,
            Unit::TenMetresPerSecond => number * 10.0,
            Unit::PerLeg => number * 2.0,
        })
    }
}

fn activity_type(kind: &str, group: Option<&str>) -> Value {
    let is_group = GROUPS.iter().any(|(key, _)| *key == kind);
    let parent = GROUPS.iter().find(|(key, _)| Some(*key) == group).map(|(_, id)| *id);
    match if is_group { Some(ALL_TYPES) } else { parent } {
        Some(parent) => json!({"typeKey": kind, "parentTypeId": parent}),
        None => json!({"typeKey": kind}),
    }
}

/// Milliseconds since 1970 as date and time, like the list's; anything else as it is.
fn clock(value: Value) -> Value {
    let time = value.as_f64().and_then(|ms| DateTime::from_timestamp_millis(ms as i64));
    time.map_or(value, |time| Value::from(time.format("%Y-%m-%d %H:%M:%S%.f").to_string()))
}

/// Calls `visit` with each activity of a file of the archive, byte for byte
/// and one at a time: the file may have hundreds of megabytes.
///
/// # Errors
/// When it is no such file or is cut, or what `visit` complains of.
pub fn each(source: impl Read, visit: &mut dyn FnMut(&str) -> io::Result<()>) -> io::Result<()> {
    let left = Cell::new(MAX_ACTIVITY_BYTES);
    let source = BufReader::new(Rationed { source, left: &left });
    let mut document = serde_json::Deserializer::from_reader(source);
    Export { visit, left: &left }.deserialize(&mut document)?;
    Ok(document.end()?)
}

/// Gives out so many bytes until it is told to give more.
struct Rationed<'a, R> {
    source: R,
    left: &'a Cell<usize>,
}

impl<R: Read> Read for Rationed<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.left.get();
        if left == 0 {
            let problem = format!("an activity is larger than {MAX_ACTIVITY_BYTES} bytes");
            return Err(io::Error::other(problem));
        }
        let room = buffer.len().min(left);
        let read = self.source.read(&mut buffer[..room])?;
        self.left.set(left - read);
        Ok(read)
    }
}

/// The document, or an object in it.
struct Export<'a> {
    visit: &'a mut dyn FnMut(&str) -> io::Result<()>,
    left: &'a Cell<usize>,
}

impl<'de> DeserializeSeed<'de> for Export<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, document: D) -> Result<(), D::Error> {
        document.deserialize_any(self)
    }
}

impl<'de> serde::de::Visitor<'de> for Export<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "an array with {KEY}")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Export { visit, left } = self;
        while items.next_element_seed(Export { visit: &mut *visit, left })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let Export { visit, left } = self;
        while let Some(key) = fields.next_key::<String>()? {
            if key == KEY {
                fields.next_value_seed(Activities(Export { visit: &mut *visit, left }))?;
            } else {
                fields.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// The array of the activities.
struct Activities<'a>(Export<'a>);

impl<'de> DeserializeSeed<'de> for Activities<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, document: D) -> Result<(), D::Error> {
        document.deserialize_seq(self)
    }
}

impl<'de> serde::de::Visitor<'de> for Activities<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an array of activities")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Export { visit, left } = self.0;
        while let Some(item) = items.next_element::<Box<RawValue>>()? {
            visit(item.get()).map_err(A::Error::custom)?;
            left.set(MAX_ACTIVITY_BYTES);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
