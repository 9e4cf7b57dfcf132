//! What stands between a person and the API on a bad day: the refusals of the
//! sign-in and of the token endpoint, as recorded or reported.

use std::collections::HashMap;

use axum::http::{HeaderName, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::{answers, sso};

/// A part of the body of [`Refusal::Unknown`] that no client may ever show.
pub const PERSONAL: &str = "Mallory Example-Person, +1 555 0100";

/// What the sign-in calls answer instead of the truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// 429 with Cloudflare's HTML.
    RateLimitedPage,
    /// `{"error":{"status-code":"429"}}`; which HTTP status it comes with is not recorded.
    RateLimitedJson {
        /// The HTTP status: 200, 400, 403, 429, ...
        status: u16,
    },
    /// 427 with HTML.
    Blocked,
    /// `{"error":{"status-code":"427"}}`, as seen with 400.
    BlockedJson {
        /// The HTTP status: 200, 400, 403, 427, ...
        status: u16,
    },
    /// 403 with the page `Just a moment...`.
    BotChallenge,
    /// 200 with HTML and the header `cf-mitigated: challenge`.
    Mitigated,
    /// 200 with the type `CAPTCHA_REQUIRED`.
    Captcha,
    /// 200 with the type `NEED_CAPTCHA`.
    NeedCaptcha,
    /// 200 with the type `ACCOUNT_LOCKED`.
    Locked,
    /// 401 with a message that begins with `applicationSecurityPolicyLoginDenied`.
    /// Only this beginning is known; the rest is invented.
    ChildAccount,
    /// 502 with HTML.
    BadGateway,
    /// 200 with HTML that says nothing.
    NoJson,
    /// 200 with the type `SOMETHING_NEW`, and with [`PERSONAL`] data in the body.
    Unknown,
}

/// A step on the way to a bearer token that can be refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// The sign-in page of the apps and of the web site, where the cookies come from.
    Page,
    /// The credentials, as JSON.
    Login,
    /// The code, as JSON.
    Code,
    /// A ticket against tokens, at the DI endpoint. A refused ticket is not used up.
    Exchange,
    /// A refresh token against new tokens. A refused one is not used up.
    Refresh,
}

/// The refusals in force.
#[derive(Default)]
pub(super) struct Refusals {
    by_step: HashMap<Step, Refusal>,
}

impl Refusals {
    /// Refuses a step; one refusal each, the last one counts.
    pub(super) fn set(&mut self, step: Step, refusal: Refusal) {
        self.by_step.insert(step, refusal);
    }

    /// Refuses nothing any more.
    pub(super) fn clear(&mut self) {
        self.by_step.clear();
    }

    /// The answer to give instead of the truth, if the step is refused.
    pub(super) fn at(&self, step: Step) -> Option<Response> {
        self.by_step.get(&step).map(|refusal| refusal.answer(step))
    }
}

impl Refusal {
    fn answer(self, step: Step) -> Response {
        match self {
            Refusal::RateLimitedPage => answers::rate_limited(),
            Refusal::RateLimitedJson { status } => status_code(status, "429"),
            Refusal::Blocked => page(427, "Blocked"),
            Refusal::BlockedJson { status } => status_code(status, "427"),
            Refusal::BotChallenge => page(403, "Just a moment..."),
            Refusal::Mitigated => {
                let header = HeaderName::from_static("cf-mitigated");
                answers::with_header(page(200, "Just a moment..."), header, "challenge")
            }
            Refusal::Captcha => answers::ok(&verdict(step, "CAPTCHA_REQUIRED", "", "OK")),
            Refusal::NeedCaptcha => answers::ok(&verdict(step, "NEED_CAPTCHA", "", "OK")),
            Refusal::Locked => {
                let message = "generalLoginAccountLocked";
                answers::ok(&verdict(step, "ACCOUNT_LOCKED", message, "OK"))
            }
            Refusal::ChildAccount => {
                let message = "applicationSecurityPolicyLoginDeniedChildAccount";
                let body = verdict(step, "LOGIN_DENIED", message, "UNAUTHORIZED");
                answers::json_with(StatusCode::UNAUTHORIZED, &body)
            }
            Refusal::BadGateway => page(502, "Bad Gateway"),
            Refusal::NoJson => page(200, "Garmin SSO Portal"),
            Refusal::Unknown => answers::ok(&unknown(step)),
        }
    }
}

/// A body with the shape of the step's own answers.
fn verdict(step: Step, kind: &str, message: &str, status: &str) -> Value {
    match step {
        Step::Code => {
            let mut answer = sso::mfa_answer(kind, status);
            answer["responseStatus"]["message"] = json!(message);
            answer
        }
        Step::Page | Step::Login | Step::Exchange | Step::Refresh => {
            sso::login_answer(kind, message, status)
        }
    }
}

/// The type is Garmin's word; all the rest may be about a person.
fn unknown(step: Step) -> Value {
    let mut answer = verdict(step, "SOMETHING_NEW", PERSONAL, "OK");
    answer["responseReason"] = json!(PERSONAL);
    answer["customerMfaInfo"] = json!({ "email": PERSONAL, "phoneNumber": PERSONAL });
    answer["error"] = json!({ "message": PERSONAL });
    answer["error_description"] = json!(PERSONAL);
    answer
}

/// The edge's own JSON; its number is a string.
fn status_code(status: u16, code: &str) -> Response {
    answers::json_with(code_of(status), &json!({ "error": { "status-code": code } }))
}

fn page(status: u16, title: &str) -> Response {
    answers::page(code_of(status), title, "")
}

/// What HTTP cannot carry becomes a plain 400.
fn code_of(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST)
}
