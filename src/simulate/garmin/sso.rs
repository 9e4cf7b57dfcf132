//! The JSON sign-in of the apps (`/mobile`) and of the web site (`/portal`).

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::accounts::{self, Account, Verdict, secret};
use super::domain::{Addresses, Domain};
use super::tokens::Origin;
use super::{Params, Service, Shared, Step, answers};

/// One of the two sign-ins; they differ in their paths and clients only.
#[derive(Debug, Clone, Copy)]
pub(super) enum Door {
    /// The apps.
    Mobile,
    /// The web site.
    Portal,
}

impl Door {
    /// What its paths begin with.
    pub(super) fn root(self) -> &'static str {
        match self {
            Door::Mobile => "/mobile",
            Door::Portal => "/portal",
        }
    }

    /// The service URL that a client signs in for.
    fn service_of(self, client_id: &str, addresses: &Addresses) -> Option<&'static str> {
        match (self, client_id) {
            (Door::Mobile, "GCM_IOS_DARK") => Some(addresses.ios),
            (Door::Mobile, "GCM_ANDROID_DARK") => Some(addresses.android),
            (Door::Portal, "GarminConnect") => Some(addresses.portal),
            _ => None,
        }
    }

    /// The service URL of the query, if it is its client's.
    fn service(self, query: &Params, addresses: &Addresses) -> Option<&'static str> {
        self.service_of(query.get("clientId")?, addresses)
            .filter(|own| query.get("service").is_some_and(|asked| asked == own))
    }
}

/// `GET …/sso/{locale}/sign-in`: the page, and the cookies that the credentials must come with.
pub(super) async fn page(
    door: Door,
    State(service): State<Shared>,
    Query(query): Query<Params>,
    headers: HeaderMap,
) -> Response {
    // garth opens the page without a service; one that is named must be the client's.
    let addresses = service.domain.addresses();
    let client = query.get("clientId").and_then(|id| door.service_of(id, addresses));
    let foreign = query.contains_key("service") && door.service(&query, addresses).is_none();
    if client.is_none() || foreign {
        return answers::page(
            StatusCode::BAD_REQUEST,
            "Garmin SSO Portal",
            "Unknown clientId or service",
        );
    }
    let refusal = service.refusals().at(Step::Page);
    refusal.unwrap_or_else(|| {
        visited(&service, &headers, answers::page(StatusCode::OK, "Garmin SSO Portal", ""))
    })
}

/// Sets the cookies of a sign-in page.
///
/// The real ones say `Secure`, `SameSite=None` and `domain=.garmin.com`; a client
/// on plain HTTP at 127.0.0.1 would have to drop such cookies.
pub(super) fn visited(service: &Service, headers: &HeaderMap, page: Response) -> Response {
    let session = service.sessions().visit(headers);
    [
        ("SESSION", session),
        ("__VCAP_ID__", secret(28)),
        ("__cf_bm", secret(43)),
        ("__cflb", secret(22)),
        ("_cfuvid", secret(43)),
    ]
    .into_iter()
    .fold(page, set_cookie)
}

fn set_cookie(answer: Response, (name, value): (&str, String)) -> Response {
    answers::with_header(answer, header::SET_COOKIE, &format!("{name}={value}; Path=/; HttpOnly"))
}

/// `POST …/api/login`
pub(super) async fn login(
    door: Door,
    State(service): State<Shared>,
    Query(query): Query<Params>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (url, credentials) = match admit(door, &service, &query, &headers, &body) {
        Ok(admitted) => admitted,
        Err(refusal) => return *refusal,
    };
    let (Some(username), Some(password)) =
        (credentials["username"].as_str(), credentials["password"].as_str())
    else {
        return answers::problem(StatusCode::BAD_REQUEST, "username and password are required");
    };
    if let Some(refusal) = service.refusals().at(Step::Login) {
        return refusal;
    }
    match accounts::check(username, password) {
        None => {
            let (kind, message) =
                ("INVALID_USERNAME_PASSWORD", "generalLoginInvalidUsernameOrPassword");
            answers::json_with(
                StatusCode::UNAUTHORIZED,
                &login_answer(kind, message, "UNAUTHORIZED"),
            )
        }
        Some(Account::SecondFactor) => {
            let mut sessions = service.sessions();
            sessions.wait_for_code(&headers, service.now());
            answers::ok(&mfa_required(sessions.method()))
        }
        Some(Account::Plain) => {
            let mut answer = login_answer("SUCCESSFUL", "", "OK");
            answer["authType"] = json!("CAS");
            signed_in(&service, url, answer)
        }
    }
}

/// `POST …/api/mfa/verifyCode`
pub(super) async fn verify_code(
    door: Door,
    State(service): State<Shared>,
    Query(query): Query<Params>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (url, form) = match admit(door, &service, &query, &headers, &body) {
        Ok(admitted) => admitted,
        Err(refusal) => return *refusal,
    };
    let Some(code) = form["mfaVerificationCode"].as_str() else {
        return answers::problem(StatusCode::BAD_REQUEST, "mfaVerificationCode is required");
    };
    if let Some(refusal) = service.refusals().at(Step::Code) {
        return refusal;
    }
    let method = form["mfaMethod"].as_str().unwrap_or_default();
    let verdict = service.sessions().verify(&headers, code, Some(method), service.now());
    match verdict {
        Verdict::Right => {
            let mut answer = mfa_answer("SUCCESSFUL", "OK");
            answer["authType"] = json!("CAS");
            signed_in(&service, url, answer)
        }
        // 200, by report: the type alone tells.
        Verdict::Wrong => answers::ok(&mfa_answer("MFA_CODE_INVALID", "OK")),
        Verdict::Expired => {
            answers::json_with(StatusCode::CONFLICT, &mfa_answer("SESSION_EXPIRED", "CONFLICT"))
        }
    }
}

