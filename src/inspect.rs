//! Looking at what is there: status, verify, render.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use anyhow::{Context, Result};
use gcexport::directory::{self, Directory, SetAside, TableState, Tables};
use gcexport::export::{Export, Options};
use gcexport::verify::Verification;
use gcexport::{status, verify};
use indicatif::MultiProgress;

use crate::cli::{Account, Place, RenderJob, StatusJob, TableChoice, VerifyJob, Which};
use crate::run::Connected;
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
        let what = if found.damaged.is_empty() { "render" } else { "verify --repair" };
        let demo = if matches!(job.account.place, Place::Demo) { " --demo" } else { "" };
        let root = root.display().to_string().replace('\'', r"'\''");
        ui::hint(&format!("To mend that: gcexport {what}{demo} -d '{root}'"));
        return Ok(DAMAGE);
    }
    if found.table != TableState::Whole {
        write_tables(&root, None)?;
    }
    if found.damaged.is_empty() {
        return Ok(0);
    }
    let code = repair(&job, &found, &bars).await;
    let _ = bars.clear();
    code
}

async fn repair(job: &VerifyJob, found: &Verification, bars: &MultiProgress) -> Result<u8> {
    let report = ui::reporter(job.output, bars);
    let (_, service) = directory::glance(Path::new(&found.directory))?;
    let which = Which::from_key(service.key).unwrap_or(job.account.which);
    let account = Account { which, ..job.account.clone() };
    let (connected, _demo) = run::connect(&account, &job.secrets).await.context(which)?;
    let (stop, signal) = run::stop_on_signal(Arc::clone(&report))?;
    let options = Options::default();
    let repaired = match &connected {
        Connected::Garmin(garmin) => Export::new(garmin, options, report, stop).repair(found).await,
        Connected::Coros(coros) => Export::new(coros, options, report, stop).repair(found).await,
    };
    let summary = repaired.context(which)?;
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
    for name in write_tables(&root, Some(job.table))? {
        ui::say(&format!("{} says what the ledger says", root.join(name).display()));
    }
    let (ledger, service) = directory::glance(&root)?;
    ui::tell_not_told(&status::not_told(&ledger, service)?);
    Ok(0)
}

/// Writes the tables as they were, but for the choice; says which.
fn write_tables(root: &Path, choice: Option<TableChoice>) -> Result<Vec<String>> {
    let (directory, service) = Directory::existing(root)?;
    let mut tables = Tables::recorded(&directory.ledger(), service)?;
    if let Some(choice) = choice {
        let layout = choice.layout(tables.layout().clone());
        service.offers_tables(choice.side_tables.as_deref().unwrap_or_default())?;
        tables = tables.but(choice.formats, choice.side_tables, layout);
    }
    for SetAside { table, kept_as } in tables.render(&directory)? {
        ui::hint(&ui::set_aside(&table, &kept_as));
    }
    Ok(tables.names().collect())
}

fn root(directory: &Option<PathBuf>) -> Result<PathBuf> {
    Ok(match directory {
        Some(root) => root.clone(),
        None => directory::newest(Path::new("."))?,
    })
}
