//! The ledger: every activity as the service sent it, every file with its
//! hash, in SQLite. The only file that holds SQL.
//!
//! Commits are not synced one by one (WAL, `synchronous = NORMAL`): a power
//! cut may take back the last of them but never tears the ledger, and a file
//! whose record is missing is recognised on disk and taken over.

mod records;

pub use records::{Change, Entry, FileRecord, Owner, State, Stored};

use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, params};

use crate::error::{Error, Result};
use crate::plan::Scope;
use crate::service::Format;

/// The version of the schema below.
const VERSION: i64 = 1;

const SCHEMA: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE runs (
    run INTEGER PRIMARY KEY,
    started_at TEXT NOT NULL,
    scope TEXT NOT NULL,               -- what it was to do, as JSON
    finished_at TEXT,
    outcome TEXT
);
CREATE TABLE activities (
    seq INTEGER PRIMARY KEY,           -- order of first appearance
    id TEXT NOT NULL UNIQUE,
    start_s INTEGER,                   -- start, seconds since 1970 UTC
    raw TEXT NOT NULL,                 -- the list object as it was sent
    seen_at TEXT NOT NULL,             -- when this version of it was first seen
    deleted_at TEXT
);
CREATE INDEX activities_by_start ON activities (start_s, length(id), id);
CREATE TABLE files (
    activity TEXT NOT NULL,
    format TEXT NOT NULL,
    state TEXT NOT NULL,
    path TEXT,                         -- relative, with /
    bytes INTEGER,
    sha256 TEXT,
    reason TEXT,
    recorded_at TEXT NOT NULL,
    PRIMARY KEY (activity, format)
) WITHOUT ROWID;
";

/// An open ledger.
pub struct Ledger {
    db: Connection,
    path: PathBuf,
}

impl Ledger {
    /// Opens the ledger at `path`, making it if there is none.
    ///
    /// # Errors
    /// When it cannot be opened, or was written by a newer program.
    pub fn open(path: &Path) -> Result<Self> {
        let db = Connection::open(path).map_err(|cause| failed(path, cause))?;
        let ledger = Self { db, path: path.to_owned() };
        ledger.run(|db| {
            db.busy_timeout(std::time::Duration::from_secs(5))?;
            db.pragma_update(None, "journal_mode", "wal")?;
            db.pragma_update(None, "synchronous", "normal")?;
            // Some 30 MB between two checkpoints: each of them waits for the disk.
            db.pragma_update(None, "wal_autocheckpoint", 8192)
        })?;
        match ledger.version()? {
            0 => ledger.run(|db| {
                db.execute_batch(&format!(
                    "BEGIN; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;"
                ))
            })?,
            VERSION => {}
            found => {
                return Err(Error::NewerLedger { found, known: VERSION });
            }
        }
        Ok(ledger)
    }

