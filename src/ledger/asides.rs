//! Answers beside the list. One about an activity belongs to the version of
//! it that it was asked for.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::activities::table_is_behind;
use super::{Answer, Ledger, now};
use crate::error::Result;
use crate::service::Aside;

/// A list without anything in it: an answer, but nothing to insist on.
const NOTHING: &str = "[]";

impl Ledger {
    /// Whether this answer was never asked for, or not since the activity was
    /// changed; with `retry_missing` also whether the service had none.
    /// `subject` is the activity, or what several share.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn lacks_answer(&self, aside: Aside, subject: &str, retry_missing: bool) -> Result<bool> {
        self.run(|db| {
            let mut select = db.prepare_cached(
                "SELECT NOT EXISTS (SELECT 1 FROM asides s LEFT JOIN activities a
                 ON a.id = s.subject WHERE s.kind = ?1 AND s.subject = ?2
                 AND s.version >= coalesce(a.version, 1) AND NOT (?3 AND s.gone))",
            )?;
            select.query_row(params![aside.key(), subject, retry_missing], |row| row.get(0))
        })
    }

    /// How many activities this answer was never asked for, or not since they were
    /// changed.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn unanswered(&self, aside: Aside) -> Result<usize> {
        let lacking = self.run(|db| {
            let sql = "SELECT count(*) FROM activities a WHERE deleted_at IS NULL
                 AND NOT EXISTS (SELECT 1 FROM asides s WHERE s.kind = ?
                 AND s.subject = a.id AND s.version >= a.version)";
            db.query_row(sql, [aside.key()], |row| row.get::<_, i64>(0))
        })?;
        Ok(usize::try_from(lacking).unwrap_or(0))
    }

    /// What is kept of an answer.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn answer(&self, aside: Aside, subject: &str) -> Result<Option<String>> {
        let answer = self.run(|db| {
            let sql = "SELECT answer FROM asides WHERE kind = ? AND subject = ?";
            let mut select = db.prepare_cached(sql)?;
            select.query_row([aside.key(), subject], |row| row.get(0)).optional()
        })?;
        Ok(answer.flatten())
    }

    /// What is kept of all answers of a kind, by their subjects.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn answers(&self, aside: Aside) -> Result<HashMap<String, String>> {
        self.run(|db| {
            let sql = "SELECT subject, answer FROM asides WHERE kind = ? AND answer IS NOT NULL";
            let mut select = db.prepare_cached(sql)?;
            select.query_map([aside.key()], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        })
    }

    /// Records answers in one commit. That the service has none any more is no
    /// reason to forget the one that we hold.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn record_answers(&mut self, answers: &[Answer]) -> Result<()> {
        self.change(|db| record(db, answers))
    }
}

/// The same as part of a commit.
pub(super) fn record(db: &Connection, answers: &[Answer]) -> rusqlite::Result<()> {
    let now = now();
    let mut record = db.prepare_cached(
        "INSERT INTO asides (kind, subject, version, answer, gone, fetched_at) VALUES
         (?1, ?2, coalesce((SELECT version FROM activities WHERE id = ?2), 1), ?3, ?4, ?5)
         ON CONFLICT (kind, subject) DO UPDATE SET version = excluded.version,
         answer = coalesce(excluded.answer, answer), gone = excluded.gone,
         fetched_at = excluded.fetched_at",
    )?;
    for Answer { aside, subject, answer } in answers {
        let gone = answer.as_deref().is_none_or(|answer| answer.trim() == NOTHING);
        record.execute(params![aside.key(), subject, answer, gone, now])?;
    }
    if answers.is_empty() { Ok(()) } else { table_is_behind(db) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Difference, Entry, Stored};

    fn detail(answer: Option<&str>) -> Answer {
        answered(Aside::Detail, answer)
    }

    fn answered(aside: Aside, answer: Option<&str>) -> Answer {
        Answer { aside, subject: "7".into(), answer: answer.map(str::to_owned) }
    }

    fn list(ledger: &mut Ledger, raw: &str) {
        ledger
            .record_activities(&[Entry { id: "7", start_s: None, raw, has_legs: false }], |_, _| {
                Difference::Edited
            })
            .expect("recorded");
    }

    fn shown(ledger: &Ledger, asides: &[Aside]) -> Vec<(Aside, String)> {
        let mut found = Vec::new();
        let visit = |stored: Stored| {
            found.extend(stored.answers.iter().map(|(aside, text)| (aside, text.to_owned())));
            Ok(())
        };
        ledger.newest_first(asides, visit).expect("read");
        found
    }

    fn lacks(ledger: &Ledger, aside: Aside, retry_missing: bool) -> bool {
        ledger.lacks_answer(aside, "7", retry_missing).expect("known")
    }

    #[test]
    fn an_answer_is_asked_for_once_and_again_after_an_edit() {
        let place = tempfile::tempdir().expect("a directory");
        let mut ledger = Ledger::open(&place.path().join("l")).expect("a ledger");
        assert!(lacks(&ledger, Aside::Detail, false), "never seen");
        list(&mut ledger, "1");
        assert!(lacks(&ledger, Aside::Detail, false));
        ledger.record_answers(&[detail(Some("one"))]).expect("recorded");
        assert!(!lacks(&ledger, Aside::Detail, true));
        assert!(lacks(&ledger, Aside::Gear, false), "that is another answer");
        list(&mut ledger, "2");
        assert!(lacks(&ledger, Aside::Detail, false), "edited");
        let one = [(Aside::Detail, "one".to_owned())];
        assert_eq!(shown(&ledger, &[Aside::Detail]), one, "better than nothing");

        ledger.record_answers(&[detail(None)]).expect("recorded");
        assert!(!lacks(&ledger, Aside::Detail, false), "there is none");
        assert!(lacks(&ledger, Aside::Detail, true), "unless somebody insists");
        assert_eq!(shown(&ledger, &[Aside::Detail]), one, "what was held is kept");
    }

    #[test]
    fn an_empty_list_is_an_answer_that_can_be_asked_for_again() {
        let place = tempfile::tempdir().expect("a directory");
        let mut ledger = Ledger::open(&place.path().join("l")).expect("a ledger");
        list(&mut ledger, "1");
        ledger.record_answers(&[answered(Aside::Gear, Some("[{}]"))]).expect("recorded");
        ledger.record_answers(&[answered(Aside::Gear, Some("[]"))]).expect("recorded");
        assert!(!lacks(&ledger, Aside::Gear, false) && lacks(&ledger, Aside::Gear, true));
        let asides = [Aside::Detail, Aside::Gear];
        assert_eq!(shown(&ledger, &asides), [(Aside::Gear, "[]".to_owned())]);
        assert_eq!(shown(&ledger, &[]), []);
        assert_eq!(ledger.answer(Aside::Gear, "7").expect("read").as_deref(), Some("[]"));
        assert_eq!(ledger.answers(Aside::Gear).expect("read").len(), 1);
    }
}
