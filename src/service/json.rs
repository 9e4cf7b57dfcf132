//! Services' JSON, read without ever giving up on a whole activity.
//!
//! Fields come and go with the years: explicit `null` until 2024, left out
//! since; integers where floats are usual; new keys every season. So an
//! object is read field by field, and a field that holds nonsense costs that
//! field only.

mod fields;

pub use fields::Fields;

use std::borrow::Cow;

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
    let raw = mended(raw);
    let mut fields = Fields::of(&raw)?;
    let object;
    if let Some(rewritten) = rewritten(&fields) {
        object = Value::Object(rewritten).to_string();
        fields = Fields::of(&object)?;
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
    match Fields::of(&mended(answer)) {
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
/// a text unreadable: it becomes U+FFFD.
fn mended(raw: &str) -> Cow<'_, str> {
    let unit = |at: usize| u16::from_str_radix(raw.get(at..at + 6)?.strip_prefix("\\u")?, 16).ok();
    let mut mended = Cow::Borrowed(raw);
    let mut from = 0;
    while let Some(at) = raw.get(from..).and_then(|rest| Some(from + rest.find('\\')?)) {
        from = at + 2;
        match (unit(at), unit(at + 6)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => from = at + 12,
            (Some(0xd800..=0xdfff), _) => mended.to_mut().replace_range(at + 2..at + 6, "fffd"),
            _ => {}
        }
    }
    mended
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
}
