//! Getting in: the mobile JSON sign-in, the ticket's exchange, the refresh.
//!
//! The page is loaded first, because a sign-in without its cookies, `Origin`
//! and `Referer` is answered as rate limited.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};

use super::hosts::Hosts;
use super::wire;
use crate::error::{Cause, Error, Refusal, Result};
use crate::http::{Answer, Body, Call, Http, Manners, is_loopback};
use crate::session::Tokens;

/// The client that tokens are issued to.
const CLIENT_ID: &str = "GARMIN_CONNECT_MOBILE_ANDROID_DI_2025Q2";
const GRANT_TICKET: &str =
    "https://connectapi.garmin.com/di-oauth2-service/oauth/grant/service_ticket";
/// A ticket is bound to this address; it is a name and never contacted.
const SERVICE: &str = "https://mobile.integration.garmin.com/gcm/ios";
const SSO_CLIENT: &str = "GCM_IOS_DARK";
const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148";

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

/// Signs in with a password: at most one attempt a run.
///
/// # Errors
/// [`Error::SignInRefused`], [`Error::Throttled`], or no answer.
pub async fn with_password(
    hosts: &Hosts,
    manners: Manners,
    user: &str,
    password: &SecretString,
) -> Result<Tokens> {
    let http = Http::with_cookies(&hosts.sso, manners)?;
    let page = Call::get("the sign-in page", format!("{}/mobile/sso/en_US/sign-in", hosts.sso))
        .query("clientId", SSO_CLIENT)
        .query("service", SERVICE)
        .header("user-agent", PHONE)
        .header("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
        .header("accept-language", "en-US,en;q=0.9");
    judge_status(&http.send(&page).await.map_err(|e| unreachable(&hosts.sso, e))?)?;
    if !is_loopback(&hosts.sso) {
        // A person needs a moment between page and button.
        let pause = Duration::from_millis(fastrand::u64(2000..5000));
        tokio::time::sleep(pause).await;
    }
    let answer = http.send(&credentials_post(hosts, user, password)).await?;
    let ticket = ticket_of(&answer)?;
    exchange(hosts, &http, &ticket).await
}

fn credentials_post(hosts: &Hosts, user: &str, password: &SecretString) -> Call {
    let service = SERVICE.replace(':', "%3A").replace('/', "%2F");
    let referer =
        format!("{}/mobile/sso/en_US/sign-in?clientId={SSO_CLIENT}&service={service}", hosts.sso);
    let body = json!({
        "username": user,
        "password": password.expose_secret(),
        "rememberMe": true,
        "captchaToken": "",
    });
    Call::post("signing in", format!("{}/mobile/api/login", hosts.sso), Body::Json(body))
        .query("clientId", SSO_CLIENT)
        .query("locale", "en-US")
        .query("service", SERVICE)
        .header("user-agent", PHONE)
        .header("accept", "application/json, text/plain, */*")
        .header("accept-language", "en-US,en;q=0.9")
        .header("origin", hosts.sso.clone())
        .header("referer", referer)
}

/// Verdicts that a status alone decides.
fn judge_status(answer: &Answer) -> Result<()> {
    match answer.status {
        427 | 429 => Err(Error::Throttled { what: "signing in".into(), wait: None }),
        403 => Err(Error::SignInRefused(Refusal::BotChallenge)),
        500..=599 => Err(Error::request(
            "signing in",
            Cause::Status { status: answer.status, retry_after: None },
        )),
        _ => Ok(()),
    }
}

/// The ticket in the answer to the credentials, or what it says instead. The
/// JSON counts before the status: a wrong password is a 401 with JSON.
fn ticket_of(answer: &Answer) -> Result<SecretString> {
    judge_status(answer)?;
    let unknown = |kind: &str| {
        Error::SignInRefused(Refusal::Unknown { kind: kind.into(), status: answer.status })
    };
    let Ok(body) = wire::object("signing in", &answer.body) else {
        return Err(unknown("no JSON"));
    };
    let kind = body.get("responseStatus").and_then(|status| status["type"].as_str());
    let code = body.get("error").and_then(|error| error["status-code"].as_str());
    match (kind, code) {
        (_, Some("429" | "427")) => Err(Error::Throttled { what: "signing in".into(), wait: None }),
        (Some("SUCCESSFUL"), _) => body
            .get("serviceTicketId")
            .and_then(Value::as_str)
            .map(|ticket| ticket.to_owned().into())
            .ok_or_else(|| unknown("no ticket")),
        (Some("INVALID_USERNAME_PASSWORD"), _) => Err(Error::SignInRefused(Refusal::WrongPassword)),
        (Some("MFA_REQUIRED"), _) => Err(Error::SignInRefused(Refusal::CodeNeeded)),
        (Some("CAPTCHA_REQUIRED" | "NEED_CAPTCHA"), _) => {
            Err(Error::SignInRefused(Refusal::Captcha))
        }
        (Some("ACCOUNT_LOCKED"), _) => Err(Error::SignInRefused(Refusal::Locked)),
        (kind, _) => Err(unknown(kind.unwrap_or("nothing that we know"))),
    }
}

/// A ticket for tokens; it works once and only for its own service address.
async fn exchange(hosts: &Hosts, http: &Http, ticket: &SecretString) -> Result<Tokens> {
    let fields = vec![
        ("client_id", CLIENT_ID.to_owned()),
        ("service_ticket", ticket.expose_secret().to_owned()),
        ("grant_type", GRANT_TICKET.to_owned()),
        ("service_url", SERVICE.to_owned()),
    ];
    let answer = http.send(&token_post(hosts, CLIENT_ID, fields)).await?;
    tokens_of(&answer, CLIENT_ID, None).map_err(|error| match error {
        Error::SignInRefused(_) => Error::SignInRefused(Refusal::TicketRefused),
        other => other,
    })
}

/// New tokens for the refresh token, which is dead afterwards.
///
/// # Errors
/// [`Refusal::SessionEnded`] when it was dead before.
pub async fn refresh(hosts: &Hosts, http: &Http, old: &Tokens) -> Result<Tokens> {
    let fields = vec![
        ("grant_type", "refresh_token".to_owned()),
        ("client_id", old.client_id.clone()),
        ("refresh_token", old.refresh.expose_secret().to_owned()),
    ];
    let answer = http.send(&token_post(hosts, &old.client_id, fields)).await?;
    tokens_of(&answer, &old.client_id, Some(old))
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

fn tokens_of(answer: &Answer, client_id: &str, old: Option<&Tokens>) -> Result<Tokens> {
    judge_status(answer)?;
    if answer.status != 200 {
        return Err(Error::SignInRefused(Refusal::SessionEnded));
    }
    let body = wire::object("exchanging a token", &answer.body)?;
    let text = |key: &str| body.get(key).and_then(Value::as_str).map(str::to_owned);
    let now = chrono::Utc::now().timestamp();
    let lifetime =
        |key: &str, usual: i64| now + body.get(key).and_then(Value::as_i64).unwrap_or(usual);
    let refused =
        || Error::SignInRefused(Refusal::Unknown { kind: "no token".into(), status: 200 });
    let access = text("access_token").ok_or_else(refused)?;
    let refresh =
        text("refresh_token").map(SecretString::from).or_else(|| Some(old?.refresh.clone()));
    let claims = claims(&access);
    let claim = |key: &str| claims.as_ref().and_then(|claims| claims.get(key));
    Ok(Tokens {
        refresh: refresh.ok_or_else(refused)?,
        client_id: claim("client_id").and_then(Value::as_str).unwrap_or(client_id).to_owned(),
        access_expires_s: claim("exp")
            .and_then(Value::as_i64)
            .unwrap_or_else(|| lifetime("expires_in", 3600)),
        refresh_expires_s: lifetime("refresh_token_expires_in", 30 * 86_400),
        access: access.into(),
    })
}

/// The claims of a JWT, unverified: we only want to know when it expires.
fn claims(token: &str) -> Option<Map<String, Value>> {
    let middle = token.split('.').nth(1)?;
    let bytes = base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(middle).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// The first request of a run: nobody there means outage, not damage.
fn unreachable(host: &str, error: Error) -> Error {
    match error {
        Error::Request { cause: Cause::Connect(_) | Cause::Timeout | Cause::Cut(_), .. } => {
            Error::Outage { host: crate::http::host_of(host), cause: Box::new(error) }
        }
        other => other,
    }
}
