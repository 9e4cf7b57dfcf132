//! Looking at an export directory without exporting to it.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::lock::Lock;
use super::tables::Tables;
use super::{INSIDE, ledger_at, workshop_at};
use crate::error::{Error, Result};
use crate::ledger::{self, Ledger};
use crate::service::{self, Info};

/// An export directory that is only looked at, although nobody works in it
/// meanwhile: its leftovers and all.
pub struct Visit {
    /// Its ledger.
    pub ledger: Ledger,
    /// Whose activities these are.
    pub service: &'static Info,
    /// None where nothing can be written: then nobody works there.
    lock: Option<Lock>,
}

impl Visit {
    /// Locks the directory, if that can be done, and opens its ledger.
    ///
    /// # Errors
    /// As [`Directory::existing`](super::Directory::existing).
    pub fn begin(root: &Path) -> Result<Self> {
        let path = ledger_in(root)?;
        let lock = match Lock::take(root, &root.join(INSIDE).join("lock")) {
            Ok(lock) => Some(lock),
            Err(Error::Io { cause, .. }) if is_read_only(&cause) => None,
            Err(error) => return Err(error),
        };
        // Opening a ledger that cannot be written to would leave files beside it.
        let lock = lock.filter(|_| fs::OpenOptions::new().write(true).open(&path).is_ok());
        let ledger = if lock.is_some() { Ledger::open(&path)? } else { Ledger::look(&path)? };
        let service = service_of(&ledger)?;
        Ok(Self { ledger, service, lock })
    }

    /// Whether the ledger takes notes.
    pub fn can_write(&self) -> bool {
        self.lock.is_some()
    }
}

fn is_read_only(cause: &std::io::Error) -> bool {
    matches!(cause.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem)
}

/// Looks at an export without waiting for who works in it.
///
/// # Errors
/// [`Error::Usage`] if the directory holds no export.
pub fn glance(root: &Path) -> Result<(Ledger, &'static Info)> {
    let ledger = Ledger::look(&ledger_in(root)?)?;
    let info = service_of(&ledger)?;
    Ok((ledger, info))
}

/// Whether it is an export directory.
pub fn is_export(root: &Path) -> bool {
    ledger_at(root).is_file()
}

/// The table of an export that a person opens: the first of those it has.
///
/// # Errors
/// As [`glance`].
pub fn first_table(root: &Path) -> Result<Option<PathBuf>> {
    let (ledger, service) = glance(root)?;
    let tables = Tables::recorded(&ledger, service)?;
    Ok(tables.names().map(|name| root.join(name)).find(|table| table.exists()))
}

/// Whose activities an export holds; none if it is none, or cannot be read.
pub fn service_in(root: &Path) -> Option<&'static Info> {
    glance(root).ok().map(|(_, service)| service)
}

pub(super) fn ledger_in(root: &Path) -> Result<PathBuf> {
    match is_export(root) {
        true => Ok(ledger_at(root)),
        false => Err(Error::usage(
            format!("{} holds no export", root.display()),
            "name an export directory with -d",
        )),
    }
}

pub(super) fn service_of(ledger: &Ledger) -> Result<&'static Info> {
    let key = ledger.meta("service")?.unwrap_or_default();
    service::by_key(&key).ok_or_else(|| {
        let problem = format!("the ledger speaks of a service '{key}' that is not known here");
        Error::usage(problem, "use the newer gcexport that wrote it")
    })
}

/// The export directory that a person means who names none: this one, or the
/// one below it that was worked in last.
///
/// # Errors
/// [`Error::Usage`] if there is none.
pub fn newest(parent: &Path) -> Result<PathBuf> {
    if is_export(parent) {
        return Ok(parent.to_owned());
    }
    let worked_in = |root: &PathBuf| {
        let ledger = ledger_at(root);
        let times =
            [ledger::wal_of(&ledger), ledger].map(|path| fs::metadata(path).ok()?.modified().ok());
        times.into_iter().max().flatten()
    };
    let below = fs::read_dir(parent).into_iter().flatten();
    let exports = below.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| is_export(path));
    exports.max_by_key(|root| (worked_in(root), root.clone())).ok_or_else(|| {
        Error::usage("there is no export directory here", "name one with -d, or export first")
    })
}

/// Every file below the directory that is not the program's own, and what a
/// killed run has left behind; relative, with `/`, sorted.
pub(crate) fn inventory(root: &Path) -> (Vec<String>, Vec<String>) {
    let (mut files, mut leftovers) = (Vec::new(), Vec::new());
    walk(root, "", &mut files);
    files.retain(|path| !path.starts_with(&format!("{INSIDE}/")));
    walk(&workshop_at(root), &format!("{INSIDE}/tmp/"), &mut leftovers);
    (files, leftovers)
}

fn walk(directory: &Path, prefix: &str, files: &mut Vec<String>) {
    let mut entries: Vec<_> = fs::read_dir(directory).into_iter().flatten().flatten().collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => walk(&entry.path(), &format!("{name}/"), files),
            _ => files.push(name),
        }
    }
}
