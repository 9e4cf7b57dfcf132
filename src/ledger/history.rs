//! What activities were before: edits, deletions, returns.

use rusqlite::{Connection, params};

use super::{Ledger, failed};
use crate::error::Result;

/// What happened to an activity at the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// It says something else than before.
    Changed,
    /// A complete listing no longer had it.
    Deleted,
    /// It is listed again.
    Returned,
}

impl What {
    const ALL: [What; 3] = [What::Changed, What::Deleted, What::Returned];

    /// The word for it in the ledger and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            What::Changed => "changed",
            What::Deleted => "deleted",
            What::Returned => "returned",
        }
    }
}

/// Something that happened to an activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// The activity's id.
    pub activity: String,
    /// When we noticed, RFC 3339, UTC.
    pub at: String,
    /// What it was.
    pub what: What,
    /// The list object before; only of a change.
    pub before: Option<String>,
    /// The list object that this change led to, or the newest one that we have.
    pub after: String,
}

/// Adds an entry.
pub(super) fn note(
    db: &Connection,
    activity: &str,
    at: &str,
    what: What,
    raw: Option<&str>,
) -> rusqlite::Result<()> {
    let mut insert =
        db.prepare_cached("INSERT INTO history (activity, at, what, raw) VALUES (?, ?, ?, ?)")?;
    insert.execute(params![activity, at, what.key(), raw]).map(drop)
}

impl Ledger {
    /// Everything that happened, in the order in which we noticed.
    ///
    /// # Errors
    /// When the ledger or `visit` refuses.
    pub fn history(&self, mut visit: impl FnMut(Past) -> Result<()>) -> Result<()> {
        let mut select = self.run(|db| {
            // What one change led to is what the next one began with.
            db.prepare(
                "SELECT h.activity, h.at, h.what, h.raw, coalesce(
                     (SELECT n.raw FROM history n WHERE n.activity = h.activity
                      AND n.entry > h.entry AND n.what = 'changed' ORDER BY n.entry LIMIT 1),
                     a.raw)
                 FROM history h JOIN activities a ON a.id = h.activity ORDER BY h.entry",
            )
        })?;
        let refused = |cause| failed(&self.path, cause);
        let mut rows = select.query([]).map_err(refused)?;
        while let Some(row) = rows.next().map_err(refused)? {
            let past = || {
                let word: String = row.get(2)?;
                let Some(what) = What::ALL.into_iter().find(|what| what.key() == word) else {
                    return Ok(None);
                };
                let (activity, at) = (row.get(0)?, row.get(1)?);
                Ok(Some(Past { activity, at, what, before: row.get(3)?, after: row.get(4)? }))
            };
            if let Some(past) = past().map_err(refused)? {
                visit(past)?;
            }
        }
        Ok(())
    }
}
