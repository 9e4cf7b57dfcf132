//! Activities as they come of the service's answers, each in a file.

use std::path::Path;

use gcexport::activity::Activity;
use gcexport::columns::Record;
use gcexport::service::{Answers, Aside, garmin};
use serde_json::Value;

/// What an older tool was shown.
#[derive(Default)]
pub struct Case {
    pub activities: Vec<Activity>,
    oddities: Vec<Vec<Oddity>>,
}

/// What an older tool stumbles over.
#[derive(Clone, Copy, PartialEq)]
pub enum Oddity {
    /// The zones came empty.
    NoZones,
    /// No device has recorded it.
    NoDevice,
    /// The list has no `beginTimestamp`.
    NoTimestamp,
    /// The duration came as a whole number.
    WholeDuration,
    /// It is a leg of another activity.
    Leg,
    /// There is no answer about its samples.
    NoSamples,
}

impl Case {
    /// Reads what is in a directory: the list, and `activity_<id>.json` and its
    /// side answers of each activity. With `legs`, those of a multisport
    /// activity follow it.
    pub fn read(place: &Path, list: &str, legs: bool) -> Self {
        let mut case = Case::default();
        for item in json(place, list).unwrap().as_array().unwrap() {
            let id = item["activityId"].to_string();
            let detail = json(place, &format!("activity_{id}.json")).unwrap();
            case.add(place, item, &detail);
            let children = detail["metadataDTO"]["childIds"].as_array().cloned();
            for child in children.into_iter().flatten().filter(|_| legs) {
                let detail = json(place, &format!("activity_{child}.json")).unwrap();
                case.add(place, &detail, &detail);
            }
        }
        case
    }

    /// Whether the activity in this place of the list has it.
    pub fn has(&self, place: usize, oddity: Oddity) -> bool {
        self.oddities[place].contains(&oddity)
    }

    fn add(&mut self, place: &Path, item: &Value, detail: &Value) {
        let id = item["activityId"].to_string();
        let recorder = &detail["metadataDTO"]["deviceMetaDataDTO"]["deviceId"];
        let is_recorded = recorder.as_str().is_some_and(|id| id != "0");
        let mut answers = Answers::of(Aside::Detail, detail.to_string());
        for (aside, name) in [
            (Aside::Gear, format!("gear_{id}.json")),
            (Aside::Zones, format!("activity_{id}_hrTimeInZones.json")),
            (Aside::Samples, format!("activity_{id}_details.json")),
            (Aside::Device, "device_app-info.json".to_owned()),
        ] {
            let sent = json(place, &name).filter(|_| aside != Aside::Device || is_recorded);
            if let Some(sent) = sent {
                answers.insert(aside, sent.to_string());
            }
        }
        let activity = (garmin::INFO.read)(&item.to_string(), Some(&answers)).unwrap().activity;
        let oddities = [
            (Oddity::NoZones, activity.hr_zones[0].is_none()),
            (Oddity::NoDevice, !is_recorded),
            (Oddity::NoTimestamp, item["beginTimestamp"].is_null()),
            (Oddity::WholeDuration, detail["summaryDTO"]["elapsedDuration"].is_i64()),
            (Oddity::Leg, !item["parentId"].is_null()),
            (Oddity::NoSamples, activity.samples.is_none()),
        ];
        let found = oddities.into_iter().filter(|(_, is)| *is).map(|(oddity, _)| oddity);
        self.oddities.push(found.collect());
        self.activities.push(activity);
    }
}

/// The row's record.
pub fn record(activity: &Activity) -> Record<'_> {
    Record::of(activity)
}

fn json(place: &Path, name: &str) -> Option<Value> {
    let sent = std::fs::read(place.join(name)).ok()?;
    Some(serde_json::from_slice(&sent).unwrap())
}
