//! The words of `simulate`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use gcexport::error::{Error, Result};
use gcexport::simulate;
use serde::de::DeserializeOwned;

use super::Job;

#[derive(Args)]
pub(super) struct SimulateArgs {
    /// Whose service to be: garmin or coros
    #[arg(long, value_name = "NAME", default_value = "garmin")]
    service: simulate::Kind,
    /// Activities in the account [default: the demo account]
    #[arg(long, value_name = "N")]
    activities: Option<usize>,
    /// Another seed draws other tracks and figures
    #[arg(long, default_value_t = simulate::Options::default().seed)]
    seed: u64,
    /// Milliseconds to wait before each answer
    #[arg(long, value_name = "MS", default_value_t = 0)]
    latency: u64,
    /// Port on 127.0.0.1 [default: any free one]
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    port: u16,
    /// Serve the list objects of this JSON file instead
    #[arg(long, value_name = "FILE")]
    list: Option<PathBuf>,
    /// Write the account archive of the athlete to this file, and end
    #[arg(long, value_name = "FILE")]
    archive: Option<PathBuf>,
    /// Misbehave as this JSON file says; docs/simulate.md explains its words
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
}

impl SimulateArgs {
    pub(super) fn job(mut self) -> Result<Job> {
        let archive = self.archive.take();
        let options = self.options()?;
        match archive {
            Some(_) if options.service != simulate::Kind::Garmin || options.list.is_some() => {
                Err(Error::usage(
                    "only Garmin's own athlete has an account archive here",
                    "give --archive without --service and --list",
                ))
            }
            Some(path) => Ok(Job::SimulateArchive(options, path)),
            None => Ok(Job::Simulate(options)),
        }
    }

    fn options(self) -> Result<simulate::Options> {
        let list = self.list.map(|path| json_file(&path, "give a JSON array of list objects"));
        let rules = "give a JSON array of rules, as docs/simulate.md explains them";
        let faults = self.faults.map(|path| json_file(&path, rules));
        Ok(simulate::Options {
            service: self.service,
            activities: self.activities,
            seed: self.seed,
            latency: Duration::from_millis(self.latency),
            port: self.port,
            list: list.transpose()?,
            faults: faults.transpose()?.unwrap_or_default(),
            ..simulate::Options::default()
        })
    }
}

fn json_file<T: DeserializeOwned>(path: &Path, hint: &str) -> Result<T> {
    let bad = |problem: String| Error::usage(format!("{}: {problem}", path.display()), hint);
    let text = std::fs::read(path).map_err(|e| bad(e.to_string()))?;
    serde_json::from_slice(&text).map_err(|e| bad(e.to_string()))
}
