//! The vendor's zip, and the zips in it: read as a stream, within limits, and
//! never by the archive's own paths.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use zip::ZipArchive;

use crate::check::{Kind, check_stream};
use crate::error::{At, Error, Result};
use crate::service::garmin::takeout;

/// Larger recordings are left out; the largest known has some 25 MB.
const MAX_RECORDING_BYTES: u64 = 128 << 20;
/// Larger zips in the zip are left out.
const MAX_PART_BYTES: u64 = 4 << 30;
/// All recordings together, unpacked: more than a life of them.
const MAX_BYTES: u64 = 64 << 30;

/// An account archive.
pub struct Archive {
    zip: ZipArchive<BufReader<File>>,
    /// How much may still be unpacked.
    left: u64,
}

/// A file of the archive that is a FIT, GPX or TCX by its name.
pub struct Recording<'a> {
    /// What it is called, with the zip that it is in.
    pub name: &'a str,
    /// What it is.
    pub kind: Kind,
    /// The file, sound; or what is wrong with it.
    pub bytes: std::result::Result<&'a [u8], String>,
}

/// Something of the archive that could not be read: its name, and why.
pub type Broken = (String, String);

impl Archive {
    /// Opens it.
    ///
    /// # Errors
    /// [`Error::Usage`] when it is no zip, or not the whole of one.
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).at("open", path)?;
        let zip = ZipArchive::new(BufReader::new(file)).map_err(|cause| {
            Error::usage(
                format!("{} is not a whole zip archive ({cause})", path.display()),
                "give the zip as Garmin's \"Export Your Data\" sends it; download it again if it was cut",
            )
        })?;
        Ok(Self { zip, left: MAX_BYTES })
    }

    /// Calls `visit` with every activity, byte for byte; returns the files of
    /// activities that could not be read to their end.
    ///
    /// # Errors
    /// What `visit` complains of.
    pub fn activities(&mut self, mut visit: impl FnMut(&str) -> Result<()>) -> Result<Vec<Broken>> {
        let mut broken = Vec::new();
        for (index, name) in names(&self.zip, is_list) {
            let mut refused = None;
            let mut pass_on = |raw: &str| {
                visit(raw).map_err(|error| {
                    refused = Some(error);
                    io::Error::other("refused")
                })
            };
            let entry = self.zip.by_index(index).map_err(io::Error::other);
            let read = entry.and_then(|entry| takeout::each(entry, &mut pass_on));
            match (read, refused) {
                (_, Some(error)) => return Err(error),
                (Err(problem), None) => broken.push((name, problem.to_string())),
                (Ok(()), None) => {}
            }
        }
        Ok(broken)
    }

    /// Calls `visit` with every recording; returns the zips in the zip that
    /// could not be read. One of those at a time is unpacked into `place`.
    ///
    /// # Errors
    /// What `visit` complains of, or the disk.
    pub fn recordings(
        &mut self,
        place: &Path,
        mut visit: impl FnMut(Recording<'_>) -> Result<()>,
    ) -> Result<Vec<Broken>> {
        let mut broken = Vec::new();
        let Self { zip, left } = self;
        broken.extend(walk(zip, "", left, is_loose, &mut visit)?);
        for (index, name) in names(zip, is_part) {
            let part = match unpack(zip, index, place)? {
                Ok(file) => ZipArchive::new(BufReader::new(file)).map_err(|e| e.to_string()),
                Err(problem) => Err(problem),
            };
            match part {
                Ok(mut part) => {
                    let inside = format!("{name}: ");
                    broken.extend(walk(&mut part, &inside, left, |_| true, &mut visit)?);
                }
                Err(problem) => broken.push((name, problem)),
            }
        }
        Ok(broken)
    }
}

/// The entries of these names, in the order of the archive.
fn names<R: Read + Seek>(
    zip: &ZipArchive<R>,
    wanted: impl Fn(&str) -> bool,
) -> Vec<(usize, String)> {
    let names = zip.file_names().enumerate();
    let names = names.filter_map(|(index, name)| Some((index, name.ok()?.to_string())));
    names.filter(|(_, name)| wanted(&name.to_ascii_lowercase())).collect()
}

fn is_list(name: &str) -> bool {
    name.ends_with("summarizedactivities.json")
}

/// `UploadedFiles_0-_Part1.zip`, in a directory that was called differently over the years.
fn is_part(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or_default();
    name.starts_with("uploadedfiles") && name.ends_with(".zip")
}

fn is_loose(name: &str) -> bool {
    name.contains("uploaded-files/")
}

fn kind_of(name: &str) -> Option<Kind> {
    match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
        "fit" => Some(Kind::Fit),
        "gpx" => Some(Kind::Gpx),
        "tcx" => Some(Kind::Tcx),
        _ => None,
    }
}

