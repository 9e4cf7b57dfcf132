//! Services' JSON, read without ever giving up on a whole activity.
//!
//! Fields come and go with the years: explicit `null` until 2024, left out
//! since; integers where floats are usual; new keys every season. So an
//! object is read field by field, and a field that holds nonsense costs that
//! field only.

use std::borrow::{Borrow, Cow};
use std::collections::HashMap;

use foldhash::fast::RandomState;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use uom::si::f64::{Frequency, Length, Power, ThermodynamicTemperature, Time, Velocity};
use uom::si::frequency::cycle_per_minute;
use uom::si::length::meter;
use uom::si::power::watt;
use uom::si::thermodynamic_temperature::degree_celsius;
use uom::si::time::second;
use uom::si::velocity::meter_per_second;

use super::{Aside, Reading};
use crate::activity::Activity;

/// Reads one list object with what makes an activity of its fields; `None`
/// if it is no object or makes none.
pub fn read(
    raw: &str,
    activity: impl FnOnce(&mut Lens<'_, '_>) -> Option<Activity>,
) -> Option<Reading> {
    read_as(raw, |_| None, activity)
}

/// The same of an object that `rewritten` makes a list object of, if it is of
/// another kind.
pub fn read_as(
    raw: &str,
    rewritten: impl FnOnce(&Fields<'_>) -> Option<Map<String, Value>>,
    activity: impl FnOnce(&mut Lens<'_, '_>) -> Option<Activity>,
) -> Option<Reading> {
    let mut fields = Fields::of(raw)?;
    if let Some(object) = rewritten(&fields) {
        fields = Fields { object: Object::Parsed(object), prefix: "" };
    }
    let mut warnings = Vec::new();
    let activity = activity(&mut Lens { fields, warnings: &mut warnings })?;
    Some(Reading { activity, warnings })
}

/// Adds to a reading what an answer tells beyond the list object.
pub fn add_aside(
    reading: &mut Reading,
    aside: Aside,
    answer: &str,
    add: impl FnOnce(&mut Lens<'_, '_>, &mut Activity),
) {
    let Reading { activity, warnings } = reading;
    match Fields::of(answer) {
        Some(fields) => add(&mut Lens { fields, warnings }, activity),
        None => warnings.push(format!("the {} answer is no JSON object", aside.key())),
    }
}

/// A value; what only looks like one, such as a number beyond all bounds, is
/// the text that it is written as.
pub fn parsed(raw: &str) -> Value {
    let value = serde_json::from_str(raw).or_else(|_| serde_json::from_str(&mended(raw)));
    value.unwrap_or_else(|_| Value::from(raw))
}

/// A whole answer, half characters in its texts or not.
///
/// # Errors
/// When it is no JSON.
pub fn value(body: &[u8]) -> serde_json::Result<Value> {
    serde_json::from_slice(body).or_else(|problem| match std::str::from_utf8(body) {
        Ok(text) => serde_json::from_str(&mended(text)),
        Err(_) => Err(problem),
    })
}

/// Half a surrogate pair, left by a name cut in the middle of an emoji, makes
/// a text unreadable: every escape of that range becomes U+FFFD.
fn mended(raw: &str) -> String {
    let mut text = raw.to_owned();
    let mut from = 0;
    while let Some(at) = text[from..].find("\\u").map(|at| at + from) {
        let digits = text.get(at + 2..at + 6).unwrap_or_default().to_ascii_lowercase();
        if digits.starts_with('d')
            && digits[1..].starts_with(['8', '9', 'a', 'b', 'c', 'd', 'e', 'f'])
        {
            text.replace_range(at + 2..at + 6, "fffd");
        }
        from = at + 2;
    }
    text
}

/// An id as text, whether it was sent as a number or as text. It names files,
/// so nothing but letters, digits, `-` and `_` makes an id.
pub fn id_text(value: &Value) -> Option<String> {
    let text = match value {
        Value::Number(number) => match number.as_u64() {
            Some(id) => id.to_string(),
            // `7.0` is one, as long as floats tell whole numbers apart.
            None => number.as_f64().filter(is_exact).map(|id| (id as u64).to_string())?,
        },
        Value::String(text) => text.clone(),
        _ => return None,
    };
    let safe = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    (!text.is_empty() && text.len() <= 64 && text.chars().all(safe)).then_some(text)
}

fn is_exact(number: &f64) -> bool {
    const FIRST_GAP: f64 = 9_007_199_254_740_992.0;
    number.fract() == 0.0 && (0.0..FIRST_GAP).contains(number)
}

/// Whether a body is a page for people where JSON was to come.
pub fn is_html(body: &[u8]) -> bool {
    body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<')
}

/// Fields of an object as quantities; what could not be understood is noted.
pub struct Lens<'a, 'w> {
    pub fields: Fields<'a>,
    pub warnings: &'w mut Vec<String>,
}

impl<'a> Lens<'a, '_> {
    /// An inner object; without fields if there is none.
    pub fn inner(&mut self, key: &'static str) -> Lens<'a, '_> {
        Lens { fields: self.fields.inner(key, self.warnings), warnings: self.warnings }
    }

    pub fn number(&mut self, key: &'static str) -> Option<f64> {
        self.fields.number(key, self.warnings)
    }

    pub fn integer(&mut self, key: &'static str) -> Option<i64> {
        self.fields.integer(key, self.warnings)
    }

    pub fn text(&mut self, key: &'static str) -> Option<String> {
        self.fields.text(key, self.warnings)
    }

    pub fn flag(&mut self, key: &'static str) -> Option<bool> {
        self.fields.flag(key, self.warnings)
    }

    pub fn s(&mut self, key: &'static str) -> Option<Time> {
        self.number(key).map(Time::new::<second>)
    }

    pub fn m(&mut self, key: &'static str) -> Option<Length> {
        self.number(key).map(Length::new::<meter>)
    }

    pub fn mps(&mut self, key: &'static str) -> Option<Velocity> {
        self.number(key).map(Velocity::new::<meter_per_second>)
    }

    pub fn per_min(&mut self, key: &'static str) -> Option<Frequency> {
        self.number(key).map(Frequency::new::<cycle_per_minute>)
    }

    pub fn w(&mut self, key: &'static str) -> Option<Power> {
        self.number(key).map(Power::new::<watt>)
    }

    pub fn celsius(&mut self, key: &'static str) -> Option<ThermodynamicTemperature> {
        self.number(key).map(ThermodynamicTemperature::new::<degree_celsius>)
    }
}

