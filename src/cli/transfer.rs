//! The words of `get`, `upload` and `import-archive`.

use std::path::{Path, PathBuf};

use chrono::Local;
use clap::Args;
use gcexport::error::{Error, Result};
use gcexport::names::Naming;
use gcexport::service::garmin::{self, Changes, Domain};
use gcexport::service::{Info, Listed};
use gcexport::{get, import, plan::Wanted, upload};

use super::options::{AccountArgs, FormatWord, SecretArgs, format};
use super::{Account, Output, Secrets, Which, formats};

/// Files of single activities, and how to get in.
pub struct GetJob {
    pub options: get::Options,
    pub account: Account,
    pub secrets: Secrets,
    pub verbosity: u8,
}

/// Files to send, and how to get in.
pub struct UploadJob {
    pub options: upload::Options,
    pub dry_run: bool,
    pub account: Account,
    pub secrets: Secrets,
    pub output: Output,
    pub verbosity: u8,
}

/// An account archive to begin with.
pub struct ImportJob {
    pub options: import::Options,
    pub output: Output,
}

#[derive(Args)]
pub(super) struct ImportArgs {
    /// The zip of Garmin's "Export Your Data", as it was sent
    #[arg(value_name = "ZIP")]
    archive: PathBuf,
    /// Export directory, new or not [default: ./YYYY-MM-DD_garmin_connect_export]
    #[arg(short, long, value_name = "DIR")]
    directory: Option<PathBuf>,
    /// Names of new files, as for exports
    #[arg(long, value_name = "NAMING", default_value = "gcexport")]
    filename: String,
    /// Directory for new files below the export directory, as for exports
    #[arg(long, value_name = "TEMPLATE")]
    subdir: Option<String>,
    /// Say what would be imported; write nothing
    #[arg(long)]
    dry_run: bool,
    /// One JSON event a line on standard output
    #[arg(long)]
    json: bool,
}

/// Which account, how to get in, and how much is told of it.
#[derive(Args)]
struct AccessArgs {
    /// Use the built-in simulated account
    #[arg(long)]
    demo: bool,
    #[command(flatten)]
    account: AccountArgs,
    #[command(flatten)]
    secrets: SecretArgs,
    /// Say more; twice: every request
    #[arg(short, long, action = clap::ArgAction::Count)]
    verbose: u8,
}

#[derive(Args)]
pub(super) struct GetArgs {
    /// Activities: their ids, or the addresses of their pages
    #[arg(value_name = "ID|URL", required = true)]
    activities: Vec<String>,
    /// gpx, tcx, original, fit, kml, csv, json_summary, json_details; several with commas
    /// [default: gpx; COROS: fit,tcx]
    #[arg(short, long, value_name = "F[,F...]", value_delimiter = ',', value_parser = format)]
    format: Vec<FormatWord>,
    /// Unpack originals and drop their zip
    #[arg(short, long)]
    unzip: bool,
    /// Directory for the files [default: this one]
    #[arg(short, long, value_name = "DIR", conflicts_with = "output")]
    directory: Option<PathBuf>,
    /// Names of the files, as for exports
    #[arg(long, value_name = "NAMING", default_value = "gcexport", conflicts_with = "output")]
    filename: String,
    /// Name of the only file; - is standard output
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
    #[command(flatten)]
    access: AccessArgs,
}

#[derive(Args)]
pub(super) struct UploadArgs {
    /// FIT, GPX and TCX files, also as .gz or in a .zip
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Title of the activity (one file only)
    #[arg(short = 'N', long)]
    name: Option<String>,
    /// Notes of the activity (one file only)
    #[arg(short = 'D', long, value_name = "TEXT")]
    description: Option<String>,
    /// Key of the activity type: running, trail_running, cycling ...
    #[arg(short = 'T', long = "type", value_name = "KEY")]
    type_key: Option<String>,
    /// Let nobody else see it
    #[arg(short = 'P', long)]
    private: bool,
    /// Gear that was used, by the UUID in the address of its page
    #[arg(long, value_name = "UUID", value_parser = gear)]
    gear: Option<String>,
    /// Check the files; send nothing, sign in nowhere
    #[arg(long)]
    dry_run: bool,
    /// One JSON event a line on standard output
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    access: AccessArgs,
}

impl ImportArgs {
    pub(super) fn job(self) -> Result<ImportJob> {
        let today = Local::now().date_naive();
        let dated = || format!("{today}_{}", garmin::INFO.directory).into();
        let options = import::Options {
            archive: self.archive,
            directory: self.directory.unwrap_or_else(dated),
            naming: Naming::parse(&self.filename, self.subdir.as_deref())?,
            dry_run: self.dry_run,
        };
        let output = if self.json { Output::Json } else { Output::People };
        Ok(ImportJob { options, output })
    }
}

impl GetArgs {
    pub(super) fn job(self) -> Result<GetJob> {
        let account = self.access.account.account(self.access.demo, None)?;
        let service = account.which.info();
        let named = |word: &String| activity(word, service, &account);
        let activities = self.activities.iter().map(named).collect::<Result<_>>()?;
        let place = match (self.output, self.directory) {
            (Some(path), _) if path == Path::new("-") => get::Place::Output,
            (Some(path), _) => get::Place::File(path),
            (None, directory) => get::Place::Directory(directory.unwrap_or_else(|| ".".into())),
        };
        let formats = formats(&self.format, service)?;
        let wanted = Wanted { formats, unzip: self.unzip, ..Wanted::default() };
        let naming = Naming::parse(&self.filename, None)?;
        let options = get::Options { activities, wanted, naming, place };
        let secrets = self.access.secrets.secrets();
        Ok(GetJob { options, account, secrets, verbosity: self.access.verbose })
    }
}

impl UploadArgs {
    pub(super) fn job(self) -> Result<UploadJob> {
        let account = self.access.account.account(self.access.demo, None)?;
        if account.which != Which::Garmin {
            let problem = format!("uploads to {} are not offered", account.which.info().name);
            return Err(Error::usage(problem, "use the service's own web page or app"));
        }
        let Self { name, description, type_key, private, gear, .. } = self;
        let changes = Changes { name, description, type_key, private, gear };
        Ok(UploadJob {
            options: upload::Options { files: self.files, changes },
            dry_run: self.dry_run,
            account,
            secrets: self.access.secrets.secrets(),
            output: if self.json { Output::Json } else { Output::People },
            verbosity: self.access.verbose,
        })
    }
}

/// The activity that a word means, in the world that the account lives in.
fn activity(word: &str, service: &Info, account: &Account) -> Result<Listed> {
    let elsewhere = word.contains("garmin.cn/") && account.domain == Domain::Com;
    if elsewhere && account.which == Which::Garmin {
        let problem = format!("{word} is a page of mainland China's Garmin Connect");
        return Err(Error::usage(problem, "give --domain garmin.cn as well"));
    }
    (service.named)(word).ok_or_else(|| {
        let problem = format!("'{word}' is neither an id nor the address of an activity");
        Error::usage(problem, format!("give one of {}, as the table names them", service.name))
    })
}

fn gear(word: &str) -> Result<String, String> {
    let uuid = word.len() >= 32 && word.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    if uuid { Ok(word.to_owned()) } else { Err("it must be a UUID".to_owned()) }
}
