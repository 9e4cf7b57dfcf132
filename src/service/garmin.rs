//! Garmin Connect.
//!
//! The API is undocumented: the facts are those of `gcexport.py`, `garminexport` and
//! today's clients (garth, python-garminconnect), and of what accounts were sent.

mod api;
mod asides;
mod hosts;
pub mod import;
mod laps;
mod legs;
mod login;
mod named;
mod normalize;
pub mod takeout;
mod ticket;
mod tokens;
pub(crate) mod wire;

pub use api::{Changes, Garmin, Received};
pub use hosts::{Domain, Hosts};

use crate::service::{Format, Info};

/// What is known of Garmin Connect without asking.
pub static INFO: Info = Info {
    key: "garmin",
    name: "Garmin Connect",
    login: "gcexport login",
    login_by_browser: "gcexport login --browser",
    directory: "garmin_connect_export",
    formats: &Format::ALL,
    default_formats: &[Format::Gpx],
    original: Format::Original,
    inside_original: &[Format::Original, Format::Fit],
    read: normalize::read,
    read_usual: normalize::read_usual,
    is_provisional: takeout::is_archived,
    legs: legs::ids,
    // Uploads are listed when they are complete.
    has_grown: |_, _| false,
    settles_after_s: None,
    asides: asides::OFFERS,
    named: named::named,
};
