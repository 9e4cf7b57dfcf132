//! What a person changes of an activity after it was recorded, and what its watch adds.

use std::borrow::Cow;

use super::{Athlete, Workout};
use crate::simulate::track::Track;
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

    /// Leaves only the first part of an activity, this share of its points from
    /// 0 to 1: the rest has not come from the watch yet.
    pub fn hold_back(&mut self, id: u64, share: f64) -> bool {
        self.change(id, |workout| {
            let whole = workout.whole.take().map_or_else(|| workout.clone(), |whole| *whole);
            *workout = whole.first_part(share);
        })
    }

    /// The rest comes from the watch. What was renamed or retyped since stays so.
    pub fn grow(&mut self, id: u64) -> bool {
        self.change(id, |workout| {
            let Some(whole) = workout.whole.take() else {
                return;
            };
            let (name, type_key) = (workout.name.take(), std::mem::take(&mut workout.type_key));
            let Workout { type_id, parent_type_id, .. } = *workout;
            *workout = Workout { name, type_key, type_id, parent_type_id, ..*whole };
        })
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

    /// The activity as it would be, had it ended after this share of its points.
    fn first_part(self, share: f64) -> Workout {
        let mut track = Track::of(&self);
        let kept = (track.points.len() as f64 * share.clamp(0.0, 1.0)) as usize;
        track.points.truncate(kept.max(2));
        let end = track.points.last().copied().unwrap_or_default();
        let done = f64::from(end.timer_s) / self.duration_s.max(1.0);
        let climbs = track.points.windows(2).map(|pair| pair[1].elevation_m - pair[0].elevation_m);
        let (up, down): (Vec<f32>, Vec<f32>) = climbs.partition(|climb| *climb > 0.0);
        let beats: Vec<u8> = track.points.iter().map(|point| point.heart_rate_bpm).collect();
        let mean = beats.iter().map(|bpm| usize::from(*bpm)).sum::<usize>() / beats.len().max(1);
        let highest = beats.into_iter().max().unwrap_or(0);
        Workout {
            duration_s: end.timer_s.into(),
            elapsed_s: end.elapsed_s.into(),
            moving_s: self.moving_s.map(|seconds| (seconds * done).floor()),
            distance_m: end.distance_m,
            max_speed_mps: track.points.iter().map(|point| point.speed_mps).fold(0.0, f32::max),
            ascent_m: self.ascent_m.map(|_| up.iter().sum::<f32>().round()),
            descent_m: -down.iter().sum::<f32>().round(),
            heart_rate: self.heart_rate.map(|_| (mean as u8, highest)),
            calories: (self.calories * done as f32).round(),
            whole: Some(Box::new(self.clone())),
            ..self
        }
    }

    /// Remembers the recorded numbers before they are corrected.
    fn keep_record(&mut self) {
        let Workout { distance_m, duration_s, elapsed_s, .. } = *self;
        self.recorded
            .get_or_insert_with(|| Box::new(Recorded { distance_m, duration_s, elapsed_s }));
    }
}
