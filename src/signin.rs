//! Gets the person in: which account, which way, and what is said about it.

use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use gcexport::error::Error;
use gcexport::http::Manners;
use gcexport::service::Service;
use gcexport::service::garmin::{AskCode, Credentials, Garmin, Hosts, import};
use gcexport::session::{Session, Store};

use crate::cli::{Account, LoginJob, LoginWay, Place, Secrets};
use crate::ui;

const SERVICE: &str = "garmin";
/// A refresh token that lives no longer than this is worth a warning.
const SOON_S: i64 = 5 * 86_400;

/// `gcexport login`.
pub async fn login(job: LoginJob) -> Result<()> {
    ui::start_log(job.verbosity, &indicatif::MultiProgress::new());
    let LoginJob { account, secrets, way, .. } = &job;
    let session = match way {
        LoginWay::List => return list(account),
        LoginWay::Export => return export(account),
        LoginWay::Import(path) => adopt(account, secrets, path.as_deref()).await?,
        LoginWay::Browser => by_browser(account, secrets).await?,
        LoginWay::Best => match stored(account, secrets).await? {
            Some(name) => {
                ui::say(&format!("Signed in as {name}: the stored session works"));
                return Ok(());
            }
            None => best(account, secrets).await?,
        },
    };
    ui::say(&format!("Signed in as {}", name_of(&session)));
    Ok(())
}

/// `gcexport logout`.
pub fn logout(account: &Account) -> Result<()> {
    let hosts = hosts(account);
    let store = chosen(&hosts, account.name.as_deref())?;
    let name = store.load().map(|session| name_of(&session)).unwrap_or_default();
    store.forget()?;
    ui::say(&format!("The session of {name} is forgotten on this machine"));
    Ok(())
}

/// The account that an export is about, with a way in.
pub async fn connect(account: &Account, secrets: &Secrets) -> Result<Garmin> {
    let hosts = hosts(account);
    let manners = manners();
    carried(account, secrets, &hosts).await?;
    let name = account.name.as_deref().or(secrets.username.as_deref());
    let store = match (chosen(&hosts, name), name) {
        (Ok(store), _) => store,
        (Err(Error::SignInNeeded(_)), _) if ui::is_interactive() && !has_password(secrets) => {
            let session = best(account, secrets).await?;
            Store::of(SERVICE, &hosts.origin, &name_of(&session))?
        }
        // The password is tried when the export begins.
        (Err(Error::SignInNeeded(_)), Some(name)) => Store::of(SERVICE, &hosts.origin, name)?,
        (Err(error), _) => return Err(error.into()),
    };
    let credentials = credentials(secrets, &store)?;
    if let Some(session) = store.load() {
        warn_of_end(&session);
    }
    Ok(Garmin::new(hosts, manners, store, credentials)?)
}

fn has_password(secrets: &Secrets) -> bool {
    secrets.password.is_some() || secrets.password_stdin
}

/// A session that came with the environment, unless a newer one is stored.
async fn carried(account: &Account, secrets: &Secrets, hosts: &Hosts) -> Result<()> {
    let Some(line) = std::env::var("GCEXPORT_TOKENS").ok().filter(|line| !line.is_empty()) else {
        return Ok(());
    };
    let Some(session) = import::from_text(&line) else {
        let hint = "it takes the line that 'gcexport login --export' prints";
        return Err(Error::usage("GCEXPORT_TOKENS holds no session", hint).into());
    };
    let stored = Store::all(SERVICE, &hosts.origin)?;
    let newer = stored.iter().filter_map(Store::load).any(|stored| {
        let same = stored.names.iter().any(|name| session.is_called(name));
        same && stored.stored_s >= session.stored_s
    });
    if !newer {
        garmin(account, secrets, &session_name(account, secrets, &session))?.adopt(session).await?;
    }
    Ok(())
}

