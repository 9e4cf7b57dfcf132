//! Which of the listed activities a run is about.

use super::filter::is_of_type;
use super::listing::Pages;
use super::options::{Count, Options};
use super::stop::Stop;
use crate::error::Result;
use crate::events::{Event, Failure, Report, Summary};
use crate::ledger::{Difference, Entry};
use crate::service::{Info, Listed, Query, Reading, Service};

/// An activity that the run is about.
pub enum Chosen {
    /// Listed just as it is known; of no interest but for its id.
    Known(String),
    /// Anything else.
    News(Box<News>),
}

/// An activity that is new, or listed in other words than before.
pub struct News {
    pub item: Listed,
    pub reading: Reading,
}

impl Chosen {
    /// It, if there is any news of it.
    pub fn news(&self) -> Option<&News> {
        match self {
            Chosen::Known(_) => None,
            Chosen::News(news) => Some(news),
        }
    }
}

impl News {
    pub fn id(&self) -> &str {
        &self.reading.activity.id
    }

    /// What is different since it was listed as `before`.
    pub fn difference(&self, before: &str, info: &Info) -> Difference {
        if (info.is_provisional)(before) {
            return Difference::Unedited;
        }
        if (info.has_grown)(before, &self.item.raw) {
            return Difference::Grown;
        }
        let Some(Reading { activity: mut known, .. }) = (info.read)(before, None) else {
            return Difference::Edited;
        };
        let now = &self.reading.activity;
        if known == *now {
            return Difference::None;
        }
        known.social.clone_from(&now.social);
        if known == *now { Difference::Unedited } else { Difference::Edited }
    }

    /// What the ledger is to keep of it.
    pub fn entry(&self) -> Entry<'_> {
        let activity = &self.reading.activity;
        Entry {
            id: self.id(),
            start_s: activity.start.instant_s(),
            raw: &self.item.raw,
            has_legs: activity.has_legs,
        }
    }
}

/// Understands what was sent, and tells what is odd about it.
pub fn read(info: &Info, item: &Listed, report: &dyn Report) -> Option<Reading> {
    let reading = (info.read)(&item.raw, None)?;
    for message in &reading.warnings {
        let activity = Some(reading.activity.id.clone());
        report.report(&Event::Warning { activity, message: message.clone() });
    }
    Some(reading)
}

/// Reads the list and picks from it.
pub struct Selection<'a, S> {
    pages: Pages<'a, S>,
    info: &'static Info,
    options: &'a Options,
    report: &'a dyn Report,
    stop: &'a Stop,
    chosen: usize,
    /// How many that pass the filter are still to be left out.
    to_skip: usize,
    /// Types that are wanted, and none was of so far.
    not_met: Vec<&'a str>,
    /// How many more pass, of those that were listed beyond the chosen ones.
    beyond: usize,
    /// Whether some item had no id: what it was cannot be told.
    nameless: bool,
}

impl<'a, S: Service> Selection<'a, S> {
    /// Nothing is asked yet but how many activities there are.
    pub async fn begin(
        service: &'a S,
        options: &'a Options,
        report: &'a dyn Report,
        stop: &'a Stop,
    ) -> Result<Self> {
        let total = tokio::select! {
            total = service.total() => total?,
            () = stop.wait() => None,
        };
        let filter = &options.filter;
        let enough = match options.count {
            Count::Newest(count) if filter.is_empty() => count,
            _ => usize::MAX,
        };
        let query = filter.query.clone();
        let counted = query == Query::default();
        let pages = Pages::new(service, query, total, counted, enough);
        Ok(Self {
            pages,
            info: service.info(),
            options,
            report,
            stop,
            chosen: 0,
            to_skip: filter.skip,
            not_met: filter.types.iter().map(String::as_str).collect(),
            beyond: 0,
            nameless: false,
        })
    }

