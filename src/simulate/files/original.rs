//! The original in its zip, as `download-service/files/activity/{id}` delivers it.

use super::maker::Maker;
use super::{Answer, fit, gpx, tcx};
use crate::simulate::athlete::{Athlete, Source, Workout};
use crate::simulate::track::Track;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Since 2020-01-01 the entry is called `<id>_ACTIVITY.fit`, before it `<id>.fit`.
const NEW_NAMES_S: i64 = 1_577_836_800;

/// A zip with one entry: a FIT file, or the GPX or TCX that was uploaded. The legs of a multisport activity have their
/// parent's zip. 404 for what was typed in.
pub fn original(athlete: &Athlete, w: &Workout) -> Answer {
    match content(athlete, w) {
        Some((name, bytes)) => zipped(&name, &bytes).map_or(Answer::ServerError, Answer::File),
        None => Answer::NotFound,
    }
}

/// The original without its zip, and its name in there; none for what was typed in.
pub(crate) fn content(athlete: &Athlete, w: &Workout) -> Option<(String, Vec<u8>)> {
    if let Some(parent) = w.parent_id.and_then(|id| athlete.find(id)) {
        return content(athlete, parent);
    }
    let w = &*w.as_recorded();
    if let Some(bytes) = w.uploaded_file() {
        let name = match w.source {
            Source::Gpx => format!("{}.gpx", w.id),
            Source::Tcx => format!("{}.tcx", w.id),
            Source::Device | Source::Manual => format!("{}_ACTIVITY.fit", w.id),
        };
        return Some((name, bytes.to_vec()));
    }
    Some(match w.source {
        Source::Manual => return None,
        Source::Gpx => {
            (format!("{}.gpx", w.id), gpx::render(w, &Track::of(w), Maker::Garmin).into_bytes())
        }
        Source::Tcx => {
            (format!("{}.tcx", w.id), tcx::render(w, &Track::of(w), Maker::Garmin).into_bytes())
        }
        Source::Device => {
            let legs: Vec<&Workout> =
                w.child_ids.iter().filter_map(|&id| athlete.find(id)).collect();
            let suffix = if w.uploaded_utc_s >= NEW_NAMES_S { "_ACTIVITY" } else { "" };
            (format!("{}{suffix}.fit", w.id), fit::render(w, &legs, Maker::Garmin))
        }
    })
}

fn zipped(name: &str, bytes: &[u8]) -> zip::result::ZipResult<Vec<u8>> {
    // The default time is fixed (1980): the same seed gives the same bytes.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len() / 2 + 256)));
    writer.start_file(name, options)?;
    writer.write_all(bytes)?;
    Ok(writer.finish()?.into_inner())
}
