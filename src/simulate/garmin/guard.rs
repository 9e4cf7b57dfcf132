//! The door of the API: a bearer token, or nothing.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use serde_json::json;

use super::{Shared, answers};

/// Lets a request pass that carries an access token this service issued and
/// whose time is not up.
pub(super) async fn bearer(
    State(service): State<Shared>,
    request: Request,
    next: Next,
) -> Response {
    let Some(token) = token(request.headers()) else {
        return no_bearer();
    };
    let (good, unread) = {
        let mut tokens = service.tokens();
        (tokens.use_access(token, service.now()), tokens.terms.unread)
    };
    match (good, unread) {
        (true, _) => next.run(request).await,
        (false, true) => no_bearer(),
        (false, false) => not_active(),
    }
}

/// 400 and not 401: so the real gateway has it.
fn no_bearer() -> Response {
    let message = "Authorization header is missing or incomplete.";
    answers::json_with(StatusCode::BAD_REQUEST, &json!({ "errorMessage": message }))
}

/// The answer to a token that is none or whose time is up.
pub(super) fn not_active() -> Response {
    answers::with_header(
        answers::failure(StatusCode::UNAUTHORIZED, "NotAuthorizedException"),
        header::WWW_AUTHENTICATE,
        r#"Bearer error="invalid_token", error_description="Token is not active""#,
    )
}

/// The token of `Authorization: Bearer TOKEN`; the scheme in any case (RFC 9110).
fn token(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    let well_formed =
        scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() && !token.contains(' ');
    well_formed.then_some(token)
}
