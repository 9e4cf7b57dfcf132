//! A run, from the sign-in to the summary.
//!
//! sign in → pages → ledger → rows → details → plan → downloads → summary. Each step is
//! a line in [`Export::run`] and what it calls; how it is done stands in a room
//! of its own.

mod crew;
mod details;
pub(crate) mod download;
mod filter;
pub(crate) mod listing;
mod options;
pub(crate) mod original;
mod outages;
mod recorder;
mod repair;
mod selection;
mod stop;

pub use filter::{Filter, Pattern};
pub use options::{Count, Options};
pub use stop::Stop;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::directory::{self, Directory, SetAside, Tables};
use crate::error::{Cause, Error, Refusal, Result};
use crate::events::{Event, Report, Summary};
use crate::http::Slots;
use crate::ledger::{Change, FileRecord, State};
use crate::names::Names;
use crate::plan::{OnDisk, Task, plan};
use crate::service::{Account, Format, Reading, Service};
use download::Downloads;
use selection::{Chosen, Selection};

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
        directory::probe(&self.options.expected_place())?;
        let Some(account) = self.sign_in().await? else {
            return Ok(Summary { interrupted: true, ..Summary::default() });
        };
        let root = self.place(&account);
        let mut summary = Summary { directory: root.display().to_string(), ..Summary::default() };
        let result = if self.options.dry_run {
            self.rehearse(&root, &mut summary).await
        } else {
            let directory = Directory::open(&root, self.service.info(), &account)?;
            let run = directory.ledger().begin_run(&self.options.scope(self.service.info()))?;
            let result = self.work(&directory, &mut summary).await;
            let noted = directory.ledger().finish_run(run, outcome(&result, &summary));
            result.and(noted)
        };
        summary.broken_off = result.is_err();
        if result.is_ok() || summary.chosen > 0 {
            self.tell(Event::Summary(summary.clone()));
        }
        result.map(|()| summary)
    }

    /// Whose activities these are; `None` if the run was stopped meanwhile.
    async fn sign_in(&self) -> Result<Option<Account>> {
        let account = tokio::select! {
            account = self.service.account() => account.map_err(lasting)?,
            () = self.stop.wait() => return Ok(None),
        };
        let service = self.service.info().name;
        self.tell(Event::SignedIn { service, account: account.name.clone() });
        Ok(Some(account))
    }

    /// The export directory: the one that was named, or a dated one.
    fn place(&self, account: &Account) -> PathBuf {
        let Options { directory, parent, dated_name, today, .. } = &self.options;
        let (root, continued) = match directory {
            Some(root) => (root.clone(), false),
            None => directory::dated(parent, dated_name, *today, self.service.info(), account),
        };
        self.tell(Event::Directory { path: root.display().to_string(), continued });
        root
    }

    /// List, ask for the details that columns need, sort the table, plan,
    /// download. The table is brought up to date even if the list broke off.
    /// Details wait for the files where those bring them.
    async fn work(&self, directory: &Directory, summary: &mut Summary) -> Result<()> {
        let tables = self.tables(directory)?;
        let listed = self.list(directory, &tables, summary).await;
        let with_files = self.options.reads_details_from_files(self.service.info());
        let detailed = match &listed {
            Ok(activities) if !with_files => self.details(directory, activities, summary).await,
            _ => Ok(()),
        };
        self.tell_of_tables(tables.finish(directory)?);
        let activities = detailed.and(listed)?;
        let tasks = self.plan(directory, &activities, summary)?;
        let mut result = self.downloads(directory).run(tasks, summary).await;
        if result.is_ok() && with_files && !self.stop.requested() {
            result = self.details(directory, &activities, summary).await;
            self.tell_of_tables(tables.finish(directory)?);
        }
        summary.interrupted = self.stop.requested();
        result?;
        directory.clear_parts()
    }

    /// The tables, ready for rows: ours, and in the layout that is wanted.
    fn tables(&self, directory: &Directory) -> Result<Tables> {
        let Options { tables, layout, .. } = &self.options;
        let service = self.service.info();
        let formats = match tables {
            Some(formats) => formats.clone(),
            None => Tables::recorded(&directory.ledger(), service)?.formats().to_vec(),
        };
        let tables = Tables::new(formats, layout.clone(), service);
        self.tell_of_tables(tables.open(directory)?);
        Ok(tables)
    }

    fn tell_of_tables(&self, aside: impl IntoIterator<Item = SetAside>) {
        for SetAside { table, kept_as } in aside {
            self.tell(Event::TableSetAside { table, kept_as });
        }
    }

    /// Reads the list page by page; each page is in the ledger and in the
    /// table before the next is asked for.
    async fn list(
        &self,
        directory: &Directory,
        tables: &Tables,
        summary: &mut Summary,
    ) -> Result<Vec<Named>> {
        let mut selection = self.selection().await?;
        let mut listed = Vec::new();
        while let Some(chosen) = selection.next(summary).await.map_err(lasting)? {
            let fresh = self.record(directory, &chosen, summary)?;
            tables.append(directory, &fresh)?;
            listed.extend(chosen.iter().map(|activity| self.named(activity)));
        }
        if listed.is_empty() && selection.is_whole() && directory.ledger().last_seq()? > 0 {
            // Rather the service's mistake than the end of ten years of running.
            let message = "the service lists no activity at all: none is marked as deleted".into();
            self.tell(Event::Warning { activity: None, message });
        } else if selection.is_whole() {
            summary.deleted = directory.ledger().mark_deleted(|id| selection.has_seen(id))?;
        }
        Ok(listed)
    }

    /// Records a page in the ledger; returns what was never seen before.
    fn record<'c>(
        &self,
        directory: &Directory,
        chosen: &'c [Chosen],
        summary: &mut Summary,
    ) -> Result<Vec<&'c Reading>> {
        let entries: Vec<_> = chosen.iter().map(Chosen::entry).collect();
        let compare = |index: usize, before: &str| {
            let now: &Chosen = &chosen[index];
            now.difference(before, self.service.info())
        };
        let changes = directory.ledger().record_activities(&entries, compare)?;
        let count = |change| changes.iter().filter(|c| **c == change).count();
        summary.new += count(Change::New);
        summary.changed += count(Change::Changed);
        let fresh = chosen.iter().zip(&changes).filter(|(_, change)| **change == Change::New);
        Ok(fresh.map(|(activity, _)| &activity.reading).collect())
    }

    /// Listing and planning, with everything left out that would write.
    async fn rehearse(&self, root: &Path, summary: &mut Summary) -> Result<()> {
        let (ledger, contents) = directory::look(root)?;
        let disk = contents.with(ledger.as_ref());
        let mut selection = self.selection().await?;
        while let Some(chosen) = selection.next(summary).await.map_err(lasting)? {
            for activity in chosen {
                let files = match &ledger {
                    Some(ledger) => ledger.files_of(activity.id())?,
                    None => Vec::new(),
                };
                let tasks = self.tasks(&self.named(&activity), &files, &disk, summary);
                self.rehearse_detail(ledger.as_ref(), &disk, &activity, &tasks, summary)?;
                for task in tasks {
                    if download::sound(&task, root).is_some() {
                        summary.files_taken_over += task.targets.len();
                    } else if task.held_zip.is_none() {
                        summary.not_done += 1;
                    }
                }
            }
        }
        summary.dry_run = true;
        summary.interrupted = self.stop.requested();
        Ok(())
    }

    fn plan(
        &self,
        directory: &Directory,
        listed: &[Named],
        summary: &mut Summary,
    ) -> Result<Vec<Task>> {
        let mut tasks = Vec::new();
        let ledger = directory.ledger();
        let disk = directory.contents().with(Some(&ledger));
        for activity in listed {
            let files = ledger.files_of(&activity.id)?;
            tasks.extend(self.tasks(activity, &files, &disk, summary));
        }
        let files = tasks.iter().map(|task| task.targets.len()).sum();
        self.tell(Event::Planned { files, present: summary.files_present });
        Ok(tasks)
    }

    fn tasks(
        &self,
        activity: &Named,
        files: &[FileRecord],
        disk: &impl OnDisk,
        summary: &mut Summary,
    ) -> Vec<Task> {
        let service = self.service.info();
        let tasks = plan(service, &activity.id, &activity.names, &self.options.wanted, files, disk);
        let settled = |format: &Format| !tasks.iter().any(|task| task.targets.contains(format));
        for format in self.options.wanted.formats.iter().copied().filter(settled) {
            let record = files.iter().find(|record| record.format == format);
            match record.map(|record| record.state) {
                Some(State::NotAvailable) => summary.files_not_available += 1,
                _ => summary.files_present += 1,
            }
        }
        tasks
    }

    fn named(&self, activity: &Chosen) -> Named {
        let names = self.options.naming.names_of(&activity.reading.activity);
        Named { id: activity.id().to_owned(), names }
    }

    async fn selection(&self) -> Result<Selection<'_, S>> {
        Selection::begin(self.service, &self.options, &*self.report, &self.stop).await
    }

    fn downloads<'d>(&'d self, directory: &'d Directory) -> Downloads<'d, S> {
        Downloads {
            service: self.service,
            directory,
            jobs: self.options.jobs,
            original_time: self.options.original_time,
            slots: Slots::new(self.options.jobs),
            report: &*self.report,
            stop: &self.stop,
        }
    }

    fn tell(&self, event: Event) {
        self.report.report(&event);
    }
}

/// An activity that the run is about, and how its files are called.
struct Named {
    id: String,
    names: Names,
}

/// How the ledger remembers the run: only a `done` one is not continued.
fn outcome(result: &Result<()>, summary: &Summary) -> &'static str {
    match result {
        Ok(()) if summary.interrupted => "interrupted",
        Ok(()) if summary.failures.is_empty() => "done",
        Ok(()) => "some failed",
        Err(_) => "failed",
    }
}

/// Without profile or list there is no run: if the service cannot be reached
/// after all attempts, that is an outage, and if it refuses our token, that is
/// the end of the session. A wrong answer stays what it is.
pub(crate) fn lasting(error: Error) -> Error {
    match error {
        Error::Request { cause: Cause::Connect(_) | Cause::Timeout | Cause::Cut(_), .. } => {
            outage(error)
        }
        Error::Request { cause: Cause::Status { status: 408 | 500..=599, .. }, .. } => {
            outage(error)
        }
        Error::Request { cause: Cause::Status { status: 401, .. }, .. } => {
            Error::SignInRefused(Refusal::TokenRefused)
        }
        other => other,
    }
}

pub(crate) fn outage(error: Error) -> Error {
    Error::Outage { host: "the service".into(), cause: Box::new(error) }
}
