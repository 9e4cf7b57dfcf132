//! Tables: records and columns in, bytes out; no I/O of its own.
//!
//! A format is one file here: it says how a [`Cell`] is written, and nothing else does.

pub mod csv;
mod json;
mod side;
mod totals;
mod xlsx;

pub use side::SideWriter;

use std::fmt;
use std::io::{self, Write};
use std::path::Path;

use chrono::{DateTime, NaiveDateTime, Utc};

use crate::columns::{self, Column, Header, Record, Selection, SideTable, Source, Template};

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
            TableFormat::Json => Box::new(json::Json::begin_array(layout.keyed(), out)?),
            TableFormat::Jsonl => Box::new(json::Json::lines(layout.keyed(), out)),
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
    /// What they are called, if not what they are called anyhow.
    pub template: Option<Template>,
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
        Self { columns, template, header: Header::default(), dialect: csv::Dialect::default() }
    }

    /// The layout in words, as the ledger remembers it.
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
        let csv_for = match self.dialect.csv_for {
            csv::CsvFor::Anyone => String::new(),
            other => format!("+{}", other.key()),
        };
        let raw_text = if self.dialect.raw_text { "+raw-text" } else { "" };
        format!("{header}{csv_for}{raw_text}:{columns}")
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
        names: impl Iterator<Item = (&'n str, &'n str)>,
    ) -> impl Iterator<Item = &'n str> {
        names.map(|(key, title)| match self.header {
            Header::Titles => title,
            Header::Keys => key,
        })
    }

    /// Key and title of each column.
    fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        columns::names(&self.columns, self.template.as_ref())
    }

    /// Each column under its key.
    fn keyed(&self) -> impl Iterator<Item = (&str, &'static Column)> {
        self.names().map(|(key, _)| key).zip(self.columns.iter().copied())
    }

    /// The cells of an activity.
    fn cells(&self, record: &Record<'_>) -> impl Iterator<Item = Cell> {
        self.columns.iter().map(|column| (column.value)(record))
    }
}

fn keys_of<V: 'static>(columns: impl IntoIterator<Item = &'static Column<V>>) -> String {
    columns.into_iter().map(|column| column.key).collect::<Vec<_>>().join(",")
}

/// One cell, before a format decides how it is written. As text it is what a
/// person reads; a number's text is also its JSON.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// The service did not say.
    Empty,
    /// Free text that came from the service; anybody may have written it.
    Text(String),
    /// Text that we composed, safe by its making.
    Composed(String),
    /// A fixed word of ours.
    Label(&'static str),
    /// A number with at most three decimals.
    Number(f64),
    /// A number with so many decimals, no more and no less.
    Fixed(f64, u8),
    /// A number with all of its decimals, at least one.
    Exact(f64),
    /// A whole number.
    Integer(i64),
    /// `true` or `false`.
    Flag(bool),
    /// What a clock on the wall showed: `2024-07-01 07:00:00`, the form that
    /// spreadsheets read as a date.
    WallClock(NaiveDateTime),
    /// An instant in UTC: `2024-07-01 05:00:00Z`.
    Instant(DateTime<Utc>),
    /// Whole seconds as `h:mm:ss`; the hours run on past 24.
    Duration(u64),
    /// Whole seconds per stretch, also as `h:mm:ss`, so that nobody takes
    /// minutes for hours.
    Pace(u64),
    /// Whole seconds as `hh:mm:ss`, as older tools have them.
    PaddedDuration(u64),
    /// Whole seconds per stretch as `mm:ss`, as older tools have them; the
    /// minutes run on.
    PaddedPace(u64),
}

impl Cell {
    /// A number, or empty. What is not finite was damaged on the way.
    pub fn number(value: Option<f64>) -> Cell {
        value.filter(|v| v.is_finite()).map_or(Cell::Empty, Cell::Number)
    }

    /// Free text from the service, or empty.
    pub fn text(value: &Option<String>) -> Cell {
        value.as_ref().map_or(Cell::Empty, |text| Cell::Text(text.clone()))
    }

