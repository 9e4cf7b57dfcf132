//! Laps and sets: a detail answer has the same way in several groups of them.

use chrono::{DateTime, Utc};
use uom::si::energy::kilocalorie;
use uom::si::f64::{Energy, Frequency, Length, Mass, Time};
use uom::si::length::centimeter;
use uom::si::mass::gram;
use uom::si::time::second;

use super::detail::told;
use super::normalize::{counts, recorded, speed};
use crate::activity::{Activity, ExerciseSet, Lap, Position};
use crate::service::json::{Fields, Lens};

/// Workout steps, sets, and the laps that somebody pressed.
const PRESSED: i64 = 10;
/// The groups of laps, best first: beside those automatic ones (2, on a bike
/// 1), all of it (-1). Coarser ones (11) repeat the automatic ones.
const LAP_GROUPS: [i64; 4] = [PRESSED, 2, 1, -1];

/// The `mode` of a rest,
const REST: i64 = 3;
/// of a set of an exercise,
const EXERCISE: i64 = 14;
/// and of a step of a workout that was left out.
const SKIPPED: i64 = 16;

/// Hundredths of a second in one.
const CENTI: f64 = 100.0;
/// What positions are sent in, in parts of a degree.
const PER_DEGREE: f64 = 1e7;

/// Adds laps and sets, and what only the laps tell of the whole: where it began
/// and ended, the lowest heart rate. `height` is how heights are read in this answer.
pub(super) fn add(
    detail: &mut Lens<'_, '_>,
    activity: &mut Activity,
    height: impl Fn(f64) -> Length,
) {
    let mut groups: [Vec<Fields<'_>>; LAP_GROUPS.len()] = Default::default();
    for group in detail.fields.objects("lapList", detail.warnings) {
        let kind = group.integer("type", detail.warnings);
        if let Some(rank) = LAP_GROUPS.iter().position(|known| Some(*known) == kind) {
            let items = group.objects("lapItemList", detail.warnings);
            let made = items.filter(|lap| mode(lap, detail.warnings) != Some(SKIPPED));
            groups[rank] = made.collect();
        }
    }
    activity.sets = sets(&groups[0], detail.warnings);
    let best = groups.into_iter().find(|group| !group.is_empty()).unwrap_or_default();
    activity.laps = i64::try_from(best.len()).ok().filter(|laps| *laps > 0);
    let mut lowest: Option<Frequency> = None;
    let read = |fields| {
        let mut lens = Lens { fields, warnings: detail.warnings };
        let of_lap = told(&mut lens, "minHr", Lens::per_min);
        lowest = lowest.into_iter().chain(of_lap).reduce(Frequency::min);
        lap(&mut lens, activity, &height)
    };
    let splits: Vec<_> = best.into_iter().map(read).collect();
    activity.min_hr = lowest;
    activity.start_position = splits.first().and_then(|lap| lap.start_position);
    activity.end_position = splits.last().and_then(|lap| lap.end_position);
    activity.form.shortest_lap = splits.iter().filter_map(|lap| lap.duration).reduce(Time::min);
    activity.splits = splits;
}

fn mode(lap: &Fields<'_>, warnings: &mut Vec<String>) -> Option<i64> {
    lap.integer("mode", warnings)
}

fn lap(lap: &mut Lens<'_, '_>, activity: &Activity, height: &impl Fn(f64) -> Length) -> Lap {
    let sport = &activity.sport;
    let on = |group| move |_: &_| counts(sport, group);
    let duration = centiseconds(lap, "time").or_else(|| centiseconds(lap, "totalTime"));
    let distance = told(lap, "distance", Lens::number).map(Length::new::<centimeter>);
    let cadences = ["avgCadence", "maxCadence"].map(|key| told(lap, key, Lens::per_min));
    let [avg_run_cadence, max_run_cadence] = cadences.map(|c| c.filter(on("running")));
    let [avg_bike_cadence, max_bike_cadence] = cadences.map(|c| c.filter(on("cycling")));
    let mut ascent = |key| told(lap, key, Lens::number).map(height);
    let (up, also_up, down) = (ascent("elevGain"), ascent("ascent"), ascent("totalDescent"));
    let times = ["startTimestamp", "endTimestamp"].map(|key| told(lap, key, Lens::number));
    Lap {
        start: times[0].and_then(moment),
        duration,
        elapsed: times[0].zip(times[1]).map(|(start, end)| seconds((end - start) / CENTI)),
        moving: None,
        distance,
        avg_speed: distance.zip(recorded(duration)).map(|(way, time)| way / time),
        max_speed: speed(lap, "maxSpeed", sport),
        elevation_gain: up.or(also_up),
        elevation_loss: down,
        avg_hr: told(lap, "avgHr", Lens::per_min),
        max_hr: told(lap, "maxHr", Lens::per_min),
        avg_run_cadence,
        max_run_cadence,
        avg_bike_cadence,
        max_bike_cadence,
        avg_power: told(lap, "avgPower", Lens::w),
        max_power: told(lap, "maxPower", Lens::w),
        calories: told(lap, "calories", Lens::number)
            .map(|c| Energy::new::<kilocalorie>(c / 1000.0)),
        start_position: position(lap, "startGpsLat", "startGpsLon"),
        end_position: position(lap, "endGpsLat", "endGpsLon"),
        intensity: intensity(lap).map(str::to_owned),
    }
}

/// What it was for, in the words that others have for it.
fn intensity(lap: &mut Lens<'_, '_>) -> Option<&'static str> {
    match lap.integer("exerciseType")? {
        1 => Some("WARMUP"),
        2 => Some("ACTIVE"),
        3 => Some("COOLDOWN"),
        4 => Some("REST"),
        _ => None,
    }
}

