//! A request in words, its answer, and who takes a file.

use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

use crate::error::{Cause, Damage, Error};

/// One request.
#[derive(Debug, Clone)]
pub struct Call {
    /// What is asked for, in words: these end up in messages, addresses never do.
    pub what: String,
    /// Address without query.
    pub url: String,
    /// Query parameters.
    pub query: Vec<(&'static str, String)>,
    /// Headers.
    pub headers: Vec<(&'static str, String)>,
    /// Headers that let somebody in.
    pub secrets: Vec<(&'static str, SecretString)>,
    /// Sent as `Authorization: Bearer ...`.
    pub bearer: Option<SecretString>,
    /// What is sent along.
    pub body: Body,
    /// Statuses beside the 2xx that are answers, not errors.
    pub accepts: Vec<u16>,
    /// What a 400 says that means what a 401 does: the bearer is not taken.
    pub refusal: Option<&'static str>,
}

/// The body of a request.
#[derive(Clone)]
pub enum Body {
    /// None: a GET.
    None,
    /// POST of a JSON value.
    Json(serde_json::Value),
    /// POST of a form.
    Form(Vec<(&'static str, String)>),
    /// POST of a form whose field `file` is a file.
    File {
        /// The name it is sent under.
        name: String,
        /// What it holds.
        bytes: Arc<[u8]>,
    },
    /// PUT of a JSON value, or of nothing.
    Put(Option<serde_json::Value>),
}

impl std::fmt::Debug for Body {
    /// Bodies carry passwords and tokens: only their kind is shown.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Body::None => "None",
            Body::Json(_) => "Json(..)",
            Body::Form(_) => "Form(..)",
            Body::File { .. } => "File(..)",
            Body::Put(_) => "Put(..)",
        })
    }
}

impl Call {
    /// A GET.
    pub fn get(what: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            url: url.into(),
            query: Vec::new(),
            headers: Vec::new(),
            secrets: Vec::new(),
            bearer: None,
            body: Body::None,
            accepts: Vec::new(),
            refusal: None,
        }
    }

    /// A POST or PUT with this body.
    pub fn post(what: impl Into<String>, url: impl Into<String>, body: Body) -> Self {
        Self { body, ..Self::get(what, url) }
    }

    /// Adds a query parameter.
    pub fn query(mut self, key: &'static str, value: impl ToString) -> Self {
        self.query.push((key, value.to_string()));
        self
    }

    /// Adds a header.
    pub fn header(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((key, value.into()));
        self
    }

    /// Adds a header that lets somebody in.
    pub fn secret(mut self, key: &'static str, value: &SecretString) -> Self {
        self.secrets.push((key, value.clone()));
        self
    }

    /// Takes this status for an answer as well.
    pub fn accept(mut self, status: u16) -> Self {
        self.accepts.push(status);
        self
    }

    /// A 400 that says this is read as a 401.
    pub fn refused_by(mut self, words: &'static str) -> Self {
        self.refusal = Some(words);
        self
    }

    pub(super) fn failed(&self, cause: Cause) -> Error {
        Error::request(self.what.clone(), cause)
    }
}

/// A complete answer, whatever its status.
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The decoded body.
    pub body: Vec<u8>,
    /// Whether a bot check answered instead of the service.
    pub challenged: bool,
    /// The address that it points to.
    pub location: Option<String>,
    /// How long it asks to be left alone.
    pub retry_after: Option<Duration>,
}

/// The outcome of a check that may run elsewhere.
pub type Verdict<'a> = Pin<Box<dyn Future<Output = Result<(), Damage>> + Send + 'a>>;

/// A wait for one's turn.
pub type Turn<'a> = Pin<Box<dyn Future<Output = io::Result<()>> + Send + 'a>>;

/// Takes a file as it arrives. The services see no more of the disk than this.
pub trait Receive {
    /// Waits until the file may be asked for. The turn lasts until the last
    /// byte has come, through failures and pauses.
    ///
    /// # Errors
    /// When nothing more is to be asked for.
    fn turn(&mut self) -> Turn<'_>;
    /// Begins, or begins again: whatever came before is dropped.
    ///
    /// # Errors
    /// When the disk refuses.
    fn begin(&mut self) -> io::Result<()>;
    /// Takes the next bytes.
    ///
    /// # Errors
    /// When the disk refuses.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// The last byte has come; from here on, what was received is not asked
    /// for twice.
    ///
    /// # Errors
    /// When the disk refuses.
    fn received(&mut self) -> io::Result<()>;
    /// Is this really the file that was asked for? [`Damage`] when it is not.
    /// The verdict may take its time: the next request is under way meanwhile.
    fn finish(&mut self) -> Verdict<'_>;
    /// Where it is being written, for messages.
    fn path(&self) -> PathBuf;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_never_shown() {
        let call = Call::post("x", "http://x", Body::Form(vec![("password", "hunter2".into())]));
        assert!(!format!("{call:?}").contains("hunter2"));
    }
}
