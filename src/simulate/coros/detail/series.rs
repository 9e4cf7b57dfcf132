//! `frequencyList`, and the charts and zones that are drawn of it.

use serde_json::{Map, Value, json};

use super::super::item::{s_per_km, whole};
use super::{centi, gps, metres, timestamp};
use crate::simulate::athlete::Workout;
use crate::simulate::track::{Point, Track};
use crate::simulate::wire::numbers;

/// The samples. What was not measured is not there.
pub(super) fn samples(w: &Workout, track: &Track) -> Value {
    // Some recordings begin before the watch knows where it is: 0, 0.
    let lost = if w.dice(91, 4) == 0 { 2 } else { 0 };
    let samples = track.points.iter().enumerate().map(|(index, point)| {
        let point = match index < lost {
            true => Point { latitude_deg: 0.0, longitude_deg: 0.0, ..*point },
            false => *point,
        };
        sample(w, track, &point)
    });
    samples.collect()
}

fn sample(w: &Workout, track: &Track, point: &Point) -> Value {
    let mut sample = Map::new();
    let mut add = |present: bool, key: &str, value: i64| {
        if present {
            sample.insert(key.to_owned(), json!(value));
        }
    };
    let pace = whole(s_per_km(point.speed_mps.into()));
    add(true, "timestamp", timestamp(w, point.elapsed_s));
    add(true, "level", 0);
    add(track.has_distance, "distance", centi(point.distance_m));
    add(track.has_position, "gpsLat", gps(point.latitude_deg));
    add(track.has_position, "gpsLon", gps(point.longitude_deg));
    add(track.has_elevation, "altitude", metres(w, point.elevation_m.into()));
    add(track.has_heart_rate, "heart", point.heart_rate_bpm.into());
    add(track.has_heart_rate, "heartLevel", zone(point.heart_rate_bpm));
    add(track.has_distance, "speed", pace);
    add(track.has_distance && w.sport.runs(), "adjustedPace", pace);
    add(track.has_cadence, "cadence", point.cadence_rpm.into());
    add(track.has_power, "power", point.power_w.into());
    Value::Object(sample)
}

fn zone(bpm: u8) -> i64 {
    numbers::ZONE_LOWS_BPM.iter().filter(|low| bpm >= **low).count() as i64
}

/// What a chart draws: its key, the code of the metric, whether there is any, and the values.
type Chart = (&'static str, u32, bool, fn(&Point) -> f64);

/// Averages and extremes of the series.
pub(super) fn graphs(w: &Workout, track: &Track) -> Value {
    let charts: [Chart; 5] = [
        ("heart", 126, track.has_heart_rate, |point| point.heart_rate_bpm.into()),
        ("altitude", 132, track.has_elevation, |point| point.elevation_m.into()),
        ("speed", 130, track.has_distance, |point| s_per_km(point.speed_mps.into())),
        ("cadence", 109, track.has_cadence, |point| point.cadence_rpm.into()),
        ("power", 134, track.has_power, |point| point.power_w.into()),
    ];
    let drawn = charts.iter().filter(|chart| chart.2);
    drawn.map(|(key, kind, _, value)| graph(w, track, (*key, *kind), *value)).collect()
}

fn graph(w: &Workout, track: &Track, key: (&str, u32), value: fn(&Point) -> f64) -> Value {
    let values: Vec<f64> = track.points.iter().map(value).collect();
    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
    json!({
        "key": key.0,
        "type": key.1,
        "graphItem": {
            "avg": whole(mean),
            "max": whole(values.iter().copied().fold(f64::MIN, f64::max)),
            "min": whole(values.iter().copied().fold(f64::MAX, f64::min)),
            "count": values.len(),
            "maxXSecond": whole(w.elapsed_s),
            "sum": 0, "asc": 0, "desc": 0, "orderType": 0,
            "clrLocation": [], "xScaleArr": [], "yScaleArr": [],
        },
    })
}

/// Seconds in the zones of heart rate; the bounds are beats per minute.
pub(super) fn zones(w: &Workout) -> Value {
    if w.measured_heart_rate().is_none() {
        return json!([]);
    }
    let lows = numbers::ZONE_LOWS_BPM;
    let [_, seconds @ ..] = numbers::zone_seconds(w);
    let items: Vec<Value> = seconds
        .iter()
        .enumerate()
        .map(|(index, seconds)| {
            json!({
                "zoneIndex": index,
                "leftScope": lows[index],
                "rightScope": lows.get(index + 1).map_or(220, |next| next - 1),
                "second": whole(*seconds),
                "percent": whole(seconds * 100.0 / w.duration_s.max(1.0)),
            })
        })
        .collect();
    json!([{ "type": 126, "zoneType": 3, "zoneItemList": items }])
}
