//! What the detail answer says of things that the list tells as well.

/// Figures of the detail answer, as they were sent. The list is believed where
/// both tell the same; older tools took these, and wrote out every digit, so
/// no unit is converted on the way here.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// Start on the wall clock: `2018-03-08T12:23:22.0`.
    pub start_local: Option<String>,
    /// Wall time from start to end.
    pub elapsed_s: Option<f64>,
    /// Time in motion.
    pub moving_s: Option<f64>,
    /// Distance covered.
    pub distance_m: Option<f64>,
    /// Average speed over the timer time.
    pub avg_speed_mps: Option<f64>,
    /// Average speed over the time in motion.
    pub avg_moving_speed_mps: Option<f64>,
    /// Highest speed.
    pub max_speed_mps: Option<f64>,
    /// Total ascent.
    pub elevation_gain_m: Option<f64>,
    /// Total descent.
    pub elevation_loss_m: Option<f64>,
    /// Lowest point above sea level.
    pub min_elevation_m: Option<f64>,
    /// Highest point above sea level.
    pub max_elevation_m: Option<f64>,
    /// Average heart rate.
    pub avg_hr_bpm: Option<f64>,
    /// Lowest heart rate.
    pub min_hr_bpm: Option<f64>,
    /// Highest heart rate.
    pub max_hr_bpm: Option<f64>,
    /// Energy spent, the resting part included.
    pub calories_kcal: Option<f64>,
    /// Aerobic training effect, 0 to 5.
    pub aerobic_effect: Option<f64>,
    /// Anaerobic training effect, 0 to 5.
    pub anaerobic_effect: Option<f64>,
    /// Average steps per minute, both legs.
    pub avg_run_cadence_spm: Option<f64>,
    /// Highest steps per minute, both legs.
    pub max_run_cadence_spm: Option<f64>,
    /// Length of one step.
    pub stride_length_cm: Option<f64>,
    /// Average pedal revolutions per minute.
    pub avg_bike_cadence_rpm: Option<f64>,
    /// Highest pedal revolutions per minute.
    pub max_bike_cadence_rpm: Option<f64>,
    /// Strokes.
    pub strokes: Option<f64>,
    /// Average temperature the device felt.
    pub avg_temperature_c: Option<f64>,
    /// Lowest temperature the device felt.
    pub min_temperature_c: Option<f64>,
    /// Highest temperature the device felt.
    pub max_temperature_c: Option<f64>,
    /// Degrees north of the equator, where it began.
    pub start_latitude: Option<f64>,
    /// Degrees east of Greenwich, where it began.
    pub start_longitude: Option<f64>,
    /// Degrees north of the equator, where it ended.
    pub end_latitude: Option<f64>,
    /// Degrees east of Greenwich, where it ended.
    pub end_longitude: Option<f64>,
    /// Nearest town.
    pub location: Option<String>,
    /// Who may see it: the service's key.
    pub privacy: Option<String>,
}
