//! What answers in front of the hosts when they are down or in a bad mood.

use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::answers;
use super::file_type::FileType;
use crate::simulate::faults::{Fault, FaultKind};

/// The answer that this fault is; `None` if it is none, or spoils the true one.
pub(in crate::simulate) fn instead(fault: Fault, uri: &Uri) -> Option<Response> {
    let answer = match fault.kind {
        FaultKind::Html => answers::page(StatusCode::OK),
        FaultKind::JsonError => match fault.result {
            // The call succeeds, and yet there is nothing.
            Some(0) => answers::ok("INVENTED", &Value::Null),
            code => answers::error(code.unwrap_or(answers::EXCEPTION)),
        },
        FaultKind::Empty => StatusCode::OK.into_response(),
        FaultKind::RedirectLoop => {
            let again = uri.path_and_query().map_or("/", |address| address.as_str());
            answers::with_header(StatusCode::FOUND.into_response(), header::LOCATION, again)
        }
        kind => bare(kind.status()?, uri),
    };
    Some(answer)
}

/// Statuses are known to happen (401, 403, 429 and 5xx), their bodies are not.
fn bare(status: StatusCode, uri: &Uri) -> Response {
    let folder = uri.path().split('/').nth(1).unwrap_or_default();
    if FileType::of_extension(folder).is_some() {
        let name = status.canonical_reason().unwrap_or_default();
        return answers::storage_error(status, &name.replace(' ', ""), name);
    }
    answers::page(status)
}
