//! The kinds of file, and which activities have them.

use crate::simulate::athlete::{Era, Sport, Workout};

/// A kind of file. The discriminant is the `fileType` (several clients agree).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::simulate) enum FileType {
    /// The table of laps.
    Csv = 0,
    /// The track.
    Gpx = 1,
    /// The way on a map.
    Kml = 2,
    /// The track with laps.
    Tcx = 3,
    /// The recording.
    Fit = 4,
}

impl FileType {
    const ALL: [FileType; 5] =
        [FileType::Csv, FileType::Gpx, FileType::Kml, FileType::Tcx, FileType::Fit];

    /// By its number in a request.
    pub(super) fn of_code(code: &str) -> Option<FileType> {
        FileType::ALL.into_iter().find(|kind| (*kind as u8).to_string() == code)
    }

    /// By the extension of the file.
    pub(super) fn of_extension(extension: &str) -> Option<FileType> {
        FileType::ALL.into_iter().find(|kind| kind.extension() == extension)
    }

    /// `fit` and so on.
    pub(super) fn extension(self) -> &'static str {
        match self {
            FileType::Csv => "csv",
            FileType::Gpx => "gpx",
            FileType::Kml => "kml",
            FileType::Tcx => "tcx",
            FileType::Fit => "fit",
        }
    }

    /// Whether COROS offers it of this activity. GPX and KML need positions;
    /// FIT is there for usually all, but not for some strength and multisport
    /// sessions; TCX and CSV for nearly all. What the athlete typed in at
    /// Garmin stands for the few that have no file at all.
    pub(in crate::simulate) fn is_offered(self, w: &Workout) -> bool {
        match self {
            _ if w.is_manual() => false,
            FileType::Gpx | FileType::Kml => w.has_gps(),
            FileType::Fit if w.sport == Sport::Strength => w.measured_heart_rate().is_some(),
            FileType::Fit if w.is_parent() => w.era >= Era::Y2024,
            FileType::Fit | FileType::Tcx | FileType::Csv => true,
        }
    }
}
