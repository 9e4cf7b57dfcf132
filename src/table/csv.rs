//! CSV: UTF-8, RFC 4180 quoting, LF; on request in the ways of a spreadsheet program.

use std::borrow::Cow;
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
        row(self.layout.cells(record), self.layout.dialect)
    }
}

/// What a table with these headings begins with.
pub(super) fn header<'h>(headings: impl Iterator<Item = &'h str>, dialect: Dialect) -> Vec<u8> {
    let line = line(headings.map(Cow::Borrowed), dialect);
    match dialect.csv_for {
        CsvFor::Anyone => line,
        CsvFor::Excel | CsvFor::ExcelEu => ["\u{feff}".as_bytes(), &line].concat(),
    }
}

/// The line of these cells.
pub(super) fn row(cells: impl Iterator<Item = Cell>, dialect: Dialect) -> Vec<u8> {
    let cells: Vec<_> = cells.collect();
    line(cells.iter().map(|cell| field(cell, dialect)), dialect)
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

/// A cell as it stands in the file, before it is quoted.
pub fn field(cell: &Cell, dialect: Dialect) -> Cow<'_, str> {
    match cell {
        Cell::Text(text) if !dialect.raw_text => guarded(text),
        Cell::Text(text) | Cell::Composed(text) => Cow::Borrowed(text),
        Cell::Label(text) => Cow::Borrowed(text),
        Cell::Number(_) | Cell::Fixed(..) | Cell::Exact(_)
            if dialect.csv_for == CsvFor::ExcelEu =>
        {
            Cow::Owned(cell.to_string().replace('.', ","))
        }
        other => Cow::Owned(other.to_string()),
    }
}

/// Spreadsheets run a cell that begins like a formula, quoted or not; names
/// are also written by other people (workouts, courses), so they get the
/// apostrophe that stops it.
fn guarded(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

pub(crate) fn line<'a>(cells: impl Iterator<Item = Cow<'a, str>>, dialect: Dialect) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .buffer_capacity(1 << 10)
        .delimiter(if dialect.csv_for == CsvFor::ExcelEu { b';' } else { b',' })
        .quote_style(csv::QuoteStyle::Necessary)
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer(Vec::with_capacity(512));
    for cell in cells {
        // Writing to memory cannot fail.
        let _ = writer.write_field(cell.as_bytes());
    }
    let _ = writer.write_record(None::<&[u8]>);
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_quotes_and_line_breaks_survive_a_reader() {
        let cells = ["a,b", "c;d", "say \"hi\"", "two\nlines", "cr\rhere", "", "😀"];
        for (csv_for, delimiter) in [(CsvFor::Anyone, b','), (CsvFor::ExcelEu, b';')] {
            let dialect = Dialect { csv_for, raw_text: false };
            let bytes = line(cells.into_iter().map(Cow::Borrowed), dialect);
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
            (Cell::Fixed(9.0, 1), "9,0"),
            (Cell::Integer(7), "7"),
            (Cell::Text("Lap 1.5".into()), "Lap 1.5"),
        ] {
            assert_eq!(field(&cell, dialect), shown);
        }
    }
}
