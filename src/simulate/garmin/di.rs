//! The DI token endpoint: a ticket or a refresh token against a bearer token.

use std::collections::HashMap;

use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::{Params, Shared, answers};

/// The clients that may exchange and refresh.
const CLIENT_IDS: [&str; 4] = [
    "GARMIN_CONNECT_MOBILE_ANDROID_DI_2025Q2",
    "GARMIN_CONNECT_MOBILE_ANDROID_DI_2024Q4",
    "GARMIN_CONNECT_MOBILE_ANDROID_DI",
    "GARMIN_CONNECT_MOBILE_IOS_DI",
];
/// A name, not an address: the same for every region.
const TICKET_GRANT: &str =
    "https://connectapi.garmin.com/di-oauth2-service/oauth/grant/service_ticket";

/// `POST /di-oauth2-service/oauth/token`
pub(super) async fn token(
    State(service): State<Shared>,
    headers: HeaderMap,
    form: Result<Form<Params>, FormRejection>,
) -> Response {
    let form = match form {
        Ok(Form(form)) => form,
        Err(rejection) => {
            return refuse(rejection.status(), "invalid_request", &rejection.body_text());
        }
    };
    let Some(client_id) = client(&headers, &form) else {
        return refuse(StatusCode::UNAUTHORIZED, "invalid_client", "Bad client credentials");
    };
    let granted = match form.get("grant_type").map(String::as_str) {
        Some(TICKET_GRANT) => by_ticket(&service, &form),
        Some("refresh_token") => by_refresh_token(&service, client_id, &form),
        Some(other) => Err(("unsupported_grant_type", format!("Unsupported grant type: {other}"))),
        None => Err(("invalid_request", "Missing grant type".to_owned())),
    };
    match granted {
        Err((error, why)) => refuse(StatusCode::BAD_REQUEST, error, &why),
        Ok(()) => {
            let guid = service.read().profile.guid.clone();
            let now = service.clock.now();
            answers::ok(&service.tokens().grant(client_id, &guid, now))
        }
    }
}

/// The OAuth2 error code and its description.
type Refusal = (&'static str, String);

fn by_ticket(service: &Shared, form: &Params) -> Result<(), Refusal> {
    let ticket = field(form, "service_ticket")?;
    let service_url = field(form, "service_url")?;
    if service.tokens().redeem(ticket, service_url, service.clock.now()) {
        Ok(())
    } else {
        Err(("invalid_grant", "invalid service ticket provided".to_owned()))
    }
}

fn by_refresh_token(service: &Shared, client_id: &str, form: &Params) -> Result<(), Refusal> {
    let token = field(form, "refresh_token")?;
    if service.tokens().rotate(token, client_id, service.clock.now()) {
        Ok(())
    } else {
        Err(("invalid_grant", format!("Invalid refresh token: {token}")))
    }
}

fn field<'a>(form: &'a HashMap<String, String>, name: &str) -> Result<&'a str, Refusal> {
    match form.get(name).map(String::as_str) {
        Some(value) if !value.is_empty() => Ok(value),
        _ => Err(("invalid_request", format!("Missing parameter: {name}"))),
    }
}

/// The client that the form names and the Basic credentials prove: its id,
/// a colon, and an empty password.
fn client(headers: &HeaderMap, form: &Params) -> Option<&'static str> {
    let named = form.get("client_id")?;
    let known = CLIENT_IDS.into_iter().find(|id| id == named)?;
    let (scheme, credentials) =
        headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let right =
        scheme.eq_ignore_ascii_case("basic") && credentials == STANDARD.encode(format!("{known}:"));
    right.then_some(known)
}

fn refuse(status: StatusCode, error: &str, description: &str) -> Response {
    answers::json_with(status, &json!({ "error": error, "error_description": description }))
}
