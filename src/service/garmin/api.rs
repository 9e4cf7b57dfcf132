//! Garmin Connect's data calls, with a token that is kept fresh.

mod files;
mod upload;

pub use upload::{Changes, Received};

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};

use serde_json::Value;
use tokio::sync::Mutex;

use super::hosts::Hosts;
use super::login::Login;
use super::tokens::{self, APP_HEADERS};
use super::{INFO, asides, wire};
use crate::error::{Cause, Error, Refusal, Result};
use crate::http::{Answer, Call, Http, Manners, Patience, Receive};
use crate::service::json;
use crate::service::{
    Account, Aside, ById, Credentials, Fetched, Format, Info, Item, Listed, Query, Service,
};
use crate::session::{CoolDown, Room, Session, Store, Tokens, now_s};

/// The service refuses longer pages with a 400.
const LONGEST_PAGE: usize = 1000;
/// The status of an answer that says that there is nothing to tell.
const NO_CONTENT: u16 = 204;
const PROFILE: &str = "/userprofile-service/socialProfile";
/// What the gateway says, with a 400, where it makes nothing of the token.
const NO_BEARER: &str = "Authorization header is missing";
/// A token that lives for less than this, or than a quarter of its life, is
/// renewed before it is used.
const RENEW_BEFORE_S: i64 = 900;

/// A Garmin Connect account.
pub struct Garmin {
    hosts: Hosts,
    manners: Manners,
    http: Arc<Http>,
    store: Store,
    credentials: Option<Credentials>,
    session: Mutex<Option<Session>>,
    /// Whether the password was sent: once a run at most.
    attempted: AtomicBool,
    /// Tokens that were not renewed: once refused, they are refused.
    refused: std::sync::Mutex<Option<Tokens>>,
    /// The profile that proved a new token, so that it is not asked for twice.
    profile: std::sync::Mutex<Option<Vec<u8>>>,
}

impl Garmin {
    /// The account whose session is in `store`; `credentials` are used at most
    /// once, when there is no session or it has ended.
    ///
    /// # Errors
    /// When the HTTP client cannot be made.
    pub fn new(
        hosts: Hosts,
        manners: Manners,
        store: Store,
        credentials: Option<Credentials>,
    ) -> Result<Self> {
        let http = Http::new(&hosts.api, manners)?;
        let session = Mutex::new(store.load());
        let attempted = AtomicBool::new(false);
        let (refused, profile) = Default::default();
        Ok(Self { hosts, manners, http, store, credentials, session, attempted, refused, profile })
    }

    /// Signs in with what the person pasted from the browser.
    ///
    /// # Errors
    /// [`Error::SignInRefused`] or no answer.
    pub async fn sign_in_by_ticket(&self, pasted: &str) -> Result<Session> {
        let room = self.store.room()?;
        let tokens = Login::new(&self.hosts, self.manners)?.ticket(pasted).await?;
        self.believe(tokens, Vec::new(), room).await
    }

    /// Takes over a session from elsewhere.
    ///
    /// # Errors
    /// [`Error::SignInRefused`] when it has ended.
    pub async fn adopt(&self, session: Session) -> Result<Session> {
        let room = self.store.room()?;
        let follows = Some(session.mark());
        let Session { mut names, mut tokens, .. } = session;
        let refused = Err(Error::SignInRefused(Refusal::TokenRefused));
        let expired = tokens.access_expires_s <= now_s();
        let mut proof = if expired { refused } else { self.proved(&tokens).await };
        if let Err(Error::SignInRefused(Refusal::TokenRefused)) = proof
            && (expired || tokens.refresh.is_some())
        {
            tokens = self.refreshed(&tokens).await?;
            proof = self.proved(&tokens).await;
        }
        names.extend(proof?);
        self.keep(Session { follows, ..session_of(tokens, names) }, room)
    }

    /// Signs in with the password, unless the account is to be left alone.
    ///
    /// # Errors
    /// [`Error::CoolDown`], [`Error::SignInRefused`] or no answer.
    pub async fn sign_in_by_password(&self) -> Result<Session> {
        let Some(Credentials { user, password, code, force, .. }) = &self.credentials else {
            return Err(Error::SignInNeeded("there is no stored session".into()));
        };
        if self.attempted.swap(true, Ordering::Relaxed) {
            return Err(Error::SignInRefused(Refusal::SessionEnded));
        }
        let room = self.store.room()?;
        let login = Login::new(&self.hosts, self.manners)?;
        let login = login.password(user, password, code.as_ref());
        let tokens = CoolDown::kept(&self.store, *force, login).await?;
        self.believe(tokens, vec![user.clone()], room).await
    }

    /// A new token is believed when the API honours it.
    async fn believe(&self, tokens: Tokens, mut names: Vec<String>, room: Room) -> Result<Session> {
        names.extend(self.proved(&tokens).await?);
        self.keep(session_of(tokens, names), room)
    }

