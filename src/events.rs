//! What happens during a run, for whoever wants to show it. The library
//! itself prints nothing.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::ledger::Change;
use crate::service::Aside;

/// Takes events as they happen, from any thread.
pub trait Report: Send + Sync {
    /// One event.
    fn report(&self, event: &Event);
}

impl<F: Fn(&Event) + Send + Sync> Report for F {
    fn report(&self, event: &Event) {
        self(event);
    }
}

/// One thing that happened. As JSON: `{"event": "saved", ...}`.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Event {
    /// The session works.
    SignedIn {
        /// The service's name.
        service: &'static str,
        /// Whose activities these are.
        account: String,
    },
    /// Where the export goes.
    Directory {
        /// The directory.
        path: String,
        /// Whether it is an unfinished one of an earlier day.
        continued: bool,
    },
    /// Somebody had changed a table; theirs is kept.
    TableSetAside {
        /// Its name.
        table: String,
        /// Under this name.
        kept_as: String,
    },
    /// A page of the list arrived.
    Listed {
        /// Activities chosen so far.
        chosen: usize,
        /// Activities seen so far.
        seen: usize,
        /// Activities in the account, if known.
        total: Option<usize>,
    },
    /// Something is odd but costs nothing else.
    Warning {
        /// The activity, if it is about one.
        activity: Option<String>,
        /// What is odd.
        message: String,
    },
    /// The list is complete; the columns need answers of this kind as well.
    AsidesPlanned {
        /// Their kind.
        kind: Aside,
        /// Answers to ask for.
        asides: usize,
        /// Answers that were asked for before.
        present: usize,
    },
    /// The service told something beside the list, or that it has nothing to tell.
    Aside {
        /// Of which kind.
        kind: Aside,
        /// The activity, or the device, by its id.
        subject: String,
        /// Whether there is an answer.
        available: bool,
    },
    /// The list is complete, and so is what there is to do.
    Planned {
        /// Files to come.
        files: usize,
        /// Files that are there already.
        present: usize,
    },
    /// A file is in its place.
    Saved {
        /// The activity.
        activity: String,
        /// Its format.
        format: &'static str,
        /// Path below the directory.
        path: String,
        /// Size in bytes.
        bytes: u64,
        /// What became of it: `held` or `damaged_at_source`.
        state: &'static str,
        /// Why, unless it is simply held.
        reason: Option<String>,
    },
    /// The service does not have a file.
    NotAvailable {
        /// The activity.
        activity: String,
        /// The format.
        format: &'static str,
        /// Why.
        reason: String,
    },
    /// A file or an answer beside the list could not be fetched.
    Failed {
        /// The activity; of `device` the device.
        activity: String,
        /// The format, or the kind of the answer: `detail`, `gear`, ...
        format: &'static str,
        /// Why.
        error: String,
    },
    /// A file was verified, sound or not.
    Verified {
        /// Files so far.
        files: usize,
        /// Files in all.
        of: usize,
        /// Bytes so far.
        bytes: u64,
    },
    /// The run is to end early; what is in flight is brought home.
    Stopping,
    /// The run is over.
    Summary(Summary),
}

/// What a run did.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Summary {
    /// The export directory.
    pub directory: String,
    /// Activities that the run was about.
    pub chosen: usize,
    /// Further activities in the account, if known; with a filter, of those that pass.
    pub more: Option<usize>,
    /// Whether older activities that may pass the filter were not looked at.
    pub more_unseen: bool,
    /// Legs of the multisport ones among them, which are activities as well.
    pub legs: usize,
    /// Of all these: never seen before.
    pub new: usize,
    /// Of all these: changed at the service since.
    pub changed: usize,
    /// Known ones that a complete listing no longer had; they are kept.
    pub deleted: usize,
    /// Answers beside the list, by their kind.
    pub asides: BTreeMap<Aside, Asides>,
    /// Files fetched.
    pub files_new: usize,
    /// Files found on disk and taken over; in a dry run: that would be.
    pub files_taken_over: usize,
    /// Files that were there already.
    pub files_present: usize,
    /// Files that the service does not have.
    pub files_not_available: usize,
    /// Files that are damaged at the service; kept as they are.
    pub files_damaged_at_source: usize,
    /// Bytes of files fetched.
    pub bytes: u64,
    /// What failed.
    pub failures: Vec<Failure>,
    /// Downloads that a dry run did not make, or an interrupted one did not get to.
    pub not_done: usize,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Whether the run was asked to stop.
    pub interrupted: bool,
    /// Whether an error ended the run.
    pub broken_off: bool,
}

impl Summary {
    /// Adds what failed of an activity; returns the event that tells it.
    pub(crate) fn fail(&mut self, activity: String, format: &'static str, error: String) -> Event {
        let (of, why) = (Some(activity.clone()), error.clone());
        self.failures.push(Failure { activity: of, format: Some(format), error: why });
        Event::Failed { activity, format, error }
    }

    /// Counts what recording activities meant.
    pub(crate) fn count(&mut self, changes: &[Change]) {
        let of = |change| changes.iter().filter(|c| **c == change).count();
        self.new += of(Change::New);
        self.changed += of(Change::Changed);
    }
}

/// What became of the answers of one kind.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Asides {
    /// Fetched.
    pub new: usize,
    /// Read from files that say the same.
    pub taken_over: usize,
    /// Asked for before.
    pub present: usize,
    /// Not to be had from the service.
    pub not_available: usize,
    /// Not fetched, although there may be one; the next run asks again.
    pub failed: usize,
    /// Not asked for by a dry run, or not reached by an interrupted one. How
    /// many devices there are is not known before: so many at least.
    pub not_done: usize,
}

/// One thing that failed, in words.
#[derive(Debug, Clone, Serialize)]
pub struct Failure {
    /// The activity, if it has an id.
    pub activity: Option<String>,
    /// The format, the kind of the answer, or `legs`; none if it is the activity itself.
    pub format: Option<&'static str>,
    /// What happened.
    pub error: String,
}
