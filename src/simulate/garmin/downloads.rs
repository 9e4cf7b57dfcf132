//! The files: exports made by the service, and originals as uploaded.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::Response;

use super::{Shared, answers};
use crate::simulate::files::{self, Answer, Export};

/// `GET /download-service/export/{format}/activity/{id}`
pub(super) async fn export(
    State(service): State<Shared>,
    Path((format, id)): Path<(String, String)>,
) -> Response {
    let (export, content_type) = match format.as_str() {
        "gpx" => (Export::Gpx, "application/gpx+xml"),
        "tcx" => (Export::Tcx, "application/vnd.garmin.tcx+xml"),
        "kml" => (Export::Kml, "application/vnd.google-earth.kml+xml"),
        "csv" => (Export::Csv, "text/csv;charset=UTF-8"),
        _ => return answers::missing(),
    };
    if service.lists(&id) {
        return answers::no_content();
    }
    let name = format!("activity_{id}.{format}");
    service.with_workout(
        &id,
        |_, workout| file(files::export(workout, export), content_type, &name),
        answers::missing,
    )
}

/// `GET /download-service/files/activity/{id}`
pub(super) async fn original(State(service): State<Shared>, Path(id): Path<String>) -> Response {
    let name = format!("{id}.zip");
    service.with_workout(
        &id,
        |athlete, workout| file(files::original(athlete, workout), "application/zip", &name),
        answers::missing,
    )
}

fn file(answer: Answer, content_type: &'static str, name: &str) -> Response {
    match answer {
        Answer::File(bytes) => {
            let file = answers::typed(StatusCode::OK, content_type, bytes);
            answers::with_header(
                file,
                header::CONTENT_DISPOSITION,
                &format!("attachment; filename={name}"),
            )
        }
        Answer::NoContent => answers::no_content(),
        Answer::NotFound => answers::missing(),
        Answer::ServerError => {
            answers::failure(StatusCode::INTERNAL_SERVER_ERROR, "NullPointerException")
        }
    }
}
