//! The JSON answers of the simulated Garmin service, in the shapes of the real one.

mod activity;
mod details;
pub(crate) mod device;
mod extras;
mod list;
pub(crate) mod numbers;
mod object;
mod profile;
mod shape;
mod side;
pub(crate) mod types;

pub use activity::activity;
pub use details::details;
pub use device::device;
pub use list::list_object;
pub use profile::{social_profile, user_settings, user_stats};
pub(crate) use side::gear_pk;
pub use side::{exercise_sets, gear, hr_time_in_zones, splits};
pub use types::{activity_types, activity_types_properties, event_types, event_types_properties};