/// The fields of an object; what cannot be understood is noted and left out.
pub struct Fields<'a> {
    object: Object<'a>,
    prefix: &'static str,
}

/// An object with the values it holds. A list object has some hundred, and
/// most of them are never asked for: they are left as text until then.
enum Object<'a> {
    Text(HashMap<Key<'a>, &'a RawValue, RandomState>),
    Parsed(Map<String, Value>),
}

#[derive(Deserialize, PartialEq, Eq, Hash)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

impl Borrow<str> for Key<'_> {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl<'a> Fields<'a> {
    /// The fields of the object in this text; `None` if it holds no object.
    pub fn of(raw: &'a str) -> Option<Self> {
        let object = match serde_json::from_str(raw) {
            Ok(object) => Object::Text(object),
            Err(_) => Object::Parsed(serde_json::from_str(&mended(raw)).ok()?),
        };
        Some(Self { object, prefix: "" })
    }

    /// All of them, each parsed.
    pub fn all(&self) -> Map<String, Value> {
        match &self.object {
            Object::Text(object) => {
                let field =
                    |(key, raw): (&Key<'_>, &&RawValue)| (key.0.to_string(), parsed(raw.get()));
                object.iter().map(field).collect()
            }
            Object::Parsed(object) => object.clone(),
        }
    }

    /// Whether there is an inner object of this name.
    pub fn has_object(&self, key: &str) -> bool {
        self.value(key).is_some_and(|value| value.is_object())
    }

    /// The fields of an inner object; none if there is no such object.
    pub fn inner(&self, key: &'static str, warnings: &mut Vec<String>) -> Fields<'a> {
        let object = match self.value(key).map(Cow::into_owned) {
            Some(Value::Object(inner)) => inner,
            other => {
                self.note(key, other.as_ref(), warnings);
                Map::new()
            }
        };
        Fields { object: Object::Parsed(object), prefix: key }
    }

    /// A number, sent as integer, float or digits.
    pub fn number(&self, key: &'static str, warnings: &mut Vec<String>) -> Option<f64> {
        let value = self.value(key);
        let number = match value.as_deref() {
            Some(Value::Number(number)) => number.as_f64(),
            Some(Value::String(text)) => text.trim().parse().ok(),
            _ => None,
        };
        let number = number.filter(|number| number.is_finite());
        if number.is_none() {
            self.note(key, value.as_deref(), warnings);
        }
        number
    }

    /// A whole number; `12.0` counts as one.
    pub fn integer(&self, key: &'static str, warnings: &mut Vec<String>) -> Option<i64> {
        if let Some(Value::Number(number)) = self.value(key).as_deref()
            && let Some(whole) = number.as_i64()
        {
            return Some(whole);
        }
        let number = self.number(key, warnings)?;
        let whole = (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64);
        if whole.is_none() {
            self.note(key, self.value(key).as_deref(), warnings);
        }
        whole
    }

    /// The objects of a list; empty if there is none.
    pub fn objects(
        &self,
        key: &'static str,
        warnings: &mut Vec<String>,
    ) -> impl Iterator<Item = Fields<'a>> + use<'a> {
        let list = match self.value(key).map(Cow::into_owned) {
            Some(Value::Array(list)) => list,
            other => {
                self.note(key, other.as_ref(), warnings);
                Vec::new()
            }
        };
        list.into_iter().filter_map(move |item| match item {
            Value::Object(object) => Some(Fields { object: Object::Parsed(object), prefix: key }),
            _ => None,
        })
    }

    /// Text; the empty text counts as absent.
    pub fn text(&self, key: &'static str, warnings: &mut Vec<String>) -> Option<String> {
        match self.value(key).as_deref() {
            Some(Value::String(text)) if text.is_empty() => None,
            Some(Value::String(text)) => Some(printable(text)),
            other => {
                self.note(key, other, warnings);
                None
            }
        }
    }

    /// A flag.
    pub fn flag(&self, key: &'static str, warnings: &mut Vec<String>) -> Option<bool> {
        match self.value(key).as_deref() {
            Some(Value::Bool(flag)) => Some(*flag),
            other => {
                self.note(key, other, warnings);
                None
            }
        }
    }

    /// An id, sent as a number or as text.
    pub fn id(&self, key: &'static str, warnings: &mut Vec<String>) -> Option<String> {
        let value = self.value(key)?;
        let id = id_text(&value);
        if id.is_none() {
            self.note(key, Some(&value), warnings);
        }
        id
    }

    fn value(&self, key: &str) -> Option<Cow<'_, Value>> {
        let value = match &self.object {
            Object::Text(object) => Cow::Owned(parsed(object.get(key)?.get())),
            Object::Parsed(object) => Cow::Borrowed(object.get(key)?),
        };
        Some(value).filter(|value| !value.is_null())
    }

    fn note(&self, key: &'static str, value: Option<&Value>, warnings: &mut Vec<String>) {
        if value.is_some() {
            let dot = if self.prefix.is_empty() { "" } else { "." };
            warnings.push(format!("{}{dot}{key} holds something unexpected", self.prefix));
        }
    }
}

