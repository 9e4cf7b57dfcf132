//! The command line: words in, plain structs out. Nothing else knows clap.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{Local, NaiveDate};
use clap::{Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;
use gcexport::columns::{self, Header};
use gcexport::error::{Error, Result};
use gcexport::export::{self, Count, Filter};
use gcexport::http::is_loopback;
use gcexport::plan::Wanted;
use gcexport::service::garmin::{self, Domain};
use gcexport::service::{Format, Info, Query};
use gcexport::simulate;
use secrecy::SecretString;

/// What the person asked for.
pub enum Job {
    Export(Box<ExportJob>),
    Login(Box<LoginJob>),
    Logout(Account),
    Columns { json: bool },
    Simulate(simulate::Options),
    Completions(Shell),
    Man,
}

/// An export, and how to get in and be shown.
pub struct ExportJob {
    pub options: export::Options,
    pub account: Account,
    pub secrets: Secrets,
    pub output: Output,
    pub verbosity: u8,
}

/// Which account of which service.
pub struct Account {
    pub place: Place,
    pub domain: Domain,
    pub name: Option<String>,
}

/// What the person gave to get in.
pub struct Secrets {
    pub username: Option<String>,
    pub password: Option<SecretString>,
    pub password_stdin: bool,
    pub code: Option<SecretString>,
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

#[derive(Parser)]
#[command(
    name = "gcexport",
    version,
    about = "Every activity you ever recorded, out of Garmin Connect and onto your own disk",
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  \
        gcexport --demo --count all               try it: a made-up account, no network\n  \
        gcexport --count all                      the table and a GPX of every activity\n  \
        gcexport -c all -f original -u            the FIT files your device recorded\n  \
        gcexport -c all -f none                   the table alone\n\n\
        Run the same command again at any time: it fetches only what is missing.\n\
        Exit codes: 0 done, 1 error, 2 usage, 3 some items failed, 4 sign-in, 5 try again later,\n\
        6 damage found, 7 directory in use, 130/143 interrupted."
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    export: ExportArgs,
}

#[derive(Subcommand)]
enum Command {
    /// Sign in once and keep the session
    Login(LoginArgs),
    /// Forget a session
    Logout(AccountArgs),
    /// List every column of the table: key, title, type, unit, source, meaning
    Columns {
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
struct LoginArgs {
    /// Sign in with your browser and paste the ticket (the default on a terminal)
    #[arg(long)]
    browser: bool,
    /// Take over a session: of python-garminconnect, of garth, or a line of --export ('-')
    #[arg(long, value_name = "PATH", num_args = 0..=1)]
    import: Option<Option<PathBuf>>,
    /// Print the session as one line for another machine; whoever has it is you
    #[arg(long, conflicts_with_all = ["import", "browser"])]
    export: bool,
    /// List the stored sessions
    #[arg(long, conflicts_with_all = ["import", "browser", "export"])]
    list: bool,
    #[command(flatten)]
    account: AccountArgs,
    #[command(flatten)]
    secrets: SecretArgs,
    /// Say more; twice: every request
    #[arg(short, long, action = clap::ArgAction::Count)]
    verbose: u8,
}

#[derive(Args)]
struct AccountArgs {
    /// Which of several accounts: any name that 'gcexport login --list' shows
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
    /// garmin.com, or garmin.cn for accounts of mainland China
    #[arg(long, default_value = "garmin.com", value_parser = domain)]
    domain: Domain,
    /// A loopback address that answers for all of the service's hosts
    #[arg(long, value_name = "URL", env = "GCEXPORT_BASE_URL")]
    base_url: Option<String>,
}

#[derive(Args)]
struct SecretArgs {
    /// Your e-mail address at the service; not needed while a session is stored
    #[arg(long, env = "GCEXPORT_USERNAME", hide_env_values = true)]
    username: Option<String>,
    /// Your password; better asked for, or given by GCEXPORT_PASSWORD
    #[arg(long, env = "GCEXPORT_PASSWORD", hide_env_values = true)]
    password: Option<SecretString>,
    /// Read the password from standard input
    #[arg(long)]
    password_stdin: bool,
    /// The verification code, if your account asks for one
    #[arg(long, value_name = "CODE", env = "GCEXPORT_MFA_CODE", hide_env_values = true)]
    mfa_code: Option<SecretString>,
    /// Try the password although the service limits sign-ins of the account
    #[arg(long)]
    force: bool,
}

#[derive(Args)]
struct SimulateArgs {
    /// Activities in the account [default: the demo account]
    #[arg(long, value_name = "N")]
    activities: Option<usize>,
    /// Another seed makes another athlete
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
}

#[derive(Args)]
struct ExportArgs {
    /// How many activities, newest first: a number, or all
    #[arg(short, long, value_name = "N|all", default_value = "1", value_parser = count)]
    count: Count,
    /// gpx, tcx, original, fit, kml, csv, json_summary, json_details, none; several with commas
    #[arg(short, long, value_name = "F[,F...]", value_delimiter = ',', value_parser = format)]
    format: Vec<FormatWord>,
    /// Unpack originals and drop their zip
    #[arg(short, long)]
    unzip: bool,
    /// Export directory [default: ./YYYY-MM-DD_garmin_connect_export]
    #[arg(short, long, value_name = "DIR")]
    directory: Option<PathBuf>,
    #[command(flatten)]
    secrets: SecretArgs,
    /// First local day, inclusive
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    start_date: Option<NaiveDate>,
    /// Last local day, inclusive
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    end_date: Option<NaiveDate>,
    /// Types by key, id or group: running,lap_swimming
    #[arg(long = "type", value_name = "LIST", value_delimiter = ',')]
    types: Vec<String>,
    /// Columns of the table: default, all, or keys as 'gcexport columns' lists them
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "default")]
    columns: Vec<String>,
    /// First line of the table: titles for people, keys for scripts
    #[arg(long, value_name = "titles|keys", default_value = "titles", value_parser = header)]
    header: Header,
    /// Downloads at a time
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = jobs)]
    jobs: usize,
    /// Ask again for files that the service did not have
    #[arg(long)]
    retry_missing: bool,
    /// Say what would be fetched; write nothing
    #[arg(long)]
    dry_run: bool,
    /// One JSON event a line on standard output
    #[arg(long, conflicts_with = "quiet")]
    json: bool,
    /// Say nothing but errors
    #[arg(short, long)]
    quiet: bool,
    /// Say more; twice: every request
    #[arg(short, long, action = clap::ArgAction::Count)]
    verbose: u8,
    /// Use the built-in simulated account: no network, no password
    #[arg(long)]
    demo: bool,
    #[command(flatten)]
    account: AccountArgs,
}

