//! What a person sees: bars on a terminal, lines elsewhere, JSON on request.
//! Results go to standard output, everything else to standard error.

mod answers;
mod import;
mod log;
mod people;
mod transfers;

pub use answers::{tell_changes, tell_not_told, tell_repair, tell_status, tell_verification};
pub use import::tell_import;
pub use log::start as start_log;
pub use people::set_aside;
pub use transfers::{tell_got, tell_upload};

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;

use gcexport::error::Error;
use gcexport::events::{Event, Report, Summary};
use gcexport::service::Info;
use secrecy::SecretString;

use crate::cli::Output;
use people::People;

/// The reporter for this kind of output.
pub fn reporter(output: Output, bars: &indicatif::MultiProgress) -> Arc<dyn Report> {
    match output {
        Output::People => Arc::new(People::new(bars.clone())),
        Output::Json => Arc::new(Json),
        Output::Quiet => Arc::new(Quiet),
    }
}

/// One JSON object a line.
struct Json;

impl Report for Json {
    fn report(&self, event: &Event) {
        // Of interest to a bar only: the answer to verifying has it all.
        if matches!(event, Event::Verified { .. }) {
            return;
        }
        if let Ok(line) = serde_json::to_string(event) {
            say(&line);
        }
    }
}

/// Failures only.
struct Quiet;

impl Report for Quiet {
    fn report(&self, event: &Event) {
        if let Event::Summary(summary) = event {
            summary.failures.iter().for_each(|failure| hint(&format!("failed: {}", failure.error)));
        }
    }
}

/// Prints a result line; a reader who has gone away is no error of ours.
pub fn say(line: &str) {
    let _ = writeln!(io::stdout().lock(), "{line}");
}

/// Prints a line on standard error; that nobody reads it must not end a backup.
pub fn hint(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Prints an error with the next step at this service; as an event too, if those are wanted.
pub fn complain(error: &Error, service: &Info, output: Output) {
    let next_step = error.next_step(service);
    if output == Output::Json {
        let event = serde_json::json!({
            "event": "error",
            "message": error.to_string(),
            "next_step": next_step,
            "exit_code": error.exit_code(),
        });
        say(&event.to_string());
    }
    hint(&format!("error: {error}; {next_step}"));
}

/// The exit code of a run that came to its end.
pub fn exit_code(summary: &Summary) -> u8 {
    if summary.failures.is_empty() { 0 } else { 3 }
}

/// Tells the person how to fetch a ticket and takes what they paste: line by
/// line until there is one.
pub fn ask_ticket(address: &str) -> io::Result<String> {
    hint("Sign in with your browser at this address (a code or captcha is asked there):\n");
    hint(&format!("  {address}\n"));
    hint(
        "You land on a page titled Success. View its source, copy it or the ticket in it (ST-...)",
    );
    hint("and paste it here within a minute:");
    let mut pasted = String::new();
    while !pasted.contains("ST-") && io::stdin().read_line(&mut pasted)? > 0 {}
    Ok(pasted)
}

/// Tries to open the address; that it is printed as well is enough if not.
pub fn open_browser(address: &str) {
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else if std::env::var_os("DISPLAY").is_some() || std::env::var_os("WAYLAND_DISPLAY").is_some()
    {
        "xdg-open"
    } else {
        return;
    };
    let quiet = std::process::Stdio::null;
    let mut command = std::process::Command::new(opener);
    let _ = command.arg(address).stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn();
}

/// Asks for a verification code on the terminal.
pub fn ask_code(wrong_before: bool) -> io::Result<SecretString> {
    let again = if wrong_before { "That was not it. " } else { "" };
    ask(&format!("{again}Verification code (sent by mail or SMS): ")).map(SecretString::from)
}

/// Asks for a word on the terminal.
pub fn ask(question: &str) -> io::Result<String> {
    let _ = write!(io::stderr(), "{question}");
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    Ok(line.trim().to_owned())
}

/// Asks for a password on the terminal, without showing it.
pub fn ask_password() -> io::Result<SecretString> {
    let _ = write!(io::stderr(), "Password: ");
    rpassword::read_password().map(SecretString::from)
}

/// Reads a password from standard input: its first line.
pub fn read_password() -> io::Result<SecretString> {
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned().into())
}

/// Whether there is a person to ask.
pub fn is_interactive() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}