    fn keep(&self, mut session: Session, room: Room) -> Result<Session> {
        let mut known = HashSet::new();
        session.names.retain(|name| known.insert(name.clone()));
        room.keep(&self.store, &session)?;
        Ok(session)
    }

    /// What the account is called to which this token opens. Whether the API
    /// can be reached just now says nothing about the token.
    async fn proved(&self, tokens: &Tokens) -> Result<Vec<String>> {
        let mut call = self.call("the account's profile", PROFILE);
        call.bearer = Some(tokens.access.clone());
        match self.http.ask(&call).await {
            Ok(answer) => {
                let profile = json::value(&answer.body).unwrap_or_default();
                let known = ["userName", "displayName"].map(|key| profile[key].as_str());
                *self.profile.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer.body);
                Ok(known.into_iter().flatten().map(str::to_owned).collect())
            }
            Err(error) => match error.status() {
                Some(401) => Err(Error::SignInRefused(Refusal::TokenRefused)),
                Some(403) => Err(Error::SignInRefused(Refusal::Blocked)),
                _ => {
                    tracing::warn!(%error, "the new token could not be proved");
                    Ok(Vec::new())
                }
            },
        }
    }

    /// A token that is good for a while. `refused` is one that the API has
    /// just turned down; of all workers that hold it, one renews it.
    async fn token(&self, refused: Option<&Tokens>) -> Result<Tokens> {
        let mut held = self.session.lock().await;
        let Some(session) = held.as_ref() else {
            let session = self.sign_in_by_password().await?;
            *held = Some(session.clone());
            return Ok(session.tokens);
        };
        let good = |session: &Session| {
            let tokens = &session.tokens;
            let lifetime_s = tokens.access_expires_s.saturating_sub(session.stored_s);
            let margin_s = RENEW_BEFORE_S.min(lifetime_s / 4);
            tokens.access_expires_s.saturating_sub(now_s()) > margin_s
                && !refused.is_some_and(|refused| same(refused, tokens))
        };
        if good(session) {
            return Ok(session.tokens.clone());
        }
        let renewed = match self.renew(session, good).await {
            Err(Error::SignInRefused(Refusal::SessionEnded)) if self.credentials.is_some() => {
                self.sign_in_by_password().await?
            }
            renewed => renewed?,
        };
        *held = Some(renewed.clone());
        Ok(renewed.tokens)
    }

    /// One process at a time: who waited finds the work done.
    async fn renew(&self, session: &Session, good: impl Fn(&Session) -> bool) -> Result<Session> {
        let store = self.store.clone();
        let _lock = tokio::task::spawn_blocking(move || store.lock()).await.unwrap_or(Ok(None))?;
        let stored = self.store.load();
        if let Some(done) = stored.as_ref().filter(|stored| good(stored)) {
            return Ok(done.clone());
        }
        let newest = stored.as_ref().unwrap_or(session);
        if newest.tokens.refresh.is_none() && refused_or_expired(&newest.tokens) {
            return Err(Error::SignInRefused(Refusal::SessionEnded));
        }
        let room = self.store.room()?;
        let tokens = self.refreshed(&newest.tokens).await?;
        // On disk before it is used: the old one is dead already.
        let renewed = Session { tokens, stored_s: now_s(), ..newest.clone() };
        room.keep(&self.store, &renewed)?;
        Ok(renewed)
    }

    /// New tokens for old ones, which are dead afterwards. Of all workers that
    /// want them, the first is told that there are none; so are the others then.
    async fn refreshed(&self, old: &Tokens) -> Result<Tokens> {
        let refused = || self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        if refused().as_ref().is_some_and(|refused| same(refused, old)) {
            return Err(Error::SignInRefused(Refusal::SessionEnded));
        }
        let renewed = tokens::refresh(&self.hosts, &self.http, old).await;
        if let Err(Error::SignInRefused(Refusal::SessionEnded)) = &renewed {
            *refused() = Some(old.clone());
        }
        renewed
    }

    fn call(&self, what: impl Into<String>, path: &str) -> Call {
        let call = Call::get(what, format!("{}{path}", self.hosts.api)).refused_by(NO_BEARER);
        APP_HEADERS.iter().fold(call, |call, (key, value)| call.header(key, *value))
    }

    /// One call with a token; a refused token is renewed once.
    async fn get(&self, call: &Call) -> Result<Answer> {
        let mut call = call.clone().header("accept", "application/json");
        let tokens = self.token(None).await?;
        call.bearer = Some(tokens.access.clone());
        match self.http.ask(&call).await {
            Err(error) if is_refusal(&error) => {
                call.bearer = Some(self.token(Some(&tokens)).await?.access);
                match self.http.ask(&call).await {
                    Err(error) => Err(self.judged(error).await),
                    answer => answer,
                }
            }
            answer => answer,
        }
    }

    /// A JSON object, with as many attempts as make sense.
    async fn object(&self, call: &Call) -> Result<serde_json::Map<String, Value>> {
        self.http
            .attempt(Patience::Usual, async || {
                wire::object(&call.what, &self.get(call).await?.body)
            })
            .await
    }

    /// What it means that a fresh token was refused as well: the session has
    /// ended, unless the token is good for the profile.
    async fn judged(&self, error: Error) -> Error {
        if !is_refusal(&error) {
            return error;
        }
        let mut call = self.call("the account's profile", PROFILE);
        call.bearer = self.session.lock().await.as_ref().map(|held| held.tokens.access.clone());
        match self.http.ask(&call).await {
            Err(refused) if is_refusal(&refused) => Error::SignInRefused(Refusal::SessionEnded),
            _ => error,
        }
    }
}

