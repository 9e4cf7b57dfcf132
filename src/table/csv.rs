//! CSV: UTF-8, RFC 4180 quoting, LF.

use crate::columns::{Column, Header, Record};

/// Writes a table's header and rows as CSV bytes.
pub struct Csv<'a> {
    columns: &'a [&'static Column],
    header: Header,
}

impl<'a> Csv<'a> {
    /// A table of these columns.
    pub fn new(columns: &'a [&'static Column], header: Header) -> Self {
        Self { columns, header }
    }

    /// The header line.
    pub fn header(&self) -> Vec<u8> {
        line(self.columns.iter().map(|column| match self.header {
            Header::Titles => column.title.to_owned(),
            Header::Keys => column.key.to_owned(),
        }))
    }

    /// One activity's line.
    pub fn row(&self, record: &Record<'_>) -> Vec<u8> {
        line(self.columns.iter().map(|column| (column.value)(record).to_string()))
    }
}

pub(crate) fn line(cells: impl Iterator<Item = String>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Necessary)
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer(Vec::with_capacity(512));
    for cell in cells {
        // Writing to memory cannot fail.
        let _ = writer.write_field(cell);
    }
    let _ = writer.write_record(None::<&[u8]>);
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_quotes_and_line_breaks_survive_a_reader() {
        let cells = ["a,b", "say \"hi\"", "two\nlines", "cr\rhere", "", "😀"];
        let bytes = line(cells.iter().map(|c| (*c).to_owned()));
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[..]);
        let record = reader.records().next().expect("one record").expect("readable");
        assert_eq!(record.iter().collect::<Vec<_>>(), cells);
    }
}
