//! The recorded series of a workout: positions, heights, heart rate and the rest, point by point.
//!
//! A track is drawn on demand from the workout's numbers and seed, and agrees with them: the last point is at
//! the distance of the summary, the highest heart rate and speed are reached, the climb adds up.

mod laps;
mod shape;
mod trig;

pub use laps::{Lap, laps};
pub use shape::{climb_range_m, ends};

use crate::simulate::athlete::Workout;
use shape::{Hills, Shape};
use trig::{cos_sin, turn};

/// One recorded point. Series that the track does not have (see [`Track`]) are 0.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Point {
    /// Wall time since the start, whole seconds; jumps over a pause.
    pub elapsed_s: u32,
    /// Timer time since the start, whole seconds.
    pub timer_s: u32,
    /// Degrees north.
    pub latitude_deg: f64,
    /// Degrees east, -180 ≤ value < 180.
    pub longitude_deg: f64,
    /// Metres above sea level.
    pub elevation_m: f32,
    /// Metres since the start.
    pub distance_m: f64,
    /// m/s.
    pub speed_mps: f32,
    /// Beats per minute.
    pub heart_rate_bpm: u8,
    /// Steps per minute of both legs, revolutions or strokes per minute.
    pub cadence_rpm: u8,
    /// W.
    pub power_w: u16,
    /// °C.
    pub temperature_c: i8,
}

/// The whole series and what it holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    /// In order of time; never empty.
    pub points: Vec<Point>,
    /// Positions were recorded.
    pub has_position: bool,
    /// Heights were recorded.
    pub has_elevation: bool,
    /// Distance and speed were recorded.
    pub has_distance: bool,
    /// Heart rate was recorded.
    pub has_heart_rate: bool,
    /// Cadence was recorded.
    pub has_cadence: bool,
    /// Power was recorded.
    pub has_power: bool,
    /// Temperature was recorded.
    pub has_temperature: bool,
}

/// Points of the day-long ones are this far apart; the others have about 600 points.
const LONGEST_INTERVAL_S: f64 = 30.0;

impl Track {
    /// Draws the track of a workout.
    pub fn of(workout: &Workout) -> Track {
        if let Some(whole) = &workout.whole {
            let mut track = Track::of(whole);
            track.points.retain(|point| f64::from(point.timer_s) <= workout.duration_s);
            return track;
        }
        let has_position = workout.has_gps();
        let has_distance = workout.distance_m > 0.0;
        let ascent_m = workout.ascent_m.map(f64::from);
        let shape = has_position.then(|| Shape::new(workout));
        let hills = ascent_m.map(|ascent_m| Hills::new(workout, ascent_m));
        let interval_s = (workout.duration_s / 600.0).round().clamp(1.0, LONGEST_INTERVAL_S) as u32;
        let intervals = (workout.duration_s as u32 / interval_s).max(1);
        let series = Series::new(workout, intervals);
        let points = (0..=intervals)
            .map(|index| {
                let mut point = series.point(index, interval_s);
                if let Some(shape) = &shape {
                    (point.latitude_deg, point.longitude_deg) = shape.position(point.distance_m);
                }
                if let Some(hills) = &hills {
                    let share =
                        if has_distance { point.distance_m / workout.distance_m } else { 0.0 };
                    point.elevation_m = hills.elevation_m(share) as f32;
                }
                point
            })
            .collect();
        Track {
            points,
            has_position,
            has_elevation: hills.is_some(),
            has_distance,
            has_heart_rate: workout.measured_heart_rate().is_some(),
            has_cadence: workout.cadence.is_some(),
            has_power: workout.power.is_some(),
            has_temperature: workout.temperature_c.is_some(),
        }
    }
}

/// Speed and the body's answers over time. Each is a sum of cosines around its mean, all of which meet at one
/// moment, so that mean and maximum are known without looking.
struct Series<'a> {
    workout: &'a Workout,
    intervals: u32,
    /// Share of the time at which speed is highest.
    fastest: f64,
    /// Share of the time at which heart rate, cadence and power are highest.
    hardest: f64,
    /// Seconds of pause, and after which interval.
    pause_s: u32,
    pause_after: u32,
    /// Weights of the harmonics of speed over mean speed: Fejér's kernel, which is never negative (nobody runs
    /// backwards), and a ripple at twice its order.
    weights: [f64; ORDER],
    ripple: f64,
    /// What the sum of sines is at the start.
    before: f64,
}

const ORDER: usize = 6;

