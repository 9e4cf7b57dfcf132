//! The detail answers that the columns need: asked for once, and again when
//! the activity was changed since.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::mpsc;

use super::outages::Outages;
use super::recorder::{CameFrom, GROUP, gather};
use super::selection::News;
use super::stop::Stop;
use super::{Export, Named, crew};
use crate::directory::{Directory, elsewhere};
use crate::error::{Error, Result};
use crate::events::{Event, Failure, Report, Summary};
use crate::ledger::{Detail, Difference, FileRecord, Ledger};
use crate::plan::{OnDisk, Task};
use crate::service::{Info, Item, Service};

/// The word for it where formats are named.
const DETAIL: &str = "detail";

/// Everything that asking for details needs to know.
struct Details<'a, S> {
    service: &'a S,
    directory: &'a Directory,
    jobs: usize,
    report: &'a dyn Report,
    stop: &'a Stop,
}

/// What came of asking for one.
enum Outcome {
    Answered(Detail, CameFrom),
    /// Failed; the run goes on.
    Failed(String, Error),
}

impl<S: Service> Export<'_, S> {
    /// Asks for the details that the columns need and the ledger lacks.
    pub(super) async fn details(
        &self,
        directory: &Directory,
        listed: &[Named],
        summary: &mut Summary,
    ) -> Result<()> {
        if !self.options.needs_detail(self.service.info()) {
            return Ok(());
        }
        let retry_missing = self.options.wanted.retry_missing;
        let mut missing = Vec::new();
        for Named { id, .. } in listed {
            if directory.ledger().lacks_detail(id, retry_missing)? {
                missing.push(id.clone());
            }
        }
        summary.details_present = listed.len() - missing.len();
        self.tell(Event::DetailsPlanned {
            details: missing.len(),
            present: summary.details_present,
        });
        let details = Details {
            service: self.service,
            directory,
            jobs: self.options.jobs,
            report: &*self.report,
            stop: &self.stop,
        };
        details.run(missing, summary).await
    }

    /// Counts whether a run would ask for the detail of this activity, other
    /// than by its files to come.
    pub(super) fn rehearse_detail(
        &self,
        ledger: Option<&Ledger>,
        disk: &impl OnDisk,
        news: &News,
        tasks: &[Task],
        summary: &mut Summary,
    ) -> Result<()> {
        let info = self.service.info();
        let to_come = tasks.iter().any(|task| task.targets.contains(&info.detail_file));
        if to_come || !self.options.needs_detail(info) {
            return Ok(());
        }
        let here = match ledger {
            Some(ledger) => self.knows_detail(ledger, disk, news)?,
            None => false,
        };
        summary.details_present += usize::from(here);
        summary.details_not_done += usize::from(!here);
        Ok(())
    }

    /// Whether the detail is in the ledger or in a file, and as new as the activity.
    fn knows_detail(&self, ledger: &Ledger, disk: &impl OnDisk, news: &News) -> Result<bool> {
        let (info, id) = (self.service.info(), news.id());
        let same = |before: String| news.difference(&before, info) == Difference::None;
        if !ledger.raw_of(id)?.is_some_and(same) {
            return Ok(false);
        }
        let files = ledger.files_of(id)?;
        let on_disk = |file: &FileRecord| {
            file.path.as_ref().and_then(|path| disk.size(path)) == Some(file.bytes)
        };
        Ok(file_of(&files, info).is_some_and(on_disk)
            || !ledger.lacks_detail(id, self.options.wanted.retry_missing)?)
    }
}

