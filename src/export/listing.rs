//! The list, page by page, although it moves while we read it.
//!
//! An upload pushes what is below it one place down, a deletion pulls it up.
//! So each page reaches back into the one before, and known ids are dropped.
//! What was there all the time keeps its order; therefore a page that begins
//! with what is known continues what was read, however much has moved. A page
//! that does not is proof of a gap: we step back until a page does. A page
//! that begins at the top needs no proof.
//!
//! The end is where a page is shorter than an earlier one, so that the service
//! would have given more, and where the page before ended or the count says.
//! A first page that is shorter than was asked for needs the count.

use std::collections::HashSet;

use crate::error::Result;
use crate::service::{Listed, Query, Service};

/// How far a page reaches into the one before: so many deletions, less one,
/// may happen between two pages without a further request.
const OVERLAP: usize = 10;
/// So many items at the head of a page must be known: one alone may be a copy
/// that the service lists twice.
const PROOF: usize = 2;
/// A service that refuses even this has another reason.
const SHORTEST_PAGE: usize = 20;
/// So many requests may bring nothing new, and so many more for each one that
/// does, which is enough to step back to the top. A list that never comes to
/// rest, or that is not told in order, is read as it comes after that.
const PATIENCE: (usize, usize) = (20, 2);

/// Reads the list of a service from its newest item.
pub struct Pages<'a, S> {
    service: &'a S,
    query: Query,
    total: Option<usize>,
    /// Whether `total` counts just what the query lists.
    total_counts_query: bool,
    seen: HashSet<Box<str>>,
    /// Where the next page begins and how long it may be.
    start: usize,
    limit: usize,
    /// How much of the next page should be known.
    overlap: usize,
    /// Where the last page ended.
    end: usize,
    /// The longest page so far: what the service really gives at a time.
    longest: usize,
    patience: usize,
    /// Whether the last page was shorter than was asked for.
    short: bool,
    /// Whether a page was taken without proof that it continues the others.
    torn: bool,
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
            end: 0,
            longest: 0,
            patience: PATIENCE.0,
            short: false,
            torn: false,
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
            self.go_on(received, !fresh.is_empty());
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
                    self.longest = self.longest.min(self.limit);
                    tracing::debug!(limit = self.limit, "the service refuses the page length");
                }
                page => return page,
            }
        }
    }

    /// Whether the page follows on what was read, or has to be taken as it is.
    fn continues(&mut self, page: &[Listed]) -> bool {
        let known = |item: &Listed| self.seen.contains(identity(item));
        let proof = self.overlap.min(PROOF);
        let proven = page.len() >= proof && page.iter().take(proof).all(known);
        // After a page of one item there is no overlap, and only nothing is no gap.
        let sure = self.start == 0 || proven && (proof > 0 || page.is_empty());
        let taken = sure || proof == 0 || self.patience == 0;
        self.torn |= taken && !sure;
        taken
    }

    fn step_back(&mut self) {
        self.patience = self.patience.saturating_sub(1);
        self.start = self.start.saturating_sub(self.longest.max(1));
    }

    /// After a page of so many items: to the next one, or to the end.
    fn go_on(&mut self, received: usize, news: bool) {
        let end = self.start + received;
        self.short = received < self.limit;
        let is_first = self.longest == 0;
        self.ended = if news {
            let counted = self.total_counts_query && self.total == Some(end);
            counted && received < self.limit && (is_first || received < self.longest)
        } else {
            let same_end = received < self.longest && end == self.end;
            received == 0 || same_end || self.patience == 0
        };
        if news {
            self.patience += PATIENCE.1;
        } else {
            self.torn |= self.patience == 0;
            self.patience = self.patience.saturating_sub(1);
        }
        self.longest = self.longest.max(received);
        self.overlap = if self.longest > 1 { (received / 2).clamp(1, OVERLAP) } else { 0 };
        self.start = end.saturating_sub(self.overlap);
        self.end = end;
    }

    fn is_fresh(&mut self, item: &Listed) -> bool {
        self.seen.insert(identity(item).into())
    }

    /// Whether an item of this id came.
    pub fn has_seen(&self, id: &str) -> bool {
        self.seen.contains(id)
    }

    /// Whether the last page was shorter than was asked for: most likely the
    /// end, but no proof of it.
    pub fn is_short(&self) -> bool {
        self.short
    }

    /// Whether as many items came as the service counts.
    pub fn is_complete(&self) -> bool {
        self.total_counts_query && self.total.is_some_and(|total| self.seen.len() >= total)
    }

    /// Whether it is proven that nothing is missing, so that an activity which
    /// did not come is no longer in the list: the end was reached, no gap was
    /// left open, and the service counts no more than it lists.
    ///
    /// The count is of the time before the first page. If activities went
    /// meanwhile this is false, and true at the next reading. If activities
    /// came meanwhile, they may make up for others that a faulty gateway keeps
    /// back: who wants to rule that out counts again and compares with
    /// [`seen`](Self::seen). An activity that jumped over our place in the list,
    /// because its start was edited, is missed by the count only.
    pub fn is_whole(&self) -> bool {
        let total = self.total.filter(|_| self.total_counts_query);
        // Where nothing came, only a count of nothing proves that there is nothing.
        let least = total.unwrap_or(1);
        let listed = self.end.min(self.seen.len());
        // One item at a time shows no gaps.
        self.ended && !self.torn && self.limit > 1 && listed >= least
    }
}

/// What tells an item from others: without an id, all of it.
fn identity(item: &Listed) -> &str {
    item.id.as_deref().unwrap_or(&item.raw)
}

#[cfg(test)]
mod tests;
