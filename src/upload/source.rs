//! Files that are to be sent: as they are, packed with gzip, or in a zip.

use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;

use crate::check::{Kind, check_stream};

/// Larger recordings are refused, unpacked: the largest known has some 25 MB.
const MAX_BYTES: u64 = 128 << 20;

/// A whole recording.
pub struct Recording {
    /// What it is called, without packing: `ride.fit`.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// The file.
    pub bytes: Arc<[u8]>,
}

/// Why there is no recording.
pub enum NoRecording {
    /// Something else than a recording lies in the archive.
    Other(String),
    /// It cannot be read, or is not what it should be.
    Broken(String),
}

/// One of the files that the person named.
pub enum Source {
    /// A file with one recording.
    Single(PathBuf),
    /// An archive.
    Zip(PathBuf, ZipArchive<BufReader<File>>),
}

impl Source {
    /// Opens a file; an archive is known by its name.
    ///
    /// # Errors
    /// In words, when it cannot be read.
    pub fn open(path: &Path) -> Result<Self, String> {
        let file = File::open(path).map_err(|cause| format!("it cannot be read ({cause})"))?;
        if !has_extension(&path.to_string_lossy(), "zip") {
            return Ok(Source::Single(path.to_owned()));
        }
        let archive = ZipArchive::new(BufReader::new(file));
        let archive = archive.map_err(|cause| Kind::Zip.damaged(cause.to_string()).to_string())?;
        Ok(Source::Zip(path.to_owned(), archive))
    }

    /// How many entries it has.
    pub fn len(&self) -> usize {
        match self {
            Source::Single(_) => 1,
            Source::Zip(_, archive) => archive.len(),
        }
    }

    /// How many of them are recordings by their names.
    pub fn recordings(&self) -> usize {
        match self {
            Source::Single(_) => 1,
            Source::Zip(_, archive) => {
                archive.file_names().flatten().filter(|name| kind_of(name).is_some()).count()
            }
        }
    }

    /// What the entry is called in messages, and the entry.
    pub fn read(&mut self, index: usize) -> (String, Result<Recording, NoRecording>) {
        match self {
            Source::Single(path) => {
                let label = path.display().to_string();
                let file = File::open(path).map_err(|cause| broken(cause.to_string()));
                let recording = file.and_then(|file| match kind_of(&label) {
                    Some(kind) => recording(&label, kind, file),
                    None => Err(broken("its name does not end in .fit, .gpx or .tcx")),
                });
                (label, recording)
            }
            Source::Zip(path, archive) => {
                let entry = archive.by_index(index);
                let name =
                    entry.as_ref().ok().and_then(|entry| Some(entry.name().ok()?.to_string()));
                let name = name.unwrap_or_else(|| format!("entry {}", index + 1));
                let recording = match entry {
                    Ok(entry) => match kind_of(&name) {
                        Some(kind) => recording(&name, kind, entry),
                        None => Err(NoRecording::Other("no FIT, GPX or TCX file".to_owned())),
                    },
                    Err(cause) => Err(broken(cause.to_string())),
                };
                let printable: String = name.chars().filter(|c| !c.is_control()).collect();
                (format!("{}: {printable}", path.display()), recording)
            }
        }
    }
}

/// Reads a recording to its end and checks it.
fn recording(name: &str, kind: Kind, source: impl Read) -> Result<Recording, NoRecording> {
    let bytes = match has_extension(name, "gz") {
        true => read(MultiGzDecoder::new(source))?,
        false => read(source)?,
    };
    check_stream(kind, Cursor::new(&bytes)).map_err(|damage| broken(damage.to_string()))?;
    let file = Path::new(name).file_name().unwrap_or_default().to_string_lossy();
    Ok(Recording { name: unpacked(&file).to_owned(), kind, bytes: bytes.into() })
}

fn read(source: impl Read) -> Result<Vec<u8>, NoRecording> {
    let mut bytes = Vec::new();
    let read = source.take(MAX_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|cause| broken(format!("it cannot be read to its end ({cause})")))?;
    match bytes.len() as u64 > MAX_BYTES {
        true => Err(broken(format!("it holds more than {MAX_BYTES} bytes"))),
        false => Ok(bytes),
    }
}

fn broken(why: impl Into<String>) -> NoRecording {
    NoRecording::Broken(why.into())
}

/// What a file is by its name, packed or not.
fn kind_of(name: &str) -> Option<Kind> {
    let name = unpacked(name);
    let kinds = [("fit", Kind::Fit), ("gpx", Kind::Gpx), ("tcx", Kind::Tcx)];
    // macOS puts a twin beside every file that it packs.
    let is_twin = name.starts_with("__MACOSX/");
    let known = kinds.into_iter().find(|(extension, _)| has_extension(name, extension));
    known.filter(|_| !is_twin).map(|(_, kind)| kind)
}

fn unpacked(name: &str) -> &str {
    if has_extension(name, "gz") { &name[..name.len() - 3] } else { name }
}

fn has_extension(name: &str, wanted: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case(wanted))
}
