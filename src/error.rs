//! What can go wrong, in the words that the person reads.
//!
//! Every error says what happened and what it means; [`Error::next_step`] says
//! what to type, and [`Error::exit_code`] is what scripts see.

mod refusal;

pub use refusal::Refusal;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::service::Info;

/// Shorthand for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Any failure of this crate. No variant ever holds a password, token, ticket
/// or cookie, nor a body or a query that could.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The request made no sense (exit code 2).
    #[error("{problem}")]
    Usage {
        /// What is wrong with it.
        problem: String,
        /// What would be right.
        hint: String,
    },
    /// There is no session and nothing to sign in with (exit code 4).
    #[error("not signed in: {0}")]
    SignInNeeded(String),
    /// The service refused the sign-in (exit code 4).
    #[error("sign-in refused: {0}")]
    SignInRefused(Refusal),
    /// The service limits sign-ins of this account; no request is made before
    /// the wait is over (exit code 5).
    #[error("the service limits sign-ins of this account: none is tried before {until}")]
    CoolDown {
        /// The end of the wait, on the clock of this machine.
        until: String,
    },
    /// The service asked us to stay away for a while (exit code 5).
    #[error("{what}: the service limits our requests{}", wait_text(.wait))]
    Throttled {
        /// What we were asking for.
        what: String,
        /// How long it wants us to wait, if it said so.
        wait: Option<Duration>,
    },
    /// The service cannot be reached, or fails all the time (exit code 5).
    #[error("{host} cannot be reached or keeps failing: {cause}")]
    Outage {
        /// The host or service.
        host: String,
        /// The last failure.
        cause: Box<Error>,
    },
    /// One request got no usable answer (exit code 1).
    #[error("{what}: {cause}")]
    Request {
        /// What we were asking for, in words.
        what: String,
        /// What came instead.
        cause: Cause,
    },
    /// There is no place to keep a session in, so nothing was spent on one (exit code 1).
    #[error("no session can be kept in {}: {cause}", .path.display())]
    NoRoom {
        /// The directory.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The disk refused (exit code 1).
    #[error("cannot {action} {}: {cause}", .path.display())]
    Io {
        /// The verb: `write`, `rename`, ...
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The ledger refused (exit code 1).
    #[error("the ledger {} cannot be used: {cause}", .path.display())]
    Ledger {
        /// Its path.
        path: PathBuf,
        /// Why.
        cause: rusqlite::Error,
    },
    /// The ledger was written by a newer gcexport (exit code 1).
    #[error("the ledger of this directory has version {found}, this program knows up to {known}")]
    NewerLedger {
        /// Version on disk.
        found: i64,
        /// Version that we write.
        known: i64,
    },
    /// The directory belongs to another account (exit code 1).
    #[error("{} holds the activities of {owner}, not of {account}", .path.display())]
    OtherAccount {
        /// The directory.
        path: PathBuf,
        /// Whose it is.
        owner: String,
        /// Who is signed in.
        account: String,
    },
    /// Another run works in the directory (exit code 7).
    #[error("{} is in use by another run ({holder})", .path.display())]
    Locked {
        /// The directory.
        path: PathBuf,
        /// Who holds it, as far as the lock file tells.
        holder: String,
    },
}

/// What came instead of a usable answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Cause {
    /// No connection.
    #[error("no connection ({0})")]
    Connect(String),
    /// No answer in time.
    #[error("no answer in time")]
    Timeout,
    /// The connection broke in mid-answer.
    #[error("the connection broke before the answer was complete ({0})")]
    Cut(String),
    /// An error status.
    #[error("the service answered with status {status}")]
    Status {
        /// HTTP status.
        status: u16,
        /// What `Retry-After` asked for.
        retry_after: Option<Duration>,
    },
    /// A complete answer that says no, in the service's own words.
    #[error("the service answered {code} ({message})")]
    Result {
        /// Its code.
        code: String,
        /// What it says about it.
        message: String,
    },
    /// The service did not take a file, for reasons of its own.
    #[error("the service does not take it: {0}")]
    NotTaken(String),
    /// The owner of the account has not agreed to uploads.
    #[error("the service takes no uploads of this account before its owner has agreed to them")]
    NoConsent,
    /// The service took a file and left open what became of it.
    #[error("the service took it, but has not said what became of it")]
    Undecided,
    /// The answer is complete but not what it should be.
    #[error("{0}")]
    Damaged(Damage),
    /// The service no longer has what we hold a copy of.
    #[error("the service no longer has it ({0}): nothing was changed here")]
    Gone(String),
    /// The answer is larger than anything sensible.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// Where we stopped reading.
        limit: u64,
    },
    /// Our own disk failed while we wrote the answer down.
    #[error("cannot write {}: {cause}", .path.display())]
    Write {
        /// Where.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
}

/// Why some bytes are not the file that they should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a whole {kind}: {problem}")]
pub struct Damage {
    /// What it should have been: `GPX`, `FIT`, ...
    pub kind: &'static str,
    /// What is wrong.
    pub problem: String,
    /// Whether nothing is missing from it: a recording of which some bytes are wrong.
    pub complete: bool,
}

