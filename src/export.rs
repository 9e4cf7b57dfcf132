//! A run, from the sign-in to the summary.
//!
//! sign in → pages → ledger → rows → plan → downloads → summary. Each step is
//! a line in [`Export::run`]; how it is done stands in its own room.

mod download;
mod listing;
mod original;
mod stop;

pub use stop::Stop;

use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::activity::Activity;
use crate::columns::{Column, Header};
use crate::directory::{self, Directory, TableFile, TableNews};
use crate::error::{Cause, Error, Result};
use crate::events::{Event, Failure, Report, Summary};
use crate::ledger::{Change, Entry, FileRecord};
use crate::plan::{Task, Wanted, plan};
use crate::service::{Account, Listed, Query, Reading, Service};
use download::Downloads;
use listing::Pages;

/// How many activities, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// So many at most.
    Newest(usize),
    /// Every one.
    All,
}

/// What a run is to do.
#[derive(Debug, Clone)]
pub struct Options {
    /// The export directory; without one, a dated directory in `parent`.
    pub directory: Option<PathBuf>,
    /// Where dated directories are.
    pub parent: PathBuf,
    /// What they are called after the date.
    pub dated_name: String,
    /// The date that a new directory is named after.
    pub today: NaiveDate,
    /// How many activities.
    pub count: Count,
    /// Which activities.
    pub filter: Filter,
    /// Which files.
    pub wanted: Wanted,
    /// Columns of the table.
    pub columns: Vec<&'static Column>,
    /// Its first line.
    pub header: Header,
    /// Downloads at a time.
    pub jobs: usize,
    /// Whether to write nothing.
    pub dry_run: bool,
}

/// Which activities a run is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// What the service can filter itself; checked here once more.
    pub query: Query,
    /// Types by key, id or parent's key; empty means all.
    pub types: Vec<String>,
}

impl Filter {
    /// Whether the activity is wanted. Without a start it is in no span of dates.
    pub fn passes(&self, activity: &Activity) -> bool {
        let day = activity.start.local.map(|start| start.date());
        let after = self.query.start_date.is_none_or(|first| day.is_some_and(|day| day >= first));
        let before = self.query.end_date.is_none_or(|last| day.is_some_and(|day| day <= last));
        let sport = &activity.sport;
        let id = sport.id.map(|id| id.to_string());
        let of_type = self.types.is_empty()
            || self.types.iter().any(|wanted| {
                [&sport.key, &sport.parent, &id].into_iter().flatten().any(|word| word == wanted)
            });
        after && before && of_type
    }

    /// Whether everything passes.
    pub fn is_empty(&self) -> bool {
        *self == Filter::default()
    }
}

/// An export of one account of one service.
pub struct Export<'a, S> {
    service: &'a S,
    options: Options,
    report: Arc<dyn Report>,
    stop: Stop,
}

impl<'a, S: Service> Export<'a, S> {
    /// An export that tells `report` what happens and ends early when `stop` says so.
    pub fn new(service: &'a S, options: Options, report: Arc<dyn Report>, stop: Stop) -> Self {
        Self { service, options, report, stop }
    }

    /// Does it. What was done before an error or a stop is kept, and the next
    /// run goes on from there.
    ///
    /// # Errors
    /// What makes going on pointless: no sign-in, no list, no disk, a lasting
    /// outage. Single files that fail are listed in the summary instead.
    pub async fn run(&self) -> Result<Summary> {
        if let Some(root) = &self.options.directory {
            directory::probe(root)?;
        } else {
            directory::probe(&self.options.parent)?;
        }
        let account = self.service.account().await.map_err(lasting)?;
        self.tell(Event::SignedIn {
            service: self.service.info().name,
            account: account.name.clone(),
        });
        let (root, continued) = self.root(&account);
        self.tell(Event::Directory { path: root.display().to_string(), continued });
        let summary = Summary { directory: root.display().to_string(), ..Summary::default() };
        let summary = if self.options.dry_run {
            self.rehearse(&root, summary).await?
        } else {
            let mut directory = Directory::open(&root, self.service.info(), &account)?;
            let run = directory.ledger.begin_run()?;
            let (mut directory, result) = self.work(directory, summary).await;
            let outcome = match &result {
                Ok(summary) if summary.complete() => "done",
                Ok(summary) if summary.interrupted => "interrupted",
                Ok(_) => "some failed",
                Err(_) => "failed",
            };
            directory.ledger.finish_run(run, outcome)?;
            result?
        };
        self.tell(Event::Summary(summary.clone()));
        Ok(summary)
    }

