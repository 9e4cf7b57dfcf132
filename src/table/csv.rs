//! CSV: UTF-8, RFC 4180 quoting, LF; on request in the ways of a spreadsheet program.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::{Cell, Layout, Writer};
use crate::columns::Record;

/// How the CSV differs from the plain one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Dialect {
    /// Whose ways it follows.
    pub csv_for: CsvFor,
    /// Whether free text is written as it came, even if it would run as a formula.
    pub raw_text: bool,
}

/// Who is to open the CSV by a double click.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CsvFor {
    /// Any program: comma, decimal point, no byte order mark.
    #[default]
    Anyone,
    /// Excel where numbers have a decimal point: with a byte order mark.
    Excel,
    /// Excel where numbers have a decimal comma: with a byte order mark, and
    /// semicolons between cells.
    ExcelEu,
}

impl CsvFor {
    const ALL: [CsvFor; 3] = [CsvFor::Anyone, CsvFor::Excel, CsvFor::ExcelEu];

    /// The word for it on the command line and in the ledger.
    pub fn key(self) -> &'static str {
        match self {
            CsvFor::Anyone => "anyone",
            CsvFor::Excel => "excel",
            CsvFor::ExcelEu => "excel-eu",
        }
    }

    /// Whose word this is.
    pub fn from_key(key: &str) -> Option<CsvFor> {
        CsvFor::ALL.into_iter().find(|reader| reader.key() == key)
    }
}

/// The lines of a table.
pub struct Csv<'a> {
    layout: &'a Layout,
}

impl<'a> Csv<'a> {
    /// A table of this layout.
    pub fn new(layout: &'a Layout) -> Self {
        Self { layout }
    }

    /// What the table begins with: the header line.
    pub fn header(&self) -> Vec<u8> {
        header(self.layout.headings(self.layout.names()), self.layout.dialect)
    }

    /// One activity's line.
    pub fn row(&self, record: &Record<'_>) -> Vec<u8> {
        line(self.layout.cells(record), self.layout.dialect)
    }
}

/// What a table with these headings begins with.
pub(super) fn header<'h>(
    headings: impl Iterator<Item = Cow<'h, str>>,
    dialect: Dialect,
) -> Vec<u8> {
    let mut line = Line::of(dialect);
    headings.for_each(|heading| line.add(|text| text.push_str(&heading)));
    match dialect.csv_for {
        CsvFor::Anyone => line.end(),
        CsvFor::Excel | CsvFor::ExcelEu => ["\u{feff}".as_bytes(), &line.end()].concat(),
    }
}

/// A table that is written from its first line to its last.
pub(super) struct Writing<'a> {
    csv: Csv<'a>,
    out: &'a mut (dyn Write + Send),
}

impl<'a> Writing<'a> {
    pub(super) fn begin(layout: &'a Layout, out: &'a mut (dyn Write + Send)) -> io::Result<Self> {
        let csv = Csv::new(layout);
        out.write_all(&csv.header())?;
        Ok(Self { csv, out })
    }
}

impl Writer for Writing<'_> {
    fn row(&mut self, record: &Record<'_>) -> io::Result<()> {
        self.out.write_all(&self.csv.row(record))
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}

/// A line of these cells.
pub(crate) fn line(cells: impl Iterator<Item = Cell>, dialect: Dialect) -> Vec<u8> {
    let mut line = Line::of(dialect);
    cells.for_each(|cell| line.add(|text| write_field(text, &cell, dialect)));
    line.end()
}

/// A cell as it stands in the file, before it is quoted.
pub fn field(cell: &Cell, dialect: Dialect) -> String {
    let mut text = String::new();
    write_field(&mut text, cell, dialect);
    text
}

fn write_field(text: &mut String, cell: &Cell, dialect: Dialect) {
    let begin = text.len();
    if matches!(cell, Cell::Text(free) if !dialect.raw_text && runs(free)) {
        text.push('\'');
    }
    // Writing to memory cannot fail.
    let _ = write!(text, "{cell}");
    let is_number =
        matches!(cell, Cell::Number(_) | Cell::Fixed(..) | Cell::Exact(_) | Cell::Speed(..));
    if is_number
        && dialect.csv_for == CsvFor::ExcelEu
        && let Some(point) = text[begin..].find('.')
    {
        text.replace_range(begin + point..=begin + point, ",");
    }
}

/// Spreadsheets run a cell that begins like a formula, quoted or not; names
/// are also written by other people (workouts, courses), so they get the
/// apostrophe that stops it.
fn runs(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A line on its way: cells are written to its end, and quoted where they stand.
struct Line {
    text: String,
    delimiter: char,
    cells: usize,
}

impl Line {
    fn of(dialect: Dialect) -> Self {
        let delimiter = if dialect.csv_for == CsvFor::ExcelEu { ';' } else { ',' };
        Self { text: String::with_capacity(1 << 10), delimiter, cells: 0 }
    }

    fn add(&mut self, cell: impl FnOnce(&mut String)) {
        if self.cells > 0 {
            self.text.push(self.delimiter);
        }
        self.cells += 1;
        let begin = self.text.len();
        cell(&mut self.text);
        if self.text[begin..].contains([self.delimiter, '"', '\n', '\r']) {
            let quoted = self.text[begin..].replace('"', "\"\"");
            self.text.replace_range(begin.., &format!("\"{quoted}\""));
        }
    }

    fn end(mut self) -> Vec<u8> {
        if self.cells == 1 && self.text.is_empty() {
            // An empty line would be none.
            self.text.push_str("\"\"");
        }
        self.text.push('\n');
        self.text.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_quotes_and_line_breaks_survive_a_reader() {
        let cells = ["a,b", "c;d", "say \"hi\"", "two\nlines", "cr\rhere", "", "😀"];
        for (csv_for, delimiter) in [(CsvFor::Anyone, b','), (CsvFor::ExcelEu, b';')] {
            let dialect = Dialect { csv_for, raw_text: false };
            let bytes = line(cells.into_iter().map(Cell::Label), dialect);
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .delimiter(delimiter)
                .from_reader(&bytes[..]);
            let record = reader.records().next().expect("one record").expect("readable");
            assert_eq!(record.iter().collect::<Vec<_>>(), cells);
        }
    }

    #[test]
    fn text_from_the_service_runs_as_a_formula_only_if_somebody_insists() {
        let (guarded, raw) = (Dialect::default(), Dialect { raw_text: true, ..Dialect::default() });
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"] {
            assert_eq!(field(&Cell::Text(text.into()), guarded), format!("'{text}"));
            assert_eq!(field(&Cell::Text(text.into()), raw), text);
        }
        assert_eq!(field(&Cell::Text("Evening run".into()), guarded), "Evening run");
        assert_eq!(field(&Cell::Composed("-03:30".into()), guarded), "-03:30");
    }

    #[test]
    fn a_decimal_comma_stands_in_numbers_only() {
        let dialect = Dialect { csv_for: CsvFor::ExcelEu, raw_text: false };
        for (cell, shown) in [
            (Cell::Number(-8.012), "-8,012"),
            (Cell::degrees(Some(52.5)), "52,5000000"),
            (Cell::Speed(9.0, "km/h"), "9,0"),
            (Cell::Integer(7), "7"),
            (Cell::Text("Lap 1.5".into()), "Lap 1.5"),
        ] {
            assert_eq!(field(&cell, dialect), shown);
        }
    }
}