impl<S: Service> Details<'_, S> {
    /// The answers pass through: at no time more of them are in memory than
    /// are on their way and go into one commit.
    async fn run(&self, ids: Vec<String>, summary: &mut Summary) -> Result<()> {
        let undone = AtomicUsize::new(ids.len());
        let (sender, outcomes) = mpsc::channel(self.jobs);
        let outages = Outages::of(self.service);
        let ask = crew::each(ids, self.jobs, self.stop, sender, &undone, async |id: String| {
            match self.ask(&id).await {
                Ok((answer, from)) => {
                    outages.passed().await;
                    Ok(Outcome::Answered(Detail { activity: id, answer }, from))
                }
                Err(error @ Error::Request { .. }) => {
                    Ok(Outcome::Failed(id, outages.failed(error).await?))
                }
                Err(error) => Err(error),
            }
        });
        let (asked, recorded) = tokio::join!(ask, self.record(outcomes, summary));
        summary.details_not_done = undone.load(Ordering::Relaxed);
        recorded.and(asked)
    }

    async fn ask(&self, id: &str) -> Result<(Option<String>, CameFrom)> {
        let raw = self.directory.ledger().raw_of(id)?.unwrap_or_default();
        let (answer, from) = match self.in_file(id).await? {
            Some(detail) => (Some(detail), CameFrom::Disk),
            None => (self.service.detail(Item { id, raw: &raw }).await?, CameFrom::Service),
        };
        if let Some(answer) = &answer {
            self.warn(id, &raw, answer);
        }
        Ok((answer, from))
    }

    /// The same answer, if it is held as a file: no request.
    async fn in_file(&self, id: &str) -> Result<Option<String>> {
        let info = self.service.info();
        let files = self.directory.ledger().files_of(id)?;
        let Some(record) = file_of(&files, info) else {
            return Ok(None);
        };
        let path = self.directory.root().join(record.path.as_deref().unwrap_or_default());
        let bytes = record.bytes;
        Ok(elsewhere(move || {
            let sent = std::fs::read(path).ok().filter(|sent| sent.len() as u64 == bytes)?;
            (info.keep_detail)(&sent)
        })
        .await)
    }

    /// Tells what is odd about an answer, the list object aside.
    fn warn(&self, id: &str, listed: &str, answer: &str) {
        let warnings = |detail| {
            let reading = (self.service.info().read)(listed, detail);
            reading.map_or_else(Vec::new, |reading| reading.warnings)
        };
        let known = warnings(None).len();
        for message in warnings(Some(answer)).into_iter().skip(known) {
            self.report.report(&Event::Warning { activity: Some(id.to_owned()), message });
        }
    }

    async fn record(
        &self,
        mut outcomes: mpsc::Receiver<Outcome>,
        summary: &mut Summary,
    ) -> Result<()> {
        let mut group = Vec::with_capacity(GROUP);
        while gather(&mut outcomes, &mut group).await {
            let mut details = Vec::with_capacity(group.len());
            let mut events = Vec::with_capacity(group.len());
            for outcome in group.drain(..) {
                events.push(told(&outcome, summary));
                if let Outcome::Answered(detail, _) = outcome {
                    details.push(detail);
                }
            }
            self.directory.record_details(details).await?;
            events.iter().for_each(|event| self.report.report(event));
        }
        Ok(())
    }
}

/// The file that is the detail answer, if it is as new as the activity.
fn file_of<'a>(files: &'a [FileRecord], info: &Info) -> Option<&'a FileRecord> {
    let fits = |file: &&FileRecord| file.format == info.detail_file && file.is_held();
    files.iter().find(fits).filter(|file| !file.outdated)
}

/// Counts an outcome; returns the event that tells it.
fn told(outcome: &Outcome, summary: &mut Summary) -> Event {
    match outcome {
        Outcome::Answered(Detail { activity, answer }, from) => {
            let available = answer.is_some();
            *match (available, from) {
                (false, _) => &mut summary.details_not_available,
                (true, CameFrom::Service) => &mut summary.details_new,
                (true, CameFrom::Disk) => &mut summary.details_taken_over,
            } += 1;
            Event::Detail { activity: activity.clone(), available }
        }
        Outcome::Failed(id, error) => {
            let (activity, error) = (id.clone(), error.to_string());
            let failed = Event::Failed { activity, format: DETAIL, error: error.clone() };
            let activity = Some(id.clone());
            summary.failures.push(Failure { activity, format: Some(DETAIL), error });
            failed
        }
    }
}