/// A format, or the word for no file at all.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FormatWord {
    Some(Format),
    None,
}

/// Reads the command line.
///
/// # Errors
/// [`Error::Usage`]. Help and version are printed here and end the program.
pub fn parse() -> Result<Job> {
    let cli = Cli::try_parse().map_err(|error| {
        if !error.use_stderr() {
            error.exit();
        }
        let text = error.to_string();
        let problem = text.lines().take_while(|line| !line.trim().is_empty());
        let problem: Vec<_> = problem.map(str::trim).collect();
        let problem = problem.join(" ");
        Error::usage(problem.trim_start_matches("error: "), "run 'gcexport --help'")
    })?;
    match cli.command {
        None => export_job(cli.export).map(|job| Job::Export(Box::new(job))),
        Some(Command::Login(args)) => login_job(args).map(|job| Job::Login(Box::new(job))),
        Some(Command::Logout(args)) => args.account(false).map(Job::Logout),
        Some(Command::Columns { json }) => Ok(Job::Columns { json }),
        Some(Command::Simulate(args)) => Ok(Job::Simulate(simulate_options(args)?)),
        Some(Command::Completions { shell }) => Ok(Job::Completions(shell)),
        Some(Command::Man) => Ok(Job::Man),
    }
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

fn export_job(args: ExportArgs) -> Result<ExportJob> {
    let service = &garmin::INFO;
    let filter = filter(&args)?;
    let account = args.account.account(args.demo)?;
    let name = match account.place {
        Place::Demo => "demo_export",
        _ => service.directory,
    };
    let options = export::Options {
        directory: args.directory,
        parent: PathBuf::from("."),
        dated_name: name.to_owned(),
        today: Local::now().date_naive(),
        count: args.count,
        filter,
        wanted: Wanted {
            formats: formats(&args.format, service),
            unzip: args.unzip,
            retry_missing: args.retry_missing,
        },
        columns: columns::select(&args.columns)?,
        header: args.header,
        jobs: args.jobs,
        dry_run: args.dry_run,
    };
    let output = match (args.json, args.quiet) {
        (true, _) => Output::Json,
        (_, true) => Output::Quiet,
        _ => Output::People,
    };
    let secrets = args.secrets.secrets();
    Ok(ExportJob { options, account, secrets, output, verbosity: args.verbose })
}

fn login_job(args: LoginArgs) -> Result<LoginJob> {
    let way = match (args.import, args.browser) {
        (Some(path), _) => LoginWay::Import(path),
        (None, true) => LoginWay::Browser,
        (None, false) if args.export => LoginWay::Export,
        (None, false) if args.list => LoginWay::List,
        (None, false) => LoginWay::Best,
    };
    let account = args.account.account(false)?;
    Ok(LoginJob { account, secrets: args.secrets.secrets(), way, verbosity: args.verbose })
}

impl AccountArgs {
    fn account(self, demo: bool) -> Result<Account> {
        let place = if demo { Place::Demo } else { place(self.base_url.as_deref())? };
        Ok(Account { place, domain: self.domain, name: self.account })
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
            force: self.force,
        }
    }
}

