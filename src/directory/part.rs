//! A file on its way: written beside, checked, synced, renamed, recorded.
//!
//! The only place where a file of the service gets its final name.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};
use tokio::sync::OwnedSemaphorePermit;

use super::{Directory, workshop_at};
use crate::check::{Kind, Proof, check};
use crate::error::{At, Damage, Result};
use crate::http::{Receive, Slots, Turn, Verdict};
use crate::ledger::{FileRecord, State};
use crate::service::Format;

/// A file that has no final name yet; without one it goes away with this.
pub struct Part {
    /// Where it is written to while it comes,
    growing: PathBuf,
    /// and where it is: once it is whole, its name ends in its hash, so that a
    /// later run can tell that nothing is missing from it.
    path: PathBuf,
    kind: Kind,
    /// Received whole by a run that was killed before it could place it.
    kept: Option<PathBuf>,
    slots: Arc<Slots>,
    slot: Option<OwnedSemaphorePermit>,
    file: Option<BufWriter<File>>,
    bytes: u64,
    hash: Sha256,
    /// What came before, and how often in a row.
    repeated: (String, usize),
    doubt: Option<Damage>,
}

/// Stands between the name of a file on its way and the hash of the whole of it.
const WHOLE: &str = ".whole.";

/// A table that proves nothing by itself and comes so often in the same bytes
/// is what the service has,
const ENOUGH_TABLES: usize = 3;
/// and so is a recording that is all there, and of which some bytes are wrong.
const ENOUGH_RECORDINGS: usize = 2;

impl Part {
    fn new(growing: PathBuf, kind: Kind, kept: Option<PathBuf>, slots: Arc<Slots>) -> Self {
        Self {
            path: growing.clone(),
            growing,
            kind,
            kept,
            slots,
            slot: None,
            file: None,
            bytes: 0,
            hash: Sha256::new(),
            repeated: Default::default(),
            doubt: None,
        }
    }

    /// Goes on from what a killed run had received whole, if that was this file
    /// and passes.
    pub async fn resume(&mut self) -> bool {
        let Some(kept) = self.kept.take() else { return false };
        let path = kept.clone();
        let Ok((bytes, hash)) = elsewhere(move || measure_with(&path)).await else {
            return false;
        };
        (self.path, self.bytes, self.hash) = (kept, bytes, hash);
        self.path == self.whole() && self.finish().await.is_ok()
    }

    /// Where it is when it is whole.
    fn whole(&self) -> PathBuf {
        let name = self.growing.file_name().unwrap_or_default().to_string_lossy();
        self.growing.with_file_name(format!("{name}{WHOLE}{}", self.sha256()))
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
            short: false,
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
    fn turn(&mut self) -> Turn<'_> {
        Box::pin(async {
            if self.slot.is_none() {
                self.slot = Some(self.slots.take().await?);
            }
            Ok(())
        })
    }

    fn begin(&mut self) -> io::Result<()> {
        if self.path != self.growing {
            // What came before did not pass; if it stays, the end of the run clears it.
            let _ = fs::remove_file(std::mem::replace(&mut self.path, self.growing.clone()));
        }
        // Unpacked bodies come in small pieces.
        self.file = Some(BufWriter::with_capacity(1 << 16, File::create(&self.path)?));
        self.bytes = 0;
        self.hash.reset();
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        Write::write(self, bytes).map(drop)
    }

    fn received(&mut self) -> io::Result<()> {
        if let Some(mut file) = self.file.take() {
            file.flush()?;
        }
        let whole = self.whole();
        fs::rename(&self.path, &whole)?;
        self.path = whole;
        self.slot = None;
        crash_point("received");
        Ok(())
    }

