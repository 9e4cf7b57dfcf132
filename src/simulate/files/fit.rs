//! A workout as a FIT activity file.

use super::fit_encoder::{Encoder, Field, Value};
use super::maker::Maker;
use crate::simulate::athlete::{Sport, Workout, exercise_sets};
use crate::simulate::track::{self, Lap, Point, Track};
use crate::simulate::wire::numbers;

// Global message numbers.
const FILE_ID: u16 = 0;
const SESSION: u16 = 18;
const LAP: u16 = 19;
const RECORD: u16 = 20;
const EVENT: u16 = 21;
const DEVICE_INFO: u16 = 23;
const ACTIVITY: u16 = 34;
const LENGTH: u16 = 101;
const SET: u16 = 225;

// Fields that many messages share.
const TIMESTAMP: u8 = 253;
const MESSAGE_INDEX: u8 = 254;

/// The file. The sessions of a multisport parent are its legs, in order; everything else is one session.
pub(super) fn render(workout: &Workout, legs: &[&Workout], maker: Maker) -> Vec<u8> {
    let mut fit = Encoder::default();
    let sessions: Vec<&Workout> = if legs.is_empty() { vec![workout] } else { legs.to_vec() };
    head(&mut fit, workout, maker);
    let mut laps_before = 0;
    for (index, session) in sessions.iter().enumerate() {
        laps_before += session_messages(&mut fit, session, index, laps_before);
    }
    let end_s = workout.start_utc_s + workout.elapsed_s as i64;
    fit.message(
        ACTIVITY,
        &[
            (TIMESTAMP, Value::time(end_s)),
            (0, Value::scaled32(workout.duration_s, 1_000.0)),
            (5, Value::time(end_s + i64::from(workout.utc_offset_s))),
            (1, Value::U16(sessions.len() as u16)),
            (2, Value::Enum(if sessions.len() > 1 { 1 } else { 0 })),
            (3, Value::Enum(26)),
            (4, Value::Enum(1)),
        ],
    );
    fit.finish()
}

/// What a watch also uploads, every day: a file that is no activity.
pub(super) fn monitoring(start_utc_s: i64) -> Vec<u8> {
    const MONITORING: u16 = 55;
    let mut fit = Encoder::default();
    let of_the_day = Value::Enum(32);
    fit.message(FILE_ID, &[(4, Value::time(start_utc_s)), (0, of_the_day)]);
    fit.message(MONITORING, &[(TIMESTAMP, Value::time(start_utc_s)), (27, Value::U8(61))]);
    fit.finish()
}

fn head(fit: &mut Encoder, workout: &Workout, maker: Maker) {
    let (serial, product, version) = match maker.device(workout) {
        Some(device) => (device.unit_id, device.product, device.version),
        None => (1, 0, (1, 0)),
    };
    let manufacturer = maker.fit_manufacturer();
    fit.message(
        FILE_ID,
        &[
            (3, Value::U32z(serial)),
            (4, Value::time(workout.start_utc_s)),
            (1, Value::U16(manufacturer)),
            (2, Value::U16(product)),
            (0, Value::Enum(4)),
        ],
    );
    fit.message(
        DEVICE_INFO,
        &[
            (TIMESTAMP, Value::time(workout.start_utc_s)),
            (3, Value::U32z(serial)),
            (2, Value::U16(manufacturer)),
            (4, Value::U16(product)),
            (5, Value::U16(u16::from(version.0) * 100 + u16::from(version.1))),
            (0, Value::U8(0)),
        ],
    );
}

/// Writes one session; returns its count of laps.
fn session_messages(fit: &mut Encoder, w: &Workout, index: usize, laps_before: usize) -> usize {
    let track = Track::of(w);
    let laps = track::laps(w, &track);
    timer_event(fit, w.start_utc_s, 0);
    for (number, lap) in laps.iter().enumerate() {
        let first = lap.first + usize::from(number > 0);
        for point in track.points.get(first..=lap.last).unwrap_or_default() {
            record(fit, w, &track, point);
        }
        lap_message(fit, w, &track, lap, laps_before + number);
    }
    lengths(fit, w);
    sets(fit, w);
    timer_event(fit, w.start_utc_s + w.elapsed_s as i64, 4);
    session(fit, w, &track, index, laps_before, laps.len());
    laps.len()
}

