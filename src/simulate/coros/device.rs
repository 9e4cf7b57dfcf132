//! What the athlete wears and rides when it is COROS that shows the account.

use crate::simulate::athlete::Workout;
use crate::simulate::wire::device::Device;

// The names are COROS'; numbers and versions are made up.
const OLD_WATCH: Device = Device {
    installation_id: 0,
    unit_id: 2_900_000_011,
    product: 811,
    name: "COROS APEX",
    version: (2, 82),
};
const WATCH: Device = Device {
    installation_id: 0,
    unit_id: 2_900_000_029,
    product: 831,
    name: "COROS PACE 3",
    version: (3, 8),
};
const BIKE_COMPUTER: Device = Device {
    installation_id: 0,
    unit_id: 2_900_000_037,
    product: 851,
    name: "COROS DURA",
    version: (1, 4),
};

/// What recorded this.
pub(in crate::simulate) fn of(workout: &Workout) -> &'static Device {
    match workout {
        w if w.start_utc_s < 1_672_531_200 => &OLD_WATCH,
        w if w.sport.rides() && w.has_gps() => &BIKE_COMPUTER,
        _ => &WATCH,
    }
}
