//! The fields of one object, each left as the text it was sent as until it is asked for.

use std::borrow::{Borrow, Cow};
use std::collections::HashMap;
use std::fmt;

use foldhash::fast::RandomState;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::{id_text, parsed};

/// The fields of an object; what cannot be understood is noted and left out. A
/// list object has some hundred, and most of them are never asked for.
pub struct Fields<'a> {
    values: HashMap<Key<'a>, &'a RawValue, RandomState>,
    prefix: &'static str,
}

impl<'a> Fields<'a> {
    /// The fields of the object in this text, which is [`mended`](super::mended);
    /// `None` if it holds no object.
    pub(super) fn of(object: &'a str) -> Option<Self> {
        let mut text = serde_json::Deserializer::from_str(object);
        let values =
            text.deserialize_map(Values { expected: object.len() / BYTES_A_FIELD }).ok()?;
        text.end().ok()?;
        Some(Self { values, prefix: "" })
    }

    fn inside(object: &'a RawValue, prefix: &'static str) -> Option<Self> {
        Some(Self { prefix, ..Self::of(object.get())? })
    }

    /// All of them, each parsed.
    pub fn all(&self) -> Map<String, Value> {
        let field = |(key, sent): (&Key<'_>, &&RawValue)| (key.0.to_string(), parsed(sent.get()));
        self.values.iter().map(field).collect()
    }

    /// Whether there is an inner object of this name.
    pub fn has_object(&self, key: &str) -> bool {
        self.sent(key).is_some_and(|sent| sent.get().starts_with('{'))
    }

    /// The fields of an inner object; none if there is no such object.
    pub fn inner(&self, key: &'static str, warnings: &mut Vec<String>) -> Fields<'a> {
        let inner = self.understood(key, warnings, |sent| Self::inside(sent, key));
        inner.unwrap_or_else(|| Self { values: HashMap::default(), prefix: key })
    }

    /// A number, sent as integer, float or digits.
    pub fn number(&self, key: &'static str, warnings: &mut Vec<String>) -> Option<f64> {
        self.understood(key, warnings, number)
    }

    /// A whole number; `12.0` counts as one.
    pub fn integer(&self, key: &'static str, warnings: &mut Vec<String>) -> Option<i64> {
        self.understood(key, warnings, |sent| {
            let whole = |number: &f64| number.fract() == 0.0 && number.abs() < 9e15;
            let exact = sent.get().parse().ok();
            exact.or_else(|| number(sent).filter(whole).map(|number| number as i64))
        })
    }

    /// The objects of a list; empty if there is none.
    pub fn objects(
        &self,
        key: &'static str,
        warnings: &mut Vec<String>,
    ) -> impl Iterator<Item = Fields<'a>> + use<'a> {
        let list = |sent: &'a RawValue| serde_json::from_str::<Vec<&RawValue>>(sent.get()).ok();
        let list = self.understood(key, warnings, list).unwrap_or_default();
        list.into_iter().filter_map(move |item| Self::inside(item, key))
    }

    /// Text; the empty text counts as absent.
    pub fn text(&self, key: &'static str, warnings: &mut Vec<String>) -> Option<String> {
        let text = self.understood(key, warnings, text)?;
        (!text.is_empty()).then(|| printable(text))
    }

    /// A flag.
    pub fn flag(&self, key: &'static str, warnings: &mut Vec<String>) -> Option<bool> {
        self.understood(key, warnings, |sent| sent.get().parse().ok())
    }

    /// An id, sent as a number or as text.
    pub fn id(&self, key: &'static str, warnings: &mut Vec<String>) -> Option<String> {
        self.understood(key, warnings, |sent| id_text(&parsed(sent.get())))
    }

    /// What `read` makes of a field; noted if it was sent and makes nothing.
    fn understood<T>(
        &self,
        key: &'static str,
        warnings: &mut Vec<String>,
        read: impl FnOnce(&'a RawValue) -> Option<T>,
    ) -> Option<T> {
        let value = read(self.sent(key)?);
        if value.is_none() {
            let dot = if self.prefix.is_empty() { "" } else { "." };
            warnings.push(format!("{}{dot}{key} holds something unexpected", self.prefix));
        }
        value
    }

    /// A field as it was sent; `null` is as good as none.
    fn sent(&self, key: &str) -> Option<&'a RawValue> {
        self.values.get(key).copied().filter(|sent| sent.get() != "null")
    }
}

#[derive(Deserialize, PartialEq, Eq, Hash)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

impl Borrow<str> for Key<'_> {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// What a field of a list object takes at the least, its name included.
const BYTES_A_FIELD: usize = 32;

/// Reads the fields of an object of about so many.
struct Values {
    expected: usize,
}

impl<'a> Visitor<'a> for Values {
    type Value = HashMap<Key<'a>, &'a RawValue, RandomState>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        let mut values = HashMap::with_capacity_and_hasher(self.expected, RandomState::default());
        while let Some((key, value)) = fields.next_entry()? {
            values.insert(key, value);
        }
        Ok(values)
    }
}

fn number(sent: &RawValue) -> Option<f64> {
    let number = match text(sent) {
        Some(digits) => digits.trim().parse(),
        None => sent.get().parse(),
    };
    number.ok().filter(|number: &f64| number.is_finite())
}

fn text(sent: &RawValue) -> Option<Cow<'_, str>> {
    let plain = sent.get().strip_prefix('"')?.strip_suffix('"')?;
    match plain.contains('\\') {
        true => serde_json::from_str(sent.get()).ok().map(Cow::Owned),
        false => Some(Cow::Borrowed(plain)),
    }
}

/// Control characters break spreadsheets and terminals, and the two that are no
/// characters cannot stand in a workbook; line breaks and tabs stay.
fn printable(text: Cow<'_, str>) -> String {
    let bad = |c: char| match c {
        '\n' | '\r' | '\t' => false,
        '\u{fffe}' | '\u{ffff}' => true,
        c => c.is_control(),
    };
    if text.contains(bad) { text.replace(bad, "\u{fffd}") } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::super::mended;
    use super::*;

    /// What is nonsense costs its own field, and no other.
    #[test]
    fn an_object_is_read_field_by_field() {
        for (raw, name, laps, noted) in [
            (r#"{"name": "Run", "laps": 3}"#, Some("Run"), Some(3), 0),
            (r#"{"name": "Run", "laps": 1e999}"#, Some("Run"), None, 1),
            (r#"{"name": "Run \ud83c", "laps": 3}"#, Some("Run \u{fffd}"), Some(3), 0),
            (r#"{"name": "\uDF04 \ud83c\udf04", "laps": 3}"#, Some("\u{fffd} 🌄"), Some(3), 0),
            (r#"{"name": "C:\\ud83c", "laps": 3}"#, Some("C:\\ud83c"), Some(3), 0),
            (r#"{"name": "Run", "laps": 3, "\ud83c": 1}"#, Some("Run"), Some(3), 0),
            (r#"{"name": [1], "laps": null}"#, None, None, 1),
            (r#"{"\u006eame": "Run", "laps": "4"}"#, Some("Run"), Some(4), 0),
            (r#"{"name": "first", "name": "last"}"#, Some("last"), None, 0),
        ] {
            let mut warnings = Vec::new();
            let raw = &*mended(raw);
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
