//! XLSX: a workbook of typed cells, so that no locale and no guessing stands
//! between a value and a spreadsheet. Three sheets: the activities, what their
//! columns mean, and totals.

use std::any::Any;
use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;

use chrono::{NaiveDate, NaiveDateTime};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Workbook,
    Worksheet, XlsxError,
};

use super::cell::rounded;
use super::totals::{self, Totals};
use super::{Cell, Layout, Writer};
use crate::columns::{CellType, Column, Record};

/// Characters that fit into a cell, counted as UTF-16.
const LONGEST_TEXT: usize = 32_767;

/// A table as a workbook. Rows leave memory as they come; the text of a cell
/// is never taken for a formula.
pub(super) struct Xlsx<'a> {
    layout: &'a Layout,
    out: &'a mut (dyn Write + Send),
    book: Workbook,
    sheet: Worksheet,
    formats: Formats,
    totals: Totals,
    rows: u32,
}

impl<'a> Xlsx<'a> {
    pub(super) fn begin(
        layout: &'a Layout,
        out: &'a mut (dyn Write + Send),
        scratch: &Path,
    ) -> io::Result<Self> {
        let mut book = Workbook::new();
        // The same activities are the same bytes, whenever they are written.
        let properties = DocProperties::new()
            .set_title("Activities")
            .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1).map_err(refused)?);
        book.set_properties(&properties);
        book.set_tempdir(scratch).map_err(refused)?;
        let sheet = book.new_worksheet_with_constant_memory().map_err(refused)?;
        let (formats, totals) = (Formats::default(), Totals::new(layout.units));
        let mut xlsx = Self { layout, out, book, sheet, formats, totals, rows: 0 };
        xlsx.sheet.set_name("Activities").map_err(refused)?;
        let widths: Vec<f64> = layout
            .columns
            .iter()
            .map(|column| width(column, column.unit_in(layout.units)))
            .collect();
        head(&mut xlsx.sheet, layout.headings(layout.names()), &widths).map_err(refused)?;
        Ok(xlsx)
    }

    fn save(mut self) -> Result<Outlet<'a>, XlsxError> {
        finish(&mut self.sheet, self.rows, self.layout.columns.len())?;
        self.book.push_worksheet(self.sheet);
        dictionary(self.book.add_worksheet(), self.layout)?;
        sum_up(self.book.add_worksheet(), &self.totals, &mut self.formats)?;
        let mut outlet = Outlet { out: self.out, failure: None };
        self.book.save_to_writer(&mut outlet)?;
        Ok(outlet)
    }
}

impl Writer for Xlsx<'_> {
    fn row(&mut self, record: &Record<'_>) -> io::Result<()> {
        self.totals.add(record);
        self.rows += 1;
        caught(|| {
            let cells = self.layout.columns.iter().zip(self.layout.cells(record));
            for (index, (column, cell)) in (0..).zip(cells) {
                let (at, unit) = ((self.rows, index), column.unit_in(self.layout.units));
                put(&mut self.sheet, at, &cell, unit, &mut self.formats)?;
            }
            Ok(())
        })
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        caught(|| self.save())?.failure.map_or(Ok(()), Err)
    }
}

/// The library panics, with the system's words, where a file in `scratch`
/// cannot be written. Here that is an error like any other.
fn caught<T>(work: impl FnOnce() -> Result<T, XlsxError>) -> io::Result<T> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    panic::set_hook(hook);
    result.map_or_else(|said| Err(panicked(&*said)), |done| done.map_err(refused))
}

fn panicked(said: &(dyn Any + Send)) -> io::Error {
    let words = said.downcast_ref::<String>().map_or("the workbook cannot be made", String::as_str);
    if words.contains("StorageFull") || words.contains("QuotaExceeded") {
        return io::ErrorKind::StorageFull.into();
    }
    io::Error::other(words.to_owned())
}

/// The library panics here as well, so it is told of no failure until it is done.
struct Outlet<'a> {
    out: &'a mut (dyn Write + Send),
    failure: Option<io::Error>,
}

impl Write for Outlet<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.failure.is_none() {
            self.failure = self.out.write_all(bytes).err();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn refused(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) | XlsxError::TempFileError(_, error) => error,
        other => io::Error::other(other),
    }
}

