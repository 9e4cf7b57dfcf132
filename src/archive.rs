//! The originals inside Garmin's zip: within limits, and never by the
//! archive's own paths.

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;

use zip::ZipArchive;

use crate::check::Kind;
use crate::error::Damage;

/// An original is one file; a few more are imaginable, thousands are an attack.
const MAX_ENTRIES: usize = 16;
/// The largest TCX known has 25 MB.
const MAX_ENTRY_BYTES: u64 = 512 << 20;

/// Reads every entry to its end, so that each checksum has been compared.
///
/// # Errors
/// [`Damage`] when it is no whole zip, is empty, or exceeds the limits.
pub fn check(path: &Path) -> Result<(), Damage> {
    let mut archive = open(path)?;
    for index in 0..archive.len() {
        // A sink takes everything: only reading can fail.
        let _ = copy_entry(&mut archive, index, &mut io::sink())?;
    }
    Ok(())
}

/// The kind of the only original inside; `None` if there are several entries
/// or it is nothing that we know: then the archive is better kept as it is.
///
/// # Errors
/// [`Damage`] as [`check`].
pub fn only_original(path: &Path) -> Result<Option<Kind>, Damage> {
    let mut archive = open(path)?;
    if archive.len() != 1 {
        return Ok(None);
    }
    let entry = archive.by_index(0).map_err(|e| damage(e.to_string()))?;
    let name = entry.name().map_err(|e| damage(e.to_string()))?.to_ascii_lowercase();
    Ok(match name.rsplit('.').next() {
        Some("fit") => Some(Kind::Fit),
        Some("gpx") => Some(Kind::Gpx),
        Some("tcx") => Some(Kind::Tcx),
        _ => None,
    })
}

/// Copies the only original into `out`. The inner result is `out`'s.
///
/// # Errors
/// [`Damage`] as [`check`].
pub fn extract_only(path: &Path, out: &mut impl Write) -> Result<io::Result<()>, Damage> {
    copy_entry(&mut open(path)?, 0, out)
}

type Archive = ZipArchive<BufReader<File>>;

fn open(path: &Path) -> Result<Archive, Damage> {
    let file = File::open(path).map_err(|e| damage(e.to_string()))?;
    let archive = ZipArchive::new(BufReader::new(file)).map_err(|e| damage(e.to_string()))?;
    match archive.len() {
        0 => Err(damage("it holds no file".to_owned())),
        1..=MAX_ENTRIES => Ok(archive),
        many => Err(damage(format!("it holds {many} files"))),
    }
}

/// A fault of the archive is not a fault of the disk that it is copied to.
fn copy_entry(
    archive: &mut Archive,
    index: usize,
    out: &mut impl Write,
) -> Result<io::Result<()>, Damage> {
    let mut entry = archive.by_index(index).map_err(|e| damage(e.to_string()))?;
    let mut buffer = vec![0; 64 << 10];
    let mut copied = 0;
    loop {
        let read = entry.read(&mut buffer).map_err(|e| damage(e.to_string()))?;
        if read == 0 {
            return Ok(Ok(()));
        }
        copied += read as u64;
        if copied > MAX_ENTRY_BYTES {
            return Err(damage(format!("an entry is larger than {MAX_ENTRY_BYTES} bytes")));
        }
        if let Err(cause) = out.write_all(&buffer[..read]) {
            return Ok(Err(cause));
        }
    }
}

fn damage(problem: String) -> Damage {
    Damage { kind: Kind::Zip.name(), problem }
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
    fn an_original_is_known_by_its_extension_not_by_its_path() {
        for (name, kind) in [
            ("1_ACTIVITY.fit", Some(Kind::Fit)),
            ("../../etc/1.FIT", Some(Kind::Fit)),
            ("1.gpx", Some(Kind::Gpx)),
            ("1.tcx", Some(Kind::Tcx)),
            ("1.exe", None),
        ] {
            assert_eq!(only_original(zip_of(&[(name, b"x")]).path()), Ok(kind), "{name}");
        }
        let several = zip_of(&[("1.fit", b"x"), ("2.fit", b"y")]);
        assert_eq!(only_original(several.path()), Ok(None));
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
