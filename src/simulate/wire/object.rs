//! Writing JSON objects the way the service's numbers come out.

use crate::simulate::files::text::time_text;
use serde_json::{Map, Value};

/// `2026-10-30T07:04:11.0`, as the activity service writes times.
pub(super) fn time_with_tenths(unix_s: i64) -> String {
    let mut text = time_text(unix_s, 'T');
    text.push_str(".0");
    text
}

/// A JSON object under construction.
#[derive(Default)]
pub(super) struct Object(pub(super) Map<String, Value>);

impl Object {
    /// Sets a key.
    pub(super) fn put(&mut self, key: &str, value: impl Into<Value>) {
        self.0.insert(key.to_owned(), value.into());
    }

    /// Sets a float that the service stores in single precision: 8225.53 is sent as 8225.5302734375.
    pub(super) fn float(&mut self, key: &str, value: impl Into<Option<f64>>) {
        self.put(key, value.into().map(|value| f64::from(value as f32)));
    }

    /// Sets a float rounded to three decimals, as the activity service sends times and distances.
    pub(super) fn rounded(&mut self, key: &str, value: impl Into<Option<f64>>) {
        self.put(key, value.into().map(|value| (value * 1_000.0).round() / 1_000.0));
    }
}
