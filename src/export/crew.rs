//! Many things at a time, until all are done, the run is to stop, or going on
//! is pointless.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::StreamExt;
use tokio::sync::mpsc;

use super::stop::Stop;
use crate::error::Result;

/// How long what is in flight may take when the run is asked to stop.
const GRACE: Duration = Duration::from_secs(5);

/// Does `work` for each of `items`, `at_once` at a time, sends what came of
/// it, and counts `undone` down. Taking the sender ends what reads the
/// outcomes.
///
/// # Errors
/// The first error of `work`: no more is begun then.
pub async fn each<T, O>(
    items: Vec<T>,
    at_once: usize,
    stop: &Stop,
    outcomes: mpsc::Sender<O>,
    undone: &AtomicUsize,
    work: impl AsyncFn(T) -> Result<O>,
) -> Result<()> {
    let fatal = Mutex::new(None);
    let over = AtomicBool::new(false);
    futures_util::stream::iter(items)
        .for_each_concurrent(at_once, |item| async {
            if over.load(Ordering::Relaxed) || stop.requested() {
                return;
            }
            let gone = match within_grace(stop, work(item)).await {
                None => return,
                Some(Ok(outcome)) => {
                    undone.fetch_sub(1, Ordering::Relaxed);
                    outcomes.send(outcome).await.is_err()
                }
                Some(Err(error)) => {
                    fatal.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                    true
                }
            };
            over.fetch_or(gone, Ordering::Relaxed);
        })
        .await;
    fatal.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}

/// What came of it; `None` if the run was stopped and it took too long.
async fn within_grace<O>(stop: &Stop, work: impl Future<Output = O>) -> Option<O> {
    let too_late = async {
        stop.wait().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        outcome = work => Some(outcome),
        () = too_late => None,
    }
}
