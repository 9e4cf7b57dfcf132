//! The files of single activities, without listing the account.
//!
//! Each activity is an export of its own, into a directory that nobody sees:
//! so its files are asked for, checked and told apart as in every export, and
//! only what has passed is moved to where it is wanted.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::TempDir;

use crate::activity::Activity;
use crate::directory::{self, Directory};
use crate::error::{At, Error, Result};
use crate::events::{Event, Summary};
use crate::export::download::Downloads;
use crate::export::listing::Pages;
use crate::export::{Stop, lasting};
use crate::http::Slots;
use crate::ledger::{Difference, Entry};
use crate::names::{Names, Naming};
use crate::plan::{Wanted, plan};
use crate::service::{ById, Format, Listed, Query, Service};

/// Downloads of one activity at a time.
const JOBS: usize = 4;

/// Where files are to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Into a directory, under the names that an export gives them.
    Directory(PathBuf),
    /// One file, to this path.
    File(PathBuf),
    /// One file, to whoever reads the output.
    Output,
}

/// What is to be fetched.
#[derive(Debug, Clone)]
pub struct Options {
    /// The activities, as [`Info::named`](crate::service::Info::named) read them.
    pub activities: Vec<Listed>,
    /// Which files of each.
    pub wanted: Wanted,
    /// How they are called.
    pub naming: Naming,
    /// Where to.
    pub place: Place,
}

/// What came of one activity.
#[derive(Debug, Default)]
pub struct Got {
    /// Its id.
    pub id: String,
    /// Files in their places, with their size in bytes; nothing but the size
    /// of what went to the output.
    pub files: Vec<(Option<PathBuf>, u64)>,
    /// Formats that the service does not have, and why.
    pub not_available: Vec<(&'static str, String)>,
    /// What is odd about the files.
    pub notes: Vec<String>,
    /// What failed.
    pub failures: Vec<String>,
}

/// A run over activities that were named one by one.
pub struct Get<'a, S> {
    service: &'a S,
    options: Options,
    stop: Stop,
}

impl<'a, S: Service> Get<'a, S> {
    /// Fetches what `options` names, and ends early when `stop` says so.
    pub fn new(service: &'a S, options: Options, stop: Stop) -> Self {
        Self { service, options, stop }
    }

    /// Does it, one activity after the other; `tell` hears what came of each.
    /// What goes to the output is written to `output`, whole and checked.
    ///
    /// # Errors
    /// [`Error::Usage`] when more than one file is to go to one place, and what
    /// makes going on pointless: no sign-in, no disk. An activity that fails
    /// is told of instead, and never stops the others.
    pub async fn run(&self, output: &mut dyn Write, mut tell: impl FnMut(&Got)) -> Result<()> {
        self.make_sense()?;
        let workshop = self.options.place.workshop()?;
        let account = self.service.account().await.map_err(lasting)?;
        let directory = Directory::open(workshop.path(), self.service.info(), &account)?;
        let mut from_list = None;
        let (mut done, mut given) = (HashSet::new(), HashSet::new());
        for named in &self.options.activities {
            let id = named.id.as_deref().unwrap_or_default();
            if self.stop.requested() {
                break;
            }
            if !done.insert(id) {
                continue;
            }
            let got = match self.find(named, &mut from_list).await {
                Ok(Some(raw)) => {
                    let activity = self.activity(id, &raw);
                    let names = self.options.naming.names_of(&activity).distinct(&mut given);
                    let events = self.download(&directory, id, &raw, &names).await?;
                    // Stopped before anything came of it.
                    if events.is_empty() {
                        break;
                    }
                    let mut got = self.deliver(directory.root(), id, events, output)?;
                    got.notes.extend(self.note_of_leg(&activity));
                    got
                }
                Ok(None) => failed(id, "there is no activity of this id in the account"),
                Err(error @ Error::Request { .. }) => failed(id, error),
                Err(error) => return Err(error),
            };
            tell(&got);
        }
        Ok(())
    }

    fn make_sense(&self) -> Result<()> {
        let Options { activities, wanted, place, .. } = &self.options;
        let single = activities.len() == 1 && wanted.formats.len() == 1;
        if wanted.formats.is_empty() {
            return Err(Error::usage("no format means no file", "name one with -f"));
        }
        match place {
            Place::Directory(path) if directory::is_export(path) => {
                let problem =
                    format!("{} is an export, whose ledger would not know", path.display());
                let hint =
                    "choose another directory with -d; 'gcexport -d DIR' completes an export";
                Err(Error::usage(problem, hint))
            }
            Place::File(path) if path.is_dir() => {
                let problem = format!("{} is a directory, not a file", path.display());
                Err(Error::usage(problem, "name a file with -o, or this directory with -d"))
            }
            Place::File(_) | Place::Output if !single => Err(Error::usage(
                "-o takes one file: one activity in one format",
                "name a directory with -d instead",
            )),
            _ => Ok(()),
        }
    }

    /// What the service tells of the activity; `None` if there is none.
    async fn find(
        &self,
        named: &Listed,
        from_list: &mut Option<HashMap<String, String>>,
    ) -> Result<Option<String>> {
        let id = named.id.as_deref().unwrap_or_default();
        // What an address tells is enough to ask for files, but is no summary and no date.
        let Options { wanted, naming, .. } = &self.options;
        let address_will_do =
            !wanted.formats.contains(&Format::Summary) && *naming == Naming::default();
        if !named.raw.is_empty() && address_will_do {
            return Ok(Some(named.raw.clone()));
        }
        match self.service.by_id(id).await? {
            ById::Found(listed) => return Ok(Some(listed.raw)),
            ById::Unknown => return Ok(None),
            ById::OnlyListed => {}
        }
        let listed = match from_list {
            Some(listed) => listed,
            None => from_list.insert(self.list().await?),
        };
        Ok(listed.get(id).cloned())
    }

