//! Tokens at rest: one file per service, origin and account, mode 0600 in a
//! 0700 directory, replaced as a whole or not at all.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::error::{At, Error, Result};

/// What lets us in without a password.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// Sent with every request.
    pub access: SecretString,
    /// Exchanged for the next pair; each use makes a new one.
    pub refresh: SecretString,
    /// The client that the tokens were issued to.
    pub client_id: String,
    /// When the access token expires, seconds since 1970.
    pub access_expires_s: i64,
    /// When the refresh token expires, seconds since 1970.
    pub refresh_expires_s: i64,
}

/// Where the tokens of one account are kept.
#[derive(Debug, Clone)]
pub enum Store {
    /// In this file.
    File(PathBuf),
    /// In memory only: the demo.
    Memory,
}

/// The file's own shape.
#[derive(Serialize, Deserialize)]
struct Stored {
    access_token: String,
    refresh_token: String,
    client_id: String,
    access_expires_s: i64,
    refresh_expires_s: i64,
}

impl Store {
    /// The store of an account at an origin.
    ///
    /// # Errors
    /// When there is no home directory.
    pub fn of(service: &str, origin: &str, account: &str) -> Result<Self> {
        let directory = state_directory()?.join(service).join(file_name(origin));
        Ok(Store::File(directory.join(file_name(account) + ".json")))
    }

    /// Every store at an origin that holds something.
    ///
    /// # Errors
    /// When there is no home directory.
    pub fn all(service: &str, origin: &str) -> Result<Vec<Self>> {
        let directory = state_directory()?.join(service).join(file_name(origin));
        let entries = fs::read_dir(directory).into_iter().flatten();
        let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
        paths.sort_unstable();
        Ok(paths.into_iter().map(Store::File).collect())
    }

    /// The stored tokens, if there are any and they can be read.
    pub fn load(&self) -> Option<Tokens> {
        let Store::File(path) = self else { return None };
        let stored: Stored = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
        Some(Tokens {
            access: stored.access_token.into(),
            refresh: stored.refresh_token.into(),
            client_id: stored.client_id,
            access_expires_s: stored.access_expires_s,
            refresh_expires_s: stored.refresh_expires_s,
        })
    }

    /// Puts the tokens where a crash cannot tear them: written beside, synced,
    /// renamed. Returns only when they are on disk.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn save(&self, tokens: &Tokens) -> Result<()> {
        let Store::File(path) = self else {
            return Ok(());
        };
        let directory = path.parent().unwrap_or(Path::new("."));
        private_directory(directory)?;
        let stored = Stored {
            access_token: tokens.access.expose_secret().to_owned(),
            refresh_token: tokens.refresh.expose_secret().to_owned(),
            client_id: tokens.client_id.clone(),
            access_expires_s: tokens.access_expires_s,
            refresh_expires_s: tokens.refresh_expires_s,
        };
        let json = serde_json::to_vec_pretty(&stored).unwrap_or_default();
        // tempfile creates with mode 0600.
        let mut file =
            tempfile::NamedTempFile::new_in(directory).at("create a file in", directory)?;
        file.write_all(&json).at("write", path)?;
        file.as_file().sync_all().at("write", path)?;
        file.persist(path).map_err(|e| e.error).at("replace", path)?;
        Ok(())
    }
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

#[cfg(unix)]
fn private_directory(directory: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(directory).at("create", directory)
}

#[cfg(not(unix))]
fn private_directory(directory: &Path) -> Result<()> {
    fs::create_dir_all(directory).at("create", directory)
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
    use super::*;

    fn tokens(refresh: &str) -> Tokens {
        Tokens {
            access: "access-secret".to_owned().into(),
            refresh: refresh.to_owned().into(),
            client_id: "client".into(),
            access_expires_s: 1,
            refresh_expires_s: 2,
        }
    }

    #[test]
    fn tokens_are_replaced_as_a_whole_and_readable_by_their_owner_only() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("inner").join("a.json");
        let store = Store::File(path.clone());
        store.save(&tokens("first")).expect("saved");
        store.save(&tokens("second")).expect("saved again");
        assert_eq!(store.load().expect("stored").refresh.expose_secret(), "second");
        assert_eq!(fs::read_dir(path.parent().expect("a parent")).expect("listed").count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |p: &Path| fs::metadata(p).expect("there").permissions().mode() & 0o777;
            assert_eq!(mode(&path), 0o600);
            assert_eq!(mode(path.parent().expect("a parent")), 0o700);
        }
    }

    #[test]
    fn tokens_are_not_shown() {
        assert!(!format!("{:?}", tokens("hidden")).contains("secret"));
        assert!(!format!("{:?}", tokens("hidden")).contains("hidden"));
    }

    #[test]
    fn file_names_hold_no_path() {
        assert_eq!(file_name("https://sso.garmin.com"), "sso.garmin.com");
        assert_eq!(file_name("http://127.0.0.1:8080"), "127.0.0.1%3a8080");
        assert_eq!(file_name("../../A@b.c"), "%2e.%2f..%2fa@b.c");
        assert_ne!(file_name("a+b@example.com"), file_name("a_b@example.com"));
    }
}
