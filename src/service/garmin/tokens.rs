//! Tickets and refresh tokens become tokens.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

use super::hosts::Hosts;
use super::wire;
use crate::error::{Cause, Error, Refusal, Result};
use crate::http::{Answer, Body, Call, Http};
use crate::session::{Tokens, now_s};

/// The client that tokens are issued to.
pub const CLIENT_ID: &str = "GARMIN_CONNECT_MOBILE_ANDROID_DI_2025Q2";
/// A name, and the same for garmin.cn.
const GRANT_TICKET: &str =
    "https://connectapi.garmin.com/di-oauth2-service/oauth/grant/service_ticket";

/// The headers of the service's own app, for tokens and data.
pub const APP_HEADERS: [(&str, &str); 8] = [
    ("user-agent", "GCM-Android-5.23"),
    (
        "x-garmin-user-agent",
        "com.garmin.android.apps.connectmobile/5.23; ; Google/sdk_gphone64_arm64/google; Android/33; Dalvik/2.1.0",
    ),
    ("x-garmin-paired-app-version", "10861"),
    ("x-app-ver", "10861"),
    ("x-garmin-client-platform", "Android"),
    ("x-lang", "en"),
    ("x-gcexperience", "GC5"),
    ("accept-language", "en-US,en;q=0.9"),
];

/// Tokens for a ticket; it works once, and only with its own service address.
///
/// # Errors
/// [`Refusal::TicketRefused`], [`Error::Throttled`], or no answer.
pub async fn exchange(
    hosts: &Hosts,
    http: &Http,
    ticket: &SecretString,
    service: &str,
) -> Result<Tokens> {
    let fields = vec![
        ("client_id", CLIENT_ID.to_owned()),
        ("service_ticket", ticket.expose_secret().to_owned()),
        ("grant_type", GRANT_TICKET.to_owned()),
        ("service_url", service.to_owned()),
    ];
    let answer = http.send(&token_post(hosts, CLIENT_ID, fields)).await?;
    tokens_of(&answer, CLIENT_ID, None, Refusal::TicketRefused)
}

/// New tokens for the refresh token, which is dead afterwards.
///
/// # Errors
/// [`Refusal::SessionEnded`] when it was dead before, or there is none.
pub async fn refresh(hosts: &Hosts, http: &Http, old: &Tokens) -> Result<Tokens> {
    let ended = Error::SignInRefused(Refusal::SessionEnded);
    let token = old.refresh.as_ref().ok_or(ended)?;
    let fields = vec![
        ("grant_type", "refresh_token".to_owned()),
        ("client_id", old.client_id.clone()),
        ("refresh_token", token.expose_secret().to_owned()),
    ];
    let answer = http.send(&token_post(hosts, &old.client_id, fields)).await?;
    tokens_of(&answer, &old.client_id, Some(old), Refusal::SessionEnded)
}

fn token_post(hosts: &Hosts, client_id: &str, fields: Vec<(&'static str, String)>) -> Call {
    let basic = BASE64_STANDARD.encode(format!("{client_id}:"));
    let url = format!("{}/di-oauth2-service/oauth/token", hosts.tokens);
    let call = Call::post("exchanging a token", url, Body::Form(fields))
        .header("authorization", format!("Basic {basic}"))
        .header("accept", "application/json,text/html;q=0.9,*/*;q=0.8")
        .header("cache-control", "no-cache");
    APP_HEADERS.iter().fold(call, |call, (key, value)| call.header(key, *value))
}

/// `refusal` is what a 400 means here.
fn tokens_of(
    answer: &Answer,
    client_id: &str,
    old: Option<&Tokens>,
    refusal: Refusal,
) -> Result<Tokens> {
    match answer.status {
        200 => {}
        427 | 429 => {
            let wait = answer.retry_after;
            return Err(Error::Throttled { what: "exchanging a token".into(), wait });
        }
        status @ 500..=599 => {
            let cause = Cause::Status { status, retry_after: None };
            return Err(Error::request("exchanging a token", cause));
        }
        403 => return Err(Error::SignInRefused(Refusal::BotChallenge)),
        _ => return Err(Error::SignInRefused(refusal)),
    }
    let body = wire::object("exchanging a token", &answer.body)?;
    let text = |key: &str| body.get(key).and_then(Value::as_str).map(str::to_owned);
    let unknown =
        || Error::SignInRefused(Refusal::Unknown { kind: "no token".into(), status: 200 });
    let access = text("access_token").ok_or_else(unknown)?;
    let refresh = text("refresh_token").map(SecretString::from);
    let lifetime = |key: &str| body.get(key).and_then(Value::as_i64);
    let refresh_s = lifetime("refresh_token_expires_in").unwrap_or(30 * 86_400);
    let mut tokens = from_access(access, lifetime("expires_in").unwrap_or(3600));
    tokens.refresh = refresh.or_else(|| old?.refresh.clone());
    tokens.refresh_expires_s = now_s().saturating_add(refresh_s);
    if tokens.client_id.is_empty() {
        tokens.client_id = client_id.to_owned();
    }
    Ok(tokens)
}

/// An access token alone, which tells itself how long it lives and whose it is.
pub fn from_access(access: String, lifetime_s: i64) -> Tokens {
    let claims = claims(&access).unwrap_or_default();
    let expires = claims.get("exp").and_then(Value::as_i64);
    Tokens {
        client_id: claims.get("client_id").and_then(Value::as_str).unwrap_or_default().to_owned(),
        access_expires_s: expires.unwrap_or_else(|| now_s().saturating_add(lifetime_s)),
        refresh_expires_s: 0,
        refresh: None,
        access: access.into(),
    }
}

/// The claims of a JWT, unverified: we only want to know when it expires.
fn claims(token: &str) -> Option<Map<String, Value>> {
    let middle = token.split('.').nth(1)?;
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(middle).ok()?;
    serde_json::from_slice(&bytes).ok()
}
