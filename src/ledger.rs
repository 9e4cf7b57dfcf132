//! The ledger: every activity as the service sent it, what it told beside the
//! list, every file with its hash, in SQLite. The only room that holds SQL.
//!
//! Commits of files are not synced one by one (WAL, `synchronous = NORMAL`): a
//! power cut may take back the last of them but never tears the ledger, and a
//! file whose record is missing is recognised on disk and taken over. What the
//! table is judged by is synced before the table is touched.

mod activities;
mod asides;
mod files;
mod history;
mod legs;
mod records;
mod schema;
mod survey;

pub use history::{Past, What};
pub use legs::Legs;
pub use records::{Answer, Change, Difference, Entry, FileRecord, Owner, RunEnd, State, Stored};
pub use survey::{Group, Look, Run, Survey};

use std::path::{Path, PathBuf};

use chrono::{SecondsFormat, Utc};
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

use crate::error::{Error, Result};
use crate::plan::Scope;
use schema::VERSION;

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
        ledger.bring_up_to_date()?;
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
        let mode = if wal_of(path).exists() { "" } else { "?immutable=1" };
        let address = format!("{}{mode}", address_of(path));
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
                let ended = outcome.as_deref().is_some_and(RunEnd::is_end);
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
    pub fn finish_run(&mut self, run: i64, outcome: RunEnd) -> Result<()> {
        self.change(|db| {
            db.execute(
                "UPDATE runs SET finished_at = ?, outcome = ? WHERE run = ?",
                params![now(), outcome.key(), run],
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

/// What was written to a ledger since it was last tidied up.
pub(crate) fn wal_of(ledger: &Path) -> PathBuf {
    let mut wal = ledger.as_os_str().to_owned();
    wal.push("-wal");
    wal.into()
}

/// A path as a URI, whatever bytes it is of.
fn address_of(path: &Path) -> String {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut address = String::from(if cfg!(windows) { "file:///" } else { "file://" });
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'\\' if cfg!(windows) => address.push('/'),
            b'/' | b':' | b'.' | b'-' | b'_' => address.push(char::from(*byte)),
            byte if byte.is_ascii_alphanumeric() => address.push(char::from(*byte)),
            byte => address.push_str(&format!("%{byte:02x}")),
        }
    }
    address
}

fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_is_looked_at_wherever_it_can_be_made() {
        let desk = tempfile::tempdir().expect("a directory");
        let mut places: Vec<_> =
            ["plain", "100%25", "what?#", "a b", "müggelsee"].map(|p| desk.path().join(p)).into();
        #[cfg(unix)]
        {
            use std::os::unix::ffi::OsStrExt;
            places.push(desk.path().join("a\\b"));
            places.push(desk.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9")));
            places.push(Path::new("/").join(format!("/{}", desk.path().display())));
        }
        for place in places {
            std::fs::create_dir_all(&place).expect("made");
            let path = place.join("ledger.sqlite");
            drop(Ledger::open(&path).expect("opened"));
            let seen = Ledger::look(&path).map(|ledger| ledger.owner());
            assert!(matches!(seen, Ok(Ok(None))), "{}", path.display());
        }
    }
}
