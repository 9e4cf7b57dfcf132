//! Columns: what they are, and how they are chosen. The [`CATALOGUE`] has one
//! row each.
//!
//! A key never changes its meaning; another unit is another key. Keys and
//! values are made in metric units; [`Units`] knows the others.

mod catalogue;
mod older;
mod side;
mod template;

pub use catalogue::CATALOGUE;
pub use older::{PRESETS, Preset, is_older};
pub use side::{Piece, SideColumn, SideTable};
pub use template::{Entry, Template};

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::activity::Activity;
use crate::error::{Error, Result};
use crate::service::{Aside, Format};
use crate::table::Cell;
use crate::units::Units;

/// What a row of the table is made of.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// The activity as the service last told it.
    pub activity: &'a Activity,
    /// Since when the service no longer has it.
    pub deleted_at: Option<DateTime<Utc>>,
    /// The files that are held of it, and where below the export directory, with
    /// `/`; only in a table that tells.
    pub files: &'a [(Format, String)],
}

impl<'a> Record<'a> {
    /// What is known of an activity without a ledger.
    pub fn of(activity: &'a Activity) -> Self {
        Self { activity, deleted_at: None, files: &[] }
    }

    /// Where its file of this format is.
    fn path(&self, format: Format) -> Option<&'a str> {
        let file = self.files.iter().find(|(of, _)| *of == format);
        file.map(|(_, path)| path.as_str())
    }
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

impl CellType {
    /// The word for it.
    pub fn key(self) -> &'static str {
        match self {
            CellType::String => "string",
            CellType::Integer => "integer",
            CellType::Number => "number",
            CellType::Boolean => "boolean",
            CellType::Datetime => "datetime",
        }
    }
}

/// Where a column's value comes from, and so what it costs to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The activity list: one request for up to 1,000 activities. A service
    /// whose list lacks it may have it beside: see
    /// [`Info::asides`](crate::service::Info::asides).
    List,
    /// The ledger's own book-keeping: no request.
    Ledger,
    /// The files that are held: no request.
    Files,
    /// An answer beside the list: one request per activity, or per device.
    #[serde(untagged)]
    Aside(Aside),
}

impl Source {
    /// The word for it.
    pub fn key(self) -> &'static str {
        match self {
            Source::List => "list",
            Source::Ledger => "ledger",
            Source::Files => "files",
            Source::Aside(aside) => aside.key(),
        }
    }
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

/// Takes a cell of the table from a record.
pub type Value = fn(&Record<'_>) -> Cell;

/// One column of a table.
#[derive(Debug, Serialize)]
pub struct Column<V = Value> {
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
    /// Takes the cell from what a row is made of.
    #[serde(skip)]
    pub value: V,
}

/// Columns of a table, in their order.
#[derive(Debug, Clone)]
pub struct Selection {
    /// Which.
    pub columns: Vec<&'static Column>,
    /// What they are called, if not what they are called anyhow.
    pub template: Option<Template>,
}

impl Selection {
    /// Key and title of each, as they are called here; a template is metric.
    pub fn names(&self, units: Units) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
        names(&self.columns, self.template.as_ref(), units)
    }

    /// The same columns under the same names, to be written down.
    pub fn to_template(&self) -> Template {
        self.template.clone().unwrap_or_else(|| Template::titled(self.columns.iter().copied()))
    }
}

impl From<Vec<&'static Column>> for Selection {
    fn from(columns: Vec<&'static Column>) -> Self {
        Self { columns, template: None }
    }
}

impl From<Template> for Selection {
    fn from(template: Template) -> Self {
        Self { columns: template.columns(), template: Some(template) }
    }
}

/// Key and title of each column, as a template or else the column itself has them.
pub(crate) fn names<'a>(
    columns: &'a [&'static Column],
    template: Option<&'a Template>,
    units: Units,
) -> impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)> {
    let chosen = template.into_iter().flat_map(Template::entries);
    let chosen = chosen.map(|entry| (Cow::Borrowed(&*entry.key), Cow::Borrowed(&*entry.title)));
    let own = columns.iter().map(move |column| (column.key_in(units), column.title_in(units)));
    chosen.chain(own).take(columns.len())
}

impl<V> Column<V> {
    /// How its values are rounded, to the nearest; empty where they are exact, and
    /// for those of older tools, which round as those do.
    pub fn rounding(&self) -> &'static str {
        match (self.kind, self.unit) {
            _ if older::has(self) => "",
            (CellType::Number, "°") => "7 decimals",
            (CellType::Number, _) => "at most 3 decimals",
            (CellType::String, unit) if unit.starts_with("h:mm:ss") => "whole seconds",
            _ => "",
        }
    }
}

/// The names that stand for several columns.
pub fn preset_names() -> impl Iterator<Item = &'static str> {
    ["default", "all"].into_iter().chain(PRESETS.iter().map(|preset| preset.name))
}

/// Chooses columns by name: a preset or a list of keys.
///
/// # Errors
/// A key that the catalogue does not know, or one named twice.
pub fn select(words: &[String]) -> Result<Selection> {
    let named = match words {
        [word] => preset(word),
        _ => None,
    };
    named.map_or_else(|| by_keys(words).map(Selection::from), Ok)
}

/// The columns of a preset.
pub fn preset(name: &str) -> Option<Selection> {
    match name {
        "default" => Some(usual().into()),
        "all" => Some(CATALOGUE.iter().collect::<Vec<_>>().into()),
        name => {
            let older = PRESETS.iter().find(|preset| preset.name == name)?;
            Some(older.template().into())
        }
    }
}

