//! The originals inside Garmin's zip: within limits, and never by the
//! archive's own paths.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, Write};
use std::path::Path;

use zip::ZipArchive;

use crate::check::Kind;
use crate::error::Damage;

/// An original is one file; a few more are imaginable, thousands are an attack.
const MAX_ENTRIES: usize = 16;
/// All of them together, unpacked. The largest TCX known has 25 MB.
const MAX_BYTES: u64 = 512 << 20;
/// So much of a recording tells what it is.
const HEAD_BYTES: u64 = 4 << 10;

/// Reads every entry to its end, so that each checksum has been compared.
///
/// # Errors
/// [`Damage`] when it is no whole zip, is empty, or exceeds the limits.
pub fn check(path: &Path) -> Result<(), Damage> {
    check_in(open(path)?)
}

/// The kind of the only original inside, whatever lies beside it; `None` if
/// there are several or none that we know: then the archive is better kept as
/// it is.
///
/// # Errors
/// [`Damage`] as [`check`].
pub fn only_original(path: &Path) -> Result<Option<Kind>, Damage> {
    only_original_in(open(path)?)
}

/// Copies the only original into `out`. The inner result is `out`'s.
///
/// # Errors
/// [`Damage`] as [`check`].
pub fn extract_only(path: &Path, out: &mut impl Write) -> Result<io::Result<()>, Damage> {
    extract_only_in(open(path)?, out)
}

fn open(path: &Path) -> Result<BufReader<File>, Damage> {
    File::open(path).map(BufReader::new).map_err(|e| damage(e.to_string()))
}

pub(crate) fn check_in(source: impl Read + Seek) -> Result<(), Damage> {
    let mut archive = archive(source)?;
    let mut left = MAX_BYTES;
    for index in 0..archive.len() {
        // A sink takes everything: only reading can fail.
        let _ = copy_entry(&mut archive, index, &mut left, &mut io::sink())?;
    }
    Ok(())
}

pub(crate) fn only_original_in(source: impl Read + Seek) -> Result<Option<Kind>, Damage> {
    Ok(only_recording(&mut archive(source)?)?.map(|(_, kind)| kind))
}

pub(crate) fn extract_only_in(
    source: impl Read + Seek,
    out: &mut impl Write,
) -> Result<io::Result<()>, Damage> {
    let mut archive = archive(source)?;
    let only = only_recording(&mut archive)?;
    let (index, _) = only.ok_or_else(|| damage("it holds no single recording".to_owned()))?;
    copy_entry(&mut archive, index, &mut { MAX_BYTES }, out)
}

/// The only entry that its name calls a recording, and what it is: its content
/// knows better than its name.
fn only_recording(
    archive: &mut ZipArchive<impl Read + Seek>,
) -> Result<Option<(usize, Kind)>, Damage> {
    let mut only = None;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|e| damage(e.to_string()))?;
        let name = entry.name().map_err(|e| damage(e.to_string()))?.to_ascii_lowercase();
        let called = match name.rsplit('.').next() {
            Some("fit") => Kind::Fit,
            Some("gpx") => Kind::Gpx,
            Some("tcx") => Kind::Tcx,
            _ => continue,
        };
        if only.is_some() {
            return Ok(None);
        }
        let mut head = Vec::new();
        entry.take(HEAD_BYTES).read_to_end(&mut head).map_err(|e| damage(e.to_string()))?;
        only = Some((index, Kind::of_recording(&head).unwrap_or(called)));
    }
    Ok(only)
}

fn archive<R: Read + Seek>(source: R) -> Result<ZipArchive<R>, Damage> {
    let archive = ZipArchive::new(source).map_err(|e| damage(e.to_string()))?;
    match archive.len() {
        0 => Err(damage("it holds no file".to_owned())),
        1..=MAX_ENTRIES => Ok(archive),
        many => Err(damage(format!("it holds {many} files"))),
    }
}

