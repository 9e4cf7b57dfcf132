//! What a recorded file says of its activity: FIT, GPX and TCX that somebody's
//! device or program has made.

pub(crate) mod fit;

use chrono::DateTime;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::check::Kind;
use fit::{FIT_EPOCH_S, messages};

/// Metres of a degree of latitude.
const DEGREE_M: f64 = 111_195.0;

/// The few numbers that the list shows.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Recording {
    /// Key of the activity type.
    pub(crate) type_key: String,
    /// Start, seconds since 1970 UTC.
    pub(crate) start_utc_s: i64,
    /// Timer time, seconds.
    pub(crate) duration_s: f64,
    /// Metres.
    pub(crate) distance_m: f64,
    /// The unit id of the recording device; only FIT files tell.
    pub(crate) device_id: Option<u32>,
}

/// Reads a file that has passed its check; `None` if it holds no activity.
pub(crate) fn read(kind: Kind, bytes: &[u8]) -> Option<Recording> {
    match kind {
        Kind::Fit => of_fit(bytes),
        Kind::Gpx | Kind::Tcx => xml(bytes),
        _ => None,
    }
}

/// Messages and fields: the FIT profile's `file_id` and `session`. Devices
/// write many other kinds of files: settings, sleep, heart rate of the day.
fn of_fit(bytes: &[u8]) -> Option<Recording> {
    const FILE_ID: u16 = 0;
    const SESSION: u16 = 18;
    const ACTIVITY: u32 = 4;
    let (mut kind, mut device_id) = (None, None);
    let (mut created, mut start, mut sport) = (None, None, None);
    let (mut timer_ms, mut distance_cm) = (0, 0);
    messages(bytes, |global, fields| {
        let field = |wanted| fields.iter().find(|(number, _)| *number == wanted).map(|f| f.1);
        match global {
            FILE_ID => (kind, device_id, created) = (field(0), field(3), field(4)),
            SESSION => {
                start = start.or(field(2));
                sport = sport.or(field(5));
                timer_ms += u64::from(field(8).unwrap_or(0));
                distance_cm += u64::from(field(9).unwrap_or(0));
            }
            _ => {}
        }
    })?;
    if kind != Some(ACTIVITY) {
        return None;
    }
    let type_key = match sport {
        Some(1) => "running",
        Some(2) => "cycling",
        Some(5) => "lap_swimming",
        Some(11) => "walking",
        Some(17) => "hiking",
        _ => "other",
    };
    Some(Recording {
        type_key: type_key.to_owned(),
        start_utc_s: i64::from(start.or(created)?) + FIT_EPOCH_S,
        duration_s: timer_ms as f64 / 1_000.0,
        distance_m: distance_cm as f64 / 100.0,
        device_id: device_id.filter(|id| *id != 0),
    })
}

/// What is read of a GPX or a TCX, element by element.
#[derive(Default)]
struct Reading {
    path: Vec<String>,
    /// First and last time of a point.
    times: Option<(i64, i64)>,
    type_key: Option<String>,
    /// Of the laps of a TCX.
    lap_s: f64,
    lap_m: f64,
    /// Along the points of a GPX.
    track_m: f64,
    last: Option<(f64, f64)>,
}

fn xml(bytes: &[u8]) -> Option<Recording> {
    let mut reader = Reader::from_reader(bytes);
    let mut buffer = Vec::new();
    let mut reading = Reading::default();
    loop {
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(tag) => {
                reading.tag(&tag);
                reading.path.push(tag.local_name().as_ref().to_owned());
            }
            Event::Empty(tag) => reading.tag(&tag),
            Event::End(_) => drop(reading.path.pop()),
            Event::Text(text) => reading.text(&text),
            Event::Eof => break,
            _ => {}
        }
        buffer.clear();
    }
    let (first_s, last_s) = reading.times?;
    let over_laps = reading.lap_s > 0.0;
    Some(Recording {
        type_key: reading.type_key.unwrap_or_else(|| "other".to_owned()),
        start_utc_s: first_s,
        duration_s: if over_laps { reading.lap_s } else { (last_s - first_s) as f64 },
        distance_m: if over_laps { reading.lap_m } else { reading.track_m },
        device_id: None,
    })
}

