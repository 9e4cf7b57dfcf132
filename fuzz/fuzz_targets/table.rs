//! Cells of any text come back from the CSV as they were, and none runs as a formula.
#![no_main]

use gcexport::fuzzing;
use gcexport::table::Cell;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let texts: Vec<_> =
        bytes.split(|byte| *byte == 0xff).map(|part| String::from_utf8_lossy(part)).collect();
    let cells = texts.iter().map(|text| Cell::Text(text.clone().into_owned()));
    let line = fuzzing::csv_line(cells);
    assert_eq!(line.last(), Some(&b'\n'));
    // The first line of a table is its header: a byte order mark is one there only.
    let table = [b"head\n", &line[..]].concat();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(&table[..]);
    let rows: Vec<_> = reader.records().map(|row| row.expect("UTF-8")).collect();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].len(), texts.len());
    for (cell, text) in rows[0].iter().zip(&texts) {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']));
        assert!(cell == text || cell.strip_prefix('\'') == Some(text));
    }
});
