//! Where a preset differs from the older tool's table, and that it differs in
//! just the way that is known.

use gcexport::columns;

use crate::Met;
use crate::account::{Case, Oddity};

/// A cell that differs.
pub struct Differing<'a> {
    preset: &'a str,
    key: &'a str,
    /// The title, where it is not a cell but what stands above the cells.
    title: Option<&'a str>,
    row: &'a Row<'a>,
    column: usize,
    ours: &'a str,
    theirs: &'a str,
}

/// A row of both tables.
pub struct Row<'a> {
    pub preset: &'a str,
    /// 0 is the header.
    pub number: usize,
    pub ours: &'a [String],
    pub theirs: &'a [String],
    /// The older tool's row before.
    pub above: &'a [String],
    pub case: &'a Case,
}

const TRAILING: &str = "A comma at the end of every line";
const SHIFTED: &str = "A comma in a cell moves the rest of the line";

type Is = fn(&Differing<'_>) -> bool;

/// Those of single cells: what they are called, and when it is they.
const OF_CELLS: [(&str, Is); 10] = [
    ("Durations of a day and more", |d| seconds(d.theirs).is_some_and(|s| clock(s) == d.ours)),
    ("Durations that came as a whole number", |d| {
        d.theirs == "0.000" && d.has(Oddity::WholeDuration) && d.key.ends_with("DurationCut")
    }),
    ("A device where there is none", |d| {
        d.key == "device" && d.ours.is_empty() && d.has(Oddity::NoDevice)
    }),
    ("Offsets west of Greenwich", |d| {
        let (ours, theirs) = (split(d.ours), split(d.theirs));
        ours.0 == theirs.0 && matches!((ours.1, theirs.1), (Some(o), Some(t)) if t - o == 24 * 60)
    }),
    ("Zeros left blank", |d| {
        d.preset != "moderation" && d.theirs.is_empty() && d.ours.parse() == Ok(0.0)
    }),
    ("Heart rate zones of the activity before", |d| {
        let above = d.row.above.get(d.column).map(String::as_str);
        d.key.starts_with("hrZone") && above == Some(d.theirs) && d.has(Oddity::NoZones)
    }),
    ("The highest point as the lowest", |d| match d.title {
        Some(title) => d.key.starts_with("max") && title.replace("Max.", "Min.") == d.theirs,
        None => d.key.starts_with("minElevation") && d.of(&d.key.replace("min", "max")) == d.theirs,
    }),
    ("Instants that the list does not have as a number", |d| {
        d.key.ends_with("TimeMillis") && d.theirs.is_empty() && d.has(Oddity::NoTimestamp)
    }),
    ("The occasion of a leg", |d| {
        d.key.starts_with("eventType") && d.theirs.is_empty() && d.has(Oddity::Leg)
    }),
    ("Sports without a name", |d| {
        d.key == "activityType" && d.theirs == format!("activity_type_{}", d.ours)
    }),
];

/// What an answer would have told that is not among the inputs.
const NOT_ANSWERED: &str = "not among the answers";

/// What every difference is called.
pub fn all() -> impl Iterator<Item = &'static str> {
    OF_CELLS.iter().map(|(name, _)| *name).chain([TRAILING, SHIFTED])
}

/// Which difference this is.
pub fn named(row: &Row<'_>, column: usize, ours: &str, theirs: &str) -> Option<&'static str> {
    let template = columns::preset(row.preset)?.to_template();
    let entry = &template.entries()[column];
    let title = (row.number == 0).then_some(entry.title.as_str());
    let differing =
        Differing { preset: row.preset, key: &entry.key, title, row, column, ours, theirs };
    if entry.key == "sampleCount" && differing.has(Oddity::NoSamples) {
        return Some(NOT_ANSWERED);
    }
    OF_CELLS.iter().find(|(_, is)| is(&differing)).map(|(name, _)| *name)
}

/// The older tool's cells, each in its column.
pub fn unshifted(row: &Row<'_>, met: &mut Met) -> Vec<String> {
    let mut cells = row.theirs.to_vec();
    if row.preset == "moderation" && row.number > 0 {
        assert_eq!(cells.pop().as_deref(), Some(""), "row {}", row.number);
        *met.entry(TRAILING).or_default() += 1;
    }
    while cells.len() > row.ours.len() {
        // Not quoted: the days of a duration, and the make and model in the third column.
        let days = cells.iter().position(|cell| cell.ends_with(" day") || cell.ends_with(" days"));
        let at = days.unwrap_or(2);
        let rest = cells.remove(at + 1);
        cells[at] = format!("{},{rest}", cells[at]);
        *met.entry(SHIFTED).or_default() += 1;
    }
    cells
}

impl Differing<'_> {
    fn has(&self, oddity: Oddity) -> bool {
        self.row.number > 0 && self.row.case.has(self.row.number - 1, oddity)
    }

    /// Our cell of another column.
    fn of(&self, key: &str) -> &str {
        let template = columns::preset(self.preset).unwrap().to_template();
        let column = template.entries().iter().position(|entry| entry.key == key).unwrap();
        &self.row.ours[column]
    }
}

/// `1 day, 20:48:20` in seconds.
fn seconds(text: &str) -> Option<u64> {
    let (days, rest) = text.split_once(" day")?;
    let time = rest.trim_start_matches('s').strip_prefix(", ")?;
    let parts: Option<Vec<u64>> = time.split(':').map(|part| part.parse().ok()).collect();
    let [h, m, s] = parts?[..] else { return None };
    Some(((days.parse::<u64>().ok()? * 24 + h) * 60 + m) * 60 + s)
}

fn clock(s: u64) -> String {
    format!("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
}

/// A time, and its offset in minutes.
fn split(text: &str) -> (&str, Option<i64>) {
    let Some(at) = text.len().checked_sub(6).filter(|at| text.is_char_boundary(*at)) else {
        return (text, None);
    };
    let (time, offset) = text.split_at(at);
    let minutes = || {
        let (h, m) = offset.get(1..)?.split_once(':')?;
        let minutes = h.parse::<i64>().ok()? * 60 + m.parse::<i64>().ok()?;
        match offset.get(..1)? {
            "+" => Some(minutes),
            "-" => Some(-minutes),
            _ => None,
        }
    };
    (time, minutes())
}
