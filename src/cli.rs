//! The command line: words in, plain structs out. Nothing else knows clap.

mod filters;
mod options;
mod simulation;
pub mod spellings;
mod table;
mod transfer;
mod which;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use chrono::Local;
use clap::{CommandFactory, Parser};
use clap_complete::Shell;
use gcexport::columns::SideTable;
use gcexport::directory::service_in;
use gcexport::error::{Error, Result};
use gcexport::export::{self, Count};
use gcexport::http::is_loopback;
use gcexport::names::Naming;
use gcexport::plan::Wanted;
use gcexport::service::coros::Region;
use gcexport::service::garmin::Domain;
use gcexport::service::{Format, Info};
use gcexport::simulate;
use gcexport::table::Layout;
use gcexport::units::Units;
use options::{
    AccountArgs, Cli, Command, ExportArgs, FormatWord, LoginArgs, RenderArgs, SecretArgs,
    StatusArgs, VerifyArgs,
};
use secrecy::{ExposeSecret, SecretString};
pub use spellings::Opener;
use spellings::Translation;
pub use table::{ColumnsJob, TableChoice};
pub use transfer::{GetJob, ImportJob, UploadJob};
pub use which::Which;

/// What the person asked for.
pub enum Job {
    Export(Box<ExportJob>),
    Get(Box<GetJob>),
    Upload(Box<UploadJob>),
    Import(ImportJob),
    Login(Box<LoginJob>),
    Logout(Account),
    Status(StatusJob),
    Verify(Box<VerifyJob>),
    Render(RenderJob),
    Columns(ColumnsJob),
    SideColumns { of: SideTable, units: Units, json: bool },
    Simulate(simulate::Options),
    SimulateArchive(simulate::Options, PathBuf),
    Completions(Shell),
    Man,
}

impl Job {
    /// The service that its errors are about, as far as the words tell.
    pub fn which(&self) -> Option<Which> {
        match self {
            Job::Export(job) => Some(job.account.which),
            Job::Get(job) => Some(job.account.which),
            Job::Upload(job) => Some(job.account.which),
            Job::Login(job) => Some(job.account.which),
            Job::Logout(account) => Some(account.which),
            _ => None,
        }
    }
}

/// An export, and how to get in and be shown.
pub struct ExportJob {
    pub options: export::Options,
    pub account: Account,
    pub secrets: Secrets,
    pub output: Output,
    pub verbosity: u8,
    /// What is to be started with the finished table.
    pub opener: Option<Opener>,
}

/// What `gcexport status` is to tell.
pub struct StatusJob {
    pub directory: Option<PathBuf>,
    pub changes: bool,
    pub json: bool,
}

/// What `gcexport verify` is to do, and how to get in for repairs.
pub struct VerifyJob {
    pub directory: Option<PathBuf>,
    pub repair: bool,
    pub account: Account,
    pub secrets: Secrets,
    pub output: Output,
    pub verbosity: u8,
}

/// How `gcexport render` is to write the tables: as they were, but for the choice.
pub struct RenderJob {
    pub directory: Option<PathBuf>,
    pub table: TableChoice,
}

/// Which account of which service.
#[derive(Clone)]
pub struct Account {
    pub which: Which,
    pub place: Place,
    pub domain: Domain,
    pub region: Option<Region>,
    pub name: Option<String>,
}

/// What the person gave to get in.
#[derive(Clone)]
pub struct Secrets {
    pub username: Option<String>,
    pub password: Option<SecretString>,
    pub password_stdin: bool,
    pub code: Option<SecretString>,
    pub token: Option<SecretString>,
    pub force: bool,
}

/// What `gcexport login` is to do.
pub struct LoginJob {
    pub account: Account,
    pub secrets: Secrets,
    pub way: LoginWay,
    pub verbosity: u8,
}

/// How to sign in; or what else to do with sessions.
pub enum LoginWay {
    /// Browser on a terminal, password if one was given.
    Best,
    Browser,
    Import(Option<PathBuf>),
    Export,
    List,
}

/// Where the service is.
#[derive(Clone)]
pub enum Place {
    Real,
    Loopback(String),
    Demo,
}

/// How the run is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Output {
    People,
    Json,
    Quiet,
}

