//! Is this really a whole FIT, GPX, TCX, zip or JSON - or an error page?

pub(crate) mod fit;
mod xml;

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use crate::archive;
use crate::error::Damage;

/// Characters of a problem that are told.
const LONGEST_PROBLEM: usize = 200;
/// A table of laps or samples; it is read at once.
const MAX_CSV_BYTES: u64 = 64 << 20;

/// What a file should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// One FIT file, or several in a chain.
    Fit,
    /// GPX 1.0 or 1.1.
    Gpx,
    /// Training Center XML.
    Tcx,
    /// Keyhole Markup Language.
    Kml,
    /// A text table.
    Csv,
    /// A JSON object.
    Json,
    /// A zip archive of which every entry can be read.
    Zip,
}

impl Kind {
    /// Its name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Fit => "FIT",
            Kind::Gpx => "GPX",
            Kind::Tcx => "TCX",
            Kind::Kml => "KML",
            Kind::Csv => "CSV",
            Kind::Json => "JSON",
            Kind::Zip => "zip",
        }
    }

    /// What the beginning of a recording says that it is, if it says anything.
    pub(crate) fn of_recording(head: &[u8]) -> Option<Self> {
        if head.get(8..12) == Some(b".FIT") {
            return Some(Kind::Fit);
        }
        match xml::root(head)?.as_str() {
            "gpx" => Some(Kind::Gpx),
            "TrainingCenterDatabase" => Some(Kind::Tcx),
            _ => None,
        }
    }

    /// Problems quote what was found, which may be long and may hold what
    /// steers a terminal.
    pub(crate) fn damaged(self, problem: impl AsRef<str>) -> Damage {
        let shown = problem.as_ref().chars().take(LONGEST_PROBLEM);
        let problem = shown.map(|c| if c.is_control() { '\u{fffd}' } else { c });
        Damage::new(self.name(), problem.collect::<String>())
    }
}

/// How sure a check is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// The file is whole: its own structure says so.
    Whole,
    /// Nothing speaks against it, but it might have lost its end.
    Likely,
}

/// Checks a file on disk from its first byte to its last.
///
/// # Errors
/// [`Damage`], also when it cannot be read.
pub fn check(kind: Kind, path: &Path) -> Result<Proof, Damage> {
    let file = File::open(path).map_err(|e| kind.damaged(format!("cannot be opened ({e})")))?;
    if file.metadata().is_ok_and(|metadata| metadata.len() == 0) {
        return Err(kind.damaged("it is empty"));
    }
    match kind {
        Kind::Zip => archive::check(path).map(|()| Proof::Whole),
        _ => check_stream(kind, BufReader::with_capacity(64 << 10, file)),
    }
}

pub(crate) fn check_stream(kind: Kind, mut source: impl io::BufRead) -> Result<Proof, Damage> {
    let verdict = match kind {
        Kind::Csv => return csv(&mut source).map_err(|problem| kind.damaged(problem)),
        Kind::Fit => {
            return fit::check(&mut source)
                .map(|()| Proof::Whole)
                .map_err(|flaw| Damage { complete: flaw.complete, ..kind.damaged(flaw.problem) });
        }
        Kind::Gpx => xml::check(&mut source, "gpx"),
        Kind::Tcx => xml::check(&mut source, "TrainingCenterDatabase"),
        Kind::Kml => xml::check(&mut source, "kml"),
        Kind::Json => json(&mut source),
        Kind::Zip => Err("a zip is checked by its path".to_owned()),
    };
    verdict.map(|()| Proof::Whole).map_err(|problem| kind.damaged(problem))
}

/// Any text that is no error page. What a service's CSV holds differs by
/// sport; only a line break at its end proves that the last row is whole.
fn csv(source: &mut impl io::BufRead) -> Result<Proof, String> {
    let mut text = String::new();
    source.take(MAX_CSV_BYTES + 1).read_to_string(&mut text).map_err(|e| e.to_string())?;
    if text.len() as u64 > MAX_CSV_BYTES {
        return Err(format!("it is larger than {MAX_CSV_BYTES} bytes"));
    }
    match text.trim_start_matches('\u{feff}').trim_start().chars().next() {
        None => Err("it is empty".to_owned()),
        Some('<') => Err("it is an HTML page".to_owned()),
        Some('{') => Err("it is a JSON message".to_owned()),
        Some(_) if text.ends_with('\n') => Ok(Proof::Whole),
        Some(_) => Ok(Proof::Likely),
    }
}