impl<'a> Series<'a> {
    fn new(workout: &'a Workout, intervals: u32) -> Series<'a> {
        let moment = |salt| {
            let interval =
                (f64::from(intervals) * (0.2 + workout.dice(salt, 60) as f64 / 100.0)) as u32;
            f64::from(interval) / f64::from(intervals)
        };
        let mean_mps = workout.average_speed_mps();
        let peak = if mean_mps > 0.0 {
            (f64::from(workout.max_speed_mps) / mean_mps).clamp(1.0, 7.0)
        } else {
            1.0
        };
        let ripple = 0.04_f64.min((peak - 1.0) / 2.0);
        let swell = (peak - 1.0 - ripple) / ORDER as f64;
        let weights =
            std::array::from_fn(|k| 2.0 * swell * (1.0 - (k + 1) as f64 / (ORDER + 1) as f64));
        let mut series = Series {
            workout,
            intervals,
            fastest: moment(20),
            hardest: moment(21),
            pause_s: (workout.elapsed_s - workout.duration_s).max(0.0).round() as u32,
            pause_after: intervals * 5 / 8,
            weights,
            ripple,
            before: 0.0,
        };
        series.before = series.pace(0.0).1;
        series
    }

    fn point(&self, index: u32, interval_s: u32) -> Point {
        let workout = self.workout;
        let t = f64::from(index) / f64::from(self.intervals);
        let timer_s = index * interval_s;
        let effort = waves(t - self.hardest);
        let (speed, distance) = self.pace(t);
        let around = |(mean, highest): (f64, f64)| mean + (highest - mean) * effort;
        let pair =
            |(mean, highest): (u8, u8)| around((f64::from(mean), f64::from(highest))).round() as u8;
        Point {
            elapsed_s: timer_s + if index > self.pause_after { self.pause_s } else { 0 },
            timer_s,
            // To the centimetre, as it is recorded.
            distance_m: (workout.distance_m * distance.clamp(0.0, 1.0) * 100.0).round() / 100.0,
            speed_mps: (workout.average_speed_mps() * speed) as f32,
            heart_rate_bpm: workout.measured_heart_rate().map_or(0, pair),
            cadence_rpm: workout.cadence.map_or(0, pair),
            power_w: workout.power.map_or(0, |(mean, highest)| {
                around((f64::from(mean), f64::from(highest))).max(0.0).round() as u16
            }),
            temperature_c: workout.temperature_c.map_or(0, |(lowest, highest)| {
                let warm = 0.5 - 0.5 * cos_sin(t).0;
                (f64::from(lowest) + f64::from(highest - lowest) * warm).round() as i8
            }),
            ..Point::default()
        }
    }

    /// Speed over mean speed, and the share of the distance covered, at a share of the time.
    fn pace(&self, t: f64) -> (f64, f64) {
        use std::f64::consts::TAU;
        let step = cos_sin(t - self.fastest);
        let (mut speed, mut distance) = (1.0, t - self.before);
        let (mut angle, mut last) = (step, step);
        for (k, weight) in self.weights.iter().enumerate() {
            speed += weight * angle.0;
            distance += weight * angle.1 / (TAU * (k + 1) as f64);
            last = angle;
            angle = turn(angle, step);
        }
        let twice = turn(last, last);
        speed += self.ripple * twice.0;
        distance += self.ripple * twice.1 / (TAU * (2 * ORDER) as f64);
        (speed.max(0.0), distance)
    }
}

/// 1 at 0, mean 0 over one turn, never below -0.7.
fn waves(t: f64) -> f64 {
    let step = cos_sin(t);
    let third = turn(step, turn(step, step));
    let seventh = turn(step, turn(third, third));
    0.5 * step.0 + 0.3 * third.0 + 0.2 * seventh.0
}

/// Shares of the time below the first boundary and above each of the five, from the same curve as the points.
pub fn heart_rate_shares(workout: &Workout, lows_bpm: &[u8; 5]) -> [f64; 6] {
    const SAMPLES: u32 = 48;
    let Some((mean, highest)) = workout.measured_heart_rate() else {
        return [0.0; 6];
    };
    let mut shares = [0.0; 6];
    for sample in 0..SAMPLES {
        let effort = waves(f64::from(sample) / f64::from(SAMPLES));
        let bpm = f64::from(mean) + (f64::from(highest) - f64::from(mean)) * effort;
        shares[lows_bpm.iter().filter(|&&low| bpm >= f64::from(low)).count()] +=
            1.0 / f64::from(SAMPLES);
    }
    shares
}
