//! Garmin's JSON: pages of the list, and single objects.

use std::borrow::Cow;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::error::{Cause, Damage, Error, Result};
use crate::service::Listed;
use crate::service::json::{self, id_text, is_html};

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
        let problem =
            if is_html(body) { "it is an HTML page".to_owned() } else { problem.to_string() };
        Error::request(what, Cause::Damaged(Damage::new("list page", problem)))
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

/// A JSON object from the service.
///
/// # Errors
/// When it is anything else.
pub fn object(what: &str, body: &[u8]) -> Result<Map<String, Value>> {
    let object = sound(body).and_then(|answer| match answer {
        Value::Object(object) => Ok(object),
        _ => Err("it is no object".to_owned()),
    });
    object.map_err(|problem| damaged(what, problem))
}

/// An answer that is not what it should be.
pub fn damaged(what: &str, problem: String) -> Error {
    Error::request(what, Cause::Damaged(Damage::new("JSON answer", problem)))
}

/// An answer as it was sent, if it `is_whole`; otherwise what is `missing`.
///
/// # Errors
/// In words, what is wrong with it.
pub fn kept(
    body: &[u8],
    is_whole: impl Fn(&Value) -> bool,
    missing: &str,
) -> std::result::Result<String, String> {
    if !is_whole(&sound(body)?) {
        return Err(missing.to_owned());
    }
    String::from_utf8(body.to_vec()).map_err(|_| "it is no UTF-8".to_owned())
}

/// The key that a bare list is read under.
pub const LIST: &str = "list";

/// An answer as an object: a bare list becomes the only field of one.
pub fn as_object(answer: &str) -> Cow<'_, str> {
    match answer.trim_start().starts_with('[') {
        true => Cow::Owned(format!("{{\"{LIST}\":{answer}}}")),
        false => Cow::Borrowed(answer),
    }
}

fn sound(body: &[u8]) -> std::result::Result<Value, String> {
    match json::value(body) {
        Ok(Value::Object(object)) if object.get("error").is_some_and(|error| !error.is_null()) => {
            Err("it is an error message".to_owned())
        }
        Ok(answer) => Ok(answer),
        Err(_) if is_html(body) => Err("it is an HTML page".to_owned()),
        Err(problem) => Err(problem.to_string()),
    }
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
