//! What the fuzz targets need of the inside. No part of the interface.

use std::io::{self, Cursor, Write};

use crate::archive;
use crate::check::{Kind, check_stream};
use crate::error::{Damage, Result};
use crate::service::Listed;
use crate::service::garmin::wire;
use crate::table::Cell;
use crate::table::csv::{self, Dialect};

/// The items of a page of Garmin's list.
pub fn list_page(body: &[u8]) -> Result<Vec<Listed>> {
    wire::page("the list", body)
}

/// Checks a file in memory.
pub fn check(kind: Kind, bytes: &[u8]) -> Result<(), Damage> {
    match kind {
        Kind::Zip => archive::check_in(Cursor::new(bytes)),
        kind => check_stream(kind, Cursor::new(bytes)).map(drop),
    }
}

/// The kind of the only original in a zip.
pub fn only_original(zip: &[u8]) -> Result<Option<Kind>, Damage> {
    archive::only_original_in(Cursor::new(zip))
}

/// Copies the only original in a zip.
pub fn extract_only(zip: &[u8], out: &mut impl Write) -> Result<io::Result<()>, Damage> {
    archive::extract_only_in(Cursor::new(zip), out)
}

/// A line of a CSV table.
pub fn csv_line(cells: impl Iterator<Item = Cell>) -> Vec<u8> {
    csv::line(cells, Dialect::default())
}