    /// List, sort the table, plan, download. The table is brought up to date
    /// even if the list broke off.
    async fn work(
        &self,
        mut directory: Directory,
        mut summary: Summary,
    ) -> (Directory, Result<Summary>) {
        let tasks = self.prepare(&mut directory, &mut summary).await;
        let (directory, result) = match tasks {
            Ok(tasks) => self.downloads(&directory).run(tasks, directory, &mut summary).await,
            Err(error) => (directory, Err(error)),
        };
        summary.interrupted |= self.stop.requested();
        (directory, result.map(|()| summary))
    }

    async fn prepare(&self, directory: &mut Directory, summary: &mut Summary) -> Result<Vec<Task>> {
        let table = self.table();
        self.open_table(&table, directory)?;
        let ids = self.list(directory, &table, summary).await;
        table.finish(directory)?;
        self.plan(directory, &ids?, summary)
    }

    fn open_table(&self, table: &TableFile, directory: &mut Directory) -> Result<()> {
        if let TableNews::SetAside(path) = table.open(directory)? {
            let kept_as = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            self.tell(Event::TableSetAside { kept_as });
        }
        Ok(())
    }

    /// Reads the list page by page; each page is in the ledger and in the
    /// table before the next is asked for.
    async fn list(
        &self,
        directory: &mut Directory,
        table: &TableFile,
        summary: &mut Summary,
    ) -> Result<Vec<String>> {
        let mut pages = self.pages().await;
        let mut ids = Vec::new();
        while let Some(chosen) = self.next_chosen(&mut pages, ids.len(), summary).await? {
            let entries: Vec<_> = chosen.iter().map(entry).collect();
            let changes = directory.ledger.record_activities(&entries)?;
            let count = |change| changes.iter().filter(|c| **c == change).count();
            summary.new += count(Change::New);
            summary.changed += count(Change::Changed);
            let fresh = chosen.iter().zip(&changes).filter(|(_, change)| **change == Change::New);
            let fresh: Vec<_> = fresh.map(|((_, reading), _)| reading).collect();
            table.append(directory, &fresh)?;
            ids.extend(chosen.into_iter().map(|(item, _)| item.id.unwrap_or_default()));
            self.tell_listed(&pages, ids.len());
        }
        self.close_list(&pages, ids.len(), summary);
        Ok(ids)
    }

    /// The same with everything left out that would write.
    async fn rehearse(&self, root: &std::path::Path, mut summary: Summary) -> Result<Summary> {
        let held = directory::look(root)?;
        let mut pages = self.pages().await;
        let mut chosen = 0;
        while let Some(items) = self.next_chosen(&mut pages, chosen, &mut summary).await? {
            chosen += items.len();
            for (item, _) in items {
                let id = item.id.unwrap_or_default();
                let (files, sizes) = match &held {
                    Some((ledger, sizes)) => (ledger.files_of(&id)?, Some(sizes)),
                    None => (Vec::new(), None),
                };
                let size = |path: &str| sizes.and_then(|sizes| sizes.get(path).copied());
                let tasks = self.tasks(&id, &files, size, &mut summary);
                summary.not_done += tasks
                    .iter()
                    .filter(|task| task.found.is_empty() && task.held_zip.is_none())
                    .count();
            }
            self.tell_listed(&pages, chosen);
        }
        self.close_list(&pages, chosen, &mut summary);
        summary.dry_run = true;
        Ok(summary)
    }

    fn plan(
        &self,
        directory: &Directory,
        ids: &[String],
        summary: &mut Summary,
    ) -> Result<Vec<Task>> {
        let mut tasks = Vec::new();
        for id in ids {
            let files = directory.ledger.files_of(id)?;
            tasks.extend(self.tasks(id, &files, |path| directory.size_of(path), summary));
        }
        self.tell(Event::Planned { downloads: tasks.len(), present: summary.files_present });
        Ok(tasks)
    }

    fn tasks(
        &self,
        id: &str,
        files: &[FileRecord],
        size: impl Fn(&str) -> Option<u64>,
        summary: &mut Summary,
    ) -> Vec<Task> {
        let tasks = plan(id, &self.options.wanted, files, size);
        let targets: usize = tasks.iter().map(|task| task.targets.len()).sum();
        summary.files_present += self.options.wanted.formats.len() - targets;
        tasks
    }