/// The columns of a table of which nobody has said how it is to look: the same
/// at every service, so that their tables go together. They cost no request
/// beyond the list: what another service tells beside its list only stays
/// empty, unless it is known anyhow.
pub fn usual() -> Vec<&'static Column> {
    CATALOGUE.iter().filter(|column| column.usual).collect()
}

/// Whether these are the usual columns.
pub fn are_usual(columns: &[&Column]) -> bool {
    columns.iter().map(|column| column.key).eq(usual().iter().map(|column| column.key))
}

/// The columns of these keys, metric or statute.
///
/// # Errors
/// A key that the catalogue does not know, or one named twice.
pub fn by_keys(words: &[String]) -> Result<Vec<&'static Column>> {
    let mut chosen: Vec<&'static Column> = Vec::with_capacity(words.len());
    for word in words {
        let column = of_key(word).ok_or_else(|| {
            Error::usage(
                format!("there is no column '{word}'"),
                "run 'gcexport columns' to see every key",
            )
        })?;
        if let Some(at) = chosen.iter().position(|other| other.key == column.key) {
            let problem = match &words[at] {
                same if same == word => format!("column '{word}' is named twice"),
                other => format!("'{word}' is the column '{other}' in other units"),
            };
            return Err(Error::usage(problem, "name each column once"));
        }
        chosen.push(column);
    }
    Ok(chosen)
}

fn of_key(word: &str) -> Option<&'static Column> {
    let is = |column: &&Column| column.key == word || word == column.key_in(Units::Statute);
    CATALOGUE.iter().find(is)
}

/// The units that these keys are of, `None` if all of them are of both: who
/// names `distance_mi` wants a table in miles.
///
/// # Errors
/// Keys of both, or others than what is `wanted`; a table is in one or the other.
pub fn units_of(words: &[String], wanted: Option<Units>) -> Result<Option<Units>> {
    let mut units = wanted;
    for word in words {
        let Some(column) = of_key(word) else { continue };
        let [metric, statute] = Units::ALL.map(|units| column.key_in(units));
        let of_word = match metric == statute {
            true => continue,
            false if metric == *word => Units::Metric,
            false => Units::Statute,
        };
        if let Some(units) = units.filter(|units| *units != of_word) {
            let key = column.key_in(units);
            return Err(Error::usage(
                format!("column '{word}' is {}, and the table {}", of_word.key(), units.key()),
                format!("name '{key}' instead, or choose --units {} and its keys", of_word.key()),
            ));
        }
        units = Some(of_word);
    }
    Ok(units)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::{ALL, Offer, garmin};

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
        for (word, problem) in [
            ("distance_km", "column 'distance_km' is named twice"),
            ("distance_mi", "'distance_mi' is the column 'distance_km' in other units"),
        ] {
            let refused = by_keys(&["distance_km".into(), word.into()]);
            assert!(refused.is_err_and(|error| error.to_string().starts_with(problem)));
        }
        assert_eq!(by_keys(&["name".into()]).expect("known").len(), 1);
    }

    #[test]
    fn keys_tell_the_units() {
        let told = |words: &str, wanted| {
            let words: Vec<_> = words.split(',').map(str::to_owned).collect();
            units_of(&words, wanted).map_err(|error| error.to_string())
        };
        let (metric, statute) = (Some(Units::Metric), Some(Units::Statute));
        for (words, wanted, units) in [
            ("default", None, None),
            ("name,duration_s", None, None),
            ("name,duration_s", statute, statute),
            ("name,distance_km", None, metric),
            ("avg_pace_per_mi,name", None, statute),
            ("distance_mi,elevation_gain_ft", statute, statute),
        ] {
            assert_eq!(told(words, wanted), Ok(units), "{words}");
        }
        for (words, wanted) in [
            ("distance_mi,elevation_gain_m", None),
            ("distance_km", statute),
            ("distance_mi", metric),
        ] {
            assert!(told(words, wanted).is_err(), "{words}");
        }
    }

    #[test]
    fn every_column_beside_the_list_is_offered_by_some_service() {
        let offers = || ALL.iter().flat_map(|service| service.asides);
        for column in CATALOGUE {
            let Source::Aside(aside) = column.source else { continue };
            let fits = |offer: &&Offer| offer.aside == aside && offer.columns.contains(&column.key);
            assert!(offers().any(|offer| fits(&offer)), "{}", column.key);
        }
        for key in offers().flat_map(|offer| offer.columns.iter().chain(offer.fills)) {
            let mut known = CATALOGUE.iter().chain(older::all());
            assert!(known.any(|column| column.key == *key), "{key}");
        }
    }

    #[test]
    fn a_device_is_asked_for_after_what_names_it() {
        let device = by_keys(&["device".into()]).expect("a column");
        let asked: Vec<_> = garmin::INFO.asked_for(&device, &[]).iter().map(|o| o.aside).collect();
        assert_eq!(asked, [Aside::Detail, Aside::Device]);
    }

    #[test]
    fn the_usual_columns_are_the_same_everywhere() {
        let usual = select(&["default".into()]).expect("a preset").columns;
        let all = select(&["all".into()]).expect("a preset").columns;
        assert!(are_usual(&usual) && !are_usual(&all) && all.len() > usual.len());
        for service in ALL {
            assert!(!service.asked_for(&all, &[]).is_empty(), "{}", service.key);
        }
    }
}
