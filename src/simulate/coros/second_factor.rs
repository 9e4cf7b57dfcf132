//! The second factor: a code sent by e-mail (known of one or two clients, since July 2026).

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use super::login::{json_body, say_region, user_id};
use super::sessions::Verdict;
use super::{Host, Service, answers};

const CAPTCHA: &str = "5D0F3B77";
const VERIFY: &str = "9B61A2EE";

/// What a right password is answered when a code is wanted too: success
/// without an access token.
pub(super) fn wanted(service: &Service) -> Value {
    let ticket = service.sessions().wait_for_code(service.now());
    let mut data = json!({
        "twoFactorRequired": true,
        "loginTicket": ticket.login_ticket,
        "appKey": ticket.app_key,
        "account": ticket.account,
        "accountType2fa": "2",
        "userId": user_id(service),
    });
    say_region(service, &mut data);
    data
}

/// `POST /account/captcha`: sends the code. Like the next step it belongs to
/// the account's home; what other hosts answer is not known, here it is 1031.
pub(super) async fn send_code(
    State(host): State<Host>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let service = &host.service;
    let sent = json_body(&headers, &body).is_some_and(|body| {
        // Whether the type must be a string is not known: a number will do.
        let by_mail = body["accountType"] == "2" || body["accountType"] == 2;
        let code = body["codeType"] == 20 && body["lengthType"] == 2;
        let account = body["account"].as_str().unwrap_or_default();
        by_mail && code && service.sessions().send_code(account, service.now())
    });
    if host.region != service.home || !sent {
        return answers::error(answers::BAD_INPUT);
    }
    answers::done(CAPTCHA)
}

/// `POST /account/2fa/login/verify`. The web page sends `X-No-Warnning: 1`
/// with it; that it is needed is not known, so it may be absent.
pub(super) async fn verify(State(host): State<Host>, headers: HeaderMap, body: Bytes) -> Response {
    let service = &host.service;
    let Some(body) = json_body(&headers, &body).filter(|_| host.region == service.home) else {
        return answers::error(answers::BAD_INPUT);
    };
    let word = |name: &str| body[name].as_str().unwrap_or_default();
    let (ticket, key, code) = (word("loginTicket"), word("appKey"), word("code"));
    let verdict = service.sessions().verify(ticket, key, code, service.now());
    match verdict {
        // Only the token is known to be in this answer.
        Verdict::Right(token) => answers::ok(VERIFY, &json!({ "accessToken": token })),
        Verdict::Wrong => answers::error(answers::BAD_CODE),
        Verdict::Unknown => answers::error(answers::BAD_INPUT),
    }
}
