//! Getting in: the password in the form of the web page or, where that is not
//! taken, in the older one; and a code by e-mail for accounts that want one.
//!
//! A login ends the session that the account had, so there is never one more
//! than needed: which region the account is at home in is found with the token.

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};

use super::hosts::{Hosts, Region};
use super::password::Md5Hex;
use super::{USER_AGENT, wire};
use crate::error::{Cause, Error, Refusal, Result};
use crate::http::{Body, Call, Http};
use crate::service::{AskCode, Credentials, code_from};
use crate::session::{Pending, Store, now_s};

/// The account's name is an e-mail address.
const BY_EMAIL: u8 = 2;
/// A person who mistypes a code may try again with the same ticket.
const CODE_ATTEMPTS: usize = 3;

/// A token, fresh from a login.
pub struct Granted {
    pub token: SecretString,
    pub user_id: String,
    /// Where the account says it is at home.
    pub advertised: Option<Region>,
    /// Where the login was taken.
    pub taken_by: Region,
}

/// One login at a region's host.
pub struct Login<'a> {
    pub hosts: &'a Hosts,
    pub http: &'a Http,
    /// Where a sign-in is remembered while its code is on its way.
    pub store: &'a Store,
    pub region: Region,
}

impl Login<'_> {
    /// With a password: once, in whichever form is taken.
    ///
    /// # Errors
    /// [`Error::SignInRefused`], [`Error::Throttled`], or no answer.
    pub async fn password(&self, credentials: &Credentials) -> Result<Granted> {
        if let Some(granted) = self.finished(credentials).await? {
            return Ok(granted);
        }
        let digest = Md5Hex::of(credentials.password.expose_secret());
        let legacy = digest.legacy();
        let web = tokio::task::spawn_blocking(move || digest.web()).await.unwrap_or_default();
        let data = match self.attempt(&credentials.user, web).await {
            Err(error) if wire::code(&error) == Some(wire::BAD_INPUT) => {
                self.attempt(&credentials.user, legacy).await
            }
            data => data,
        };
        let data = data.map_err(refusal)?;
        let advertised = region_of(&data);
        if data.get("accessToken").is_some() {
            return self.granted(&data, advertised);
        }
        let verified = self.verify_code(&data, advertised, credentials.code.as_ref()).await?;
        Pending::end(self.store);
        self.verified(data, verified)
    }

    /// The sign-in that an earlier run began, if the code that was given is its.
    async fn finished(&self, credentials: &Credentials) -> Result<Option<Granted>> {
        let Some(code) = &credentials.given_code else { return Ok(None) };
        let Some(Pending { answer, home, .. }) = Pending::of(self.store, now_s()) else {
            return Ok(None);
        };
        let (Some(home), Some(ticket)) = (Region::from_key(&home), Ticket::of(&answer)) else {
            return Ok(None);
        };
        let verified = match self.verify(home, &ticket, code).await {
            Ok(verified) => Some(verified),
            Err(error) if wire::code(&error).is_some() => None,
            Err(error) => return Err(error),
        };
        Pending::end(self.store);
        verified.map(|verified| self.verified(answer, verified)).transpose()
    }

    /// What only the first answer tells, such as whose the token is, holds on.
    fn verified(
        &self,
        mut data: Map<String, Value>,
        verified: Map<String, Value>,
    ) -> Result<Granted> {
        let advertised = region_of(&data);
        data.extend(verified);
        self.granted(&data, advertised.or_else(|| region_of(&data)))
    }

    async fn attempt(&self, user: &str, proof: Value) -> Result<Map<String, Value>> {
        let mut body = json!({ "account": user, "accountType": BY_EMAIL });
        for (key, value) in proof.as_object().into_iter().flatten() {
            body[key] = value.clone();
        }
        self.post(self.region, "/account/login", body).await
    }

    /// The second factor is answered for by the account's home; where it does
    /// not say where that is, by the host that sends the code.
    async fn verify_code(
        &self,
        asked: &Map<String, Value>,
        home: Option<Region>,
        code: Option<&AskCode>,
    ) -> Result<Map<String, Value>> {
        let Some(ticket) = Ticket::of(asked) else {
            return Err(Error::SignInRefused(Refusal::NotTaken("no token came".to_owned())));
        };
        let needed = || Error::SignInRefused(Refusal::CodeNeeded);
        let ask = code.ok_or_else(needed)?;
        let (account, kind) = (&ticket.account, &ticket.account_type);
        let order =
            json!({ "account": account, "codeType": 20, "lengthType": 2, "accountType": kind });
        let home = self.order_code(home, &order).await.map_err(refusal)?;
        Pending::begin(self.store, asked, home.key())?;
        let mut wrong = None;
        for attempt in 0..CODE_ATTEMPTS {
            let Some(code) = code_from(ask, attempt > 0).await else { break };
            match self.verify(home, &ticket, &code).await {
                Err(error) if wire::code(&error) == Some(wire::BAD_CODE) => wrong = Some(error),
                verdict => return verdict.map_err(refusal),
            }
        }
        Err(wrong.map_or_else(needed, refusal))
    }

    async fn verify(
        &self,
        home: Region,
        ticket: &Ticket,
        code: &SecretString,
    ) -> Result<Map<String, Value>> {
        let code = code.expose_secret().trim();
        let body = json!({ "loginTicket": ticket.ticket, "appKey": ticket.key, "code": code });
        self.post(home, "/account/2fa/login/verify", body).await
    }

    /// Has the code sent; returns where that was done.
    async fn order_code(&self, home: Option<Region>, order: &Value) -> Result<Region> {
        let mut refused = None;
        for region in self.hosts.in_turn(&[home, Some(self.region)]) {
            match self.send(region, "/account/captcha", order.clone()).await {
                Ok(_) => return Ok(region),
                Err(error) if wire::code(&error).is_some() => refused = refused.or(Some(error)),
                Err(error) => return Err(error),
            }
        }
        Err(refused.unwrap_or_else(|| Error::SignInRefused(Refusal::CodeNeeded)))
    }

    async fn post(&self, region: Region, path: &str, body: Value) -> Result<Map<String, Value>> {
        let body = self.send(region, path, body).await?;
        wire::object("signing in", &body).map_err(|error| self.down(region, error))
    }

    async fn send(&self, region: Region, path: &str, body: Value) -> Result<Vec<u8>> {
        let address = format!("{}{path}", self.hosts.api(region));
        let call = Call::post("signing in", address, Body::Json(body))
            .header("user-agent", USER_AGENT)
            .header("yfheader", r#"{"language":"en-US"}"#)
            // Spelled like this by the service.
            .header("x-no-warnning", "1");
        let answer = self.http.ask(&call).await.map_err(|error| self.down(region, error))?;
        let judged = wire::data(&call.what, &answer.body).map(drop);
        judged.map_err(|error| match wire::code(&error) {
            Some(_) => error,
            None => self.down(region, error),
        })?;
        Ok(answer.body)
    }

    /// Nobody there means outage, not damage: nothing else can be done either.
    fn down(&self, region: Region, error: Error) -> Error {
        match &error {
            Error::Request { cause: Cause::Status { status: 429, retry_after }, what } => {
                Error::Throttled { what: what.clone(), wait: *retry_after }
            }
            Error::Request { cause, .. } if !error.is_transient() => {
                Error::SignInRefused(Refusal::NotTaken(cause.to_string()))
            }
            _ => {
                let host = crate::http::host_of(self.hosts.api(region));
                Error::Outage { host, cause: Box::new(error) }
            }
        }
    }

    fn granted(&self, data: &Map<String, Value>, advertised: Option<Region>) -> Result<Granted> {
        let text = |key: &str| match data.get(key) {
            Some(Value::String(text)) if !text.is_empty() => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        let token = text("accessToken");
        let token = token
            .ok_or_else(|| Error::SignInRefused(Refusal::NotTaken("no token came".to_owned())))?;
        Ok(Granted {
            token: token.into(),
            user_id: text("userId").unwrap_or_default(),
            advertised,
            taken_by: self.region,
        })
    }
}

/// What a sign-in is known by that waits for its code.
struct Ticket {
    ticket: String,
    key: String,
    account: String,
    account_type: String,
}

impl Ticket {
    fn of(answer: &Map<String, Value>) -> Option<Self> {
        let text = |key: &str| answer.get(key).and_then(Value::as_str).map(str::to_owned);
        Some(Self {
            ticket: text("loginTicket")?,
            key: text("appKey")?,
            account: text("account")?,
            account_type: text("accountType2fa").unwrap_or_else(|| BY_EMAIL.to_string()),
        })
    }
}

/// `regionId`, a number or text. `userProfile.region` has other numbers for the same.
fn region_of(data: &Map<String, Value>) -> Option<Region> {
    let id = match data.get("regionId")? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    id.and_then(Region::from_id)
}

/// What a `result` means for somebody who wants in.
fn refusal(error: Error) -> Error {
    match (wire::code(&error), &error) {
        (Some(wire::BAD_LOGIN), _) => Error::SignInRefused(Refusal::WrongPassword),
        (Some(wire::BAD_CODE), _) => {
            Error::SignInRefused(Refusal::WrongCode(wire::BAD_CODE.to_owned()))
        }
        (Some(_), Error::Request { cause, .. }) => {
            Error::SignInRefused(Refusal::NotTaken(cause.to_string()))
        }
        _ => error,
    }
}
