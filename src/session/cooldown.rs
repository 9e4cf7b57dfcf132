//! How long a service that limited us is left alone.
//!
//! The limit is the account's, holds for hours, and every further attempt
//! renews it: so the wait is written down and kept by every later run.

use std::fs;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Room, Store, now_s};
use crate::error::{Error, Result};

const FIRST: Duration = Duration::from_secs(2 * 3600);
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// A wait that has been imposed on an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoolDown {
    /// No sign-in before this, seconds since 1970.
    pub until_s: i64,
    /// How long it was when it began; the next is twice as long.
    length_s: u64,
}

impl CoolDown {
    /// Signs in, unless the account is to be left alone (`force`: all the same).
    ///
    /// # Errors
    /// [`Error::CoolDown`] without a request, or because of this one; else as `login`.
    pub async fn kept<T>(
        store: &Store,
        force: bool,
        login: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        if let Some(wait) = Self::of(store, now_s()).filter(|_| !force) {
            return Err(wait.error());
        }
        match login.await {
            Ok(tokens) => {
                Self::end(store);
                Ok(tokens)
            }
            Err(Error::Throttled { wait, .. }) => Err(Self::begin(store, now_s(), wait)?.error()),
            Err(error) => Err(error),
        }
    }

    fn error(self) -> Error {
        let until = chrono::DateTime::from_timestamp(self.until_s, 0).unwrap_or_default();
        let until = until.with_timezone(&chrono::Local).format("%Y-%m-%d %H:%M").to_string();
        Error::CoolDown { until }
    }

    /// The wait of this account, if it is not over at `now_s`.
    pub fn of(store: &Store, now_s: i64) -> Option<CoolDown> {
        Self::load(store).filter(|wait| wait.until_s > now_s)
    }

    /// Begins a wait: the first takes 2 h, each further one twice as long, or as
    /// long as the service `asks`, but at most a day. A successful sign-in ends
    /// the series.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn begin(store: &Store, now_s: i64, asks: Option<Duration>) -> Result<CoolDown> {
        let before = Self::load(store).map(|wait| Duration::from_secs(wait.length_s));
        let length =
            before.map_or(FIRST, |before| (before.saturating_mul(2)).min(LONGEST)).max(FIRST);
        let length_s = length.as_secs();
        let wait_s = length.max(asks.unwrap_or_default()).min(LONGEST).as_secs();
        let until_s = now_s + i64::try_from(wait_s).unwrap_or(0);
        let wait = CoolDown { until_s, length_s };
        if let Some(path) = store.beside("cooldown") {
            Room::beside(&path)?.replace(&path, &serde_json::to_vec(&wait).unwrap_or_default())?;
        }
        Ok(wait)
    }

    /// A sign-in succeeded.
    pub fn end(store: &Store) {
        if let Some(path) = store.beside("cooldown") {
            // There usually is none.
            let _ = fs::remove_file(path);
        }
    }

    fn load(store: &Store) -> Option<CoolDown> {
        serde_json::from_slice(&fs::read(store.beside("cooldown")?).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_day_and_a_sign_in_ends_the_series() {
        let directory = tempfile::tempdir().expect("a directory");
        let store = Store::File(directory.path().join("a.json"));
        let mut now = 1_000;
        assert_eq!(CoolDown::of(&store, now), None);
        for hours in [2, 4, 8, 16, 24, 24] {
            let wait = CoolDown::begin(&store, now, None).expect("written");
            assert_eq!(wait.until_s - now, hours * 3600);
            assert_eq!(CoolDown::of(&store, now), Some(wait));
            now = wait.until_s;
            assert_eq!(CoolDown::of(&store, now), None, "it is over");
        }
        CoolDown::end(&store);
        let hour = Duration::from_secs(3600);
        for (asked, waited) in [(hour, 2), (10 * hour, 10), (48 * hour, 24)] {
            CoolDown::end(&store);
            let wait = CoolDown::begin(&store, now, Some(asked)).expect("written");
            assert_eq!(wait.until_s - now, waited * 3600, "{asked:?}");
        }
    }
}
