//! The log of what was asked, and the one place every request passes.

use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use axum::extract::State;
use axum::middleware::Next;
use axum::response::Response;

use super::connection::seen_status;

/// One request that the simulated service received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its place in the order of arrival, from 1.
    pub number: usize,
    /// `GET`, `POST`, ...
    pub method: String,
    /// Whom it was sent to: `http://127.0.0.1:PORT`. COROS has several origins.
    pub origin: String,
    /// The path as sent, percent-encoding included.
    pub path: String,
    /// What followed the `?`; empty without one.
    pub query: String,
    /// The status of the answer; 0 until there is one, or if the connection broke instead.
    pub status: u16,
}

/// A caller's observer of arriving requests.
type Hook = Arc<dyn Fn(&Request) + Send + Sync>;

/// Remembers every request, tells the hooks, and makes every answer wait.
pub(super) struct Journal {
    requests: Mutex<Vec<Request>>,
    hooks: RwLock<Vec<Hook>>,
    latency: Duration,
}

impl Journal {
    /// An empty journal that delays each answer by `latency`.
    pub(super) fn new(latency: Duration) -> Journal {
        Journal { requests: Mutex::default(), hooks: RwLock::default(), latency }
    }

    /// A copy of the log, in order of arrival.
    pub(super) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Adds an observer; earlier ones stay.
    pub(super) fn add_hook(&self, hook: Hook) {
        self.hooks.write().unwrap_or_else(PoisonError::into_inner).push(hook);
    }

    fn arrived(&self, origin: &str, incoming: &axum::extract::Request) -> usize {
        let uri = incoming.uri();
        let request = {
            let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
            let request = Request {
                number: requests.len() + 1,
                method: incoming.method().to_string(),
                origin: origin.to_owned(),
                path: uri.path().to_owned(),
                query: uri.query().unwrap_or_default().to_owned(),
                status: 0,
            };
            requests.push(request.clone());
            request
        };
        // Cloned out of the lock: a hook may read the log or add another hook.
        let hooks = self.hooks.read().unwrap_or_else(PoisonError::into_inner).clone();
        for hook in hooks {
            hook(&request);
        }
        request.number
    }

    fn answered(&self, number: usize, status: u16) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(request) = requests.get_mut(number - 1) {
            request.status = status;
        }
    }
}

/// The journal as one of the origins keeps it.
#[derive(Clone)]
pub(super) struct Page {
    pub(super) journal: Arc<Journal>,
    pub(super) origin: Arc<str>,
}

/// The middleware around everything that an origin serves.
pub(super) async fn keep(
    State(Page { journal, origin }): State<Page>,
    request: axum::extract::Request,
    next: Next,
) -> Response {
    let number = journal.arrived(&origin, &request);
    let answer = next.run(request).await;
    if !journal.latency.is_zero() {
        tokio::time::sleep(journal.latency).await;
    }
    journal.answered(number, seen_status(&answer));
    answer
}
