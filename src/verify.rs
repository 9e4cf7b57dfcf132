//! Is everything that the ledger speaks of still there, byte for byte?
//!
//! Every file is read once for its hash and once for its structure, on all
//! processors; the table is compared with what the ledger makes of it.

use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use crate::check::check;
use crate::directory::{TableFinding, TableState, Tables, Visit, inventory, measure};
use crate::error::Result;
use crate::events::{Event, Report};
use crate::ledger::{FileRecord, State};
use crate::names::{self, Role};

/// What verifying found.
#[derive(Debug, Clone, Serialize)]
pub struct Verification {
    /// The export directory.
    pub directory: String,
    /// Files that the ledger says are there.
    pub files: usize,
    /// Their bytes, as recorded.
    pub bytes: u64,
    /// Files that are as they were recorded, and whole.
    pub sound: usize,
    /// Files that are not.
    pub damaged: Vec<Finding>,
    /// Files that are just as the service has them, which is damaged.
    pub damaged_at_source: Vec<Finding>,
    /// Files that nobody has recorded.
    pub untracked: Vec<String>,
    /// What a killed run left behind; the next run clears it.
    pub leftovers: Vec<String>,
    /// The state of the worst of the tables.
    pub table: TableState,
    /// Each table against the ledger.
    pub tables: Vec<TableFinding>,
}

impl Verification {
    /// Whether nothing is lost or changed.
    pub fn is_sound(&self) -> bool {
        self.damaged.is_empty() && !matches!(self.table, TableState::Missing | TableState::Changed)
    }
}

/// A file with something wrong.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// The activity.
    pub activity: String,
    /// The formats that it serves.
    pub formats: Vec<&'static str>,
    /// Its path below the directory.
    pub path: String,
    /// What is wrong.
    pub problem: Problem,
    /// The same in words.
    pub detail: String,
    /// The ledger's records of it.
    #[serde(skip)]
    pub records: Vec<FileRecord>,
}

/// What can be wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// It is not there.
    Missing,
    /// It cannot be read.
    Unreadable,
    /// It has not the size that was recorded.
    Size,
    /// It has the size, but not the content that was recorded.
    Content,
    /// It is what was recorded, and no whole file of its kind.
    Structure,
}

/// Reads every file below `root` that its ledger knows. Sound files are noted
/// as verified, where the disk lets us.
///
/// # Errors
/// When there is no export, another run works there, or the ledger refuses.
/// What is wrong with files is no error here but the result.
pub fn verify(root: &Path, report: &dyn Report) -> Result<Verification> {
    let mut visit = Visit::begin(root)?;
    let (held, missing): (Vec<_>, Vec<_>) =
        visit.ledger.files()?.into_iter().partition(FileRecord::is_held);
    let files = by_path(held);
    let problems = examine(root, &files, report);
    let tables = Tables::recorded(&visit.ledger, visit.service)?.examine(root, &visit.ledger)?;
    let (inventory, leftovers) = inventory(root);
    let untracked = untracked(root, inventory, &files, &missing, &tables);
    let mut verification = Verification {
        directory: root.display().to_string(),
        files: files.len(),
        bytes: files.iter().map(|file| file[0].bytes).sum(),
        sound: 0,
        damaged: Vec::new(),
        damaged_at_source: Vec::new(),
        untracked,
        leftovers,
        table: tables.iter().map(|found| found.state).max().unwrap_or_default(),
        tables,
    };
    let mut verified = Vec::new();
    for (records, problem) in files.iter().zip(problems) {
        match problem {
            Some((problem, detail)) => {
                verification.damaged.push(finding(records, problem, detail));
                continue;
            }
            None if records[0].state == State::DamagedAtSource => {
                let detail = records[0].reason.clone().unwrap_or_default();
                let finding = finding(records, Problem::Structure, detail);
                verification.damaged_at_source.push(finding);
            }
            None => verification.sound += 1,
        }
        verified.extend(records);
    }
    if visit.can_write()
        && let Err(error) = visit.ledger.record_verified(&verified)
    {
        let message = format!("that the files were verified could not be noted: {error}");
        report.report(&Event::Warning { activity: None, message });
    }
    Ok(verification)
}

