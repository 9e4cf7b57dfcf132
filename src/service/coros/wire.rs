//! COROS's envelope: what became of a request stands in `result`, whatever
//! the HTTP status says.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::error::{Cause, Damage, Error, Result};
use crate::service::Listed;
use crate::service::json::{id_text, is_html, parsed};

/// Everything is fine.
const OK: &str = "0000";
/// The token is missing, old, superseded, or good in another region.
const BAD_TOKEN: &str = "1019";
/// Account and password do not match.
pub const BAD_LOGIN: &str = "1030";
/// The service does not take this form of a login.
pub const BAD_INPUT: &str = "1031";
/// The code of the second factor is wrong.
pub const BAD_CODE: &str = "1042";
/// Characters of a message that are told.
const LONGEST_MESSAGE: usize = 120;

#[derive(Deserialize)]
struct Envelope<'a> {
    result: Option<Value>,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
    data: Option<&'a RawValue>,
}

/// The `data` of an answer, `None` where there is none.
///
/// # Errors
/// [`Cause::Result`] for anything but success, [`Cause::Damaged`] when it is
/// no answer at all.
pub fn data<'a>(what: &str, body: &'a [u8]) -> Result<Option<&'a RawValue>> {
    let damaged =
        |problem: String| Error::request(what, Cause::Damaged(Damage::new("JSON answer", problem)));
    let envelope: Envelope<'_> =
        serde_json::from_slice(body).map_err(|problem| match is_html(body) {
            true => damaged("it is an HTML page".to_owned()),
            false => damaged(problem.to_string()),
        })?;
    let code = match envelope.result {
        Some(Value::String(code)) => code,
        Some(Value::Number(number)) => format!("{:04}", number.as_u64().unwrap_or(u64::MAX)),
        _ => return Err(damaged("it does not say what became of the request".to_owned())),
    };
    if code == OK {
        return Ok(envelope.data);
    }
    let message = envelope.message.map(|message| parsed(message.get()));
    let message = message.as_ref().and_then(Value::as_str).unwrap_or_default();
    let shown = |text: &str| -> String {
        text.chars().filter(|c| !c.is_control()).take(LONGEST_MESSAGE).collect()
    };
    let cause = Cause::Result { code: shown(&code), message: shown(message) };
    Err(Error::request(what, cause))
}

/// The `data` of an answer as an object.
///
/// # Errors
/// As [`data`], and when there is none.
pub fn object(what: &str, body: &[u8]) -> Result<Map<String, Value>> {
    match data(what, body)?.map(|data| parsed(data.get())) {
        Some(Value::Object(object)) => Ok(object),
        _ => {
            let problem = "it has no data".to_owned();
            Err(Error::request(what, Cause::Damaged(Damage::new("JSON answer", problem))))
        }
    }
}

/// Whether the token was turned down.
pub fn is_refusal(error: &Error) -> bool {
    error.status() == Some(401) || code(error) == Some(BAD_TOKEN)
}

/// The `result` that a request ended with.
pub fn code(error: &Error) -> Option<&str> {
    match error {
        Error::Request { cause: Cause::Result { code, .. }, .. } => Some(code),
        _ => None,
    }
}

/// A page of the list.
pub struct Page {
    /// How many activities the query finds in all.
    pub count: Option<usize>,
    /// Those of this page, each kept byte for byte.
    pub items: Vec<Listed>,
}

/// Reads a page of the list; where nothing is found, only `count` is sent.
///
/// # Errors
/// As [`data`], or when it is no page.
pub fn page(what: &str, body: &[u8]) -> Result<Page> {
    #[derive(Deserialize)]
    struct Data<'a> {
        #[serde(borrow)]
        count: Option<&'a RawValue>,
        #[serde(rename = "dataList")]
        list: Option<Vec<&'a RawValue>>,
    }
    let damaged =
        |problem: String| Error::request(what, Cause::Damaged(Damage::new("list page", problem)));
    let data = data(what, body)?.ok_or_else(|| damaged("it has no data".to_owned()))?;
    let Data { count, list } =
        serde_json::from_str(data.get()).map_err(|problem| damaged(problem.to_string()))?;
    let count = count.and_then(|count| whole(&parsed(count.get())));
    if list.is_none() && count.is_none_or(|count| count > 0) {
        return Err(damaged("it has no activities".to_owned()));
    }
    let items = list.unwrap_or_default().iter().map(|item| listed(item.get())).collect();
    Ok(Page { count, items })
}