impl Damage {
    /// Something may be missing.
    pub fn new(kind: &'static str, problem: impl Into<String>) -> Self {
        Self { kind, problem: problem.into(), complete: false }
    }
}

impl Error {
    /// A request that made no sense, and what would.
    pub fn usage(problem: impl Into<String>, hint: impl Into<String>) -> Self {
        Error::Usage { problem: problem.into(), hint: hint.into() }
    }

    /// A request without a usable answer.
    pub fn request(what: impl Into<String>, cause: Cause) -> Self {
        Error::Request { what: what.into(), cause }
    }

    /// The exit code of a run that ends with this error.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Usage { .. } => 2,
            Error::SignInNeeded(_) | Error::SignInRefused(_) => 4,
            Error::CoolDown { .. } | Error::Throttled { .. } | Error::Outage { .. } => 5,
            Error::Locked { .. } => 7,
            _ => 1,
        }
    }

    /// What the person can do next, at the service that this is about.
    pub fn next_step(&self, service: &Info) -> String {
        match self {
            Error::Usage { hint, .. } => hint.clone(),
            Error::SignInNeeded(_) => {
                format!("run '{}', or give --username and --password", service.login)
            }
            Error::SignInRefused(refusal) => refusal.next_step(service),
            Error::CoolDown { .. } => format!(
                "nothing is lost; '{}' is not limited, --force tries all the same",
                service.login_by_browser
            ),
            Error::Throttled { wait, .. } => format!(
                "nothing is lost: run the same command again{}",
                wait.map_or_else(
                    || " in an hour or two".into(),
                    |w| format!(" in {} minutes", w.as_secs().div_ceil(60))
                )
            ),
            Error::Outage { .. } => {
                "nothing is lost: run the same command again later, it fetches only what is missing"
                    .into()
            }
            Error::Request { cause: Cause::Write { cause, .. }, .. } | Error::Io { cause, .. } => {
                disk_hint(cause).into()
            }
            Error::NoRoom { .. } => "nothing was sent and a stored session is untouched: make room there, or set XDG_STATE_HOME to another directory, then run the same command again".into(),
            Error::Request { cause: Cause::NoConsent, .. } => {
                "switch on 'Device Upload' in the settings of Garmin Connect (Settings > Data), then run the same command again".into()
            }
            Error::Request { .. } => {
                "what was fetched so far is kept: run the same command again".into()
            }
            Error::Ledger { path, cause } => match cause.sqlite_error_code() {
                Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt) => {
                    let inside = path.parent().unwrap_or(path).display();
                    format!(
                        "move {inside} away and run the same export again: sound files are taken over \
                         unasked; only what the ledger alone knew is lost (older values of edited \
                         activities, rows of deleted ones, when files were saved)"
                    )
                }
                _ => "free some space or repair the disk; the files beside it are untouched".into(),
            },
            Error::NewerLedger { .. } => "use the newer gcexport that wrote it".into(),
            Error::OtherAccount { .. } => "choose another directory with -d".into(),
            Error::Locked { .. } => {
                "wait until it has finished, or choose another directory with -d".into()
            }
        }
    }

    /// Whether asking once more may help.
    pub fn is_transient(&self) -> bool {
        match self {
            Error::Request { cause, .. } => match cause {
                Cause::Connect(_) | Cause::Timeout | Cause::Cut(_) | Cause::Damaged(_) => true,
                // A 2xx that is neither the answer (200) nor a plain no (204) means: not yet.
                Cause::Status { status, .. } => {
                    matches!(status, 201..=203 | 205..=299 | 408 | 429 | 500..=599)
                }
                // "Service exceptions": of a wrong request, but also now and then.
                Cause::Result { code, .. } => code == "1001",
                Cause::NotTaken(_) | Cause::NoConsent | Cause::Undecided => false,
                Cause::Gone(_) | Cause::TooLarge { .. } | Cause::Write { .. } => false,
            },
            _ => false,
        }
    }

    /// The HTTP status that a request ended with.
    pub fn status(&self) -> Option<u16> {
        match self {
            Error::Request { cause: Cause::Status { status, .. }, .. } => Some(*status),
            _ => None,
        }
    }
}

fn disk_hint(cause: &io::Error) -> &'static str {
    match cause.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "free some space, then run the same command again"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "make the directory writable or choose another with -d"
        }
        _ => "see what is wrong there, then run the same command again",
    }
}

/// Attaches a path and a verb to an I/O error.
pub(crate) trait At<T> {
    fn at(self, action: &'static str, path: &Path) -> Result<T>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, action: &'static str, path: &Path) -> Result<T> {
        self.map_err(|cause| Error::Io { action, path: path.to_owned(), cause })
    }
}

fn wait_text(wait: &Option<Duration>) -> String {
    wait.map_or_else(String::new, |w| format!(" for {} s", w.as_secs()))
}
