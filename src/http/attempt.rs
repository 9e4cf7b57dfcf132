//! Whether, when and how often something is asked again.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use backon::{BackoffBuilder, ExponentialBuilder};

use super::{Http, Receive};
use crate::error::{At, Cause, Error, Result};

/// A service that asks for a longer pause ends the run instead.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// How long to keep trying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// Four attempts within some ten seconds.
    Usual,
    /// Long exports time out at the service and succeed after many attempts.
    Long,
}

impl Http {
    /// Runs `operation` until it succeeds, fails for good, or patience ends.
    /// Every worker passes through here, so a pause that the service asks of
    /// one is kept by all, and all draw on one budget: what patience gains is
    /// paid back, and where nothing is gained it ends.
    ///
    /// # Errors
    /// The last failure; [`Error::Throttled`] when it was a 429.
    pub async fn attempt<T>(
        &self,
        patience: Patience,
        mut operation: impl AsyncFnMut() -> Result<T>,
    ) -> Result<T> {
        let mut delays = self.delays(Patience::Usual);
        let mut long_delays = self.delays(patience);
        let mut spent = 0;
        loop {
            self.turn().await;
            let error = match operation().await {
                Err(error) if error.is_transient() => error,
                settled => {
                    self.budget.earn(spent + 1);
                    return settled;
                }
            };
            let delay = if ran_out_of_time(&error) { long_delays.next() } else { delays.next() };
            let asked = retry_after(&error);
            let bearable = asked.is_none_or(|pause| pause <= LONGEST_PAUSE);
            let Some(delay) = delay.filter(|_| bearable && self.budget.spend()) else {
                return Err(verdict(error));
            };
            spent += 1;
            tracing::debug!(%error, ?delay, "asking again");
            match asked {
                // Never sooner than without being asked: some answer with zero.
                Some(pause) => {
                    if self.pause_all(delay.max(pause.mul_f64(self.time_scale))) {
                        tracing::warn!("the service asks for a pause of {} s", pause.as_secs());
                    }
                }
                None => tokio::time::sleep(delay).await,
            }
        }
    }

    /// The same for a file, which is not asked for before its turn.
    ///
    /// # Errors
    /// As [`Http::attempt`].
    pub async fn attempt_file(
        &self,
        patience: Patience,
        file: &mut dyn Receive,
        mut operation: impl AsyncFnMut(&mut dyn Receive) -> Result<()>,
    ) -> Result<()> {
        self.attempt(patience, async || {
            file.turn().await.at("begin", &file.path())?;
            // Others may have been asked to pause while this one waited.
            self.turn().await;
            operation(file).await
        })
        .await
    }

    fn delays(&self, patience: Patience) -> impl Iterator<Item = Duration> + use<> {
        let times = match patience {
            Patience::Usual => 3,
            Patience::Long => 12,
        };
        let scale = self.time_scale;
        ExponentialBuilder::default()
            .with_min_delay(Duration::from_secs(1))
            .with_max_delay(Duration::from_secs(30))
            .with_max_times(times)
            .with_jitter()
            .build()
            .map(move |delay| delay.mul_f64(scale))
    }

    /// Waits while the service wants to be left alone; then not all at once.
    async fn turn(&self) {
        loop {
            let until = *self.not_before.lock().unwrap_or_else(PoisonError::into_inner);
            if until <= Instant::now() {
                return;
            }
            let apart = Duration::from_millis(fastrand::u64(0..1000)).mul_f64(self.time_scale);
            tokio::time::sleep_until((until + apart).into()).await;
        }
    }

    /// Whether nobody paused before.
    fn pause_all(&self, pause: Duration) -> bool {
        let now = Instant::now();
        let mut not_before = self.not_before.lock().unwrap_or_else(PoisonError::into_inner);
        let first = *not_before <= now;
        *not_before = not_before.max(now + pause);
        first
    }
}

/// A lasting 429, or a pause longer than we wait, does not mean that this
/// request failed: we are to stay away.
fn verdict(error: Error) -> Error {
    match error {
        Error::Request { what, cause: Cause::Status { status, retry_after } }
            if status == 429 || retry_after.is_some_and(|pause| pause > LONGEST_PAUSE) =>
        {
            Error::Throttled { what, wait: retry_after.filter(|pause| !pause.is_zero()) }
        }
        other => other,
    }
}

/// Long exports end like this at the gateway, and succeed after many attempts.
fn ran_out_of_time(error: &Error) -> bool {
    matches!(error.status(), Some(408 | 504))
        || matches!(error, Error::Request { cause: Cause::Timeout, .. })
}

fn retry_after(error: &Error) -> Option<Duration> {
    match error {
        Error::Request { cause: Cause::Status { retry_after, .. }, .. } => *retry_after,
        _ => None,
    }
}
