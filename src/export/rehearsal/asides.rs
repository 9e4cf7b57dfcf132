//! What a dry run finds that the columns would cost.

use std::collections::HashSet;

use super::super::asides::file_of;
use super::super::options::Options;
use super::super::selection::News;
use crate::error::Result;
use crate::events::Summary;
use crate::ledger::{Difference, FileRecord, Ledger};
use crate::plan::{OnDisk, Task};
use crate::service::{Aside, Info, Offer, Shared};

/// Counts answers beside the list that a run would ask for, other than by its
/// files to come.
pub(in crate::export) struct Rehearsal<'a> {
    service: &'static Info,
    ledger: Option<&'a Ledger>,
    offers: Vec<&'static Offer>,
    retry_missing: bool,
    /// What activities share, of which each is counted once.
    seen: HashSet<(Aside, String)>,
    /// Devices, by the numbers that the list has: those of activities of which
    /// it is known what they share,
    known_devices: HashSet<String>,
    /// and those of which it is not.
    other_devices: HashSet<String>,
}

impl<'a> Rehearsal<'a> {
    pub(in crate::export) fn new(
        service: &'static Info,
        options: &Options,
        ledger: Option<&'a Ledger>,
    ) -> Result<Self> {
        let retry_missing = options.wanted.retry_missing;
        let tables = options.side_tables(ledger, service)?;
        let offers = options.layout.asked_of(service, &tables);
        Ok(Self {
            service,
            ledger,
            offers,
            retry_missing,
            seen: HashSet::new(),
            known_devices: HashSet::new(),
            other_devices: HashSet::new(),
        })
    }

    /// Counts for an activity, of whose files these are to be fetched.
    pub(in crate::export) fn count(
        &mut self,
        news: &News,
        tasks: &[Task],
        disk: &impl OnDisk,
        summary: &mut Summary,
    ) -> Result<()> {
        if self.offers.is_empty() {
            return Ok(());
        }
        let ledger = self.ledger_as_listed(news)?;
        for offer in self.offers.clone() {
            let here = match (&offer.shared, offer.file) {
                (Some(shared), _) => self.knows_shared(ledger, offer.aside, shared, news)?,
                (None, Some(file)) if tasks.iter().any(|task| task.targets.contains(&file)) => None,
                (None, _) => Some(self.knows(ledger, offer, news.id(), disk)?),
            };
            let counts = summary.asides.entry(offer.aside).or_default();
            counts.present += usize::from(here == Some(true));
            counts.not_done += usize::from(here == Some(false));
        }
        Ok(())
    }

    /// The ledger, if it has the activity just as it is listed.
    fn ledger_as_listed(&self, news: &News) -> Result<Option<&'a Ledger>> {
        let Some(ledger) = self.ledger else { return Ok(None) };
        let same = |before: String| news.difference(&before, self.service) == Difference::None;
        Ok(ledger.raw_of(news.id())?.is_some_and(same).then_some(ledger))
    }

    /// Whether the answer is in the ledger or in a file.
    fn knows(
        &self,
        ledger: Option<&Ledger>,
        offer: &Offer,
        id: &str,
        disk: &impl OnDisk,
    ) -> Result<bool> {
        let Some(ledger) = ledger else { return Ok(false) };
        let files = ledger.files_of(id)?;
        let on_disk = |file: &FileRecord| {
            file.path.as_ref().and_then(|path| disk.size(path)) == Some(file.bytes)
        };
        Ok(file_of(&files, offer).is_some_and(on_disk)
            || !ledger.lacks_answer(offer.aside, id, self.retry_missing)?)
    }

    /// The same of an answer that activities share; `None` if this activity has
    /// none, another one had the same, or nothing names it yet.
    fn knows_shared(
        &mut self,
        ledger: Option<&Ledger>,
        aside: Aside,
        shared: &Shared,
        news: &News,
    ) -> Result<Option<bool>> {
        let device = news.reading.activity.device_id.clone().filter(|id| id != "0");
        let named = match ledger {
            Some(ledger) => {
                ledger.answer(shared.named_in, news.id())?.map(|answer| (ledger, answer))
            }
            None => None,
        };
        let Some((ledger, answer)) = named else {
            self.other_devices.extend(device);
            return Ok(None);
        };
        self.known_devices.extend(device);
        let Some(subject) = (shared.subject)(&answer) else { return Ok(None) };
        let known = !ledger.lacks_answer(aside, &subject, self.retry_missing)?;
        Ok(self.seen.insert((aside, subject)).then_some(known))
    }

    /// Counts the devices that only the list tells of, once each.
    pub(in crate::export) fn conclude(self, summary: &mut Summary) {
        if let Some(counts) = summary.asides.get_mut(&Aside::Device) {
            counts.not_done += self.other_devices.difference(&self.known_devices).count();
        }
    }
}