/// What stands before both POST endpoints: the edge, which lets only something
/// like a browser pass, then the checks of form. Gives the service URL and the JSON.
fn admit(
    door: Door,
    service: &Service,
    query: &Params,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<(&'static str, Value), Box<Response>> {
    let problem = |status, detail| Err(Box::new(answers::problem(status, detail)));
    // Reported to be answered without a challenge, so before the edge.
    if body.is_empty() {
        return problem(StatusCode::BAD_REQUEST, "Request body is missing");
    }
    let known = service.sessions().of(headers).is_some();
    if !known || !comes_from_page(door, service.domain, headers) {
        return Err(Box::new(answers::rate_limited()));
    }
    if !is_json(headers) {
        return problem(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Content-Type must be application/json",
        );
    }
    let Some(url) = door.service(query, service.domain.addresses()) else {
        return problem(StatusCode::BAD_REQUEST, "clientId and service do not belong together");
    };
    match serde_json::from_slice::<Value>(body) {
        Ok(form) if form.is_object() => Ok((url, form)),
        _ => problem(StatusCode::BAD_REQUEST, "Request body is not a JSON object"),
    }
}

/// Whether `Origin` is the sign-in host and `Referer` one of this door's pages on it.
fn comes_from_page(door: Door, domain: Domain, headers: &HeaderMap) -> bool {
    let (Some(origin), Some(referer)) =
        (text(headers, header::ORIGIN), text(headers, header::REFERER))
    else {
        return false;
    };
    let path = referer.strip_prefix(origin).and_then(|rest| rest.split('?').next());
    let page = path
        .and_then(|path| path.strip_prefix(door.root()))
        .and_then(|path| path.strip_prefix("/sso/"))
        .and_then(|path| path.split_once('/'));
    // The page that asks for the code has an address of its own.
    is_own_origin(origin, domain, headers)
        && page.is_some_and(|(_locale, name)| name == "sign-in" || name == "mfa")
}

/// Whether an origin is the real sign-in host's, or the one that the request was sent to.
pub(super) fn is_own_origin(origin: &str, domain: Domain, headers: &HeaderMap) -> bool {
    let own = text(headers, header::HOST);
    let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    origin == domain.addresses().sso || (host.is_some() && host == own)
}

/// A header as text.
pub(super) fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = text(headers, header::CONTENT_TYPE).and_then(|kind| kind.split(';').next());
    kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// Completes an answer with a ticket and the cookies of a signed-in browser.
fn signed_in(service: &Service, url: &str, mut answer: Value) -> Response {
    answer["serviceURL"] = json!(url);
    answer["serviceTicketId"] =
        json!(service.tokens().issue_ticket(url, Origin::Json, service.now()));
    signed_in_cookies(service, answers::ok(&answer))
}

/// Sets the cookies of a signed-in browser.
pub(super) fn signed_in_cookies(service: &Service, answer: Response) -> Response {
    let guid = service.read().profile.guid.clone();
    let ticket = format!("TGT-{}-{}", fastrand::u32(..1_000_000), secret(32));
    [
        ("CASTGC", ticket),
        ("GARMIN-SSO", "1".into()),
        ("GARMIN-SSO-CUST-GUID", guid),
        ("GMN_TRACKABLE", "1".into()),
    ]
    .into_iter()
    .fold(answer, set_cookie)
}

/// The shape of every answer to a code.
pub(super) fn mfa_answer(kind: &str, status: &str) -> Value {
    json!({
        "serviceURL": null,
        "serviceTicketId": null,
        "responseStatus": { "type": kind, "message": "", "httpStatus": status },
        "responseReason": null,
        "samlResponse": null,
        "authType": null,
    })
}

/// The shape of every answer to credentials.
pub(super) fn login_answer(kind: &str, message: &str, status: &str) -> Value {
    let mut answer = mfa_answer(kind, status);
    answer["responseStatus"]["message"] = json!(message);
    answer["customerMfaInfo"] = Value::Null;
    answer["consentTypeList"] = Value::Null;
    answer["captchaAlreadyPassed"] = json!(false);
    answer
}

/// The answer that sends the person to look for a code; `method` says where.
fn mfa_required(method: Option<&str>) -> Value {
    let mut answer = login_answer("MFA_REQUIRED", "", "OK");
    answer["consentTypeList"] = json!([]);
    if let Some(method) = method {
        let phone = matches!(method, "phone" | "sms").then_some("*******0100");
        answer["customerMfaInfo"] = json!({
            "email": "mf*****@example.com",
            "phoneNumber": phone,
            "mfaLastMethodUsed": method,
            "defaultMfaMethod": null,
            "mfaUISetting": { "allowPhoneOption": true, "allowAddEmailAddress": false, "chooseDifferentWayShown": false },
        });
    }
    answer
}
