//! The session: stored, brought along, or signed in for; and where in the
//! world it is good.

use std::sync::atomic::Ordering;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::{Coros, wire};
use crate::error::{Cause, Damage, Error, Refusal, Result};
use crate::http::{Body, Call, Patience, host_of};
use crate::service::coros::hosts::Region;
use crate::service::coros::login::Login;
use crate::session::{CoolDown, Session, Tokens, now_s};

/// A token dies now and then in a long run, and another sign-in kills it: who
/// answers each time with a login of his own fights with the person's browser.
const MOST_LOGINS: usize = 5;

impl Coros {
    /// Signs in with the password: the session that the account had ends.
    ///
    /// # Errors
    /// [`Error::CoolDown`], [`Error::SignInRefused`] or no answer.
    pub async fn sign_in_by_password(&self) -> Result<Session> {
        let Some(credentials) = &self.credentials else {
            return Err(Error::SignInNeeded("there is no stored session".into()));
        };
        if self.logins.fetch_add(1, Ordering::Relaxed) >= MOST_LOGINS {
            return Err(Error::SignInRefused(Refusal::Superseded));
        }
        let room = self.store.room()?;
        let known = self.store.load().and_then(|session| home_of(&session));
        let region = self.hosts.in_turn(&[known]).first().copied().unwrap_or(Region::Us);
        let (hosts, http, store) = (&self.hosts, &self.http, &self.store);
        let login = Login { hosts, http, store, region };
        let granted =
            CoolDown::kept(&self.store, credentials.force, login.password(credentials)).await?;
        let likely = [granted.advertised, known, Some(granted.taken_by)];
        let names = vec![credentials.user.clone()];
        let session = session(granted.token, granted.user_id, names);
        // The one before it is dead: whatever comes now, this one need not be granted again.
        room.keep(&self.store, &session)?;
        self.settle(session, &likely, Refusal::TokenRefused).await
    }

    /// Takes over the token of a browser; nobody is signed out by that.
    ///
    /// # Errors
    /// [`Error::SignInRefused`] when it is not honoured in any region.
    pub async fn sign_in_by_token(
        &self,
        token: SecretString,
        name: Option<String>,
    ) -> Result<Session> {
        let unsettled = session(token, String::new(), name.into_iter().collect());
        self.settle(unsettled, &[], Refusal::TokenNotTaken).await
    }

    /// Takes over a session from another machine.
    ///
    /// # Errors
    /// [`Error::SignInRefused`] when it has ended.
    pub async fn adopt(&self, session: Session) -> Result<Session> {
        let home = home_of(&session);
        self.settle(session, &[home], Refusal::TokenNotTaken).await
    }

    /// A session that was not turned down yet, and its home. Of all workers
    /// that hold the `refused` one, one replaces it.
    pub(super) async fn session(&self, refused: Option<&Session>) -> Result<Session> {
        let mut held = self.session.lock().await;
        let good = |session: &&Session| {
            session.home.is_some() && !refused.is_some_and(|refused| same(refused, session))
        };
        if let Some(session) = held.as_ref().filter(good) {
            return Ok(session.clone());
        }
        // Now and then one call is turned down for reasons of its own: that is
        // not worth a login, which would sign out the person's browser.
        if let Some(refused) = refused
            && self.ask(&probe(), refused).await.is_ok()
        {
            return Ok(refused.clone());
        }
        let renewed = self.renewed(refused).await?;
        *held = Some(renewed.clone());
        Ok(renewed)
    }

    /// One process at a time: who waited finds the work done.
    async fn renewed(&self, refused: Option<&Session>) -> Result<Session> {
        let store = self.store.clone();
        let _lock = tokio::task::spawn_blocking(move || store.lock()).await.unwrap_or(Ok(None))?;
        let stored = self.store.load();
        let other = stored.filter(|stored| !refused.is_some_and(|refused| same(refused, stored)));
        match (other, refused) {
            (Some(other), _) => self.settled(other).await,
            (None, Some(_)) if self.credentials.is_none() => {
                Err(Error::SignInRefused(Refusal::Superseded))
            }
            (None, _) => self.sign_in_by_password().await,
        }
    }

