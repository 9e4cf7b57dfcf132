//! What a person signs in with.

use std::sync::Arc;

use secrecy::SecretString;

/// Gets the verification code from the person. Told whether one was wrong before.
pub type AskCode = Arc<dyn Fn(bool) -> Option<SecretString> + Send + Sync>;

/// The code that the person types; meanwhile everything else goes on, signals
/// that ask for an end among them.
pub(super) async fn code_from(ask: &AskCode, wrong_before: bool) -> Option<SecretString> {
    let ask = Arc::clone(ask);
    tokio::task::spawn_blocking(move || ask(wrong_before)).await.ok().flatten()
}

/// A user name and a password, and where a verification code comes from.
#[derive(Clone)]
pub struct Credentials {
    /// E-mail address of the account.
    pub user: String,
    /// Its password.
    pub password: SecretString,
    /// Asked when the account wants a verification code.
    pub code: Option<AskCode>,
    /// The code that came with the command: perhaps that of an earlier mail.
    pub given_code: Option<SecretString>,
    /// Whether to try although the service limits sign-ins of the account.
    pub force: bool,
}

impl Credentials {
    /// A user name and a password; no verification code.
    pub fn new(user: impl Into<String>, password: impl Into<SecretString>) -> Self {
        let (user, password) = (user.into(), password.into());
        Self { user, password, code: None, given_code: None, force: false }
    }
}
