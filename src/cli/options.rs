//! The options as clap sees them, and the words they take.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use gcexport::columns::SideTable;
use gcexport::export::Count;
use gcexport::service::Format;
use gcexport::service::coros::Region;
use gcexport::service::garmin::Domain;
use gcexport::units::Units;
use secrecy::SecretString;
use uom::si::f64::Length;
use uom::si::length::kilometer;

use super::Which;
use super::simulation::SimulateArgs;
use super::table::TableArgs;
use super::transfer::{GetArgs, ImportArgs, UploadArgs};

#[derive(Parser)]
#[command(
    name = "gcexport",
    version,
    about = "Every activity you ever recorded, out of Garmin Connect and COROS, onto your own disk",
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  \
        gcexport --demo --count all               try it: a made-up account, no network\n  \
        gcexport --count all                      the table and a GPX of every activity\n  \
        gcexport -c all -f original -u            the FIT files your device recorded\n  \
        gcexport -c all -f none                   the table alone\n  \
        gcexport --service coros -c all           FIT and TCX of every activity at COROS\n\n\
        Run the same command again at any time: it fetches only what is missing.\n\
        Exit codes: 0 done, 1 error, 2 usage, 3 some items failed, 4 sign-in, 5 try again later,\n\
        6 damage found, 7 directory in use, 130/143 interrupted."
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) export: ExportArgs,
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// Every format of every activity, incrementally, named as garminexport names them
    Backup(Box<BackupArgs>),
    /// The files of single activities, without listing the account
    Get(Box<GetArgs>),
    /// Send FIT, GPX and TCX files to the account (Garmin)
    Upload(Box<UploadArgs>),
    /// Begin a directory with the account archive that Garmin sends; no sign-in
    ImportArchive(ImportArgs),
    /// Sign in once and keep the session
    Login(LoginArgs),
    /// Forget a session
    Logout(AccountArgs),
    /// What a directory holds, what is missing and why, how fresh it is
    Status(StatusArgs),
    /// Check every file against its recorded hash and its format
    Verify(Box<VerifyArgs>),
    /// Write the tables again from the ledger; no network
    Render(RenderArgs),
    /// List the columns of the table: key, title, type, unit, source, meaning
    Columns {
        /// Those of a preset [default: all]
        preset: Option<String>,
        /// Of a side table: laps, zones, gear or sets
        #[arg(long, value_name = "TABLE", value_parser = super::table::side_table,
            conflicts_with_all = ["preset", "template"])]
        of: Option<SideTable>,
        /// As a template, to be changed and given to --columns
        #[arg(long, conflicts_with = "json")]
        template: bool,
        /// In these units: metric or statute
        #[arg(long, value_name = "metric|statute", default_value = "metric",
            value_parser = super::table::units)]
        units: Units,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Run the simulated service on loopback, for trying and testing
    Simulate(SimulateArgs),
    /// Print a completion script for your shell
    Completions {
        /// bash, zsh, fish, powershell or elvish
        shell: Shell,
    },
    /// Print the manual page
    Man,
}

#[derive(Args)]
pub(super) struct LoginArgs {
    /// Sign in with your browser and paste the ticket (the default on a terminal)
    #[arg(long)]
    pub(super) browser: bool,
    /// Take over a session: of python-garminconnect, of garth, or a line of --export ('-')
    #[arg(long, value_name = "PATH", num_args = 0..=1)]
    pub(super) import: Option<Option<PathBuf>>,
    /// Print the session as one line for another machine; whoever has it is you
    #[arg(long, conflicts_with_all = ["import", "browser"])]
    pub(super) export: bool,
    /// List the stored sessions
    #[arg(long, conflicts_with_all = ["import", "browser", "export"])]
    pub(super) list: bool,
    #[command(flatten)]
    pub(super) account: AccountArgs,
    #[command(flatten)]
    pub(super) secrets: SecretArgs,
    /// Say more; twice: every request
    #[arg(short, long, action = clap::ArgAction::Count)]
    pub(super) verbose: u8,
}