impl Service for Garmin {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn longest_page(&self) -> usize {
        LONGEST_PAGE
    }

    async fn account(&self) -> Result<Account> {
        let call = self.call("the account's profile", PROFILE);
        self.token(None).await?;
        let proof = self.profile.lock().unwrap_or_else(PoisonError::into_inner).take();
        let proof = proof.and_then(|body| wire::object(&call.what, &body).ok());
        let profile = match proof {
            Some(profile) => profile,
            None => self.object(&call).await?,
        };
        let text = |key: &str| match profile.get(key) {
            Some(Value::String(text)) if !text.is_empty() => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        let id = text("profileId").or_else(|| text("id")).or_else(|| text("displayName"));
        let id = id.ok_or_else(|| {
            let problem = "it names no account".to_owned();
            Error::request(call.what, Cause::Damaged(crate::error::Damage::new("profile", problem)))
        })?;
        let name = text("fullName").or_else(|| text("displayName")).unwrap_or_else(|| id.clone());
        Ok(Account { id, name })
    }

    async fn total(&self) -> Result<Option<usize>> {
        let call = self.call("the number of activities", "/activitylist-service/activities/count");
        let answer = self.http.attempt(Patience::Usual, async || self.get(&call).await).await;
        let answer = match answer {
            Err(Error::Request { .. }) => return Ok(None),
            answer => answer?,
        };
        let body = json::value(&answer.body).unwrap_or_default();
        let count = body.as_u64().or_else(|| body["totalCount"].as_u64());
        Ok(count.and_then(|count| usize::try_from(count).ok()))
    }

    async fn page(&self, query: &Query, start: usize, limit: usize) -> Result<Vec<Listed>> {
        let mut call = self
            .call("the activity list", "/activitylist-service/activities/search/activities")
            .query("start", start)
            .query("limit", limit);
        if let Some(date) = query.start_date {
            call = call.query("startDate", date);
        }
        if let Some(date) = query.end_date {
            call = call.query("endDate", date);
        }
        self.http
            .attempt(Patience::Usual, async || {
                let answer = self.get(&call).await?;
                match answer.status {
                    NO_CONTENT => Ok(Vec::new()),
                    _ => wire::page(&call.what, &answer.body),
                }
            })
            .await
    }

    async fn aside(&self, aside: Aside, item: Item<'_>) -> Result<Option<String>> {
        self.answer(aside, item.id).await
    }

    async fn by_id(&self, id: &str) -> Result<ById> {
        let call = self.call(format!("activity {id}"), &format!("/activity-service/activity/{id}"));
        let fetched = self
            .http
            .attempt(Patience::Usual, async || {
                let body = self.get(&call).await?.body;
                wire::object(&call.what, &body).map(|_| body)
            })
            .await;
        match fetched {
            Ok(body) => {
                let raw = String::from_utf8_lossy(&body).into_owned();
                Ok(ById::Found(Listed { id: Some(id.to_owned()), raw }))
            }
            Err(error) if error.status() == Some(404) => Ok(ById::Unknown),
            Err(error) => Err(error),
        }
    }

    async fn fetch(
        &self,
        item: Item<'_>,
        format: Format,
        file: &mut dyn Receive,
    ) -> Result<Fetched> {
        self.file(item.id, format, file).await
    }
}

fn session_of(tokens: Tokens, names: Vec<String>) -> Session {
    Session { names, tokens, home: None, stored_s: now_s(), follows: None }
}

fn same(a: &Tokens, b: &Tokens) -> bool {
    use secrecy::ExposeSecret;
    a.access.expose_secret() == b.access.expose_secret()
}

/// Without a refresh token the access token is used to its last minute.
fn refused_or_expired(tokens: &Tokens) -> bool {
    tokens.access_expires_s <= now_s()
}

fn is_refusal(error: &Error) -> bool {
    error.status() == Some(401)
}
