//! The answer of `activity-service/activity/{id}/details`: the series, thinned out for a chart and a map.

use crate::simulate::athlete::Workout;
use crate::simulate::track::{Point, Track};
use serde_json::{Value, json};

/// A series of the chart: its key, unit (id, key, factor) and value.
type Metric = (&'static str, (u32, &'static str, f64), fn(&Workout, &Point) -> f64);

const SECOND: (u32, &str, f64) = (40, "second", 1_000.0);
const METRE: (u32, &str, f64) = (1, "meter", 100.0);
const BPM: (u32, &str, f64) = (100, "bpm", 1.0);
const DEGREE: (u32, &str, f64) = (60, "dd", 1.0);

fn metrics(w: &Workout, track: &Track) -> Vec<Metric> {
    let mut metrics: Vec<Metric> = vec![
        ("sumElapsedDuration", SECOND, |_, point| point.elapsed_s.into()),
        ("sumDuration", SECOND, |_, point| point.timer_s.into()),
        ("directTimestamp", (120, "gmt", 0.0), |w, point| {
            (w.start_utc_s + i64::from(point.elapsed_s)) as f64 * 1_000.0
        }),
    ];
    let mut add = |present: bool, metric: Metric| {
        if present {
            metrics.push(metric);
        }
    };
    add(track.has_heart_rate, ("directHeartRate", BPM, |_, point| point.heart_rate_bpm.into()));
    add(
        track.has_distance,
        ("sumDistance", METRE, |_, point| (point.distance_m * 100.0).round() / 100.0),
    );
    add(track.has_distance, ("directSpeed", (20, "mps", 0.1), |_, point| point.speed_mps.into()));
    add(track.has_position, ("directLatitude", DEGREE, |_, point| point.latitude_deg));
    add(track.has_position, ("directLongitude", DEGREE, |_, point| point.longitude_deg));
    add(track.has_elevation, ("directElevation", METRE, |_, point| point.elevation_m.into()));
    let cadence = if w.sport.on_foot() { "directDoubleCadence" } else { "directBikeCadence" };
    add(track.has_cadence, (cadence, (92, "rpm", 1.0), |_, point| point.cadence_rpm.into()));
    add(track.has_power, ("directPower", (64, "watt", 1.0), |_, point| point.power_w.into()));
    add(
        track.has_temperature,
        ("directAirTemperature", (111, "celcius", 1.0), |_, point| point.temperature_c.into()),
    );
    metrics
}

/// At most `max_points` points of every series; the first and the last one are always among them.
pub fn details(w: &Workout, max_points: usize) -> Value {
    if w.is_manual() {
        return json!({
            "activityId": w.id, "measurementCount": 0, "metricsCount": 0, "totalMetricsCount": 0, "metricDescriptors": [],
            "activityDetailMetrics": [], "geoPolylineDTO": null, "heartRateDTOs": null, "detailsAvailable": false,
        });
    }
    let w = &*w.as_recorded();
    let track = Track::of(w);
    let metrics = metrics(w, &track);
    let points = thinned(&track.points, max_points);
    let descriptors: Vec<Value> = metrics
        .iter()
        .enumerate()
        .map(|(index, &(key, (id, unit, factor), _))| {
            json!({"metricsIndex": index, "key": key, "unit": {"id": id, "key": unit, "factor": factor}})
        })
        .collect();
    let rows: Vec<Value> = points
        .iter()
        .map(|point| json!({"metrics": metrics.iter().map(|(_, _, value)| value(w, point)).collect::<Vec<f64>>()}))
        .collect();
    json!({
        "activityId": w.id,
        "measurementCount": metrics.len(),
        "metricsCount": points.len(),
        "totalMetricsCount": track.points.len(),
        "metricDescriptors": descriptors,
        "activityDetailMetrics": rows,
        "geoPolylineDTO": if track.has_position { polyline(w, &points) } else { Value::Null },
        "heartRateDTOs": null,
        "pendingData": null,
        "detailsAvailable": true,
    })
}

fn thinned(points: &[Point], max_points: usize) -> Vec<Point> {
    let wanted = max_points.max(2);
    if points.len() <= wanted {
        return points.to_vec();
    }
    (0..wanted).map(|index| points[index * (points.len() - 1) / (wanted - 1)]).collect()
}

fn polyline(w: &Workout, points: &[Point]) -> Value {
    let mut previous_m = 0.0;
    let line: Vec<Value> = points
        .iter()
        .map(|point| {
            let step_m = point.distance_m - previous_m;
            previous_m = point.distance_m;
            json!({
                "lat": point.latitude_deg, "lon": point.longitude_deg,
                "altitude": w.ascent_m.map(|_| point.elevation_m),
                "time": (w.start_utc_s + i64::from(point.elapsed_s)) * 1_000,
                "timerStart": false, "timerStop": false,
                "distanceFromPreviousPoint": step_m, "distanceInMeters": point.distance_m,
                "speed": point.speed_mps, "extendedCoordinate": false, "valid": true,
            })
        })
        .collect();
    let bounds = |value: fn(&Point) -> f64| {
        points
            .iter()
            .map(value)
            .fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)))
    };
    let ((south, north), (west, east)) =
        (bounds(|point| point.latitude_deg), bounds(|point| point.longitude_deg));
    json!({
        "startPoint": line.first(), "endPoint": line.last(),
        "minLat": south, "maxLat": north, "minLon": west, "maxLon": east,
        "polyline": line,
    })
}
