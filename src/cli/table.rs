//! Which tables there are to be, and how they are to look.

use clap::Args;
use gcexport::columns::{self, Column, Header, SideTable};
use gcexport::error::Result as Checked;
use gcexport::table::csv::CsvFor;
use gcexport::table::{Layout, TableFormat};

#[derive(Args)]
pub(super) struct TableArgs {
    /// Formats of the table: csv, xlsx, json, jsonl; several with commas
    /// [default: those that the directory has, csv if it is new]
    #[arg(long, value_name = "F[,F...]", value_delimiter = ',', value_parser = format)]
    table: Vec<TableFormat>,
    /// Side tables, a file each: laps, zones, gear, sets, or none; several with commas
    /// [default: those that the directory has]
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = side_word)]
    table_of: Vec<SideWord>,
    /// Columns of the table: default, all, or keys as 'gcexport columns' lists them;
    /// those that the list lacks cost requests [default: default; render: as it was]
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    columns: Vec<String>,
    /// First line of the table: titles for people, keys for scripts
    /// [default: titles; render: as it was]
    #[arg(long, value_name = "titles|keys", value_parser = header)]
    header: Option<Header>,
    /// CSV for whom: anyone; excel (byte order mark); excel-eu (that, semicolons, decimal
    /// comma) [default: anyone; render: as it was]
    #[arg(long, value_name = "WHOM", value_parser = csv_for)]
    csv_for: Option<CsvFor>,
    /// CSV: no apostrophe before names that would run as a formula
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true,
        default_missing_value = "true", hide_possible_values = true)]
    raw_text: Option<bool>,
}

impl TableArgs {
    pub(super) fn choice(self) -> Checked<TableChoice> {
        let mut formats: Vec<TableFormat> = Vec::new();
        for format in self.table {
            if !formats.contains(&format) {
                formats.push(format);
            }
        }
        let mut side_tables: Vec<SideTable> =
            self.table_of.iter().filter_map(|word| word.0).collect();
        side_tables.sort_unstable();
        side_tables.dedup();
        Ok(TableChoice {
            side_tables: Some(side_tables).filter(|_| !self.table_of.is_empty()),
            formats: Some(formats).filter(|formats| !formats.is_empty()),
            columns: match &self.columns[..] {
                [] => None,
                words => Some(columns::select(words)?),
            },
            header: self.header,
            csv_for: self.csv_for,
            raw_text: self.raw_text,
        })
    }
}

/// What was said of the tables; the rest stays as it is.
pub struct TableChoice {
    pub side_tables: Option<Vec<SideTable>>,
    pub formats: Option<Vec<TableFormat>>,
    pub columns: Option<Vec<&'static Column>>,
    pub header: Option<Header>,
    pub csv_for: Option<CsvFor>,
    pub raw_text: Option<bool>,
}

impl TableChoice {
    /// The layout that comes of this one.
    pub fn layout(&self, mut layout: Layout) -> Layout {
        if let Some(columns) = &self.columns {
            layout.columns.clone_from(columns);
        }
        layout.header = self.header.unwrap_or(layout.header);
        layout.dialect.csv_for = self.csv_for.unwrap_or(layout.dialect.csv_for);
        layout.dialect.raw_text = self.raw_text.unwrap_or(layout.dialect.raw_text);
        layout
    }
}

/// A side table, or the word for none.
#[derive(Clone, Copy)]
struct SideWord(Option<SideTable>);

fn side_word(word: &str) -> Result<SideWord, String> {
    match word {
        "none" => Ok(SideWord(None)),
        word => side_table(word)
            .map(|table| SideWord(Some(table)))
            .map_err(|known| format!("{known}, none")),
    }
}

pub(super) fn side_table(word: &str) -> Result<SideTable, String> {
    SideTable::from_key(word).ok_or_else(|| {
        let known = SideTable::ALL.map(SideTable::key).join(", ");
        format!("there is no such table; choose from {known}")
    })
}

fn format(word: &str) -> Result<TableFormat, String> {
    TableFormat::from_key(word).ok_or_else(|| {
        let known = TableFormat::ALL.map(TableFormat::key).join(", ");
        format!("there is no such table; choose from {known}")
    })
}

fn csv_for(word: &str) -> Result<CsvFor, String> {
    CsvFor::from_key(word).ok_or_else(|| "it must be anyone, excel or excel-eu".to_owned())
}

fn header(word: &str) -> Result<Header, String> {
    match word {
        "titles" => Ok(Header::Titles),
        "keys" => Ok(Header::Keys),
        _ => Err("it must be 'titles' or 'keys'".to_owned()),
    }
}