    /// The session with its home; a new one, if its token is honoured nowhere.
    async fn settled(&self, session: Session) -> Result<Session> {
        if session.home.is_some() {
            return Ok(session);
        }
        match self.settle(session, &[], Refusal::SessionEnded).await {
            Err(Error::SignInRefused(Refusal::SessionEnded)) if self.credentials.is_some() => {
                self.sign_in_by_password().await
            }
            settled => settled,
        }
    }

    /// Finds where the token is good, and whose it is; then stores it. Never
    /// by another login: that would end it.
    async fn settle(
        &self,
        mut session: Session,
        likely: &[Option<Region>],
        refusal: Refusal,
    ) -> Result<Session> {
        let mut failed = None;
        for region in self.hosts.in_turn(likely) {
            session.home = Some(region.key().to_owned());
            if session.tokens.client_id.is_empty() {
                session.tokens.client_id = self.user(&session).await.unwrap_or_default();
            }
            match self
                .http
                .attempt(Patience::Usual, async || self.ask(&probe(), &session).await)
                .await
            {
                Ok(list) => {
                    if session.tokens.client_id.is_empty() {
                        session.tokens.client_id = self.user_of(&session, &list).await?;
                    }
                    self.store.save(&session)?;
                    return Ok(session);
                }
                Err(error) if wire::is_refusal(&error) => {}
                Err(error) => failed = Some(unreachable(self.hosts.api(region), error)),
            }
        }
        let elsewhere = self.hosts.chosen().map(|region| Refusal::OtherRegion(region.key()));
        Err(failed.unwrap_or(Error::SignInRefused(elsewhere.unwrap_or(refusal))))
    }

    /// Whose a token is that came without that word. It is asked before anything
    /// else: where the other calls want to be told, this one does not.
    async fn user(&self, session: &Session) -> Option<String> {
        let account = Call::get("the account", "/account/query");
        let body = self.ask(&account, session).await.ok()?;
        text(wire::object(&account.what, &body).ok()?.get("userId"))
    }

    /// The same by the newest activity, where the account does not say it.
    async fn user_of(&self, session: &Session, list: &[u8]) -> Result<String> {
        let what = "the activity list";
        if let Some(newest) = wire::page(what, list)?.items.first()
            && let (Some(id), Some(sport)) = (&newest.id, wire::sport_type(&newest.raw))
        {
            let details = details(id, &sport);
            let data = wire::object(&details.what, &self.ask(&details, session).await?)?;
            if let Some(user) = text(data.get("userInfo").and_then(|user| user.get("userId"))) {
                return Ok(user);
            }
        }
        let problem = "it does not say whose the token is".to_owned();
        let damage = Damage::new("JSON answer", problem);
        Err(Error::request(what, Cause::Damaged(damage)))
    }
}

/// What asks for an activity's details.
pub(super) fn details(id: &str, sport: &str) -> Call {
    let what = format!("json_details of activity {id}");
    Call::post(what, "/activity/detail/query", Body::Form(Vec::new()))
        .query("labelId", id)
        .query("sportType", sport)
}

/// The smallest call that only the account's home answers.
fn probe() -> Call {
    Call::get("the activity list", "/activity/query").query("size", 1).query("pageNumber", 1)
}

fn session(token: SecretString, user_id: String, names: Vec<String>) -> Session {
    let tokens = Tokens {
        access: token,
        refresh: None,
        client_id: user_id,
        // Nobody tells; some have seen it live for about a day.
        access_expires_s: 0,
        refresh_expires_s: 0,
    };
    Session { names, tokens, home: None, stored_s: now_s(), follows: None }
}

/// All attempts were in vain: whoever asked need not begin with another login.
fn unreachable(host: &str, error: Error) -> Error {
    match error.is_transient() {
        true => Error::Outage { host: host_of(host), cause: Box::new(error) },
        false => error,
    }
}

fn home_of(session: &Session) -> Option<Region> {
    Region::from_key(session.home.as_deref()?)
}

fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn same(a: &Session, b: &Session) -> bool {
    a.tokens.access.expose_secret() == b.tokens.access.expose_secret()
}
