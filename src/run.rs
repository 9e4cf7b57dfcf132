//! Carries out what the command line asked for.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use gcexport::columns::{CellType, Column, SideTable, Source};
use gcexport::directory;
use gcexport::events::{Event, Report};
use gcexport::export::{Export, Stop};
use gcexport::http::Manners;
use gcexport::service::coros::{self, Coros};
use gcexport::service::garmin::{self, Garmin};
use gcexport::service::{ALL, Aside, Credentials, Info, Offer};
use gcexport::session::Store;
use gcexport::simulate::{self, Simulation};
use gcexport::units::Units;
use indicatif::MultiProgress;

use crate::cli::{self, Account, ColumnsJob, ExportJob, Job, Opener, Place, Secrets, Which};
use crate::{inspect, signin, transfer, ui};

/// What is being written when a run ends gets so long.
const LAST_WORK: Duration = Duration::from_secs(1);

/// Does the job; returns the exit code of one that came to its end.
pub fn run(job: Job) -> Result<u8> {
    // An export waits more than it works, and hands checks and disk to threads of their own.
    let mut runtime = match job {
        Job::Simulate(_) => tokio::runtime::Builder::new_multi_thread(),
        _ => tokio::runtime::Builder::new_current_thread(),
    };
    let runtime = runtime.enable_all().build()?;
    let which = job.which();
    let code = match job {
        Job::Export(job) => runtime.block_on(export(*job)),
        Job::Get(job) => runtime.block_on(transfer::get(*job)),
        Job::Upload(job) => runtime.block_on(transfer::upload(*job)),
        Job::Import(job) => runtime.block_on(transfer::import(job)),
        Job::Login(job) => runtime.block_on(signin::login(*job)).map(|()| 0),
        Job::Logout(account) => signin::logout(&account).map(|()| 0),
        Job::Status(job) => inspect::status(&job),
        Job::Verify(job) => runtime.block_on(inspect::verify(*job)),
        Job::Render(job) => inspect::render(job),
        Job::Simulate(options) => runtime.block_on(serve(options)),
        Job::SimulateArchive(options, path) => write_archive(&options, &path).map(|()| 0),
        Job::Columns(job) => columns(&job).map(|()| 0),
        Job::SideColumns { of, units, json } => side_columns(of, units, json).map(|()| 0),
        Job::Completions(shell) => {
            cli::completions(shell, &mut io::stdout().lock());
            Ok(0)
        }
        Job::Man => {
            cli::man(&mut io::stdout().lock())?;
            Ok(0)
        }
    };
    // Nobody waits for an answer to a question that is asked no more.
    runtime.shutdown_timeout(LAST_WORK);
    match which {
        Some(which) => code.context(which),
        None => code,
    }
}

async fn export(job: ExportJob) -> Result<u8> {
    let bars = MultiProgress::new();
    ui::start_log(job.verbosity, &bars);
    let report = ui::reporter(job.output, &bars);
    // The demo's service lives for as long as this name does.
    let (connected, _demo) = connect(&job.account, &job.secrets).await?;
    let (stop, signal) = stop_on_signal(Arc::clone(&report))?;
    let summary = match &connected {
        Connected::Garmin(garmin) => Export::new(garmin, job.options, report, stop).run().await?,
        Connected::Coros(coros) => Export::new(coros, job.options, report, stop).run().await?,
    };
    let code = match signal.load(Ordering::Relaxed) {
        0 => ui::exit_code(&summary),
        code => code,
    };
    if let Some(opener) = job.opener
        && !summary.interrupted
        && !summary.dry_run
    {
        open_table(&opener, Path::new(&summary.directory))?;
    }
    Ok(code)
}

