//! Faults on purpose: what goes wrong with which request, and when.
//!
//! A [`Rule`] says it, in Rust or as an object of the JSON array that
//! `gcexport simulate --faults FILE` reads; `docs/simulate.md` explains its
//! words.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use gcexport::simulate::faults::{Edit, FaultKind, RequestKind, RetryAfter, Rule};
//! use gcexport::simulate::{Options, Simulation};
//!
//! let busy = FaultKind::TooManyRequests.retry_after(RetryAfter::Seconds(30));
//! let rules = vec![
//!     Rule::fault(RequestKind::Gpx, busy).first(2),
//!     Rule::fault(RequestKind::Any, FaultKind::Reset).share(0.05),
//!     Rule::edit(RequestKind::List, Edit::Upload).kth(2),
//! ];
//! let read: Vec<Rule> = serde_json::from_str(
//!     r#"[
//!         {"on": "gpx", "fault": "429", "retry_after": 30, "first": 2},
//!         {"on": "any", "fault": "reset", "share": 0.05},
//!         {"on": "list", "edit": "upload", "kth": 2}
//!     ]"#,
//! )?;
//! assert_eq!(read, rules);
//!
//! let simulation = Simulation::start(Options { faults: rules, ..Options::default() }).await?;
//! simulation.faults([]); // from now on all is well
//! # Ok(())
//! # }
//! ```
//!
//! Every rule counts the requests that it is about, also those that another
//! rule spoils. Of several faults that a request should suffer, that of the
//! first rule happens; edits all happen, before the request is handled.

mod apply;
mod file;
mod schedule;
mod spoil;
mod words;
mod zips;

use std::time::Duration;

use serde::Deserialize;

pub(super) use apply::{Faults, apply};
pub use words::{Edit, FaultKind, RequestKind};

/// The pause before each byte of a [`FaultKind::Drip`].
const PAUSE: Duration = Duration::from_millis(200);

/// What goes wrong with which request, and when.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "file::Entry")]
pub struct Rule {
    /// The kind of request.
    pub on: RequestKind,
    /// Only requests for this activity.
    pub activity: Option<u64>,
    /// What happens to them.
    pub what: What,
    /// To which of them.
    pub when: When,
}

/// What a rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// To the answer.
    Fault(Fault),
    /// To the account.
    Edit(Change),
}

/// A fault and its particulars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// Which.
    pub kind: FaultKind,
    /// The header that goes with a status.
    pub retry_after: Option<RetryAfter>,
    /// The pause before each byte of a drip.
    pub pause: Duration,
    /// The code that COROS' [`FaultKind::JsonError`] tells.
    pub result: Option<u16>,
}

/// How long a client is asked to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// So many seconds.
    Seconds(u64),
    /// Until the date that is so many seconds ahead.
    Date(u64),
}

/// An edit and the activity that it is about: without one, the one that the
/// rule's requests are for, or else the newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub edit: Edit,
    /// Of this activity.
    pub target: Option<u64>,
}

/// Which of the requests that a rule is about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum When {
    /// Every one.
    Always,
    /// This share of them, from 0 to 1. Which ones depends on the seed, the
    /// path and how often it was asked for, not on the order of arrival.
    Share(f64),
    /// The k-th since the rule is in force, counted from 1.
    Kth(usize),
    /// The k-th and all after it.
    From(usize),
    /// The first n requests for each path; pages of the list count as paths.
    First(usize),
}

impl Rule {
    /// A rule that spoils every answer of a kind.
    pub fn fault(on: RequestKind, fault: impl Into<Fault>) -> Rule {
        Rule { on, activity: None, what: What::Fault(fault.into()), when: When::Always }
    }

    /// A rule that edits the account whenever such a request arrives.
    pub fn edit(on: RequestKind, change: impl Into<Change>) -> Rule {
        Rule { on, activity: None, what: What::Edit(change.into()), when: When::Always }
    }

    /// Only for requests about this activity.
    pub fn of(self, activity: u64) -> Rule {
        Rule { activity: Some(activity), ..self }
    }

    /// Only for this share of the requests: see [`When::Share`].
    pub fn share(self, share: f64) -> Rule {
        Rule { when: When::Share(share), ..self }
    }

    /// Only for the k-th request.
    pub fn kth(self, k: usize) -> Rule {
        Rule { when: When::Kth(k), ..self }
    }

    /// Only for the k-th request and all after it.
    pub fn from(self, k: usize) -> Rule {
        Rule { when: When::From(k), ..self }
    }

    /// Only for the first `n` requests of each path.
    pub fn first(self, n: usize) -> Rule {
        Rule { when: When::First(n), ..self }
    }
}

impl FaultKind {
    /// The status with this header.
    pub fn retry_after(self, wait: RetryAfter) -> Fault {
        Fault { retry_after: Some(wait), ..Fault::from(self) }
    }

    /// The drip with this pause before each byte.
    pub fn pause(self, pause: Duration) -> Fault {
        Fault { pause, ..Fault::from(self) }
    }

    /// The error with this code of COROS': 1019 is a bad token; 0, which is
    /// success, comes with `"data": null`.
    pub fn result(self, code: u16) -> Fault {
        Fault { result: Some(code), ..Fault::from(self) }
    }
}

impl From<FaultKind> for Fault {
    fn from(kind: FaultKind) -> Fault {
        Fault { kind, retry_after: None, pause: PAUSE, result: None }
    }
}

impl Edit {
    /// The edit of this activity.
    pub fn target(self, activity: u64) -> Change {
        Change { edit: self, target: Some(activity) }
    }
}

impl From<Edit> for Change {
    fn from(edit: Edit) -> Change {
        Change { edit, target: None }
    }
}