/// Control characters break spreadsheets and terminals, and the two that are no
/// characters cannot stand in a workbook; line breaks and tabs stay.
fn printable(text: &str) -> String {
    let bad = |c: char| match c {
        '\n' | '\r' | '\t' => false,
        '\u{fffe}' | '\u{ffff}' => true,
        c => c.is_control(),
    };
    if text.contains(bad) { text.replace(bad, "\u{fffd}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_whole_number_or_a_plain_word() {
        for (sent, id) in [
            ("7", Some("7")),
            ("20000000002.0", Some("20000000002")),
            ("\"466942640953245699\"", Some("466942640953245699")),
            ("7.5", None),
            ("-7", None),
            ("466942640953245699.0", None),
            ("\"../7\"", None),
            ("\"\"", None),
            ("true", None),
        ] {
            assert_eq!(id_text(&parsed(sent)).as_deref(), id, "{sent}");
        }
    }

    /// What is nonsense costs its own field, and no other.
    #[test]
    fn an_object_is_read_field_by_field() {
        for (raw, name, laps, noted) in [
            (r#"{"name": "Run", "laps": 3}"#, Some("Run"), Some(3), 0),
            (r#"{"name": "Run", "laps": 1e999}"#, Some("Run"), None, 1),
            (r#"{"name": "Run \ud83c", "laps": 3}"#, Some("Run \u{fffd}"), Some(3), 0),
            (r#"{"name": "Run", "laps": 3, "\ud83c": 1}"#, Some("Run"), Some(3), 0),
            (r#"{"name": [1], "laps": null}"#, None, None, 1),
            (r#"{"\u006eame": "Run", "laps": "4"}"#, Some("Run"), Some(4), 0),
            (r#"{"name": "first", "name": "last"}"#, Some("last"), None, 0),
        ] {
            let mut warnings = Vec::new();
            let fields = Fields::of(raw).expect(raw);
            assert_eq!(fields.text("name", &mut warnings).as_deref(), name, "{raw}");
            assert_eq!(fields.integer("laps", &mut warnings), laps, "{raw}");
            assert_eq!(warnings.len(), noted, "{raw}");
        }
        for raw in ["[1]", "7", "{", r#"{"laps": 3"#, ""] {
            assert!(Fields::of(raw).is_none(), "{raw}");
        }
    }
}
