//! A polite end in mid-run.

use std::sync::Arc;

use tokio::sync::watch;

/// Asks a run to end early. Clones ask the same run.
#[derive(Debug, Clone)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Default for Stop {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Stop {
    /// Asks for it.
    pub fn request(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was asked for.
    pub fn requested(&self) -> bool {
        *self.0.borrow()
    }

    /// Returns when it is asked for.
    pub async fn wait(&self) {
        // The sender lives as long as we do, so this cannot fail.
        let _ = self.0.subscribe().wait_for(|stop| *stop).await;
    }
}