/// Number formats, each made once.
#[derive(Default)]
struct Formats(HashMap<(&'static str, &'static str), Format>);

impl Formats {
    /// That of a code, and of the unit that is shown behind the number.
    fn get(&mut self, code: &'static str, unit: &'static str) -> &Format {
        let made = || match unit {
            "" => Format::new().set_num_format(code),
            _ => Format::new().set_num_format(format!("{code}\" {unit}\"")),
        };
        self.0.entry((code, unit)).or_insert_with(made)
    }
}

fn put(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    unit: &'static str,
    formats: &mut Formats,
) -> Result<(), XlsxError> {
    let mut shown = "";
    let (number, format) = match cell {
        Cell::Empty => return Ok(()),
        Cell::Text(text) | Cell::Composed(text) => {
            return sheet.write_string(row, column, fitting(text)).map(drop);
        }
        Cell::Label(text) | Cell::Unit(text) => {
            return sheet.write_string(row, column, *text).map(drop);
        }
        Cell::Flag(flag) => return sheet.write_boolean(row, column, *flag).map(drop),
        Cell::WallClock(time) => (serial(*time), "yyyy-mm-dd hh:mm:ss"),
        Cell::Instant(time) => (serial(time.naive_utc()), "yyyy-mm-dd hh:mm:ss\"Z\""),
        Cell::Duration(seconds) => (Some(days(*seconds as f64)), "[h]:mm:ss"),
        Cell::PaddedDuration(seconds) => (Some(days(*seconds as f64)), "[hh]:mm:ss"),
        // Minutes run on, too: an hour and more per kilometre would lose the hour.
        Cell::Pace(seconds, _) => (Some(days(seconds.round())), "[m]:ss"),
        Cell::PaddedPace(seconds) => (Some(days(*seconds as f64)), "[mm]:ss"),
        Cell::Number(value) => {
            shown = unit;
            (Some(rounded(*value)), decimals(unit))
        }
        Cell::Exact(value) => (Some(*value), "General"),
        Cell::Speed(..) => (as_shown(cell), "0.0"),
        Cell::Fixed(_, decimals) => (as_shown(cell), places(*decimals)),
        Cell::Integer(value) => {
            shown = unit;
            (Some(*value as f64), "0")
        }
    };
    match number {
        Some(number) => {
            sheet.write_number_with_format(row, column, number, formats.get(format, shown))
        }
        None => sheet.write_string(row, column, cell.to_string()),
    }
    .map(drop)
}

/// The number that its text says, so that it is rounded as it is everywhere.
fn as_shown(cell: &Cell) -> Option<f64> {
    cell.to_string().parse().ok()
}

/// Days since the beginning of spreadsheets' time; `None` before March 1900,
/// where they count a day that never was, and after the year 9999.
fn serial(time: NaiveDateTime) -> Option<f64> {
    let zero = NaiveDate::from_ymd_opt(1899, 12, 30)?.and_hms_opt(0, 0, 0)?;
    let days = (time - zero).num_seconds() as f64 / 86_400.0;
    (61.0..2_958_466.0).contains(&days).then_some(days)
}

fn days(seconds: f64) -> f64 {
    seconds / 86_400.0
}

/// What fits into a cell, with an ellipsis for the rest, and with the line
/// breaks of a cell, which are line feeds.
fn fitting(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    if text.len() <= LONGEST_TEXT || text.encode_utf16().count() <= LONGEST_TEXT {
        return text;
    }
    let mut room = LONGEST_TEXT - 1;
    let fits = |c: &char| {
        let left = room.checked_sub(c.len_utf16());
        room = left.unwrap_or(0);
        left.is_some()
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

/// So many decimals.
fn places(decimals: u8) -> &'static str {
    match decimals {
        1 => "0.0",
        5 => "0.00000",
        6 => "0.000000",
        _ => "0.0000000",
    }
}

/// How many decimals numbers in this unit show; they keep the others.
fn decimals(unit: &str) -> &'static str {
    match unit {
        "km" | "mi" => "0.00",
        "km/h" | "cm" | "°C" | "ml/kg/min" | "mph" | "in" | "°F" | "fl oz" => "0.0",
        // Of heights and depths, pools and shares: as exact as they are.
        "m" | "ft" | "yd" | "kg" | "lb" | "%" => "General",
        "" => "General",
        _ => "0",
    }
}

