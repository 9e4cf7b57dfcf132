//! So many files at a time, however many are being worked on.

use std::io;
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, RwLock, RwLockWriteGuard, Semaphore};

/// Who has a slot may have a file sent.
#[derive(Debug)]
pub struct Slots {
    free: Arc<Semaphore>,
    held_up: RwLock<()>,
}

impl Slots {
    /// So many of them.
    pub fn new(count: usize) -> Arc<Self> {
        Arc::new(Self { free: Arc::new(Semaphore::new(count)), held_up: RwLock::new(()) })
    }

    /// Waits for one.
    ///
    /// # Errors
    /// When there will be none.
    pub async fn take(&self) -> io::Result<OwnedSemaphorePermit> {
        let slot = Arc::clone(&self.free).acquire_owned().await.map_err(io::Error::other)?;
        let _go = self.held_up.read().await;
        if self.free.is_closed() {
            return Err(io::Error::other("nothing more is asked for"));
        }
        Ok(slot)
    }

    /// Nobody begins until this is dropped; what is on its way goes on.
    pub async fn hold_up(&self) -> RwLockWriteGuard<'_, ()> {
        self.held_up.write().await
    }

    /// Whoever waits need not begin; what is on its way may arrive.
    pub fn close(&self) {
        self.free.close();
    }
}
