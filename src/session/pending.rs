//! A sign-in that waits for its code: the mail is on its way, and where there
//! is no terminal the next run brings what it says. Another sign-in would have
//! another mail sent, and the code of the first would be worth nothing.

use std::fs;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::room;
use super::{Room, Store, now_s};
use crate::error::Result;

/// Nobody looks for a mail of yesterday.
const LIVES_S: i64 = 30 * 60;

/// What it takes to finish the sign-in; as secret as a session.
#[derive(Serialize, Deserialize)]
pub struct Pending {
    /// What the service answered to the password.
    pub answer: Map<String, Value>,
    /// Where the code was ordered.
    pub home: String,
    until_s: i64,
}

impl Pending {
    /// Remembers a sign-in for half an hour.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn begin(store: &Store, answer: &Map<String, Value>, home: &str) -> Result<()> {
        let Some(path) = store.beside("pending") else { return Ok(()) };
        let (answer, home) = (answer.clone(), home.to_owned());
        let pending = Self { answer, home, until_s: now_s() + LIVES_S };
        Room::beside(&path)?.replace(&path, &serde_json::to_vec(&pending).unwrap_or_default())
    }

    /// The sign-in of this account that waits at `now_s`, until it is ended: the
    /// service may be down just now.
    pub fn of(store: &Store, now_s: i64) -> Option<Self> {
        let pending = room::read(&store.beside("pending")?)?;
        let pending = serde_json::from_slice(&pending).ok();
        let waiting = pending.filter(|pending: &Self| now_s < pending.until_s);
        if waiting.is_none() {
            Self::end(store);
        }
        waiting
    }

    /// The sign-in is over.
    pub fn end(store: &Store) {
        if let Some(path) = store.beside("pending") {
            // There usually is none.
            let _ = fs::remove_file(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_waits_for_half_an_hour_or_its_end() {
        let directory = tempfile::tempdir().expect("a directory");
        let store = Store::File(directory.path().join("a.json"));
        let begin = || Pending::begin(&store, &Map::new(), "eu").expect("written");
        let left = || fs::read_dir(directory.path()).expect("listed").count();
        begin();
        for _ in 0..2 {
            assert!(Pending::of(&store, now_s()).is_some_and(|pending| pending.home == "eu"));
        }
        Pending::end(&store);
        assert!(Pending::of(&store, now_s()).is_none());
        assert_eq!(left(), 0);
        begin();
        assert!(Pending::of(&store, now_s() + LIVES_S + 1).is_none());
        assert_eq!(left(), 0, "nothing is left of it");
    }
}
