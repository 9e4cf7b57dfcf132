//! Templates: columns under names of a person's choice, in the format of
//! pe-st's `.properties` files.

use std::fmt;

use super::{CATALOGUE, CellType, Column, Source, older};
use crate::table::Cell;

/// Columns in their order, and what they are called. Nothing is lost by
/// writing it as text and reading that again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Template {
    entries: Vec<Entry>,
}

/// A column of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What scripts call it; which column it is.
    pub key: String,
    /// What people read.
    pub title: String,
}

/// What stands before a key of ours that an older tool has for something else.
const OURS: &str = "gcexport.";

/// What stands under a key that nobody knows. Templates of older tools have
/// such keys on purpose, for columns that were to stay.
static NOTHING: Column = Column {
    key: "",
    title: "",
    kind: CellType::String,
    unit: "",
    source: Source::List,
    usual: false,
    meaning: "Always empty.",
    value: |_| Cell::Empty,
};

impl Template {
    /// Reads `key=Title` lines: the first `=` splits, blanks and quotes around
    /// either are no part of it, `#` begins a comment. A key that comes again
    /// only changes its title. `None` if no key is known: it is something else.
    pub fn parse(text: &str) -> Option<Self> {
        let template = Self::of(text);
        let is_known = |column: &&Column| !std::ptr::eq(*column, &NOTHING);
        template.columns().into_iter().any(|column| is_known(&column)).then_some(template)
    }

    /// The same of a text that is known to be one.
    pub(super) fn of(text: &str) -> Self {
        let mut template = Self::default();
        let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (key, title) = line.split_once('=').unwrap_or((line, ""));
            let around = |c: char| c == '"' || c.is_whitespace();
            let [key, title] = [key, title].map(|word| word.trim_matches(around).to_owned());
            match template.entries.iter_mut().find(|entry| entry.key == key) {
                Some(entry) => entry.title = title,
                None => template.entries.push(Entry { key, title }),
            }
        }
        template
    }

    /// Columns under their own titles.
    pub(super) fn titled(columns: impl IntoIterator<Item = &'static Column>) -> Self {
        let entry = |column: &'static Column| {
            let is_taken = !older::is_older(column) && older::all().any(|c| c.key == column.key);
            let ours = if is_taken { OURS } else { "" };
            Entry { key: format!("{ours}{}", column.key), title: column.title.to_owned() }
        };
        Self { entries: columns.into_iter().map(entry).collect() }
    }

    /// What the columns of a table are called, in their order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The columns. A key is looked for among those of older tools first, then
    /// among ours; one that nobody knows is an empty column.
    pub fn columns(&self) -> Vec<&'static Column> {
        let column = |entry: &Entry| {
            let ours = entry.key.strip_prefix(OURS);
            let older = older::all().filter(|_| ours.is_none());
            let key = ours.unwrap_or(&entry.key);
            older.chain(CATALOGUE).find(|column| column.key == key).unwrap_or(&NOTHING)
        };
        self.entries.iter().map(column).collect()
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Entry { key, title } in &self.entries {
            writeln!(f, "{key}={title}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_any_known_key_is_no_template() {
        for text in ["", "# id=x", "no such thing", "activtyName=Name", "a=b\nc=d\n"] {
            assert_eq!(Template::parse(text), None, "{text}");
        }
        assert!(Template::parse("minHR=Min\nid=ID").is_some(), "one is enough");
    }

    #[test]
    fn lines_are_read_as_the_older_tool_reads_them() {
        let text = "\u{feff}# a comment\n\n  id = \"Activity ID\"  \r\nurl=a=b\n  # distanceRaw=x\nnoTitle\nid=ID\n";
        let template = Template::parse(text).expect("a template");
        assert_eq!(template.to_string(), "id=ID\nurl=a=b\nnoTitle=\n");
        let keys: Vec<_> = template.columns().iter().map(|column| column.key).collect();
        assert_eq!(keys, ["id", "url", ""]);
        assert_eq!(Template::of(&template.to_string()), template);
    }

    #[test]
    fn what_holds_no_column_is_no_template() {
        for text in ["", "# id=ID\n", "Activity ID,Name\n7,Run\n"] {
            assert!(Template::parse(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn an_older_key_is_an_older_column_and_any_other_may_be_ours() {
        let text = "duration=D\navg_pace_per_km=Pace\ngcexport.duration=Ours\n";
        let columns = Template::of(text).columns();
        let found: Vec<_> = columns.iter().map(|c| (c.key, older::is_older(c))).collect();
        assert_eq!(found, [("duration", true), ("avg_pace_per_km", false), ("duration", false)]);
        let columns = Template::titled(CATALOGUE).columns();
        assert!(columns.iter().map(|c| c.key).eq(CATALOGUE.iter().map(|c| c.key)));
        assert!(!columns.iter().any(|column| older::is_older(column)));
    }
}
