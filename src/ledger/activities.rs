//! Activities: what each listing says, and what it said before.

use chrono::DateTime;
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, params};

use super::{Change, Difference, Entry, Ledger, Stored, failed, history, legs, now};
use crate::error::Result;
use crate::service::{Answers, Aside, Listed};

impl Ledger {
    /// Records activities in one commit; says of each what that meant.
    /// `compare` tells what is different between an older object and the entry
    /// of this index.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn record_activities(
        &mut self,
        entries: &[Entry<'_>],
        compare: impl Fn(usize, &str) -> Difference,
    ) -> Result<Vec<Change>> {
        // Lasting before their rows are in the table, which would otherwise seem to be edited.
        self.durably(|ledger| ledger.change(|db| Recorder::new(db)?.record_all(entries, compare)))
    }

    /// Marks every activity that is not `listed` as deleted at the service;
    /// says how many were not marked before. Only right after a listing that
    /// is complete.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn mark_deleted(&mut self, listed: impl Fn(&str) -> bool) -> Result<usize> {
        let now = now();
        self.change(|db| {
            // Legs are in no list: they go with what they are legs of.
            let mut known = db.prepare(
                "SELECT id, coalesce(parent, id) FROM activities WHERE deleted_at IS NULL",
            )?;
            let mut gone: Vec<String> = Vec::new();
            let mut rows = known.query([])?;
            while let Some(row) = rows.next()? {
                if !listed(row.get_ref(1)?.as_str()?) {
                    gone.push(row.get(0)?);
                }
            }
            forget(db, &gone, &now)?;
            Ok(gone.len())
        })
    }

    /// Which of these are listed just as they were before, and were not
    /// thought deleted.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn known_as_listed(&self, items: &[Listed]) -> Result<Vec<bool>> {
        self.at_once(|ledger| {
            ledger.run(|db| {
                let mut select = db.prepare_cached(
                    "SELECT 1 FROM activities WHERE id = ? AND deleted_at IS NULL AND raw = ?",
                )?;
                items.iter().map(|item| select.exists(params![item.id, item.raw])).collect()
            })
        })
    }

    /// The list object of an activity, as it was sent last.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn raw_of(&self, id: &str) -> Result<Option<String>> {
        self.run(|db| {
            let mut select = db.prepare_cached("SELECT raw FROM activities WHERE id = ?")?;
            select.query_row([id], |row| row.get(0)).optional()
        })
    }

    /// What the list tells of an activity.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn activity(&self, id: &str) -> Result<Option<Stored>> {
        self.run(|db| {
            let sql = "SELECT raw, deleted_at FROM activities WHERE id = ?";
            db.prepare_cached(sql)?.query_row([id], |row| stored(row, &[])).optional()
        })
    }

    /// When an activity began, seconds since 1970 UTC, if that is known.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn start_of(&self, id: &str) -> Result<Option<i64>> {
        let start = self.run(|db| {
            let mut select = db.prepare_cached("SELECT start_s FROM activities WHERE id = ?")?;
            select.query_row([id], |row| row.get(0)).optional()
        })?;
        Ok(start.flatten())
    }

    /// Every activity with these asides, newest start first, then id
    /// descending (by length first: ids are numbers too long for a number).
    ///
    /// # Errors
    /// When the ledger or `visit` refuses.
    pub fn newest_first(
        &self,
        asides: &[Aside],
        visit: impl FnMut(Stored) -> Result<()>,
    ) -> Result<()> {
        let answer = |aside: &Aside| {
            let kind = aside.key();
            format!(", (SELECT answer FROM asides WHERE kind = '{kind}' AND subject = id)")
        };
        let answers: String = asides.iter().map(answer).collect();
        let sql = format!(
            "SELECT raw, deleted_at{answers} FROM activities
             ORDER BY start_s DESC, length(id) DESC, id DESC"
        );
        self.visit(&sql, [], asides, visit)
    }

    /// The activities that came after `seq`, in the order of their coming, as
    /// the list tells them.
    ///
    /// # Errors
    /// When the ledger or `visit` refuses.
    pub fn since(&self, seq: i64, visit: impl FnMut(Stored) -> Result<()>) -> Result<()> {
        let sql = "SELECT raw, deleted_at FROM activities WHERE seq > ? ORDER BY seq";
        self.visit(sql, [seq], &[], visit)
    }

    fn visit(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
        asides: &[Aside],
        mut visit: impl FnMut(Stored) -> Result<()>,
    ) -> Result<()> {
        let mut statement = self.run(|db| db.prepare_cached(sql))?;
        let mut rows = statement.query(params).map_err(|cause| failed(&self.path, cause))?;
        while let Some(row) = rows.next().map_err(|cause| failed(&self.path, cause))? {
            visit(stored(row, asides).map_err(|cause| failed(&self.path, cause))?)?;
        }
        Ok(())
    }

    /// Notes that the tables are to be written again, whatever else is changed.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn let_tables_fall_behind(&mut self) -> Result<()> {
        self.change(table_is_behind)
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
}

