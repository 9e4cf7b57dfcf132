//! Automatic laps: the track cut at every kilometre, five kilometres or 500 m, by sport.

use super::{Point, Track};
use crate::simulate::athlete::Workout;

/// One lap.
#[derive(Debug, Clone, PartialEq)]
pub struct Lap {
    /// Its points are `track.points[first..=last]`; the first one is the last one of the lap before.
    pub first: usize,
    /// See `first`.
    pub last: usize,
    /// Wall time from the start of the workout to the start of the lap, seconds.
    pub start_s: u32,
    /// Timer time, seconds; the laps add up to the workout's.
    pub timer_s: f64,
    /// Wall time, seconds.
    pub elapsed_s: f64,
    /// Metres.
    pub distance_m: f64,
    /// Metres climbed and lost.
    pub ascent_m: f64,
    /// See `ascent_m`.
    pub descent_m: f64,
    /// Highest speed, m/s.
    pub max_speed_mps: f32,
    /// Mean and highest heart rate, bpm; 0 without.
    pub heart_rate_bpm: (u8, u8),
    /// Mean and highest cadence; 0 without.
    pub cadence_rpm: (u8, u8),
    /// Share of the workout's energy, kcal.
    pub calories: f64,
}

impl Lap {
    /// Mean speed, m/s.
    pub fn average_speed_mps(&self) -> f64 {
        if self.timer_s > 0.0 { self.distance_m / self.timer_s } else { 0.0 }
    }
}

/// Cuts a track into laps; at least one.
pub fn laps(workout: &Workout, track: &Track) -> Vec<Lap> {
    let length_m = workout.lap_length_m();
    let end = track.points.len().saturating_sub(1);
    let mut cuts = vec![0];
    if length_m > 0.0 && !workout.is_parent() {
        let full = workout.lap_count() - 1;
        for number in 1..=full {
            let boundary_m = length_m * number as f64;
            let reached = track.points.partition_point(|point| point.distance_m < boundary_m);
            // However short the last lap is, a point is left for it.
            cuts.push(reached.min(end.saturating_sub(full + 1 - number)));
        }
    }
    cuts.push(end);
    cuts.windows(2).map(|cut| lap(workout, track, cut[0], cut[1], cut[1] == end)).collect()
}

fn lap(workout: &Workout, track: &Track, first: usize, last: usize, is_last: bool) -> Lap {
    let points = &track.points[first..=last];
    let (from, to) =
        (points.first().copied().unwrap_or_default(), points.last().copied().unwrap_or_default());
    // The points are at whole seconds; the last lap gets the rest of the time.
    let timer_end_s = if is_last { workout.duration_s } else { f64::from(to.timer_s) };
    let elapsed_end_s = if is_last { workout.elapsed_s } else { f64::from(to.elapsed_s) };
    let climbs = points
        .windows(2)
        .map(|pair| f64::from(pair[1].elevation_m) - f64::from(pair[0].elevation_m));
    let (mut ascent_m, mut descent_m) = (0.0, 0.0);
    for climb in climbs {
        if climb > 0.0 { ascent_m += climb } else { descent_m -= climb }
    }
    let timer_s = timer_end_s - f64::from(from.timer_s);
    Lap {
        first,
        last,
        start_s: from.elapsed_s,
        timer_s,
        elapsed_s: elapsed_end_s - f64::from(from.elapsed_s),
        distance_m: to.distance_m - from.distance_m,
        ascent_m,
        descent_m,
        max_speed_mps: points.iter().map(|point| point.speed_mps).fold(0.0, f32::max),
        heart_rate_bpm: mean_and_highest(points, |point| point.heart_rate_bpm),
        cadence_rpm: mean_and_highest(points, |point| point.cadence_rpm),
        calories: f64::from(workout.calories) * timer_s / workout.duration_s.max(1.0),
    }
}

fn mean_and_highest(points: &[Point], value: impl Fn(&Point) -> u8) -> (u8, u8) {
    let sum: usize = points.iter().map(|point| usize::from(value(point))).sum();
    ((sum / points.len().max(1)) as u8, points.iter().map(value).max().unwrap_or(0))
}
