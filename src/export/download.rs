//! The downloads: so many at a time, each checked, all settled in batches.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::mpsc;

use super::outages::Outages;
use super::recorder::{CameFrom, GROUP, Outcome, Recorder};
use super::stop::Stop;
use super::{crew, original};
use crate::check::{Kind, check};
use crate::directory::{Directory, Part, Ready, elsewhere};
use crate::error::{Cause, Error, Result};
use crate::events::{Report, Summary};
use crate::http::Slots;
use crate::ledger::{FileRecord, State};
use crate::names::{self, Role};
use crate::plan::{Found, Task};
use crate::service::{Fetched, Format, Item, Service};

/// While one file of a job comes in, others are checked and put into their places.
const TASKS_PER_JOB: usize = 4;

/// Everything that a download needs to know.
pub struct Downloads<'a, S> {
    pub service: &'a S,
    pub directory: &'a Directory,
    pub jobs: usize,
    /// Whether a file gets the start of its activity as the time of its last change.
    pub original_time: bool,
    /// As many as jobs: who has one may send a request.
    pub slots: Arc<Slots>,
    pub report: &'a dyn Report,
    pub stop: &'a Stop,
}

impl<S: Service> Downloads<'_, S> {
    /// Does all tasks.
    pub async fn run(&self, tasks: Vec<Task>, summary: &mut Summary) -> Result<()> {
        let undone = AtomicUsize::new(tasks.len());
        let (sender, outcomes) = mpsc::channel(GROUP);
        let outages = Outages::of(self.service);
        let at_once = TASKS_PER_JOB * self.jobs;
        let fetch = crew::each(tasks, at_once, self.stop, sender, &undone, async |task| {
            let outcome = self.weighed(task, &outages).await;
            if outcome.is_err() {
                self.slots.close();
            }
            outcome
        });
        let recorder = Recorder { directory: self.directory, report: self.report, summary };
        let (fetched, recorded) = tokio::join!(fetch, recorder.run(outcomes));
        summary.not_done = undone.load(Ordering::Relaxed);
        recorded.and(fetched)
    }

    /// What came of the task, once it is known whether the service is to blame.
    async fn weighed(&self, task: Task, outages: &Outages<'_, S>) -> Result<Outcome> {
        match self.task(task).await? {
            Outcome::Failed(task, error) => {
                let _nobody_begins = self.slots.hold_up().await;
                Ok(Outcome::Failed(task, outages.failed(error).await?))
            }
            outcome => {
                outages.passed().await;
                Ok(outcome)
            }
        }
    }

    async fn task(&self, task: Task) -> Result<Outcome> {
        let placed = match self.already_here(&task).await {
            Some(ready) => self.place(&task, ready, CameFrom::Disk).await,
            None => match self.fetch(&task).await {
                Ok(ready) => self.place(&task, ready, CameFrom::Service).await,
                Err(error) => Err(error),
            },
        };
        match placed {
            Err(error) if !ends_the_run(&error) => Ok(Outcome::Failed(Box::new(task), error)),
            placed => placed,
        }
    }

    /// What is there already and only has to be recorded or unpacked.
    async fn already_here(&self, task: &Task) -> Option<Vec<Ready>> {
        if let Some(found) = self.sound(task).await
            && let Some(ready) = self.take_over(task, &found).await
        {
            return Some(ready);
        }
        let zip = task.held_zip.as_ref()?;
        original::from_zip(self, task, zip).await.ok()
    }

    async fn fetch(&self, task: &Task) -> Result<Vec<Ready>> {
        match task.source {
            Format::Original => original::fetch(self, task).await,
            _ => self.export(task).await,
        }
    }

    async fn place(&self, task: &Task, ready: Vec<Ready>, from: CameFrom) -> Result<Outcome> {
        let root = self.directory.root().to_owned();
        let placeholders = task.placeholders.clone();
        let start_s = match self.original_time {
            true => self.directory.ledger().start_of(&task.id)?,
            false => None,
        };
        elsewhere(move || {
            ready.iter().try_for_each(|file| file.place(&root, start_s))?;
            let records: Vec<_> = ready.into_iter().flat_map(|file| file.records).collect();
            remove_placeholders(&root, &placeholders, &records);
            Ok(Outcome::InPlace(records, from))
        })
        .await
    }

    async fn export(&self, task: &Task) -> Result<Vec<Ready>> {
        let format = task.source;
        let mut part = self.part(task, format);
        Ok(match self.receive(task, &mut part).await? {
            Fetched::Complete => {
                let path = task.places.of(Role::of_format(format));
                let doubt = part.doubt();
                original::not_lesser(task, doubt.as_ref())?;
                vec![part.ready(&task.id, &[format], &path, doubt.as_ref())]
            }
            Fetched::NotAvailable(reason) => not_available(task, &reason)?,
        })
    }

    /// A sound file that is there already: a kill came between its rename and
    /// its record, or another tool has made it.
    async fn sound(&self, task: &Task) -> Option<Found> {
        if task.found.is_empty() {
            return None;
        }
        let (task, root) = (task.clone(), self.directory.root().to_owned());
        elsewhere(move || sound(&task, &root).cloned()).await
    }

    /// What the sound file means for the task's formats.
    async fn take_over(&self, task: &Task, found: &Found) -> Option<Vec<Ready>> {
        if found.kind == Kind::Zip && task.opens_zip() {
            let ready = original::from_zip(self, task, &found.path).await.ok()?;
            // Whether the service has it so damaged is for the service to say.
            let damaged = |record: &FileRecord| record.state == State::DamagedAtSource;
            let all_sound = !ready.iter().flat_map(|file| &file.records).any(damaged);
            return all_sound.then_some(ready);
        }
        let (root, found) = (self.directory.root().to_owned(), found.clone());
        let (id, targets) = (task.id.clone(), task.targets.clone());
        let records = elsewhere(move || original::records_of(&id, &targets, &root, &found)).await;
        let mut ready: Vec<_> = records?.into_iter().map(Ready::record).collect();
        if task.unzip
            && let Some(first) = ready.first_mut()
        {
            // A kill came between unpacking the zip and dropping it.
            first.obsolete.clone_from(&task.held_zip);
        }
        Some(ready)
    }

    /// Has the file sent, unless a killed run has received it already. What is
    /// fetched once more is older than that in any case.
    pub async fn receive(&self, task: &Task, part: &mut Part) -> Result<Fetched> {
        if task.replaces.is_none() && part.resume().await {
            return Ok(Fetched::Complete);
        }
        let raw = self.directory.ledger().raw_of(&task.id)?.unwrap_or_default();
        self.service.fetch(Item { id: &task.id, raw: &raw }, task.source, part).await
    }

    /// A place for a file of this task.
    pub fn part(&self, task: &Task, format: Format) -> Part {
        self.place_for(&names::part(&task.id, format.key()), Role::of_format(format).kind())
    }

    /// A place for what is a file of this kind.
    pub fn place_for(&self, name: &str, kind: Kind) -> Part {
        self.directory.part(name, kind, &self.slots)
    }
}

