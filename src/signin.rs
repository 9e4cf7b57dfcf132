//! Gets the person in: which account, which way, and what is said about it.

pub mod coros;
pub mod garmin;

use std::sync::Arc;

use anyhow::Result;
use gcexport::error::Error;
use gcexport::http::Manners;
use gcexport::service::garmin::import;
use gcexport::service::{AskCode, Credentials};
use gcexport::session::{Room, Session, Store};

use crate::cli::{Account, LoginJob, LoginWay, Secrets, Which};
use crate::ui;

/// What a session is filed under that has no name.
const UNNAMED: &str = "default";

/// `gcexport login`.
pub async fn login(job: LoginJob) -> Result<()> {
    ui::start_log(job.verbosity, &indicatif::MultiProgress::new());
    let LoginJob { account, secrets, way, .. } = &job;
    match way {
        LoginWay::List => return list(account),
        LoginWay::Export => return export(account),
        _ => {}
    }
    let entered = match account.which {
        Which::Garmin => garmin::login(account, secrets, way).await?,
        Which::Coros => coros::login(account, secrets, way).await?,
    };
    ui::say(&match entered {
        Entered::Stored(name) => format!("Signed in as {name}: the stored session works"),
        Entered::New(session) => format!("Signed in as {}", name_of(&session)),
    });
    Ok(())
}

/// How a login ended.
pub enum Entered {
    /// There was nothing to do for the account of this name.
    Stored(String),
    /// With a new session.
    New(Session),
}

/// `gcexport logout`.
pub fn logout(account: &Account) -> Result<()> {
    let store = chosen(account, account.name.as_deref())?;
    let names = store.load().map(|session| names_of(&store, &session)).unwrap_or_default();
    let name = names.into_iter().next().unwrap_or_else(|| UNNAMED.to_owned());
    store.forget()?;
    ui::say(&format!("The session of {name} is forgotten on this machine"));
    Ok(())
}

fn export(account: &Account) -> Result<()> {
    let store = chosen(account, account.name.as_deref())?;
    let Some(session) = store.load() else {
        return Err(Error::SignInNeeded("there is no stored session".into()).into());
    };
    ui::say(&session.to_line());
    ui::hint(
        "Whoever has this line is signed in as you; tokens are renewed by turns, so one machine should use it",
    );
    Ok(())
}

fn list(account: &Account) -> Result<()> {
    let (origin, stores) = (origin(account), stores(account)?);
    if stores.is_empty() {
        ui::hint(&format!("No session is stored for {origin}"));
    }
    for (store, session) in stores.iter().filter_map(|store| Some((store, store.load()?))) {
        let until = |seconds| {
            let time = chrono::DateTime::from_timestamp(seconds, 0).unwrap_or_default();
            let time = time.with_timezone(&chrono::Local).format("%Y-%m-%d %H:%M");
            format!("lasts until {time}")
        };
        let end = match (&session.tokens.refresh, session.tokens.access_expires_s) {
            (Some(_), _) => until(session.tokens.refresh_expires_s),
            (None, 0) => "lasts until the next sign-in anywhere".to_owned(),
            (None, expires_s) => until(expires_s),
        };
        ui::say(&format!("{}  {origin}  {end}", names_of(store, &session).join(", ")));
    }
    Ok(())
}

/// What the account's sessions are filed under.
fn origin(account: &Account) -> String {
    match account.which {
        Which::Garmin => garmin::hosts(account).origin,
        Which::Coros => coros::hosts(account).origin().to_owned(),
    }
}

/// Every stored session of the service.
fn stores(account: &Account) -> Result<Vec<Store>, Error> {
    Store::all(account.which.info().key, &origin(account))
}

/// The store for a session of this name.
fn store(account: &Account, name: &str) -> Result<Store, Error> {
    Store::of(account.which.info().key, &origin(account), name)
}

