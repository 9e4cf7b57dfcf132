//! Detail answers: each belongs to the version of its activity that it was
//! asked for.

use rusqlite::params;

use super::activities::table_is_behind;
use super::{Detail, Ledger, now};
use crate::error::Result;

impl Ledger {
    /// Whether the detail of this activity was never asked for, or not since
    /// the activity was changed. A leg of another is told by nothing else. And with `retry_missing` also whether the service
    /// had none.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn lacks_detail(&self, id: &str, retry_missing: bool) -> Result<bool> {
        self.run(|db| {
            let mut select = db.prepare_cached(
                "SELECT NOT EXISTS (SELECT 1 FROM details d LEFT JOIN activities a
                 ON a.id = d.activity WHERE d.activity = ?1
                 AND d.version >= coalesce(a.version, 1) AND NOT (?2 AND d.gone))
                 AND NOT EXISTS (SELECT 1 FROM activities WHERE id = ?1 AND parent IS NOT NULL)",
            )?;
            select.query_row(params![id, retry_missing], |row| row.get(0))
        })
    }

    /// Records detail answers in one commit. That the service has none any
    /// more is no reason to forget the one that we hold.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn record_details(&mut self, details: &[Detail]) -> Result<()> {
        let now = now();
        self.change(|db| {
            let mut record = db.prepare_cached(
                "INSERT INTO details (activity, version, detail, gone, fetched_at) VALUES
                 (?1, coalesce((SELECT version FROM activities WHERE id = ?1), 1), ?2, ?2 IS NULL, ?3)
                 ON CONFLICT (activity) DO UPDATE SET version = excluded.version,
                 detail = coalesce(excluded.detail, detail), gone = excluded.gone,
                 fetched_at = excluded.fetched_at",
            )?;
            for Detail { activity, answer } in details {
                record.execute(params![activity, answer, now])?;
            }
            if details.is_empty() { Ok(()) } else { table_is_behind(db) }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Difference, Entry, With};

    fn detail(answer: Option<&str>) -> Detail {
        Detail { activity: "7".into(), answer: answer.map(str::to_owned) }
    }

    fn list(ledger: &mut Ledger, raw: &str) {
        ledger
            .record_activities(&[Entry { id: "7", start_s: None, raw, has_legs: false }], |_, _| {
                Difference::Edited
            })
            .expect("recorded");
    }

    fn shown(ledger: &Ledger) -> Option<String> {
        let mut found = None;
        let visit = |stored: crate::ledger::Stored| {
            found = stored.detail;
            Ok(())
        };
        ledger.newest_first(With::Details, visit).expect("read");
        found
    }

    #[test]
    fn a_detail_is_asked_for_once_and_again_after_an_edit() {
        let place = tempfile::tempdir().expect("a directory");
        let mut ledger = Ledger::open(&place.path().join("l")).expect("a ledger");
        assert!(ledger.lacks_detail("7", false).expect("known"), "never seen");
        list(&mut ledger, "1");
        assert!(ledger.lacks_detail("7", false).expect("known"));
        ledger.record_details(&[detail(Some("one"))]).expect("recorded");
        assert!(!ledger.lacks_detail("7", true).expect("known"));
        list(&mut ledger, "2");
        assert!(ledger.lacks_detail("7", false).expect("known"), "edited");
        assert_eq!(shown(&ledger).as_deref(), Some("one"), "better than nothing");

        ledger.record_details(&[detail(None)]).expect("recorded");
        assert!(!ledger.lacks_detail("7", false).expect("known"), "there is none");
        assert!(ledger.lacks_detail("7", true).expect("known"), "unless somebody insists");
        assert_eq!(shown(&ledger).as_deref(), Some("one"), "what was held is kept");
    }
}