/// The first of the files found that has what the task wants, and is whole.
pub fn sound<'t>(task: &'t Task, root: &Path) -> Option<&'t Found> {
    let mut serving = task.found.iter().filter(|found| task.is_served_by(found.kind));
    serving.find(|found| check(found.kind, &root.join(&found.path)).is_ok())
}

/// Placeholders for everything that the task was to bring; unless that would
/// make nothing of something.
pub fn not_available(task: &Task, reason: &str) -> Result<Vec<Ready>> {
    if task.replaces.is_some() {
        let what = format!("{} of activity {}", task.source.key(), task.id);
        return Err(Error::request(what, Cause::Gone(reason.to_owned())));
    }
    let missing = |format: &Format| Ready::record(missing(task, *format, reason));
    Ok(task.targets.iter().map(missing).collect())
}

/// The record of a file that the service does not have.
pub fn missing(task: &Task, format: Format, reason: &str) -> FileRecord {
    let path = Some(task.places.of(Role::of_placeholder(format, task.unzip)));
    let record = FileRecord::without_file(&task.id, format, State::NotAvailable, reason.to_owned());
    FileRecord { path, ..record }
}

/// What would fail for every other file as well. A directory that is in the
/// way of a file is in the way of that file only.
fn ends_the_run(error: &Error) -> bool {
    match error {
        Error::Request { cause, .. } => matches!(cause, Cause::Write { .. }),
        Error::Io { cause, .. } => cause.kind() != ErrorKind::IsADirectory,
        _ => true,
    }
}

/// Drops the placeholders that something else has taken the place of.
pub fn remove_placeholders(root: &Path, placeholders: &[String], records: &[FileRecord]) {
    for path in placeholders {
        if records.iter().all(|record| record.path.as_ref() != Some(path)) {
            remove_placeholder(&root.join(path));
        }
    }
}

/// Something else has taken its place. Only an empty file is a placeholder.
fn remove_placeholder(path: &Path) {
    if std::fs::metadata(path).is_ok_and(|metadata| metadata.len() == 0) {
        // Left behind it would do no harm.
        let _ = std::fs::remove_file(path);
    }
}
