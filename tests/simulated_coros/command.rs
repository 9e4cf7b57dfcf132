//! `gcexport simulate --service coros`.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use super::{MD5, accepted, answer, legacy_login};

/// The command, ended when it is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn simulate(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gcexport"));
    command.arg("simulate").args(arguments).stdin(Stdio::null());
    command
}

#[tokio::test]
async fn it_says_where_its_hosts_are() {
    let mut command = simulate(&["--service", "coros", "--activities", "1"]);
    let mut running = Running(command.stdout(Stdio::piped()).spawn().unwrap());
    let lines = BufReader::new(running.0.stdout.take().unwrap()).lines();
    let lines: Vec<String> = lines.take(6).map(Result::unwrap).collect();
    assert!(lines[0].starts_with("simulated COROS at http://127.0.0.1:"), "{lines:?}");
    let words: Vec<_> = lines[2..].iter().map(|line| line.split(" at ").next().unwrap()).collect();
    assert_eq!(words, ["region US", "region China", "region Asia", "files"]);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = lines[0].rsplit(' ').next().unwrap();
    accepted(&answer(client.post(format!("{url}/account/login")).json(&legacy_login(MD5))).await);
}

#[test]
fn another_service_is_wrong_usage() {
    let output = simulate(&["--service", "polar"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("it must be 'garmin' or 'coros'"));
}
