//! The figures that the older tools took: those of the detail answer, which the
//! list sometimes has otherwise.

use chrono::{NaiveDateTime, TimeDelta};
use uom::si::energy::kilocalorie;
use uom::si::f64::{Frequency, Length, ThermodynamicTemperature, Time, Velocity};
use uom::si::frequency::cycle_per_minute;
use uom::si::length::{centimeter, meter};
use uom::si::thermodynamic_temperature::degree_celsius;
use uom::si::time::second;
use uom::si::velocity::meter_per_second;

use super::cells::rounded;
use crate::activity::{Activity, Summary};

/// What the detail answer says, even if that is nothing; of an activity
/// without one, what the list says.
pub fn summary(
    activity: &Activity,
    of: fn(&Summary) -> Option<f64>,
    listed: Option<f64>,
) -> Option<f64> {
    match &activity.summary {
        Some(summary) => of(summary),
        None => listed.map(tidy),
    }
}

/// What unit conversions have added behind the ninth decimal.
fn tidy(value: f64) -> f64 {
    rounded(value, 9)
}

/// The list's own, as a number.
pub fn mps(value: Option<Velocity>) -> Option<f64> {
    value.map(|value| value.get::<meter_per_second>())
}

/// The list's own, as a number.
pub fn s(value: Option<Time>) -> Option<f64> {
    value.map(|value| value.get::<second>())
}

/// The list's own, as a number.
pub fn m(value: Option<Length>) -> Option<f64> {
    value.map(|value| value.get::<meter>())
}

/// The list's own, as a number.
pub fn per_min(value: Option<Frequency>) -> Option<f64> {
    value.map(|value| tidy(value.get::<cycle_per_minute>()))
}

/// The list's own, as a number.
pub fn celsius(value: Option<ThermodynamicTemperature>) -> Option<f64> {
    value.map(|value| value.get::<degree_celsius>())
}

/// Wall time from start to end, in seconds; without one, the duration.
pub fn elapsed_s(activity: &Activity) -> Option<f64> {
    let listed = activity.elapsed.map(|time| tidy(time.get::<second>()));
    let elapsed = summary(activity, |s| s.elapsed_s, listed);
    elapsed.or_else(|| activity.duration.map(|time| time.get::<second>()))
}

/// Time in motion, in seconds.
pub fn moving_s(activity: &Activity) -> Option<f64> {
    summary(activity, |s| s.moving_s, s(activity.moving))
}

/// Average speed in motion.
pub fn avg_moving_mps(activity: &Activity) -> Option<f64> {
    summary(activity, |s| s.avg_moving_speed_mps, mps(activity.avg_moving_speed))
}

/// Highest speed.
pub fn max_mps(activity: &Activity) -> Option<f64> {
    summary(activity, |s| s.max_speed_mps, mps(activity.max_speed))
}

/// Total ascent.
pub fn elevation_gain_m(activity: &Activity) -> Option<f64> {
    summary(activity, |s| s.elevation_gain_m, m(activity.elevation_gain))
}

/// Total descent.
pub fn elevation_loss_m(activity: &Activity) -> Option<f64> {
    summary(activity, |s| s.elevation_loss_m, m(activity.elevation_loss))
}

/// Lowest point.
pub fn min_elevation_m(activity: &Activity) -> Option<f64> {
    summary(activity, |s| s.min_elevation_m, m(activity.min_elevation))
}

/// Highest point.
pub fn max_elevation_m(activity: &Activity) -> Option<f64> {
    summary(activity, |s| s.max_elevation_m, m(activity.max_elevation))
}

/// A figure of an activity whose elevations the service replaced by map data.
pub fn if_corrected(activity: &Activity, figure: fn(&Activity) -> Option<f64>) -> Option<f64> {
    figure(activity).filter(|_| activity.elevation_corrected == Some(true))
}

/// A figure of any other activity.
pub fn unless_corrected(activity: &Activity, figure: fn(&Activity) -> Option<f64>) -> Option<f64> {
    figure(activity).filter(|_| activity.elevation_corrected != Some(true))
}

/// Energy spent.
pub fn calories_kcal(activity: &Activity) -> Option<f64> {
    let listed = activity.calories.map(|energy| energy.get::<kilocalorie>());
    summary(activity, |s| s.calories_kcal, listed)
}

/// Length of one step.
pub fn stride_cm(activity: &Activity) -> Option<f64> {
    let listed = activity.stride_length.map(|length| length.get::<centimeter>());
    summary(activity, |s| s.stride_length_cm, listed)
}

/// Where it began, by the detail answer, else by the list.
pub fn start_latitude(activity: &Activity) -> Option<f64> {
    let told = activity.summary.as_ref().and_then(|summary| summary.start_latitude);
    told.or_else(|| activity.start_position.map(|position| position.latitude))
}

/// Where it began, by the detail answer, else by the list.
pub fn start_longitude(activity: &Activity) -> Option<f64> {
    let told = activity.summary.as_ref().and_then(|summary| summary.start_longitude);
    told.or_else(|| activity.start_position.map(|position| position.longitude))
}

/// Where it ended, by the detail answer, else by the list.
pub fn end_latitude(activity: &Activity) -> Option<f64> {
    let told = activity.summary.as_ref().and_then(|summary| summary.end_latitude);
    told.or_else(|| activity.end_position.map(|position| position.latitude))
}

/// Where it ended, by the detail answer, else by the list.
pub fn end_longitude(activity: &Activity) -> Option<f64> {
    let told = activity.summary.as_ref().and_then(|summary| summary.end_longitude);
    told.or_else(|| activity.end_position.map(|position| position.longitude))
}

/// Start plus elapsed time, to the second.
pub fn end(activity: &Activity) -> Option<NaiveDateTime> {
    let elapsed = TimeDelta::try_seconds(elapsed_s(activity)?.round_ties_even() as i64)?;
    activity.start.local?.checked_add_signed(elapsed)
}

/// The same instant, in milliseconds since 1970 UTC.
pub fn end_ms(activity: &Activity) -> Option<i64> {
    let elapsed_ms = (elapsed_s(activity)?.round_ties_even() as i64).checked_mul(1000)?;
    activity.start.utc?.timestamp_millis().checked_add(elapsed_ms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::columns::older::cells::exact;

    #[test]
    fn the_detail_answer_is_believed_even_in_what_it_does_not_say() {
        let mut activity = Activity {
            duration: Some(Time::new::<second>(60.0)),
            elapsed: Some(Time::new::<second>(90.0)),
            max_hr: Some(Frequency::new::<cycle_per_minute>(171.0)),
            ..Activity::default()
        };
        let max_hr = |activity: &Activity| {
            exact(summary(activity, |s| s.max_hr_bpm, per_min(activity.max_hr))).to_string()
        };
        assert_eq!((max_hr(&activity).as_str(), elapsed_s(&activity)), ("171.0", Some(90.0)));
        activity.summary = Some(Summary::default());
        assert_eq!((max_hr(&activity).as_str(), elapsed_s(&activity)), ("", Some(60.0)));
    }
}
