//! The export directory: whose it is, who works in it, and how files get
//! their final names.

mod lock;
mod part;
mod table_file;
mod visit;

pub use part::{Part, Ready};
pub(crate) use part::{elsewhere, measure};
pub use table_file::{TableFile, TableNews, TableState, render};
pub(crate) use visit::inventory;
pub use visit::{Visit, glance, newest};

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::NaiveDate;

use crate::error::{At, Error, Result};
use crate::ledger::Ledger;
use crate::service::{Account, Info};
use lock::Lock;

/// What is ours inside an export directory.
const INSIDE: &str = ".gcexport";
const LEDGER: &str = "ledger.sqlite";

/// An export directory that this run works in.
pub struct Directory {
    root: PathBuf,
    ledger: Arc<Mutex<Ledger>>,
    sizes: HashMap<String, u64>,
    /// What a killed run received whole but did not place, by the names of the parts.
    kept: HashMap<String, PathBuf>,
    _lock: Lock,
}

impl Directory {
    /// Opens or makes the directory, locks it, and makes sure that it belongs
    /// to this account.
    ///
    /// # Errors
    /// [`Error::Locked`], [`Error::OtherAccount`], or what the disk says.
    pub fn open(root: &Path, service: &Info, account: &Account) -> Result<Self> {
        let inside = root.join(INSIDE);
        fs::create_dir_all(&inside).at("create", &inside)?;
        let directory = Self::occupy(root)?;
        let owner = directory.ledger().owner()?;
        match owner {
            Some(owner) if owner.service != service.key || owner.account != account.id => {
                return Err(Error::OtherAccount {
                    path: root.to_owned(),
                    owner: format!("account {} of {}", owner.account, owner.service),
                    account: format!(
                        "{} (account {} of {})",
                        account.name, account.id, service.key
                    ),
                });
            }
            Some(_) => {}
            None => {
                let words = [("service", service.key), ("account", &account.id)];
                directory.ledger().durably(|ledger| ledger.set_meta(&words))?;
                // The ledger must be known for as long as what it speaks of.
                let parent = root.parent().filter(|parent| !parent.as_os_str().is_empty());
                for place in [&inside, root, parent.unwrap_or(Path::new("."))] {
                    sync(place)?;
                }
            }
        }
        Ok(directory)
    }

    /// Opens a directory that somebody's export is in already, whoever's it is.
    ///
    /// # Errors
    /// [`Error::Usage`] if it holds no export, [`Error::Locked`], or what the disk says.
    pub fn existing(root: &Path) -> Result<(Self, &'static Info)> {
        visit::ledger_in(root)?;
        let directory = Self::occupy(root)?;
        let info = visit::service_of(&directory.ledger())?;
        Ok((directory, info))
    }

    fn occupy(root: &Path) -> Result<Self> {
        let inside = root.join(INSIDE);
        let lock = Lock::take(root, &inside.join("lock"))?;
        let kept = part::leftovers(&inside.join("tmp"))?;
        let ledger = Arc::new(Mutex::new(Ledger::open(&inside.join(LEDGER))?));
        Ok(Self { root: root.to_owned(), ledger, sizes: sizes_below(root)?, kept, _lock: lock })
    }

    /// Its ledger, for as long as nobody else needs it.
    pub fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The size of a file by its relative path, as of the beginning of the run.
    pub fn size_of(&self, path: &str) -> Option<u64> {
        self.sizes.get(path).copied()
    }
}

/// Makes the names in a directory as lasting as the files.
pub(crate) fn sync(directory: &Path) -> Result<()> {
    #[cfg(unix)]
    fs::File::open(directory).and_then(|opened| opened.sync_all()).at("sync", directory)?;
    #[cfg(not(unix))]
    let _ = directory;
    Ok(())
}

/// Refuses early what could not be written to later, without leaving a trace.
///
/// # Errors
/// When it is no directory, cannot be written to, or somebody works in it.
pub fn probe(root: &Path) -> Result<()> {
    Lock::look(root, &root.join(INSIDE).join("lock"))?;
    let mut place = root;
    while !place.exists() {
        place = match place.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
    }
    if !place.is_dir() {
        return Err(Error::usage(
            format!("{} is a file, not a directory", place.display()),
            "choose another directory with -d",
        ));
    }
    tempfile::tempfile_in(place).at("write to", place).map(drop)
}

/// The directory of a run that names none: the one of `today` if it exists,
/// an unfinished one of this account in `parent`, or else a new one. True when
/// it is continued from an earlier day.
pub fn dated(
    parent: &Path,
    name: &str,
    today: NaiveDate,
    service: &Info,
    account: &Account,
) -> (PathBuf, bool) {
    let of_today = parent.join(format!("{today}_{name}"));
    if of_today.exists() {
        return (of_today, false);
    }
    let unfinished = newest_dated(parent, name).into_iter().find(|path| {
        Ledger::owner_at(&path.join(INSIDE).join(LEDGER)).is_some_and(|owner| {
            owner.service == service.key && owner.account == account.id && owner.unfinished
        })
    });
    unfinished.map_or((of_today, false), |path| (path, true))
}

fn newest_dated(parent: &Path, wanted: &str) -> Vec<PathBuf> {
    let mut dated: Vec<PathBuf> = fs::read_dir(parent)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.split_once('_')
                .is_some_and(|(date, rest)| rest == wanted && date.parse::<NaiveDate>().is_ok())
        })
        .collect();
    dated.sort_unstable_by(|a, b| b.cmp(a));
    dated
}

/// The ledger of a directory, for a dry run; `None` if it has none.
///
/// # Errors
/// When it cannot be read.
pub fn look(root: &Path) -> Result<Option<(Ledger, HashMap<String, u64>)>> {
    let path = root.join(INSIDE).join(LEDGER);
    if !path.exists() {
        return Ok(None);
    }
    Ok(Some((Ledger::look(&path)?, sizes_below(root)?)))
}

/// Every file directly in the directory. One listing instead of a question
/// per activity and format.
fn sizes_below(root: &Path) -> Result<HashMap<String, u64>> {
    let mut sizes = HashMap::new();
    for entry in fs::read_dir(root).at("list", root)? {
        let entry = entry.at("list", root)?;
        // A file that has gone since is no file; a link counts as what it points to.
        if let Ok(metadata) = fs::metadata(entry.path())
            && metadata.is_file()
        {
            sizes.insert(entry.file_name().to_string_lossy().into_owned(), metadata.len());
        }
    }
    Ok(sizes)
}