/// Copies an entry of at most `left` bytes, whatever the archive says of its
/// size. A fault of the archive is not a fault of the disk that it is copied to.
fn copy_entry(
    archive: &mut ZipArchive<impl Read + Seek>,
    index: usize,
    left: &mut u64,
    out: &mut impl Write,
) -> Result<io::Result<()>, Damage> {
    let mut entry = archive.by_index(index).map_err(|e| damage(e.to_string()))?;
    let mut buffer = vec![0; 64 << 10];
    loop {
        let read = entry.read(&mut buffer).map_err(|e| damage(e.to_string()))?;
        if read == 0 {
            return Ok(Ok(()));
        }
        *left = left
            .checked_sub(read as u64)
            .ok_or_else(|| damage(format!("it holds more than {MAX_BYTES} bytes")))?;
        if let Err(cause) = out.write_all(&buffer[..read]) {
            return Ok(Err(cause));
        }
    }
}

fn damage(problem: String) -> Damage {
    Kind::Zip.damaged(problem)
}

#[cfg(test)]
mod tests {
    use zip::write::SimpleFileOptions;

    use super::*;

    fn zip_of(entries: &[(&str, &[u8])]) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let mut writer = zip::ZipWriter::new(file.reopen().expect("reopened"));
        for (name, bytes) in entries {
            writer.start_file(*name, SimpleFileOptions::default()).expect("started");
            writer.write_all(bytes).expect("written");
        }
        writer.finish().expect("finished");
        file
    }

    #[test]
    fn an_original_is_known_by_its_content_or_else_by_its_extension_not_by_its_path() {
        let fit = b"\x0e\x10\0\0\0\0\0\0.FIT\0\0";
        let gpx = b"\xef\xbb\xbf<?xml version=\"1.0\"?>\n<!-- <tcx> --><gpx creator=\"a\"><trk/>";
        let tcx = b"<ns:TrainingCenterDatabase xmlns:ns=\"b\">";
        for (name, content, kind) in [
            ("1_ACTIVITY.fit", &fit[..], Some(Kind::Fit)),
            ("../../etc/1.FIT", b"x", Some(Kind::Fit)),
            ("1.gpx", b"<html>", Some(Kind::Gpx)),
            ("1.tcx", b"", Some(Kind::Tcx)),
            ("1.fit", gpx, Some(Kind::Gpx)),
            ("1.fit", tcx, Some(Kind::Tcx)),
            ("1.gpx", fit, Some(Kind::Fit)),
            ("1.exe", fit, None),
        ] {
            let only = only_original(zip_of(&[(name, content)]).path());
            assert_eq!(only, Ok(kind), "{name}: {}", content.escape_ascii());
        }
    }

    #[test]
    fn an_original_is_the_only_recording_whatever_lies_beside_it() {
        let several = zip_of(&[("1.fit", b"x"), ("2.fit", b"y")]);
        assert_eq!(only_original(several.path()), Ok(None));
        let annotated = zip_of(&[("readme.txt", b"x"), ("1.fit", b"y"), ("photos/1.jpg", b"z")]);
        assert_eq!(only_original(annotated.path()), Ok(Some(Kind::Fit)));
        let mut content = Vec::new();
        extract_only(annotated.path(), &mut content).expect("sound").expect("written");
        assert_eq!(content, b"y");
    }

    #[test]
    fn a_bomb_is_refused_before_it_has_gone_off() {
        // 800 MiB of zeros in a few, in two entries that would pass alone.
        let file = tempfile::NamedTempFile::new().expect("a file");
        let mut writer = zip::ZipWriter::new(file.reopen().expect("reopened"));
        let fast = SimpleFileOptions::default().compression_level(Some(1));
        for name in ["1.fit", "2.fit"] {
            writer.start_file(name, fast).expect("started");
            for _ in 0..400 {
                writer.write_all(&[0; 1 << 20]).expect("written");
            }
        }
        writer.finish().expect("finished");
        let damage = check(file.path()).expect_err("a bomb");
        assert!(damage.problem.contains("more than"), "{damage}");
    }

    #[test]
    fn broken_and_empty_archives_are_refused() {
        assert!(check(zip_of(&[]).path()).is_err());
        let whole = zip_of(&[("1.fit", &[7; 4000])]);
        assert_eq!(check(whole.path()), Ok(()));
        let bytes = std::fs::read(whole.path()).expect("read");
        for cut in [10, bytes.len() / 2, bytes.len() - 1] {
            let file = tempfile::NamedTempFile::new().expect("a file");
            std::fs::write(file.path(), &bytes[..cut]).expect("written");
            assert!(check(file.path()).is_err(), "cut at {cut}");
        }
    }
}
