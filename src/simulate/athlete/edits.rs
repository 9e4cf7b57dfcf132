//! What a person changes of an activity after it was recorded.

use std::borrow::Cow;

use super::{Athlete, Workout};
use crate::simulate::wire::types;

/// The numbers of an activity as its device recorded them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recorded {
    distance_m: f64,
    duration_s: f64,
    elapsed_s: f64,
}

/// Each says whether there is such an activity.
impl Athlete {
    /// Gives an activity another name.
    pub fn rename(&mut self, id: u64, name: &str) -> bool {
        self.change(id, |workout| workout.name = Some(name.to_owned()))
    }

    /// Gives an activity another type. One that the service does not know counts as "other".
    pub fn retype(&mut self, id: u64, type_key: &str) -> bool {
        let (type_id, parent_type_id) = types::lookup(type_key).unwrap_or((4, 17));
        self.change(id, |workout| {
            workout.type_key = type_key.to_owned();
            (workout.type_id, workout.parent_type_id) = (type_id, parent_type_id);
        })
    }

    /// Corrects the distance. The recording, and so every file, keeps the old one.
    pub fn correct_distance(&mut self, id: u64, metres: f64) -> bool {
        self.change(id, |workout| {
            workout.keep_record();
            workout.distance_m = (metres * 100.0).round() / 100.0;
        })
    }

    /// Corrects the timer time; the wall time changes by as much. The
    /// recording, and so every file, keeps the old ones.
    pub fn correct_duration(&mut self, id: u64, seconds: f64) -> bool {
        self.change(id, |workout| {
            workout.keep_record();
            workout.elapsed_s += seconds - workout.duration_s;
            workout.duration_s = seconds;
        })
    }

    /// Moves the start, and with it the place in the list.
    pub fn move_start(&mut self, id: u64, start_utc_s: i64) -> bool {
        let Some(position) = self.position(id) else {
            return self.change(id, |leg| leg.start_utc_s = start_utc_s);
        };
        let workout = self.workouts.remove(position);
        self.insert(Workout { start_utc_s, ..workout });
        true
    }

    fn change(&mut self, id: u64, change: impl FnOnce(&mut Workout)) -> bool {
        self.find_mut(id).map(change).is_some()
    }
}

impl Workout {
    /// The activity with the numbers that were recorded, from which its files are made.
    pub fn as_recorded(&self) -> Cow<'_, Workout> {
        let Some(recorded) = self.recorded.as_deref() else {
            return Cow::Borrowed(self);
        };
        let Recorded { distance_m, duration_s, elapsed_s } = *recorded;
        Cow::Owned(Workout { distance_m, duration_s, elapsed_s, ..self.clone() })
    }

    /// Remembers the recorded numbers before they are corrected.
    fn keep_record(&mut self) {
        let Workout { distance_m, duration_s, elapsed_s, .. } = *self;
        self.recorded
            .get_or_insert_with(|| Box::new(Recorded { distance_m, duration_s, elapsed_s }));
    }
}
