//! Sessions: what other tools left, the line that carries one, the stored file.
#![no_main]

use gcexport::service::garmin::import;
use gcexport::session::Session;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Some(session) = Session::from_json(bytes) {
        assert_same(&session);
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Some(session) = import::from_text(text) {
        assert_same(&session);
    }
});

/// A session survives its file and its line, and does not show its tokens.
fn assert_same(session: &Session) {
    let json = session.to_json();
    let back = Session::from_json(json.as_bytes()).expect("what was stored can be read");
    assert_eq!(back.to_json(), json);
    let line = Session::from_line(&session.to_line()).expect("what was exported, too");
    assert_eq!(line.to_json(), json);
}