    /// The list, as far as the last of the activities that are wanted.
    async fn list(&self) -> Result<HashMap<String, String>> {
        let ids = self.options.activities.iter().filter_map(|named| named.id.clone());
        let mut missing: HashSet<String> = ids.collect();
        let total = self.service.total().await?;
        let mut pages = Pages::new(self.service, Query::default(), total, true, usize::MAX);
        let mut found = HashMap::new();
        while !missing.is_empty()
            && !self.stop.requested()
            && let Some(page) = pages.next().await?
        {
            for Listed { id, raw } in page {
                if let Some(id) = id.filter(|id| missing.remove(id)) {
                    found.insert(id, raw);
                }
            }
        }
        Ok(found)
    }

    /// What is told as `raw`.
    fn activity(&self, id: &str, raw: &str) -> Activity {
        let reading = (self.service.info().read)(raw, None);
        let nothing_told = || Activity { id: id.to_owned(), ..Activity::default() };
        reading.map_or_else(nothing_told, |reading| reading.activity)
    }

    /// Whose recording it is that a leg comes with.
    fn note_of_leg(&self, activity: &Activity) -> Option<String> {
        let inside = self.service.info().inside_original;
        let recording = inside.iter().any(|format| self.options.wanted.formats.contains(format));
        let parent = activity.parent_id.as_ref().filter(|_| recording)?;
        Some(format!("its recording is that of the whole activity {parent}"))
    }

    /// Has the files made in the directory that nobody sees.
    async fn download(
        &self,
        directory: &Directory,
        id: &str,
        raw: &str,
        names: &Names,
    ) -> Result<Vec<Event>> {
        let entry = Entry { id, start_s: None, raw, has_legs: false };
        directory.ledger().record_activities(&[entry], |_, _| Difference::None)?;
        let nothing = directory.contents().with(None);
        let tasks = plan(self.service.info(), id, names, &self.options.wanted, &[], &nothing);
        let events = Mutex::new(Vec::new());
        let report = |event: &Event| {
            events.lock().unwrap_or_else(PoisonError::into_inner).push(event.clone());
        };
        let downloads = Downloads {
            service: self.service,
            directory,
            jobs: JOBS,
            original_time: false,
            slots: Slots::new(JOBS),
            report: &report,
            stop: &self.stop,
        };
        downloads.run(tasks, &mut Summary::default()).await?;
        Ok(events.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Moves what was fetched to where it is wanted.
    fn deliver(
        &self,
        root: &Path,
        id: &str,
        events: Vec<Event>,
        output: &mut dyn Write,
    ) -> Result<Got> {
        let mut got = Got { id: id.to_owned(), ..Got::default() };
        let only = match self.options.place {
            Place::Directory(_) => None,
            Place::File(_) | Place::Output => self.options.wanted.formats.first(),
        };
        let mut moved = HashSet::new();
        for event in events {
            match event {
                Event::Saved { format, path, bytes, reason, .. }
                    if only.is_none_or(|only| only.key() == format) =>
                {
                    got.notes.extend(reason);
                    // One file may serve two formats.
                    if moved.insert(path.clone()) {
                        let place = self.options.place.take(root, &path, output)?;
                        got.files.push((place, bytes));
                    }
                }
                Event::NotAvailable { format, reason, .. } => {
                    got.not_available.push((format, reason));
                }
                Event::Failed { error, .. } => got.failures.push(error),
                _ => {}
            }
        }
        Ok(got)
    }
}

impl Got {
    /// Whether everything went as it should: what the service does not have is
    /// no failure, unless nothing else was asked for.
    pub fn is_well(&self, place: &Place) -> bool {
        let delivered = matches!(place, Place::Directory(_)) || !self.files.is_empty();
        self.failures.is_empty() && delivered
    }
}

impl Place {
    /// A directory from which files can be moved here. It goes away by itself.
    fn workshop(&self) -> Result<TempDir> {
        let parent = match self {
            Place::Directory(path) => path.as_path(),
            Place::File(path) => {
                let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
                parent.unwrap_or(Path::new("."))
            }
            Place::Output => return tempfile::tempdir().at("write to", &std::env::temp_dir()),
        };
        if let Place::Directory(path) = self {
            fs::create_dir_all(path).at("create", path)?;
        }
        tempfile::Builder::new().prefix(".gcexport-").tempdir_in(parent).at("write to", parent)
    }

    /// Takes a file; says where it is now.
    fn take(&self, root: &Path, path: &str, output: &mut dyn Write) -> Result<Option<PathBuf>> {
        let from = root.join(path);
        let to = match self {
            Place::Directory(directory) => directory.join(path),
            Place::File(path) => path.clone(),
            Place::Output => {
                let mut file = File::open(&from).at("read", &from)?;
                let written = io::copy(&mut file, output).and_then(|_| output.flush());
                // Who reads has read enough.
                let had_enough = |cause: &io::Error| cause.kind() == io::ErrorKind::BrokenPipe;
                match written {
                    Err(cause) if had_enough(&cause) => {}
                    written => written.at("write to", Path::new("the output"))?,
                }
                return Ok(None);
            }
        };
        fs::rename(&from, &to).at("rename", &to)?;
        Ok(Some(to))
    }
}

fn failed(id: &str, why: impl ToString) -> Got {
    Got { id: id.to_owned(), failures: vec![why.to_string()], ..Got::default() }
}
