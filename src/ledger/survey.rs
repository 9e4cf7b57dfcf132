//! The ledger at a glance: what there is, what is missing, how fresh it is.

use rusqlite::{OptionalExtension, Row};
use serde::Serialize;

use super::Ledger;
use crate::error::Result;

/// What a directory holds, according to its ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Survey {
    /// The service's key.
    pub service: String,
    /// The account's id.
    pub account: String,
    /// Activities, deleted ones included.
    pub activities: usize,
    /// Of those: deleted at the service.
    pub deleted: usize,
    /// Start of the oldest activity, seconds since 1970 UTC.
    pub oldest_start_s: Option<i64>,
    /// Start of the newest activity, seconds since 1970 UTC.
    pub newest_start_s: Option<i64>,
    /// Files by format, state and reason; most of one format first.
    pub files: Vec<Group>,
    /// Files that were fetched before their activity was changed at the service.
    pub outdated: usize,
    /// The last run, if there was one.
    pub last_run: Option<Run>,
    /// The file that was looked at longest ago.
    pub oldest_unverified: Option<Look>,
}

/// When a file was last looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Look {
    /// Its path below the directory.
    pub path: String,
    /// When it was written or verified, RFC 3339, UTC.
    pub at: String,
}

/// Files of one format with the same fate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// The format.
    pub format: String,
    /// `held`, `damaged_at_source`, `not_available`, `failed`.
    pub state: String,
    /// Why, unless it is simply held.
    pub reason: Option<String>,
    /// How many.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
}

/// A run as the ledger remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Run {
    /// When it began, RFC 3339, UTC.
    pub started_at: String,
    /// When it ended; none if it was killed, or is under way.
    pub finished_at: Option<String>,
    /// `done`, `some failed`, `interrupted` or `failed`.
    pub outcome: Option<String>,
    /// What it was to do, as JSON.
    #[serde(skip)]
    pub scope: String,
}

impl Ledger {
    /// Counts everything.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn survey(&self) -> Result<Survey> {
        let word = |key| Ok(self.meta(key)?.unwrap_or_default());
        let (service, account) = (word("service")?, word("account")?);
        self.run(|db| {
            let (activities, deleted, oldest_start_s, newest_start_s) = db.query_row(
                "SELECT count(*), count(deleted_at), min(start_s), max(start_s) FROM activities",
                [],
                |row| Ok((size(row, 0)?, size(row, 1)?, row.get(2)?, row.get(3)?)),
            )?;
            let outdated = db.query_row(
                "SELECT count(*) FROM files f JOIN activities a ON a.id = f.activity
                 WHERE f.version < a.version AND f.state IN ('held', 'damaged_at_source')",
                [],
                |row| size(row, 0),
            )?;
            // Reasons of failures name the activity: of each kind one is enough.
            let mut groups = db.prepare(
                "SELECT format, state, CASE state WHEN 'failed' THEN max(reason) ELSE reason END,
                 count(*), sum(bytes) FROM files
                 GROUP BY format, state, CASE state WHEN 'failed' THEN '' ELSE reason END
                 ORDER BY format, count(*) DESC, state, 3",
            )?;
            let files = groups.query_map([], group)?.collect::<rusqlite::Result<_>>()?;
            let last_run = db.query_row(
                "SELECT started_at, finished_at, outcome, scope FROM runs
                 ORDER BY run DESC LIMIT 1",
                [],
                run,
            );
            let oldest_unverified = db.query_row(
                "SELECT path, coalesce(verified_at, recorded_at) FROM files
                 WHERE state IN ('held', 'damaged_at_source') ORDER BY 2, 1 LIMIT 1",
                [],
                |row| Ok(Look { path: row.get(0)?, at: row.get(1)? }),
            );
            Ok(Survey {
                service,
                account,
                activities,
                deleted,
                oldest_start_s,
                newest_start_s,
                files,
                outdated,
                last_run: last_run.optional()?,
                oldest_unverified: oldest_unverified.optional()?,
            })
        })
    }

    /// How many activities have no record of this format, not even a reason.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn without(&self, format: &str) -> Result<usize> {
        self.run(|db| {
            db.query_row(
                "SELECT count(*) FROM activities WHERE deleted_at IS NULL
                 AND id NOT IN (SELECT activity FROM files WHERE format = ?)",
                [format],
                |row| size(row, 0),
            )
        })
    }
}

fn size(row: &Row<'_>, column: usize) -> rusqlite::Result<usize> {
    Ok(usize::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
}

fn group(row: &Row<'_>) -> rusqlite::Result<Group> {
    Ok(Group {
        format: row.get(0)?,
        state: row.get(1)?,
        reason: row.get(2)?,
        files: size(row, 3)?,
        bytes: u64::try_from(row.get::<_, Option<i64>>(4)?.unwrap_or(0)).unwrap_or(0),
    })
}

fn run(row: &Row<'_>) -> rusqlite::Result<Run> {
    Ok(Run {
        started_at: row.get(0)?,
        finished_at: row.get(1)?,
        outcome: row.get(2)?,
        scope: row.get(3)?,
    })
}
