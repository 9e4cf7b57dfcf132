//! The list, page by page, although it moves while we read it.
//!
//! An upload pushes everything one place down, a deletion pulls it up. Pages
//! overlap, known ids are dropped, and a page that does not begin with
//! something known is proof of a gap: then we step back.

use std::collections::HashSet;

use crate::error::Result;
use crate::service::{Listed, Query, Service};

/// How far a page reaches into the one before: so many deletions may happen
/// between two pages without a further request.
const OVERLAP: usize = 10;
/// A service that refuses even this has another reason.
const SHORTEST_PAGE: usize = 20;
/// A list that keeps changing under us is read as it comes after so many gaps.
const GAPS: usize = 50;

/// Reads the list of a service from its newest item.
pub struct Pages<'a, S> {
    service: &'a S,
    query: Query,
    total: Option<usize>,
    /// Whether `total` counts just what the query lists.
    total_counts_query: bool,
    seen: HashSet<Box<str>>,
    start: usize,
    limit: usize,
    overlap: usize,
    gaps: usize,
    /// The longest page so far: what the service really gives at a time.
    longest: usize,
    ended: bool,
}

impl<'a, S: Service> Pages<'a, S> {
    /// The list that `query` describes. `enough` items will do.
    pub fn new(
        service: &'a S,
        query: Query,
        total: Option<usize>,
        total_counts_query: bool,
        enough: usize,
    ) -> Self {
        let limit = service.longest_page().min(enough).max(1);
        Self {
            service,
            query,
            total,
            total_counts_query,
            seen: HashSet::new(),
            start: 0,
            limit,
            overlap: 0,
            gaps: 0,
            longest: 0,
            ended: false,
        }
    }

    /// How many items came so far.
    pub fn seen(&self) -> usize {
        self.seen.len()
    }

    /// How many activities the account has, if the service tells.
    pub fn total(&self) -> Option<usize> {
        self.total
    }

    /// The items that the next page brings and no page before brought; `None`
    /// at the end of the list.
    pub async fn next(&mut self) -> Result<Option<Vec<Listed>>> {
        while !self.ended {
            let page = self.page().await?;
            if !self.continues(&page) {
                self.step_back();
                continue;
            }
            let received = page.len();
            let fresh: Vec<_> = page.into_iter().filter(|item| self.is_fresh(item)).collect();
            // Without news the end is where a page is shorter than pages can be; a full one
            // only says that uploads have pushed known items down.
            self.ended = match fresh.is_empty() {
                true => received == 0 || received < self.longest,
                false => received < self.limit && self.is_complete(),
            };
            self.longest = self.longest.max(received);
            self.overlap = OVERLAP.min(received.saturating_sub(1));
            self.start += received - self.overlap;
            if !fresh.is_empty() {
                return Ok(Some(fresh));
            }
        }
        Ok(None)
    }

    /// A page, of half the length while the service refuses the whole.
    async fn page(&mut self) -> Result<Vec<Listed>> {
        loop {
            match self.service.page(&self.query, self.start, self.limit).await {
                Err(error) if error.status() == Some(400) && self.limit > SHORTEST_PAGE => {
                    self.limit = (self.limit / 2).max(SHORTEST_PAGE);
                    tracing::debug!(limit = self.limit, "the service refuses the page length");
                }
                page => return page,
            }
        }
    }

    /// Whether the page begins where the one before left off.
    fn continues(&self, page: &[Listed]) -> bool {
        let known = |item: &Listed| self.seen.contains(identity(item));
        self.overlap == 0 || self.gaps >= GAPS || page.first().is_some_and(known)
    }

    fn step_back(&mut self) {
        self.gaps += 1;
        self.start = self.start.saturating_sub(self.longest.max(1));
        self.overlap = self.overlap.min(self.start);
    }

    fn is_fresh(&mut self, item: &Listed) -> bool {
        self.seen.insert(identity(item).into())
    }

    /// Whether the end was reached and nothing can have been missed.
    pub fn is_whole(&self) -> bool {
        self.ended && self.gaps < GAPS && (self.total.is_none() || self.is_complete())
    }

    /// Whether an item of this id came.
    pub fn has_seen(&self, id: &str) -> bool {
        self.seen.contains(id)
    }

    /// A short page is the end if the service counts no more than came;
    /// otherwise it may have cut the page short.
    pub fn is_complete(&self) -> bool {
        self.total_counts_query && self.total.is_some_and(|total| self.seen.len() >= total)
    }
}

/// What tells an item from others: without an id, all of it.
fn identity(item: &Listed) -> &str {
    item.id.as_deref().unwrap_or(&item.raw)
}
