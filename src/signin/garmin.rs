//! Into Garmin Connect: browser, password, or the session of another tool.

use std::io::{self, Read};
use std::path::Path;

use anyhow::Result;
use gcexport::error::Error;
use gcexport::service::Service;
use gcexport::service::garmin::{Garmin, Hosts, import};
use gcexport::session::{Session, Store};

use super::{
    Entered, carried, chosen, credentials, file, has_password, manners, room, session_name, store,
};
use crate::cli::{Account, LoginWay, Place, Secrets};
use crate::ui;

/// A refresh token that lives no longer than this is worth a warning.
const SOON_S: i64 = 5 * 86_400;

/// Signs in as the person wants it.
pub async fn login(account: &Account, secrets: &Secrets, way: &LoginWay) -> Result<Entered> {
    Ok(Entered::New(match way {
        LoginWay::Import(path) => adopt(account, secrets, path.as_deref()).await?,
        LoginWay::Browser => by_browser(account, secrets).await?,
        _ => match stored(account, secrets).await? {
            Some(name) => return Ok(Entered::Stored(name)),
            None => best(account, secrets).await?,
        },
    }))
}

/// The account that an export is about, with a way in.
pub async fn connect(account: &Account, secrets: &Secrets) -> Result<Garmin> {
    if let Some(session) = carried(account)? {
        let name = session_name(account, secrets, &session);
        garmin(account, secrets, &name)?.adopt(session).await?;
    }
    let name = account.name.as_deref().or(secrets.username.as_deref());
    let store = match (chosen(account, name), name) {
        (Ok(store), _) => store,
        (Err(Error::SignInNeeded(_)), _) if ui::is_interactive() && !has_password(secrets) => {
            let session = best(account, secrets).await?;
            store(account, &session_name(account, secrets, &session))?
        }
        // The password is tried when the export begins.
        (Err(Error::SignInNeeded(_)), Some(name)) if has_password(secrets) => store(account, name)?,
        (Err(error), _) => return Err(error.into()),
    };
    let credentials = credentials(account, secrets, &store)?;
    if let Some(session) = store.load() {
        warn_of_end(&session);
    }
    Ok(Garmin::new(hosts(account), manners(), store, credentials)?)
}

/// The name of the account whose stored session still works, renewed if need be.
async fn stored(account: &Account, secrets: &Secrets) -> Result<Option<String>> {
    let Ok(store) = chosen(account, account.name.as_deref().or(secrets.username.as_deref())) else {
        return Ok(None);
    };
    match Garmin::new(hosts(account), manners(), store, None)?.account().await {
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
    let room = room(account)?;
    let unnamed = Garmin::new(hosts(account), manners(), Store::Memory, None)?;
    let session = unnamed.sign_in_by_ticket(&pasted).await?;
    file(account, secrets, session, room)
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
        let problem = "no session was found there";
        return Err(
            Error::usage(problem, "name its file or directory, or run 'gcexport login'").into()
        );
    };
    let renewable = found.tokens.refresh.is_some();
    let room = room(account)?;
    let unnamed = Garmin::new(hosts(account), manners(), Store::Memory, None)?;
    let session = unnamed.adopt(found).await?;
    let session = file(account, secrets, session, room)?;
    ui::hint(match renewable {
        true => {
            "The copy that it came from is unchanged, but tokens are renewed by turns: the first of the two that renews signs the other out"
        }
        false => {
            "This session cannot be renewed here: it ends when its token expires, then run 'gcexport login'"
        }
    });
    Ok(session)
}

fn garmin(account: &Account, secrets: &Secrets, name: &str) -> Result<Garmin> {
    let store = store(account, name)?;
    let credentials = credentials(account, secrets, &Store::Memory)?;
    Ok(Garmin::new(hosts(account), manners(), store, credentials)?)
}

/// Where the service is.
pub fn hosts(account: &Account) -> Hosts {
    match &account.place {
        Place::Loopback(url) => Hosts::at(url, account.domain),
        Place::Real | Place::Demo => Hosts::of(account.domain),
    }
}

fn warn_of_end(session: &Session) {
    let left = session.tokens.refresh_expires_s.saturating_sub(chrono::Utc::now().timestamp());
    if session.tokens.refresh.is_some() && (0..SOON_S).contains(&left) {
        let days = left / 86_400;
        ui::hint(&format!("The session ends in {days} days: run 'gcexport login' before"));
    }
}