    fn downloads(&self, directory: &Directory) -> Downloads<'_, S> {
        Downloads {
            service: self.service,
            root: directory.root().to_owned(),
            wanted: &self.options.wanted,
            jobs: self.options.jobs,
            report: Arc::clone(&self.report),
            stop: self.stop.clone(),
        }
    }

    async fn pages(&self) -> Pages<'a, S> {
        let total = self.service.total().await;
        let everything = self.options.filter.is_empty();
        let enough = match self.options.count {
            Count::Newest(count) if everything => count,
            _ => usize::MAX,
        };
        Pages::new(self.service, self.options.filter.query.clone(), total, everything, enough)
    }

    /// The next page's activities that the run is about, or the end.
    async fn next_chosen(
        &self,
        pages: &mut Pages<'a, S>,
        so_far: usize,
        summary: &mut Summary,
    ) -> Result<Option<Vec<(Listed, Reading)>>> {
        let left = match self.options.count {
            Count::Newest(count) => count - so_far,
            Count::All => usize::MAX,
        };
        if left == 0 || self.stop.requested() {
            return Ok(None);
        }
        let page = tokio::select! {
            page = pages.next() => page.map_err(lasting)?,
            () = self.stop.wait() => None,
        };
        let Some(page) = page else { return Ok(None) };
        let mut chosen = Vec::with_capacity(page.len());
        for item in page {
            match self.read(&item) {
                Some(reading) if self.options.filter.passes(&reading.activity) => {
                    chosen.push((item, reading))
                }
                Some(_) => {}
                None => summary.failures.push(self.unreadable(&item)),
            }
        }
        chosen.truncate(left);
        Ok(Some(chosen))
    }

    fn read(&self, item: &Listed) -> Option<Reading> {
        let reading = (self.service.info().read)(&item.raw)?;
        for message in &reading.warnings {
            let activity = Some(reading.activity.id.clone());
            self.tell(Event::Warning { activity, message: message.clone() });
        }
        Some(reading)
    }

    fn unreadable(&self, item: &Listed) -> Failure {
        let error = match &item.id {
            Some(_) => "the list item cannot be understood".to_owned(),
            None => "an item of the list has no usable id".to_owned(),
        };
        self.tell(Event::Warning { activity: item.id.clone(), message: error.clone() });
        Failure { activity: item.id.clone(), format: None, error }
    }

    fn tell_listed(&self, pages: &Pages<'a, S>, chosen: usize) {
        self.tell(Event::Listed { chosen, seen: pages.seen(), total: pages.total() });
    }

    fn close_list(&self, pages: &Pages<'a, S>, chosen: usize, summary: &mut Summary) {
        summary.chosen = chosen;
        let all = self.options.count == Count::All;
        summary.more = pages.total().map(|total| total.saturating_sub(chosen)).filter(|_| !all);
    }

    fn table(&self) -> TableFile {
        let columns = self.options.columns.clone();
        TableFile::new(columns, self.options.header, self.service.info().read)
    }

    fn root(&self, account: &Account) -> (PathBuf, bool) {
        match &self.options.directory {
            Some(root) => (root.clone(), false),
            None => directory::dated(
                &self.options.parent,
                &self.options.dated_name,
                self.options.today,
                self.service.info(),
                account,
            ),
        }
    }

    fn tell(&self, event: Event) {
        self.report.report(&event);
    }
}

fn entry((item, reading): &(Listed, Reading)) -> Entry<'_> {
    let start = &reading.activity.start;
    let utc = start.utc.or_else(|| Some(start.local?.and_utc()));
    Entry { id: &reading.activity.id, start_s: utc.map(|utc| utc.timestamp()), raw: &item.raw }
}

/// Without profile or list there is no run: if the service cannot be reached
/// after all attempts, that is an outage. A wrong answer stays what it is.
fn lasting(error: Error) -> Error {
    match error {
        Error::Request { cause: Cause::Connect(_) | Cause::Timeout | Cause::Cut(_), .. } => {
            outage(error)
        }
        Error::Request { cause: Cause::Status { status: 500..=599, .. }, .. } => outage(error),
        other => other,
    }
}

fn outage(error: Error) -> Error {
    Error::Outage { host: "the service".into(), cause: Box::new(error) }
}
