//! Tables: records and columns in, bytes out; no I/O of its own.

pub mod csv;

use std::borrow::Cow;
use std::fmt;

/// One cell, before a format decides how it is written.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// The service did not say.
    Empty,
    /// Free text that came from the service; guarded against running as a formula.
    Text(String),
    /// Text that we composed, safe by its making.
    Composed(String),
    /// A fixed word of ours.
    Label(&'static str),
    /// A number with at most three decimals.
    Number(f64),
    /// A position in degrees, seven decimals (about a centimetre).
    Degrees(f64),
    /// A whole number.
    Integer(i64),
    /// `true` or `false`.
    Flag(bool),
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

    /// Text of our own making, or empty.
    pub fn composed(value: Option<String>) -> Cell {
        value.map_or(Cell::Empty, Cell::Composed)
    }

    /// Degrees, or empty.
    pub fn degrees(value: Option<f64>) -> Cell {
        value.filter(|v| v.is_finite()).map_or(Cell::Empty, Cell::Degrees)
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
            Cell::Text(text) => f.write_str(&guarded(text)),
            Cell::Composed(text) => f.write_str(text),
            Cell::Label(text) => f.write_str(text),
            Cell::Number(value) => f.write_str(&decimal(*value)),
            Cell::Degrees(value) => {
                let text = format!("{value:.7}");
                f.write_str(if text == "-0.0000000" { &text[1..] } else { &text })
            }
            Cell::Integer(value) => write!(f, "{value}"),
            Cell::Flag(value) => write!(f, "{value}"),
        }
    }
}

/// At most three decimals, no trailing zeros, no negative zero.
fn decimal(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
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
        assert_eq!(Cell::Degrees(-0.000_000_01).to_string(), "0.0000000");
        assert_eq!(Cell::Degrees(-52.5).to_string(), "-52.5000000");
    }

    #[test]
    fn text_from_the_service_never_runs_as_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"] {
            assert_eq!(Cell::Text(text.into()).to_string(), format!("'{text}"));
        }
        assert_eq!(Cell::Text("Evening run".into()).to_string(), "Evening run");
        assert_eq!(Cell::Composed("-03:30".into()).to_string(), "-03:30");
    }
}
