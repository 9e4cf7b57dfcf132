//! The tables of a directory: projections of the ledger. The CSV grows while
//! the list arrives; the others are written whole once it is in.

use std::path::Path;

use serde::Serialize;

use super::table_file::TableFile;
use super::written::{self, Written};
use super::{Directory, SetAside};
use crate::columns::SideTable;
use crate::error::Result;
use crate::ledger::Ledger;
use crate::names;
use crate::service::{Info, Reading};
use crate::table::{Layout, SideWriter, TableFormat};

/// The tables that a directory is to have.
pub struct Tables {
    formats: Vec<TableFormat>,
    side_tables: Vec<SideTable>,
    layout: Layout,
    service: &'static Info,
}

/// What verifying a table found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableFinding {
    /// Its name.
    pub file: String,
    /// How it is.
    pub state: TableState,
}

/// How a table is, from good to bad.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TableState {
    /// It says what the ledger says.
    #[default]
    Whole,
    /// It is ours, from before the end of a run.
    Behind,
    /// There is none.
    Missing,
    /// Somebody has changed it, or the disk has.
    Changed,
}

impl Tables {
    /// The tables as they were last written, or a CSV of the usual columns if
    /// none ever was.
    ///
    /// # Errors
    /// When the ledger refuses.
    pub fn recorded(ledger: &Ledger, service: &'static Info) -> Result<Self> {
        let chosen = written::formats(ledger)?.filter(|formats| !formats.is_empty());
        let formats = chosen.unwrap_or_else(|| vec![TableFormat::Csv]);
        let layout = Layout::from_words(&Written::load(ledger, (None, formats[0]))?.layout);
        let side_tables = written::sides(ledger)?;
        Ok(Self { formats, side_tables, layout: layout.unwrap_or_default(), service })
    }

    /// The same in this layout, and in these formats and with these side tables
    /// where they are chosen.
    pub fn but(
        self,
        formats: Option<Vec<TableFormat>>,
        side_tables: Option<Vec<SideTable>>,
        layout: Layout,
    ) -> Self {
        let formats = formats.unwrap_or(self.formats);
        let side_tables = side_tables.unwrap_or(self.side_tables);
        Self { formats, side_tables, layout, service: self.service }
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = String> {
        self.files().map(|file| names::table(file.side, file.format))
    }

    /// Those beside that of the activities.
    pub fn side_tables(&self) -> &[SideTable] {
        &self.side_tables
    }

    /// Their layout.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Makes sure that rows can be appended to the CSV: what is on disk is ours
    /// and has our layout. An edited table is set aside, never overwritten.
    ///
    /// # Errors
    /// When the disk or the ledger refuses.
    pub fn open(&self, directory: &Directory) -> Result<Option<SetAside>> {
        match self.growing() {
            Some(file) => file.open(directory),
            None => Ok(None),
        }
    }

    /// Adds the rows of newly recorded activities to the CSV.
    ///
    /// # Errors
    /// When the disk or the ledger refuses.
    pub fn append(&self, directory: &Directory, fresh: &[&Reading]) -> Result<()> {
        match self.growing() {
            Some(file) => file.append(directory, fresh),
            None => Ok(()),
        }
    }

    /// Brings every table up to date with the ledger, and touches none that is.
    /// What somebody else has written to is set aside first.
    ///
    /// # Errors
    /// When the disk or the ledger refuses.
    pub fn finish(&self, directory: &Directory) -> Result<Vec<SetAside>> {
        let behind = written::is_behind(&directory.ledger())?;
        self.write(directory, |file| Ok(behind || !file.is_current(directory)?))
    }

    /// Writes every table again from the ledger. What somebody else has
    /// written to is set aside first.
    ///
    /// # Errors
    /// When the disk or the ledger refuses.
    pub fn render(&self, directory: &Directory) -> Result<Vec<SetAside>> {
        self.write(directory, |_| Ok(true))
    }

    fn write(
        &self,
        directory: &Directory,
        is_due: impl Fn(&TableFile<'_>) -> Result<bool>,
    ) -> Result<Vec<SetAside>> {
        let mut aside = Vec::new();
        for file in self.files() {
            if is_due(&file)? {
                aside.extend(file.replace(directory)?);
            }
        }
        written::settle(&mut directory.ledger(), &self.formats, &self.side_tables)?;
        Ok(aside)
    }

    /// Compares the tables with the ledger; writes nothing.
    ///
    /// # Errors
    /// When the disk or the ledger refuses.
    pub fn examine(&self, root: &Path, ledger: &Ledger) -> Result<Vec<TableFinding>> {
        let finding = |file: TableFile<'_>| {
            let state = file.state(root, ledger)?;
            Ok(TableFinding { file: names::table(file.side, file.format), state })
        };
        self.files().map(finding).collect()
    }

    fn files(&self) -> impl Iterator<Item = TableFile<'_>> {
        let file =
            |side, format| TableFile { side, format, layout: &self.layout, service: self.service };
        let beside = SideWriter::formats(&self.formats);
        let beside = self.side_tables.iter().flat_map(move |side| {
            beside.clone().into_iter().map(move |format| file(Some(*side), format))
        });
        self.formats.iter().map(move |format| file(None, *format)).chain(beside)
    }

    fn growing(&self) -> Option<TableFile<'_>> {
        self.files().find(|file| file.side.is_none() && file.format == TableFormat::Csv)
    }
}
