//! What the columns need beside the list: asked for once, and again when the
//! activity was changed since; what activities share, once for all of them.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::mpsc;

use super::outages::Outages;
use super::recorder::{CameFrom, GROUP, gather};
use super::stop::Stop;
use super::{Export, Named, crew};
use crate::directory::{Directory, elsewhere};
use crate::error::{Error, Result};
use crate::events::{Asides, Event, Report, Summary};
use crate::ledger::{Answer, FileRecord};
use crate::service::{Answers, Aside, Item, Offer, Service};

/// Everything that asking for answers of one kind needs to know.
struct Asking<'a, S> {
    service: &'a S,
    directory: &'a Directory,
    offer: &'static Offer,
    jobs: usize,
    report: &'a dyn Report,
    stop: &'a Stop,
}

/// What came of asking for one.
enum Outcome {
    Answered(Answer, CameFrom),
    /// Failed; the run goes on.
    Failed(String, Error),
}

impl<S: Service> Export<'_, S> {
    /// Asks for those of these answers that the ledger lacks.
    pub(super) async fn asides(
        &self,
        directory: &Directory,
        listed: &[Named],
        offers: &[&'static Offer],
        summary: &mut Summary,
    ) -> Result<()> {
        for offer in offers {
            let asking = Asking {
                service: self.service,
                directory,
                offer,
                jobs: self.options.jobs,
                report: &*self.report,
                stop: &self.stop,
            };
            let subjects = asking.subjects(listed)?;
            asking.all(subjects, self.options.wanted.retry_missing, summary).await?;
        }
        Ok(())
    }
}

impl<S: Service> Asking<'_, S> {
    /// What the answers are about: the activities, or what they share.
    fn subjects(&self, listed: &[Named]) -> Result<Vec<String>> {
        let ids = listed.iter().map(|activity| activity.id.clone());
        let Some(shared) = &self.offer.shared else { return Ok(ids.collect()) };
        let (mut subjects, mut seen) = (Vec::new(), HashSet::new());
        for id in ids {
            let answer = self.directory.ledger().answer(shared.named_in, &id)?;
            if let Some(subject) = answer.as_deref().and_then(shared.subject)
                && seen.insert(subject.clone())
            {
                subjects.push(subject);
            }
        }
        Ok(subjects)
    }

    async fn all(
        &self,
        subjects: Vec<String>,
        retry_missing: bool,
        summary: &mut Summary,
    ) -> Result<()> {
        let mut missing = Vec::new();
        let all = subjects.len();
        for subject in subjects {
            if self.directory.ledger().lacks_answer(self.offer.aside, &subject, retry_missing)? {
                missing.push(subject);
            }
        }
        let (asides, present) = (missing.len(), all - missing.len());
        summary.asides.entry(self.offer.aside).or_default().present = present;
        if !self.stop.requested() {
            let kind = self.offer.aside;
            self.report.report(&Event::AsidesPlanned { kind, asides, present });
        }
        self.run(missing, summary).await
    }

    /// The answers pass through: at no time more of them are in memory than
    /// are on their way and go into one commit.
    async fn run(&self, subjects: Vec<String>, summary: &mut Summary) -> Result<()> {
        let undone = AtomicUsize::new(subjects.len());
        let (sender, outcomes) = mpsc::channel(self.jobs);
        let outages = Outages::of(self.service);
        let aside = self.offer.aside;
        let work = async |subject: String| match self.ask(&subject).await {
            Ok((answer, from)) => {
                outages.passed().await;
                Ok(Outcome::Answered(Answer { aside, subject, answer }, from))
            }
            Err(error @ Error::Request { .. }) => {
                Ok(Outcome::Failed(subject, outages.failed(error).await?))
            }
            Err(error) => Err(error),
        };
        let ask = crew::each(subjects, self.jobs, self.stop, sender, &undone, work);
        let (asked, recorded) = tokio::join!(ask, self.record(outcomes, summary));
        let counts = summary.asides.entry(aside).or_default();
        counts.not_done = undone.load(Ordering::Relaxed);
        recorded.and(asked)
    }

    async fn ask(&self, id: &str) -> Result<(Option<String>, CameFrom)> {
        let raw = match self.offer.shared {
            Some(_) => String::new(),
            None => self.directory.ledger().raw_of(id)?.unwrap_or_default(),
        };
        let item = Item { id, raw: &raw };
        let (answer, from) = match self.in_file(id).await? {
            Some(answer) => (Some(answer), CameFrom::Disk),
            None => (self.service.aside(self.offer.aside, item).await?, CameFrom::Service),
        };
        if let Some(answer) = &answer {
            self.warn(id, &raw, answer);
        }
        Ok((answer, from))
    }

    /// The same answer, if it is held as a file: no request.
    async fn in_file(&self, id: &str) -> Result<Option<String>> {
        if self.offer.file.is_none() {
            return Ok(None);
        }
        let files = self.directory.ledger().files_of(id)?;
        let Some(record) = file_of(&files, self.offer) else {
            return Ok(None);
        };
        let path = self.directory.root().join(record.path.as_deref().unwrap_or_default());
        let (bytes, keep) = (record.bytes, self.offer.keep);
        Ok(elsewhere(move || {
            let sent = std::fs::read(path).ok().filter(|sent| sent.len() as u64 == bytes)?;
            keep(&sent).ok()
        })
        .await)
    }

    /// Tells what is odd about an answer, the list object aside.
    fn warn(&self, id: &str, listed: &str, answer: &str) {
        let warnings = |beside| {
            let reading = (self.service.info().read)(listed, beside);
            reading.map_or_else(Vec::new, |reading| reading.warnings)
        };
        let known = warnings(None).len();
        let beside = Answers::of(self.offer.aside, answer);
        for message in warnings(Some(&beside)).into_iter().skip(known) {
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
            let mut answers = Vec::with_capacity(group.len());
            let mut events = Vec::with_capacity(group.len());
            for outcome in group.drain(..) {
                events.push(told(self.offer.aside, &outcome, summary));
                if let Outcome::Answered(answer, _) = outcome {
                    answers.push(answer);
                }
            }
            self.directory.record_answers(answers).await?;
            events.iter().for_each(|event| self.report.report(event));
        }
        Ok(())
    }
}

/// The file that is this answer, if it is as new as the activity.
pub(super) fn file_of<'a>(files: &'a [FileRecord], offer: &Offer) -> Option<&'a FileRecord> {
    let fits = |file: &&FileRecord| offer.file == Some(file.format) && file.is_held();
    files.iter().find(fits).filter(|file| !file.outdated)
}

/// Counts an outcome; returns the event that tells it.
fn told(kind: Aside, outcome: &Outcome, summary: &mut Summary) -> Event {
    let Asides { new, taken_over, not_available, failed, .. } =
        summary.asides.entry(kind).or_default();
    match outcome {
        Outcome::Answered(Answer { subject, answer, .. }, from) => {
            let available = answer.is_some();
            *match (available, from) {
                (false, _) => not_available,
                (true, CameFrom::Service) => new,
                (true, CameFrom::Disk) => taken_over,
            } += 1;
            Event::Aside { kind, subject: subject.clone(), available }
        }
        Outcome::Failed(id, error) => {
            *failed += 1;
            summary.fail(id.clone(), kind.key(), error.to_string())
        }
    }
}
