//! What only some sports, devices or services tell of an activity.

use uom::si::f64::{Energy, Frequency, Length, Mass, Power, Time, Velocity, Volume};

/// How hard it was, and what it did to the body.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Effort {
    /// Energy that rest would have taken.
    pub resting_calories: Option<Energy>,
    /// Energy eaten on the way, as the person wrote it down.
    pub consumed_calories: Option<Energy>,
    /// Sweat, as the service estimates it.
    pub sweat_loss: Option<Volume>,
    /// Water drunk, as the person wrote it down.
    pub water_drunk: Option<Volume>,
    /// The service's word for what was trained: `TEMPO`.
    pub training_effect_label: Option<String>,
    /// Time of moderate intensity.
    pub moderate_intensity: Option<Time>,
    /// Time of vigorous intensity.
    pub vigorous_intensity: Option<Time>,
    /// Heart rate at the lactate threshold, of a guided test.
    pub lactate_threshold_hr: Option<Frequency>,
    /// Speed at the lactate threshold, of a guided test.
    pub lactate_threshold_speed: Option<Velocity>,
    /// What it did to the Body Battery, in points; usually negative.
    pub body_battery_change: Option<i64>,
    /// Average stress, 0 to 100.
    pub avg_stress: Option<f64>,
    /// Stress at the start, 0 to 100.
    pub start_stress: Option<f64>,
    /// Stress at the end, 0 to 100.
    pub end_stress: Option<f64>,
    /// Highest stress, 0 to 100.
    pub max_stress: Option<f64>,
    /// Average breaths per minute.
    pub avg_respiration: Option<Frequency>,
    /// Fewest breaths per minute.
    pub min_respiration: Option<Frequency>,
    /// Most breaths per minute.
    pub max_respiration: Option<Frequency>,
    /// How the person felt, 0 to 100.
    pub feel: Option<i64>,
    /// Effort as the person perceived it, 0 to 100.
    pub perceived_effort: Option<i64>,
}

/// How it was run or climbed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Form {
    /// Speed on level ground of the same effort.
    pub grade_adjusted_speed: Option<Velocity>,
    /// Up and down of the body at each step.
    pub vertical_oscillation: Option<Length>,
    /// The same in percent of the stride.
    pub vertical_ratio_percent: Option<f64>,
    /// How long a foot stays on the ground.
    pub ground_contact: Option<Time>,
    /// The left foot's share of that, in percent.
    pub ground_contact_left_percent: Option<f64>,
    /// Floors climbed.
    pub floors_up: Option<i64>,
    /// Floors descended.
    pub floors_down: Option<i64>,
    /// Jumps of a mountain bike.
    pub jumps: Option<i64>,
    /// How hard a trail is, as the service scores it.
    pub grit: Option<f64>,
    /// How smoothly it was ridden, as the service scores it.
    pub flow: Option<f64>,
    /// The shortest lap.
    pub shortest_lap: Option<Time>,
    /// Best times over 100 m, 1 km, 1 mile, 5 km, 10 km, half marathon, 40 km,
    /// marathon.
    pub best_times: [Option<Time>; 8],
}

/// Power beyond its mean and maximum.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PowerFigures {
    /// Best mean over 20 minutes.
    pub best_20_min: Option<Power>,
    /// Training Stress Score.
    pub training_stress_score: Option<f64>,
    /// Normalized power in parts of the threshold.
    pub intensity_factor: Option<f64>,
    /// Functional threshold power, of a test.
    pub functional_threshold: Option<Power>,
    /// The left leg's share, in percent.
    pub left_percent: Option<f64>,
    /// Time in the power zones 1 to 7.
    pub zones: [Option<Time>; 7],
    /// Best mean over 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800,
    /// 3600, 7200 and 18000 s.
    pub curve: [Option<Power>; 15],
}

/// Swimming, and strokes of any craft.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Swim {
    /// Length of the pool.
    pub pool: Option<Length>,
    /// The unit that the pool is measured in: `meter`, `yard`.
    pub pool_unit: Option<String>,
    /// Lengths swum.
    pub lengths: Option<i64>,
    /// Average strokes of a length.
    pub strokes_per_length: Option<f64>,
    /// Way of a stroke.
    pub stroke_distance: Option<Length>,
    /// Most strokes per minute.
    pub max_stroke_cadence: Option<Frequency>,
}

/// A dive.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dive {
    /// Its number, as the device counts.
    pub number: Option<i64>,
    /// Greatest depth.
    pub max_depth: Option<Length>,
    /// Average depth.
    pub avg_depth: Option<Length>,
    /// Time at the bottom.
    pub bottom_time: Option<Time>,
    /// Time at the surface since the dive before.
    pub surface_interval: Option<Time>,
}

/// Training with weights.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Strength {
    /// Sets, rests included.
    pub sets: Option<i64>,
    /// Sets of work.
    pub active_sets: Option<i64>,
    /// Repetitions.
    pub reps: Option<i64>,
    /// Weight moved in all: repetitions times weight.
    pub volume: Option<Mass>,
}
