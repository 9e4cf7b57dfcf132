//! The files of the simulated service: exports made on request, and the originals in their zip.

mod coros;
mod csv;
mod fit;
mod fit_encoder;
mod gpx;
mod kml;
mod maker;
mod original;
mod tcx;
pub(crate) mod text;

use super::athlete::{Source, Workout};
use super::track::Track;

pub(in crate::simulate) use coros::coros;
use maker::Maker;
pub(crate) use original::content;
pub use original::original;

/// What `download-service/export/{kind}/activity/{id}` can make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Export {
    /// GPX 1.1 with Garmin's track point extension.
    Gpx,
    /// Training Center XML.
    Tcx,
    /// KML.
    Kml,
    /// The table of laps.
    Csv,
}

/// What comes back for a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// 200 with these bytes.
    File(Vec<u8>),
    /// 204.
    NoContent,
    /// 404.
    NotFound,
    /// 500.
    ServerError,
}

/// What a watch uploads beside activities: a FIT file that is none.
pub(super) fn heart_rate_of_a_day(start_utc_s: i64) -> Vec<u8> {
    fit::monitoring(start_utc_s)
}

/// An export: 204 for GPX and KML without positions, 500 for a TCX of a GPX upload, 404 for the TCX or CSV of
/// something typed in.
pub fn export(w: &Workout, kind: Export) -> Answer {
    let w = &*w.as_recorded();
    let file = |text: String| Answer::File(text.into_bytes());
    match kind {
        Export::Gpx | Export::Kml if !w.has_gps() => Answer::NoContent,
        Export::Tcx if w.source == Source::Gpx => Answer::ServerError,
        Export::Tcx | Export::Csv if w.is_manual() => Answer::NotFound,
        Export::Gpx => file(gpx::render(w, &Track::of(w), Maker::Garmin)),
        Export::Kml => file(kml::render(w, &Track::of(w))),
        Export::Tcx => file(tcx::render(w, &Track::of(w), Maker::Garmin)),
        Export::Csv => file(csv::render(w, &Track::of(w))),
    }
}
