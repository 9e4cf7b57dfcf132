//! Legs of multisport activities: activities that no list has, known by what
//! they are legs of.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use super::activities::{Recorder, forget};
use super::{Answer, Change, Difference, Entry, Ledger, asides, now};
use crate::error::Result;

impl Ledger {
    /// The activities with legs that the service has, and whether those were not asked for since
    /// the activity was changed.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn with_legs(&self) -> Result<HashMap<String, bool>> {
        self.run(|db| {
            let mut select = db.prepare(
                "SELECT id, legs < version FROM activities
                 WHERE legs IS NOT NULL AND deleted_at IS NULL",
            )?;
            let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect()
        })
    }

    /// Records the legs of an activity in one commit: those that it no longer has
    /// are marked as deleted. Says of each that was told what that meant; `compare`
    /// as in [`record_activities`](Self::record_activities).
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn record_legs(
        &mut self,
        parent: &str,
        legs: &Legs<'_>,
        compare: impl Fn(usize, &str) -> Difference,
    ) -> Result<Vec<Change>> {
        let Legs { told, unknown, answers } = legs;
        let has = |id: &String| told.iter().any(|leg| leg.id == id) || unknown.contains(id);
        let mut gone = self.legs_of(parent)?;
        gone.retain(|id| !has(id));
        self.durably(|ledger| {
            ledger.change(|db| {
                let changes = Recorder::new(db)?.record_all(told, compare)?;
                let mut update = db.prepare("UPDATE activities SET parent = ? WHERE id = ?")?;
                for leg in *told {
                    update.execute(params![parent, leg.id])?;
                }
                forget(db, &gone, &now())?;
                asides::record(db, answers)?;
                if unknown.is_empty() {
                    db.execute("UPDATE activities SET legs = version WHERE id = ?", [parent])?;
                }
                Ok(changes)
            })
        })
    }

    /// The ids of the legs of an activity, in their order.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn legs_of(&self, parent: &str) -> Result<Vec<String>> {
        self.run(|db| of(db, parent))
    }
}

/// The legs of an activity, in their order.
pub(super) fn of(db: &Connection, parent: &str) -> rusqlite::Result<Vec<String>> {
    let mut select = db.prepare_cached(
        "SELECT id FROM activities WHERE parent = ? AND deleted_at IS NULL ORDER BY seq",
    )?;
    select.query_map([parent], |row| row.get(0))?.collect()
}

/// What is told of the legs of an activity.
#[derive(Debug, Clone, Copy)]
pub struct Legs<'a> {
    /// Legs, in their order.
    pub told: &'a [Entry<'a>],
    /// The ids of others that are there, but not told of: they are to be asked
    /// for again.
    pub unknown: &'a [String],
    /// What told of them.
    pub answers: &'a [Answer],
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry<'a>(id: &'a str, raw: &'a str) -> Entry<'a> {
        Entry { id, start_s: None, raw, has_legs: id == "parent" }
    }

    /// Whether the legs are to be asked for; `None` for what has none.
    fn lacks_legs(ledger: &Ledger, id: &str) -> Option<bool> {
        ledger.with_legs().expect("known").get(id).copied()
    }

    fn told<'a>(told: &'a [Entry<'a>]) -> Legs<'a> {
        Legs { told, unknown: &[], answers: &[] }
    }

    fn edited(_: usize, _: &str) -> Difference {
        Difference::Edited
    }

    #[test]
    fn legs_live_and_die_with_what_they_are_legs_of() {
        let place = tempfile::tempdir().expect("a directory");
        let mut ledger = Ledger::open(&place.path().join("l")).expect("a ledger");
        let parent = [entry("parent", "1"), entry("other", "1")];
        ledger.record_activities(&parent, edited).expect("recorded");
        assert_eq!(lacks_legs(&ledger, "parent"), Some(true));
        assert_eq!(lacks_legs(&ledger, "other"), None);

        let legs = [entry("swim", "1"), entry("run", "1")];
        let changes = ledger.record_legs("parent", &told(&legs), edited).expect("recorded");
        assert_eq!(changes, [Change::New, Change::New]);
        assert_eq!(lacks_legs(&ledger, "parent"), Some(false));
        assert_eq!(ledger.legs_of("parent").expect("known"), ["swim", "run"]);
        assert_eq!(ledger.mark_deleted(|id| id == "parent" || id == "other").expect("done"), 0);

        // The parent was edited, and one of its legs is no more.
        ledger.record_activities(&[entry("parent", "2")], edited).expect("recorded");
        assert_eq!(lacks_legs(&ledger, "parent"), Some(true));
        let changes =
            ledger.record_legs("parent", &told(&[entry("run", "1")]), edited).expect("recorded");
        assert_eq!(changes, [Change::Same]);
        assert_eq!(ledger.legs_of("parent").expect("known"), ["run"]);

        assert_eq!(ledger.mark_deleted(|id| id == "other").expect("done"), 2, "parent and run");
        ledger.record_activities(&[entry("parent", "2")], edited).expect("recorded");
        assert_eq!(lacks_legs(&ledger, "parent"), Some(true), "it is back, and they may be");
        ledger.record_legs("parent", &told(&[entry("run", "1")]), edited).expect("recorded");
        assert_eq!(ledger.legs_of("parent").expect("known"), ["run"]);
    }

    #[test]
    fn what_is_not_told_is_no_end_and_what_has_no_legs_any_more_is_one() {
        let place = tempfile::tempdir().expect("a directory");
        let mut ledger = Ledger::open(&place.path().join("l")).expect("a ledger");
        ledger.record_activities(&[entry("parent", "1")], edited).expect("recorded");
        let both = [entry("swim", "1"), entry("run", "1")];
        ledger.record_legs("parent", &told(&both), edited).expect("recorded");

        ledger.record_activities(&[entry("parent", "2")], edited).expect("recorded");
        let unknown = ["swim".to_owned()];
        let legs = Legs { unknown: &unknown, ..told(&both[1..]) };
        ledger.record_legs("parent", &legs, edited).expect("recorded");
        assert_eq!(ledger.legs_of("parent").expect("known"), ["swim", "run"]);
        assert_eq!(lacks_legs(&ledger, "parent"), Some(true), "they are asked for again");

        let single = Entry { has_legs: false, ..entry("parent", "3") };
        ledger.record_activities(&[single], edited).expect("recorded");
        assert_eq!(ledger.legs_of("parent").expect("known"), Vec::<String>::new());
        assert_eq!(lacks_legs(&ledger, "parent"), None);
    }
}