    /// The next page's choice; `None` when there is enough, or no more, or the
    /// run is to stop. What `known` says need not be read, unless a filter asks.
    pub async fn next(
        &mut self,
        summary: &mut Summary,
        known: impl Fn(&[Listed]) -> Result<Vec<bool>>,
    ) -> Result<Option<Vec<Chosen>>> {
        let left = match self.options.count {
            Count::Newest(count) => count.saturating_sub(self.chosen),
            Count::All => usize::MAX,
        };
        if left == 0 || self.stop.requested() {
            return Ok(None);
        }
        let page = tokio::select! {
            page = self.pages.next() => page?,
            () = self.stop.wait() => None,
        };
        let Some(page) = page else {
            self.look_back();
            return Ok(None);
        };
        let known = match self.options.filter.is_empty() {
            true => known(&page)?,
            false => vec![false; page.len()],
        };
        let mut chosen = Vec::with_capacity(page.len().min(left));
        for (item, known) in page.into_iter().zip(known) {
            if chosen.len() == left {
                self.beyond += usize::from(self.would_pass(&item));
                continue;
            }
            if known && let Some(id) = item.id {
                chosen.push(Chosen::Known(id));
                continue;
            }
            match read(self.info, &item, self.report) {
                Some(reading) if self.is_wanted(&reading) => {
                    chosen.push(Chosen::News(Box::new(News { item, reading })));
                }
                Some(_) => {}
                None => summary.failures.push(self.unreadable(&item)),
            }
        }
        self.chosen += chosen.len();
        summary.chosen = self.chosen;
        (summary.more, summary.more_unseen) = self.more();
        let (seen, total) = (self.pages.seen(), self.pages.total());
        self.report.report(&Event::Listed { chosen: self.chosen, seen, total });
        Ok(Some(chosen))
    }

    fn is_wanted(&mut self, reading: &Reading) -> bool {
        self.not_met.retain(|word| !is_of_type(&reading.activity, word));
        let passes = self.options.filter.passes(&reading.activity);
        if passes && self.to_skip > 0 {
            self.to_skip -= 1;
            return false;
        }
        passes
    }

    /// The same of an item that only counts: nothing odd about it is told.
    fn would_pass(&self, item: &Listed) -> bool {
        let reading = (self.info.read)(&item.raw, None);
        reading.is_some_and(|reading| self.options.filter.passes(&reading.activity))
    }

    /// Whether what was not seen is not there: only a complete listing of
    /// everything says so.
    pub fn is_whole(&self) -> bool {
        let everything = self.options.filter.is_empty() && self.options.count == Count::All;
        everything && !self.nameless && self.pages.is_whole()
    }

    /// Whether an activity of this id was listed.
    pub fn has_seen(&self, id: &str) -> bool {
        self.pages.has_seen(id)
    }

    /// Says what is odd about a list that has ended.
    fn look_back(&self) {
        if self.stop.requested() {
            return;
        }
        let filter = &self.options.filter;
        let skipped = filter.skip - self.to_skip;
        if !self.not_met.is_empty() {
            let days = if filter.query == Query::default() { "" } else { " of these days" };
            self.warn(format!("no activity{days} is of type {}", self.not_met.join(" or ")));
        } else if self.chosen == 0 && skipped > 0 {
            self.warn(format!("no more than {skipped} pass the filters, and so many are skipped"));
        } else if self.chosen == 0 && !filter.is_empty() {
            self.warn("no activity passes the filters".to_owned());
        }
        if let Some(total) = self.pages.total()
            && self.options.filter.is_empty()
            && !self.pages.is_complete()
        {
            let seen = self.pages.seen();
            self.warn(format!(
                "the service counts {total} activities but lists only {seen}: \
                 what is not listed is not taken for deleted"
            ));
        }
    }

    fn warn(&self, message: String) {
        self.report.report(&Event::Warning { activity: None, message });
    }

    fn unreadable(&mut self, item: &Listed) -> Failure {
        self.nameless |= item.id.is_none();
        let error = match &item.id {
            Some(_) => "the list item cannot be understood".to_owned(),
            None => "an item of the list has no usable id".to_owned(),
        };
        let activity = item.id.clone();
        self.report.report(&Event::Warning { activity: activity.clone(), message: error.clone() });
        Failure { activity, format: None, error }
    }

    /// How many more activities there would be, if not all are asked for; and
    /// whether there may be others that were not listed.
    fn more(&self) -> (Option<usize>, bool) {
        let (seen, total) = (self.pages.seen(), self.pages.total());
        if self.options.count == Count::All {
            (None, false)
        } else if self.options.filter.is_empty() {
            (total.map(|total| total.saturating_sub(self.chosen)), false)
        } else {
            let counted = total.filter(|_| self.options.filter.query == Query::default());
            let at_end = counted.map_or(self.pages.is_short(), |total| seen >= total);
            (Some(self.beyond), !at_end)
        }
    }
}