impl Reading {
    fn tag(&mut self, tag: &BytesStart<'_>) {
        let attribute = |name| tag.try_get_attribute(name).ok().flatten().map(|a| a.value);
        match tag.local_name().as_ref() {
            "Activity" => {
                self.type_key = attribute("Sport").map(|sport| match &*sport {
                    "Running" => "running".to_owned(),
                    "Biking" => "cycling".to_owned(),
                    _ => "other".to_owned(),
                });
            }
            "trkpt" => {
                let degrees = |name| attribute(name).and_then(|value| value.parse().ok());
                if let (Some(latitude), Some(longitude)) = (degrees("lat"), degrees("lon")) {
                    self.point(latitude, longitude);
                }
            }
            _ => {}
        }
    }

    fn point(&mut self, latitude: f64, longitude: f64) {
        if let Some((before_latitude, before_longitude)) = self.last {
            let north = latitude - before_latitude;
            let east = (longitude - before_longitude) * latitude.to_radians().cos();
            self.track_m += north.hypot(east) * DEGREE_M;
        }
        self.last = Some((latitude, longitude));
    }

    fn text(&mut self, text: &str) {
        let path: Vec<&str> = self.path.iter().rev().take(2).map(String::as_str).collect();
        let number = || text.trim().parse().unwrap_or(0.0);
        match path[..] {
            ["time", "trkpt"] | ["Time", "Trackpoint"] | ["Id", "Activity"] => {
                let Ok(time) = DateTime::parse_from_rfc3339(text.trim()) else { return };
                let (first, _) = self.times.unwrap_or((time.timestamp(), 0));
                self.times = Some((first, time.timestamp()));
            }
            ["type", "trk"] => self.type_key = Some(text.trim().to_owned()),
            ["TotalTimeSeconds", "Lap"] => self.lap_s += number(),
            ["DistanceMeters", "Lap"] => self.lap_m += number(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::athlete::{Athlete, Source, Workout};
    use crate::simulate::files::{Answer, Export, content, export};

    #[test]
    fn every_kind_of_file_says_what_was_written_into_it() {
        let athlete = Athlete::with_activities(0, 200);
        let plain =
            |w: &&Workout| w.source == Source::Device && w.has_gps() && w.elapsed_s < 9_000.0;
        for w in athlete.workouts().iter().filter(plain).take(20) {
            let exported = |kind| match export(w, kind) {
                Answer::File(bytes) => bytes,
                other => panic!("{other:?}"),
            };
            let (_, fit) = content(&athlete, w).expect("a FIT");
            for (kind, bytes) in [
                (Kind::Gpx, exported(Export::Gpx)),
                (Kind::Tcx, exported(Export::Tcx)),
                (Kind::Fit, fit),
            ] {
                let found = read(kind, &bytes).expect("an activity");
                assert_eq!(found.start_utc_s, w.start_utc_s, "{kind:?}");
                let apart = (found.distance_m - w.distance_m).abs();
                assert!(apart < 0.03 * w.distance_m + 5.0, "{kind:?} {found:?} {}", w.distance_m);
                // Pauses are in the times of a GPX, and the last point may be a step before the end.
                let durations = w.duration_s - 31.0..=w.elapsed_s + 1.0;
                assert!(durations.contains(&found.duration_s), "{kind:?} {found:?} {durations:?}");
            }
        }
    }

    #[test]
    fn a_file_that_ends_too_early_holds_no_activity() {
        let athlete = Athlete::with_activities(0, 1);
        let (_, whole) = content(&athlete, &athlete.workouts()[0]).expect("a FIT");
        for cut in [0, 1, 13, 14, whole.len() / 2] {
            assert_eq!(read(Kind::Fit, &whole[..cut]), None, "{cut}");
        }
    }
}
