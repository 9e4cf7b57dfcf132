//! What a directory holds, what is missing and why, how fresh it is; and what
//! the service has changed since. Nothing is written, and nobody is waited for.

use std::path::Path;

use chrono::{DateTime, SecondsFormat};
use serde::Serialize;

use crate::columns::{CATALOGUE, Record};
use crate::directory::{Tables, glance};
use crate::error::Result;
use crate::ledger::{FileRecord, Ledger, Past, Survey};
use crate::service::{Info, Reading};

/// What a directory holds.
#[derive(Debug, Clone, Serialize)]
pub struct Status {
    /// The export directory.
    pub directory: String,
    /// What its ledger counts.
    #[serde(flatten)]
    pub survey: Survey,
    /// Start of the oldest activity, RFC 3339, UTC.
    pub oldest: Option<String>,
    /// Start of the newest activity, RFC 3339, UTC.
    pub newest: Option<String>,
    /// Formats that were asked for of some activities, and of others not yet.
    pub not_asked: Vec<NotAsked>,
    /// What the tables are made of beside the list, where it is still to be asked for.
    pub not_told: Vec<NotTold>,
    /// Files that the ledger says are there, and that are not.
    pub not_on_disk: Vec<String>,
    /// Whether a run was begun here that none has finished since.
    pub unfinished: bool,
}

/// A format that is there of some activities only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotAsked {
    /// The format.
    pub format: String,
    /// Of so many activities it was never asked for.
    pub activities: usize,
}

/// An answer that the tables need, and that is there of some activities only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotTold {
    /// Which: `detail`, `gear`, `legs` of multisport activities.
    pub kind: &'static str,
    /// Of so many activities it was not asked for since they were changed, or
    /// did not come.
    pub activities: usize,
}

/// Something that the service has changed.
#[derive(Debug, Clone, Serialize)]
pub struct Change {
    /// When we noticed, RFC 3339, UTC.
    pub at: String,
    /// The activity.
    pub activity: String,
    /// Its name, as of now.
    pub name: Option<String>,
    /// `changed`, `deleted` or `returned`.
    pub what: &'static str,
    /// Which columns of the table say something else now.
    pub columns: Vec<Difference>,
}

/// A cell before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The column's key.
    pub column: &'static str,
    /// What it said.
    pub before: String,
    /// What it says.
    pub after: String,
}

/// Looks at the export in `root`.
///
/// # Errors
/// When there is none, or its ledger cannot be read.
pub fn status(root: &Path) -> Result<Status> {
    let (ledger, service) = glance(root)?;
    let survey = ledger.survey()?;
    let mut formats: Vec<&str> = survey.files.iter().map(|group| group.format.as_str()).collect();
    formats.dedup();
    let mut not_asked = Vec::new();
    for format in formats {
        let activities = ledger.without(format)?;
        if activities > 0 {
            not_asked.push(NotAsked { format: format.to_owned(), activities });
        }
    }
    let held = ledger.files()?.into_iter().filter(FileRecord::is_held);
    let paths = held.filter_map(|record| record.path);
    let mut not_on_disk: Vec<_> = paths.filter(|path| !root.join(path).is_file()).collect();
    not_on_disk.sort_unstable();
    not_on_disk.dedup();
    Ok(Status {
        directory: root.display().to_string(),
        oldest: survey.oldest_start_s.and_then(utc),
        newest: survey.newest_start_s.and_then(utc),
        survey,
        not_asked,
        not_told: not_told(&ledger, service)?,
        not_on_disk,
        unfinished: ledger.owner()?.is_some_and(|owner| owner.unfinished),
    })
}

/// What the tables are made of beside the list and has not been answered. What several
/// activities share is named in answers about them, and has no line.
///
/// # Errors
/// When the ledger cannot be read.
pub fn not_told(ledger: &Ledger, service: &'static Info) -> Result<Vec<NotTold>> {
    let tables = Tables::recorded(ledger, service)?;
    let offers = tables.layout().asked_of(service, tables.side_tables());
    let mut found = Vec::new();
    for offer in offers.iter().filter(|offer| offer.shared.is_none()) {
        let activities = ledger.unanswered(offer.aside)?;
        found.push(NotTold { kind: offer.aside.key(), activities });
    }
    let activities = ledger.with_legs()?.values().filter(|due| **due).count();
    found.push(NotTold { kind: "legs", activities });
    found.retain(|answer| answer.activities > 0);
    Ok(found)
}

/// Everything that the service has changed, as far as we noticed, in order.
///
/// # Errors
/// When there is no export, or its ledger cannot be read.
pub fn changes(root: &Path) -> Result<Vec<Change>> {
    let (ledger, service) = glance(root)?;
    let mut changes = Vec::new();
    ledger.history(|past| {
        changes.push(change(past, service));
        Ok(())
    })?;
    Ok(changes)
}

fn change(past: Past, service: &Info) -> Change {
    // Edits are noticed by the list.
    let read = |raw: &str| (service.read)(raw, None);
    let after = read(&past.after);
    let before = past.before.as_deref().and_then(read);
    let columns = match (&before, &after) {
        (Some(before), Some(after)) => differences(before, after),
        _ => Vec::new(),
    };
    let name = after.and_then(|reading| reading.activity.name);
    Change { at: past.at, activity: past.activity, name, what: past.what.key(), columns }
}

fn differences(before: &Reading, after: &Reading) -> Vec<Difference> {
    let before = Record::of(&before.activity);
    let after = Record::of(&after.activity);
    let differs = CATALOGUE.iter().filter_map(|column| {
        let (before, after) = ((column.value)(&before), (column.value)(&after));
        let words = || (before.to_string(), after.to_string());
        (before != after).then(words).map(|(before, after)| Difference {
            column: column.key,
            before,
            after,
        })
    });
    differs.collect()
}

fn utc(seconds: i64) -> Option<String> {
    let start = DateTime::from_timestamp(seconds, 0)?;
    Some(start.to_rfc3339_opts(SecondsFormat::Secs, true))
}
