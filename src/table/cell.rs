//! One cell of a table, whatever the format.

use std::fmt;
use std::ops::Range;

use chrono::{DateTime, Datelike, NaiveDateTime, Timelike, Utc};

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
    /// The name of a unit.
    Unit(&'static str),
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
    /// Seconds per stretch, in this unit, shown as `h:mm:ss` of whole seconds,
    /// so that nobody takes minutes for hours.
    Pace(f64, &'static str),
    /// A speed for people, in this unit, with one decimal.
    Speed(f64, &'static str),
    /// Whole seconds as `hh:mm:ss`, as older tools have them.
    PaddedDuration(u64),
    /// Whole seconds per stretch as `mm:ss`, as older tools have them; the
    /// minutes run on.
    PaddedPace(u64),
}

/// What a clock can show, in seconds.
pub(crate) const CLOCK_S: Range<f64> = 0.0..1e12;

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

    /// A pace in this unit, or empty.
    pub fn pace(seconds: Option<f64>, unit: &'static str) -> Cell {
        let shown = seconds.filter(|s| CLOCK_S.contains(s));
        shown.map_or(Cell::Empty, |seconds| Cell::Pace(seconds, unit))
    }

    /// A speed in this unit, or empty.
    pub fn speed(value: Option<f64>, unit: &'static str) -> Cell {
        value.filter(|v| v.is_finite()).map_or(Cell::Empty, |value| Cell::Speed(value, unit))
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
            Cell::Label(text) | Cell::Unit(text) => f.write_str(text),
            Cell::Number(value) => decimal(*value, f),
            Cell::Fixed(value, decimals) => fixed(*value, *decimals, f),
            Cell::Speed(value, _) => fixed(*value, 1, f),
            Cell::Exact(value) if value.fract() == 0.0 => write!(f, "{value:.1}"),
            Cell::Exact(value) => shortest(*value, f),
            Cell::Integer(value) => write!(f, "{value}"),
            Cell::Flag(value) => write!(f, "{value}"),
            Cell::WallClock(time) => date_and_time(*time, f),
            Cell::Instant(time) => {
                date_and_time(time.naive_utc(), f)?;
                f.write_str("Z")
            }
            Cell::Duration(seconds) => clock(*seconds, f),
            Cell::Pace(seconds, _) => clock(seconds.round() as u64, f),
            Cell::PaddedDuration(s) => {
                write!(f, "{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
            }
            Cell::PaddedPace(s) => write!(f, "{:02}:{:02}", s / 60, s % 60),
        }
    }
}

/// `2024-07-01 07:00:00`; chrono's own formatting takes several times as long.
fn date_and_time(time: NaiveDateTime, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (date, time) = (time.date(), time.time());
    write!(f, "{:04}-{:02}-{:02} ", date.year(), date.month(), date.day())?;
    write!(f, "{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())
}

fn clock(s: u64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
}

/// To the nearest of three decimals; the same for every format.
pub(super) fn rounded(value: f64) -> f64 {
    let rounded = (value * 1000.0).round() / 1000.0;
    // Without the negative zero; and far too large a value has no decimals.
    if rounded.is_finite() { rounded + 0.0 } else { value }
}

/// At most three decimals, no trailing zeros, no negative zero.
fn decimal(value: f64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let thousandths = (value * 1000.0).round();
    if thousandths.abs() >= 1e15 {
        // So large a one has hardly any.
        return f.write_str(format!("{value:.3}").trim_end_matches('0').trim_end_matches('.'));
    }
    let thousandths = thousandths as i64;
    if thousandths < 0 {
        f.write_str("-")?;
    }
    let (whole, fraction) = (thousandths.unsigned_abs() / 1000, thousandths.unsigned_abs() % 1000);
    match fraction {
        0 => write!(f, "{whole}"),
        n if n % 100 == 0 => write!(f, "{whole}.{}", n / 100),
        n if n % 10 == 0 => write!(f, "{whole}.{:02}", n / 10),
        n => write!(f, "{whole}.{n:03}"),
    }
}

/// The shortest text that is read as this number. Of two that are as near as each
/// other the even one, as Python has it.
fn shortest(value: f64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let text = value.to_string();
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let even = format!("{value:.decimals$}");
    f.write_str(if even.parse() == Ok(value) { &even } else { &text })
}

/// So many decimals, no negative zero.
fn fixed(value: f64, decimals: u8, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let shows = value.abs() >= 0.5 * 0.1_f64.powi(decimals.into());
    write!(f, "{:.*}", usize::from(decimals), if shows { value } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_at_most_three_decimals_and_zero_is_a_value() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0001, "0"),
            (8.01245, "8.012"),
            (142.0, "142"),
            (-12.5, "-12.5"),
            (0.0625, "0.063"),
            (-0.05, "-0.05"),
            (1e13, "10000000000000"),
            (0.9996, "1"),
        ] {
            assert_eq!(Cell::Number(value).to_string(), text);
        }
        assert_eq!(Cell::number(Some(f64::NAN)), Cell::Empty);
        assert_eq!(rounded(8.012_45), 8.012);
        assert!(rounded(-0.000_1).is_sign_positive());
        assert_eq!(rounded(f64::MAX), f64::MAX);
        assert_eq!(Cell::degrees(Some(-0.000_000_01)).to_string(), "0.0000000");
        assert_eq!(Cell::degrees(Some(-52.5)).to_string(), "-52.5000000");
        assert_eq!(Cell::Speed(-0.04, "km/h").to_string(), "0.0");
    }

    #[test]
    fn an_exact_number_has_the_digits_that_python_gives_it() {
        for (value, text) in [
            (6.917_f64 * 3.6, "24.9012"),
            (24.901_199_340_820_312, "24.901199340820312"),
            (2.107_000_112_533_569_3, "2.1070001125335693"),
            (0.1 + 0.2, "0.30000000000000004"),
            (146.0, "146.0"),
            (5e-7, "0.0000005"),
        ] {
            assert_eq!(Cell::Exact(value).to_string(), text);
        }
    }
}
