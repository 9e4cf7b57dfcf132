//! Sessions at rest: one file per service, origin and account, mode 0600 in a
//! 0700 directory, replaced as a whole or not at all.

mod cooldown;
mod pending;
mod room;

pub use cooldown::CoolDown;
pub use pending::Pending;
pub use room::Room;

use std::fs::{self, File};
use std::path::PathBuf;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use etcetera::BaseStrategy;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{At, Error, Result};

/// What lets us in without a password.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// Sent with every request.
    pub access: SecretString,
    /// Exchanged for the next pair; each use makes a new one. Sessions taken
    /// over from some other tools have none.
    pub refresh: Option<SecretString>,
    /// Whom the tokens were issued to: a client at Garmin, a user at COROS.
    pub client_id: String,
    /// When the access token expires, seconds since 1970.
    pub access_expires_s: i64,
    /// When the refresh token expires, seconds since 1970.
    pub refresh_expires_s: i64,
}

/// A session of an account, as it is stored.
#[derive(Debug, Clone)]
pub struct Session {
    /// What the account is called: the name it was given, its user names.
    pub names: Vec<String>,
    /// The way in.
    pub tokens: Tokens,
    /// Which of the service's hosts has the account, where there are several.
    pub home: Option<String>,
    /// When it was stored, seconds since 1970.
    pub stored_s: i64,
    /// The [`mark`](Session::mark) of the session from elsewhere that it goes on with.
    pub follows: Option<String>,
}

/// The file's own shape.
#[derive(Serialize, Deserialize)]
struct Stored {
    names: Vec<String>,
    access_token: String,
    refresh_token: Option<String>,
    client_id: String,
    access_expires_s: i64,
    refresh_expires_s: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    home: Option<String>,
    stored_s: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    follows: Option<String>,
}

impl Session {
    /// As JSON: to store it, and to carry it to another machine.
    pub fn to_json(&self) -> String {
        let stored = Stored {
            names: self.names.clone(),
            access_token: self.tokens.access.expose_secret().to_owned(),
            refresh_token: self.tokens.refresh.as_ref().map(|t| t.expose_secret().to_owned()),
            client_id: self.tokens.client_id.clone(),
            access_expires_s: self.tokens.access_expires_s,
            refresh_expires_s: self.tokens.refresh_expires_s,
            home: self.home.clone(),
            stored_s: self.stored_s,
            follows: self.follows.clone(),
        };
        serde_json::to_string(&stored).unwrap_or_default()
    }

    /// The session of this JSON, if it is one.
    pub fn from_json(json: &[u8]) -> Option<Self> {
        let stored: Stored = serde_json::from_slice(json).ok()?;
        let tokens = Tokens {
            access: stored.access_token.into(),
            refresh: stored.refresh_token.map(SecretString::from),
            client_id: stored.client_id,
            access_expires_s: stored.access_expires_s,
            refresh_expires_s: stored.refresh_expires_s,
        };
        let Stored { names, home, stored_s, follows, .. } = stored;
        Some(Self { names, tokens, home, stored_s, follows })
    }

    /// The line that carries it to another machine.
    pub fn to_line(&self) -> String {
        BASE64_STANDARD.encode(self.to_json())
    }

    /// The session of such a line, or of its JSON.
    pub fn from_line(line: &str) -> Option<Self> {
        let line = line.trim();
        let decoded = BASE64_STANDARD.decode(line).ok();
        Self::from_json(decoded.as_deref().unwrap_or(line.as_bytes()))
    }

    /// What tells its tokens from any others, without telling them.
    pub fn mark(&self) -> String {
        let Tokens { access, refresh, .. } = &self.tokens;
        let tokens = [Some(access), refresh.as_ref()].into_iter().flatten();
        let digest =
            tokens.fold(Sha256::new(), |sum, token| sum.chain_update(token.expose_secret()));
        digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether the account is called this.
    pub fn is_called(&self, name: &str) -> bool {
        self.names.iter().any(|known| known.eq_ignore_ascii_case(name))
    }
}

/// Where the session of one account is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Store {
    /// In this file.
    File(PathBuf),
    /// Nowhere: the demo.
    Memory,
}

impl Store {
    /// The store of an account at an origin: the one that is called so, or else
    /// a new one of that name.
    ///
    /// # Errors
    /// When there is no home directory.
    pub fn of(service: &str, origin: &str, name: &str) -> Result<Self> {
        if let Some(known) = Self::called(service, origin, name)?.into_iter().next() {
            return Ok(known);
        }
        let directory = state_directory()?.join(service).join(file_name(origin));
        Ok(Store::File(directory.join(file_name(name) + ".json")))
    }

    /// Every store at an origin that holds a session.
    ///
    /// # Errors
    /// When there is no home directory.
    pub fn all(service: &str, origin: &str) -> Result<Vec<Self>> {
        let directory = state_directory()?.join(service).join(file_name(origin));
        let entries = fs::read_dir(directory).into_iter().flatten();
        let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
        paths.sort_unstable();
        Ok(paths.into_iter().map(Store::File).filter(|store| store.load().is_some()).collect())
    }

