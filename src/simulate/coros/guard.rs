//! The door of the API: the one token of the account, at its home region.

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use serde_json::Value;

use super::{Host, answers, login};

/// Lets a request pass that carries the current token. A token in the cookie
/// `CPL-coros-token` alone is not enough: clients send the header.
pub(super) async fn token(State(host): State<Host>, request: Request, next: Next) -> Response {
    let service = &host.service;
    let token = header(request.headers(), "accesstoken").unwrap_or_default();
    let good = host.region == service.home && service.sessions().allows(token, service.now());
    let wanted = service.sessions().wants_user && request.uri().path() != "/account/query";
    if !good || !names_the_user(request.headers(), &login::user_id(service), wanted) {
        return answers::error(answers::BAD_TOKEN);
    }
    next.run(request).await
}

/// Whether `yfheader` is the JSON that names the account. One client says that
/// a request without it is answered 1019, others do without, so it may be
/// absent unless it is `wanted`.
fn names_the_user(headers: &HeaderMap, user: &str, wanted: bool) -> bool {
    let Some(value) = header(headers, "yfheader") else {
        return !wanted;
    };
    let said: Value = serde_json::from_str(value).unwrap_or_default();
    said["userId"] == user
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap_or_default())
}