/// In the same commit as the change: a kill must not make us forget to bring
/// the table up to date.
pub(super) fn table_is_behind(db: &Connection) -> rusqlite::Result<()> {
    db.execute("INSERT OR REPLACE INTO meta VALUES ('table.behind', 'yes')", []).map(drop)
}

/// Marks activities as deleted at the service.
pub(super) fn forget(db: &Connection, gone: &[String], now: &str) -> rusqlite::Result<()> {
    for id in gone {
        db.execute("UPDATE activities SET deleted_at = ? WHERE id = ?", [now, id])?;
        history::note(db, id, now, history::What::Deleted, None)?;
    }
    if gone.is_empty() { Ok(()) } else { table_is_behind(db) }
}

/// The statements of one recording.
pub(super) struct Recorder<'a> {
    db: &'a Connection,
    now: String,
    known: CachedStatement<'a>,
    insert: CachedStatement<'a>,
    update: CachedStatement<'a>,
}

impl<'a> Recorder<'a> {
    pub(super) fn new(db: &'a Connection) -> rusqlite::Result<Self> {
        Ok(Self {
            db,
            now: now(),
            known: db.prepare_cached("SELECT raw, deleted_at FROM activities WHERE id = ?")?,
            insert: db.prepare_cached(
                "INSERT INTO activities (id, start_s, raw, version, seen_at, legs)
                 VALUES (?, ?, ?, 1, ?, iif(?, 0, NULL))",
            )?,
            update: db.prepare_cached(
                "UPDATE activities SET start_s = ?2, raw = ?3, seen_at = ?4, deleted_at = NULL,
                 version = version + ?5, grown = iif(?6, version + ?5, grown),
                 legs = iif(?7, iif(deleted_at IS NULL, coalesce(legs, 0), 0), NULL) WHERE id = ?1",
            )?,
        })
    }

    /// Records them in their order, and that the table is behind if it is.
    pub(super) fn record_all(
        mut self,
        entries: &[Entry<'_>],
        compare: impl Fn(usize, &str) -> Difference,
    ) -> rusqlite::Result<Vec<Change>> {
        let mut changes = Vec::with_capacity(entries.len());
        for (index, entry) in entries.iter().enumerate() {
            changes.push(self.record(entry, |before| compare(index, before))?);
        }
        let shows = |change: &Change| !matches!(change, Change::Same | Change::Touched);
        if changes.iter().any(shows) {
            table_is_behind(self.db)?;
        }
        Ok(changes)
    }

    fn record(
        &mut self,
        entry: &Entry<'_>,
        compare: impl Fn(&str) -> Difference,
    ) -> rusqlite::Result<Change> {
        let Entry { id, start_s, raw, has_legs } = entry;
        let known = self.known.query_row([id], |row| {
            let before = row.get_ref(0)?.as_str()?;
            let deleted = row.get_ref(1)?.as_str_or_null()?.is_some();
            if before == *raw && !deleted {
                return Ok(Known::Exactly);
            }
            let difference = if before == *raw { Difference::None } else { compare(before) };
            let edited = matches!(difference, Difference::Edited | Difference::Grown);
            let old = edited.then(|| before.to_owned());
            Ok(Known::Otherwise { old, deleted, difference })
        });
        match known.optional()? {
            None => {
                self.insert.execute(params![id, start_s, raw, self.now, has_legs])?;
                Ok(Change::New)
            }
            Some(Known::Exactly) => Ok(Change::Same),
            Some(Known::Otherwise { old, deleted, difference }) => {
                let versions = i64::from(old.is_some());
                let grown = difference == Difference::Grown;
                let news = params![id, start_s, raw, self.now, versions, grown, has_legs];
                self.update.execute(news)?;
                if deleted {
                    history::note(self.db, id, &self.now, history::What::Returned, None)?;
                }
                if !has_legs {
                    forget(self.db, &legs::of(self.db, id)?, &self.now)?;
                }
                if old.is_some() {
                    let old = old.as_deref();
                    history::note(self.db, id, &self.now, history::What::Changed, old)?;
                }
                Ok(match difference {
                    _ if deleted || old.is_some() => Change::Changed,
                    Difference::Unedited => Change::Unedited,
                    _ => Change::Touched,
                })
            }
        }
    }
}

/// What the ledger has of an activity that was listed again.
enum Known {
    /// Just that.
    Exactly,
    /// Something else: `old` means something else, or it was thought deleted.
    Otherwise { old: Option<String>, deleted: bool, difference: Difference },
}

/// A row of the list object, the time of its deletion, and the answers of
/// these kinds.
fn stored(row: &Row<'_>, asides: &[Aside]) -> rusqlite::Result<Stored> {
    let deleted_at: Option<String> = row.get(1)?;
    let deleted_at =
        deleted_at.and_then(|text| Some(DateTime::parse_from_rfc3339(&text).ok()?.to_utc()));
    let mut answers = Answers::default();
    for (column, aside) in (2..).zip(asides) {
        if let Some(answer) = row.get(column)? {
            answers.insert(*aside, answer);
        }
    }
    Ok(Stored { raw: row.get(0)?, answers, deleted_at })
}