/// The sets among the pressed laps and the rests after them; none where
/// nothing is an exercise.
fn sets(pressed: &[Fields<'_>], warnings: &mut Vec<String>) -> Vec<ExerciseSet> {
    let is = |lap: &Fields<'_>, kind, warnings: &mut _| mode(lap, warnings) == Some(kind);
    if !pressed.iter().any(|lap| is(lap, EXERCISE, warnings)) {
        return Vec::new();
    }
    let set = |lap: &Fields<'_>| {
        let active = is(lap, EXERCISE, warnings);
        if !active && !is(lap, REST, warnings) {
            return None;
        }
        let mut number = |key| lap.number(key, warnings);
        let (grams, time, start) = (number("weight"), number("time"), number("startTimestamp"));
        Some(ExerciseSet {
            kind: Some(if active { "ACTIVE" } else { "REST" }.to_owned()),
            category: None,
            exercise: lap.text("exerciseNameKey", warnings),
            reps: lap.integer("reps", warnings).filter(|_| active),
            weight: grams.filter(|grams| active && *grams >= 0.0).map(Mass::new::<gram>),
            duration: time.map(|time| seconds(time / CENTI)),
            start: start.and_then(moment),
        })
    };
    pressed.iter().filter_map(set).collect()
}

fn centiseconds(lap: &mut Lens<'_, '_>, key: &'static str) -> Option<Time> {
    lap.number(key).map(|time| seconds(time / CENTI))
}

fn seconds(time: f64) -> Time {
    Time::new::<second>(time)
}

/// Hundredths of a second since 1970, UTC.
fn moment(centiseconds: f64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis((centiseconds * 10.0) as i64)
}

fn position(
    lap: &mut Lens<'_, '_>,
    latitude: &'static str,
    longitude: &'static str,
) -> Option<Position> {
    let (latitude, longitude) = (lap.number(latitude)?, lap.number(longitude)?);
    // Both are 0 without a fix.
    let fixed = latitude != 0.0 || longitude != 0.0;
    fixed.then(|| Position { latitude: latitude / PER_DEGREE, longitude: longitude / PER_DEGREE })
}

#[cfg(test)]
mod tests {
    use crate::activity::Activity;
    use crate::columns::{CATALOGUE, Record, SideTable};
    use crate::service::coros::INFO;
    use crate::service::{Answers, Aside, Info};

