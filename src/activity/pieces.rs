//! What an activity consists of, piece by piece.

use chrono::{DateTime, Utc};
use uom::si::f64::{Energy, Frequency, Length, Mass, Power, Time, Velocity};

use super::Position;

/// A lap: automatic, pressed, or a step of a workout.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lap {
    /// When it began.
    pub start: Option<DateTime<Utc>>,
    /// Timer time: pauses excluded.
    pub duration: Option<Time>,
    /// Wall time from start to end.
    pub elapsed: Option<Time>,
    /// Time in motion.
    pub moving: Option<Time>,
    /// Distance covered.
    pub distance: Option<Length>,
    /// Average speed over the timer time.
    pub avg_speed: Option<Velocity>,
    /// Highest speed.
    pub max_speed: Option<Velocity>,
    /// Ascent.
    pub elevation_gain: Option<Length>,
    /// Descent.
    pub elevation_loss: Option<Length>,
    /// Average heart rate.
    pub avg_hr: Option<Frequency>,
    /// Highest heart rate.
    pub max_hr: Option<Frequency>,
    /// Average steps per minute, both legs.
    pub avg_run_cadence: Option<Frequency>,
    /// Highest steps per minute, both legs.
    pub max_run_cadence: Option<Frequency>,
    /// Average pedal revolutions per minute.
    pub avg_bike_cadence: Option<Frequency>,
    /// Highest pedal revolutions per minute.
    pub max_bike_cadence: Option<Frequency>,
    /// Average power.
    pub avg_power: Option<Power>,
    /// Highest power.
    pub max_power: Option<Power>,
    /// Energy spent, the resting part included.
    pub calories: Option<Energy>,
    /// Where it began.
    pub start_position: Option<Position>,
    /// Where it ended.
    pub end_position: Option<Position>,
    /// What it was for: `ACTIVE`, `REST`, `WARMUP`, `COOLDOWN`; others as they came.
    pub intensity: Option<String>,
}

/// A set of training with weights, or the rest after it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ExerciseSet {
    /// `ACTIVE` or `REST`; others as they came.
    pub kind: Option<String>,
    /// The service's key of the group of exercises: `SQUAT`.
    pub category: Option<String>,
    /// The service's key of the exercise: `BARBELL_BACK_SQUAT`.
    pub exercise: Option<String>,
    /// Repetitions.
    pub reps: Option<i64>,
    /// Weight; 0 is body weight.
    pub weight: Option<Mass>,
    /// How long it took.
    pub duration: Option<Time>,
    /// When it began.
    pub start: Option<DateTime<Utc>>,
}
