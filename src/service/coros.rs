//! COROS, as its Training Hub shows it.
//!
//! The API is undocumented: the facts are those of the clients of the web pages, and
//! of what accounts were sent.

mod api;
mod detail;
mod grown;
mod hosts;
mod laps;
mod login;
mod named;
mod normalize;
mod password;
mod sports;
mod wire;

pub use api::Coros;
pub use hosts::{Hosts, Region};

use crate::columns::SideTable;
use crate::service::{Aside, Format, Info, Offer};

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
    // Its list has hardly more.
    read_usual: normalize::read,
    is_provisional: |_| false,
    // They are laps of one activity.
    legs: |_| Vec::new(),
    has_grown: grown::has_grown,
    settles_after_s: Some(24 * 60 * 60),
    asides: &[Offer {
        aside: Aside::Detail,
        columns: &[
            "description",
            "min_elevation_m",
            "max_elevation_m",
            "avg_elevation_m",
            "min_hr_bpm",
            "max_hr_bpm",
            "hr_zone_1_s",
            "hr_zone_2_s",
            "hr_zone_3_s",
            "hr_zone_4_s",
            "hr_zone_5_s",
            "aerobic_training_effect",
            "anaerobic_training_effect",
            "vo2max",
            "max_run_cadence_spm",
            "max_bike_cadence_rpm",
            "max_power_w",
            "stride_length_cm",
            "vertical_oscillation_cm",
            "vertical_ratio_percent",
            "ground_contact_time_ms",
            "volume_kg",
            "max_weight_kg",
            "start_latitude",
            "start_longitude",
            "end_latitude",
            "end_longitude",
            "laps",
            "shortest_lap_s",
            "device_version",
            "hr_zone_1_low_bpm",
            "hr_zone_2_low_bpm",
            "hr_zone_3_low_bpm",
            "hr_zone_4_low_bpm",
            "hr_zone_5_low_bpm",
            // Of older tools:
            "maxHR",
            "maxCadence",
        ],
        fills: &[
            "name",
            "device",
            "avg_hr_bpm",
            "avg_run_cadence_spm",
            "avg_bike_cadence_rpm",
            "avg_power_w",
            "normalized_power_w",
            "calories_kcal",
            "elevation_gain_m",
            "elevation_loss_m",
            "training_load",
            "sets",
            "reps",
        ],
        tables: &[SideTable::Laps, SideTable::Zones, SideTable::Sets],
        file: Some(Format::Details),
        keep: detail::kept,
        shared: None,
    }],
    named: named::named,
};
