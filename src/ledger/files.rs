//! Files: what became of each format of each activity.

use rusqlite::{OptionalExtension, Row, params};

use super::{FileRecord, Ledger, State, now};
use crate::error::Result;
use crate::service::Format;

/// What [`file_record`] reads.
const RECORD: &str = "SELECT f.activity, f.format, f.state, f.path, f.bytes, f.sha256, f.reason,
    f.version < coalesce((SELECT a.version FROM activities a WHERE a.id = f.activity), 0),
    f.version < coalesce((SELECT a.grown FROM activities a WHERE a.id = f.activity), 0)
    FROM files f";

impl Ledger {
    /// What is known of an activity's files.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn files_of(&self, activity: &str) -> Result<Vec<FileRecord>> {
        self.run(|db| {
            let mut select = db.prepare_cached(&format!("{RECORD} WHERE f.activity = ?"))?;
            let rows = select.query_map([activity], file_record)?;
            rows.filter_map(Result::transpose).collect()
        })
    }

    /// What is known of all files, by activity and format.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn files(&self) -> Result<Vec<FileRecord>> {
        self.run(|db| {
            let mut select = db.prepare(&format!("{RECORD} ORDER BY f.activity, f.format"))?;
            let rows = select.query_map([], file_record)?;
            rows.filter_map(Result::transpose).collect()
        })
    }

    /// Marks what was fetched, or not to be had, before its activity was so old,
    /// now that it is: older than any version of the activity. Once it is fetched
    /// anew it is like all others.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn outdate_early_files(&mut self, age_s: i64) -> Result<()> {
        self.change(|db| {
            let sql = "UPDATE files SET version = -1 WHERE version >= 0 AND EXISTS
                (SELECT 1 FROM activities a WHERE a.id = activity AND a.deleted_at IS NULL
                 AND a.start_s + ?1 <= unixepoch()
                 AND unixepoch(recorded_at) BETWEEN a.start_s AND a.start_s + ?1)";
            db.execute(sql, [age_s]).map(drop)
        })
    }

    /// Whether some activity's file has this path.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn is_recorded(&self, path: &str) -> Result<bool> {
        self.run(|db| {
            let sql = "SELECT EXISTS (SELECT 1 FROM files WHERE path = ? COLLATE NOCASE)";
            db.prepare_cached(sql)?.query_row([path], |row| row.get(0))
        })
    }

    /// Records files in one commit. That a file cannot be had again is no
    /// reason to forget the one that we held, nor a failure one to forget why
    /// there is none.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn record_files(&mut self, records: &[FileRecord]) -> Result<()> {
        let now = now();
        self.change(|db| {
            let mut known =
                db.prepare_cached("SELECT state FROM files WHERE activity = ? AND format = ?")?;
            let mut insert = db.prepare_cached(
                "INSERT OR REPLACE INTO files
                 (activity, format, state, path, bytes, sha256, reason, version, recorded_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,
                 coalesce((SELECT version FROM activities WHERE id = ?1), 1) - ?8, ?9)",
            )?;
            for record in records {
                let key = [&record.activity, record.format.key()];
                let before: Option<String> = known.query_row(key, |row| row.get(0)).optional()?;
                let before = before.and_then(|word| State::from_key(&word));
                if before.is_some_and(|before| before.outweighs(record.state)) {
                    continue;
                }
                insert.execute(params![
                    record.activity,
                    record.format.key(),
                    record.state.key(),
                    record.path,
                    i64::try_from(record.bytes).unwrap_or(i64::MAX),
                    record.sha256,
                    record.reason,
                    i64::from(record.outdated),
                    now,
                ])?;
            }
            Ok(())
        })
    }

    /// Notes that these files were found as they were recorded.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn record_verified(&mut self, records: &[&FileRecord]) -> Result<()> {
        let now = now();
        self.change(|db| {
            let mut update = db.prepare_cached(
                "UPDATE files SET verified_at = ? WHERE activity = ? AND format = ?",
            )?;
            records.iter().try_for_each(|record| {
                update.execute(params![now, record.activity, record.format.key()]).map(drop)
            })
        })
    }
}

/// A record of a format or state that we do not know is not ours to judge.
fn file_record(row: &Row<'_>) -> rusqlite::Result<Option<FileRecord>> {
    let format = Format::from_key(row.get_ref(1)?.as_str()?);
    let state = State::from_key(row.get_ref(2)?.as_str()?);
    let Some((format, state)) = format.zip(state) else {
        return Ok(None);
    };
    Ok(Some(FileRecord {
        activity: row.get(0)?,
        format,
        state,
        path: row.get(3)?,
        bytes: row.get::<_, Option<i64>>(4)?.and_then(|b| u64::try_from(b).ok()).unwrap_or(0),
        sha256: row.get(5)?,
        reason: row.get(6)?,
        outdated: row.get(7)?,
        short: row.get(8)?,
    }))
}
