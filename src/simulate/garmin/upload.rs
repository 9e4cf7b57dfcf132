//! Files that a client sends, and what becomes of them.
//!
//! A file is looked at after it was taken: 202 with the address of its status,
//! which says 202 for a while and then 201 with the address of the activity.

use std::collections::HashMap;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};

use super::multipart::{FormFile, only_file};
use super::{Shared, answers};
use crate::check::{Kind, check_stream};
use crate::recording;
use crate::simulate::Simulation;
use crate::simulate::athlete::{Source, Upload};

/// Larger files are answered 413.
const LARGEST_BYTES: usize = 64 << 20;
/// The service's own codes of what was wrong with a file.
const DUPLICATE: u32 = 202;
const UNSUPPORTED: u32 = 415;

/// How the service answers a file that it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadAnswer {
    /// 202; its status says so for so many times, then 201.
    Later(usize),
    /// 202; its status is answered 404 so many times, then 201.
    LaterUnknown(usize),
    /// 200 with the activity in `successes`, as older clients know it.
    AtOnce,
}

/// The uploads of a service.
pub(super) struct Uploads {
    has_consent: bool,
    answer: UploadAnswer,
    count: u64,
    /// By the UUID without dashes: the activity, and how often its status is asked in vain.
    pending: HashMap<String, (u64, usize)>,
}

impl Default for Uploads {
    fn default() -> Uploads {
        let answer = UploadAnswer::Later(1);
        Uploads { has_consent: true, answer, count: 0, pending: HashMap::new() }
    }
}

impl Uploads {
    /// The number of the next upload, and how it is answered.
    fn next(&mut self) -> (u64, UploadAnswer) {
        self.count += 1;
        (self.count, self.answer)
    }
}

impl Simulation {
    /// Whether the person has agreed to uploads; without it they are answered 412.
    pub fn consent_to_uploads(&self, given: bool) {
        self.garmin().uploads().has_consent = given;
    }

    /// How uploads are answered from now on.
    pub fn answer_uploads(&self, answer: UploadAnswer) {
        self.garmin().uploads().answer = answer;
    }
}

/// The format stands in the path, with a dot before it, or in the name of the file alone.
pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/upload-service/upload", post(by_name))
        .route("/upload-service/upload/{format}", post(by_path))
        .layer(DefaultBodyLimit::max(LARGEST_BYTES))
}

async fn by_name(State(service): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    receive(&service, None, &headers, &body)
}

async fn by_path(
    State(service): State<Shared>,
    Path(format): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    receive(&service, Some(&format), &headers, &body)
}

fn receive(service: &Shared, format: Option<&str>, headers: &HeaderMap, body: &[u8]) -> Response {
    if !is_from_app(headers) && headers.get("nk").is_none_or(|value| value != "NT") {
        return answers::failure(StatusCode::PAYMENT_REQUIRED, "PaymentRequiredException");
    }
    if !service.uploads().has_consent {
        return answers::failure(StatusCode::PRECONDITION_FAILED, "PreconditionFailedException");
    }
    let file = match only_file(headers, body) {
        Ok(file) if ["file", "data"].contains(&file.field.as_str()) => file,
        Ok(file) => return answers::bad_request(&format!("there is no field '{}'", file.field)),
        Err(why) => return answers::bad_request(&why),
    };
    let extension = file.name.rsplit_once('.').map(|(_, extension)| extension);
    let format = format.map(|format| format.trim_start_matches('.')).or(extension);
    match format.and_then(kind_of).and_then(|kind| understood(kind, &file)) {
        Some(upload) => take(service, &file, upload),
        None => unsupported(service, &file),
    }
}

/// The web site's gateway asks for a header that the apps do not send.
fn is_from_app(headers: &HeaderMap) -> bool {
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    agent.is_some_and(|agent| agent.starts_with("GCM-") || agent.starts_with("com.garmin."))
}

fn kind_of(format: &str) -> Option<(Kind, Source)> {
    match format.to_ascii_lowercase().as_str() {
        "fit" => Some((Kind::Fit, Source::Device)),
        "gpx" => Some((Kind::Gpx, Source::Gpx)),
        "tcx" => Some((Kind::Tcx, Source::Tcx)),
        _ => None,
    }
}

