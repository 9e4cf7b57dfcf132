//! Garmin's JSON, read without ever giving up on a whole activity.
//!
//! Fields come and go with the years: explicit `null` until 2024, left out
//! since; integers where floats are usual; new keys every season. So an
//! object is read field by field, and a field that holds nonsense costs that
//! field only.

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::error::{Cause, Damage, Error, Result};
use crate::service::Listed;

/// Splits a page of the list into its items, each kept byte for byte.
///
/// # Errors
/// When the page is not a JSON array, bare or as `{"activityList": [...]}`.
pub fn page(what: &str, body: &[u8]) -> Result<Vec<Listed>> {
    #[derive(serde::Deserialize)]
    struct Wrapped<'a> {
        #[serde(borrow, rename = "activityList")]
        list: Vec<&'a RawValue>,
    }
    let bare = serde_json::from_slice::<Vec<&RawValue>>(body);
    let items = bare.or_else(|problem| {
        serde_json::from_slice::<Wrapped<'_>>(body).map(|wrapped| wrapped.list).map_err(|_| problem)
    });
    let items = items.map_err(|problem| {
        let problem = if looks_like_html(body) {
            "it is an HTML page".to_owned()
        } else {
            problem.to_string()
        };
        Error::request(what, Cause::Damaged(Damage { kind: "list page", problem }))
    })?;
    Ok(items.iter().map(|item| listed(item.get())).collect())
}

fn listed(raw: &str) -> Listed {
    #[derive(serde::Deserialize)]
    struct Item {
        #[serde(rename = "activityId")]
        id: Option<Value>,
    }
    let id = serde_json::from_str::<Item>(raw).ok().and_then(|item| id_text(&item.id?));
    Listed { id, raw: raw.to_owned() }
}

/// An id as text, whether it was sent as a number or as text. It names files,
/// so nothing but letters, digits, `-` and `_` makes an id.
fn id_text(value: &Value) -> Option<String> {
    let text = match value {
        Value::Number(number) => number.as_u64()?.to_string(),
        Value::String(text) => text.clone(),
        _ => return None,
    };
    let safe = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    (!text.is_empty() && text.len() <= 64 && text.chars().all(safe)).then_some(text)
}

/// A JSON object from the service.
///
/// # Errors
/// When it is anything else.
pub fn object(what: &str, body: &[u8]) -> Result<Map<String, Value>> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) if object.get("error").is_none_or(Value::is_null) => Ok(object),
        other => {
            let problem = match other {
                _ if looks_like_html(body) => "it is an HTML page".to_owned(),
                Ok(Value::Object(_)) => "it is an error message".to_owned(),
                Ok(_) => "it is no object".to_owned(),
                Err(problem) => problem.to_string(),
            };
            Err(Error::request(what, Cause::Damaged(Damage { kind: "JSON answer", problem })))
        }
    }
}

fn looks_like_html(body: &[u8]) -> bool {
    body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<')
}

/// The fields of an object; what cannot be understood is noted and left out.
pub struct Fields<'a> {
    object: Option<&'a Map<String, Value>>,
    prefix: &'static str,
}

impl<'a> Fields<'a> {
    /// The fields of this object.
    pub fn of(object: &'a Map<String, Value>) -> Self {
        Self { object: Some(object), prefix: "" }
    }

    /// The fields of an inner object; none if there is no such object.
    pub fn inner(&self, key: &'static str, warnings: &mut Vec<String>) -> Fields<'a> {
        let object = match self.value(key) {
            Some(Value::Object(inner)) => Some(inner),
            other => {
                self.note(key, other, warnings);
                None
            }
        };
        Fields { object, prefix: key }
    }

    /// A number, sent as integer, float or digits.
    pub fn number(&self, key: &'static str, warnings: &mut Vec<String>) -> Option<f64> {
        let value = self.value(key);
        let number = match value {
            Some(Value::Number(number)) => number.as_f64(),
            Some(Value::String(text)) => text.trim().parse().ok(),
            _ => None,
        };
        let number = number.filter(|number| number.is_finite());
        if number.is_none() {
            self.note(key, value, warnings);
        }
        number
    }

    /// A whole number; `12.0` counts as one.
    pub fn integer(&self, key: &'static str, warnings: &mut Vec<String>) -> Option<i64> {
        if let Some(Value::Number(number)) = self.value(key)
            && let Some(whole) = number.as_i64()
        {
            return Some(whole);
        }
        let number = self.number(key, warnings)?;
        let whole = (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64);
        if whole.is_none() {
            self.note(key, self.value(key), warnings);
        }
        whole
    }

    /// Text; the empty text counts as absent.
    pub fn text(&self, key: &'static str, warnings: &mut Vec<String>) -> Option<String> {
        match self.value(key) {
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
        match self.value(key) {
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
        let id = id_text(value);
        if id.is_none() {
            self.note(key, Some(value), warnings);
        }
        id
    }

    fn value(&self, key: &str) -> Option<&'a Value> {
        self.object?.get(key).filter(|value| !value.is_null())
    }

    fn note(&self, key: &'static str, value: Option<&Value>, warnings: &mut Vec<String>) {
        if value.is_some() {
            let dot = if self.prefix.is_empty() { "" } else { "." };
            warnings.push(format!("{}{dot}{key} holds something unexpected", self.prefix));
        }
    }
}

/// Control characters break spreadsheets and terminals; line breaks and tabs stay.
fn printable(text: &str) -> String {
    let bad = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if text.contains(bad) { text.replace(bad, "\u{fffd}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_may_come_bare_or_wrapped() {
        for body in [r#"[{"activityId":7}]"#, r#"{"activityList":[{"activityId":7}]}"#] {
            let items = page("list", body.as_bytes()).expect("a page");
            assert_eq!(items[0].id.as_deref(), Some("7"));
            assert_eq!(items[0].raw, r#"{"activityId":7}"#);
        }
    }

    #[test]
    fn html_and_cut_json_are_no_pages() {
        for body in ["<html></html>", r#"[{"activityId":7}"#, "", "{}", "null"] {
            let error = page("list", body.as_bytes()).expect_err(body);
            assert!(error.is_transient(), "{body}: worth another attempt");
        }
    }

    #[test]
    fn an_id_never_leaves_its_directory() {
        for id in [r#""../x""#, r#""a/b""#, "-1", "1.5", "null", r#""""#, "{}"] {
            let raw = format!(r#"{{"activityId":{id}}}"#);
            assert_eq!(listed(&raw).id, None, "{id}");
        }
        assert_eq!(
            listed(r#"{"activityId":466942640953245699}"#).id.as_deref(),
            Some("466942640953245699")
        );
    }
}
