//! The files as COROS has them.

use super::maker::Maker;
use super::{csv, fit, gpx, kml, tcx};
use crate::simulate::athlete::{Athlete, Workout};
use crate::simulate::coros::FileType;
use crate::simulate::track::Track;

/// The file of an activity that offers it; see [`FileType::is_offered`].
pub(in crate::simulate) fn coros(athlete: &Athlete, w: &Workout, kind: FileType) -> Vec<u8> {
    let w = &*w.as_recorded();
    match kind {
        FileType::Csv => csv::render(w, &Track::of(w)).into_bytes(),
        FileType::Gpx => gpx::render(w, &Track::of(w), Maker::Coros).into_bytes(),
        FileType::Kml => kml::render(w, &Track::of(w)).into_bytes(),
        FileType::Tcx => tcx::render(w, &Track::of(w), Maker::Coros).into_bytes(),
        FileType::Fit => {
            let legs: Vec<&Workout> =
                w.child_ids.iter().filter_map(|&id| athlete.find(id)).collect();
            fit::render(w, &legs, Maker::Coros)
        }
    }
}