/// In characters of the usual font, with room for the unit.
fn width(column: &Column, unit: &str) -> f64 {
    match (column.key, column.kind, unit) {
        ("name" | "description", ..) => 36.0,
        ("activity_id" | "url", ..) => 21.0,
        (_, CellType::Datetime, _) | ("start_utc" | "deleted_at", ..) => 20.0,
        (_, CellType::String, "") => 17.0,
        (_, CellType::Number, unit) => f64::max(12.0, 8.0 + unit.len() as f64),
        _ => 12.0,
    }
}

/// The first line, which stays in sight.
fn head<'h>(
    sheet: &mut Worksheet,
    headings: impl Iterator<Item = Cow<'h, str>>,
    widths: &[f64],
) -> Result<(), XlsxError> {
    let format = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border_bottom(FormatBorder::Thin);
    for (column, (heading, width)) in (0..).zip(headings.zip(widths)) {
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(0, column, heading, &format)?;
    }
    sheet.set_freeze_panes(1, 0).map(drop)
}

/// Filters, and no warnings about ids, which are text on purpose.
fn finish(sheet: &mut Worksheet, rows: u32, columns: usize) -> Result<(), XlsxError> {
    let last = u16::try_from(columns.saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, rows, last)?;
    sheet.ignore_error_range(0, 0, rows, last, IgnoreError::NumberStoredAsText).map(drop)
}

/// The sheet that says what the columns mean.
fn dictionary(sheet: &mut Worksheet, layout: &Layout) -> Result<(), XlsxError> {
    sheet.set_name("Columns")?;
    let headings = ["Key", "Title", "Type", "Unit", "Rounding", "Source", "Meaning"];
    let widths = [28.0, 32.0, 10.0, 14.0, 18.0, 10.0, 90.0];
    head(sheet, headings.into_iter().map(Cow::Borrowed), &widths)?;
    for (row, (column, (key, title))) in (1..).zip(layout.columns.iter().zip(layout.names())) {
        let unit = column.unit_in(layout.units);
        let facts =
            [column.kind.key(), unit, column.rounding(), column.source.key(), column.meaning];
        let cells = [key, title].into_iter().chain(facts.map(Cow::Borrowed));
        for (index, text) in (0..).zip(cells) {
            sheet.write_string(row, index, text)?;
        }
    }
    finish(sheet, u32::try_from(layout.columns.len()).unwrap_or(u32::MAX), headings.len())
}

/// The sheet of sums, as values.
fn sum_up(sheet: &mut Worksheet, totals: &Totals, formats: &mut Formats) -> Result<(), XlsxError> {
    sheet.set_name("Totals")?;
    let mut widths = [12.0; totals::WIDTH];
    widths[2] = 24.0;
    head(sheet, totals.headings().into_iter(), &widths)?;
    let units = totals.units();
    let mut rows = 0;
    for cells in totals.rows() {
        rows += 1;
        for (index, (unit, cell)) in (0..).zip(units.iter().zip(&cells)) {
            put(sheet, (rows, index), cell, unit, formats)?;
        }
    }
    finish(sheet, rows, totals::WIDTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_days_and_what_no_spreadsheet_can_count_stays_text() {
        for ((year, month, day), hour, days) in [
            ((2024, 7, 1), 12, Some(45_474.5)),
            ((1900, 3, 1), 0, Some(61.0)),
            ((1900, 2, 28), 0, None),
            ((9999, 12, 31), 0, Some(2_958_465.0)),
            ((10_000, 1, 1), 0, None),
        ] {
            let day = NaiveDate::from_ymd_opt(year, month, day).expect("a day");
            assert_eq!(serial(day.and_hms_opt(hour, 0, 0).expect("a time")), days, "{day}");
        }
    }

    #[test]
    fn text_is_cut_at_what_a_cell_holds_and_never_inside_a_character() {
        assert_eq!(fitting("one\r\ntwo\rthree\n"), "one\ntwo\nthree\n");
        assert_eq!(fitting(&"x".repeat(LONGEST_TEXT)), "x".repeat(LONGEST_TEXT));
        let cut = fitting(&"😀".repeat(LONGEST_TEXT));
        assert_eq!(cut.encode_utf16().count(), LONGEST_TEXT);
        assert!(cut.ends_with("😀…"));
    }
}