    /// The ledger at `path`, for looking without touching.
    ///
    /// # Errors
    /// When it cannot be read, or was written by a newer program.
    pub fn look(path: &Path) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_URI;
        // Even a reader makes files beside a database in WAL mode, unless it is told that
        // nobody writes. With a WAL left by a kill, those files are there already.
        let wal = PathBuf::from(format!("{}-wal", path.display()));
        let mode = if wal.exists() { "" } else { "?immutable=1" };
        let address = format!("file:{}{mode}", escaped(path));
        let db =
            Connection::open_with_flags(address, flags).map_err(|cause| failed(path, cause))?;
        let ledger = Self { db, path: path.to_owned() };
        match ledger.version()? {
            VERSION => Ok(ledger),
            found => Err(Error::NewerLedger { found, known: VERSION }),
        }
    }

    /// Whose directory this is, if it has a ledger that can be read.
    pub fn owner_at(path: &Path) -> Option<Owner> {
        path.exists().then(|| Self::look(path).ok()?.owner().ok()?).flatten()
    }

    fn version(&self) -> Result<i64> {
        self.run(|db| db.query_row("PRAGMA user_version", [], |row| row.get(0)))
    }

    /// Whose directory this is; `None` for a new one.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn owner(&self) -> Result<Option<Owner>> {
        let (service, account) = (self.meta("service")?, self.meta("account")?);
        let unfinished = crate::plan::owed(&self.runs()?);
        Ok(service.zip(account).map(|(service, account)| Owner { service, account, unfinished }))
    }

    /// What each run was to do, and whether it came to its end.
    fn runs(&self) -> Result<Vec<(Scope, bool)>> {
        self.run(|db| {
            let mut select = db.prepare("SELECT scope, outcome FROM runs ORDER BY run")?;
            let rows = select.query_map([], |row| {
                let scope: String = row.get(0)?;
                let outcome: Option<String> = row.get(1)?;
                let ended = matches!(outcome.as_deref(), Some("done" | "some failed"));
                Ok(serde_json::from_str(&scope).ok().map(|scope| (scope, ended)))
            })?;
            rows.filter_map(rusqlite::Result::transpose).collect()
        })
    }

    /// A remembered word.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn meta(&self, key: &str) -> Result<Option<String>> {
        self.run(|db| {
            db.query_row("SELECT value FROM meta WHERE key = ?", [key], |row| row.get(0)).optional()
        })
    }

    /// Remembers words, all or none.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn set_meta(&mut self, words: &[(&str, &str)]) -> Result<()> {
        self.change(|db| {
            let mut insert = db.prepare_cached("INSERT OR REPLACE INTO meta VALUES (?, ?)")?;
            words.iter().try_for_each(|(key, value)| insert.execute([key, value]).map(drop))
        })
    }

    /// Notes that a run began; returns its number.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn begin_run(&mut self, scope: &Scope) -> Result<i64> {
        let scope = serde_json::to_string(scope).unwrap_or_default();
        self.change(|db| {
            db.execute("INSERT INTO runs (started_at, scope) VALUES (?, ?)", [now(), scope])?;
            Ok(db.last_insert_rowid())
        })
    }

    /// Notes how a run ended.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn finish_run(&mut self, run: i64, outcome: &str) -> Result<()> {
        self.change(|db| {
            db.execute(
                "UPDATE runs SET finished_at = ?, outcome = ? WHERE run = ?",
                params![now(), outcome, run],
            )
            .map(drop)
        })
    }

    /// Records activities in one commit; says of each what that meant.
    /// `same` tells whether an older object means the same as the entry of
    /// this index: counts of likes and addresses of pictures change by themselves.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn record_activities(
        &mut self,
        entries: &[Entry<'_>],
        same: impl Fn(usize, &str) -> bool,
    ) -> Result<Vec<Change>> {
        let now = now();
        self.change(|db| {
            let mut known = db.prepare_cached("SELECT raw, deleted_at FROM activities WHERE id = ?")?;
            let mut insert = db.prepare_cached(
                "INSERT INTO activities (id, start_s, raw, seen_at) VALUES (?, ?, ?, ?)",
            )?;
            let mut update = db.prepare_cached(
                "UPDATE activities SET start_s = ?2, raw = ?3, seen_at = ?4, deleted_at = NULL WHERE id = ?1",
            )?;
            let mut changes = Vec::with_capacity(entries.len());
            for (index, Entry { id, start_s, raw }) in entries.iter().enumerate() {
                let change = known
                    .query_row([id], |row| {
                        let before = row.get_ref(0)?.as_str()?;
                        let deleted = row.get_ref(1)?.as_str_or_null()?.is_some();
                        Ok(match before == *raw {
                            true if !deleted => Change::Same,
                            false if !deleted && same(index, before) => Change::Touched,
                            _ => Change::Changed,
                        })
                    })
                    .optional()?
                    .unwrap_or(Change::New);
                changes.push(change);
                let values = params![id, start_s, raw, now];
                match change {
                    Change::New => drop(insert.execute(values)?),
                    Change::Changed | Change::Touched => drop(update.execute(values)?),
                    Change::Same => {}
                }
            }
            if changes.iter().any(|change| matches!(change, Change::New | Change::Changed)) {
                // In the same commit: a kill must not make us forget to bring the table up to date.
                db.execute("INSERT OR REPLACE INTO meta VALUES ('table.behind', 'yes')", [])?;
            }
            Ok(changes)
        })
    }

    /// Every activity, newest start first, then id descending (by length
    /// first: ids are numbers too long for a number).
    ///
    /// # Errors
    /// When the ledger or `visit` refuses.
    pub fn newest_first(&self, visit: impl FnMut(Stored) -> Result<()>) -> Result<()> {
        self.visit(
            "SELECT raw, deleted_at FROM activities
             ORDER BY start_s DESC, length(id) DESC, id DESC",
            [],
            visit,
        )
    }

    /// The activities that came after `seq`, in the order of their coming.
    ///
    /// # Errors
    /// When the ledger or `visit` refuses.
    pub fn since(&self, seq: i64, visit: impl FnMut(Stored) -> Result<()>) -> Result<()> {
        self.visit(
            "SELECT raw, deleted_at FROM activities WHERE seq > ? ORDER BY seq",
            [seq],
            visit,
        )
    }

    fn visit(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
        mut visit: impl FnMut(Stored) -> Result<()>,
    ) -> Result<()> {
        let mut statement = self.run(|db| db.prepare_cached(sql))?;
        let mut rows = statement.query(params).map_err(|cause| failed(&self.path, cause))?;
        while let Some(row) = rows.next().map_err(|cause| failed(&self.path, cause))? {
            visit(stored(row).map_err(|cause| failed(&self.path, cause))?)?;
        }
        Ok(())
    }

    /// The number that the newest activity got when it first came.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn last_seq(&self) -> Result<i64> {
        self.run(|db| {
            db.query_row("SELECT coalesce(max(seq), 0) FROM activities", [], |row| row.get(0))
        })
    }

    /// What is known of an activity's files.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn files_of(&self, activity: &str) -> Result<Vec<FileRecord>> {
        self.run(|db| {
            let mut select = db.prepare_cached(
                "SELECT activity, format, state, path, bytes, sha256, reason FROM files WHERE activity = ?",
            )?;
            let rows = select.query_map([activity], file_record)?;
            rows.filter_map(Result::transpose).collect()
        })
    }

    /// Records files in one commit.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn record_files(&mut self, records: &[FileRecord]) -> Result<()> {
        let now = now();
        self.change(|db| {
            let mut insert =
                db.prepare_cached("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?)")?;
            for record in records {
                insert.execute(params![
                    record.activity,
                    record.format.key(),
                    record.state.key(),
                    record.path,
                    i64::try_from(record.bytes).unwrap_or(i64::MAX),
                    record.sha256,
                    record.reason,
                    now,
                ])?;
            }
            Ok(())
        })
    }

    fn run<'a, T>(
        &'a self,
        query: impl FnOnce(&'a Connection) -> rusqlite::Result<T>,
    ) -> Result<T> {
        query(&self.db).map_err(|cause| failed(&self.path, cause))
    }

    fn change<T>(&mut self, change: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        let path = &self.path;
        let transaction = self.db.transaction().map_err(|cause| failed(path, cause))?;
        let value = change(&transaction).map_err(|cause| failed(path, cause))?;
        transaction.commit().map_err(|cause| failed(path, cause))?;
        Ok(value)
    }
}

fn failed(path: &Path, cause: rusqlite::Error) -> Error {
    Error::Ledger { path: path.to_owned(), cause }
}

/// A path as the path of a URI.
fn escaped(path: &Path) -> String {
    let mut text = String::new();
    for c in path.to_string_lossy().chars() {
        match c {
            '%' => text.push_str("%25"),
            '?' => text.push_str("%3f"),
            '#' => text.push_str("%23"),
            '\\' => text.push('/'),
            c => text.push(c),
        }
    }
    text
}

fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    let deleted_at: Option<String> = row.get(1)?;
    let deleted_at =
        deleted_at.and_then(|text| Some(DateTime::parse_from_rfc3339(&text).ok()?.to_utc()));
    Ok(Stored { raw: row.get(0)?, deleted_at })
}

/// A record of a format or state that we do not know is not ours to judge.
fn file_record(row: &Row<'_>) -> rusqlite::Result<Option<FileRecord>> {
    let format = Format::from_key(row.get_ref(1)?.as_str()?);
    let state = row.get_ref(2)?.as_str()?;
    let state = State::ALL.into_iter().find(|known| known.key() == state);
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
    }))
}
