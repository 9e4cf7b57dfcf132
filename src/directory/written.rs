//! What the ledger remembers of the tables.

use sha2::{Digest, Sha256};

use super::part::hex;
use crate::columns::SideTable;
use crate::error::Result;
use crate::ledger::Ledger;
use crate::table::TableFormat;

/// Set by the ledger in the commit that changes an activity, taken back once
/// every table says so.
const BEHIND: &str = "table.behind";
const FORMATS: &str = "table.formats";
const SIDES: &str = "table.of";

/// Whether the ledger has changed since the tables were written.
pub(super) fn is_behind(ledger: &Ledger) -> Result<bool> {
    Ok(ledger.meta(BEHIND)?.as_deref() == Some("yes"))
}

/// The formats that were chosen last, if any were.
pub(super) fn formats(ledger: &Ledger) -> Result<Option<Vec<TableFormat>>> {
    let words = ledger.meta(FORMATS)?;
    Ok(words.map(|words| words.split(',').filter_map(TableFormat::from_key).collect()))
}

/// The side tables that were chosen last.
pub(super) fn sides(ledger: &Ledger) -> Result<Vec<SideTable>> {
    let words = ledger.meta(SIDES)?.unwrap_or_default();
    Ok(words.split(',').filter_map(SideTable::from_key).collect())
}

/// Notes that the tables in these formats and these side tables, and no
/// others, say what the ledger says.
pub(super) fn settle(
    ledger: &mut Ledger,
    formats: &[TableFormat],
    sides: &[SideTable],
) -> Result<()> {
    let same = self::formats(ledger)?.as_deref() == Some(formats) && self::sides(ledger)? == sides;
    if same && !is_behind(ledger)? {
        return Ok(());
    }
    let formats: Vec<_> = formats.iter().map(|format| format.key()).collect();
    let sides: Vec<_> = sides.iter().map(|table| table.key()).collect();
    let (formats, sides) = (formats.join(","), sides.join(","));
    ledger.set_meta(&[(BEHIND, "no"), (FORMATS, &formats), (SIDES, &sides)])
}

/// A table: that of activities or a side table, in one format.
pub(super) type Table = (Option<SideTable>, TableFormat);

/// What is remembered of a table.
pub(super) struct Written {
    /// How it looks, in words; empty if there never was one.
    pub layout: String,
    /// What it was when it was last finished,
    pub sha256: String,
    /// and what it is if a kill came before we could say so.
    pub next_sha256: String,
    /// How long it was when it was last finished,
    pub bytes: u64,
    /// and the last activity that is in those bytes.
    pub seq: i64,
}

impl Written {
    pub fn nothing() -> Self {
        let sha256 = hex(&Sha256::digest(b""));
        let (layout, next_sha256) = (String::new(), String::new());
        Self { layout, sha256, next_sha256, bytes: 0, seq: 0 }
    }

    pub fn load(ledger: &Ledger, table: Table) -> Result<Self> {
        let [layout, sha256, next_sha256, bytes, seq] = keys(table);
        let Some(layout) = ledger.meta(&layout)? else {
            return Ok(Self::nothing());
        };
        let text = |key: String| Ok(ledger.meta(&key)?.unwrap_or_default());
        Ok(Self {
            layout,
            sha256: text(sha256)?,
            next_sha256: text(next_sha256)?,
            bytes: text(bytes)?.parse().unwrap_or(0),
            seq: text(seq)?.parse().unwrap_or(0),
        })
    }

    pub fn save(&self, ledger: &mut Ledger, table: Table) -> Result<()> {
        let [layout, sha256, next_sha256, bytes, seq] = keys(table);
        ledger.set_meta(&[
            (&layout, &self.layout),
            (&sha256, &self.sha256),
            (&next_sha256, &self.next_sha256),
            (&bytes, &self.bytes.to_string()),
            (&seq, &self.seq.to_string()),
        ])
    }
}

/// The CSV of activities came first, and has its words without a name in between.
fn keys((side, format): Table) -> [String; 5] {
    let side = side.map_or_else(String::new, |side| format!("{}.", side.key()));
    let of = match format {
        TableFormat::Csv => String::new(),
        other => format!("{}.", other.key()),
    };
    ["layout", "sha256", "next_sha256", "bytes", "seq"]
        .map(|word| format!("table.{side}{of}{word}"))
}
