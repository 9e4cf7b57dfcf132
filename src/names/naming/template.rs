//! Names with placeholders, filled in with what an activity is.

use chrono::{DateTime, NaiveDateTime, Timelike, Utc};

use super::super::component;
use crate::activity::Activity;

/// One component of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Field(Field),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Id,
    /// A part of the local start, as chrono writes it.
    Local(&'static str),
    Utc,
    Type,
    Name,
}

const FIELDS: &[(&str, Field)] = &[
    ("id", Field::Id),
    ("year", Field::Local("%Y")),
    ("month", Field::Local("%m")),
    ("day", Field::Local("%d")),
    ("hour", Field::Local("%H")),
    ("minute", Field::Local("%M")),
    ("second", Field::Local("%S")),
    ("utc", Field::Utc),
    ("type", Field::Type),
    ("name", Field::Name),
];

/// The placeholder of the extension, which stands at the end or is added.
const EXTENSION: &str = ".{ext}";
/// What stands for a start that nobody knows: it sorts before every other.
const NEVER: (&str, &str) = ("0000-00-00", "00:00:00");

impl Template {
    /// One of ours, known to be good.
    pub fn of_preset(text: &str) -> Self {
        Self::of_file(text).unwrap_or_else(|_| Self(vec![Piece::Field(Field::Id)]))
    }

    /// The name of a file, with its extension or without.
    pub fn of_file(text: &str) -> Result<Self, String> {
        let text = text.strip_suffix(EXTENSION).unwrap_or(text);
        if text.contains("{ext}") {
            return Err(format!("{EXTENSION} belongs to the end of the name, and only there"));
        }
        if !text.contains('{') {
            return Err("there is no such naming, and a template needs {id}".to_owned());
        }
        if text.contains('/') {
            return Err("a file's name holds no '/'; --subdir makes directories".to_owned());
        }
        let template = Self::parse(text)?;
        template.check_id()?;
        Ok(template)
    }

    /// The name of a directory.
    pub fn of_directory(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("it must be relative, and no part of it empty".to_owned());
        }
        let template = Self::parse(text)?;
        if text.ends_with(['.', ' ']) {
            return Err(format!("'{text}' ends in a dot or a blank"));
        }
        Ok(template)
    }

    fn parse(text: &str) -> Result<Self, String> {
        if text.starts_with(['.', ' ']) {
            return Err(format!("'{text}' begins with a dot or a blank"));
        }
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            pieces.push(Piece::Text(literal(&rest[..open])?));
            let (word, after) = rest[open + 1..]
                .split_once('}')
                .ok_or_else(|| "a '{' has no '}' that belongs to it".to_owned())?;
            pieces.push(Piece::Field(field(word)?));
            rest = after;
        }
        pieces.push(Piece::Text(literal(rest)?));
        pieces.retain(|piece| *piece != Piece::Text(String::new()));
        Ok(Self(pieces))
    }

    /// See above: no two activities may share a name.
    fn check_id(&self) -> Result<(), String> {
        let is_id = |piece: &Piece| *piece == Piece::Field(Field::Id);
        let Some(at) = self.0.iter().position(is_id) else {
            return self.check_time();
        };
        let (before, after) = (&self.0[..at], &self.0[at + 1..]);
        let apart = |neighbour: Option<&Piece>, facing: fn(&str) -> Option<char>| match neighbour {
            Some(Piece::Text(text)) => facing(text).is_none_or(|c| !c.is_ascii_digit()),
            Some(Piece::Field(_)) => false,
            None => true,
        };
        if !apart(before.last(), |text| text.chars().last())
            || !apart(after.first(), |text| text.chars().next())
        {
            return Err("{id} has to stand apart, such as in {name}_{id}".to_owned());
        }
        if before.iter().any(Piece::is_free) && after.iter().any(Piece::is_free) {
            return Err("with {name} or {type} on both sides of {id} two activities could have \
                        the same name"
                .to_owned());
        }
        Ok(())
    }

    /// Without an id only the time tells activities apart.
    fn check_time(&self) -> Result<(), String> {
        let has = |field| self.0.contains(&Piece::Field(field));
        let to_the_second = ["%Y", "%m", "%d", "%H", "%M", "%S"].map(Field::Local);
        if self.0.iter().any(Piece::is_free)
            || !(has(Field::Utc) || to_the_second.into_iter().all(has))
        {
            return Err("without {id} two activities could have the same name; {utc}, or \
                        everything from {year} to {second}, and nothing else would do as well"
                .to_owned());
        }
        Ok(())
    }

    /// Whether two activities cannot have the same name in any case.
    pub fn has_id(&self) -> bool {
        self.0.contains(&Piece::Field(Field::Id))
    }

    /// The name for this activity, without an extension; safe everywhere.
    pub fn render(&self, activity: &Activity) -> String {
        let mut name = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => name.push_str(text),
                Piece::Field(field) => name.push_str(&field.of(activity)),
            }
        }
        component::whole(&name)
    }
}

fn literal(text: &str) -> Result<String, String> {
    if text.contains('}') {
        return Err("a '}' has no '{' that belongs to it".to_owned());
    }
    match text.chars().find(|c| !component::is_plain(*c)) {
        Some(bad) => Err(format!("{bad:?} cannot be part of a name on every system")),
        None => Ok(text.to_owned()),
    }
}

fn field(word: &str) -> Result<Field, String> {
    let known = FIELDS.iter().find(|(known, _)| *known == word);
    known.map(|(_, field)| *field).ok_or_else(|| {
        let known: Vec<_> = FIELDS.iter().map(|(known, _)| format!("{{{known}}}")).collect();
        format!("there is no placeholder {{{word}}}, only {} and {{ext}}", known.join(" "))
    })
}

impl Piece {
    /// Text that others choose.
    fn is_free(&self) -> bool {
        matches!(self, Piece::Field(Field::Name | Field::Type))
    }
}

impl Field {
    fn of(self, activity: &Activity) -> String {
        // If only one of the two is known, it stands for both.
        let start = &activity.start;
        let local = start.local.or(start.utc.map(|utc| utc.naive_utc()));
        let utc = start.utc.or(start.local.map(|local| local.and_utc()));
        let text = |text: &Option<String>, without: &str| {
            component::readable(text.as_deref().unwrap_or_default(), without)
        };
        match self {
            Field::Id => component::of_id(&activity.id),
            Field::Local(part) => local_part(local, part),
            Field::Utc => utc_start(utc),
            Field::Type => text(&activity.sport.key, "unknown"),
            Field::Name => text(&activity.name, "unnamed"),
        }
    }
}

fn local_part(local: Option<NaiveDateTime>, part: &str) -> String {
    match (local, part) {
        (Some(local), part) => local.format(part).to_string(),
        (None, "%Y") => "0000".to_owned(),
        (None, _) => "00".to_owned(),
    }
}

/// ISO 8601 with the offset, as Python writes it. Windows knows no colon.
fn utc_start(utc: Option<DateTime<Utc>>) -> String {
    let text = match utc {
        Some(utc) if utc.nanosecond() >= 1000 => {
            utc.format("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()
        }
        Some(utc) => utc.format("%Y-%m-%dT%H:%M:%S+00:00").to_string(),
        None => format!("{}T{}+00:00", NEVER.0, NEVER.1),
    };
    if cfg!(windows) { text.replace(':', "_") } else { text }
}
