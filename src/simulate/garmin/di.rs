//! The DI token endpoint: a ticket or a refresh token against a bearer token.

use std::collections::HashMap;

use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{Params, Service, Shared, Step, answers};

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
        Some(TICKET_GRANT) => by_ticket(&service, client_id, &form),
        Some("refresh_token") => by_refresh_token(&service, client_id, &form).await,
        Some(other) => {
            Err(bad("unsupported_grant_type", &format!("Unsupported grant type: {other}")))
        }
        None => Err(bad("invalid_request", "Missing grant type")),
    };
    granted.unwrap_or_else(|refusal| *refusal)
}

impl Service {
    /// A pair of tokens as an exchange would give it, and the client it is for.
    pub(super) fn issue(&self) -> (&'static str, Value) {
        let [client_id, ..] = CLIENT_IDS;
        (client_id, self.grant(client_id))
    }
}

fn by_ticket(service: &Service, client_id: &str, form: &Params) -> Result<Response, Box<Response>> {
    let ticket = field(form, "service_ticket")?;
    let service_url = field(form, "service_url")?;
    admit(service, Step::Exchange)?;
    if !service.tokens().redeem(ticket, service_url, service.now()) {
        return Err(bad("invalid_grant", "invalid service ticket provided"));
    }
    Ok(answers::ok(&service.grant(client_id)))
}

async fn by_refresh_token(
    service: &Service,
    client_id: &str,
    form: &Params,
) -> Result<Response, Box<Response>> {
    let token = field(form, "refresh_token")?;
    admit(service, Step::Refresh)?;
    if !service.tokens().rotate(token, client_id, service.now()) {
        return Err(bad("invalid_grant", &format!("Invalid refresh token: {token}")));
    }
    let answer = answers::ok(&service.grant(client_id));
    if let Some(hold) = service.hold() {
        // On a thread of its own: it may block until the client is dead. A
        // panic there ends it as well, and is already on standard error.
        let _ = tokio::task::spawn_blocking(move || hold()).await;
    }
    Ok(answer)
}

/// The refusal of a step, if one is in force; nothing is used up by it.
fn admit(service: &Service, step: Step) -> Result<(), Box<Response>> {
    service.refusals().at(step).map_or(Ok(()), |refusal| Err(Box::new(refusal)))
}

fn field<'a>(form: &'a HashMap<String, String>, name: &str) -> Result<&'a str, Box<Response>> {
    match form.get(name).map(String::as_str) {
        Some(value) if !value.is_empty() => Ok(value),
        _ => Err(bad("invalid_request", &format!("Missing parameter: {name}"))),
    }
}

fn bad(error: &str, description: &str) -> Box<Response> {
    Box::new(refuse(StatusCode::BAD_REQUEST, error, description))
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
