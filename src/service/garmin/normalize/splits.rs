//! Stretches of an activity by what was done in them: climbs, runs and walks. They
//! are not its laps.

use std::ops::Add;

use uom::si::f64::Time;

use crate::activity::{Activity, Climbs};
use crate::service::json::Lens;

pub fn add(lens: &mut Lens<'_, '_>, activity: &mut Activity) {
    let Activity { climbs, form, .. } = activity;
    for fields in lens.fields.objects("splitSummaries", lens.warnings) {
        let mut split = Lens { fields, warnings: lens.warnings };
        match split.text("splitType").as_deref() {
            Some("RWD_RUN") => form.run_time = sum(form.run_time, split.s("duration"), Time::add),
            Some("RWD_WALK") => {
                form.walk_time = sum(form.walk_time, split.s("duration"), Time::add);
            }
            Some("CLIMB_ACTIVE") => climb(&mut split, climbs),
            _ => {}
        }
    }
}

/// Climbs on one scale; there are as many of these as scales.
fn climb(split: &mut Lens<'_, '_>, climbs: &mut Climbs) {
    let mut more = |count, key| sum(count, split.integer(key), i64::saturating_add);
    climbs.tried = more(climbs.tried, "noOfSplits");
    climbs.completed = more(climbs.completed, "numClimbsCompleted");
    climbs.sends = more(climbs.sends, "numClimbSends");
    climbs.falls = more(climbs.falls, "numFalls");
    climbs.time = sum(climbs.time, split.s("duration"), Time::add);
    let mut grade = split.inner("maxGradeValue");
    if let (scale, Some(value)) = (grade.text("scale"), grade.text("valueKey")) {
        climbs.grades.push(scale.map_or_else(|| value.clone(), |scale| format!("{scale} {value}")));
    }
}

fn sum<T>(one: Option<T>, other: Option<T>, add: fn(T, T) -> T) -> Option<T> {
    one.into_iter().chain(other).reduce(add)
}
