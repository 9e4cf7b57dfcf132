//! How often a client may ask again before anything comes of it.

use std::sync::atomic::{AtomicUsize, Ordering};

/// So many retries in vain, over all requests, are enough for a run.
const RETRIES: usize = 200;

/// Retries that are left. A single bad answer has its own few attempts; this
/// bounds them all together, so that a service that answers nothing but time-outs
/// is not hammered for hours.
pub(super) struct Budget(AtomicUsize);

impl Default for Budget {
    fn default() -> Self {
        Self(AtomicUsize::new(RETRIES))
    }
}

impl Budget {
    /// Takes a retry, if one is left.
    pub(super) fn spend(&self) -> bool {
        let less = |left: usize| left.checked_sub(1);
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok()
    }

    /// Something was settled: gives back what it cost and a little more.
    pub(super) fn earn(&self, retries: usize) {
        let more = |left: usize| Some((left + retries).min(RETRIES));
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_in_vain_come_to_an_end_and_those_that_help_do_not() {
        let budget = Budget::default();
        for _ in 0..10 * RETRIES {
            assert!(budget.spend());
            budget.earn(1);
        }
        assert_eq!((0..10 * RETRIES).filter(|_| budget.spend()).count(), RETRIES);
        budget.earn(2);
        assert!(budget.spend() && budget.spend() && !budget.spend());
    }
}
