//! COROS, as its Training Hub shows it.
//!
//! Sources: the facts collected in the project's reference of the web API's
//! clients; the API itself is undocumented.

mod api;
mod grown;
mod hosts;
mod login;
mod normalize;
mod password;
mod sports;
mod wire;

pub use api::Coros;
pub use hosts::{Hosts, Region};

use crate::service::{Format, Info};

/// Without a browser's name some addresses are answered 403.
const USER_AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

/// What is known of COROS without asking.
pub static INFO: Info = Info {
    key: "coros",
    name: "COROS",
    login: "gcexport login --service coros",
    login_by_browser: "gcexport login --service coros --token TOKEN",
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
    original: Format::Fit,
    inside_original: &[],
    read: normalize::read,
    has_grown: grown::has_grown,
};
