//! A file on its way: written beside, checked, synced, renamed, recorded.
//!
//! The only place where a file of the service gets its final name.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use sha2::{Digest, Sha256};

use super::{Directory, INSIDE};
use crate::check::{Kind, Proof, check};
use crate::error::{At, Damage, Result};
use crate::http::{Receive, Verdict};
use crate::ledger::{FileRecord, State};
use crate::service::Format;

/// A file that has no final name yet; without one it goes away with this.
pub struct Part {
    path: PathBuf,
    kind: Kind,
    file: Option<File>,
    bytes: u64,
    hash: Sha256,
    /// What came before, and how often in a row.
    repeated: (String, usize),
    doubt: Option<Damage>,
}

/// A file that proves nothing by itself and comes so often in the same bytes
/// is what the service has.
const ENOUGH: usize = 3;

impl Part {
    /// A place to write a file of this kind to, inside the export directory
    /// `root`. `name` must be nobody else's.
    pub fn new(root: &Path, name: &str, kind: Kind) -> Self {
        let path = root.join(INSIDE).join("tmp").join(name);
        Self {
            path,
            kind,
            file: None,
            bytes: 0,
            hash: Sha256::new(),
            repeated: Default::default(),
            doubt: None,
        }
    }

    /// Where it is being written.
    pub fn file_path(&self) -> &Path {
        &self.path
    }

    /// Its SHA-256 so far, in hexadecimal.
    pub fn sha256(&self) -> String {
        hex(&self.hash.clone().finalize())
    }

    /// What speaks against it although it was accepted.
    pub fn doubt(&self) -> Option<Damage> {
        self.doubt.clone()
    }

    /// Ready to become `path`, where it serves these formats of an activity.
    /// `damage` is what is wrong with it at the source, if anything is.
    pub fn ready(
        mut self,
        activity: &str,
        formats: &[Format],
        path: &str,
        damage: Option<&Damage>,
    ) -> Ready {
        let state = damage.map_or(State::Held, |_| State::DamagedAtSource);
        let record = |format: &Format| FileRecord {
            activity: activity.to_owned(),
            format: *format,
            state,
            path: Some(path.to_owned()),
            bytes: self.bytes,
            sha256: Some(self.sha256()),
            reason: damage.map(ToString::to_string),
            outdated: false,
        };
        let records = formats.iter().map(record).collect();
        Ready { records, part: Some(std::mem::take(&mut self.path)), obsolete: None }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.path.as_os_str().is_empty() {
            // Best effort: the next run clears what is left.
            let _ = fs::remove_file(&self.path);
        }
    }
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let file = self.file.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        file.write_all(bytes)?;
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Receive for Part {
    fn begin(&mut self) -> io::Result<()> {
        self.file = Some(File::create(&self.path)?);
        self.bytes = 0;
        self.hash.reset();
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        Write::write(self, bytes).map(drop)
    }

    fn finish(&mut self) -> Verdict<'_> {
        self.file = None;
        let (kind, path) = (self.kind, self.path.clone());
        Box::pin(async move {
            if elsewhere(move || check(kind, &path)).await? == Proof::Whole {
                return Ok(());
            }
            let problem = "it may have lost its end".to_owned();
            let doubt = Damage { kind: kind.name(), problem };
            let hash = self.sha256();
            let times = if self.repeated.0 == hash { self.repeated.1 + 1 } else { 1 };
            self.repeated = (hash, times);
            if times < ENOUGH {
                return Err(doubt);
            }
            self.doubt = Some(doubt);
            Ok(())
        })
    }

    fn path(&self) -> PathBuf {
        self.path.clone()
    }
}

/// A file that may get its final name, and what the ledger is to say then.
#[derive(Debug)]
pub struct Ready {
    /// One record per format that the file serves; all name the same path.
    pub records: Vec<FileRecord>,
    /// Where it is now; `None` if it is in its place already, or for a placeholder.
    pub part: Option<PathBuf>,
    /// A file that this one replaces: the zip that it was unpacked from.
    pub obsolete: Option<String>,
}

impl Ready {
    /// Nothing to move: only the record.
    pub fn record(record: FileRecord) -> Self {
        Self { records: vec![record], part: None, obsolete: None }
    }
}

impl Ready {
    /// Gives the file its name below `root`: synced before, so that a name
    /// never stands for less than the file.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn place(&self, root: &Path) -> Result<()> {
        let Some(record) = self.records.first() else { return Ok(()) };
        let path = record.path.as_ref().map(|path| root.join(path));
        match (&self.part, path) {
            (Some(part), Some(path)) => {
                File::open(part).and_then(|file| file.sync_all()).at("sync", part)?;
                fs::rename(part, &path).at("rename", &path)?;
            }
            (None, Some(path)) if record.state == State::NotAvailable && !path.exists() => {
                File::create(&path).at("create", &path)?;
            }
            _ => {}
        }
        if let Some(obsolete) = &self.obsolete {
            let path = root.join(obsolete);
            super::sync(root)?;
            fs::remove_file(&path).at("remove", &path)?;
        }
        crash_point("renamed");
        Ok(())
    }
}

impl Directory {
    /// Records files that are in their places: one commit for all of them,
    /// made where waiting for the disk keeps nobody.
    ///
    /// # Errors
    /// When the disk or the ledger refuses; what is in its place by then is
    /// recognised by the next run.
    pub async fn record(&self, records: Vec<FileRecord>) -> Result<()> {
        let (root, ledger) = (self.root.clone(), Arc::clone(&self.ledger));
        elsewhere(move || {
            // The names are to be as lasting as the record of them.
            super::sync(&root)?;
            crash_point("recording");
            ledger.lock().unwrap_or_else(PoisonError::into_inner).record_files(&records)
        })
        .await
    }
}

/// Does what waits for the disk on a thread of its own.
pub(crate) async fn elsewhere<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}

/// Size and hash of a file that is in its place already.
pub(crate) fn measure(path: &Path) -> Result<(u64, String)> {
    let mut hash = Sha256::new();
    let bytes =
        File::open(path).and_then(|mut file| io::copy(&mut file, &mut hash)).at("read", path)?;
    Ok((bytes, hex(&hash.finalize())))
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Lets a test of the compiled program kill it at the worst moments.
#[cfg(debug_assertions)]
pub(crate) fn crash_point(name: &str) {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static PASSED: AtomicUsize = AtomicUsize::new(0);
    let Ok(wish) = std::env::var("GCEXPORT_CRASH_AT") else {
        return;
    };
    let Some((wished, count)) = wish.split_once(':') else {
        return;
    };
    if wished == name && PASSED.fetch_add(1, Ordering::Relaxed) + 1 == count.parse().unwrap_or(0) {
        std::process::abort();
    }
}

#[cfg(not(debug_assertions))]
pub(crate) fn crash_point(_name: &str) {}