#[derive(Args)]
pub(super) struct StatusArgs {
    #[command(flatten)]
    pub(super) directory: DirectoryArgs,
    /// List what the service has changed: old and new values
    #[arg(long)]
    pub(super) changes: bool,
    /// As JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Args)]
pub(super) struct VerifyArgs {
    #[command(flatten)]
    pub(super) directory: DirectoryArgs,
    /// Fetch what is damaged or missing, and nothing else
    #[arg(long)]
    pub(super) repair: bool,
    /// As JSON
    #[arg(long)]
    pub(super) json: bool,
    /// Repair from the built-in simulated account
    #[arg(long)]
    pub(super) demo: bool,
    #[command(flatten)]
    pub(super) account: AccountArgs,
    #[command(flatten)]
    pub(super) secrets: SecretArgs,
    /// Say more; twice: every request
    #[arg(short, long, action = clap::ArgAction::Count)]
    pub(super) verbose: u8,
}

#[derive(Args)]
pub(super) struct RenderArgs {
    #[command(flatten)]
    pub(super) directory: DirectoryArgs,
    #[command(flatten)]
    pub(super) table: TableArgs,
}

#[derive(Args)]
pub(super) struct DirectoryArgs {
    /// Export directory [default: the newest one here]
    #[arg(short, long, value_name = "DIR")]
    pub(super) directory: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct AccountArgs {
    /// Whose service: garmin or coros [default: that of the directory, garmin if it is new]
    #[arg(long, value_name = "NAME", value_parser = service)]
    pub(super) service: Option<Which>,
    /// COROS: where the account is at home: us, eu, cn or sg; auto finds out
    #[arg(long, value_name = "NAME", default_value = "auto", value_parser = region)]
    pub(super) region: Home,
    /// Which of several accounts: any name that 'gcexport login --list' shows
    #[arg(long, value_name = "NAME")]
    pub(super) account: Option<String>,
    /// Garmin: garmin.com, or garmin.cn for accounts of mainland China
    #[arg(long, default_value = "garmin.com", value_parser = domain)]
    pub(super) domain: Domain,
    /// A loopback address that answers for all of the service's hosts
    #[arg(long, value_name = "URL", env = "GCEXPORT_BASE_URL")]
    pub(super) base_url: Option<String>,
}

#[derive(Args)]
pub(super) struct SecretArgs {
    /// Your e-mail address at the service; not needed while a session is stored
    #[arg(long, env = "GCEXPORT_USERNAME", hide_env_values = true)]
    pub(super) username: Option<String>,
    /// Your password; better asked for, or given by GCEXPORT_PASSWORD
    #[arg(long, env = "GCEXPORT_PASSWORD", hide_env_values = true)]
    pub(super) password: Option<SecretString>,
    /// Read the password from standard input
    #[arg(long)]
    pub(super) password_stdin: bool,
    /// The verification code, if your account asks for one
    #[arg(long, value_name = "CODE", env = "GCEXPORT_MFA_CODE", hide_env_values = true)]
    pub(super) mfa_code: Option<SecretString>,
    /// COROS: the token of your browser (cookie CPL-coros-token); signs nobody out
    #[arg(long, value_name = "TOKEN", env = "GCEXPORT_TOKEN", hide_env_values = true)]
    pub(super) token: Option<SecretString>,
    /// Try the password although the service limits sign-ins of the account
    #[arg(long)]
    pub(super) force: bool,
}

#[derive(Args)]
pub(super) struct ExportArgs {
    /// How many activities, newest first: a number, or all [default: 1]
    #[arg(short, long, value_name = "N|all", value_parser = count)]
    pub(super) count: Option<Count>,
    /// gpx, tcx, original, fit, kml, csv, json_summary, json_details, none; several with
    /// commas [default: gpx; COROS: fit,tcx]
    #[arg(short, long, value_name = "F[,F...]", value_delimiter = ',', value_parser = format)]
    pub(super) format: Vec<FormatWord>,
    /// Unpack originals and drop their zip
    #[arg(short, long)]
    pub(super) unzip: bool,
    /// Export directory [default: ./YYYY-MM-DD_garmin_connect_export or ..._coros_export]
    #[arg(short, long, value_name = "DIR")]
    pub(super) directory: Option<PathBuf>,
    /// Names of new files: gcexport, corosexport, garminexport, moderation, or a template
    /// with {id} and any of {year} {month} {day} {hour} {minute} {second} {utc} {type} {name}
    /// [default: gcexport]
    #[arg(long, value_name = "NAMING")]
    pub(super) filename: Option<String>,
    /// Directory for new files below the export directory, a template like {year}/{month}
    #[arg(long, value_name = "TEMPLATE")]
    pub(super) subdir: Option<String>,
    /// Give new files the start of their activity as the time of their last change
    #[arg(long)]
    pub(super) original_time: bool,
    #[command(flatten)]
    pub(super) secrets: SecretArgs,
    /// First local day, inclusive
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(super) start_date: Option<NaiveDate>,
    /// Last local day, inclusive
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(super) end_date: Option<NaiveDate>,
    /// Types by key, id or group: cycling,lap_swimming; =cycling is the type without its group
    #[arg(long = "type", value_name = "LIST", value_delimiter = ',')]
    pub(super) types: Vec<String>,
    /// A regular expression that matches the name, or part of it
    #[arg(long, value_name = "REGEX")]
    pub(super) name: Option<String>,
    /// Shortest distance, in kilometres
    #[arg(long, value_name = "KM", value_parser = distance)]
    pub(super) min_distance: Option<Length>,
    /// Leave out the activities whose ids are in this file: one a line, or JSON
    #[arg(long, value_name = "FILE")]
    pub(super) exclude: Option<PathBuf>,
    /// Leave out the N most recent activities of those that pass all other filters
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(super) skip: usize,
    #[command(flatten)]
    pub(super) table: TableArgs,
    /// Downloads at a time
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = jobs)]
    pub(super) jobs: usize,
    /// Ask again for files and answers that the service did not have
    #[arg(long)]
    pub(super) retry_missing: bool,
    /// Fetch the files of activities again that were edited since
    #[arg(long)]
    pub(super) refresh: bool,
    /// Say what would be fetched; write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// One JSON event a line on standard output
    #[arg(long, conflicts_with = "quiet")]
    pub(super) json: bool,
    /// Say nothing but errors
    #[arg(short, long)]
    pub(super) quiet: bool,
    /// Say more; twice: every request
    #[arg(short, long, action = clap::ArgAction::Count)]
    pub(super) verbose: u8,
    /// Use the built-in simulated account: no network, no password
    #[arg(long)]
    pub(super) demo: bool,
    #[command(flatten)]
    pub(super) account: AccountArgs,
}

