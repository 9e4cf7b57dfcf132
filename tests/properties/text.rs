//! Free text in a table: it comes back as it was and never runs.

use gcexport::fuzzing::csv_line;
use gcexport::table::Cell;
use gcexport::table::csv::{Dialect, field};
use proptest::prelude::*;

use crate::config;

/// Text as it comes, and text of what is difficult in tables.
fn texts() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "=",
        "+",
        "-",
        "@",
        "\t",
        "\r",
        "\n",
        "\r\n",
        "\"",
        "\"\"",
        ",",
        ";",
        "'",
        "\0",
        "a",
        " ",
        "é",
        "😀",
        "\u{202e}",
        "\u{feff}",
        "\u{2028}",
        "cmd|' /C calc'!A0",
    ]);
    prop_oneof![
        any::<String>(),
        prop::collection::vec(pieces, 0..8).prop_map(|pieces| pieces.concat()),
    ]
}

/// RFC 4180, read by its letter: fields of one record that ends in LF. Written
/// apart from the reader that belongs to our writer.
fn fields(line: &str) -> Option<Vec<String>> {
    let mut fields = Vec::new();
    let mut rest = line;
    loop {
        let (field, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_field(quoted)?,
            None => {
                let end = rest.find([',', '\n'])?;
                let plain = &rest[..end];
                if plain.contains(['"', '\r']) {
                    return None;
                }
                (plain.to_owned(), &rest[end..])
            }
        };
        fields.push(field);
        match after {
            "\n" => return Some(fields),
            after => rest = after.strip_prefix(',')?,
        }
    }
}

/// What stands before the closing quote, and what follows it.
fn quoted_field(text: &str) -> Option<(String, &str)> {
    let mut field = String::new();
    let mut rest = text;
    loop {
        let (before, after) = rest.split_once('"')?;
        field.push_str(before);
        match after.strip_prefix('"') {
            Some(more) => {
                field.push('"');
                rest = more;
            }
            None => return Some((field, after)),
        }
    }
}

proptest! {
    #![proptest_config(config(5_000))]

    #[test]
    fn any_texts_come_back_from_a_line(texts in prop::collection::vec(texts(), 1..6)) {
        let line = csv_line(texts.iter().cloned().map(Cell::Composed));
        let line = String::from_utf8(line).expect("UTF-8");
        let read = fields(&line);
        prop_assert_eq!(read.as_ref(), Some(&texts), "{:?}", line);
        // The first line of a table is its header: a byte order mark is one there only.
        let table = format!("head\n{line}");
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(table.as_bytes());
        let rows: Vec<_> = reader.records().map(|row| row.expect("readable")).collect();
        prop_assert_eq!(rows.len(), 1);
        prop_assert_eq!(rows[0].iter().collect::<Vec<_>>(), texts);
    }

    #[test]
    fn no_text_runs_as_a_formula_and_none_is_altered_otherwise(text in texts()) {
        let cell = Cell::Text(text.clone());
        let cell = field(&cell, Dialect::default());
        let runs = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
        prop_assert_eq!(cell, if runs { format!("'{text}") } else { text });
    }
}
