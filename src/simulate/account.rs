//! The account that both services show, and the time they live in.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use super::Options;
use super::athlete::Athlete;

/// The athlete and the clock.
pub(super) struct Account {
    athlete: RwLock<Athlete>,
    pub(super) clock: Clock,
}

impl Account {
    /// A fresh account.
    pub(super) fn new(options: &Options) -> Account {
        Account { athlete: RwLock::new(options.athlete()), clock: Clock::default() }
    }

    pub(super) fn read(&self) -> RwLockReadGuard<'_, Athlete> {
        self.athlete.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn write(&self) -> RwLockWriteGuard<'_, Athlete> {
        self.athlete.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The services' own time, so that lifetimes can run out without waiting.
#[derive(Default)]
pub(super) struct Clock {
    ahead_s: AtomicI64,
}

impl Clock {
    /// Unix time in seconds.
    pub(super) fn now(&self) -> i64 {
        chrono::Utc::now().timestamp() + self.ahead_s.load(Ordering::Relaxed)
    }

    /// Moves the clock forward.
    pub(super) fn advance(&self, time: Duration) {
        let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX / 2);
        self.ahead_s.fetch_add(seconds, Ordering::Relaxed);
    }
}