/// What clap says: the first paragraph is the problem, and what it would have
/// expected instead is a tip.
fn usage(text: &str) -> Error {
    let problem = text.lines().take_while(|line| !line.trim().is_empty());
    let problem = problem.map(str::trim).collect::<Vec<_>>().join(" ");
    let tip = text.lines().find_map(|line| line.trim().strip_prefix("tip: "));
    let tip = tip.or_else(|| {
        let before_it = problem.contains("the subcommand ") && problem.contains("cannot be used");
        before_it.then_some("write options behind the subcommand")
    });
    let hint = "run 'gcexport --help'";
    Error::usage(
        problem.trim_start_matches("error: "),
        tip.map_or_else(|| hint.to_owned(), |tip| format!("{tip}; or {hint}")),
    )
}

/// Reads the command line, in today's words.
///
/// # Errors
/// [`Error::Usage`]. Help and version are printed here and end the program.
pub fn parse(Translation { words, opener, .. }: Translation) -> Result<Job> {
    let cli = Cli::try_parse_from(words).map_err(|error| {
        if !error.use_stderr() {
            error.exit();
        }
        usage(&error.to_string())
    })?;
    match cli.command {
        None => export_job(cli.export, opener).map(|job| Job::Export(Box::new(job))),
        Some(Command::Backup(args)) => {
            export_job(args.export(), opener).map(|job| Job::Export(Box::new(job)))
        }
        Some(Command::Get(args)) => args.job().map(|job| Job::Get(Box::new(job))),
        Some(Command::Upload(args)) => args.job().map(|job| Job::Upload(Box::new(job))),
        Some(Command::ImportArchive(args)) => args.job().map(Job::Import),
        Some(Command::Login(args)) => login_job(args).map(|job| Job::Login(Box::new(job))),
        Some(Command::Logout(args)) => args.account(false, None).map(Job::Logout),
        Some(Command::Status(StatusArgs { directory, changes, json })) => {
            Ok(Job::Status(StatusJob { directory: directory.directory, changes, json }))
        }
        Some(Command::Verify(args)) => verify_job(*args).map(|job| Job::Verify(Box::new(job))),
        Some(Command::Render(args)) => render_job(args).map(Job::Render),
        Some(Command::Columns { of: Some(of), units, json, .. }) => {
            Ok(Job::SideColumns { of, units, json })
        }
        Some(Command::Columns { preset, template, units, json, of: None }) => {
            let selection = table::preset(preset.as_deref())?;
            Ok(Job::Columns(ColumnsJob { selection, template, units, json }))
        }
        Some(Command::Simulate(args)) => args.job(),
        Some(Command::Completions { shell }) => Ok(Job::Completions(shell)),
        Some(Command::Man) => Ok(Job::Man),
    }
}

/// What the older tools' words are in today's.
pub fn translated(words: impl IntoIterator<Item = OsString>) -> Translation {
    let command = Cli::command();
    spellings::translate(words, |subcommand, word| {
        let of = match subcommand {
            Some(name) => command.find_subcommand(name),
            None => Some(&command),
        };
        let is = |option: &&clap::Arg| match word.strip_prefix("--") {
            Some(long) => option.get_long() == Some(long),
            None => option.get_short().is_some_and(|short| word == format!("-{short}")),
        };
        let option = of.and_then(|command| command.get_arguments().find(is));
        option.is_some_and(|option| option.get_action().takes_values())
    })
}

/// The completion script.
pub fn completions(shell: Shell, out: &mut dyn std::io::Write) {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "gcexport", &mut script);
    let _ = out.write_all(&script);
}

/// The manual page.
pub fn man(out: &mut dyn std::io::Write) -> std::io::Result<()> {
    clap_mangen::Man::new(Cli::command()).render(out)
}

