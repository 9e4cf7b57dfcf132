//! Recordings that were found, until all have been seen and they get their places.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use super::index::Index;
use crate::check::Kind;
use crate::directory::{Contents, Directory, Part, Ready, hex};
use crate::error::{At, Result};
use crate::export::{download, original};
use crate::http::{Receive, Slots};
use crate::ledger::{FileRecord, Ledger};
use crate::names::{self, Role};
use crate::plan::{Task, Wanted, plan};
use crate::service::{Format, garmin};

/// What is to be done for the activities that have no original yet, by their ids.
///
/// # Errors
/// When the ledger refuses.
pub fn tasks(
    index: &Index,
    ledger: Option<&Ledger>,
    contents: &Contents,
) -> Result<HashMap<String, Task>> {
    let formats = vec![Format::Original, Format::Fit];
    let wanted = Wanted { formats, unzip: true, ..Wanted::default() };
    let disk = contents.with(ledger);
    let mut tasks = HashMap::new();
    for known in index.known() {
        let files =
            ledger.map(|ledger| ledger.files_of(&known.id)).transpose()?.unwrap_or_default();
        let is_there = |record: &FileRecord| {
            let size = record.path.as_deref().and_then(|path| contents.size(path));
            record.format == Format::Original && record.is_held() && size == Some(record.bytes)
        };
        if files.iter().any(is_there) {
            continue;
        }
        let planned = plan(&garmin::INFO, &known.id, &known.names, &wanted, &files, &disk);
        tasks.extend(planned.into_iter().map(|task| (known.id.clone(), task)));
    }
    Ok(tasks)
}

/// A recording that only its activity has.
pub struct File {
    kind: Kind,
    /// None where nothing is to be written.
    part: Option<Part>,
    name: String,
    sha256: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Other content that claims the same activity.
    rivals: Vec<String>,
}

/// What was found so far, by activity.
pub struct Held<'a> {
    directory: Option<&'a Directory>,
    slots: Arc<Slots>,
    files: HashMap<String, File>,
}

impl<'a> Held<'a> {
    /// Kept beside, where the directory keeps what is on its way.
    pub fn in_directory(directory: &'a Directory) -> Self {
        Self { directory: Some(directory), ..Self::in_mind() }
    }

    /// Counted only.
    pub fn in_mind() -> Self {
        Self { directory: None, slots: Slots::new(1), files: HashMap::new() }
    }

    /// Keeps a recording of an activity; the same once more is nothing new.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn take(&mut self, id: &str, name: &str, kind: Kind, bytes: &[u8]) -> Result<()> {
        let sha256 = hex(&<sha2::Sha256 as sha2::Digest>::digest(bytes));
        if let Some(file) = self.files.get_mut(id) {
            if file.sha256 != sha256 {
                file.rivals.push(name.to_owned());
            }
            return Ok(());
        }
        let part = match self.directory {
            Some(directory) => Some(self.part(directory, id, kind, bytes)?),
            None => None,
        };
        let (name, bytes) = (name.to_owned(), bytes.len() as u64);
        let file = File { kind, part, name, sha256, bytes, rivals: Vec::new() };
        self.files.insert(id.to_owned(), file);
        Ok(())
    }

    fn part(&self, directory: &Directory, id: &str, kind: Kind, bytes: &[u8]) -> Result<Part> {
        let mut part = directory.part(&names::part(id, "archived"), kind, &self.slots);
        let written = part.begin().and_then(|()| Receive::write(&mut part, bytes));
        written.and_then(|()| part.received()).at("write", part.file_path())?;
        Ok(part)
    }

    /// Lets go of what is not the only one of its activity: which of them it
    /// is cannot be told. Returns their names, and why.
    pub fn drop_rivals(&mut self) -> Vec<(String, String)> {
        let mut dropped = Vec::new();
        self.files.retain(|id, file| {
            let reason = format!("several differ that are of activity {id}");
            let all = std::iter::once(&file.name).chain(&file.rivals);
            if !file.rivals.is_empty() {
                dropped.extend(all.map(|name| (name.clone(), reason.clone())));
            }
            file.rivals.is_empty()
        });
        dropped.sort();
        dropped
    }

    /// What is left, by id.
    pub fn settled(self) -> Vec<(String, File)> {
        let mut files: Vec<_> = self.files.into_iter().collect();
        files.sort_by(|(a, _), (b, _)| a.cmp(b));
        files
    }
}

impl File {
    /// Gives it the place that its task names, unless a sound file is there;
    /// returns what is to be recorded, and whether that was there before.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn place(self, task: &Task, root: &Path) -> Result<(Vec<FileRecord>, bool)> {
        let found = download::sound(task, root).filter(|found| found.kind != Kind::Zip);
        let here =
            found.and_then(|found| original::records_of(&task.id, &task.targets, root, found));
        let taken_over = here.is_some();
        let ready: Vec<_> = match (here, self.part) {
            (Some(records), _) => records.into_iter().map(Ready::record).collect(),
            (None, Some(part)) => {
                let path = task.places.of(Role::of_original(self.kind));
                let serves = |format: &&Format| self.kind == Kind::Fit || **format != Format::Fit;
                let formats: Vec<_> = task.targets.iter().filter(serves).copied().collect();
                vec![part.ready(&task.id, &formats, &path, None)]
            }
            (None, None) => Vec::new(),
        };
        ready.iter().try_for_each(|file| file.place(root, None))?;
        let records: Vec<_> = ready.into_iter().flat_map(|file| file.records).collect();
        download::remove_placeholders(root, &task.placeholders, &records);
        Ok((records, taken_over))
    }
}
