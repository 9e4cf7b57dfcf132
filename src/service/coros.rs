//! COROS, as its Training Hub shows it.
//!
//! Sources: the facts collected in the project's reference of the web API's
//! clients; the API itself is undocumented.

mod normalize;
mod sports;

use crate::service::{Format, Info};

/// What is known of COROS without asking.
pub static INFO: Info = Info {
    key: "coros",
    name: "COROS",
    directory: "coros_export",
    formats: &[
        Format::Fit,
        Format::Tcx,
        Format::Gpx,
        Format::Kml,
        Format::Csv,
        Format::Summary,
        Format::Details,
    ],
    default_formats: &[Format::Fit, Format::Tcx],
    read: normalize::read,
};
