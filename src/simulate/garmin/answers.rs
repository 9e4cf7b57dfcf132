//! The answers that many handlers give.

use axum::http::header::{self, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// 200 with JSON, compact: `gcexport3.py` looks for `"displayName":"` without a blank.
pub(super) fn ok(value: &Value) -> Response {
    json_with(StatusCode::OK, value)
}

/// JSON with a status.
pub(super) fn json_with(status: StatusCode, value: &Value) -> Response {
    typed(status, "application/json", value.to_string())
}

/// A body with a status and a content type.
pub(super) fn typed(
    status: StatusCode,
    content_type: &'static str,
    body: impl IntoResponse,
) -> Response {
    (status, [(header::CONTENT_TYPE, content_type)], body).into_response()
}

/// 204, as for a GPX without positions.
pub(super) fn no_content() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

/// An error of the API tier, in the words of its Java framework.
pub(super) fn failure(status: StatusCode, error: &str) -> Response {
    json_with(status, &json!({ "message": format!("HTTP {status}"), "error": error }))
}

/// 400 of the API tier, saying what was wrong.
pub(super) fn bad_request(why: &str) -> Response {
    json_with(StatusCode::BAD_REQUEST, &json!({ "message": why, "error": "BadRequestException" }))
}

/// 404 of the API tier, and of everything that does not exist.
pub(super) async fn not_found() -> Response {
    missing()
}

/// 404, from inside a handler.
pub(super) fn missing() -> Response {
    failure(StatusCode::NOT_FOUND, "NotFoundException")
}

/// 405 for a known path.
pub(super) async fn method_not_allowed() -> Response {
    failure(StatusCode::METHOD_NOT_ALLOWED, "NotAllowedException")
}

/// The sign-in tier's own kind of error (RFC 9457).
pub(super) fn problem(status: StatusCode, detail: &str) -> Response {
    let body = json!({
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or_default(),
        "status": status.as_u16(),
        "detail": detail,
    });
    typed(status, "application/problem+json", body.to_string())
}

/// An HTML page with a title; `body` must be HTML already.
pub(super) fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><title>{title}</title></head><body>{body}</body></html>\n"
    );
    typed(status, "text/html;charset=UTF-8", html)
}

/// What Cloudflare answers to something that does not behave like a browser.
pub(super) fn rate_limited() -> Response {
    page(
        StatusCode::TOO_MANY_REQUESTS,
        "Access denied | sso.garmin.com used Cloudflare to restrict access",
        "You are being rate limited",
    )
}

/// Adds a header; a value that HTTP cannot carry is left out.
pub(super) fn with_header(mut answer: Response, name: HeaderName, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(value) {
        answer.headers_mut().append(name, value);
    }
    answer
}
