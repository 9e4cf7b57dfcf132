//! Garmin Connect's data calls, with a token that is kept fresh.

use std::sync::Arc;

use secrecy::SecretString;
use serde_json::Value;
use tokio::sync::Mutex;

use super::hosts::Hosts;
use super::login::{self, APP_HEADERS};
use super::{INFO, wire};
use crate::error::{Cause, Error, Refusal, Result};
use crate::http::{Answer, Call, Http, Manners, Patience, Receive};
use crate::service::{Account, Fetched, Format, Info, Listed, Query, Service};
use crate::session::{Store, Tokens};

/// The service refuses longer pages with a 400.
const LONGEST_PAGE: usize = 1000;
/// A token that lives for less than this is renewed before it is used.
const RENEW_BEFORE_S: i64 = 900;

/// A user name and a password.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// E-mail address of the account.
    pub user: String,
    /// Its password.
    pub password: SecretString,
}

/// A Garmin Connect account.
pub struct Garmin {
    hosts: Hosts,
    manners: Manners,
    http: Arc<Http>,
    store: Store,
    credentials: Option<Credentials>,
    tokens: Mutex<Option<Tokens>>,
}

impl Garmin {
    /// The account whose tokens are in `store`; `credentials` are used at most
    /// once, when there are no tokens or they have ended.
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
        let tokens = Mutex::new(store.load());
        Ok(Self { hosts, manners, http, store, credentials, tokens })
    }

    /// A token that is good for a while. `refused` is one that the API has
    /// just turned down; of all workers that hold it, one renews it.
    async fn token(&self, refused: Option<&Tokens>) -> Result<Tokens> {
        let mut held = self.tokens.lock().await;
        let now = chrono::Utc::now().timestamp();
        if let Some(tokens) = held.as_ref() {
            let is_refused = refused.is_some_and(|refused| same(refused, tokens));
            if !is_refused && tokens.access_expires_s - now > RENEW_BEFORE_S {
                return Ok(tokens.clone());
            }
            match login::refresh(&self.hosts, &self.http, tokens).await {
                Ok(renewed) => {
                    // On disk before it is used: the old one is dead already.
                    self.store.save(&renewed)?;
                    *held = Some(renewed.clone());
                    return Ok(renewed);
                }
                Err(Error::SignInRefused(Refusal::SessionEnded)) if self.credentials.is_some() => {}
                Err(error) => return Err(error),
            }
        }
        let tokens = self.sign_in().await?;
        self.store.save(&tokens)?;
        *held = Some(tokens.clone());
        Ok(tokens)
    }

    async fn sign_in(&self) -> Result<Tokens> {
        let Some(Credentials { user, password }) = &self.credentials else {
            return Err(Error::SignInNeeded("there is no stored session".into()));
        };
        tracing::info!("signing in");
        login::with_password(&self.hosts, self.manners, user, password).await
    }

    fn call(&self, what: impl Into<String>, path: &str) -> Call {
        let call = Call::get(what, format!("{}{path}", self.hosts.api));
        APP_HEADERS.iter().fold(call, |call, (key, value)| call.header(key, *value))
    }

    /// One GET with a token; a refused token is renewed once.
    async fn get(&self, call: &Call) -> Result<Answer> {
        let mut call = call.clone().header("accept", "application/json");
        let tokens = self.token(None).await?;
        call.bearer = Some(tokens.access.clone());
        match self.http.ask(&call).await {
            Err(error) if is_refusal(&error) => {
                call.bearer = Some(self.token(Some(&tokens)).await?.access);
                self.http.ask(&call).await.map_err(ended)
            }
            answer => answer,
        }
    }

    /// As [`Garmin::get`], streamed into a file.
    async fn get_file(&self, call: &Call, file: &mut dyn Receive) -> Result<()> {
        let mut call = call.clone().header("accept", "*/*");
        let tokens = self.token(None).await?;
        call.bearer = Some(tokens.access.clone());
        match self.http.download(&call, file).await {
            Err(error) if is_refusal(&error) => {
                call.bearer = Some(self.token(Some(&tokens)).await?.access);
                self.http.download(&call, file).await.map_err(ended)
            }
            fetched => fetched,
        }
    }

    /// Whether a lasting 500 means that the service has no such file: the
    /// activity itself says what it was made from.
    async fn has_none(&self, id: &str, format: Format) -> Result<Option<String>> {
        let path = format!("/activity-service/activity/{id}");
        let call = self.call(format!("activity {id}"), &path);
        let answer = self.http.attempt(Patience::Usual, async || self.get(&call).await).await?;
        let activity = wire::object(&call.what, &answer.body)?;
        let metadata = activity.get("metadataDTO").unwrap_or(&Value::Null);
        let made_from = metadata["fileFormat"]["formatKey"].as_str();
        let by_hand = metadata["manualActivity"].as_bool() == Some(true);
        Ok(match (format, made_from) {
            (Format::Tcx, Some("gpx")) => {
                Some("the service makes no TCX of activities that were uploaded as GPX".into())
            }
            (Format::Original, _) if by_hand => {
                Some("typed in by hand: there is no original".into())
            }
            (Format::Original, None) => Some("the service keeps no original of it".into()),
            _ => None,
        })
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
        let call = self.call("the account's profile", "/userprofile-service/socialProfile");
        let answer = self.http.attempt(Patience::Usual, async || self.get(&call).await).await?;
        let profile = wire::object(&call.what, &answer.body)?;
        let text = |key: &str| match profile.get(key) {
            Some(Value::String(text)) if !text.is_empty() => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        let id = text("profileId").or_else(|| text("id")).or_else(|| text("displayName"));
        let id = id.ok_or_else(|| {
            let problem = "it names no account".to_owned();
            Error::request(
                call.what,
                Cause::Damaged(crate::error::Damage { kind: "profile", problem }),
            )
        })?;
        let name = text("fullName").or_else(|| text("displayName")).unwrap_or_else(|| id.clone());
        Ok(Account { id, name })
    }

    async fn total(&self) -> Result<Option<usize>> {
        let call = self.call("the number of activities", "/activitylist-service/activities/count");
        let answer = match self.get(&call).await {
            Err(Error::Request { .. }) => return Ok(None),
            answer => answer?,
        };
        let body = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
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
                wire::page(&call.what, &answer.body)
            })
            .await
    }

    async fn fetch(&self, id: &str, format: Format, file: &mut dyn Receive) -> Result<Fetched> {
        let call = self.call(format!("{} of activity {id}", format.key()), &address(id, format));
        let patience = if format == Format::Gpx { Patience::Long } else { Patience::Usual };
        let fetched = self.http.attempt(patience, async || self.get_file(&call, file).await).await;
        match fetched {
            Ok(()) => Ok(Fetched::Complete),
            Err(error) => match (error.status(), format) {
                (Some(204), Format::Gpx | Format::Tcx | Format::Kml | Format::Csv) => {
                    Ok(Fetched::NotAvailable("the service has nothing to export (204)".into()))
                }
                (
                    Some(404),
                    Format::Original | Format::Gpx | Format::Tcx | Format::Kml | Format::Csv,
                ) => Ok(Fetched::NotAvailable("the service has no such file (404)".into())),
                (Some(500), Format::Tcx | Format::Original) => {
                    match self.has_none(id, format).await {
                        Ok(Some(reason)) => Ok(Fetched::NotAvailable(reason)),
                        Ok(None) | Err(Error::Request { .. }) => Err(error),
                        Err(worse) => Err(worse),
                    }
                }
                _ => Err(error),
            },
        }
    }
}

fn address(id: &str, format: Format) -> String {
    match format {
        Format::Original | Format::Fit => format!("/download-service/files/activity/{id}"),
        Format::Summary => format!("/activity-service/activity/{id}"),
        Format::Details => format!("/activity-service/activity/{id}/details"),
        Format::Gpx | Format::Tcx | Format::Kml | Format::Csv => {
            format!("/download-service/export/{}/activity/{id}", format.key())
        }
    }
}

fn same(a: &Tokens, b: &Tokens) -> bool {
    use secrecy::ExposeSecret;
    a.access.expose_secret() == b.access.expose_secret()
}

fn is_refusal(error: &Error) -> bool {
    error.status() == Some(401)
}

/// A fresh token that is refused as well will not get better.
fn ended(error: Error) -> Error {
    if is_refusal(&error) { Error::SignInRefused(Refusal::SessionEnded) } else { error }
}
