//! Which tables there are to be, and how they are to look.

use std::fs;
use std::path::Path;

use clap::Args;
use gcexport::columns::{self, Header, Selection, SideTable, Template};
use gcexport::error::{Error, Result as Checked};
use gcexport::table::csv::CsvFor;
use gcexport::table::{Layout, TableFormat};
use gcexport::units::Units;

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
    /// Columns of the table: default, all, the table of an older tool (moderation, pe-st,
    /// pe-st-all, pe-st-moderation, kjkjava), strava, a template of pe-st's (a file), or keys as
    /// 'gcexport columns' lists them; those that the list lacks cost requests
    /// [default: default; render: as it was]
    #[arg(long, value_name = "PRESET|FILE|LIST")]
    columns: Option<String>,
    /// Units of the table: metric, or statute (mi, ft, lb, °F)
    /// [default: those that the directory has, metric if it is new]
    #[arg(long, value_name = "metric|statute", value_parser = units)]
    units: Option<Units>,
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
        let columns = self.columns.as_deref().map(selection).transpose()?;
        let units = self.units_of(columns.as_ref())?;
        let mut formats: Vec<TableFormat> = Vec::new();
        for format in self.table {
            if !formats.contains(&format) {
                formats.push(format);
            }
        }
        let mut side_tables: Vec<SideTable> =
            self.table_of.iter().filter_map(|word| word.0).collect();
        none_stands_alone("--table-of", self.table_of.len(), side_tables.len())?;
        side_tables.sort_unstable();
        side_tables.dedup();
        Ok(TableChoice {
            side_tables: Some(side_tables).filter(|_| !self.table_of.is_empty()),
            formats: Some(formats).filter(|formats| !formats.is_empty()),
            units,
            columns,
            header: self.header,
            csv_for: self.csv_for,
            raw_text: self.raw_text,
        })
    }

    /// The units that were asked for, or that the keys are in.
    fn units_of(&self, columns: Option<&Selection>) -> Checked<Option<Units>> {
        let is_template = columns.is_some_and(|selection| selection.template.is_some());
        match self.units {
            Some(Units::Statute) if is_template => Err(Error::usage(
                "the tables of other tools, and their templates, are in metric units",
                "leave --units out, or name columns of gcexport's own",
            )),
            _ if is_template => Ok(Some(Units::Metric)),
            units => columns::units_of(&words_of(self.columns.as_deref()), units),
        }
    }
}

/// Refuses the word `none` beside others: so many words, of which so many are others.
pub(super) fn none_stands_alone(option: &str, words: usize, others: usize) -> Checked<()> {
    if others == 0 || others == words {
        return Ok(());
    }
    Err(Error::usage(
        format!("{option}: 'none' and something else contradict each other"),
        "write one or the other",
    ))
}

/// The keys of a list.
fn words_of(list: Option<&str>) -> Vec<String> {
    let words = list.into_iter().flat_map(|list| list.split(','));
    words.map(|word| word.trim().to_owned()).collect()
}

/// What was said of the tables; the rest stays as it is.
pub struct TableChoice {
    pub side_tables: Option<Vec<SideTable>>,
    pub formats: Option<Vec<TableFormat>>,
    pub columns: Option<Selection>,
    pub units: Option<Units>,
    pub header: Option<Header>,
    pub csv_for: Option<CsvFor>,
    pub raw_text: Option<bool>,
}

impl TableChoice {
    /// The layout that comes of this one.
    pub fn layout(&self, mut layout: Layout) -> Layout {
        if let Some(Selection { columns, template }) = self.columns.clone() {
            (layout.columns, layout.template) = (columns, template);
        }
        layout.units = self.units.unwrap_or(layout.units);
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

/// What `gcexport columns` is to list, and how.
pub struct ColumnsJob {
    pub selection: Selection,
    pub template: bool,
    pub units: Units,
    pub json: bool,
}

/// The columns of a preset, without one all that there are.
pub(super) fn preset(name: Option<&str>) -> Checked<Selection> {
    let name = name.unwrap_or("all");
    columns::preset(name).ok_or_else(|| {
        let names = columns::PRESETS.iter().map(|preset| preset.name);
        let known: Vec<_> = ["default", "all"].into_iter().chain(names).collect();
        Error::usage(
            format!("there is no preset '{name}'"),
            format!("the presets are {}", known.join(", ")),
        )
    })
}

/// A preset, keys, or the path of a template.
fn selection(words: &str) -> Checked<Selection> {
    let chosen = columns::select(&words_of(Some(words)));
    // No key has these in it.
    let is_path = words.contains(['.', '/', '\\']) || Path::new(words).is_file();
    if chosen.is_ok() || !is_path {
        return chosen;
    }
    let refused = |why: String, hint: &str| Error::usage(format!("{words}: {why}"), hint);
    let text = fs::read_to_string(words).map_err(|cause| {
        refused(cause.to_string(), "name a template, or keys as 'gcexport columns' lists them")
    })?;
    let template = Template::parse(&text).ok_or_else(|| {
        refused(
            "there is no column in it".to_owned(),
            "a template has a line like 'activityName=Activity Name' for each",
        )
    })?;
    Ok(template.into())
}

fn format(word: &str) -> Result<TableFormat, String> {
    TableFormat::from_key(word).ok_or_else(|| {
        let known = TableFormat::ALL.map(TableFormat::key).join(", ");
        format!("there is no such table; choose from {known}")
    })
}

pub(super) fn units(word: &str) -> Result<Units, String> {
    Units::from_key(word).ok_or_else(|| "it must be metric or statute".to_owned())
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