    /// Free texts from the service in one cell, with semicolons between, or empty.
    pub fn words<'a>(texts: impl Iterator<Item = &'a str>) -> Cell {
        let text = texts.collect::<Vec<_>>().join("; ");
        if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
    }

    /// Text of our own making, or empty.
    pub fn composed(value: Option<String>) -> Cell {
        value.map_or(Cell::Empty, Cell::Composed)
    }

    /// A position in degrees, seven decimals (about a centimetre), or empty.
    pub fn degrees(value: Option<f64>) -> Cell {
        Cell::fixed(value, 7)
    }

    /// A number with so many decimals, or empty.
    pub fn fixed(value: Option<f64>, decimals: u8) -> Cell {
        let finite = value.filter(|v| v.is_finite());
        finite.map_or(Cell::Empty, |value| Cell::Fixed(value, decimals))
    }

    /// A whole number, or empty.
    pub fn integer(value: Option<i64>) -> Cell {
        value.map_or(Cell::Empty, Cell::Integer)
    }

    /// A flag, or empty.
    pub fn flag(value: Option<bool>) -> Cell {
        value.map_or(Cell::Empty, Cell::Flag)
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cell::Empty => Ok(()),
            Cell::Text(text) | Cell::Composed(text) => f.write_str(text),
            Cell::Label(text) => f.write_str(text),
            Cell::Number(value) => f.write_str(&decimal(*value)),
            Cell::Fixed(value, decimals) => f.write_str(&fixed(*value, *decimals)),
            Cell::Exact(value) if value.fract() == 0.0 => write!(f, "{value:.1}"),
            Cell::Exact(value) => write!(f, "{value}"),
            Cell::Integer(value) => write!(f, "{value}"),
            Cell::Flag(value) => write!(f, "{value}"),
            Cell::WallClock(time) => write!(f, "{}", time.format("%Y-%m-%d %H:%M:%S")),
            Cell::Instant(time) => write!(f, "{}", time.format("%Y-%m-%d %H:%M:%SZ")),
            Cell::Duration(s) | Cell::Pace(s) => {
                write!(f, "{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
            }
            Cell::PaddedDuration(s) => {
                write!(f, "{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
            }
            Cell::PaddedPace(s) => write!(f, "{:02}:{:02}", s / 60, s % 60),
        }
    }
}

/// At most three decimals, no trailing zeros, no negative zero.
fn decimal(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        // Most of them, and several times as fast.
        return (value as i64).to_string();
    }
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// So many decimals, no negative zero.
fn fixed(value: f64, decimals: u8) -> String {
    let text = format!("{value:.*}", usize::from(decimals));
    match text.strip_prefix('-') {
        Some(zero) if zero.bytes().all(|byte| matches!(byte, b'0' | b'.')) => zero.to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_at_most_three_decimals_and_zero_is_a_value() {
        for (value, text) in
            [(0.0, "0"), (-0.0001, "0"), (8.01245, "8.012"), (142.0, "142"), (-12.5, "-12.5")]
        {
            assert_eq!(Cell::Number(value).to_string(), text);
        }
        assert_eq!(Cell::number(Some(f64::NAN)), Cell::Empty);
        assert_eq!(Cell::degrees(Some(-0.000_000_01)).to_string(), "0.0000000");
        assert_eq!(Cell::degrees(Some(-52.5)).to_string(), "-52.5000000");
        assert_eq!(Cell::Fixed(-0.04, 1).to_string(), "0.0");
    }

    #[test]
    fn a_layout_comes_back_from_its_words() {
        let usual = Layout::default().to_words();
        assert!(usual.starts_with("titles:activity_id,"), "what older ledgers say");
        let template = "titles:id=Activity: ID\nminHR=Min\nname=Name, of ours\n";
        for words in [&usual, "keys:name", "titles+excel-eu+raw-text:name,laps", template] {
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