    /// The stores that are called so: the one that was made under this name, or
    /// else all whose sessions bear it.
    ///
    /// # Errors
    /// When there is no home directory.
    pub fn called(service: &str, origin: &str, name: &str) -> Result<Vec<Self>> {
        let mut stores = Self::all(service, origin)?;
        let own = |store: &Self| store.name() == Some(&file_name(name));
        match stores.iter().find(|store| own(store)) {
            Some(own) => Ok(vec![own.clone()]),
            None => {
                stores.retain(|store| store.load().is_some_and(|session| session.is_called(name)));
                Ok(stores)
            }
        }
    }

    /// What it was made under, as files are called.
    pub fn name(&self) -> Option<&str> {
        match self {
            Store::File(path) => path.file_stem()?.to_str(),
            Store::Memory => None,
        }
    }

    /// The stored session, if there is one and it can be read.
    pub fn load(&self) -> Option<Session> {
        let Store::File(path) = self else { return None };
        Session::from_json(&room::read(path)?)
    }

    /// Room for the next session: to be had before anything is spent on it.
    ///
    /// # Errors
    /// [`Error::NoRoom`].
    pub fn room(&self) -> Result<Room> {
        match self {
            Store::File(path) => Room::beside(path),
            Store::Memory => Ok(Room::nowhere()),
        }
    }

    /// Stores a session that nothing was spent on; see [`Room::keep`].
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn save(&self, session: &Session) -> Result<()> {
        self.room()?.keep(self, session)
    }

    /// Forgets the session.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn forget(&self) -> Result<()> {
        let Store::File(path) = self else { return Ok(()) };
        Pending::end(self);
        fs::remove_file(path).at("remove", path)
    }

    /// Waits for the right to renew this session: one process at a time.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn lock(&self) -> Result<Option<File>> {
        self.beside("lock").map(|path| room::lock(&path)).transpose()
    }

    /// A file of this account with another ending.
    fn beside(&self, extension: &str) -> Option<PathBuf> {
        match self {
            Store::File(path) => Some(path.with_extension(extension)),
            Store::Memory => None,
        }
    }
}

/// Seconds since 1970.
pub(crate) fn now_s() -> i64 {
    chrono::Utc::now().timestamp()
}

fn state_directory() -> Result<PathBuf> {
    let strategy = etcetera::choose_base_strategy().map_err(|_| {
        Error::usage(
            "there is no home directory to keep the session in",
            "set HOME, or XDG_STATE_HOME to a directory of yours",
        )
    })?;
    let state = strategy.state_dir().unwrap_or_else(|| strategy.data_dir());
    Ok(state.join("gcexport"))
}

/// A name without anything that a file system minds, different for different
/// texts: what is not plain is written as %XX.
fn file_name(text: &str) -> String {
    let host = text.split("://").last().unwrap_or(text);
    let mut name = String::new();
    for byte in host.to_lowercase().bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'@' | b'-' => name.push(char::from(byte)),
            b'.' if !name.is_empty() => name.push('.'),
            byte => name.push_str(&format!("%{byte:02x}")),
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn session(refresh: &str) -> Session {
        let tokens = Tokens {
            access: "access-secret".to_owned().into(),
            refresh: Some(refresh.to_owned().into()),
            client_id: "client".into(),
            access_expires_s: 1,
            refresh_expires_s: 2,
        };
        let names = vec!["Runner@example.com".into()];
        Session { names, tokens, home: None, stored_s: 3, follows: None }
    }

    #[test]
    fn sessions_are_replaced_as_a_whole_and_readable_by_their_owner_only() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("inner").join("a.json");
        let store = Store::File(path.clone());
        store.save(&session("first")).expect("saved");
        store.save(&session("second")).expect("saved again");
        let stored = store.load().expect("stored");
        assert_eq!(stored.tokens.refresh.expect("a token").expose_secret(), "second");
        assert_eq!(fs::read_dir(path.parent().expect("a parent")).expect("listed").count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |p: &Path| fs::metadata(p).expect("there").permissions().mode() & 0o777;
            assert_eq!(mode(&path), 0o600);
            assert_eq!(mode(path.parent().expect("a parent")), 0o700);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_no_session() {
        let directory = tempfile::tempdir().expect("a directory");
        let target = Store::File(directory.path().join("a.json"));
        target.save(&session("secret")).expect("saved");
        let link = directory.path().join("b.json");
        std::os::unix::fs::symlink(directory.path().join("a.json"), &link).expect("linked");
        assert!(Store::File(link).load().is_none());
    }

    #[cfg(unix)]
    #[test]
    fn a_session_that_others_could_read_is_private_again_once_it_was_read() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("a.json");
        let store = Store::File(path.clone());
        store.save(&session("secret")).expect("saved");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("opened to all");
        assert!(store.load().is_some());
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn tokens_are_not_shown() {
        assert!(!format!("{:?}", session("hidden")).contains("secret"));
        assert!(!format!("{:?}", session("hidden")).contains("hidden"));
    }

    #[test]
    fn an_account_goes_by_any_of_its_names() {
        assert!(session("x").is_called("runner@EXAMPLE.com"));
        assert!(!session("x").is_called("other"));
    }

    #[test]
    fn file_names_hold_no_path() {
        assert_eq!(file_name("https://sso.garmin.com"), "sso.garmin.com");
        assert_eq!(file_name("http://127.0.0.1:8080"), "127.0.0.1%3a8080");
        assert_eq!(file_name("../../A@b.c"), "%2e.%2f..%2fa@b.c");
        assert_ne!(file_name("a+b@example.com"), file_name("a_b@example.com"));
    }
}