fn listed(raw: &str) -> Listed {
    let id = Item::of(raw).id.and_then(|id| id_text(&parsed(id.get())));
    Listed { id, raw: raw.to_owned() }
}

/// The `sportType` of a list object, to be sent back as it came.
pub fn sport_type(raw: &str) -> Option<String> {
    match parsed(Item::of(raw).sport?.get()) {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// What requests need of a list object. Nothing else in it is looked at, so that
/// nothing that is odd in it matters.
#[derive(Default, Deserialize)]
struct Item<'a> {
    #[serde(borrow, rename = "labelId")]
    id: Option<&'a RawValue>,
    #[serde(rename = "sportType")]
    sport: Option<&'a RawValue>,
}

impl<'a> Item<'a> {
    fn of(raw: &'a str) -> Self {
        serde_json::from_str(raw).unwrap_or_default()
    }
}

/// A number that counts: `7`, `7.0`, `"7"`.
fn whole(value: &Value) -> Option<usize> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number| (0.0..1e9).contains(number)).map(|number| number as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn success_is_what_result_says() {
        let body = br#"{"result":"0000","data":{"a":1}}"#;
        assert_eq!(data("x", body).expect("data").map(RawValue::get), Some(r#"{"a":1}"#));
        for none in [&br#"{"result":"0000"}"#[..], br#"{"result":"0000","data":null}"#] {
            assert!(data("x", none).expect("fine").is_none());
        }
        let refused = data("x", br#"{"result":"1019","message":"Access token is invalid"}"#);
        let refused = refused.expect_err("refused");
        assert!(is_refusal(&refused) && refused.to_string().contains("Access token is invalid"));
        for other in [&b"<html>"[..], b"{}", b"[]", br#"{"result":null}"#, br#"{"result":"0000""#] {
            let error = data("x", other).expect_err("no answer");
            assert!(error.is_transient() && code(&error).is_none());
        }
    }

    #[test]
    fn an_empty_list_has_a_count_only() {
        let empty = page("x", br#"{"result":"0000","data":{"count":0}}"#).expect("a page");
        assert!(empty.items.is_empty() && empty.count == Some(0));
        assert!(page("x", br#"{"result":"0000","data":{"count":3}}"#).is_err());
        assert!(page("x", br#"{"result":"0000"}"#).is_err());
    }

    #[test]
    fn ids_keep_their_digits_and_sports_their_codes() {
        let body = br#"{"result":"0000","data":{"count":1,"dataList":[
            {"labelId":"466942640953245699","sportType":4711,"name":null}]}}"#;
        let page = page("x", body).expect("a page");
        assert_eq!(page.items[0].id.as_deref(), Some("466942640953245699"));
        assert_eq!(sport_type(&page.items[0].raw).as_deref(), Some("4711"));
    }

    #[test]
    fn nothing_odd_in_an_item_costs_its_id_or_its_sport() {
        let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
        for odd in [r#""half \ud83c""#, "1e999", &"9".repeat(400), &deep] {
            let item = format!(r#"{{"name":{odd},"labelId":"7","sportType":100,"x":{odd}}}"#);
            let body = format!(
                r#"{{"result":"0000","message":"\ud83c",
                "data":{{"count":"1","other":{odd},"dataList":[{item}]}}}}"#
            );
            let page = page("x", body.as_bytes()).expect("a page");
            assert_eq!((page.count, page.items[0].id.as_deref()), (Some(1), Some("7")), "{odd}");
            assert_eq!(sport_type(&page.items[0].raw).as_deref(), Some("100"), "{odd}");
        }
    }
}
