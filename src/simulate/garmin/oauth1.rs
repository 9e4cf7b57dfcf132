//! The older way from a ticket to a bearer token, which garth (and through it
//! `gcexport.py`, `gcexport3.py` and `garminexport`) takes.
//!
//! A signature covers the address as the client knows it, which behind a
//! redirected host is not the one that arrives here; so it must be there, but
//! is not recomputed.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::accounts::secret;
use super::sso::text;
use super::{Params, Service, Shared, answers};

const CONSUMER_KEY: &str = "simulated-consumer-key";
/// The client that garth's bearer tokens name.
const CLIENT_ID: &str = "GARMIN_CONNECT_MOBILE_ANDROID_DI";

impl Service {
    /// What garth keeps in `oauth1_token.json` and `oauth2_token.json` after a sign-in.
    pub(super) fn issue_garth(&self) -> (Value, Value) {
        let now = self.now();
        let first = json!({
            "oauth_token": self.tokens().issue_oauth1(now),
            "oauth_token_secret": secret(35),
            "mfa_token": null,
            "mfa_expiration_timestamp": null,
            "domain": self.domain.name(),
        });
        let mut second = self.grant(CLIENT_ID);
        // garth adds these two itself.
        for name in ["expires", "refresh_token_expires"] {
            let lifetime = second[format!("{name}_in")].as_i64().unwrap_or_default();
            second[format!("{name}_at")] = json!(now + lifetime);
        }
        (first, second)
    }
}

/// `GET /oauth_consumer.json` of the host that holds the apps' key.
pub(super) async fn consumer() -> Response {
    answers::ok(
        &json!({ "consumer_key": CONSUMER_KEY, "consumer_secret": "simulated-consumer-secret" }),
    )
}

/// `GET /oauth-service/oauth/preauthorized`: a ticket against an OAuth1 token.
pub(super) async fn preauthorized(
    State(service): State<Shared>,
    Query(query): Query<Params>,
    headers: HeaderMap,
) -> Response {
    let now = service.now();
    let redeemed = match (query.get("ticket"), query.get("login-url")) {
        (Some(ticket), Some(url)) if is_signed(&headers) => {
            service.tokens().redeem(ticket, url, now)
        }
        _ => false,
    };
    if !redeemed {
        return unauthorized("Ticket is invalid");
    }
    let token = service.tokens().issue_oauth1(now);
    let body = format!("oauth_token={token}&oauth_token_secret={}", secret(35));
    answers::typed(StatusCode::OK, "text/plain;charset=UTF-8", body)
}

/// `POST /oauth-service/oauth/exchange/user/2.0`: an OAuth1 token against a bearer token.
pub(super) async fn exchange(State(service): State<Shared>, headers: HeaderMap) -> Response {
    let form = text(&headers, header::CONTENT_TYPE)
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    if !form {
        return answers::failure(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerErrorException");
    }
    let now = service.now();
    let known = parameter(&headers, "oauth_token")
        .is_some_and(|token| service.tokens().knows_oauth1(token, now));
    if !known || !is_signed(&headers) {
        return unauthorized("OAuthToken is invalid");
    }
    answers::ok(&service.grant(CLIENT_ID))
}

/// Whether all parts of an OAuth1 signature of our consumer are there.
fn is_signed(headers: &HeaderMap) -> bool {
    let has = |name| parameter(headers, name).is_some_and(|value| !value.is_empty());
    parameter(headers, "oauth_consumer_key") == Some(CONSUMER_KEY)
        && parameter(headers, "oauth_signature_method") == Some("HMAC-SHA1")
        && has("oauth_signature")
        && has("oauth_nonce")
        && has("oauth_timestamp")
}

/// One value of `Authorization: OAuth name="value", ...`.
fn parameter<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let pairs = text(headers, header::AUTHORIZATION)?.strip_prefix("OAuth ")?;
    pairs
        .split(',')
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value.trim_matches('"')))
}

fn unauthorized(why: &str) -> Response {
    answers::page(
        StatusCode::UNAUTHORIZED,
        "Error report",
        &format!("<h1>HTTP Status 401 - Unauthorized</h1><p>{why}</p>"),
    )
}
