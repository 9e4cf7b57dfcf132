//! The command: parse, log, run, exit code.

mod cli;
mod inspect;
mod run;
mod signin;
mod transfer;
mod ui;

use std::io;
use std::process::ExitCode;

use cli::{Job, Output, Which};

fn main() -> ExitCode {
    let translation = cli::translated(std::env::args_os());
    translation.notes.iter().for_each(|note| ui::hint(note));
    let job = match cli::parse(translation) {
        Ok(job) => job,
        Err(error) => {
            // The words made no sense, but whether JSON is wanted can still be told.
            let json = std::env::args().any(|word| word == "--json");
            ui::complain(
                &error,
                Which::default().info(),
                if json { Output::Json } else { Output::People },
            );
            return ExitCode::from(error.exit_code());
        }
    };
    let output = match &job {
        Job::Export(job) => job.output,
        Job::Verify(job) => job.output,
        Job::Upload(job) => job.output,
        Job::Import(job) => job.output,
        Job::Status(job) if job.json => Output::Json,
        _ => Output::People,
    };
    match run::run(job) {
        Ok(code) => ExitCode::from(code),
        Err(error) => match error.downcast_ref::<gcexport::error::Error>() {
            Some(known) => {
                let which = error.downcast_ref::<Which>().copied().unwrap_or_default();
                ui::complain(known, which.info(), output);
                ExitCode::from(known.exit_code())
            }
            None if has_read_enough(&error) => ExitCode::SUCCESS,
            None => {
                ui::hint(&format!("error: {error:#}"));
                ExitCode::FAILURE
            }
        },
    }
}

/// Whether who reads our output went away, as `head` does.
fn has_read_enough(error: &anyhow::Error) -> bool {
    let kinds = error.chain().filter_map(|cause| match cause.downcast_ref::<io::Error>() {
        Some(cause) => Some(cause.kind()),
        None => {
            cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind)
        }
    });
    kinds.into_iter().any(|kind| kind == io::ErrorKind::BrokenPipe)
}
