//! Tables: records and columns in, bytes out; no I/O of its own.
//!
//! A format is one file here: it says how a [`Cell`] is written, and nothing else does.

mod cell;
pub mod csv;
mod json;
mod side;
mod totals;
mod xlsx;

pub(crate) use cell::CLOCK_S;
pub use cell::Cell;
pub use side::SideWriter;

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;

use crate::columns::{self, Column, Header, Record, Selection, SideTable, Source, Template};
use crate::service::{Info, Offer};
use crate::units::Units;

/// The file formats that the table can be had in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TableFormat {
    /// Text, for everything that reads tables; grows while the list arrives.
    Csv,
    /// A workbook with typed cells, for spreadsheets.
    Xlsx,
    /// One array of objects, for scripts.
    Json,
    /// An object a line, for scripts that read line by line.
    Jsonl,
}

impl TableFormat {
    /// Every format.
    pub const ALL: [TableFormat; 4] =
        [TableFormat::Csv, TableFormat::Xlsx, TableFormat::Json, TableFormat::Jsonl];

    /// The word for it on the command line, in the ledger and at the end of its file's name.
    pub fn key(self) -> &'static str {
        match self {
            TableFormat::Csv => "csv",
            TableFormat::Xlsx => "xlsx",
            TableFormat::Json => "json",
            TableFormat::Jsonl => "jsonl",
        }
    }

    /// The format of this word.
    pub fn from_key(key: &str) -> Option<TableFormat> {
        TableFormat::ALL.into_iter().find(|format| format.key() == key)
    }

    /// Begins a table that goes to `out`. What does not fit into memory
    /// meanwhile is kept in nameless files in `scratch`.
    ///
    /// # Errors
    /// When `out` or `scratch` refuses.
    pub fn begin<'a>(
        self,
        layout: &'a Layout,
        out: &'a mut (dyn Write + Send),
        scratch: &Path,
    ) -> io::Result<Box<dyn Writer + 'a>> {
        Ok(match self {
            TableFormat::Csv => Box::new(csv::Writing::begin(layout, out)?),
            TableFormat::Xlsx => Box::new(xlsx::Xlsx::begin(layout, out, scratch)?),
            TableFormat::Json => {
                Box::new(json::Json::begin_array(layout.keyed(), layout.units, out)?)
            }
            TableFormat::Jsonl => Box::new(json::Json::lines(layout.keyed(), layout.units, out)),
        })
    }
}

/// A table on its way out, row by row.
pub trait Writer {
    /// Adds an activity.
    ///
    /// # Errors
    /// When it cannot be written.
    fn row(&mut self, record: &Record<'_>) -> io::Result<()>;

    /// Ends the table.
    ///
    /// # Errors
    /// When it cannot be written.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// What the table shows, and how.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Its columns.
    pub columns: Vec<&'static Column>,
    /// What they are called, if not what they are called anyhow; it is metric.
    pub template: Option<Template>,
    /// Their units.
    pub units: Units,
    /// Its first line; JSON is always by key.
    pub header: Header,
    /// The ways of its CSV.
    pub dialect: csv::Dialect,
}

impl Default for Layout {
    fn default() -> Self {
        Self::of(columns::usual().into())
    }
}

impl Layout {
    /// A table of these columns.
    pub fn of(selection: Selection) -> Self {
        let Selection { columns, template } = selection;
        Self {
            columns,
            template,
            units: Units::default(),
            header: Header::default(),
            dialect: csv::Dialect::default(),
        }
    }

    /// What it and these side tables are made of beside the list of a service.
    /// The usual columns cost nothing.
    pub fn asked_of(&self, service: &Info, tables: &[SideTable]) -> Vec<&'static Offer> {
        let columns: &[_] = if columns::are_usual(&self.columns) { &[] } else { &self.columns };
        service.asked_for(columns, tables)
    }

    /// The layout in words, as the ledger remembers it; columns have their
    /// metric keys, whatever the units.
    pub fn to_words(&self) -> String {
        match &self.template {
            Some(template) => self.words_of(&template.to_string()),
            None => self.words_of(&keys_of(self.columns.iter().copied())),
        }
    }

    /// The same of a side table.
    pub fn to_words_of(&self, table: SideTable) -> String {
        self.words_of(&keys_of(table.columns()))
    }

    fn words_of(&self, columns: &str) -> String {
        let header = match self.header {
            Header::Titles => "titles",
            Header::Keys => "keys",
        };
        let units = match self.units {
            Units::Metric => "",
            Units::Statute => "+statute",
        };
        let csv_for = match self.dialect.csv_for {
            csv::CsvFor::Anyone => String::new(),
            other => format!("+{}", other.key()),
        };
        let raw_text = if self.dialect.raw_text { "+raw-text" } else { "" };
        format!("{header}{units}{csv_for}{raw_text}:{columns}")
    }

    /// The layout of these words; `None` if some of them are not known here.
    pub fn from_words(words: &str) -> Option<Self> {
        let (ways, columns) = words.split_once(':')?;
        // No key of ours has a `=`, and every line of a template does.
        let mut layout = Self::of(match columns.contains('=') {
            true => Template::parse(columns)?.into(),
            false => {
                let keys: Vec<String> = columns.split(',').map(str::to_owned).collect();
                columns::by_keys(&keys).ok()?.into()
            }
        });
        for way in ways.split('+') {
            match way {
                "titles" => layout.header = Header::Titles,
                "keys" => layout.header = Header::Keys,
                "statute" => layout.units = Units::Statute,
                "raw-text" => layout.dialect.raw_text = true,
                other => layout.dialect.csv_for = csv::CsvFor::from_key(other)?,
            }
        }
        Some(layout)
    }

    /// Whether it tells where files are, so that it changes with them.
    pub fn tells_files(&self) -> bool {
        self.columns.iter().any(|column| column.source == Source::Files)
    }

    /// What stands above the columns of these keys and titles.
    fn headings<'n>(
        &self,
        names: impl Iterator<Item = (Cow<'n, str>, Cow<'n, str>)>,
    ) -> impl Iterator<Item = Cow<'n, str>> {
        names.map(|(key, title)| match self.header {
            Header::Titles => title,
            Header::Keys => key,
        })
    }

    /// Key and title of each column.
    fn names(&self) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
        columns::names(&self.columns, self.template.as_ref(), self.units)
    }

    /// Each column under its key.
    fn keyed(&self) -> impl Iterator<Item = (Cow<'_, str>, &'static Column)> {
        self.names().map(|(key, _)| key).zip(self.columns.iter().copied())
    }

    /// The cells of an activity.
    fn cells(&self, record: &Record<'_>) -> impl Iterator<Item = Cell> {
        self.columns.iter().map(|column| column.cell(record, self.units))
    }
}

fn keys_of<V: 'static>(columns: impl IntoIterator<Item = &'static Column<V>>) -> String {
    columns.into_iter().map(|column| column.key).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layout_comes_back_from_its_words() {
        let usual = Layout::default().to_words();
        assert!(usual.starts_with("titles:activity_id,"), "what older ledgers say");
        let template = "titles:id=Activity: ID\nminHR=Min\nname=Name, of ours\n";
        let statute = "titles+statute+excel-eu+raw-text:name,laps";
        for words in [&usual, "keys:name", statute, template] {
            assert_eq!(
                Layout::from_words(words).map(|layout| layout.to_words()).as_ref(),
                Some(&words.to_owned())
            );
        }
        for unknown in ["", "titles", "titles+lotus:name", "titles:no_such_column"] {
            assert!(Layout::from_words(unknown).is_none(), "{unknown}");
        }
    }
}