/// Starts what is to be started with the finished table, and waits for its end.
fn open_table(opener: &Opener, directory: &Path) -> Result<()> {
    let Some(table) = directory::first_table(directory)? else {
        ui::hint("There is no table to open");
        return Ok(());
    };
    let mut command = std::process::Command::new(&opener.program);
    let status = command.args(&opener.argument).arg(&table).status().with_context(|| {
        let (program, table) = (opener.program.display(), table.display());
        format!("the export is complete in {table}, but {program} cannot be started: open it")
    })?;
    if !status.success() {
        ui::hint(&format!("{} ended with {status}", opener.program.display()));
    }
    Ok(())
}

/// A service with a way in.
pub enum Connected {
    Garmin(Garmin),
    Coros(Coros),
}

/// The service; and the simulated one, which has to outlive it.
pub async fn connect(
    account: &Account,
    secrets: &Secrets,
) -> Result<(Connected, Option<Simulation>)> {
    if let Place::Demo = account.place {
        let (connected, demo) = demo(account.which).await?;
        return Ok((connected, Some(demo)));
    }
    let connected = match account.which {
        Which::Garmin => Connected::Garmin(signin::garmin::connect(account, secrets).await?),
        Which::Coros => Connected::Coros(signin::coros::connect(account, secrets).await?),
    };
    Ok((connected, None))
}

/// The built-in account.
async fn demo(which: Which) -> Result<(Connected, Simulation)> {
    let service = match which {
        Which::Garmin => simulate::Kind::Garmin,
        Which::Coros => simulate::Kind::Coros,
    };
    let demo =
        Simulation::start(simulate::Options { service, ..simulate::Options::default() }).await?;
    let credentials = Credentials::new(simulate::USERNAME, simulate::PASSWORD.to_owned());
    // Nobody waits for the demo's service to recover.
    let manners = Manners { time_scale: 0.01 };
    let connected = match which {
        Which::Garmin => {
            let hosts = garmin::Hosts::at(&demo.url(), garmin::Domain::Com);
            Connected::Garmin(Garmin::new(hosts, manners, Store::Memory, Some(credentials))?)
        }
        Which::Coros => {
            let hosts = coros::Hosts::at(&demo.url());
            Connected::Coros(Coros::new(hosts, manners, Store::Memory, Some(credentials))?)
        }
    };
    Ok((connected, demo))
}

/// The first signal asks the run to end, the second ends it. The number is
/// the exit code that the signal stands for, 0 while there was none. Only once
/// nobody is asked for a password: until then a signal is to end everything.
pub fn stop_on_signal(report: Arc<dyn Report>) -> Result<(Stop, Arc<AtomicU8>)> {
    let stop = Stop::default();
    let code = Arc::new(AtomicU8::new(0));
    let (asked, seen) = (stop.clone(), Arc::clone(&code));
    let mut signals = Signals::new()?;
    tokio::spawn(async move {
        let first = signals.next().await;
        seen.store(first, Ordering::Relaxed);
        report.report(&Event::Stopping);
        asked.request();
        std::process::exit(i32::from(signals.next().await));
    });
    Ok((stop, code))
}

/// The signals that mean "end", as exit codes.
struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            terminate: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?,
        })
    }

    #[cfg(unix)]
    async fn next(&mut self) -> u8 {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => 130,
            _ = self.terminate.recv() => 143,
        }
    }

    #[cfg(not(unix))]
    async fn next(&mut self) -> u8 {
        let _ = tokio::signal::ctrl_c().await;
        130
    }
}

async fn serve(options: simulate::Options) -> Result<u8> {
    let (port, kind, home) = (options.port, options.service, options.region);
    let simulation = Simulation::start(options).await.with_context(|| {
        format!("port {port} of this machine cannot be had, choose another --port")
    })?;
    ui::say(&format!("simulated {} at {}", kind.title(), simulation.url()));
    ui::say(&format!("user {}, password {}", simulate::USERNAME, simulate::PASSWORD));
    if kind == simulate::Kind::Coros {
        for region in simulate::Region::ALL.into_iter().filter(|region| *region != home) {
            ui::say(&format!("region {} at {}", region.name(), simulation.region_url(region)));
        }
        ui::say(&format!("files at {}", simulation.files_url()));
    }
    let mut signals = Signals::new()?;
    tokio::select! {
        () = simulation.wait() => Ok(0),
        code = signals.next() => Ok(code),
    }
}

