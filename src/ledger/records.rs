//! What goes into the ledger and comes out of it.

use chrono::{DateTime, Utc};

use crate::service::{Answers, Aside, Format};

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// On disk and sound.
    Held,
    /// On disk, exactly as the service has it, which is damaged.
    DamagedAtSource,
    /// The service does not have it.
    NotAvailable,
    /// It could not be fetched; the next run asks again.
    Failed,
}

impl State {
    const ALL: [State; 4] =
        [State::Held, State::DamagedAtSource, State::NotAvailable, State::Failed];

    /// The state of this word.
    pub(super) fn from_key(key: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.key() == key)
    }

    /// Whether a record of this state is not given up for one of the other.
    pub(super) fn outweighs(self, other: State) -> bool {
        match other {
            State::Held | State::DamagedAtSource => false,
            State::NotAvailable => matches!(self, State::Held | State::DamagedAtSource),
            State::Failed => self != State::Failed,
        }
    }

    /// The word for it in the ledger and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            State::Held => "held",
            State::DamagedAtSource => "damaged_at_source",
            State::NotAvailable => "not_available",
            State::Failed => "failed",
        }
    }
}

/// What the ledger says of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRecord {
    /// The activity's id.
    pub activity: String,
    /// Which of its files.
    pub format: Format,
    /// What became of it.
    pub state: State,
    /// Path below the export directory, with `/`.
    pub path: Option<String>,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: Option<String>,
    /// Why there is none, or what is wrong with it.
    pub reason: Option<String>,
    /// Whether its activity was changed at the service since it was fetched.
    pub outdated: bool,
    /// Whether more of the activity has come since it was fetched.
    pub short: bool,
}

impl FileRecord {
    /// That there is no file of this format, and why.
    pub fn without_file(activity: &str, format: Format, state: State, reason: String) -> Self {
        Self {
            activity: activity.to_owned(),
            format,
            state,
            path: None,
            bytes: 0,
            sha256: None,
            reason: Some(reason),
            outdated: false,
            short: false,
        }
    }

    /// Whether there is to be a file on disk.
    pub fn is_held(&self) -> bool {
        matches!(self.state, State::Held | State::DamagedAtSource)
    }
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunEnd {
    /// All that was to be done is done,
    Done,
    /// but for some of it, which failed.
    SomeFailed,
    /// It was asked to stop.
    Interrupted,
    /// Something made going on pointless.
    Failed,
}

impl RunEnd {
    /// The word for it in the ledger and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            RunEnd::Done => "done",
            RunEnd::SomeFailed => "some failed",
            RunEnd::Interrupted => "interrupted",
            RunEnd::Failed => "failed",
        }
    }

    /// Whether this word is of one that left nothing to be done: what failed is
    /// asked for again.
    pub(super) fn is_end(key: &str) -> bool {
        key == RunEnd::Done.key()
    }
}

/// An activity as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The list object as it was sent.
    pub raw: String,
    /// What is known beside it, as far as it is about this activity alone and
    /// is wanted.
    pub answers: Answers,
    /// When a complete listing first no longer had it.
    pub deleted_at: Option<DateTime<Utc>>,
}

/// What came of asking for an answer beside the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its kind.
    pub aside: Aside,
    /// What it is about: the activity's id, or that of what several share.
    pub subject: String,
    /// What is to be kept of it; `None` if the service has none.
    pub answer: Option<String>,
}

/// An activity to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its start, seconds since 1970 UTC.
    pub start_s: Option<i64>,
    /// The list object as it was sent.
    pub raw: &'a str,
    /// Whether it has legs that are activities of their own.
    pub has_legs: bool,
}

/// What tells two list objects of an activity apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// Nothing that matters: addresses of pictures change by themselves.
    None,
    /// It was edited.
    Edited,
    /// More of it has come.
    Grown,
    /// More is told of it, without anybody's edit: by the list instead of an
    /// account archive, or because somebody likes it.
    Unedited,
}

/// What recording an activity meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Never seen before.
    New,
    /// Known, and no longer what it was.
    Changed,
    /// Known, and sent in other words that mean the same.
    Touched,
    /// Known, and its row changes without anybody's edit.
    Unedited,
    /// Known as it is.
    Same,
}

/// What can be learned of a directory without working in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The service's key.
    pub service: String,
    /// The account's id.
    pub account: String,
    /// Whether a run was begun here that none has finished since.
    pub unfinished: bool,
}
