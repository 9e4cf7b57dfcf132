//! JSON: an object per activity, by column key, with typed values; either all
//! in one array, or one a line.

use std::borrow::Cow;
use std::io::{self, Write};

use super::{Cell, Writer};
use crate::columns::{CellType, Column, Record, Value};
use crate::units::Units;

/// A table as JSON. Every object has every column, so that a reader who
/// guesses the columns from the first one guesses right; what the service did
/// not say is `null`.
pub(super) struct Json<'a, V: 'static = Value> {
    /// With their keys as JSON.
    columns: Vec<(String, &'static Column<V>)>,
    units: Units,
    out: &'a mut (dyn Write + Send),
    /// What stands before the next object,
    before: &'static str,
    /// between two of them,
    between: &'static str,
    /// and after the last.
    after: &'static str,
}

impl<'a, V: 'static> Json<'a, V> {
    /// One array; each object stands on a line of its own.
    pub(super) fn begin_array(
        columns: impl Iterator<Item = (Cow<'a, str>, &'static Column<V>)>,
        units: Units,
        out: &'a mut (dyn Write + Send),
    ) -> io::Result<Self> {
        out.write_all(b"[")?;
        Ok(Self {
            before: "\n",
            between: ",\n",
            after: "\n]\n",
            ..Self::lines(columns, units, out)
        })
    }

    /// An object a line, and nothing around them.
    pub(super) fn lines(
        columns: impl Iterator<Item = (Cow<'a, str>, &'static Column<V>)>,
        units: Units,
        out: &'a mut (dyn Write + Send),
    ) -> Self {
        let keyed = |(key, column)| (serde_json::Value::from(key).to_string(), column);
        let columns = columns.map(keyed).collect();
        Self { columns, units, out, before: "", between: "", after: "" }
    }

    /// Writes an object of the cells that `cell` takes from the columns.
    pub(super) fn object(&mut self, cell: impl Fn(&V) -> Cell) -> io::Result<()> {
        let mut text = std::mem::replace(&mut self.before, self.between).to_owned();
        for (index, (key, column)) in self.columns.iter().enumerate() {
            text.push(if index == 0 { '{' } else { ',' });
            text.push_str(key);
            text.push(':');
            let cell = column.converted(cell(&column.value), self.units);
            text.push_str(&value(column.kind, &cell)?);
        }
        text.push('}');
        if self.between.is_empty() {
            text.push('\n');
        }
        self.out.write_all(text.as_bytes())
    }

    pub(super) fn end(self) -> io::Result<()> {
        self.out.write_all(self.after.as_bytes())
    }
}

impl Writer for Json<'_> {
    fn row(&mut self, record: &Record<'_>) -> io::Result<()> {
        self.object(|value| value(record))
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.end()
    }
}

/// The type of a value is its column's, so that no column mixes two.
fn value(kind: CellType, cell: &Cell) -> io::Result<String> {
    match (cell, kind) {
        (Cell::Empty, _) => Ok("null".to_owned()),
        (cell, CellType::String | CellType::Datetime) => {
            serde_json::to_string(&cell.to_string()).map_err(io::Error::from)
        }
        // Readers guess from the first rows whether a column is of whole numbers.
        (cell, CellType::Number) => {
            let text = cell.to_string();
            Ok(if text.contains('.') { text } else { text + ".0" })
        }
        (cell, CellType::Integer | CellType::Boolean) => Ok(cell.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::columns::by_keys;

    #[test]
    fn values_have_the_type_of_their_column() {
        for (key, cell, json) in [
            ("name", Cell::Text("say \"hi\"\n".into()), r#""say \"hi\"\n""#),
            ("name", Cell::Empty, "null"),
            ("duration", Cell::Duration(94_500), r#""26:15:00""#),
            ("avg_speed_or_pace", Cell::Speed(9.0, "km/h"), r#""9.0""#),
            ("distance_km", Cell::Number(-8.0124), "-8.012"),
            ("distance_km", Cell::Number(0.0), "0.0"),
            ("start_latitude", Cell::degrees(Some(52.5)), "52.5000000"),
            ("laps", Cell::Integer(7), "7"),
            ("favorite", Cell::Flag(true), "true"),
        ] {
            let column = by_keys(&[key.to_owned()]).expect("a column")[0];
            assert_eq!(value(column.kind, &cell).expect("written"), json, "{key}");
        }
    }
}