fn export_job(args: ExportArgs, opener: Option<Opener>) -> Result<ExportJob> {
    let filter = filters::filter(&args)?;
    let account = args.account.account(args.demo, args.directory.as_deref())?;
    let service = account.which.info();
    let table = args.table.choice()?;
    service.offers_tables(table.side_tables.as_deref().unwrap_or_default())?;
    let name = match account.place {
        Place::Demo => "demo_export",
        _ => service.directory,
    };
    let options = export::Options {
        directory: args.directory,
        parent: PathBuf::from("."),
        dated_name: name.to_owned(),
        today: Local::now().date_naive(),
        count: args.count.unwrap_or(Count::Newest(1)),
        filter,
        wanted: Wanted {
            formats: formats(&args.format, service)?,
            unzip: args.unzip,
            retry_missing: args.retry_missing,
            refresh: args.refresh,
        },
        naming: Naming::parse(
            args.filename.as_deref().unwrap_or("gcexport"),
            args.subdir.as_deref(),
        )?,
        original_time: args.original_time,
        layout: table.layout(Layout::default()),
        tables: table.formats,
        side_tables: table.side_tables,
        units: table.units,
        jobs: args.jobs,
        dry_run: args.dry_run,
    };
    let output = match (args.json, args.quiet) {
        (true, _) => Output::Json,
        (_, true) => Output::Quiet,
        _ => Output::People,
    };
    let secrets = args.secrets.secrets();
    Ok(ExportJob { options, account, secrets, output, verbosity: args.verbose, opener })
}

fn login_job(args: LoginArgs) -> Result<LoginJob> {
    let way = match (args.import, args.browser) {
        (Some(path), _) => LoginWay::Import(path),
        (None, true) => LoginWay::Browser,
        (None, false) if args.export => LoginWay::Export,
        (None, false) if args.list => LoginWay::List,
        (None, false) => LoginWay::Best,
    };
    let account = args.account.account(false, None)?;
    Ok(LoginJob { account, secrets: args.secrets.secrets(), way, verbosity: args.verbose })
}

fn verify_job(args: VerifyArgs) -> Result<VerifyJob> {
    Ok(VerifyJob {
        directory: args.directory.directory,
        repair: args.repair,
        account: args.account.account(args.demo, None)?,
        secrets: args.secrets.secrets(),
        output: if args.json { Output::Json } else { Output::People },
        verbosity: args.verbose,
    })
}

fn render_job(args: RenderArgs) -> Result<RenderJob> {
    Ok(RenderJob { directory: args.directory.directory, table: args.table.choice()? })
}

impl AccountArgs {
    /// Of a `directory` that holds an export already, the service is known.
    fn account(self, demo: bool, directory: Option<&Path>) -> Result<Account> {
        let place = if demo { Place::Demo } else { place(self.base_url.as_deref())? };
        let known = || Which::from_key(service_in(directory?)?.key);
        let which = self.service.or_else(known).unwrap_or_default();
        let region = self.region.0;
        Ok(Account { which, place, domain: self.domain, region, name: self.account })
    }
}

impl SecretArgs {
    fn secrets(self) -> Secrets {
        Secrets {
            username: self.username.filter(|user| !user.is_empty()),
            // The option says where it comes from; the environment only may.
            password: self.password.filter(|_| !self.password_stdin),
            password_stdin: self.password_stdin,
            code: self.mfa_code,
            token: self.token.filter(|token| !token.expose_secret().is_empty()),
            force: self.force,
        }
    }
}

fn place(url: Option<&str>) -> Result<Place> {
    let Some(url) = url.filter(|url| !url.is_empty()) else { return Ok(Place::Real) };
    let bare = url.trim_end_matches('/');
    let authority = bare.strip_prefix("http://").or_else(|| bare.strip_prefix("https://"));
    let plain = authority.is_some_and(|rest| !rest.contains(['/', '?', '#', '@']));
    if !plain || !is_loopback(bare) {
        return Err(Error::usage(
            format!("--base-url {url} is not an address of this machine"),
            "use one like http://127.0.0.1:8080, as 'gcexport simulate' prints it",
        ));
    }
    Ok(Place::Loopback(bare.to_owned()))
}

/// Each format once, in the order given; `none` means no files.
fn formats(words: &[FormatWord], service: &Info) -> Result<Vec<Format>> {
    if words.is_empty() {
        return Ok(service.default_formats.to_vec());
    }
    let others = words.iter().filter(|word| matches!(word, FormatWord::Some(_))).count();
    table::none_stands_alone("--format", words.len(), others)?;
    let mut formats = Vec::new();
    for word in words {
        let format = match word {
            FormatWord::Some(Format::Original) => service.original,
            FormatWord::Some(format) => *format,
            FormatWord::None => continue,
        };
        if !formats.contains(&format) {
            formats.push(format);
        }
    }
    Ok(formats)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
