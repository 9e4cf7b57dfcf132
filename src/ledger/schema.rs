//! The tables of the ledger, and how those of older versions become them.

use super::Ledger;
use crate::error::{Error, Result};

/// The version of the schema below.
pub(super) const VERSION: i64 = 6;

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
CREATE TABLE asides (
    kind TEXT NOT NULL,                -- detail, device, gear, ...
    subject TEXT NOT NULL,             -- the activity, or what several share
    version INTEGER NOT NULL,          -- the activity's version when it was asked for
    answer TEXT,                       -- what is kept of the answer
    gone INTEGER NOT NULL,             -- whether the service had none then, or nothing in it
    fetched_at TEXT NOT NULL,
    PRIMARY KEY (kind, subject)
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

/// What makes a ledger of version 5 one of version 6.
const FROM_5_TO_6: &str = "
CREATE TABLE asides (
    kind TEXT NOT NULL, subject TEXT NOT NULL, version INTEGER NOT NULL, answer TEXT,
    gone INTEGER NOT NULL, fetched_at TEXT NOT NULL, PRIMARY KEY (kind, subject)
);
INSERT INTO asides SELECT 'detail', activity, version, detail, gone, fetched_at FROM details;
DROP TABLE details;
";

/// What leads from version 1 to today's, step by step.
const STEPS: [&str; 5] = [FROM_1_TO_2, FROM_2_TO_3, FROM_3_TO_4, FROM_4_TO_5, FROM_5_TO_6];

impl Ledger {
    /// Makes the tables, or what is missing of them.
    pub(super) fn bring_up_to_date(&self) -> Result<()> {
        let make = |schema: &str| {
            let whole = format!("BEGIN; {schema} PRAGMA user_version = {VERSION}; COMMIT;");
            self.run(|db| db.execute_batch(&whole))
        };
        match self.version()? {
            0 => make(SCHEMA)?,
            VERSION => {}
            older @ 1..VERSION => make(&STEPS[older as usize - 1..].concat())?,
            found => {
                return Err(Error::NewerLedger { found, known: VERSION });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::ledger::{Answer, Change, Difference, Entry};
    use crate::service::Aside;

    /// What makes today's ledger one of the version before, latest first.
    const BACK: [(i64, &str); 5] = [
        (
            5,
            "CREATE TABLE details (activity TEXT PRIMARY KEY, version INTEGER NOT NULL,
                 detail TEXT, gone INTEGER NOT NULL, fetched_at TEXT NOT NULL);
             INSERT INTO details SELECT subject, version, answer, gone, fetched_at FROM asides;
             DROP TABLE asides;",
        ),
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
            let detail = Some("told".to_owned());
            let detail = Answer { aside: Aside::Detail, subject: "7".into(), answer: detail };
            ledger.record_answers(&[detail]).expect("recorded");
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
            let lacks_detail = ledger.lacks_answer(Aside::Detail, "7", true);
            assert_eq!(lacks_detail.expect("known"), older < 4, "{older} had no details");
            let detail = ledger.answer(Aside::Detail, "7").expect("read");
            assert_eq!(detail.as_deref(), (older >= 4).then_some("told"), "{older}");
            let changed = ledger.record_activities(&entries, |_, _| Difference::None);
            assert_eq!(changed.expect("recorded"), [Change::Same], "{older}");
        }
    }
}