fn json(source: &mut impl io::BufRead) -> Result<(), String> {
    match source.fill_buf().map_err(|e| e.to_string())?.iter().find(|b| !b.is_ascii_whitespace()) {
        Some(b'{') => {}
        Some(b'<') => return Err("it is an HTML page".to_owned()),
        _ => return Err("it is no object".to_owned()),
    }
    let mut document = serde_json::Deserializer::from_reader(&mut *source);
    let Message { error } = serde::de::Deserialize::deserialize(&mut document)
        .and_then(|message| document.end().map(|()| message))
        .map_err(|e: serde_json::Error| e.to_string())?;
    match error {
        Some(_) => Err("it is an error message".to_owned()),
        None => Ok(()),
    }
}

/// What the services' error messages have, and nothing else.
#[derive(serde::Deserialize)]
struct Message {
    error: Option<serde::de::IgnoredAny>,
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn verdict(kind: Kind, bytes: &[u8]) -> Result<Proof, Damage> {
        check_stream(kind, Cursor::new(bytes))
    }

    #[test]
    fn error_pages_are_never_files() {
        let html = b"<!DOCTYPE html><html><body>Just a moment...</body></html>";
        let json = br#"{"message":"HTTP 500"}"#;
        for kind in [Kind::Fit, Kind::Gpx, Kind::Tcx, Kind::Kml, Kind::Csv, Kind::Json] {
            assert!(verdict(kind, html).is_err(), "{kind:?}");
            assert!(kind == Kind::Json || verdict(kind, json).is_err(), "{kind:?}");
        }
    }

    #[test]
    fn xml_must_close_its_root() {
        let whole = "\u{feff}<?xml version=\"1.0\"?><gpx><trk><name>a &amp; b</name></trk></gpx>\n";
        assert_eq!(verdict(Kind::Gpx, whole.as_bytes()), Ok(Proof::Whole));
        for cut in [&whole[..40], &whole[..whole.len() - 7]] {
            assert!(verdict(Kind::Gpx, cut.as_bytes()).is_err(), "{cut}");
        }
        assert!(verdict(Kind::Tcx, whole.as_bytes()).is_err());
        assert!(verdict(Kind::Gpx, b"<gpx></gpx><gpx></gpx>").is_err());
        assert_eq!(verdict(Kind::Gpx, b"<gpx/>"), Ok(Proof::Whole));
    }

    #[test]
    fn only_a_line_break_proves_that_a_table_is_whole() {
        assert_eq!(verdict(Kind::Csv, b"a,b\r\n1,2\r\n"), Ok(Proof::Whole));
        assert_eq!(verdict(Kind::Csv, b"a,b\r\n1,2"), Ok(Proof::Likely));
    }

    #[test]
    fn depth_costs_no_stack_and_size_no_memory() {
        let deep = 200_000;
        let xml = ["<gpx>", &"<a>".repeat(deep), &"</a>".repeat(deep), "</gpx>"].concat();
        assert_eq!(verdict(Kind::Gpx, xml.as_bytes()), Ok(Proof::Whole));
        let json = [r#"{"a":"#, &"[".repeat(deep), &"]".repeat(deep), "}"].concat();
        assert_eq!(verdict(Kind::Json, json.as_bytes()), Ok(Proof::Whole));
        let endless = BufReader::new(Endless);
        let damage = check_stream(Kind::Gpx, endless).expect_err("text without end");
        assert!(damage.problem.contains("larger"), "{damage}");
    }

    /// Reads as blanks for ever.
    struct Endless;

    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            buffer.fill(b' ');
            Ok(buffer.len())
        }
    }

    #[test]
    fn problems_are_short_and_steer_no_terminal() {
        let long = format!("<\u{1b}[31m{}>", "x".repeat(10_000));
        let damage = verdict(Kind::Gpx, long.as_bytes()).expect_err("no GPX");
        assert!(damage.problem.len() < 1_000 && !damage.problem.contains('\u{1b}'), "{damage}");
    }

    #[test]
    fn json_must_be_a_whole_object() {
        assert_eq!(verdict(Kind::Json, br#" {"a":[1,2]} "#), Ok(Proof::Whole));
        let message = r#"{"message":"HTTP 500","error":"NullPointerException"}"#;
        for bad in ["[1]", r#"{"a":[1,2]"#, r#"{"a":1} x"#, "null", message] {
            assert!(verdict(Kind::Json, bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
