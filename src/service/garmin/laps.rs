//! Laps and sets, out of the answers that are theirs.

use chrono::{DateTime, Utc};
use uom::si::energy::kilocalorie;
use uom::si::f64::{Energy, Mass};
use uom::si::mass::gram;

use super::normalize::{clock, position};
use crate::activity::{ExerciseSet, Lap};
use crate::service::json::Lens;

/// The laps of a `splits` answer; what has none may have null there.
pub fn laps(splits: &mut Lens<'_, '_>) -> Vec<Lap> {
    let laps = splits.fields.objects("lapDTOs", splits.warnings);
    laps.map(|fields| lap(&mut Lens { fields, warnings: splits.warnings })).collect()
}

fn lap(lap: &mut Lens<'_, '_>) -> Lap {
    Lap {
        start: utc(lap, "startTimeGMT"),
        duration: lap.s("duration"),
        elapsed: lap.s("elapsedDuration"),
        moving: lap.s("movingDuration"),
        distance: lap.m("distance"),
        avg_speed: lap.mps("averageSpeed"),
        max_speed: lap.mps("maxSpeed"),
        elevation_gain: lap.m("elevationGain"),
        elevation_loss: lap.m("elevationLoss"),
        avg_hr: lap.per_min("averageHR"),
        max_hr: lap.per_min("maxHR"),
        avg_run_cadence: lap.per_min("averageRunCadence"),
        max_run_cadence: lap.per_min("maxRunCadence"),
        avg_bike_cadence: lap.per_min("averageBikeCadence"),
        max_bike_cadence: lap.per_min("maxBikeCadence"),
        avg_power: lap.w("averagePower"),
        max_power: lap.w("maxPower"),
        calories: lap.number("calories").map(Energy::new::<kilocalorie>),
        start_position: position(lap, "startLatitude", "startLongitude"),
        end_position: position(lap, "endLatitude", "endLongitude"),
        intensity: lap.text("intensityType"),
    }
}

/// The sets of an `exerciseSets` answer; sports without any have null there.
pub fn sets(answer: &mut Lens<'_, '_>) -> Vec<ExerciseSet> {
    let sets = answer.fields.objects("exerciseSets", answer.warnings);
    sets.map(|fields| set(&mut Lens { fields, warnings: answer.warnings })).collect()
}

fn set(set: &mut Lens<'_, '_>) -> ExerciseSet {
    // What it most probably was comes first.
    let guess = set.fields.objects("exercises", set.warnings).next();
    let mut word = |key| guess.as_ref().and_then(|guess| guess.text(key, set.warnings));
    let (category, exercise) = (word("category"), word("name"));
    // Less than nothing was not entered.
    let grams = set.number("weight").filter(|grams| *grams >= 0.0);
    ExerciseSet {
        kind: set.text("setType"),
        category,
        exercise,
        reps: set.integer("repetitionCount"),
        weight: grams.map(Mass::new::<gram>),
        duration: set.s("duration"),
        start: utc(set, "startTime"),
    }
}

fn utc(lens: &mut Lens<'_, '_>, key: &'static str) -> Option<DateTime<Utc>> {
    clock(lens, key).map(|time| time.and_utc())
}

#[cfg(test)]
mod tests {
    use uom::si::mass::kilogram;

    use crate::service::garmin::INFO;
    use crate::service::{Answers, Aside, Info, Reading};

    fn read(aside: Aside, answer: &str) -> Reading {
        let Info { read, .. } = &INFO;
        read(r#"{"activityId": 7}"#, Some(&Answers::of(aside, answer))).expect("an activity")
    }

    #[test]
    fn a_weight_below_nothing_was_not_entered_and_none_of_its_own_is_body_weight() {
        for (weight, kg) in
            [("-1.0", None), ("0", Some(0.0)), ("62500.0", Some(62.5)), ("null", None)]
        {
            let answer = format!(
                r#"{{"exerciseSets": [{{"exercises": [], "weight": {weight}, "setType": "ACTIVE"}}]}}"#
            );
            let set = read(Aside::Sets, &answer).activity.sets.remove(0);
            assert_eq!(set.weight.map(|weight| weight.get::<kilogram>()), kg, "{weight}");
        }
    }

    #[test]
    fn what_makes_no_sense_costs_its_own_cell() {
        for nothing in [r#"{"exerciseSets": null}"#, r#"{"exerciseSets": []}"#] {
            assert_eq!(read(Aside::Sets, nothing).activity.sets, []);
        }
        let odd = r#"{"lapDTOs": [{"distance": "far", "duration": 60, "startTimeGMT": "noon"}]}"#;
        let reading = read(Aside::Splits, odd);
        assert!(reading.activity.splits[0].duration.is_some());
        assert_eq!(
            reading.warnings,
            ["startTimeGMT is no date and time", "lapDTOs.distance holds something unexpected"]
        );
    }
}
