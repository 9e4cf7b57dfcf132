//! `POST /activity/detail/query`: everything of one activity, in centimetres,
//! centiseconds and centiseconds since 1970.

mod laps;
mod series;
mod summary;

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::Response;
use serde_json::{Value, json};

use super::download::with_form;
use super::sports::class;
use super::{Host, Params, Service, answers, device, labels, login};
use crate::simulate::athlete::Workout;
use crate::simulate::track::Track;

const DETAIL: &str = "6F32A1D0";
/// Centimetres to a metre, centiseconds to a second.
const CENTI: f64 = 100.0;

/// The handler. A sport that is not the listed one is refused; what the real
/// service does then is not known.
pub(super) async fn query(
    State(Host { service, .. }): State<Host>,
    Query(query): Query<Params>,
    body: Bytes,
) -> Response {
    let asked = with_form(query, &body);
    let word = |name: &str| asked.get(name).map_or("", String::as_str);
    let athlete = service.read();
    let workout = labels::of_label(word("labelId")).and_then(|id| athlete.find(id));
    let Some(workout) =
        workout.filter(|w| class(w).sport_type.to_string() == word("sportType")).cloned()
    else {
        return answers::error(answers::EXCEPTION);
    };
    drop(athlete);
    answers::ok(DETAIL, &data(&service, &workout))
}

fn data(service: &Service, w: &Workout) -> Value {
    let track = Track::of(&w.as_recorded());
    let user = login::user_id(service);
    let nickname = service.read().profile.full_name.clone();
    let mut data = json!({
        "summary": summary::of(w, &user),
        "lapList": laps::groups(w, &track),
        "frequencyList": series::samples(w, &track),
        "graphList": series::graphs(w, &track),
        "zoneList": series::zones(w),
        "pauseList": pauses(w, &track),
        "deviceList": devices(w),
        "sportFeelInfo": {
            "feelType": if w.description.is_some() { 4 } else { 0 },
            "sportNote": w.description.clone().unwrap_or_default(),
        },
        "userInfo": {
            "userId": user, "nickname": nickname, "sex": 1, "unitType": 0, "avatar": "",
            "modelValidState": true,
        },
        "userProfile": { "messageEditPermissions": true, "showActivityMap": 1 },
        "trackClimbInfo": { "avgSlope": 0, "climbProArr": [], "slopeLevelArr": [] },
        "gpsLightDuration": [],
        "level": 0,
        "newMessageCount": 0,
    });
    if let Some((coldest, warmest)) = w.temperature_c.filter(|_| w.has_gps()) {
        data["weather"] = weather(w, (i32::from(coldest) + i32::from(warmest)) * 5);
    }
    data
}

/// The values are tenths.
fn weather(w: &Workout, temperature: i32) -> Value {
    json!({
        "temperature": temperature, "bodyFeelTemp": temperature - 8,
        "humidity": 400 + w.dice(95, 500), "windSpeed": w.dice(96, 90),
        "windDirection": w.dice(97, 360), "windDirectionType": 3, "weatherType": 1, "provider": 1,
        "fileName": "", "imagePath": "", "imagePathDark": "",
    })
}

fn devices(w: &Workout) -> Value {
    let device = device(w);
    let (major, minor) = device.version;
    json!([{
        "name": device.name, "type": 0, "vendorId": 294, "imageUrl": "",
        "version": format!("V{major}.{minor:02}08.0"),
    }])
}

/// The one pause that tracks have, where there is any.
fn pauses(w: &Workout, track: &Track) -> Value {
    let jump = track
        .points
        .windows(2)
        .find(|pair| pair[1].elapsed_s - pair[0].elapsed_s > pair[1].timer_s - pair[0].timer_s);
    let Some([before, after]) = jump else {
        return json!([]);
    };
    let (start, end) = (timestamp(w, before.elapsed_s), timestamp(w, after.elapsed_s));
    json!([{ "startTimestamp": start, "endTimestamp": end, "duration": end - start, "type": 1 }])
}

/// A moment of the activity; the start itself is not on a whole second.
fn timestamp(w: &Workout, elapsed_s: u32) -> i64 {
    (w.start_utc_s + i64::from(elapsed_s)) * 100 + w.dice(98, 100) as i64
}

fn centi(value: f64) -> i64 {
    (value * CENTI).round() as i64
}

/// Degrees times 10,000,000.
fn gps(degrees: f64) -> i64 {
    (degrees * 1e7).round() as i64
}

/// Altitudes are metres in what two clients have captured, and centimetres in
/// the test data of a third; here one activity is of the third kind.
fn metres(w: &Workout, value_m: f64) -> i64 {
    let scale = if w.oddity == "trail_2020" { CENTI } else { 1.0 };
    (value_m * scale).round() as i64
}
