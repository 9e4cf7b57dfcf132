//! The HTML sign-in: the embedded widget that older clients fill in, and the
//! page that hands a ticket to a browser that is already signed in.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde_json::json;

use super::accounts::{self, Account, Verdict};
use super::sso::{is_own_origin, signed_in_cookies, text, visited};
use super::tokens::Origin;
use super::{Params, Service, Shared, answers};

/// The title of the form, also when the credentials were wrong.
const FORM_TITLE: &str = "GARMIN Authentication Application";

/// `GET /sso/embed`: nothing to see, but it sets the cookies.
pub(super) async fn embed(State(service): State<Shared>, headers: HeaderMap) -> Response {
    visited(&service, &headers, answers::page(StatusCode::OK, FORM_TITLE, ""))
}

/// `GET /sso/signin`: the widget's form; or, outside the widget, a ticket.
pub(super) async fn sign_in_page(
    State(service): State<Shared>,
    Query(query): Query<Params>,
    headers: HeaderMap,
) -> Response {
    let Some(url) = registered(&service, &query, &headers) else {
        return answers::page(
            StatusCode::BAD_REQUEST,
            "Application Not Authorized",
            "Unknown service",
        );
    };
    if !is_widget(&query) {
        // The simulated person is signed in in every browser.
        return visited(&service, &headers, success(&service, url));
    }
    let mut headers = headers;
    let id = service.sessions().visit(&headers);
    // A first visit has no cookie yet; the form's token must go with the one that is being set.
    if let Ok(cookie) = format!("SESSION={id}").parse() {
        headers.insert(header::COOKIE, cookie);
    }
    let page = form(&service, &headers);
    visited(&service, &headers, page)
}

/// `POST /sso/signin`: the widget's form, filled in.
pub(super) async fn sign_in(
    State(service): State<Shared>,
    Query(query): Query<Params>,
    headers: HeaderMap,
    Form(filled): Form<Params>,
) -> Response {
    let url = match admit(&service, &query, &headers, &filled) {
        Ok(url) => url,
        Err(refusal) => return *refusal,
    };
    let field = |name| filled.get(name).map(String::as_str).unwrap_or_default();
    match accounts::check(field("username"), field("password")) {
        None => form(&service, &headers),
        Some(Account::Plain) => signed_in_cookies(&service, success(&service, url)),
        Some(Account::SecondFactor) => {
            service.sessions().wait_for_code(&headers, service.now());
            code_form(&service, &headers)
        }
    }
}

/// `POST /sso/verifyMFA/mfaCode`: sends the code, which nobody needs to see here.
pub(super) async fn send_code(State(service): State<Shared>, headers: HeaderMap) -> Response {
    if service.sessions().of(&headers).is_none() {
        return answers::rate_limited();
    }
    answers::ok(&json!({}))
}

/// `POST /sso/verifyMFA/loginEnterMfaCode`: the code, filled in.
pub(super) async fn enter_code(
    State(service): State<Shared>,
    Query(query): Query<Params>,
    headers: HeaderMap,
    Form(filled): Form<Params>,
) -> Response {
    let url = match admit(&service, &query, &headers, &filled) {
        Ok(url) => url,
        Err(refusal) => return *refusal,
    };
    let code = filled.get("mfa-code").map(String::as_str).unwrap_or_default();
    // The form has no field for the method.
    let verdict = service.sessions().verify(&headers, code, None, service.now());
    match verdict {
        Verdict::Right => signed_in_cookies(&service, success(&service, url)),
        Verdict::Wrong => code_form(&service, &headers),
        Verdict::Expired => form(&service, &headers),
    }
}

/// What every filled-in form needs: its session, the page it was on, its hidden token, a known service.
fn admit<'a>(
    service: &Service,
    query: &'a Params,
    headers: &HeaderMap,
    filled: &Params,
) -> Result<&'a str, Box<Response>> {
    let csrf = service.sessions().of(headers).map(|session| session.csrf.clone());
    let (Some(csrf), Some(_)) = (csrf, text(headers, header::REFERER)) else {
        return Err(Box::new(answers::rate_limited()));
    };
    if csrf.is_empty() || filled.get("_csrf") != Some(&csrf) {
        return Err(Box::new(answers::page(
            StatusCode::FORBIDDEN,
            "Forbidden",
            "Invalid CSRF token",
        )));
    }
    registered(service, query, headers).ok_or_else(|| {
        Box::new(answers::page(
            StatusCode::BAD_REQUEST,
            "Application Not Authorized",
            "Unknown service",
        ))
    })
}

/// The service URL of the query, if it is known; the widget's own address counts wherever it is served.
fn registered<'a>(service: &Service, query: &'a Params, headers: &HeaderMap) -> Option<&'a str> {
    let url = query.get("service")?.as_str();
    let own_widget = url
        .strip_suffix("/sso/embed")
        .is_some_and(|origin| is_own_origin(origin, service.domain, headers));
    (service.domain.addresses().services().contains(&url) || own_widget).then_some(url)
}

fn is_widget(query: &Params) -> bool {
    query.get("embedWidget").is_some_and(|value| value == "true")
        || query.get("id").is_some_and(|id| id == "gauth-widget")
}

fn form(service: &Service, headers: &HeaderMap) -> Response {
    let body = format!(
        "<form method=\"post\">{}<input name=\"username\"/><input name=\"password\" type=\"password\"/></form>",
        hidden_token(service, headers)
    );
    answers::page(StatusCode::OK, FORM_TITLE, &body)
}

fn code_form(service: &Service, headers: &HeaderMap) -> Response {
    let guid = service.read().profile.guid.clone();
    let body = format!(
        "<script>var customerGuid = \"{guid}\"; var mfaMethod = \"email\"; var locale = \"en_US\"; \
         var clientId = \"GarminConnect\"; var codeSentTo = \"\";</script>\
         <form method=\"post\">{}<input name=\"mfa-code\"/></form>",
        hidden_token(service, headers)
    );
    answers::page(StatusCode::OK, "Enter MFA code for login", &body)
}

fn hidden_token(service: &Service, headers: &HeaderMap) -> String {
    let token =
        service.sessions().of(headers).map(|session| session.new_form()).unwrap_or_default();
    format!("<input type=\"hidden\" name=\"_csrf\" value=\"{token}\"/>")
}

/// The page with a fresh ticket, in a script and with its slashes escaped, as the real one has it.
fn success(service: &Service, url: &str) -> Response {
    let ticket = service.tokens().issue_ticket(url, Origin::Page, service.now());
    let target = format!("{url}?ticket={ticket}").replace('/', "\\/");
    answers::page(
        StatusCode::OK,
        "Success",
        &format!("<script>var response_url = \"{target}\";</script>"),
    )
}