/// Timer start is 0, stop of everything is 4.
fn timer_event(fit: &mut Encoder, unix_s: i64, kind: u8) {
    fit.message(
        EVENT,
        &[(TIMESTAMP, Value::time(unix_s)), (0, Value::Enum(0)), (1, Value::Enum(kind))],
    );
}

fn record(fit: &mut Encoder, w: &Workout, track: &Track, point: &Point) {
    // Room for all of the fields, filled with those that were recorded.
    let mut fields = [(TIMESTAMP, Value::time(w.start_utc_s + i64::from(point.elapsed_s))); 10];
    let mut count = 1;
    let mut add = |present: bool, field: Field| {
        if present {
            fields[count] = field;
            count += 1;
        }
    };
    add(track.has_position, (0, Value::degrees(point.latitude_deg)));
    add(track.has_position, (1, Value::degrees(point.longitude_deg)));
    add(track.has_distance, (5, Value::scaled32(point.distance_m, 100.0)));
    add(track.has_elevation, (2, Value::scaled16(f64::from(point.elevation_m) + 500.0, 5.0)));
    add(track.has_distance, (6, Value::scaled16(point.speed_mps.into(), 1_000.0)));
    add(track.has_power, (7, Value::U16(point.power_w)));
    add(track.has_heart_rate, (3, Value::U8(point.heart_rate_bpm)));
    add(track.has_cadence, (4, Value::U8(per_leg(w, point.cadence_rpm))));
    add(track.has_temperature, (13, Value::I8(point.temperature_c)));
    fit.message(RECORD, fields.get(..count).unwrap_or_default());
}

/// FIT counts the strides of one leg.
fn per_leg(w: &Workout, cadence: u8) -> u8 {
    if w.sport.on_foot() { cadence / 2 } else { cadence }
}

fn lap_message(fit: &mut Encoder, w: &Workout, track: &Track, lap: &Lap, index: usize) {
    let start_s = w.start_utc_s + i64::from(lap.start_s);
    let mut fields = vec![
        (TIMESTAMP, Value::time(start_s + lap.elapsed_s as i64)),
        (MESSAGE_INDEX, Value::U16(index as u16)),
        (2, Value::time(start_s)),
        (7, Value::scaled32(lap.elapsed_s, 1_000.0)),
        (8, Value::scaled32(lap.timer_s, 1_000.0)),
        (9, Value::scaled32(lap.distance_m, 100.0)),
        (11, Value::scaled16(lap.calories, 1.0)),
        (13, Value::scaled16(lap.average_speed_mps(), 1_000.0)),
        (14, Value::scaled16(lap.max_speed_mps.into(), 1_000.0)),
    ];
    if track.has_position {
        let (from, to) = (&track.points[lap.first], &track.points[lap.last]);
        fields.extend([
            (3, Value::degrees(from.latitude_deg)),
            (4, Value::degrees(from.longitude_deg)),
        ]);
        fields
            .extend([(5, Value::degrees(to.latitude_deg)), (6, Value::degrees(to.longitude_deg))]);
    }
    if track.has_heart_rate {
        fields
            .extend([(15, Value::U8(lap.heart_rate_bpm.0)), (16, Value::U8(lap.heart_rate_bpm.1))]);
    }
    if track.has_elevation {
        fields.extend([
            (21, Value::scaled16(lap.ascent_m, 1.0)),
            (22, Value::scaled16(lap.descent_m, 1.0)),
        ]);
    }
    fit.message(LAP, &fields);
}

