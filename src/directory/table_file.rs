//! A table on disk: written beside and renamed, never over what somebody else
//! has written to.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::part::{crash_point, hex, measure};
use super::tables::TableState;
use super::written::{Table, Written};
use super::{Directory, readings};
use crate::columns::{Record, SideTable};
use crate::error::{At, Result};
use crate::ledger::{FileRecord, Ledger};
use crate::names;
use crate::service::{Format, Info, Reading};
use crate::table::{Layout, SideWriter, TableFormat};

/// Somebody has changed or made a table where ours is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// The name of the table.
    pub table: String,
    /// The name that their version is kept under.
    pub kept_as: String,
}

/// A table in one format.
pub(super) struct TableFile<'a> {
    /// Which side table; none if it is that of the activities.
    pub side: Option<SideTable>,
    pub format: TableFormat,
    pub layout: &'a Layout,
    pub service: &'static Info,
}

impl TableFile<'_> {
    pub fn path(&self, root: &Path) -> PathBuf {
        root.join(self.name())
    }

    fn name(&self) -> String {
        names::table(self.side, self.format)
    }

    /// What the ledger calls it.
    pub fn table(&self) -> Table {
        (self.side, self.format)
    }

    /// How it looks, in words.
    pub fn words(&self) -> String {
        match self.side {
            Some(side) => self.layout.to_words_of(side),
            None => self.layout.to_words(),
        }
    }

    /// Whether it is there as we wrote it, and in this layout.
    pub fn is_current(&self, directory: &Directory) -> Result<bool> {
        let path = self.path(&directory.root);
        let written = Written::load(&directory.ledger(), self.table())?;
        let ours = written.layout == self.words();
        Ok(ours && found(&path)? == Some(written.sha256))
    }

    /// Writes the table again; if somebody else has written to the old one,
    /// that is kept beside.
    pub fn replace(&self, directory: &Directory) -> Result<Option<SetAside>> {
        let path = self.path(&directory.root);
        let written = Written::load(&directory.ledger(), self.table())?;
        let found = found(&path)?;
        let foreign = match &found {
            Some(sha256) => !self.is_ours(&path, sha256, &written, &directory.ledger())?,
            None => false,
        };
        let kept_as = foreign.then(|| {
            // Before the first table of ours it can only be another tool's.
            let other = written.layout.is_empty() && self.table() == (None, TableFormat::Csv);
            let tool = other.then(|| directory.contents().tool()).flatten();
            self.free_name(&directory.root, tool)
        });
        self.rewrite(directory, found.as_deref(), kept_as.as_deref())?;
        Ok(kept_as.map(|kept_as| SetAside { table: self.name(), kept_as }))
    }

    fn is_ours(
        &self,
        path: &Path,
        found: &str,
        written: &Written,
        ledger: &Ledger,
    ) -> Result<bool> {
        let finished = found == written.sha256 || found == written.next_sha256;
        Ok(finished || self.has_grown_from(path, written, ledger)?)
    }

    /// Compares the table with the ledger; writes nothing.
    pub fn state(&self, root: &Path, ledger: &Ledger) -> Result<TableState> {
        let path = self.path(root);
        let Some(found) = found(&path)? else {
            let empty = ledger.last_seq()? == 0;
            return Ok(if empty { TableState::Whole } else { TableState::Missing });
        };
        let written = Written::load(ledger, self.table())?;
        // The directory may not be ours to write to.
        let scratch = std::env::temp_dir();
        let (_, sha256) = self.render_to(ledger, &path, &scratch, &mut io::sink())?;
        Ok(if found == sha256 {
            TableState::Whole
        } else if found == written.sha256 || self.has_grown_from(&path, &written, ledger)? {
            TableState::Behind
        } else {
            TableState::Changed
        })
    }

    /// Writes the whole table beside, and replaces the old one if it differs
    /// from what was `found`; that gets the name `aside`, if there is one.
    fn rewrite(
        &self,
        directory: &Directory,
        found: Option<&str>,
        aside: Option<&str>,
    ) -> Result<()> {
        let path = self.path(&directory.root);
        let scratch = directory.workshop();
        let beside = scratch.join(self.name());
        let (bytes, sha256) = self.render(&directory.ledger(), &beside, &scratch)?;
        let mut written = Written::load(&directory.ledger(), self.table())?;
        if found != Some(&sha256) {
            // Known before it is in place: a kill between the two finds a table of ours.
            written.next_sha256.clone_from(&sha256);
            directory.ledger().durably(|ledger| written.save(ledger, self.table()))?;
            if let Some(aside) = aside {
                fs::rename(&path, directory.root.join(aside)).at("rename", &path)?;
            }
            fs::rename(&beside, &path).at("replace", &path)?;
        } else {
            // Its rows were only appended so far.
            let file = OpenOptions::new().append(true).open(&path).at("open", &path)?;
            file.sync_all().at("sync", &path)?;
            fs::remove_file(&beside).at("remove", &beside)?;
        }
        super::sync(&directory.root)?;
        crash_point("table");
        let seq = directory.ledger().last_seq()?;
        let layout = self.words();
        let written = Written { layout, next_sha256: sha256.clone(), sha256, bytes, seq };
        written.save(&mut directory.ledger(), self.table())
    }

    fn render(&self, ledger: &Ledger, path: &Path, scratch: &Path) -> Result<(u64, String)> {
        let file = File::create(path).at("create", path)?;
        let mut out = BufWriter::with_capacity(256 << 10, file);
        let rendered = self.render_to(ledger, path, scratch, &mut out)?;
        let file = out.into_inner().map_err(|e| e.into_error()).at("write", path)?;
        file.sync_all().at("sync", path)?;
        Ok(rendered)
    }

    /// The table's bytes into `out`, which is at `path`; returns their number and hash.
    fn render_to(
        &self,
        ledger: &Ledger,
        path: &Path,
        scratch: &Path,
        out: &mut (dyn Write + Send),
    ) -> Result<(u64, String)> {
        let mut out = Measuring { out, hash: Sha256::new(), bytes: 0 };
        match self.side {
            Some(side) => self.side_rows(side, ledger, path, &mut out)?,
            None => self.activities(ledger, path, scratch, &mut out)?,
        }
        Ok((out.bytes, hex(&out.hash.finalize())))
    }

    fn activities(
        &self,
        ledger: &Ledger,
        path: &Path,
        scratch: &Path,
        out: &mut (dyn Write + Send),
    ) -> Result<()> {
        let mut table = self.format.begin(self.layout, out, scratch).at("write", path)?;
        let offers = self.service.shown_in(&self.layout.columns);
        let read = self.service.reader(&self.layout.columns);
        readings::newest_first(ledger, read, &offers, |reading, deleted_at| {
            let activity = &reading.activity;
            let files = self.held(ledger, &activity.id)?;
            let record = Record { activity, deleted_at, files: &files };
            table.row(&record).at("write", path)
        })?;
        table.finish().at("write", path)
    }

    fn side_rows(
        &self,
        side: SideTable,
        ledger: &Ledger,
        path: &Path,
        out: &mut (dyn Write + Send),
    ) -> Result<()> {
        let begun = SideWriter::begin(side, self.format, self.layout, out);
        let mut table = begun.at("write", path)?;
        let offers = self.service.made_of(side);
        let read = self.service.read;
        readings::newest_first(ledger, read, &offers, |Reading { activity, .. }, _| {
            table.rows(activity).at("write", path)
        })?;
        table.finish().at("write", path)
    }

    /// The files that are held of an activity, if this table tells.
    fn held(&self, ledger: &Ledger, activity: &str) -> Result<Vec<(Format, String)>> {
        if !self.layout.tells_files() {
            return Ok(Vec::new());
        }
        let files = ledger.files_of(activity)?.into_iter().filter(FileRecord::is_held);
        Ok(files.filter_map(|file| Some((file.format, file.path?))).collect())
    }

    fn free_name(&self, root: &Path, whose: Option<&str>) -> String {
        let name = |number| names::table_set_aside(self.side, self.format, whose, number);
        (1..).map(name).find(|name| !root.join(name).exists()).unwrap_or_else(|| name(1))
    }
}

/// The hash of the file that is there, if there is one.
pub(super) fn found(path: &Path) -> Result<Option<String>> {
    path.exists().then(|| measure(path).map(|(_, sha256)| sha256)).transpose()
}

/// Knows how much went through it, and its hash.
struct Measuring<'a> {
    out: &'a mut (dyn Write + Send),
    hash: Sha256,
    bytes: u64,
}

impl Write for Measuring<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write_all(bytes)?;
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
