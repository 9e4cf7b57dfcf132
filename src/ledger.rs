//! The ledger: every activity as the service sent it, its detail answer where
//! a column asked for that, every file with its hash, in SQLite. The only room that holds SQL.
//!
//! Commits of files are not synced one by one (WAL, `synchronous = NORMAL`): a
//! power cut may take back the last of them but never tears the ledger, and a
//! file whose record is missing is recognised on disk and taken over. What the
//! table is judged by is synced before the table is touched.

mod activities;
mod details;
mod files;
mod history;
mod legs;
mod records;
mod survey;

pub use history::{Past, What};
pub use records::{Change, Detail, Difference, Entry, FileRecord, Owner, State, Stored, With};
pub use survey::{Group, Look, Run, Survey};

use std::path::{Path, PathBuf};

use chrono::{SecondsFormat, Utc};
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

use crate::error::{Error, Result};
use crate::plan::Scope;

/// The version of the schema below.
const VERSION: i64 = 5;

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
    version INTEGER NOT NULL,          -- how often it has been something else, from 1
    grown INTEGER NOT NULL DEFAULT 0,  -- the version that more of it came with last
    seen_at TEXT NOT NULL,             -- when this version of it was first seen
    deleted_at TEXT,
    parent TEXT,                       -- the activity that this one is a leg of
    legs INTEGER,                      -- if it has legs: the version that they were asked for, or 0
    raw TEXT NOT NULL                  -- the list object as it was sent; long, hence the last
);
CREATE INDEX activities_present ON activities (parent, id) WHERE deleted_at IS NULL;
CREATE INDEX activities_with_legs ON activities (id) WHERE legs IS NOT NULL;
CREATE INDEX activities_by_start ON activities (start_s, length(id), id);
CREATE TABLE history (
    entry INTEGER PRIMARY KEY,
    activity TEXT NOT NULL,
    at TEXT NOT NULL,
    what TEXT NOT NULL,                -- changed, deleted or returned
    raw TEXT                           -- changed: the list object before
);
CREATE INDEX history_by_activity ON history (activity, entry);
CREATE TABLE files (
    activity TEXT NOT NULL,
    format TEXT NOT NULL,
    state TEXT NOT NULL,
    path TEXT,                         -- relative, with /
    bytes INTEGER,
    sha256 TEXT,
    reason TEXT,
    version INTEGER NOT NULL,          -- the activity's version when it was fetched
    recorded_at TEXT NOT NULL,
    verified_at TEXT,
    PRIMARY KEY (activity, format)
) WITHOUT ROWID;
CREATE TABLE details (
    activity TEXT PRIMARY KEY,
    version INTEGER NOT NULL,          -- the activity's version when it was asked for
    detail TEXT,                       -- what is kept of the answer
    gone INTEGER NOT NULL,             -- whether the service had none then
    fetched_at TEXT NOT NULL
);
";

/// What makes a ledger of version 1 one of version 2.
const FROM_1_TO_2: &str = "
ALTER TABLE activities ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE files ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE files ADD COLUMN verified_at TEXT;
CREATE TABLE history (
    entry INTEGER PRIMARY KEY, activity TEXT NOT NULL, at TEXT NOT NULL, what TEXT NOT NULL, raw TEXT
);
CREATE INDEX history_by_activity ON history (activity, entry);
";

/// What makes a ledger of version 2 one of version 3.
const FROM_2_TO_3: &str = "
ALTER TABLE activities ADD COLUMN grown INTEGER NOT NULL DEFAULT 0;
";

/// What makes a ledger of version 3 one of version 4.
const FROM_3_TO_4: &str = "
CREATE TABLE details (
    activity TEXT PRIMARY KEY, version INTEGER NOT NULL, detail TEXT, gone INTEGER NOT NULL,
    fetched_at TEXT NOT NULL
);
";

/// What makes a ledger of version 4 one of version 5. Only Garmin's list objects
/// tell of legs, and those that we have are not read again unless they change.
const FROM_4_TO_5: &str = r#"
ALTER TABLE activities ADD COLUMN parent TEXT;
ALTER TABLE activities ADD COLUMN legs INTEGER;
CREATE INDEX activities_present ON activities (parent, id) WHERE deleted_at IS NULL;
CREATE INDEX activities_with_legs ON activities (id) WHERE legs IS NOT NULL;
UPDATE activities SET legs = 0 WHERE raw LIKE '%"parent":true%' OR raw LIKE '%"parent": true%';
"#;

