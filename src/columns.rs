//! Columns: what they are, and how they are chosen. The [`CATALOGUE`] has one
//! row each.
//!
//! A key never changes its meaning; another unit is another key.

mod catalogue;

pub use catalogue::CATALOGUE;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::activity::Activity;
use crate::error::{Error, Result};
use crate::table::Cell;

/// What a row of the table is made of.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// The activity as the service last told it.
    pub activity: &'a Activity,
    /// Since when the service no longer has it.
    pub deleted_at: Option<DateTime<Utc>>,
}

/// What a reader may expect in a column's cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CellType {
    /// Any text.
    String,
    /// A whole number.
    Integer,
    /// A decimal number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `2024-07-01 07:00:00`.
    Datetime,
}

/// Where a column's value comes from, and so what it costs to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The activity list: one request for up to 1,000 activities. A service
    /// whose list lacks it may have it in its detail answer: see
    /// [`Info::from_detail`](crate::service::Info::from_detail).
    List,
    /// The detail answer; no list has it: one request per activity.
    Detail,
    /// The ledger's own book-keeping: no request.
    Ledger,
}

/// Whether the first line holds titles for people or keys for scripts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Header {
    /// `Average Speed (km/h)`
    #[default]
    Titles,
    /// `avg_speed_kmh`
    Keys,
}

/// One column of the table.
#[derive(Debug, Serialize)]
pub struct Column {
    /// What scripts call it.
    pub key: &'static str,
    /// What people read.
    pub title: &'static str,
    /// The type of its cells.
    #[serde(rename = "type")]
    pub kind: CellType,
    /// The unit, empty where there is none.
    pub unit: &'static str,
    /// Which answer of a service it needs.
    pub source: Source,
    /// Whether it is one of the usual columns: of use to many, and in some
    /// service's list.
    pub usual: bool,
    /// What it means, in one sentence.
    pub meaning: &'static str,
    /// Takes the cell from a record.
    #[serde(skip)]
    pub value: fn(&Record<'_>) -> Cell,
}

/// Chooses columns by name: a preset (`default`, `all`) or a list of keys.
///
/// # Errors
/// A key that the catalogue does not know, or one named twice.
pub fn select(words: &[String]) -> Result<Vec<&'static Column>> {
    match words {
        [word] if word == "default" => Ok(usual()),
        [word] if word == "all" => Ok(CATALOGUE.iter().collect()),
        keys => by_keys(keys),
    }
}

/// The columns of a table of which nobody has said how it is to look: the same
/// at every service, so that their tables go together. They cost no request
/// beyond the list: what another service has in its detail answers only stays
/// empty, unless it is known anyhow.
pub fn usual() -> Vec<&'static Column> {
    CATALOGUE.iter().filter(|column| column.usual).collect()
}

/// Whether these are the usual columns.
pub fn are_usual(columns: &[&Column]) -> bool {
    columns.iter().map(|column| column.key).eq(usual().iter().map(|column| column.key))
}

/// The columns of these keys.
///
/// # Errors
/// A key that the catalogue does not know, or one named twice.
pub fn by_keys(words: &[String]) -> Result<Vec<&'static Column>> {
    let mut chosen: Vec<&'static Column> = Vec::with_capacity(words.len());
    for word in words {
        let column = CATALOGUE.iter().find(|column| column.key == word).ok_or_else(|| {
            Error::usage(
                format!("there is no column '{word}'"),
                "run 'gcexport columns' to see every key",
            )
        })?;
        if chosen.iter().any(|other| other.key == column.key) {
            return Err(Error::usage(
                format!("column '{word}' is named twice"),
                "name each column once",
            ));
        }
        chosen.push(column);
    }
    Ok(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::ALL;

    #[test]
    fn keys_and_titles_are_unique() {
        for names in [|c: &Column| c.key, |c: &Column| c.title] {
            let mut seen: Vec<_> = CATALOGUE.iter().map(names).collect();
            seen.sort_unstable();
            let all = seen.len();
            seen.dedup();
            assert_eq!(seen.len(), all);
        }
    }

    #[test]
    fn an_unknown_or_repeated_key_is_refused() {
        assert!(by_keys(&["activity_id".into(), "pace".into()]).is_err());
        assert!(by_keys(&["name".into(), "name".into()]).is_err());
        assert_eq!(by_keys(&["name".into()]).expect("known").len(), 1);
    }

    #[test]
    fn every_column_of_the_detail_is_in_some_services_detail() {
        for column in CATALOGUE.iter().filter(|column| column.source == Source::Detail) {
            let offered = ALL.iter().any(|service| service.from_detail.contains(&column.key));
            assert!(offered, "{}", column.key);
        }
        for key in ALL.iter().flat_map(|service| service.from_detail) {
            assert!(CATALOGUE.iter().any(|column| column.key == *key), "{key}");
        }
    }

    #[test]
    fn the_usual_columns_are_the_same_everywhere() {
        let usual = select(&["default".into()]).expect("a preset");
        let all = select(&["all".into()]).expect("a preset");
        assert!(are_usual(&usual) && !are_usual(&all) && all.len() > usual.len());
        for service in ALL {
            assert!(service.needs_detail(&all), "{}", service.key);
        }
    }
}
