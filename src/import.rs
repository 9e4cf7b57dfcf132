//! The vendor's account archive as a beginning: its activities go into the
//! ledger and the table, its recordings into their places, and nobody signs in.
//! The first export then asks for the rest.
//!
//! The archive is read twice: for whose it is and what there is to do before
//! anything is written, and then to do it. A recording is placed when all have
//! been seen, because only then it is known that no other claims its activity.

mod archive;
mod held;
mod index;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::directory::{self, Directory, SetAside, Tables};
use crate::error::{Error, Result};
use crate::ledger::{Change, Difference, Entry, Ledger, RunEnd};
use crate::names::Naming;
use crate::plan::{Scope, Task};
use crate::recording;
use crate::service::garmin::{self, takeout};
use crate::service::{Account, Reading};
use archive::{Archive, Broken, Recording};
use held::Held;
use index::{Index, Match};

/// So many activities go into one commit,
const PAGE: usize = 500;
/// and so many records of files.
const GROUP: usize = 128;

/// What is to be imported, and where to.
#[derive(Debug, Clone)]
pub struct Options {
    /// The zip of Garmin's "Export Your Data".
    pub archive: PathBuf,
    /// The export directory, new or not.
    pub directory: PathBuf,
    /// How new files are called.
    pub naming: Naming,
    /// Whether to write nothing.
    pub dry_run: bool,
}

/// What happened. As JSON: `{"event": "saved", ...}`.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Event {
    /// A recording is in its place.
    Saved {
        /// The activity.
        activity: String,
        /// Path below the directory.
        path: String,
        /// Size in bytes.
        bytes: u64,
    },
    /// A recording that stays in the archive.
    LeftOut {
        /// Its name there.
        file: String,
        /// Why.
        reason: String,
    },
    /// Somebody had changed the table; theirs is kept.
    TableSetAside {
        /// The table.
        table: String,
        /// Under this name.
        kept_as: String,
    },
    /// A part of the archive could not be read.
    Failed {
        /// Its name there.
        file: String,
        /// Why.
        error: String,
    },
    /// It is over.
    Summary(Summary),
}

/// What an import did; in a dry run: would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The export directory.
    pub directory: String,
    /// The number of the account, if the archive tells.
    pub account: Option<String>,
    /// Activities in the archive.
    pub activities: usize,
    /// Of those: never seen before.
    pub new: usize,
    /// Of those: told otherwise than by an earlier archive.
    pub changed: usize,
    /// Legs of multisport activities, which the service does not list either.
    pub legs: usize,
    /// Recordings that got their place.
    pub files_new: usize,
    /// Recordings of activities that have theirs already.
    pub files_present: usize,
    /// Sound files that were in their places, but not in the ledger.
    pub files_taken_over: usize,
    /// Bytes of the recordings that got their place.
    pub bytes: u64,
    /// Files that are no recordings of activities: sleep, settings and the like.
    pub other_files: usize,
    /// Recordings of none of the activities.
    pub unmatched: usize,
    /// Recordings that fit several activities, or several that fit one.
    pub ambiguous: usize,
    /// Files that are not whole.
    pub damaged: usize,
    /// Parts of the archive that could not be read.
    pub failed: usize,
    /// Whether nothing was written.
    pub dry_run: bool,
}

/// An import.
pub struct Import<'a> {
    options: Options,
    tell: &'a mut dyn FnMut(&Event),
    summary: Summary,
}

impl<'a> Import<'a> {
    /// An import that tells what happens.
    pub fn new(options: Options, tell: &'a mut dyn FnMut(&Event)) -> Self {
        let directory = options.directory.display().to_string();
        let summary = Summary { directory, dry_run: options.dry_run, ..Summary::default() };
        Self { options, tell, summary }
    }

    /// Does it. A second time changes nothing.
    ///
    /// # Errors
    /// [`Error::Usage`] for what is no such archive, [`Error::OtherAccount`]
    /// for the directory of another account, or what disk and ledger say. A
    /// part of the archive that is damaged is told and counted instead.
    pub async fn run(mut self) -> Result<Summary> {
        let mut archive = Archive::open(&self.options.archive)?;
        let (index, owner) = self.survey(&mut archive)?;
        directory::probe(&self.options.directory, &garmin::INFO)?;
        if self.options.dry_run {
            self.rehearse(&mut archive, &index)?;
        } else {
            let root = &self.options.directory;
            let directory = Directory::open_for(root, &garmin::INFO, owner.as_ref())?;
            let run = directory.ledger().begin_run(&scope())?;
            let result = self.work(&mut archive, &index, &directory).await;
            let outcome = match &result {
                Ok(()) if self.summary.failed == 0 => RunEnd::Done,
                Ok(()) => RunEnd::SomeFailed,
                Err(_) => RunEnd::Failed,
            };
            let noted = directory.ledger().finish_run(run, outcome);
            result.and(noted)?;
        }
        (self.tell)(&Event::Summary(self.summary.clone()));
        Ok(self.summary)
    }

