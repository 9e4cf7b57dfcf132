//! Whose software writes a file, and which device it names.

use crate::simulate::athlete::Workout;
use crate::simulate::coros;
use crate::simulate::wire::device::{self, Device};

/// Who writes a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Maker {
    /// Garmin Connect, of activities recorded with Garmin's devices.
    Garmin,
    /// COROS, of the same activities, recorded with theirs.
    Coros,
}

impl Maker {
    /// What recorded the activity.
    pub(super) fn device(self, workout: &Workout) -> Option<&'static Device> {
        match self {
            Maker::Garmin => device::of(workout),
            Maker::Coros => Some(coros::device(workout)),
        }
    }

    /// Name and address in a GPX.
    pub(super) fn creator(self) -> (&'static str, &'static str) {
        match self {
            Maker::Garmin => ("Garmin Connect", "connect.garmin.com"),
            Maker::Coros => ("COROS Training Hub", "training.coros.com"),
        }
    }

    /// The number of the manufacturer in the profile of FIT.
    pub(super) fn fit_manufacturer(self) -> u16 {
        match self {
            Maker::Garmin => 1,
            Maker::Coros => 294,
        }
    }
}
