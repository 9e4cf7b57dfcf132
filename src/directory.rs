//! The export directory: whose it is, who works in it, and how files get
//! their final names.

mod contents;
mod growing_table;
mod lock;
mod part;
mod readings;
mod table_file;
mod tables;
mod visit;
mod written;

pub use contents::Contents;
pub use part::{Part, Ready};
pub(crate) use part::{crash_point, elsewhere, hex, measure};
pub use table_file::SetAside;
pub use tables::{TableFinding, TableState, Tables};
pub(crate) use visit::inventory;
pub use visit::{Visit, first_table, glance, is_export, newest, service_in};

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::NaiveDate;

use crate::error::{At, Error, Result};
use crate::ledger::{Answer, Ledger};
use crate::service::{Account, Info};
use lock::Lock;

/// What is ours inside an export directory.
const INSIDE: &str = ".gcexport";
const LEDGER: &str = "ledger.sqlite";

fn ledger_at(root: &Path) -> PathBuf {
    root.join(INSIDE).join(LEDGER)
}

/// Where files are until they are whole.
fn workshop_at(root: &Path) -> PathBuf {
    root.join(INSIDE).join("tmp")
}

/// An export directory that this run works in.
pub struct Directory {
    root: PathBuf,
    ledger: Arc<Mutex<Ledger>>,
    contents: Contents,
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
        Self::open_for(root, service, Some(account))
    }

    /// The same for somebody who may be unknown: then the directory is the
    /// first one's who opens it by name.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_for(root: &Path, service: &Info, account: Option<&Account>) -> Result<Self> {
        let inside = root.join(INSIDE);
        fs::create_dir_all(&inside).at("create", &inside)?;
        let directory = Self::occupy(root)?;
        let (its_service, its_account) = whose(&directory.ledger())?;
        refuse_others(root, (its_service.as_deref(), its_account.as_deref()), service, account)?;
        let mut words = vec![("service", service.key)];
        words.extend(account.map(|account| ("account", account.id.as_str())));
        if its_service.is_none() || its_account.is_none() && account.is_some() {
            directory.ledger().durably(|ledger| ledger.set_meta(&words))?;
            // The ledger must be known for as long as what it speaks of.
            let parent = root.parent().filter(|parent| !parent.as_os_str().is_empty());
            for place in [&inside, root, parent.unwrap_or(Path::new("."))] {
                sync(place)?;
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
        let ledger = Arc::new(Mutex::new(Ledger::open(&ledger_at(root))?));
        Ok(Self { root: root.to_owned(), ledger, contents: Contents::of(root)?, kept, _lock: lock })
    }

    /// Its ledger, for as long as nobody else needs it.
    pub fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where files are while they have no final name.
    pub fn workshop(&self) -> PathBuf {
        workshop_at(&self.root)
    }

    /// What was in it at the beginning of the run.
    pub fn contents(&self) -> &Contents {
        &self.contents
    }

    /// Records answers beside the list: one commit for all of them, made where
    /// waiting for the disk keeps nobody.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub async fn record_answers(&self, answers: Vec<Answer>) -> Result<()> {
        let ledger = Arc::clone(&self.ledger);
        elsewhere(move || {
            ledger.lock().unwrap_or_else(PoisonError::into_inner).record_answers(&answers)?;
            crash_point("asides");
            Ok(())
        })
        .await
    }
}

/// Whose directory it is, as far as its ledger says: service and account.
fn whose(ledger: &Ledger) -> Result<(Option<String>, Option<String>)> {
    Ok((ledger.meta("service")?, ledger.meta("account")?))
}

/// Nobody works in the directory of another account.
fn refuse_others(
    root: &Path,
    (its_service, its_account): (Option<&str>, Option<&str>),
    service: &Info,
    account: Option<&Account>,
) -> Result<()> {
    let same_service = its_service.is_none_or(|key| key == service.key);
    let same_account = its_account.zip(account).is_none_or(|(its, mine)| its == mine.id);
    if same_service && same_account {
        return Ok(());
    }
    let unknown = "(unknown)";
    let (id, name) = account.map_or((unknown, unknown), |account| (&account.id, &account.name));
    let (its_account, its_service) =
        (its_account.unwrap_or(unknown), its_service.unwrap_or(unknown));
    Err(Error::OtherAccount {
        path: root.to_owned(),
        owner: format!("account {its_account} of {its_service}"),
        account: format!("{name} (account {id} of {})", service.key),
    })
}

/// Makes a file's name as lasting as the file, and those of the directories
/// below `root` that lead to it.
pub(crate) fn sync_names<'a>(root: &Path, paths: impl Iterator<Item = &'a str>) -> Result<()> {
    let mut directories = BTreeSet::from([""]);
    for path in paths {
        directories.extend(path.match_indices('/').map(|(at, _)| &path[..at]));
    }
    directories.into_iter().try_for_each(|directory| sync(&root.join(directory)))
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
/// When it is no directory, cannot be written to, holds an export of another
/// service, or somebody works in it.
pub fn probe(root: &Path, service: &Info) -> Result<()> {
    Lock::look(root, &root.join(INSIDE).join("lock"))?;
    if let Some(other) = visit::service_in(root).filter(|other| other.key != service.key) {
        return Err(Error::OtherAccount {
            path: root.to_owned(),
            owner: other.name.to_owned(),
            account: service.name.to_owned(),
        });
    }
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
        Ledger::owner_at(&ledger_at(path)).is_some_and(|owner| {
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

/// The ledger of a directory, if it has one, and what is in it, for a dry run.
///
/// # Errors
/// When it cannot be read.
pub fn look(root: &Path) -> Result<(Option<Ledger>, Contents)> {
    let path = ledger_at(root);
    let ledger = path.exists().then(|| Ledger::look(&path)).transpose()?;
    Ok((ledger, Contents::of(root)?))
}