    /// Which activities there are, and whose; says what cannot be read.
    fn survey(&mut self, archive: &mut Archive) -> Result<(Index, Option<Account>)> {
        let (mut index, mut owners) = (Index::default(), BTreeSet::new());
        let Self { options, summary, .. } = self;
        let broken = archive.activities(|raw| {
            match read(raw) {
                Some(Reading { activity, .. }) if activity.parent_id.is_none() => {
                    index.add(&activity, options.naming.names_of(&activity));
                }
                Some(_) => summary.legs += 1,
                None => summary.failed += 1,
            }
            owners.extend(takeout::owner(raw));
            Ok(())
        })?;
        if index.known().is_empty() {
            return Err(nothing_in(&self.options.archive, &broken));
        }
        self.failed(broken);
        self.summary.activities = index.known().len();
        let only = if owners.len() == 1 { owners.pop_first() } else { None };
        self.summary.account.clone_from(&only);
        let owner = only.map(|id| Account { id, name: "the archive's owner".to_owned() });
        Ok((index, owner))
    }

    async fn work(
        &mut self,
        archive: &mut Archive,
        index: &Index,
        directory: &Directory,
    ) -> Result<()> {
        let tables = Tables::recorded(&directory.ledger(), &garmin::INFO)?;
        self.tell_of_tables(tables.open(directory)?);
        self.record(archive, directory, &tables)?;
        self.tell_of_tables(tables.finish(directory)?);
        let tasks = held::tasks(index, Some(&directory.ledger()), directory.contents())?;
        if tables.layout().tells_files() && !tasks.is_empty() {
            directory.ledger().let_tables_fall_behind()?;
        }
        let mut held = Held::in_directory(directory);
        self.gather(archive, index, &tasks, &mut held, &directory.workshop())?;
        let mut records = Vec::with_capacity(GROUP);
        for (id, file) in held.settled() {
            let (placed, taken_over) = file.place(&tasks[&id], directory.root())?;
            self.saved(&id, &placed, taken_over);
            records.extend(placed);
            if records.len() >= GROUP {
                directory.record(std::mem::take(&mut records)).await?;
            }
        }
        directory.record(records).await?;
        if tables.layout().tells_files() {
            self.tell_of_tables(tables.finish(directory)?);
        }
        directory.clear_parts()
    }

    /// Puts the activities into the ledger and the new ones into the table.
    fn record(
        &mut self,
        archive: &mut Archive,
        directory: &Directory,
        tables: &Tables,
    ) -> Result<()> {
        let (mut page, mut seen) = (Vec::with_capacity(PAGE), HashSet::new());
        let summary = &mut self.summary;
        archive.activities(|raw| {
            let reading = read(raw).filter(|r| r.activity.parent_id.is_none());
            let Some(reading) = reading.filter(|r| seen.insert(r.activity.id.clone())) else {
                return Ok(());
            };
            if is_news(&directory.ledger(), &reading)? {
                page.push((raw.to_owned(), reading));
            }
            if page.len() == PAGE {
                commit(&mut page, directory, tables, summary)?;
            }
            Ok(())
        })?;
        commit(&mut page, directory, tables, summary)
    }

    /// Finds the recordings that are wanted, and keeps them.
    fn gather(
        &mut self,
        archive: &mut Archive,
        index: &Index,
        tasks: &HashMap<String, Task>,
        held: &mut Held<'_>,
        place: &Path,
    ) -> Result<()> {
        let (summary, tell) = (&mut self.summary, &mut *self.tell);
        let broken = archive.recordings(place, |Recording { name, kind, bytes }| {
            let mut left_out = |counter: &mut usize, reason: &str| {
                *counter += 1;
                tell(&Event::LeftOut { file: name.to_owned(), reason: reason.to_owned() });
            };
            let bytes = match bytes {
                Ok(bytes) => bytes,
                Err(problem) => {
                    left_out(&mut summary.damaged, &problem);
                    return Ok(());
                }
            };
            let Some(recording) = recording::read(kind, bytes) else {
                summary.other_files += 1;
                return Ok(());
            };
            match index.find(name, &recording) {
                Match::One(id) if tasks.contains_key(id) => held.take(id, name, kind, bytes)?,
                Match::One(_) => summary.files_present += 1,
                Match::Several => left_out(&mut summary.ambiguous, "it fits several activities"),
                Match::None => left_out(&mut summary.unmatched, "it is of none of the activities"),
            }
            Ok(())
        })?;
        for (file, reason) in held.drop_rivals() {
            self.summary.ambiguous += 1;
            (self.tell)(&Event::LeftOut { file, reason });
        }
        self.failed(broken);
        Ok(())
    }

