//! Getting in: the mobile JSON sign-in, a ticket from the person's browser,
//! and the exchange of either for tokens.
//!
//! The page is loaded first, because a sign-in without its cookies, `Origin`
//! and `Referer` is answered as rate limited.

use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};

use super::hosts::Hosts;
use super::tokens;
use super::{ticket, wire};
use crate::error::{Cause, Error, Refusal, Result};
use crate::http::{Answer, Body, Call, Http, Manners, host_of, is_loopback};
use crate::service::{AskCode, code_from};
use crate::session::Tokens;

const SSO_CLIENT: &str = "GCM_IOS_DARK";
const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148";
/// A person who mistypes a code may try again on the same page.
const CODE_ATTEMPTS: usize = 3;

/// One sign-in: its cookies live as long as it does.
pub struct Login<'a> {
    hosts: &'a Hosts,
    http: Arc<Http>,
}

impl<'a> Login<'a> {
    /// A fresh sign-in, without cookies.
    ///
    /// # Errors
    /// When the HTTP client cannot be made.
    pub fn new(hosts: &'a Hosts, manners: Manners) -> Result<Self> {
        Ok(Self { hosts, http: Http::with_cookies(&hosts.sso, manners)? })
    }

    /// With a password: one attempt, whatever comes of it.
    ///
    /// # Errors
    /// [`Error::SignInRefused`], [`Error::Throttled`], or no answer.
    pub async fn password(
        &self,
        user: &str,
        password: &SecretString,
        code: Option<&AskCode>,
    ) -> Result<Tokens> {
        let page = self
            .sso_call(Call::get("the sign-in page", self.sso("/mobile/sso/en_US/sign-in")))
            .header("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        let page = self.send(&page).await?;
        judge_page(&page)?;
        if !(200..300).contains(&page.status) {
            return Err(Error::SignInRefused(Refusal::NoPage(page.status)));
        }
        if !is_loopback(&self.hosts.sso) {
            // A person needs a moment between page and button.
            tokio::time::sleep(Duration::from_millis(fastrand::u64(2000..5000))).await;
        }
        let body = json!({
            "username": user,
            "password": password.expose_secret(),
            "rememberMe": true,
            "captchaToken": "",
        });
        let answer = self.send(&self.json_post("/mobile/api/login", body)).await?;
        let ticket = match judge(&answer)? {
            Said::Ticket(ticket) => ticket,
            Said::CodeWanted { method } => self.verify_code(&method, code).await?,
        };
        tokens::exchange(self.hosts, &self.http, &ticket, &self.hosts.app("ios")).await
    }

    /// With what the person pasted from the browser.
    ///
    /// # Errors
    /// [`Refusal::NoTicket`], or as the exchange.
    pub async fn ticket(&self, pasted: &str) -> Result<Tokens> {
        let found = ticket::find(pasted, &self.hosts.app("android"));
        let (ticket, service) = found.ok_or(Error::SignInRefused(Refusal::NoTicket))?;
        tokens::exchange(self.hosts, &self.http, &ticket, &service).await
    }

    async fn verify_code(&self, method: &str, code: Option<&AskCode>) -> Result<SecretString> {
        let needed = || Error::SignInRefused(Refusal::CodeNeeded);
        let ask = code.ok_or_else(needed)?;
        let mut rejected = None;
        for attempt in 0..CODE_ATTEMPTS {
            let Some(code) = code_from(ask, attempt > 0).await else { break };
            let body = json!({
                "mfaMethod": method,
                "mfaVerificationCode": code.expose_secret().trim(),
                "rememberMyBrowser": true,
                "reconsentList": [],
                "mfaSetup": false,
            });
            let call = self.json_post("/mobile/api/mfa/verifyCode", body);
            match judge_code(&self.send(&call).await?) {
                Err(Error::SignInRefused(Refusal::WrongCode(kind))) => rejected = Some(kind),
                verdict => return verdict,
            }
        }
        Err(rejected.map_or_else(needed, |kind| Error::SignInRefused(Refusal::WrongCode(kind))))
    }

    /// Nobody there means outage, not damage: nothing else can be done either.
    async fn send(&self, call: &Call) -> Result<Answer> {
        self.http.send(call).await.map_err(|cause| down(host_of(&self.hosts.sso), cause))
    }

    fn sso(&self, path: &str) -> String {
        format!("{}{path}", self.hosts.sso)
    }

    /// The parameters and headers that every call of a sign-in shares.
    fn sso_call(&self, call: Call) -> Call {
        call.query("clientId", SSO_CLIENT)
            .query("service", self.hosts.app("ios"))
            .header("user-agent", PHONE)
            .header("accept-language", "en-US,en;q=0.9")
    }

    fn json_post(&self, path: &str, body: Value) -> Call {
        let service = self.hosts.app("ios").replace(':', "%3A").replace('/', "%2F");
        let page = self.sso("/mobile/sso/en_US/sign-in");
        self.sso_call(Call::post("signing in", self.sso(path), Body::Json(body)))
            .query("locale", "en-US")
            .header("accept", "application/json, text/plain, */*")
            .header("origin", self.hosts.sso.clone())
            .header("referer", format!("{page}?clientId={SSO_CLIENT}&service={service}"))
    }
}

/// What the service said to the credentials.
enum Said {
    Ticket(SecretString),
    CodeWanted { method: String },
}

fn limited(answer: &Answer) -> Error {
    Error::Throttled { what: "signing in".into(), wait: answer.retry_after }
}

/// Verdicts that need no JSON.
fn judge_page(answer: &Answer) -> Result<()> {
    match answer.status {
        427 | 429 => Err(limited(answer)),
        403 => Err(Error::SignInRefused(Refusal::BotChallenge)),
        _ if answer.challenged => Err(Error::SignInRefused(Refusal::BotChallenge)),
        status @ 500..=599 => {
            let cause = Cause::Status { status, retry_after: None };
            Err(down("the sign-in".into(), Error::request("signing in", cause)))
        }
        _ => Ok(()),
    }
}

/// The JSON of an answer. It counts before the status: a wrong password is a
/// 401 with JSON, and a limit may come as JSON with any status.
fn json_of(answer: &Answer) -> Result<Map<String, Value>> {
    let body = serde_json::from_slice::<Map<String, Value>>(&answer.body);
    let code = body.as_ref().ok().and_then(|body| body.get("error")?["status-code"].as_str());
    if matches!(code, Some("429" | "427")) {
        return Err(limited(answer));
    }
    match body {
        Ok(body) if answer.status != 429 && answer.status != 427 => Ok(body),
        _ => {
            judge_page(answer)?;
            wire::object("signing in", &answer.body).map_err(|e| down("the sign-in".into(), e))
        }
    }
}

fn kind_of(body: &Map<String, Value>) -> Option<&str> {
    body.get("responseStatus").and_then(|status| status["type"].as_str())
}

fn ticket_of(body: &Map<String, Value>) -> Option<SecretString> {
    body.get("serviceTicketId").and_then(Value::as_str).map(|ticket| ticket.to_owned().into())
}

/// The verdict on the credentials.
fn judge(answer: &Answer) -> Result<Said> {
    let body = json_of(answer)?;
    let refused = |refusal| Err(Error::SignInRefused(refusal));
    let kind = kind_of(&body).unwrap_or("nothing that we know");
    let unknown = Refusal::Unknown { kind: word(kind), status: answer.status };
    match kind {
        "SUCCESSFUL" => ticket_of(&body).map_or_else(|| refused(unknown), |t| Ok(Said::Ticket(t))),
        "MFA_REQUIRED" => {
            let info = body.get("customerMfaInfo").unwrap_or(&Value::Null);
            let method = info["mfaLastMethodUsed"].as_str().unwrap_or("email").to_owned();
            Ok(Said::CodeWanted { method })
        }
        "INVALID_USERNAME_PASSWORD" => refused(Refusal::WrongPassword),
        "CAPTCHA_REQUIRED" | "NEED_CAPTCHA" => refused(Refusal::Captcha),
        "ACCOUNT_LOCKED" => refused(Refusal::Locked),
        _ if denied_by_policy(&body) => refused(Refusal::ChildAccount),
        _ => refused(unknown),
    }
}

/// The verdict on a verification code: what is no success is a rejection.
fn judge_code(answer: &Answer) -> Result<SecretString> {
    let expired = Error::SignInRefused(Refusal::CodeExpired);
    if answer.status == 409 {
        return Err(expired);
    }
    let body = json_of(answer)?;
    match kind_of(&body) {
        Some("SESSION_EXPIRED") => Err(expired),
        Some("SUCCESSFUL") if answer.status == 200 => ticket_of(&body).ok_or(expired),
        kind => Err(Error::SignInRefused(Refusal::WrongCode(word(kind.unwrap_or("no reason"))))),
    }
}

fn denied_by_policy(body: &Map<String, Value>) -> bool {
    let message = body.get("responseStatus").and_then(|status| status["message"].as_str());
    message.is_some_and(|message| message.starts_with("applicationSecurityPolicyLoginDenied"))
}

/// The service's word for something, if it is one: never a piece of its body.
fn word(kind: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ' ';
    if kind.len() <= 60 && kind.chars().all(plain) { kind.to_owned() } else { "?".to_owned() }
}

fn down(host: String, cause: Error) -> Error {
    Error::Outage { host, cause: Box::new(cause) }
}