fn write_archive(options: &simulate::Options, path: &Path) -> Result<()> {
    let cannot = || format!("{} cannot be written", path.display());
    let file = File::create(path).with_context(cannot)?;
    simulate::takeout::write(&options.athlete(), BufWriter::new(file)).with_context(cannot)?;
    ui::say(&format!("account archive of {} at {}", simulate::USERNAME, path.display()));
    Ok(())
}

/// Prints what a table of these columns is made of.
fn columns(job: &ColumnsJob) -> Result<()> {
    let ColumnsJob { selection, template, units, json } = job;
    if *template {
        return Ok(write!(io::stdout().lock(), "{}", selection.to_template())?);
    }
    let columns = selection.columns.iter().copied().zip(selection.names(*units));
    let described = columns.map(|(column, names)| {
        let asked = |service: &Info| service.asked_for(&[column], &[]);
        let units = if selection.template.is_some() { Units::Metric } else { *units };
        Described::of(column, names, units, asked)
    });
    describe(described, *json)
}

/// Prints the columns of a side table.
fn side_columns(table: SideTable, units: Units, json: bool) -> Result<()> {
    let described = table.columns().iter().map(|column| {
        let names = (column.key_in(units), column.title_in(units));
        Described::of(column, names, units, |service| service.made_of(table))
    });
    describe(described, json)
}

fn describe<'a>(columns: impl Iterator<Item = Described<'a>>, json: bool) -> Result<()> {
    let mut out = io::stdout().lock();
    if json {
        serde_json::to_writer_pretty(&mut out, &columns.collect::<Vec<_>>())?;
        return Ok(writeln!(out)?);
    }
    for column in columns {
        let Described { key, title, unit, meaning, .. } = &column;
        let unit = if unit.is_empty() { String::new() } else { format!(" [{unit}]") };
        let source = column.source_in_words();
        writeln!(out, "{key:26} {title}{unit}{source}: {meaning}")?;
    }
    Ok(())
}

/// A column in these units, and where it costs a request.
#[derive(serde::Serialize)]
struct Described<'a> {
    key: Cow<'a, str>,
    title: Cow<'a, str>,
    #[serde(rename = "type")]
    kind: CellType,
    unit: &'static str,
    rounding: &'static str,
    source: Source,
    usual: bool,
    meaning: &'static str,
    /// What it has to be asked for beside the list, by the key of the service.
    beside: BTreeMap<&'static str, Aside>,
}

impl<'a> Described<'a> {
    /// A column under these names; `offers` says what it needs of a service.
    fn of<V>(
        column: &'static Column<V>,
        (key, title): (Cow<'a, str>, Cow<'a, str>),
        units: Units,
        offers: impl Fn(&Info) -> Vec<&'static Offer>,
    ) -> Self {
        let Column { kind, source, usual, meaning, .. } = *column;
        let (unit, rounding) = (column.unit_in(units), column.rounding());
        let last = |service: &&'static Info| Some((service.key, offers(service).last()?.aside));
        let beside = ALL.iter().filter_map(last).collect();
        Self { key, title, kind, unit, rounding, source, usual, meaning, beside }
    }

    /// Where it comes from, in brackets, unless it simply is the list.
    fn source_in_words(&self) -> String {
        let beside = self.beside.iter();
        let beside: Vec<_> =
            beside.map(|(service, aside)| format!("{} at {service}", aside.key())).collect();
        match self.source {
            Source::List if beside.is_empty() => String::new(),
            Source::List => format!(" (list; {})", beside.join(", ")),
            Source::Ledger | Source::Files => format!(" ({})", self.source.key()),
            Source::Aside(_) => format!(" ({})", beside.join(", ")),
        }
    }
}