/// The records of each file that is to be there: one file may serve several formats.
fn by_path(mut held: Vec<FileRecord>) -> Vec<Vec<FileRecord>> {
    held.sort_by(|a, b| a.path.cmp(&b.path));
    held.chunk_by(|a, b| a.path == b.path).map(<[FileRecord]>::to_vec).collect()
}

/// What is wrong with each file, in their order.
fn examine(
    root: &Path,
    files: &[Vec<FileRecord>],
    report: &dyn Report,
) -> Vec<Option<(Problem, String)>> {
    let problems = Mutex::new(vec![None; files.len()]);
    let (next, done, bytes) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicU64::new(0));
    let work = || {
        while let Some((index, records)) = {
            let index = next.fetch_add(1, Ordering::Relaxed);
            files.get(index).map(|records| (index, records))
        } {
            let problem = examine_one(root, &records[0]).err();
            problems.lock().unwrap_or_else(PoisonError::into_inner)[index] = problem;
            let bytes = bytes.fetch_add(records[0].bytes, Ordering::Relaxed) + records[0].bytes;
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            report.report(&Event::Verified { files: done, of: files.len(), bytes });
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    problems.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn examine_one(root: &Path, record: &FileRecord) -> Result<(), (Problem, String)> {
    let relative = record.path.as_deref().unwrap_or_default();
    let path = root.join(relative);
    let found = match std::fs::metadata(&path) {
        Ok(metadata) if metadata.is_file() => metadata.len(),
        Ok(_) => return Err((Problem::Missing, "something else has its name".to_owned())),
        Err(_) => return Err((Problem::Missing, "it is not there".to_owned())),
    };
    if found != record.bytes {
        let detail = format!("it has {found} bytes instead of {}", record.bytes);
        return Err((Problem::Size, detail));
    }
    let (_, sha256) = measure(&path).map_err(|error| (Problem::Unreadable, error.to_string()))?;
    let structure = check(Role::at(relative, record.format).kind(), &path);
    if Some(&sha256) != record.sha256.as_ref() {
        let detail = match structure {
            Ok(_) => "its content is not what was saved".to_owned(),
            Err(damage) => format!("its content is not what was saved: {damage}"),
        };
        return Err((Problem::Content, detail));
    }
    match structure {
        Err(damage) if record.state == State::Held => Err((Problem::Structure, damage.to_string())),
        _ => Ok(()),
    }
}

fn finding(records: &[FileRecord], problem: Problem, detail: String) -> Finding {
    Finding {
        activity: records[0].activity.clone(),
        formats: records.iter().map(|record| record.format.key()).collect(),
        path: records[0].path.clone().unwrap_or_default(),
        problem,
        detail,
        records: records.to_vec(),
    }
}

/// What is neither in the ledger nor ours in another way.
fn untracked(
    root: &Path,
    mut files: Vec<String>,
    held: &[Vec<FileRecord>],
    missing: &[FileRecord],
    tables: &[TableFinding],
) -> Vec<String> {
    let held: HashSet<&str> =
        held.iter().filter_map(|records| records[0].path.as_deref()).collect();
    let placeholders: HashSet<&str> =
        missing.iter().filter_map(|record| record.path.as_deref()).collect();
    let is_placeholder = |path: &str| {
        let empty = |metadata: std::fs::Metadata| metadata.len() == 0;
        placeholders.contains(path) && std::fs::metadata(root.join(path)).is_ok_and(empty)
    };
    let is_table = |path: &str| {
        tables.iter().any(|table| table.file == path) || names::is_table_set_aside(path)
    };
    files.retain(|path| !held.contains(path.as_str()) && !is_placeholder(path) && !is_table(path));
    files
}
