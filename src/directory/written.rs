//! What the ledger remembers of the tables.

use sha2::{Digest, Sha256};

use super::part::hex;
use crate::error::Result;
use crate::ledger::Ledger;
use crate::table::TableFormat;

/// Set by the ledger in the commit that changes an activity, taken back once
/// every table says so.
const BEHIND: &str = "table.behind";
const FORMATS: &str = "table.formats";

/// Whether the ledger has changed since the tables were written.
pub(super) fn is_behind(ledger: &Ledger) -> Result<bool> {
    Ok(ledger.meta(BEHIND)?.as_deref() == Some("yes"))
}

/// The formats that were chosen last, if any were.
pub(super) fn formats(ledger: &Ledger) -> Result<Option<Vec<TableFormat>>> {
    let words = ledger.meta(FORMATS)?;
    Ok(words.map(|words| words.split(',').filter_map(TableFormat::from_key).collect()))
}

/// Notes that the tables in these formats, and no others, say what the ledger says.
pub(super) fn settle(ledger: &mut Ledger, formats: &[TableFormat]) -> Result<()> {
    if !is_behind(ledger)? && self::formats(ledger)?.as_deref() == Some(formats) {
        return Ok(());
    }
    let words: Vec<_> = formats.iter().map(|format| format.key()).collect();
    ledger.set_meta(&[(BEHIND, "no"), (FORMATS, &words.join(","))])
}

/// What is remembered of the table in one format.
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

    pub fn load(ledger: &Ledger, format: TableFormat) -> Result<Self> {
        let [layout, sha256, next_sha256, bytes, seq] = keys(format);
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

    pub fn save(&self, ledger: &mut Ledger, format: TableFormat) -> Result<()> {
        let [layout, sha256, next_sha256, bytes, seq] = keys(format);
        ledger.set_meta(&[
            (&layout, &self.layout),
            (&sha256, &self.sha256),
            (&next_sha256, &self.next_sha256),
            (&bytes, &self.bytes.to_string()),
            (&seq, &self.seq.to_string()),
        ])
    }
}

/// The CSV came first, and has its words without a name in between.
fn keys(format: TableFormat) -> [String; 5] {
    let of = match format {
        TableFormat::Csv => String::new(),
        other => format!("{}.", other.key()),
    };
    ["layout", "sha256", "next_sha256", "bytes", "seq"].map(|word| format!("table.{of}{word}"))
}
