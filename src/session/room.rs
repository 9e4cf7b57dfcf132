//! Files that only their owner may read, replaced as a whole; and the room for
//! them, secured before what they will hold is paid for.

use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use super::{Session, Store};
use crate::directory::sync;
use crate::error::{At, Error, Result};

/// More than any session has.
const ROOM_BYTES: usize = 8 << 10;

/// Room on disk for a session that is yet to come: a refresh token works once,
/// and a sign-in may end another session, so neither is used before its fruit
/// is sure to find a place.
pub struct Room(Option<NamedTempFile>);

impl Room {
    pub(super) fn nowhere() -> Self {
        Self(None)
    }

    /// Room for this file, in a directory that is made if need be.
    pub(super) fn beside(path: &Path) -> Result<Self> {
        let directory = parent(path);
        let secured = || {
            private_directory(directory)?;
            // tempfile creates with mode 0600.
            let mut file = NamedTempFile::new_in(directory)?;
            // Noise takes its room on disks that compress, too.
            let noise: Vec<u8> = (0..ROOM_BYTES).map(|_| fastrand::u8(..)).collect();
            file.write_all(&noise)?;
            file.as_file().sync_all()?;
            Ok(file)
        };
        secured().map(|file| Self(Some(file))).map_err(|cause| no_room(directory, cause))
    }

    /// Puts the session where a crash cannot tear it: written beside, synced,
    /// renamed. Returns only when it is on disk.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn keep(self, store: &Store, session: &Session) -> Result<()> {
        match store {
            Store::File(path) => self.replace(path, session.to_json().as_bytes()),
            Store::Memory => Ok(()),
        }
    }

    pub(super) fn replace(self, path: &Path, bytes: &[u8]) -> Result<()> {
        let Some(mut file) = self.0 else {
            return Self::beside(path)?.replace(path, bytes);
        };
        let mut rewritten = || {
            file.rewind()?;
            file.write_all(bytes)?;
            file.as_file().set_len(bytes.len() as u64)?;
            file.as_file().sync_all()
        };
        rewritten().at("write", path)?;
        file.persist(path).map_err(|e| e.error).at("replace", path)?;
        sync(parent(path))
    }
}

/// Waits for the lock that this file stands for.
pub(super) fn lock(path: &Path) -> Result<File> {
    let open = || {
        private_directory(parent(path))?;
        let file = File::options().create(true).append(true).open(path)?;
        file.lock()?;
        Ok(file)
    };
    open().map_err(|cause| no_room(parent(path), cause))
}

/// What a file holds that is nobody else's business, which it then is no
/// longer. A link is not followed: it may point to a file of somebody else's.
pub(super) fn read(path: &Path) -> Option<Vec<u8>> {
    let found = fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)?;
    let mut file = File::open(path).ok()?;
    make_private(&file, &found);
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

fn parent(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("."))
}

fn no_room(directory: &Path, cause: io::Error) -> Error {
    Error::NoRoom { path: directory.to_owned(), cause }
}

#[cfg(unix)]
fn private_directory(directory: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)
}

#[cfg(not(unix))]
fn private_directory(directory: &Path) -> io::Result<()> {
    fs::create_dir_all(directory)
}

/// A copy that was restored or moved may have become readable to all.
#[cfg(unix)]
fn make_private(file: &File, found: &fs::Metadata) {
    use std::os::unix::fs::PermissionsExt;
    if found.permissions().mode() & 0o077 != 0 {
        // Whoever may not change it can still use it.
        let _ = file.set_permissions(fs::Permissions::from_mode(0o600));
    }
}

#[cfg(not(unix))]
fn make_private(_: &File, _: &fs::Metadata) {}
