//! One run at a time in a directory.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use crate::error::{At, Error, Result};

/// Held for as long as it lives; the system releases it even after a kill.
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Complains if somebody else holds the lock; takes nothing.
    pub fn look(root: &Path, path: &Path) -> Result<()> {
        match File::open(path) {
            Ok(mut file) if matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)) => {
                Err(held(root, &mut file))
            }
            _ => Ok(()),
        }
    }

    /// Takes the lock of the directory `root`, or says who has it.
    pub fn take(root: &Path, path: &Path) -> Result<Self> {
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(path)
            .at("open", path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(held(root, &mut file));
            }
            Err(TryLockError::Error(cause)) => return Err(cause).at("lock", path),
        }
        let since = chrono::Utc::now().format("%Y-%m-%d %H:%M:%SZ");
        file.set_len(0).at("write", path)?;
        file.rewind().at("write", path)?;
        writeln!(file, "process {} since {since}", std::process::id()).at("write", path)?;
        Ok(Self { _file: file })
    }
}

fn held(root: &Path, file: &mut File) -> Error {
    let mut holder = String::new();
    let _ = file.read_to_string(&mut holder);
    let holder = holder.lines().next().unwrap_or("unknown").to_owned();
    Error::Locked { path: root.to_owned(), holder }
}
