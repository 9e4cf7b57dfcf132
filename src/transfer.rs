//! Single files out of the account and into it, and an archive of all of them.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::sync::atomic::Ordering;

use anyhow::{Context, Result};
use gcexport::get::{Get, Got, Options, Place};
use gcexport::import::Import;
use gcexport::upload::Upload;
use indicatif::MultiProgress;

use crate::cli::{GetJob, ImportJob, Output, UploadJob};
use crate::run::Connected;
use crate::{run, ui};

/// The exit code of a run in which something failed.
const SOME_FAILED: u8 = 3;

/// `gcexport get`
pub async fn get(job: GetJob) -> Result<u8> {
    let bars = MultiProgress::new();
    ui::start_log(job.verbosity, &bars);
    let (connected, _demo) = run::connect(&job.account, &job.secrets).await?;
    let (stop, signal) = run::stop_on_signal(ui::reporter(Output::People, &bars))?;
    let (place, mut output) = opened(job.options.place)?;
    let options = Options { place: place.clone(), ..job.options };
    let mut well = true;
    let tell = |got: &Got| {
        well &= got.is_well(&place);
        ui::tell_got(got, place == Place::Output);
    };
    match &connected {
        Connected::Garmin(garmin) => {
            Get::new(garmin, options, stop).run(&mut *output, tell).await?;
        }
        Connected::Coros(coros) => {
            Get::new(coros, options, stop).run(&mut *output, tell).await?;
        }
    }
    Ok(match signal.load(Ordering::Relaxed) {
        0 if well => 0,
        0 => SOME_FAILED,
        code => code,
    })
}

/// The place itself, and where output goes: a file is replaced where a link
/// leads, and a pipe or a device is written to.
fn opened(place: Place) -> Result<(Place, Box<dyn Write>)> {
    let Place::File(path) = &place else { return Ok((place, Box::new(io::stdout()))) };
    Ok(match fs::metadata(path) {
        Ok(there) if !there.is_file() && !there.is_dir() => {
            let output = OpenOptions::new().write(true).open(path);
            let output = output.with_context(|| format!("cannot open {}", path.display()))?;
            (Place::Output, Box::new(output))
        }
        Ok(_) if path.is_symlink() => (Place::File(path.canonicalize()?), Box::new(io::stdout())),
        _ => (place, Box::new(io::stdout())),
    })
}

/// `gcexport upload`
pub async fn upload(job: UploadJob) -> Result<u8> {
    let bars = MultiProgress::new();
    ui::start_log(job.verbosity, &bars);
    let connected = match job.dry_run {
        true => None,
        false => Some(run::connect(&job.account, &job.secrets).await?),
    };
    let (stop, signal) = run::stop_on_signal(ui::reporter(Output::People, &bars))?;
    let garmin = connected.as_ref().and_then(|(connected, _demo)| match connected {
        Connected::Garmin(garmin) => Some(garmin),
        Connected::Coros(_) => None,
    });
    let output = job.output;
    let upload = Upload::new(garmin, job.options, stop);
    let summary = upload.run(|event| ui::tell_upload(event, output)).await?;
    Ok(match signal.load(Ordering::Relaxed) {
        0 if summary.failed == 0 => 0,
        0 => SOME_FAILED,
        code => code,
    })
}

/// `gcexport import-archive`
pub async fn import(job: ImportJob) -> Result<u8> {
    let output = job.output;
    let mut tell = |event: &gcexport::import::Event| ui::tell_import(event, output);
    let summary = Import::new(job.options, &mut tell).run().await?;
    Ok(if summary.failed == 0 { 0 } else { SOME_FAILED })
}