fn filter(args: &ExportArgs) -> Result<Filter> {
    if let (Some(first), Some(last)) = (args.start_date, args.end_date)
        && first > last
    {
        return Err(Error::usage(
            format!("the start date {first} is after the end date {last}"),
            "swap them",
        ));
    }
    let query = Query { start_date: args.start_date, end_date: args.end_date };
    let types = args.types.iter().map(|word| word.trim().to_owned()).collect();
    Ok(Filter { query, types })
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

/// Each format once, in the order given; `none` alone means no files.
fn formats(words: &[FormatWord], service: &Info) -> Vec<Format> {
    if words.is_empty() {
        return service.default_formats.to_vec();
    }
    let mut formats = Vec::new();
    for word in words {
        if let FormatWord::Some(format) = word
            && !formats.contains(format)
        {
            formats.push(*format);
        }
    }
    formats
}

fn simulate_options(args: SimulateArgs) -> Result<simulate::Options> {
    let list = args.list.map(|path| {
        let bad = |problem: String| {
            let problem = format!("{}: {problem}", path.display());
            Error::usage(problem, "give a JSON array of list objects")
        };
        let text = std::fs::read(&path).map_err(|e| bad(e.to_string()))?;
        serde_json::from_slice(&text).map_err(|e| bad(e.to_string()))
    });
    Ok(simulate::Options {
        activities: args.activities,
        seed: args.seed,
        latency: Duration::from_millis(args.latency),
        port: args.port,
        list: list.transpose()?,
        ..simulate::Options::default()
    })
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

fn format(word: &str) -> Result<FormatWord, String> {
    match word {
        "none" => Ok(FormatWord::None),
        "json" => Ok(FormatWord::Some(Format::Summary)),
        key => Format::from_key(key).map(FormatWord::Some).ok_or_else(|| {
            let known = Format::ALL.map(Format::key).join(", ");
            format!("there is no such format; choose from {known}, none")
        }),
    }
}

fn domain(word: &str) -> Result<Domain, String> {
    Domain::from_name(word).ok_or_else(|| "it must be garmin.com or garmin.cn".to_owned())
}

fn date(word: &str) -> Result<NaiveDate, String> {
    let parsed = NaiveDate::parse_from_str(word, "%Y-%m-%d");
    parsed.map_err(|_| "it must be a date like 2026-11-21".to_owned())
}

fn header(word: &str) -> Result<Header, String> {
    match word {
        "titles" => Ok(Header::Titles),
        "keys" => Ok(Header::Keys),
        _ => Err("it must be 'titles' or 'keys'".to_owned()),
    }
}

fn jobs(word: &str) -> Result<usize, String> {
    match word.parse() {
        Ok(jobs @ 1..=16) => Ok(jobs),
        _ => Err("it must be a number from 1 to 16".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
