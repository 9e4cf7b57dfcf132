//! What a person adds to the account by uploading a file.

use std::sync::Arc;

use super::build::Draft;
use super::places;
use super::workout::{Brought, Source, Sport, Workout};
use super::{Athlete, Privacy};
use crate::simulate::wire::types;

/// A file as it was uploaded, and what it says.
#[derive(Debug, Clone)]
pub struct Upload {
    /// `activityType.typeKey`.
    pub type_key: String,
    /// Start, seconds since 1970 UTC.
    pub start_utc_s: i64,
    /// Timer time, seconds.
    pub duration_s: f64,
    /// Metres.
    pub distance_m: f64,
    /// What the file is: [`Source::Device`] for FIT.
    pub source: Source,
    /// The file.
    pub bytes: Arc<[u8]>,
}

impl Athlete {
    /// The listed activity that began in this second.
    pub fn begun_at(&self, start_utc_s: i64) -> Option<&Workout> {
        self.workouts.iter().find(|workout| workout.start_utc_s == start_utc_s)
    }

    /// Adds an uploaded activity; returns its id. Its summary is the file's,
    /// its track and series are drawn like everybody's.
    pub fn upload(&mut self, upload: Upload, now_s: i64) -> u64 {
        let Upload { type_key, start_utc_s, duration_s, distance_m, source, bytes } = upload;
        let draft = Draft {
            sport: sport_of(&type_key),
            type_key: "other",
            place: &places::MUNICH,
            start_utc_s,
            utc_offset_s: 3_600,
            distance_m,
            duration_s,
        };
        let workout = draft.workout(self.seed);
        let id = self.next_id();
        self.insert(Workout {
            id,
            source,
            privacy: Privacy::Public,
            uploaded_utc_s: now_s,
            brought: Some(Box::new(Brought { original: Some(bytes), ..Brought::default() })),
            ..workout
        });
        if types::lookup(&type_key).is_some() {
            self.retype(id, &type_key);
        }
        id
    }
}

fn sport_of(type_key: &str) -> Sport {
    match type_key {
        "running" => Sport::Run,
        "trail_running" => Sport::TrailRun,
        "treadmill_running" => Sport::Treadmill,
        "cycling" | "road_biking" => Sport::Ride,
        "walking" => Sport::Walk,
        "hiking" => Sport::Hike,
        "lap_swimming" => Sport::PoolSwim,
        "open_water_swimming" => Sport::OpenWater,
        _ => Sport::Other,
    }
}
