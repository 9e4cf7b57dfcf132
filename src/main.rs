//! The command: parse, log, run, exit code.

mod cli;
mod run;
mod ui;

use std::process::ExitCode;

use cli::{Job, Output};

fn main() -> ExitCode {
    let job = match cli::parse() {
        Ok(job) => job,
        Err(error) => {
            ui::complain(&error, Output::People);
            return ExitCode::from(error.exit_code());
        }
    };
    let output = match &job {
        Job::Export(job) => job.output,
        _ => Output::People,
    };
    match run::run(job) {
        Ok(code) => ExitCode::from(code),
        Err(error) => match error.downcast_ref::<gcexport::error::Error>() {
            Some(error) => {
                ui::complain(error, output);
                ExitCode::from(error.exit_code())
            }
            None => {
                eprintln!("error: {error:#}");
                ExitCode::FAILURE
            }
        },
    }
}
