//! `labelId`, the id of an activity: 18 decimal digits, sent as a string.

/// Added to the athlete's own number of an activity. Neighbouring labels are
/// the same when they are read as floating-point numbers.
const LABELS: u64 = 468_000_000_000_000_000;

/// The label of the activity that the athlete knows by this number.
pub fn label_id(activity: u64) -> String {
    (LABELS + activity).to_string()
}

/// The athlete's number of an activity, from that number or from its label.
pub(in crate::simulate) fn activity_id(id: u64) -> u64 {
    if id >= LABELS { id - LABELS } else { id }
}

/// The athlete's number of the activity with this label.
pub(super) fn of_label(label: &str) -> Option<u64> {
    let number: u64 = label.parse().ok()?;
    (label.len() == 18).then(|| number.checked_sub(LABELS)).flatten()
}
