//! The CSV while the list arrives: rows are appended, and a run that is killed
//! meanwhile leaves a beginning that is known to be ours.

use std::fs::{File, OpenOptions};
use std::io::{BufReader, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::Directory;
use super::part::hex;
use super::table_file::{SetAside, TableFile, found};
use super::written::{self, Written};
use crate::columns::Record;
use crate::error::{At, Result};
use crate::ledger::Ledger;
use crate::service::Reading;
use crate::table::csv::Csv;
use crate::table::{Layout, TableFormat};

impl TableFile<'_> {
    /// Makes sure that rows can be appended: what is on disk is ours and has
    /// our layout.
    pub fn open(&self, directory: &Directory) -> Result<Option<SetAside>> {
        let path = self.path(&directory.root);
        let written = Written::load(&directory.ledger(), self.table())?;
        let behind = written::is_behind(&directory.ledger())?;
        let whole = found(&path)?.as_ref() == Some(&written.sha256);
        let nothing_yet = !path.exists() && directory.ledger().last_seq()? == 0;
        if nothing_yet || whole && !behind && written.layout == self.layout.to_words() {
            return Ok(None);
        }
        self.replace(directory)
    }

    /// Adds the rows of newly recorded activities.
    pub fn append(&self, directory: &Directory, fresh: &[&Reading]) -> Result<()> {
        if fresh.is_empty() {
            return Ok(());
        }
        let path = self.path(&directory.root);
        let csv = Csv::new(self.layout);
        let mut bytes = Vec::new();
        if !path.exists() {
            let written = Written { layout: self.layout.to_words(), ..Written::nothing() };
            directory.ledger().durably(|ledger| written.save(ledger, self.table()))?;
            bytes.extend(csv.header());
        }
        for reading in fresh {
            bytes.extend(csv.row(&Record::of(&reading.activity)));
        }
        let mut file =
            OpenOptions::new().create(true).append(true).open(&path).at("open", &path)?;
        file.write_all(&bytes).at("write", &path)
    }

    /// Whether the file is what we had written when we were killed: the last
    /// finished table and a beginning of the rows that were to follow, which
    /// are made of the list alone.
    pub fn has_grown_from(&self, path: &Path, written: &Written, ledger: &Ledger) -> Result<bool> {
        let layout = match self.table() {
            (None, TableFormat::Csv) => Layout::from_words(&written.layout),
            _ => None,
        };
        let Some(layout) = layout else { return Ok(false) };
        let mut file = BufReader::new(File::open(path).at("open", path)?);
        let mut base = Sha256::new();
        let copied =
            std::io::copy(&mut (&mut file).take(written.bytes), &mut base).at("read", path)?;
        if copied != written.bytes || hex(&base.finalize()) != written.sha256 {
            return Ok(false);
        }
        let mut expect = Expect { file, path, same: true, ended: false };
        let csv = Csv::new(&layout);
        if written.bytes == 0 {
            expect.line(&csv.header())?;
        }
        ledger.since(written.seq, |stored| match (self.service.read)(&stored.raw, None) {
            Some(Reading { activity, .. }) => {
                let deleted_at = stored.deleted_at;
                expect.line(&csv.row(&Record { activity: &activity, deleted_at, files: &[] }))
            }
            None => Ok(()),
        })?;
        expect.verdict()
    }
}

/// Compares a file with the lines it may hold, as far as it goes.
struct Expect<'a> {
    file: BufReader<File>,
    path: &'a Path,
    same: bool,
    ended: bool,
}

impl Expect<'_> {
    fn line(&mut self, line: &[u8]) -> Result<()> {
        if !self.same || self.ended {
            return Ok(());
        }
        let mut found = Vec::with_capacity(line.len());
        (&mut self.file).take(line.len() as u64).read_to_end(&mut found).at("read", self.path)?;
        self.same = line.starts_with(&found);
        self.ended = found.len() < line.len();
        Ok(())
    }

    /// Nothing differed, and nothing is left over.
    fn verdict(mut self) -> Result<bool> {
        let mut byte = [0];
        let left_over = !self.ended && self.file.read(&mut byte).at("read", self.path)? > 0;
        Ok(self.same && !left_over)
    }
}