#[derive(Args)]
pub(super) struct BackupArgs {
    /// Where to: a new directory, one of ours, or one of garminexport
    #[arg(value_name = "DIR", conflicts_with = "directory")]
    place: PathBuf,
    #[command(flatten)]
    export: ExportArgs,
}

impl BackupArgs {
    /// The export that this is short for.
    pub(super) fn export(self) -> ExportArgs {
        let mut export = self.export;
        export.directory = Some(self.place);
        export.count.get_or_insert(Count::All);
        export.filename.get_or_insert_with(|| "garminexport".to_owned());
        if export.format.is_empty() {
            let every = [Format::Gpx, Format::Tcx, Format::Fit, Format::Summary, Format::Details];
            export.format = every.map(FormatWord::Some).to_vec();
        }
        export
    }
}

/// The region to look in; all of them where none is named.
#[derive(Clone, Copy)]
pub(super) struct Home(pub(super) Option<Region>);

/// A format, or the word for no file at all.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum FormatWord {
    Some(Format),
    None,
}

fn count(word: &str) -> Result<Count, String> {
    match word {
        "all" => Ok(Count::All),
        number => match number.parse() {
            Ok(0) | Err(_) => Err("it must be a number from 1 up, or 'all'".to_owned()),
            Ok(count) => Ok(Count::Newest(count)),
        },
    }
}

pub(super) fn format(word: &str) -> Result<FormatWord, String> {
    match word {
        "none" => Ok(FormatWord::None),
        "json" => Ok(FormatWord::Some(Format::Summary)),
        key => Format::from_key(key).map(FormatWord::Some).ok_or_else(|| {
            let known = Format::ALL.map(Format::key).join(", ");
            format!("there is no such format; choose from {known}, none")
        }),
    }
}

fn service(word: &str) -> Result<Which, String> {
    Which::from_key(word).ok_or_else(|| "it must be garmin or coros".to_owned())
}

fn region(word: &str) -> Result<Home, String> {
    match Region::from_key(word) {
        None if word != "auto" => Err("it must be auto, us, eu, cn or sg".to_owned()),
        region => Ok(Home(region)),
    }
}

fn domain(word: &str) -> Result<Domain, String> {
    Domain::from_name(word).ok_or_else(|| "it must be garmin.com or garmin.cn".to_owned())
}

fn date(word: &str) -> Result<NaiveDate, String> {
    let parsed = NaiveDate::parse_from_str(word, "%Y-%m-%d");
    parsed.map_err(|_| "it must be a date like 2026-11-21".to_owned())
}

fn distance(word: &str) -> Result<Length, String> {
    match word.parse::<f64>() {
        Ok(km) if km.is_finite() && km >= 0.0 => Ok(Length::new::<kilometer>(km)),
        _ => Err("it must be a number of kilometres such as 42.195".to_owned()),
    }
}

fn jobs(word: &str) -> Result<usize, String> {
    match word.parse() {
        Ok(jobs @ 1..=16) => Ok(jobs),
        _ => Err("it must be a number from 1 to 16".to_owned()),
    }
}