/// What makes a ledger of each older version one of the next.
const STEPS: [&str; 4] = [FROM_1_TO_2, FROM_2_TO_3, FROM_3_TO_4, FROM_4_TO_5];

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
        let make = |schema: &str| {
            let whole = format!("BEGIN; {schema} PRAGMA user_version = {VERSION}; COMMIT;");
            ledger.run(|db| db.execute_batch(&whole))
        };
        match ledger.version()? {
            0 => make(SCHEMA)?,
            VERSION => {}
            older @ 1..VERSION => make(&STEPS[older as usize - 1..].concat())?,
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
            found if found > VERSION => Err(Error::NewerLedger { found, known: VERSION }),
            _ => Err(Error::usage(
                format!("{} is empty or of an older gcexport", path.display()),
                "run the export once more: it brings the ledger up to date",
            )),
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

    /// Whether files here were ever to have the time of their activity.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn keeps_original_time(&self) -> Result<bool> {
        Ok(self.runs()?.iter().any(|(scope, _)| scope.original_time))
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

    /// Does something that must outlast a power cut, and everything before it
    /// with it.
    ///
    /// # Errors
    /// When the ledger or `work` refuses.
    pub fn durably<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.run(|db| db.pragma_update(None, "synchronous", "full"))?;
        let done = work(self);
        self.run(|db| db.pragma_update(None, "synchronous", "normal"))?;
        done
    }

    /// Reads many things as of one moment, which is also much quicker: the
    /// locks are taken once.
    ///
    /// # Errors
    /// When the ledger or `work` refuses.
    pub fn at_once<T>(&self, work: impl FnOnce(&Self) -> Result<T>) -> Result<T> {
        let moment = self.run(|db| db.unchecked_transaction())?;
        let done = work(self);
        drop(moment);
        done
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What makes today's ledger one of the version before, latest first.
    const BACK: [(i64, &str); 4] = [
        (
            4,
            "DROP INDEX activities_present; DROP INDEX activities_with_legs;
             ALTER TABLE activities DROP COLUMN parent; ALTER TABLE activities DROP COLUMN legs;",
        ),
        (3, "DROP TABLE details;"),
        (2, "ALTER TABLE activities DROP COLUMN grown;"),
        (
            1,
            "DROP TABLE history; ALTER TABLE files DROP COLUMN verified_at;
             ALTER TABLE files DROP COLUMN version; ALTER TABLE activities DROP COLUMN version;",
        ),
    ];

    /// Every column of every table, and every index.
    fn shape(ledger: &Ledger) -> Vec<String> {
        let names =
            "SELECT t.name || '.' || c.name FROM sqlite_schema t, pragma_table_info(t.name) c
                     UNION SELECT name FROM sqlite_schema ORDER BY 1";
        let read = |db: &Connection| {
            db.prepare(names)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()
        };
        read(&ledger.db).expect("a shape")
    }

    #[test]
    fn a_ledger_of_any_older_version_becomes_one_of_today_and_keeps_what_it_has() {
        let place = tempfile::tempdir().expect("a directory");
        let today = shape(&Ledger::open(&place.path().join("today")).expect("a ledger"));
        for older in 1..VERSION {
            let path = place.path().join(older.to_string());
            let mut ledger = Ledger::open(&path).expect("a ledger");
            let raw = r#"{"parent":true}"#;
            let entries = [Entry { id: "7", start_s: None, raw, has_legs: true }];
            ledger.record_activities(&entries, |_, _| Difference::None).expect("recorded");
            let steps = BACK.iter().filter(|(version, _)| *version >= older);
            let back: String = steps.map(|(_, step)| *step).collect();
            let back = format!("{back} PRAGMA user_version = {older};");
            ledger.run(|db| db.execute_batch(&back)).expect("as it was");
            assert_ne!(shape(&ledger), today, "{older}");
            drop(ledger);
            let mut ledger = Ledger::open(&path).expect("a ledger");
            assert_eq!((shape(&ledger), ledger.version().ok()), (today.clone(), Some(VERSION)));
            assert_eq!(ledger.raw_of("7").expect("read").as_deref(), Some(raw), "{older}");
            assert!(ledger.with_legs().expect("known")["7"], "{older}: to be asked for");
            assert!(ledger.lacks_detail("7", false).expect("known"), "{older}");
            let changed = ledger.record_activities(&entries, |_, _| Difference::None);
            assert_eq!(changed.expect("recorded"), [Change::Same], "{older}");
        }
    }
}
