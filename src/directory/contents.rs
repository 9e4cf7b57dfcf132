//! What is in an export directory, as of the beginning of a run.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::INSIDE;
use crate::error::{At, Result};
use crate::ledger::Ledger;
use crate::names::Role;
use crate::names::foreign::Foreign;
use crate::plan::OnDisk;

/// Every file below a directory that is not the program's own.
pub struct Contents {
    root: PathBuf,
    sizes: HashMap<String, u64>,
    /// Made when somebody asks: a run that has nothing to fetch never does.
    foreign: OnceLock<Foreign>,
}

impl Contents {
    /// Looks at `root`, which may not be there yet. One listing instead of a
    /// question per activity and format.
    ///
    /// # Errors
    /// When it is there and cannot be listed.
    pub fn of(root: &Path) -> Result<Self> {
        let mut sizes = HashMap::new();
        if root.exists() {
            list(root, "", &mut sizes)?;
        }
        Ok(Self { root: root.to_owned(), sizes, foreign: OnceLock::new() })
    }

    /// The size of a file by its relative path.
    pub fn size(&self, path: &str) -> Option<u64> {
        let listed = self.sizes.get(path).copied();
        // Links to directories were not followed, and a disk may spell a name in
        // other letters than it was given.
        let elsewhere = listed.is_none() && (path.contains('/') || !path.is_ascii());
        let look = || fs::metadata(self.root.join(path)).ok().filter(fs::Metadata::is_file);
        listed.or_else(|| elsewhere.then(look).flatten().map(|metadata| metadata.len()))
    }

    /// The tool that made most of what is here.
    pub fn tool(&self) -> Option<&'static str> {
        self.foreign().tool()
    }

    /// The same, beside what the ledger speaks of.
    pub fn with<'a>(&'a self, ledger: Option<&'a Ledger>) -> Shelf<'a> {
        Shelf { contents: self, ledger }
    }

    fn foreign(&self) -> &Foreign {
        self.foreign.get_or_init(|| Foreign::among(self.sizes.keys().map(String::as_str)))
    }
}

/// What planning has to know of a directory.
pub struct Shelf<'a> {
    contents: &'a Contents,
    ledger: Option<&'a Ledger>,
}

impl OnDisk for Shelf<'_> {
    fn size(&self, path: &str) -> Option<u64> {
        self.contents.size(path)
    }

    fn foreign(&self, id: &str, role: Role) -> Vec<String> {
        self.contents.foreign().of(id, role).into_iter().map(str::to_owned).collect()
    }

    fn is_recorded(&self, path: &str) -> bool {
        // A ledger that does not tell fails the run soon enough; until then nothing is overwritten.
        self.ledger.is_some_and(|ledger| ledger.is_recorded(path).unwrap_or(true))
    }
}

fn list(directory: &Path, prefix: &str, sizes: &mut HashMap<String, u64>) -> Result<()> {
    for entry in fs::read_dir(directory).at("list", directory)? {
        let entry = entry.at("list", directory)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type().at("list", directory)?;
        // A link counts as what it points to.
        let metadata =
            if kind.is_symlink() { fs::metadata(entry.path()) } else { entry.metadata() };
        if kind.is_dir() && !(prefix.is_empty() && name == INSIDE) {
            // What cannot be listed holds nothing that we could use.
            let _ = list(&entry.path(), &format!("{prefix}{name}/"), sizes);
        } else if let Ok(metadata) = metadata
            && metadata.is_file()
        {
            // One that has gone since is no file.
            sizes.insert(format!("{prefix}{name}"), metadata.len());
        }
    }
    Ok(())
}
