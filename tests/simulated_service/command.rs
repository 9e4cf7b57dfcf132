//! `gcexport simulate --faults FILE`, and the page that explains the file.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};

use gcexport::simulate::faults::{Edit, FaultKind, RequestKind, Rule};
use serde_json::Value;
use tempfile::NamedTempFile;

fn file(text: &str) -> NamedTempFile {
    let file = NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    file
}

fn simulate(faults: &std::path::Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gcexport"));
    command.args(["simulate", "--activities", "1", "--faults"]).arg(faults).stdin(Stdio::null());
    command
}

fn refused(text: &str) -> Output {
    let output = simulate(file(text).path()).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{text}: {output:?}");
    output
}

/// The command, ended when it is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn the_service_misbehaves_as_its_file_says() {
    let rules = file(r#"[{"on": "any", "fault": "429", "retry_after": 7, "first": 1}]"#);
    let child = simulate(rules.path()).stdout(Stdio::piped()).spawn().unwrap();
    let mut running = Running(child);
    let mut line = String::new();
    BufReader::new(running.0.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let url = line.split_whitespace().find(|word| word.starts_with("http://")).unwrap();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let first = client.get(url).send().await.unwrap();
    assert_eq!((first.status().as_u16(), super::header(&first, "retry-after")), (429, "7"));
    assert_eq!(client.get(url).send().await.unwrap().status(), 404);
}

#[test]
fn a_file_that_makes_no_sense_is_wrong_usage_and_what_is_known_is_named() {
    for (text, complaint) in [
        ("[{", "EOF"),
        ("{}", "expected a sequence"),
        (
            r#"[{"on": "gpz", "fault": "503"}]"#,
            "there is no kind of request 'gpz'; choose from sign_in,",
        ),
        (
            r#"[{"on": "gpx", "fault": "503", "frist": 1}]"#,
            "unknown field `frist`, expected one of `on`,",
        ),
    ] {
        let stderr = String::from_utf8(refused(text).stderr).unwrap();
        assert!(stderr.contains(complaint) && stderr.contains("docs/simulate.md"), "{stderr}");
    }
    let missing = simulate(std::path::Path::new("/nowhere/faults.json")).output().unwrap();
    assert_eq!(missing.status.code(), Some(2));
}

fn page() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/simulate.md");
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn the_page_explains_every_word() {
    let kinds = RequestKind::ALL.iter().map(|kind| kind.name());
    let faults = FaultKind::ALL.iter().map(|kind| kind.name());
    let edits = Edit::ALL.iter().map(|edit| edit.name());
    let keys = [
        "on",
        "activity",
        "fault",
        "retry_after",
        "pause_ms",
        "edit",
        "target",
        "share",
        "kth",
        "from",
        "first",
    ];
    let page = page();
    for word in kinds.chain(faults).chain(edits).chain(keys) {
        assert!(page.contains(&format!("`{word}`")), "{word}");
    }
}

#[test]
fn the_example_of_the_page_is_a_faults_file() {
    let page = page();
    let example = page.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    let rules: Vec<Rule> = serde_json::from_str(example).unwrap();
    assert_eq!(rules.len(), serde_json::from_str::<Vec<Value>>(example).unwrap().len());
}
