//! A run, from the sign-in to the summary.
//!
//! sign in → pages → ledger → rows → legs → asides → plan → downloads → summary. Each step is
//! a line in [`Export::run`] and what it calls; how it is done stands in a room
//! of its own.

mod asides;
mod crew;
pub(crate) mod download;
mod filter;
mod legs;
pub(crate) mod listing;
mod options;
pub(crate) mod original;
mod outages;
mod planning;
mod recorder;
mod rehearsal;
mod repair;
mod selection;
mod stop;

pub use filter::{Filter, Pattern};
pub use options::{Count, Options};
pub use stop::Stop;

use std::path::PathBuf;
use std::sync::Arc;

use crate::directory::{self, Directory, SetAside, Tables};
use crate::error::{Cause, Error, Refusal, Result};
use crate::events::{Event, Report, Summary};
use crate::http::Slots;
use crate::ledger::{Change, RunEnd};
use crate::plan::Scope;
use crate::service::{Account, Reading, Service};
use crate::table::Layout;
use download::Downloads;
use planning::Named;
use selection::{Chosen, News, Selection};

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
        directory::probe(&self.options.expected_place(), self.service.info())?;
        let Some(account) = self.sign_in().await? else {
            return Ok(Summary { interrupted: true, ..Summary::default() });
        };
        let root = self.place(&account);
        let mut summary = Summary { directory: root.display().to_string(), ..Summary::default() };
        let result = if self.options.dry_run {
            self.rehearse(&root, &mut summary).await
        } else {
            let directory = Directory::open(&root, self.service.info(), &account)?;
            let scope = self.scope(&directory)?;
            let run = directory.ledger().begin_run(&scope)?;
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

    fn scope(&self, directory: &Directory) -> Result<Scope> {
        let service = self.service.info();
        let side_tables = self.options.side_tables(Some(&directory.ledger()), service)?;
        Ok(self.options.scope(service, &side_tables))
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

    /// List, ask for the legs of multisport activities and for what columns need
    /// beside the list, sort the table, plan, download. The table is brought up to
    /// date even if the list broke off.
    /// Asides wait for the files where those bring them.
    async fn work(&self, directory: &Directory, summary: &mut Summary) -> Result<()> {
        let tables = self.tables(directory)?;
        if let Some(age_s) = self.service.info().settles_after_s {
            directory.ledger().outdate_early_files(age_s)?;
        }
        let listed = match self.list(directory, &tables, summary).await {
            Ok(listed) => self.with_legs(directory, &tables, listed, summary).await,
            Err(error) => Err(error),
        };
        let (waiting, at_once) = self.options.asides(self.service.info(), tables.side_tables());
        let answered = match &listed {
            Ok(activities) => self.asides(directory, activities, &at_once, summary).await,
            Err(_) => Ok(()),
        };
        self.tell_of_tables(tables.finish(directory)?);
        let activities = answered.and(listed)?;
        let tasks = self.plan(directory, &activities, summary)?;
        if self.options.layout.tells_files() && !tasks.is_empty() {
            directory.ledger().let_tables_fall_behind()?;
        }
        let mut result = self.downloads(directory).run(tasks, summary).await;
        if result.is_ok() && !self.stop.requested() {
            result = self.asides(directory, &activities, &waiting, summary).await;
        }
        if !waiting.is_empty() || self.options.layout.tells_files() {
            self.tell_of_tables(tables.finish(directory)?);
        }
        summary.interrupted = self.stop.requested();
        result?;
        directory.clear_parts()
    }

    /// The tables, ready for rows: ours, and in the layout that is wanted.
    fn tables(&self, directory: &Directory) -> Result<Tables> {
        let Options { tables, side_tables, layout, units, .. } = &self.options;
        let recorded = Tables::recorded(&directory.ledger(), self.service.info())?;
        let layout = Layout { units: units.unwrap_or(recorded.layout().units), ..layout.clone() };
        let tables = recorded.but(tables.clone(), side_tables.clone(), layout);
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
        let known = |page: &[_]| directory.ledger().known_as_listed(page);
        while let Some(chosen) = selection.next(summary, known).await.map_err(lasting)? {
            let news: Vec<_> = chosen.iter().filter_map(Chosen::news).collect();
            let fresh = self.record(directory, &news, summary)?;
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
        news: &[&'c News],
        summary: &mut Summary,
    ) -> Result<Vec<&'c Reading>> {
        let entries: Vec<_> = news.iter().map(|news| news.entry()).collect();
        let compare =
            |index: usize, before: &str| news[index].difference(before, self.service.info());
        let changes = directory.ledger().record_activities(&entries, compare)?;
        summary.count(&changes);
        let fresh = news.iter().zip(&changes).filter(|(_, change)| **change == Change::New);
        Ok(fresh.map(|(news, _)| &news.reading).collect())
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

/// How the ledger remembers the run.
fn outcome(result: &Result<()>, summary: &Summary) -> RunEnd {
    match result {
        Ok(()) if summary.interrupted => RunEnd::Interrupted,
        Ok(()) if summary.failures.is_empty() => RunEnd::Done,
        Ok(()) => RunEnd::SomeFailed,
        Err(_) => RunEnd::Failed,
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
