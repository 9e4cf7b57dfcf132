//! Looking at what is there: status, verify, render.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use anyhow::Result;
use gcexport::directory::{self, Directory, TableFile, TableNews};
use gcexport::export::{Export, Options};
use gcexport::verify::Verification;
use gcexport::{status, verify};
use indicatif::MultiProgress;

use crate::cli::{RenderJob, StatusJob, VerifyJob};
use crate::{run, ui};

/// The exit code of `verify` when something is lost or changed.
const DAMAGE: u8 = 6;

/// `gcexport status`
pub fn status(job: &StatusJob) -> Result<u8> {
    let root = root(&job.directory)?;
    if job.changes {
        ui::tell_changes(&status::changes(&root)?, job.json);
    } else {
        ui::tell_status(&status::status(&root)?, job.json);
    }
    Ok(0)
}

/// `gcexport verify`
pub async fn verify(job: VerifyJob) -> Result<u8> {
    let bars = MultiProgress::new();
    ui::start_log(job.verbosity, &bars);
    let report = ui::reporter(job.output, &bars);
    let root = root(&job.directory)?;
    let found = verify::verify(&root, &*report)?;
    ui::tell_verification(&found, job.output);
    if found.is_sound() {
        return Ok(0);
    }
    if !job.repair {
        ui::hint(&format!("To mend that: gcexport verify --repair -d {}", root.display()));
        return Ok(DAMAGE);
    }
    repair(&job, &found, &bars).await
}

async fn repair(job: &VerifyJob, found: &Verification, bars: &MultiProgress) -> Result<u8> {
    let report = ui::reporter(job.output, bars);
    let (stop, signal) = run::stop_on_signal(Arc::clone(&report))?;
    let (garmin, _demo) = run::connect(&job.account, &job.secrets).await?;
    let export = Export::new(&garmin, Options::default(), report, stop);
    let summary = export.repair(found).await?;
    ui::tell_repair(&summary, job.output);
    Ok(match signal.load(Ordering::Relaxed) {
        0 if summary.failures.is_empty() => 0,
        0 => DAMAGE,
        code => code,
    })
}

/// `gcexport render`
pub fn render(job: RenderJob) -> Result<u8> {
    let root = root(&job.directory)?;
    let (directory, service) = Directory::existing(&root)?;
    let recorded = TableFile::recorded(&directory.ledger(), service)?;
    let table = recorded.with(job.columns, job.header);
    if let TableNews::SetAside(kept_as) = directory::render(&directory, &table)? {
        ui::hint(&ui::set_aside(&kept_as));
    }
    ui::say(&format!("{} says what the ledger says", root.join("activities.csv").display()));
    Ok(0)
}

fn root(directory: &Option<PathBuf>) -> Result<PathBuf> {
    Ok(match directory {
        Some(root) => root.clone(),
        None => directory::newest(Path::new("."))?,
    })
}
