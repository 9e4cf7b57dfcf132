//! Sessions that other tools left: python-garminconnect's and garth's files,
//! their environment variables, and our own line from another machine.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

use super::tokens::{CLIENT_ID, from_access};
use crate::session::{Session, Tokens, now_s};

/// The session in a text of any known shape: JSON, or base64 of it.
pub fn from_text(text: &str) -> Option<Session> {
    let text = text.trim();
    if text.starts_with(['{', '[']) {
        return from_json(text);
    }
    let decoded = BASE64_STANDARD.decode(text).ok()?;
    from_json(std::str::from_utf8(&decoded).ok()?)
}

/// The session in a file, or in the files that a directory is known for.
pub fn from_path(path: &Path) -> Option<Session> {
    if path.is_dir() {
        let known = ["garmin_tokens.json", "oauth2_token.json"];
        return known.iter().find_map(|name| from_path(&path.join(name)));
    }
    from_text(&std::fs::read_to_string(path).ok()?)
}

/// Where other tools keep theirs: what the environment says, then the usual places.
pub fn usual_places(home: &Path) -> Vec<PathBuf> {
    let named = ["GARMINTOKENS", "GARTH_HOME"].into_iter().filter_map(std::env::var_os);
    let usual = [".garminconnect", ".garth"].map(|name| home.join(name));
    named.map(PathBuf::from).chain(usual).collect()
}

/// What the environment holds itself.
pub fn from_environment() -> Option<Session> {
    let values =
        ["GARMINTOKENS", "GARTH_TOKEN"].into_iter().filter_map(|key| std::env::var(key).ok());
    values.into_iter().find_map(|value| from_text(&value))
}

fn from_json(json: &str) -> Option<Session> {
    if let Some(ours) = Session::from_json(json.as_bytes()) {
        // One that has a home is of another service, whose tokens are not for this one.
        return Some(ours).filter(|ours| ours.home.is_none());
    }
    let value: Value = serde_json::from_str(json).ok()?;
    let tokens = match &value {
        // garth's pair of an OAuth1 and an OAuth2 token: the second is the bearer.
        Value::Array(pair) => of_object(pair.get(1)?),
        object => of_object(object),
    }?;
    Some(Session { names: Vec::new(), tokens, home: None, stored_s: now_s(), follows: None })
}

fn of_object(object: &Value) -> Option<Tokens> {
    let text = |key: &str| object[key].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    if let Some(access) = text("di_token") {
        let mut tokens = from_access(access, 0);
        tokens.refresh = text("di_refresh_token").map(Into::into);
        tokens.refresh_expires_s = now_s() + 30 * 86_400;
        if let Some(client_id) = text("di_client_id") {
            tokens.client_id = client_id;
        }
        if tokens.client_id.is_empty() {
            tokens.client_id = CLIENT_ID.to_owned();
        }
        return Some(tokens);
    }
    // garth renews its bearer with a key of a third party; we use it until it expires.
    let mut tokens = from_access(text("access_token")?, 0);
    if let Some(expires) = object["expires_at"].as_i64() {
        tokens.access_expires_s = expires;
    }
    Some(tokens)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn every_known_shape_is_read() {
        let garth = r#"[{"oauth_token":"a","oauth_token_secret":"b"},{"access_token":"acc","refresh_token":"r","expires_at":1795300000}]"#;
        for (text, access, renewable) in [
            (
                r#"{"di_token":"acc","di_refresh_token":"ref","di_client_id":"c"}"#.to_owned(),
                "acc",
                true,
            ),
            (r#"{"access_token":"acc","expires_at":1795300000}"#.to_owned(), "acc", false),
            (garth.to_owned(), "acc", false),
            (BASE64_STANDARD.encode(garth), "acc", false),
        ] {
            let session = from_text(&text).expect(&text);
            assert_eq!(session.tokens.access.expose_secret(), access);
            assert_eq!(session.tokens.refresh.is_some(), renewable, "{text}");
        }
        for text in ["", "{}", "[]", r#"{"oauth_token":"only the first half"}"#, "no base64!"] {
            assert!(from_text(text).is_none(), "{text}");
        }
    }

    #[test]
    fn our_own_line_comes_back_whole() {
        let session =
            from_text(r#"{"di_token":"acc","di_refresh_token":"ref","di_client_id":"c"}"#)
                .expect("a session");
        let back = from_text(&session.to_line()).expect("it comes back");
        assert_eq!(back.to_json(), session.to_json());
    }
}
