//! The names of files below the export directory.

mod component;
pub mod foreign;
mod naming;

pub use component::component;
pub use naming::{Names, Naming};

use crate::check::Kind;
use crate::columns::SideTable;
use crate::service::Format;
use crate::table::TableFormat;

/// The table of activities, or the side table, in this format.
pub fn table(side: Option<SideTable>, format: TableFormat) -> String {
    format!("{}.{}", subject(side), format.key())
}

fn subject(side: Option<SideTable>) -> &'static str {
    side.map_or("activities", SideTable::key)
}

/// Whether this is a table that was set aside for one of ours.
pub fn is_table_set_aside(path: &str) -> bool {
    let sides = SideTable::ALL.into_iter().map(Some);
    let subjects = sides.chain([None]).map(subject);
    let rest = subjects.filter_map(|subject| path.strip_prefix(subject)?.strip_prefix('.')).next();
    let of_format = |format: &TableFormat| rest?.strip_suffix(&format!(".{}", format.key()));
    TableFormat::ALL.iter().find_map(of_format).is_some_and(|word| {
        word.starts_with("edited") || foreign::tools().any(|tool| word.starts_with(tool))
    })
}

/// The table that was there before, under the name that it is kept by: whose
/// it was, or `edited` if it was ours.
pub fn table_set_aside(
    side: Option<SideTable>,
    format: TableFormat,
    whose: Option<&str>,
    number: usize,
) -> String {
    let (subject, whose, ending) = (subject(side), whose.unwrap_or("edited"), format.key());
    match number {
        1 => format!("{subject}.{whose}.{ending}"),
        number => format!("{subject}.{whose}-{number}.{ending}"),
    }
}

/// What a file is to its activity. Each has a name of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// GPX made by the service.
    Gpx,
    /// TCX made by the service.
    Tcx,
    /// KML made by the service.
    Kml,
    /// CSV made by the service.
    Csv,
    /// What the device recorded.
    Fit,
    /// The service's JSON summary.
    Summary,
    /// The service's JSON samples.
    Details,
    /// The original as it is served.
    Zip,
    /// An original that is GPX: not to be mixed up with the export.
    OriginalGpx,
    /// An original that is TCX.
    OriginalTcx,
}

impl Role {
    /// What the service sends for this format.
    pub fn of_format(format: Format) -> Self {
        match format {
            Format::Gpx => Role::Gpx,
            Format::Tcx => Role::Tcx,
            Format::Kml => Role::Kml,
            Format::Csv => Role::Csv,
            Format::Fit => Role::Fit,
            Format::Summary => Role::Summary,
            Format::Details => Role::Details,
            Format::Original => Role::Zip,
        }
    }

    /// An original of this kind, out of its zip.
    pub fn of_original(kind: Kind) -> Self {
        match kind {
            Kind::Gpx => Role::OriginalGpx,
            Kind::Tcx => Role::OriginalTcx,
            _ => Role::Fit,
        }
    }

    /// The empty file that stands for one the service does not have.
    pub fn of_placeholder(format: Format, unzip: bool) -> Self {
        match format {
            Format::Original if unzip => Role::Fit,
            other => Role::of_format(other),
        }
    }

    /// What the file at `path` is, which serves this format.
    pub fn at(path: &str, format: Format) -> Self {
        let extension = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        match (format, extension.as_str()) {
            (Format::Original, "fit") => Role::Fit,
            (Format::Original, "gpx") => Role::OriginalGpx,
            (Format::Original, "tcx") => Role::OriginalTcx,
            (format, _) => Role::of_format(format),
        }
    }

    /// What the content has to be.
    pub fn kind(self) -> Kind {
        match self {
            Role::Gpx | Role::OriginalGpx => Kind::Gpx,
            Role::Tcx | Role::OriginalTcx => Kind::Tcx,
            Role::Kml => Kind::Kml,
            Role::Csv => Kind::Csv,
            Role::Fit => Kind::Fit,
            Role::Summary | Role::Details => Kind::Json,
            Role::Zip => Kind::Zip,
        }
    }
}

/// A file on its way, while it has no final name. `what` is a word of ours.
pub fn part(id: &str, what: &str) -> String {
    format!("{}.{what}", component::of_id(id))
}
