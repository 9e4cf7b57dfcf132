//! `/activity/detail/download`: where a file is.

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::Response;
use serde_json::json;

use super::file_type::FileType;
use super::sports::class;
use super::{Host, Params, answers, labels};

const DOWNLOAD: &str = "D755ECA8";

/// The handler, by GET or POST: clients use both.
pub(super) async fn address(
    State(Host { service, .. }): State<Host>,
    Query(query): Query<Params>,
    body: Bytes,
) -> Response {
    let asked = with_form(query, &body);
    let word = |name: &str| asked.get(name).map(String::as_str);
    let (Some(label), Some(kind)) = (word("labelId"), word("fileType").and_then(FileType::of_code))
    else {
        return answers::error(answers::EXCEPTION);
    };
    if service.lists(label) {
        return answers::done(DOWNLOAD);
    }
    let athlete = service.read();
    // What the service says of an activity that is not there is not known.
    let Some(workout) = labels::of_label(label).and_then(|id| athlete.find(id)) else {
        return answers::error(answers::EXCEPTION);
    };
    // Another sport than the listed one, or none at all, gets no address.
    let right_sport = word("sportType") == Some(class(workout).sport_type.to_string().as_str());
    if !right_sport || !kind.is_offered(workout) {
        return answers::done(DOWNLOAD);
    }
    drop(athlete);
    answers::ok(DOWNLOAD, &json!({ "fileUrl": service.file_url(label, kind) }))
}

/// The parameters of the query and those of a form in the body. Clients send
/// an empty body or a form, and put the parameters into the query.
pub(super) fn with_form(mut query: Params, body: &[u8]) -> Params {
    let address = format!("/?{}", String::from_utf8_lossy(body));
    let form = address.parse().ok().and_then(|uri| Query::<Params>::try_from_uri(&uri).ok());
    query.extend(form.map(|form| form.0).unwrap_or_default());
    query
}