    /// The same with everything left out that would write.
    fn rehearse(&mut self, archive: &mut Archive, index: &Index) -> Result<()> {
        let (ledger, contents) = directory::look(&self.options.directory)?;
        for known in index.known() {
            let before = ledger.as_ref().map(|ledger| ledger.activity(&known.id)).transpose()?;
            self.summary.new += usize::from(before.flatten().is_none());
        }
        let tasks = held::tasks(index, ledger.as_ref(), &contents)?;
        let mut held = Held::in_mind();
        self.gather(archive, index, &tasks, &mut held, &std::env::temp_dir())?;
        for (_, file) in held.settled() {
            self.summary.files_new += 1;
            self.summary.bytes += file.bytes;
        }
        Ok(())
    }

    fn saved(&mut self, id: &str, records: &[crate::ledger::FileRecord], taken_over: bool) {
        let Some(record) = records.first() else { return };
        if taken_over {
            self.summary.files_taken_over += 1;
        } else {
            self.summary.files_new += 1;
            self.summary.bytes += record.bytes;
        }
        let path = record.path.clone().unwrap_or_default();
        (self.tell)(&Event::Saved { activity: id.to_owned(), path, bytes: record.bytes });
    }

    fn failed(&mut self, broken: Vec<Broken>) {
        for (file, error) in broken {
            self.summary.failed += 1;
            (self.tell)(&Event::Failed { file, error });
        }
    }

    fn tell_of_tables(&mut self, aside: impl IntoIterator<Item = SetAside>) {
        for SetAside { table, kept_as } in aside {
            (self.tell)(&Event::TableSetAside { table, kept_as });
        }
    }
}

/// An activity of the archive; `None` if it is in a shape that is not known.
fn read(raw: &str) -> Option<Reading> {
    takeout::is_archived(raw).then(|| (garmin::INFO.read)(raw, None)).flatten()
}

/// Whether the ledger is to have what the archive says of an activity: not
/// where the service itself has told it, nor where it is known to be deleted.
fn is_news(ledger: &Ledger, reading: &Reading) -> Result<bool> {
    let known = ledger.activity(&reading.activity.id)?;
    Ok(known.is_none_or(|known| takeout::is_archived(&known.raw) && known.deleted_at.is_none()))
}

fn commit(
    page: &mut Vec<(String, Reading)>,
    directory: &Directory,
    tables: &Tables,
    summary: &mut Summary,
) -> Result<()> {
    let entries: Vec<_> = page
        .iter()
        .map(|(raw, Reading { activity, .. })| Entry {
            id: &activity.id,
            start_s: activity.start.instant_s(),
            raw,
            has_legs: activity.has_legs,
        })
        .collect();
    let changes = directory.ledger().record_activities(&entries, |index, before| {
        let known = (garmin::INFO.read)(before, None).map(|known| known.activity);
        match known.as_ref() == Some(&page[index].1.activity) {
            true => Difference::None,
            false => Difference::Edited,
        }
    })?;
    let of = |change| changes.iter().filter(|c| **c == change).count();
    summary.new += of(Change::New);
    summary.changed += of(Change::Changed);
    let fresh = page.iter().zip(&changes).filter(|(_, change)| **change == Change::New);
    let fresh: Vec<_> = fresh.map(|((_, reading), _)| reading).collect();
    tables.append(directory, &fresh)?;
    page.clear();
    Ok(())
}

/// What the ledger remembers of the run: only a whole export makes up for one
/// that was interrupted.
fn scope() -> Scope {
    let filter = "account archive".to_owned();
    Scope { count: None, filter, formats: vec![], asides: vec![], original_time: false }
}

fn nothing_in(archive: &Path, broken: &[Broken]) -> Error {
    let why = match broken.first() {
        Some((file, problem)) => format!("{file} cannot be read: {problem}"),
        None => "it has no DI_CONNECT/DI-Connect-Fitness/*summarizedActivities.json".to_owned(),
    };
    Error::usage(
        format!("{} holds no activities: {why}", archive.display()),
        "give the whole zip of Garmin's \"Export Your Data\", unchanged; nothing was written",
    )
}
