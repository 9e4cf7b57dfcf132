//! Into COROS: a password, or the token of the person's browser.

use std::path::Path;
use std::{fs, io};

use anyhow::Result;
use gcexport::error::Error;
use gcexport::service::Service;
use gcexport::service::coros::{Coros, Hosts};
use gcexport::session::{Room, Session, Store};

use super::{
    Entered, UNNAMED, carried, chosen, credentials, file, has_password, manners, room, store,
    stores, user,
};
use crate::cli::{Account, LoginWay, Place, Secrets};
use crate::ui;

/// Signs in as the person wants it.
pub async fn login(account: &Account, secrets: &Secrets, way: &LoginWay) -> Result<Entered> {
    match way {
        LoginWay::Import(Some(path)) => {
            return Ok(Entered::New(adopt(account, secrets, path).await?));
        }
        LoginWay::Best => {}
        _ => {
            let problem = "COROS has no sign-in of this kind";
            return Err(Error::usage(problem, "give a password, or a token with --token").into());
        }
    }
    if secrets.token.is_none()
        && let Some(name) = working(account, secrets).await?
    {
        return Ok(Entered::Stored(name));
    }
    Ok(Entered::New(enter(account, secrets).await?))
}

/// The account that an export is about, with a way in.
pub async fn connect(account: &Account, secrets: &Secrets) -> Result<Coros> {
    if let Some(session) = carried(account)? {
        file(account, secrets, session, room(account)?)?;
    }
    if secrets.token.is_some() {
        let session = by_token(account, secrets).await?;
        let store = own_store(account, &session)?;
        return Ok(Coros::new(hosts(account), manners(), store, None)?);
    }
    let name = account.name.as_deref().or(secrets.username.as_deref());
    let store = match (chosen(account, name), name) {
        (Ok(store), _) => store,
        (Err(Error::SignInNeeded(_)), Some(name))
            if has_password(secrets) || ui::is_interactive() =>
        {
            store(account, name)?
        }
        (Err(Error::SignInNeeded(_)), None) if ui::is_interactive() => {
            own_store(account, &enter(account, secrets).await?)?
        }
        (Err(error), _) => return Err(error.into()),
    };
    let credentials = credentials(account, secrets, &store)?;
    Ok(Coros::new(hosts(account), manners(), store, credentials)?)
}

/// The name of the account whose stored session still works.
async fn working(account: &Account, secrets: &Secrets) -> Result<Option<String>> {
    let Ok(store) = chosen(account, account.name.as_deref().or(secrets.username.as_deref())) else {
        return Ok(None);
    };
    match Coros::new(hosts(account), manners(), store, None)?.account().await {
        Ok(account) => Ok(Some(account.name)),
        Err(Error::SignInRefused(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A new session: what the person gave, or types now.
async fn enter(account: &Account, secrets: &Secrets) -> Result<Session> {
    if secrets.token.is_some() {
        return by_token(account, secrets).await;
    }
    let user = match user(account, secrets) {
        Some(user) => user,
        None if ui::is_interactive() => ui::ask("COROS account (e-mail address): ")?,
        None => return Err(Error::SignInNeeded("there is no terminal to ask on".into()).into()),
    };
    let store = store(account, account.name.as_ref().unwrap_or(&user))?;
    let secrets = &Secrets { username: Some(user), ..secrets.clone() };
    let Some(credentials) = credentials(account, secrets, &Store::Memory)? else {
        return Err(Error::SignInNeeded("no password was given".into()).into());
    };
    let coros = Coros::new(hosts(account), manners(), store, Some(credentials))?;
    Ok(coros.sign_in_by_password().await?)
}

async fn by_token(account: &Account, secrets: &Secrets) -> Result<Session> {
    let Some(token) = secrets.token.clone() else {
        return Err(Error::SignInNeeded("no token was given".into()).into());
    };
    // Whose token it is shows only afterwards: it is filed under its own name then.
    let room = room(account)?;
    let unnamed = Coros::new(hosts(account), manners(), Store::Memory, None)?;
    let session = unnamed.sign_in_by_token(token, secrets.username.clone()).await?;
    keep(account, secrets, session, room)
}

/// The session of a line that `login --export` has printed.
async fn adopt(account: &Account, secrets: &Secrets, path: &Path) -> Result<Session> {
    let text = match path == Path::new("-") {
        true => io::read_to_string(io::stdin())?,
        false => fs::read_to_string(path).unwrap_or_default(),
    };
    let Some(found) = from_line(&text) else {
        let hint = "it takes the line that 'gcexport login --export --service coros' prints";
        return Err(Error::usage("no session of COROS was found there", hint).into());
    };
    let room = room(account)?;
    let unnamed = Coros::new(hosts(account), manners(), Store::Memory, None)?;
    keep(account, secrets, unnamed.adopt(found).await?, room)
}

/// The session of such a line, if it is one of COROS: it says where it is at home.
pub(super) fn from_line(line: &str) -> Option<Session> {
    Session::from_line(line).filter(|session| session.home.is_some())
}

/// Stores a session that came from elsewhere with the others of its user.
fn keep(account: &Account, secrets: &Secrets, mut session: Session, room: Room) -> Result<Session> {
    match known(account, &session)? {
        Some(known) => {
            session.names = known.load().map(|before| before.names).unwrap_or(session.names);
            room.keep(&known, &session)?;
            Ok(session)
        }
        None => {
            if session.names.is_empty() {
                session.names.push(session.tokens.client_id.clone());
            }
            file(account, secrets, session, room)
        }
    }
}

/// Where a session of the same user is stored already.
fn known(account: &Account, session: &Session) -> Result<Option<Store>> {
    let user = &session.tokens.client_id;
    let of_user =
        |store: &Store| store.load().is_some_and(|stored| stored.tokens.client_id == *user);
    Ok(stores(account)?.into_iter().find(of_user))
}

fn own_store(account: &Account, session: &Session) -> Result<Store> {
    match known(account, session)? {
        Some(store) => Ok(store),
        None => Ok(store(account, session.names.first().map_or(UNNAMED, String::as_str))?),
    }
}

/// Where the service is.
pub fn hosts(account: &Account) -> Hosts {
    let hosts = match &account.place {
        Place::Loopback(url) => Hosts::at(url),
        Place::Real | Place::Demo => Hosts::real(),
    };
    hosts.only(account.region)
}