/// The file as an activity; `None` if it is damaged or holds none.
fn understood((kind, source): (Kind, Source), file: &FormFile<'_>) -> Option<Upload> {
    check_stream(kind, file.bytes).ok()?;
    let recording = recording::read(kind, file.bytes)?;
    Some(Upload {
        type_key: recording.type_key,
        start_utc_s: recording.start_utc_s,
        duration_s: recording.duration_s,
        distance_m: recording.distance_m,
        source,
        bytes: file.bytes.into(),
    })
}

fn take(service: &Shared, file: &FormFile<'_>, upload: Upload) -> Response {
    let now = service.now();
    let id = match add(service, upload, now) {
        Ok(id) => id,
        Err(known) => {
            let failure = failure(Some(known), DUPLICATE, "Duplicate Activity.");
            let result = result(service, file, None, json!([]), json!([failure]));
            return answers::json_with(StatusCode::CONFLICT, &result);
        }
    };
    let (number, answer) = service.uploads().next();
    let uuid = format!("{number:08x}-5eed-4a7e-8000-{id:012x}");
    let in_vain = match answer {
        UploadAnswer::Later(times) | UploadAnswer::LaterUnknown(times) => times,
        UploadAnswer::AtOnce => {
            let success = json!({"internalId": id, "externalId": id.to_string(), "messages": null});
            let result = result(service, file, Some((number, &uuid)), json!([success]), json!([]));
            return answers::ok(&result);
        }
    };
    let key = uuid.replace('-', "");
    service.uploads().pending.insert(key.clone(), (id, in_vain));
    let result = result(service, file, Some((number, &uuid)), json!([]), json!([]));
    let api = service.domain.addresses().api;
    let status = format!("{api}/activity-service/activity/status/{}/{key}", now * 1_000);
    let answer = answers::json_with(StatusCode::ACCEPTED, &result);
    let answer = answers::with_header(answer, header::LOCATION, &status);
    answers::with_header(answer, HeaderName::from_static("location-in-milliseconds"), "1000")
}

/// Adds it to the account; or the activity that began in the same second.
fn add(service: &Shared, upload: Upload, now: i64) -> Result<u64, u64> {
    let mut athlete = service.account.write();
    match athlete.begun_at(upload.start_utc_s) {
        Some(known) => Err(known.id),
        None => Ok(athlete.upload(upload, now)),
    }
}

fn unsupported(service: &Shared, file: &FormFile<'_>) -> Response {
    let failure = failure(None, UNSUPPORTED, "The file is of a type we do not support.");
    let result = result(service, file, None, json!([]), json!([failure]));
    answers::json_with(StatusCode::UNSUPPORTED_MEDIA_TYPE, &result)
}

fn failure(id: Option<u64>, code: u32, content: &str) -> Value {
    let external = id.map(|id| id.to_string());
    let messages = json!([{ "code": code, "content": content }]);
    json!({ "internalId": id, "externalId": external, "messages": messages })
}

fn result(
    service: &Shared,
    file: &FormFile<'_>,
    upload: Option<(u64, &str)>,
    successes: Value,
    failures: Value,
) -> Value {
    let created = chrono::DateTime::from_timestamp(service.now(), 0).unwrap_or_default();
    json!({ "detailedImportResult": {
        "uploadId": upload.map_or(json!(""), |(number, _)| json!(number)),
        "uploadUuid": upload.map(|(_, uuid)| json!({ "uuid": uuid })),
        "owner": service.read().profile.profile_id,
        "fileSize": file.bytes.len(),
        "processingTime": 5,
        "creationDate": created.format("%Y-%m-%d %H:%M:%S.1 GMT").to_string(),
        "ipAddress": null,
        "fileName": file.name,
        "report": null,
        "successes": successes,
        "failures": failures,
    }})
}

/// `GET /activity-service/activity/status/{ms}/{uuid}`
pub(super) async fn status(
    State(service): State<Shared>,
    Path((_, upload)): Path<(String, String)>,
) -> Response {
    let mut uploads = service.uploads();
    let waiting = match uploads.answer {
        UploadAnswer::LaterUnknown(_) => StatusCode::NOT_FOUND,
        _ => StatusCode::ACCEPTED,
    };
    let Some((id, in_vain)) = uploads.pending.get_mut(&upload) else {
        return answers::missing();
    };
    if *in_vain > 0 {
        *in_vain -= 1;
        return waiting.into_response();
    }
    let api = service.domain.addresses().api;
    let activity = format!("{api}/activity-service/activity/{id}");
    answers::with_header(StatusCode::CREATED.into_response(), header::LOCATION, &activity)
}
