//! Sending files to the account, and saying what they are.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{Garmin, wire};
use crate::check::Kind;
use crate::error::{Cause, Error, Result};
use crate::http::{Answer, Body, Call, Patience};
use crate::service::json::id_text;

/// The service's own code of a duplicate.
const DUPLICATE: u64 = 202;
/// Pauses before each question what became of a file, in seconds.
const PAUSES_S: [u64; 7] = [1, 2, 4, 8, 16, 32, 64];
const STATUS: &str = "/activity-service/activity/status/";

/// What became of a file that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// It is in the account now, as the activity (or activities) of this id.
    New(Vec<String>),
    /// It was in the account already.
    Known {
        /// As the activity of this id, if the service told.
        id: Option<String>,
        /// Whether an attempt before this one got no answer, so that it may
        /// have been that one which brought it there.
        after_a_loss: bool,
    },
}

/// What is to be said of an activity; what is `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Its title.
    pub name: Option<String>,
    /// Its notes.
    pub description: Option<String>,
    /// The key of its type: `trail_running`.
    pub type_key: Option<String>,
    /// Whether nobody else is to see it.
    pub private: bool,
    /// The UUID of gear that was used.
    pub gear: Option<String>,
}

impl Garmin {
    /// Sends a FIT, GPX or TCX file and waits until the service has said what
    /// it is. The file must have passed its check.
    ///
    /// # Errors
    /// [`Cause::NotTaken`], [`Cause::NoConsent`], [`Cause::Undecided`], or no
    /// answer.
    pub async fn upload(&self, name: &str, kind: Kind, bytes: Arc<[u8]>) -> Result<Received> {
        let format = kind.name().to_ascii_lowercase();
        // Its directory is nobody's business.
        let file = Path::new(name).file_name().unwrap_or_default().to_string_lossy();
        let body = Body::File { name: file.into_owned(), bytes };
        let url = format!("/upload-service/upload/{format}");
        let mut call = self.call("the upload", &url).header("nk", "NT");
        call.body = body;
        let call = call.accept(409).accept(412).accept(415);
        let mut attempts = 0;
        let answer = self
            .http
            .attempt(Patience::Usual, async || {
                attempts += 1;
                self.get(&call).await
            })
            .await?;
        match outcome(&call, &answer)? {
            Some(Received::Known { id, .. }) => {
                Ok(Received::Known { id, after_a_loss: attempts > 1 })
            }
            Some(received) => Ok(received),
            None => self.result_of(&call, &answer).await,
        }
    }

    /// Asks what became of a file until the service knows.
    async fn result_of(&self, upload: &Call, taken: &Answer) -> Result<Received> {
        let undecided = || Error::request(&upload.what, Cause::Undecided);
        // The host is ours in any case: the token goes nowhere else.
        let path = taken.location.as_deref().and_then(|url| url.split_once(STATUS));
        let (_, rest) = path.ok_or_else(undecided)?;
        let call = self.call(&upload.what, &format!("{STATUS}{rest}")).accept(404).accept(409);
        for pause_s in PAUSES_S {
            self.http.pause(Duration::from_secs(pause_s)).await;
            let answer = self.http.attempt(Patience::Usual, async || self.get(&call).await).await;
            let answer = match answer {
                Err(Error::Request { .. }) => return Err(undecided()),
                answer => answer?,
            };
            let created = answer.location.as_deref().filter(|_| answer.status == 201);
            let id = created.and_then(|url| url.rsplit('/').next()).map(|id| json!(id));
            if let Some(id) = id.as_ref().and_then(id_text) {
                return Ok(Received::New(vec![id]));
            }
            // At first the service may not even know what it is asked about.
            if answer.status != 404
                && let Some(received) = outcome(&call, &answer)?
            {
                return Ok(received);
            }
        }
        Err(undecided())
    }

    /// Says of an activity what is to be said; gear comes last.
    ///
    /// # Errors
    /// When the service refuses.
    pub async fn change(&self, id: &str, changes: &Changes) -> Result<()> {
        let Changes { name, description, type_key, private, gear } = changes;
        let mut said = Map::new();
        said.extend(name.as_ref().map(|name| ("activityName".to_owned(), json!(name))));
        said.extend(description.as_ref().map(|text| ("description".to_owned(), json!(text))));
        let key = type_key.as_ref().map(|key| json!({ "typeKey": key }));
        said.extend(key.map(|key| ("activityTypeDTO".to_owned(), key)));
        if *private {
            said.insert("privacy".to_owned(), json!({ "typeKey": "private" }));
        }
        if !said.is_empty() {
            let number = id.parse::<u64>().map_or_else(|_| json!(id), |number| json!(number));
            said.insert("activityId".to_owned(), number);
            let body = Body::Put(Some(Value::Object(said)));
            let path = format!("/activity-service/activity/{id}");
            self.put(format!("what was said of activity {id}"), &path, body).await?;
        }
        if let Some(gear) = gear {
            let path = format!("/gear-service/gear/link/{gear}/activity/{id}");
            self.put(format!("gear {gear} of activity {id}"), &path, Body::Put(None)).await?;
        }
        Ok(())
    }

    /// Where a person can look at an activity.
    pub fn page_of(&self, id: &str) -> String {
        format!("https://connect.{}/modern/activity/{id}", self.hosts.domain.name())
    }

    /// Whether there is an activity type of this key.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn has_type(&self, key: &str) -> Result<bool> {
        let path = "/activity-service/activity/activityTypes";
        let call = self.call("the activity types", path);
        let answer = self.http.attempt(Patience::Usual, async || self.get(&call).await).await?;
        let types: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        // A table that cannot be read forbids nothing.
        Ok(types.as_array().is_none_or(|types| types.iter().any(|one| one["typeKey"] == key)))
    }

    async fn put(&self, what: String, path: &str, body: Body) -> Result<()> {
        let mut call = self.call(what, path).header("nk", "NT");
        call.body = body;
        self.http.attempt(Patience::Usual, async || self.get(&call).await).await.map(drop)
    }
}

/// What an answer says became of the file; `None` if that is not decided yet.
fn outcome(call: &Call, answer: &Answer) -> Result<Option<Received>> {
    if answer.status == 412 {
        return Err(Error::request(&call.what, Cause::NoConsent));
    }
    let body = wire::object(&call.what, &answer.body).unwrap_or_default();
    let result = body.get("detailedImportResult").unwrap_or(&Value::Null);
    let items = |key: &str| result[key].as_array().map(Vec::as_slice).unwrap_or_default();
    let ids: Vec<_> =
        items("successes").iter().filter_map(|item| id_text(&item["internalId"])).collect();
    if !ids.is_empty() {
        return Ok(Some(Received::New(ids)));
    }
    let failures = items("failures");
    let messages: Vec<_> =
        failures.iter().filter_map(|item| item["messages"].as_array()).flatten().collect();
    if answer.status == 409 || messages.iter().any(|message| message["code"] == DUPLICATE) {
        let id = failures.first().and_then(|item| id_text(&item["internalId"]));
        return Ok(Some(Received::Known { id, after_a_loss: false }));
    }
    let contents = messages.iter().filter_map(|message| message["content"].as_str());
    let said: Vec<_> = contents.map(|text| text.trim_end_matches('.')).collect();
    if !said.is_empty() || answer.status == 415 || !failures.is_empty() {
        let said = if said.is_empty() { "it gave no reason".to_owned() } else { said.join("; ") };
        let shown = said.chars().filter(|c| !c.is_control()).take(200).collect();
        return Err(Error::request(&call.what, Cause::NotTaken(shown)));
    }
    Ok(None)
}
