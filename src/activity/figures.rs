//! What only some sports, devices or services tell of an activity.

use uom::si::f64::{Energy, Frequency, Length, Mass, Power, Time, Velocity, Volume};

/// What others made of it, and what is attached to it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Social {
    /// How many people like it.
    pub likes: Option<i64>,
    /// How many comments it has.
    pub comments: Option<i64>,
    /// Whether pictures are attached.
    pub has_images: Option<bool>,
    /// Where a video of it is.
    pub video_url: Option<String>,
}

/// How hard it was, and what it did to the body.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Effort {
    /// Energy that rest would have taken.
    pub resting_calories: Option<Energy>,
    /// The service's estimate beside what was eaten.
    pub estimated_calories: Option<Energy>,
    /// Energy eaten on the way, as the person wrote it down.
    pub consumed_calories: Option<Energy>,
    /// Sweat, as the service estimates it.
    pub sweat_loss: Option<Volume>,
    /// Water drunk, as the person wrote it down.
    pub water_drunk: Option<Volume>,
    /// The service's word for what was trained: `TEMPO`.
    pub training_effect_label: Option<String>,
    /// The service's key of what it did aerobically.
    pub aerobic_message: Option<String>,
    /// The service's key of what it did anaerobically.
    pub anaerobic_message: Option<String>,
    /// Time below heart rate zone 1.
    pub below_hr_zones: Option<Time>,
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
    /// Stress at the end less that at the start.
    pub stress_change: Option<f64>,
    /// Potential stamina at the start, in percent.
    pub start_stamina_percent: Option<f64>,
    /// Potential stamina at the end, in percent.
    pub end_stamina_percent: Option<f64>,
    /// The least stamina that was available, in percent.
    pub min_stamina_percent: Option<f64>,
    /// The service's score of what running did to the legs; its unit is not certain.
    pub impact_load: Option<f64>,
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
    /// How closely the workout was followed, 0 to 100.
    pub workout_compliance: Option<i64>,
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
    /// The mean of the score of the trail.
    pub avg_grit: Option<f64>,
    /// The mean of the score of the ride.
    pub avg_flow: Option<f64>,
    /// Mean speed upwards, in a unit that is not certain.
    pub avg_vertical_speed: Option<f64>,
    /// Highest speed upwards, in a unit that is not certain.
    pub max_vertical_speed: Option<f64>,
    /// Steps per minute of the lap with most of them, both legs.
    pub best_lap_run_cadence: Option<Frequency>,
    /// Average jumps of the rope per minute.
    pub avg_jump_cadence: Option<Frequency>,
    /// Most jumps of the rope per minute.
    pub max_jump_cadence: Option<Frequency>,
    /// Average pushes of a wheelchair per minute.
    pub avg_push_cadence: Option<Frequency>,
    /// Most pushes of a wheelchair per minute.
    pub max_push_cadence: Option<Frequency>,
    /// Time spent running, where running and walking are told apart.
    pub run_time: Option<Time>,
    /// Time spent walking, where running and walking are told apart.
    pub walk_time: Option<Time>,
    /// The shortest lap.
    pub shortest_lap: Option<Time>,
    /// Best times over 100 m, 1 km, 1 mile, 5 km, 10 km, half marathon, 40 km,
    /// marathon.
    pub best_times: [Option<Time>; 8],
}

/// Climbing by routes or boulders.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Climbs {
    /// Climbs that were tried.
    pub tried: Option<i64>,
    /// Those that were climbed to the top.
    pub completed: Option<i64>,
    /// Those that were climbed without a fall.
    pub sends: Option<i64>,
    /// Falls.
    pub falls: Option<i64>,
    /// Time on the wall, rests excluded.
    pub time: Option<Time>,
    /// The hardest grade of each scale, in the service's keys: `YDS _5_11D`.
    pub grades: Vec<String>,
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
    /// The right leg's share, in percent.
    pub right_percent: Option<f64>,
    /// Lowest power.
    pub min: Option<Power>,
    /// Work done.
    pub total_work: Option<Energy>,
    /// Time below power zone 1.
    pub below_zones: Option<Time>,
    /// Time in the power zones 1 to 7.
    pub zones: [Option<Time>; 7],
    /// Best mean over 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800,
    /// 3600, 7200 and 18000 s.
    pub curve: [Option<Power>; 15],
    /// Mean efficiency, as the service scores it.
    pub avg_efficiency: Option<f64>,
    /// Lowest efficiency, as the service scores it.
    pub min_efficiency: Option<f64>,
}

/// What an aerodynamic sensor tells of a ride, in units that are not certain.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Aero {
    /// Mean speed of the air.
    pub avg_air_speed: Option<f64>,
    /// Lowest speed of the air.
    pub min_air_speed: Option<f64>,
    /// Highest speed of the air.
    pub max_air_speed: Option<f64>,
    /// Mean angle of the wind to the way.
    pub avg_wind_yaw: Option<f64>,
    /// Mean drag area.
    pub avg_cda: Option<f64>,
    /// Lowest drag area.
    pub min_cda: Option<f64>,
    /// Highest drag area.
    pub max_cda: Option<f64>,
    /// Mean power by drag area.
    pub avg_power_per_cda: Option<f64>,
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
    /// Fewest strokes of a length.
    pub min_strokes_per_length: Option<f64>,
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
    /// Longest time at the bottom.
    pub max_bottom_time: Option<Time>,
    /// Time at the surface since the dive before.
    pub surface_interval: Option<Time>,
    /// Nitrogen load at the start, in percent.
    pub start_n2_percent: Option<i64>,
    /// Nitrogen load at the end, in percent.
    pub end_n2_percent: Option<i64>,
    /// Oxygen toxicity of the nervous system at the start, in percent.
    pub start_cns_percent: Option<i64>,
    /// Oxygen toxicity of the nervous system at the end, in percent.
    pub end_cns_percent: Option<i64>,
    /// What was breathed: `32% O2`.
    pub gases: Vec<String>,
    /// Whether the service calls it a decompression dive.
    pub deco: Option<bool>,
    /// Whether the service calls it a qualifying dive.
    pub qualifying: Option<bool>,
    /// Weight that was carried.
    pub weight: Option<Mass>,
    /// How far one could see.
    pub visibility: Option<Length>,
    /// The surface, in the service's words.
    pub surface: Option<String>,
    /// The current, in the service's words.
    pub current: Option<String>,
    /// The kind of water, in the service's words.
    pub water: Option<String>,
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
    /// Groups of exercises, in the service's keys: `SQUAT`.
    pub exercises: Vec<String>,
    /// The heaviest weight; 0 is body weight.
    pub max_weight: Option<Mass>,
}