/// A zip in the zip as a file without a name. The inner result is the archive's.
fn unpack<R: Read + Seek>(
    zip: &mut ZipArchive<R>,
    index: usize,
    place: &Path,
) -> Result<std::result::Result<File, String>> {
    let mut file = tempfile::tempfile_in(place).at("write to", place)?;
    let entry = match zip.by_index(index) {
        Ok(entry) => entry,
        Err(problem) => return Ok(Err(problem.to_string())),
    };
    let mut source = Remembering { source: entry.take(MAX_PART_BYTES + 1), problem: None };
    match (io::copy(&mut source, &mut file), source.problem) {
        (_, Some(problem)) => return Ok(Err(problem)),
        (Ok(bytes), None) if bytes > MAX_PART_BYTES => {
            return Ok(Err(format!("it holds more than {MAX_PART_BYTES} bytes")));
        }
        (copied, None) => copied.at("write to", place)?,
    };
    file.seek(SeekFrom::Start(0)).at("read in", place)?;
    Ok(Ok(file))
}

/// Tells a fault of the archive from one of the disk that it is copied to.
struct Remembering<R> {
    source: R,
    problem: Option<String>,
}

impl<R: Read> Read for Remembering<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.source.read(buffer).inspect_err(|problem| self.problem = Some(problem.to_string()))
    }
}

/// Every recording of a zip; and whether there was more than there may be.
fn walk<R: Read + Seek>(
    zip: &mut ZipArchive<R>,
    inside: &str,
    left: &mut u64,
    wanted: impl Fn(&str) -> bool,
    visit: &mut impl FnMut(Recording<'_>) -> Result<()>,
) -> Result<Option<Broken>> {
    let mut bytes = Vec::new();
    for (index, name) in names(zip, wanted) {
        let Some(kind) = kind_of(&name) else { continue };
        bytes.clear();
        let read = read(zip, index, kind, &mut bytes);
        let printable: String = name.chars().filter(|c| !c.is_control()).collect();
        let label = format!("{inside}{printable}");
        let Some(rest) = left.checked_sub(bytes.len() as u64) else {
            return Ok(Some((label, format!("the archive holds more than {MAX_BYTES} bytes"))));
        };
        *left = rest;
        visit(Recording { name: &label, kind, bytes: read.map(|()| bytes.as_slice()) })?;
    }
    Ok(None)
}

/// Reads an entry to its end and checks it.
fn read<R: Read + Seek>(
    zip: &mut ZipArchive<R>,
    index: usize,
    kind: Kind,
    bytes: &mut Vec<u8>,
) -> std::result::Result<(), String> {
    let entry = zip.by_index(index).map_err(|problem| problem.to_string())?;
    let read = entry.take(MAX_RECORDING_BYTES + 1).read_to_end(bytes);
    read.map_err(|problem| problem.to_string())?;
    if bytes.len() as u64 > MAX_RECORDING_BYTES {
        return Err(format!("it holds more than {MAX_RECORDING_BYTES} bytes"));
    }
    check_stream(kind, bytes.as_slice()).map_err(|damage| damage.to_string()).map(drop)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    #[test]
    fn a_bomb_is_left_out_and_what_is_beside_it_is_read() {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let fast = SimpleFileOptions::default().compression_level(Some(1));
        writer.start_file("bomb.gpx", fast).expect("started");
        for _ in 0..=MAX_RECORDING_BYTES >> 20 {
            writer.write_all(&[b' '; 1 << 20]).expect("written");
        }
        writer.start_file("small.gpx", fast).expect("started");
        writer.write_all(b"<gpx/>").expect("written");
        let mut zip = writer.finish_into_readable().expect("a zip");
        let mut seen = Vec::new();
        let mut visit = |Recording { name, bytes, .. }: Recording<'_>| {
            seen.push((name.to_owned(), bytes.map(<[u8]>::len)));
            Ok(())
        };
        let mut left = MAX_BYTES;
        let broken = walk(&mut zip, "part: ", &mut left, |_| true, &mut visit).expect("read");
        let [(bomb, refused), small] = &seen[..] else { panic!("{seen:?}") };
        assert!(
            bomb == "part: bomb.gpx" && refused.as_ref().is_err_and(|e| e.contains("more than"))
        );
        assert_eq!((small, broken), (&("part: small.gpx".to_owned(), Ok(6)), None));
        let broken = walk(&mut zip, "", &mut { 1 << 20 }, |_| true, &mut |_| Ok(()));
        assert!(broken.expect("read").is_some_and(|(_, why)| why.contains("archive holds more")));
    }
}
