//! The figures of the detail answer that the list tells as well, sometimes otherwise.

use crate::activity::Summary;
use crate::service::json::Lens;

pub fn summary(detail: &mut Lens<'_, '_>) -> Summary {
    let location = detail.text("locationName");
    let privacy = super::key_of(detail, "accessControlRuleDTO");
    let mut lens = detail.inner("summaryDTO");
    Summary {
        start_local: lens.text("startTimeLocal"),
        elapsed_s: lens.number("elapsedDuration"),
        moving_s: lens.number("movingDuration"),
        distance_m: lens.number("distance"),
        avg_speed_mps: lens.number("averageSpeed"),
        avg_moving_speed_mps: lens.number("averageMovingSpeed"),
        max_speed_mps: lens.number("maxSpeed"),
        elevation_gain_m: lens.number("elevationGain"),
        elevation_loss_m: lens.number("elevationLoss"),
        min_elevation_m: lens.number("minElevation"),
        max_elevation_m: lens.number("maxElevation"),
        avg_hr_bpm: lens.number("averageHR"),
        min_hr_bpm: lens.number("minHR"),
        max_hr_bpm: lens.number("maxHR"),
        calories_kcal: lens.number("calories"),
        aerobic_effect: lens.number("trainingEffect"),
        anaerobic_effect: lens.number("anaerobicTrainingEffect"),
        avg_run_cadence_spm: lens.number("averageRunCadence"),
        max_run_cadence_spm: lens.number("maxRunCadence"),
        stride_length_cm: lens.number("strideLength"),
        avg_bike_cadence_rpm: lens.number("averageBikeCadence"),
        max_bike_cadence_rpm: lens.number("maxBikeCadence"),
        strokes: lens.number("totalNumberOfStrokes"),
        avg_temperature_c: lens.number("averageTemperature"),
        min_temperature_c: lens.number("minTemperature"),
        max_temperature_c: lens.number("maxTemperature"),
        start_latitude: lens.number("startLatitude"),
        start_longitude: lens.number("startLongitude"),
        end_latitude: lens.number("endLatitude"),
        end_longitude: lens.number("endLongitude"),
        location,
        privacy,
    }
}