/// The store of the named account, or the only one that there is.
fn chosen(account: &Account, name: Option<&str>) -> Result<Store, Error> {
    let fitting = match name {
        Some(name) => Store::called(account.which.info().key, &origin(account), name)?,
        None => stores(account)?,
    };
    match (&fitting[..], name) {
        ([store], _) => Ok(store.clone()),
        ([], Some(name)) => {
            Err(Error::SignInNeeded(format!("there is no stored session of '{name}'")))
        }
        ([], None) => Err(Error::SignInNeeded("there is no stored session".into())),
        (several, _) => {
            let first = |store: &Store| names_of(store, &store.load()?).into_iter().next();
            let names: Vec<_> = several.iter().filter_map(first).collect();
            let problem = format!("sessions of several accounts are stored: {}", names.join(", "));
            Err(Error::usage(problem, "choose one with --account"))
        }
    }
}

/// What a stored session goes by, first what chooses just this one.
fn names_of(store: &Store, session: &Session) -> Vec<String> {
    let own = store.name().filter(|own| *own != UNNAMED && !session.is_called(own));
    own.map(str::to_owned).into_iter().chain(session.names.clone()).collect()
}

/// The user whom a password is of.
fn user(account: &Account, secrets: &Secrets) -> Option<String> {
    secrets.username.clone().or_else(|| account.name.clone().filter(|name| is_user(name)))
}

/// Whether a service knows somebody by this name: others are ours.
fn is_user(name: &str) -> bool {
    name.contains('@') || name.bytes().all(|byte| byte.is_ascii_digit())
}

/// The session that came with the environment, unless a newer one is stored.
fn carried(account: &Account) -> Result<Option<Session>> {
    let Some(line) = std::env::var("GCEXPORT_TOKENS").ok().filter(|line| !line.is_empty()) else {
        return Ok(None);
    };
    let session = match account.which {
        Which::Garmin => import::from_text(&line),
        Which::Coros => coros::from_line(&line),
    };
    let Some(session) = session else {
        let hint = "it takes the line that 'gcexport login --export' prints";
        return Err(Error::usage("GCEXPORT_TOKENS holds no session", hint).into());
    };
    let mark = session.mark();
    let newer = stores(account)?.iter().filter_map(Store::load).any(|stored| {
        let same = stored.names.iter().any(|name| session.is_called(name));
        same && stored.stored_s >= session.stored_s || stored.follows.as_ref() == Some(&mark)
    });
    Ok((!newer).then_some(session))
}

/// Room for a session whose name shows only when it is there.
fn room(account: &Account) -> Result<Room> {
    Ok(store(account, UNNAMED)?.room()?)
}

/// Stores a session under the name that the person or the service gives it.
fn file(account: &Account, secrets: &Secrets, mut session: Session, room: Room) -> Result<Session> {
    let name = session_name(account, secrets, &session);
    if !session.is_called(&name) {
        session.names.insert(0, name.clone());
    }
    room.keep(&store(account, &name)?, &session)?;
    Ok(session)
}

fn session_name(account: &Account, secrets: &Secrets, session: &Session) -> String {
    let given = account.name.clone().or_else(|| secrets.username.clone());
    given.or_else(|| session.names.first().cloned()).unwrap_or_else(|| UNNAMED.to_owned())
}

fn has_password(secrets: &Secrets) -> bool {
    secrets.password.is_some() || secrets.password_stdin
}

/// What was given, completed by what a person types where no session is stored.
fn credentials(account: &Account, secrets: &Secrets, store: &Store) -> Result<Option<Credentials>> {
    let session = store.load();
    let password = match &secrets.password {
        Some(password) => Some(password.clone()),
        None if secrets.password_stdin => Some(ui::read_password()?),
        None if session.is_none() && secrets.username.is_some() && ui::is_interactive() => {
            Some(ui::ask_password()?)
        }
        None => None,
    };
    let Some(password) = password else { return Ok(None) };
    let known = || session.as_ref()?.names.iter().find(|name| is_user(name)).cloned();
    match (user(account, secrets).or_else(known), &session) {
        (Some(user), _) => Ok(Some(Credentials {
            code: Some(ask_code(secrets)),
            given_code: secrets.code.clone(),
            force: secrets.force,
            ..Credentials::new(user, password)
        })),
        // The session has to do.
        (None, Some(_)) => Ok(None),
        (None, None) => {
            let name = account.name.iter().map(|name| format!(" of '{name}'")).collect::<String>();
            let problem =
                format!("there is no stored session{name}, and a password without a user name");
            Err(Error::usage(problem, "give --username as well").into())
        }
    }
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