/// The name of the account whose stored session still works, renewed if need be.
async fn stored(account: &Account, secrets: &Secrets) -> Result<Option<String>> {
    let hosts = hosts(account);
    let Ok(store) = chosen(&hosts, account.name.as_deref().or(secrets.username.as_deref())) else {
        return Ok(None);
    };
    match Garmin::new(hosts, manners(), store, None)?.account().await {
        Ok(account) => Ok(Some(account.name)),
        Err(Error::SignInRefused(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The browser on a terminal, the password where one is given.
async fn best(account: &Account, secrets: &Secrets) -> Result<Session> {
    if has_password(secrets) || secrets.username.is_some() && ui::is_interactive() {
        return by_password(account, secrets).await;
    }
    if ui::is_interactive() {
        if let Ok(home) = etcetera::home_dir()
            && let Some(place) =
                import::usual_places(&home).iter().find(|p| import::from_path(p).is_some())
        {
            let place = place.display();
            ui::hint(&format!(
                "({place} holds a session of another tool: 'gcexport login --import' takes it over)"
            ));
        }
        return by_browser(account, secrets).await;
    }
    Err(Error::SignInNeeded("there is no terminal to ask on".into()).into())
}

async fn by_password(account: &Account, secrets: &Secrets) -> Result<Session> {
    let name = account.name.as_deref().or(secrets.username.as_deref());
    let Some(name) = name else {
        return Err(
            Error::usage("a password without a user name", "give --username as well").into()
        );
    };
    Ok(garmin(account, secrets, name)?.sign_in_by_password().await?)
}

async fn by_browser(account: &Account, secrets: &Secrets) -> Result<Session> {
    let domain = account.domain.name();
    let sso = match &account.place {
        Place::Loopback(url) => url.clone(),
        _ => format!("https://sso.{domain}"),
    };
    let service = format!("https%3A%2F%2Fmobile.integration.{domain}%2Fgcm%2Fandroid");
    let address = format!("{sso}/sso/signin?service={service}");
    let pasted = if ui::is_interactive() {
        ui::open_browser(&address);
        ui::ask_ticket(&address)?
    } else {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text)?;
        text
    };
    // Whose session it is shows only afterwards: it is filed under its own name then.
    let unnamed = Garmin::new(hosts(account), manners(), Store::Memory, None)?;
    let session = unnamed.sign_in_by_ticket(&pasted).await?;
    file(account, secrets, session)
}

async fn adopt(account: &Account, secrets: &Secrets, path: Option<&Path>) -> Result<Session> {
    let found = match path {
        Some(path) if path == Path::new("-") => {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text)?;
            import::from_text(&text)
        }
        Some(path) => import::from_path(path),
        None => import::from_environment().or_else(|| {
            let home = etcetera::home_dir().ok()?;
            import::usual_places(&home).iter().find_map(|place| import::from_path(place))
        }),
    };
    let Some(found) = found else {
        let problem = "no session of another tool was found there";
        return Err(
            Error::usage(problem, "name its file or directory, or run 'gcexport login'").into()
        );
    };
    let renewable = found.tokens.refresh.is_some();
    let unnamed = Garmin::new(hosts(account), manners(), Store::Memory, None)?;
    let session = unnamed.adopt(found).await?;
    let session = file(account, secrets, session)?;
    ui::hint(match renewable {
        true => {
            "The other tool's copy is unchanged, but tokens are renewed by turns: the first of the two that renews signs the other out"
        }
        false => {
            "This session cannot be renewed here: it ends when its token expires, then run 'gcexport login'"
        }
    });
    Ok(session)
}

/// Stores a session under the name that the person or the service gives it.
fn file(account: &Account, secrets: &Secrets, mut session: Session) -> Result<Session> {
    let name = session_name(account, secrets, &session);
    if !session.is_called(&name) {
        session.names.insert(0, name.clone());
    }
    Store::of(SERVICE, &hosts(account).origin, &name)?.save(&session)?;
    Ok(session)
}

fn session_name(account: &Account, secrets: &Secrets, session: &Session) -> String {
    let given = account.name.clone().or_else(|| secrets.username.clone());
    given.or_else(|| session.names.first().cloned()).unwrap_or_else(|| "default".to_owned())
}

fn export(account: &Account) -> Result<()> {
    let store = chosen(&hosts(account), account.name.as_deref())?;
    let Some(session) = store.load() else {
        return Err(Error::SignInNeeded("there is no stored session".into()).into());
    };
    ui::say(&import::to_line(&session));
    ui::hint(
        "Whoever has this line is signed in as you; tokens are renewed by turns, so one machine should use it",
    );
    Ok(())
}

fn list(account: &Account) -> Result<()> {
    let hosts = hosts(account);
    for session in Store::all(SERVICE, &hosts.origin)?.iter().filter_map(Store::load) {
        let until = |seconds| {
            let time = chrono::DateTime::from_timestamp(seconds, 0).unwrap_or_default();
            time.with_timezone(&chrono::Local).format("%Y-%m-%d %H:%M").to_string()
        };
        let end = match session.tokens.refresh {
            Some(_) => until(session.tokens.refresh_expires_s),
            None => until(session.tokens.access_expires_s),
        };
        ui::say(&format!("{}  {}  lasts until {end}", session.names.join(", "), hosts.origin));
    }
    Ok(())
}

/// The store of the named account, or the only one that there is.
fn chosen(hosts: &Hosts, name: Option<&str>) -> Result<Store, Error> {
    let stored = Store::all(SERVICE, &hosts.origin)?;
    let named = |store: &&Store| {
        name.is_none_or(|name| store.load().is_some_and(|session| session.is_called(name)))
    };
    let mut fitting = stored.iter().filter(named);
    match (fitting.next(), fitting.next()) {
        (Some(store), None) => Ok(store.clone()),
        (None, _) => Err(Error::SignInNeeded("there is no stored session".into())),
        (Some(_), Some(_)) => {
            let names: Vec<_> =
                stored.iter().filter_map(Store::load).map(|s| name_of(&s)).collect();
            let problem = format!("sessions of several accounts are stored: {}", names.join(", "));
            Err(Error::usage(problem, "choose one with --account"))
        }
    }
}

fn garmin(account: &Account, secrets: &Secrets, name: &str) -> Result<Garmin> {
    let hosts = hosts(account);
    let store = Store::of(SERVICE, &hosts.origin, name)?;
    let credentials = match credentials(secrets, &Store::Memory)? {
        None => None,
        Some(credentials) if secrets.username.is_some() => Some(credentials),
        Some(credentials) => Some(Credentials { user: name.to_owned(), ..credentials }),
    };
    Ok(Garmin::new(hosts, manners(), store, credentials)?)
}

/// What was given, completed by what a person types where no session is stored.
fn credentials(secrets: &Secrets, store: &Store) -> Result<Option<Credentials>> {
    let password = match &secrets.password {
        Some(password) => Some(password.clone()),
        None if secrets.password_stdin => Some(ui::read_password()?),
        None if store.load().is_none() && secrets.username.is_some() && ui::is_interactive() => {
            Some(ui::ask_password()?)
        }
        None => None,
    };
    let user = secrets.username.clone().unwrap_or_default();
    Ok(password.map(|password| Credentials {
        code: Some(ask_code(secrets)),
        force: secrets.force,
        ..Credentials::new(user, password)
    }))
}

/// The code that was given, once; then the person, if there is one.
fn ask_code(secrets: &Secrets) -> AskCode {
    let given = secrets.code.clone();
    Arc::new(move |wrong_before| match &given {
        Some(code) if !wrong_before => Some(code.clone()),
        _ if ui::is_interactive() => ui::ask_code(wrong_before).ok(),
        _ => None,
    })
}

fn hosts(account: &Account) -> Hosts {
    match &account.place {
        Place::Loopback(url) => Hosts::at(url, account.domain),
        Place::Real | Place::Demo => Hosts::of(account.domain),
    }
}

fn manners() -> Manners {
    Manners { time_scale: time_scale() }
}

/// The hidden factor of the tests.
fn time_scale() -> f64 {
    let scale = std::env::var("GCEXPORT_TIME_SCALE").ok().and_then(|text| text.parse().ok());
    scale.unwrap_or(1.0)
}

fn name_of(session: &Session) -> String {
    session.names.first().cloned().unwrap_or_else(|| "an account without a name".to_owned())
}

fn warn_of_end(session: &Session) {
    let left = session.tokens.refresh_expires_s.saturating_sub(chrono::Utc::now().timestamp());
    if session.tokens.refresh.is_some() && (0..SOON_S).contains(&left) {
        let days = left / 86_400;
        ui::hint(&format!("The session ends in {days} days: run 'gcexport login' before"));
    }
}
