//! What answers in front of the service when it is down or in a bad mood.

use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::{answers, guard};
use crate::simulate::faults::{FaultKind, RequestKind};

/// The answer that this fault is; `None` if it is none, or spoils the true one.
pub(in crate::simulate) fn instead(
    fault: FaultKind,
    on: RequestKind,
    uri: &Uri,
) -> Option<Response> {
    let answer = match fault {
        FaultKind::Html => answers::page(
            StatusCode::OK,
            "Garmin Connect is temporarily unavailable",
            "<h1>We'll be right back</h1><p>Garmin Connect is undergoing maintenance.</p>",
        ),
        FaultKind::JsonError => answers::ok(&json!({
            "message": "An unexpected error occurred",
            "error": "InternalServerErrorException",
        })),
        FaultKind::Empty => StatusCode::OK.into_response(),
        FaultKind::RedirectLoop => {
            let again = uri.path_and_query().map_or("/", |address| address.as_str());
            answers::with_header(StatusCode::FOUND.into_response(), header::LOCATION, again)
        }
        fault => bare(fault.status()?, on),
    };
    Some(answer)
}

fn bare(status: StatusCode, on: RequestKind) -> Response {
    match status {
        StatusCode::UNAUTHORIZED => guard::not_active(),
        StatusCode::TOO_MANY_REQUESTS if on == RequestKind::SignIn => answers::rate_limited(),
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
            let title = format!("{status} | Cloudflare");
            answers::page(status, &title, &format!("<h1>{status}</h1>"))
        }
        status => {
            let name = status.canonical_reason().unwrap_or_default().replace(' ', "");
            answers::failure(status, &format!("{name}Exception"))
        }
    }
}