fn session(
    fit: &mut Encoder,
    w: &Workout,
    track: &Track,
    index: usize,
    first_lap: usize,
    laps: usize,
) {
    let (sport, sub_sport) = fit_sport(w.sport);
    let mut fields = vec![
        (TIMESTAMP, Value::time(w.start_utc_s + w.elapsed_s as i64)),
        (MESSAGE_INDEX, Value::U16(index as u16)),
        (2, Value::time(w.start_utc_s)),
        (5, Value::Enum(sport)),
        (6, Value::Enum(sub_sport)),
        (7, Value::scaled32(w.elapsed_s, 1_000.0)),
        (8, Value::scaled32(w.duration_s, 1_000.0)),
        (9, Value::scaled32(w.distance_m, 100.0)),
        (11, Value::scaled16(w.calories.into(), 1.0)),
        (14, Value::scaled16(w.average_speed_mps(), 1_000.0)),
        (15, Value::scaled16(w.max_speed_mps.into(), 1_000.0)),
        (25, Value::U16(first_lap as u16)),
        (26, Value::U16(laps as u16)),
    ];
    if track.has_position {
        let start = track.points.first().copied().unwrap_or_default();
        fields.extend([
            (3, Value::degrees(start.latitude_deg)),
            (4, Value::degrees(start.longitude_deg)),
        ]);
    }
    if let Some((mean, highest)) = w.measured_heart_rate() {
        fields.extend([(16, Value::U8(mean)), (17, Value::U8(highest))]);
    }
    if let Some((mean, highest)) = w.cadence {
        fields.extend([(18, Value::U8(per_leg(w, mean))), (19, Value::U8(per_leg(w, highest)))]);
    }
    if let Some((mean, highest)) = w.power {
        fields.extend([(20, Value::U16(mean)), (21, Value::U16(highest))]);
    }
    if let Some(ascent_m) = w.ascent_m {
        fields.extend([
            (22, Value::scaled16(ascent_m.into(), 1.0)),
            (23, Value::scaled16(w.descent_m.into(), 1.0)),
        ]);
    }
    if let Some((length_cm, yards)) = w.pool {
        fields.extend([(44, Value::U16(length_cm)), (46, Value::Enum(yards.into()))]);
    }
    fit.message(SESSION, &fields);
}

/// FIT numbers of sport and sub-sport.
fn fit_sport(sport: Sport) -> (u8, u8) {
    match sport {
        Sport::Run => (1, 0),
        Sport::TrailRun => (1, 3),
        Sport::Treadmill => (1, 1),
        Sport::Ride => (2, 0),
        Sport::IndoorRide => (2, 6),
        Sport::Walk => (11, 0),
        Sport::Hike => (17, 0),
        Sport::PoolSwim => (5, 17),
        Sport::OpenWater => (5, 18),
        Sport::Row => (15, 0),
        Sport::IndoorRow => (4, 14),
        Sport::Paddle => (19, 0),
        Sport::Strength => (10, 20),
        Sport::Ski => (12, 0),
        Sport::Climb => (31, 68),
        Sport::Yoga => (10, 43),
        Sport::Golf => (25, 0),
        Sport::Dive => (53, 53),
        Sport::MultiSport => (18, 0),
        Sport::Transition => (3, 0),
        Sport::Other => (0, 0),
    }
}

/// The lengths of a pool swim, all equally long.
fn lengths(fit: &mut Encoder, w: &Workout) {
    if w.pool.is_none() {
        return;
    }
    let count = numbers::pool_lengths(w);
    let each_s = w.duration_s / f64::from(count.max(1));
    for index in 0..count {
        let start_s = w.start_utc_s + (each_s * f64::from(index)) as i64;
        fit.message(
            LENGTH,
            &[
                (TIMESTAMP, Value::time(start_s + each_s as i64)),
                (MESSAGE_INDEX, Value::U16(index as u16)),
                (2, Value::time(start_s)),
                (3, Value::scaled32(each_s, 1_000.0)),
                (4, Value::scaled32(each_s, 1_000.0)),
                (5, Value::U16(14 + (w.dice(80 + u64::from(index), 4)) as u16)),
                (12, Value::Enum(1)),
            ],
        );
    }
}

/// The sets of a strength workout.
fn sets(fit: &mut Encoder, w: &Workout) {
    for (index, set) in exercise_sets(w).iter().enumerate() {
        let start_s = w.start_utc_s + set.start_s as i64;
        fit.message(
            SET,
            &[
                // Here 254 is the time and 10 the index, unlike elsewhere.
                (254, Value::time(start_s + set.duration_s as i64)),
                (10, Value::U16(index as u16)),
                (0, Value::scaled32(set.duration_s, 1_000.0)),
                (3, Value::U16(set.repetitions)),
                (4, Value::scaled16(f64::from(set.weight_g) / 1_000.0, 16.0)),
                (5, Value::U8(set.active.into())),
                (6, Value::time(start_s)),
                (7, Value::U16(set.fit_category)),
            ],
        );
    }
}