    const LISTED: &str = r#"{"labelId": "466900000000000017", "sportType": 100, "ascent": 10}"#;
    const LAP: &str = r#"{"mode": 0, "exerciseType": 1, "distance": 100000, "time": 36000,
        "startTimestamp": 178200000000, "endTimestamp": 178200040000, "maxSpeed": 250,
        "avgHr": 148, "maxHr": 65535, "avgCadence": 172, "avgPower": 0, "elevGain": 500,
        "calories": 62000, "startGpsLat": -485000000, "startGpsLon": 92000000,
        "endGpsLat": 0, "endGpsLon": 0}"#;

    fn activity(laps: &str) -> Activity {
        let detail =
            format!(r#"{{"summary": {{"elevGain": 1000, "maxElev": 20000}}, "lapList": {laps}}}"#);
        let Info { read, .. } = &INFO;
        let reading = read(LISTED, Some(&Answers::of(Aside::Detail, detail))).expect("read");
        assert_eq!(reading.warnings, Vec::<String>::new());
        reading.activity
    }

    /// The cells of a row by their keys.
    fn row(activity: &Activity, table: SideTable, index: usize) -> impl Fn(&str) -> String {
        let piece = table.pieces(activity).nth(index).expect("a row");
        move |key| {
            let column = table.columns().iter().find(|column| column.key == key).expect(key);
            (column.value)(&piece).to_string()
        }
    }

    #[test]
    fn a_lap_in_the_units_of_its_answer() {
        let run = activity(&format!(r#"[{{"type": 2, "lapItemList": [{LAP}]}}]"#));
        let cell = row(&run, SideTable::Laps, 0);
        for (key, text) in [
            ("lap", "1"),
            ("start_utc", "2026-06-21 00:00:00Z"),
            ("intensity", "WARMUP"),
            ("duration_s", "360"),
            ("elapsed_s", "400"),
            ("distance_km", "1"),
            ("avg_speed_kmh", "10"),
            ("avg_pace_per_km", "0:06:00"),
            ("max_speed_kmh", "14.4"),
            ("elevation_gain_m", "5"),
            ("avg_hr_bpm", "148"),
            ("max_hr_bpm", ""),
            ("avg_run_cadence_spm", "172"),
            ("avg_bike_cadence_rpm", ""),
            ("avg_power_w", ""),
            ("calories_kcal", "62"),
            ("start_latitude", "-48.5000000"),
            ("end_latitude", ""),
        ] {
            assert_eq!(cell(key), text, "{key}");
        }
    }

    #[test]
    fn the_laps_tell_what_nobody_tells_of_the_whole() {
        let last =
            LAP.replace("36000", "9000").replace("\"maxHr\"", "\"minHr\": 97, \"maxHr\"").replace(
                "\"endGpsLat\": 0, \"endGpsLon\": 0",
                "\"endGpsLat\": 1, \"endGpsLon\": -20000000",
            );
        let first = last.replace("97", "103");
        let run = activity(&format!(r#"[{{"type": 2, "lapItemList": [{first}, {LAP}, {last}]}}]"#));
        let record = Record::of(&run);
        for (key, text) in [
            ("min_hr_bpm", "97"),
            ("shortest_lap_s", "90"),
            ("start_latitude", "-48.5000000"),
            ("start_longitude", "9.2000000"),
            ("end_latitude", "0.0000001"),
            ("end_longitude", "-2.0000000"),
        ] {
            let column = CATALOGUE.iter().find(|column| column.key == key).expect(key);
            assert_eq!((column.value)(&record).to_string(), text, "{key}");
        }
    }

    #[test]
    fn laps_are_of_one_group_and_sets_of_the_pressed_ones() {
        let set = r#"{"mode": 14, "exerciseNameKey": "T1056", "reps": 12, "weight": 20000,
            "time": 4200, "startTimestamp": 178200000000}"#;
        let rest = r#"{"mode": 3, "exerciseNameKey": "", "reps": 0, "weight": 0, "time": 900}"#;
        let whole = format!(r#"{{"type": -1, "lapItemList": [{LAP}]}}"#);
        let session =
            activity(&format!(r#"[{whole}, {{"type": 10, "lapItemList": [{set}, {rest}]}}]"#));
        assert_eq!((session.laps, session.splits.len(), session.sets.len()), (Some(2), 2, 2));
        let (first, second) =
            (row(&session, SideTable::Sets, 0), row(&session, SideTable::Sets, 1));
        for (key, of_set, of_rest) in [
            ("set", "1", "2"),
            ("kind", "ACTIVE", "REST"),
            ("exercise", "T1056", ""),
            ("reps", "12", ""),
            ("weight_kg", "20", ""),
            ("duration_s", "42", "9"),
        ] {
            assert_eq!((&*first(key), &*second(key)), (of_set, of_rest), "{key}");
        }
        let pressed = activity(&format!(r#"[{whole}, {{"type": 10, "lapItemList": [{LAP}]}}]"#));
        assert_eq!((pressed.splits.len(), pressed.sets.len()), (1, 0), "no exercise, no set");
    }
}
