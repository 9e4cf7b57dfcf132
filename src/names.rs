//! The names of files below the export directory.

mod component;

pub use component::component;

use crate::check::Kind;
use crate::service::Format;

/// The table.
pub const TABLE: &str = "activities.csv";

/// Whether this is the table, or one that was set aside for it.
pub fn is_table(path: &str) -> bool {
    path == TABLE
        || path.strip_prefix("activities.edited").is_some_and(|rest| rest.ends_with(".csv"))
}

/// A file that the service makes on request.
pub fn export(id: &str, format: Format) -> String {
    let id = component::of_id(id);
    match format {
        Format::Summary => format!("activity_{id}_summary.json"),
        Format::Details => format!("activity_{id}_details.json"),
        Format::Gpx | Format::Tcx | Format::Kml | Format::Csv | Format::Fit | Format::Original => {
            format!("activity_{id}.{}", format.key())
        }
    }
}

/// The original as it is served.
pub fn zip(id: &str) -> String {
    format!("activity_{}.zip", component::of_id(id))
}

/// The original itself. One that is GPX or TCX must not be mixed up with the
/// export of that format.
pub fn content(id: &str, kind: Kind) -> String {
    let id = component::of_id(id);
    match kind {
        Kind::Gpx => format!("activity_{id}_original.gpx"),
        Kind::Tcx => format!("activity_{id}_original.tcx"),
        _ => format!("activity_{id}.fit"),
    }
}

/// The empty file that stands for one the service does not have.
pub fn placeholder(id: &str, format: Format, unzip: bool) -> String {
    match format {
        Format::Original if unzip => content(id, Kind::Fit),
        Format::Original => zip(id),
        other => export(id, other),
    }
}

/// What the file at `path` has to be, which serves this format.
pub fn kind_at(path: &str, format: Format) -> Kind {
    let extension = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match (format, extension.as_str()) {
        (Format::Original, "fit") => Kind::Fit,
        (Format::Original, "gpx") => Kind::Gpx,
        (Format::Original, "tcx") => Kind::Tcx,
        (format, _) => kind(format),
    }
}

/// A file on its way, while it has no final name. `what` is a word of ours.
pub fn part(id: &str, what: &str) -> String {
    format!("{}.{what}", component::of_id(id))
}

/// What a file of this format has to be as the service sends it.
pub fn kind(format: Format) -> Kind {
    match format {
        Format::Gpx => Kind::Gpx,
        Format::Tcx => Kind::Tcx,
        Format::Original => Kind::Zip,
        Format::Fit => Kind::Fit,
        Format::Kml => Kind::Kml,
        Format::Csv => Kind::Csv,
        Format::Summary | Format::Details => Kind::Json,
    }
}