    fn finish(&mut self) -> Verdict<'_> {
        let (kind, path) = (self.kind, self.path.clone());
        Box::pin(async move {
            let (doubt, enough) = match elsewhere(move || check(kind, &path)).await {
                Ok(Proof::Whole) => return Ok(()),
                Ok(Proof::Likely) => {
                    let problem = "it may have lost its end".to_owned();
                    (Damage::new(kind.name(), problem), ENOUGH_TABLES)
                }
                Err(damage) if damage.complete => (damage, ENOUGH_RECORDINGS),
                Err(damage) => return Err(damage),
            };
            let hash = self.sha256();
            let times = if self.repeated.0 == hash { self.repeated.1 + 1 } else { 1 };
            self.repeated = (hash, times);
            if times < enough {
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
    /// never stands for less than the file. `changed_s`, seconds since 1970
    /// UTC, is to be the time of its last change, if it is not simply now.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn place(&self, root: &Path, changed_s: Option<i64>) -> Result<()> {
        let Some(record) = self.records.first() else { return Ok(()) };
        let path = record.path.as_ref().map(|path| root.join(path));
        match (&self.part, path) {
            (Some(part), Some(path)) => {
                let file = File::options().write(true).open(part).at("open", part)?;
                if let Some(time) = changed_s.and_then(time_of)
                    && let Err(error) = file.set_modified(time)
                {
                    // Some network drives refuse; the file is as good without.
                    tracing::warn!(%error, path = %path.display(), "the time cannot be set");
                }
                file.sync_all().at("sync", part)?;
                make_way(&path)?;
                fs::rename(part, &path).at("rename", &path)?;
            }
            (None, Some(path)) if record.state == State::NotAvailable && !path.exists() => {
                make_way(&path)?;
                File::create(&path).at("create", &path)?;
            }
            _ => {}
        }
        if let Some(obsolete) = &self.obsolete {
            let path = root.join(obsolete);
            super::sync_names(root, record.path.as_deref().into_iter())?;
            fs::remove_file(&path).at("remove", &path)?;
        }
        crash_point("renamed");
        Ok(())
    }
}

/// Seconds since 1970 UTC as file systems know it.
fn time_of(seconds: i64) -> Option<SystemTime> {
    let span = Duration::from_secs(seconds.unsigned_abs());
    let epoch = SystemTime::UNIX_EPOCH;
    if seconds < 0 { epoch.checked_sub(span) } else { epoch.checked_add(span) }
}

/// Makes the directories that lead to a file.
fn make_way(path: &Path) -> Result<()> {
    path.parent().map_or(Ok(()), |place| fs::create_dir_all(place).at("create", place))
}

impl Directory {
    /// A place for a file of this kind on its way, which waits for one of the
    /// slots before it is asked for. `name` must be nobody else's.
    pub fn part(&self, name: &str, kind: Kind, slots: &Arc<Slots>) -> Part {
        let growing = workshop_at(&self.root).join(name);
        Part::new(growing, kind, self.kept.get(name).cloned(), Arc::clone(slots))
    }

    /// Forgets what a killed run had received and nobody asked for since.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn clear_parts(&self) -> Result<()> {
        let unused = self.kept.values().filter(|path| path.exists());
        unused.into_iter().try_for_each(|path| fs::remove_file(path).at("remove", path))
    }

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
            super::sync_names(&root, records.iter().filter_map(|record| record.path.as_deref()))?;
            crash_point("recording");
            ledger.lock().unwrap_or_else(PoisonError::into_inner).record_files(&records)
        })
        .await
    }
}

/// What a killed run left in `tmp`: files that were received whole, by the
/// names of their parts, are kept; the rest is of no use.
pub(super) fn leftovers(tmp: &Path) -> Result<HashMap<String, PathBuf>> {
    fs::create_dir_all(tmp).at("create", tmp)?;
    let mut kept = HashMap::new();
    for entry in fs::read_dir(tmp).at("list", tmp)? {
        let path = entry.at("list", tmp)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if let Some((part, _)) = name.rsplit_once(WHOLE) {
            kept.insert(part.to_owned(), path);
        } else if path.is_dir() {
            fs::remove_dir_all(&path).at("clear", &path)?;
        } else {
            fs::remove_file(&path).at("clear", &path)?;
        }
    }
    Ok(kept)
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
    measure_with(path).map(|(bytes, hash)| (bytes, hex(&hash.finalize())))
}

fn measure_with(path: &Path) -> Result<(u64, Sha256)> {
    let mut hash = Sha256::new();
    let bytes =
        File::open(path).and_then(|mut file| io::copy(&mut file, &mut hash)).at("read", path)?;
    Ok((bytes, hash))
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
