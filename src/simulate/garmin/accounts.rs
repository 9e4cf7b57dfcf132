//! Who may sign in, and the browser sessions of those who try.

use std::collections::HashMap;

use axum::http::{HeaderMap, header};

use crate::simulate::{MFA_CODE, MFA_USERNAME, PASSWORD, USERNAME};

/// How long a sign-in waits for its code (Garmin's own value is unknown; other clients assume this).
const PENDING_S: i64 = 600;

/// A way into the simulated account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Account {
    /// The password is enough.
    Plain,
    /// A code sent by mail is asked for as well.
    SecondFactor,
}

/// The account of a user name and a password, if both are right.
pub(super) fn check(username: &str, password: &str) -> Option<Account> {
    if password != PASSWORD {
        return None;
    }
    // Mail addresses: Garmin does not mind their case.
    if username.eq_ignore_ascii_case(USERNAME) {
        Some(Account::Plain)
    } else if username.eq_ignore_ascii_case(MFA_USERNAME) {
        Some(Account::SecondFactor)
    } else {
        None
    }
}

/// What became of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Signed in; the pending sign-in is used up.
    Right,
    /// Another try is possible.
    Wrong,
    /// No sign-in waits for a code, or it waited too long.
    Expired,
}

/// One browser at the sign-in pages.
#[derive(Default)]
pub(super) struct Session {
    /// The token hidden in the last form of the widget.
    pub(super) csrf: String,
    pending_since: Option<i64>,
}

impl Session {
    fn verify(&mut self, right: bool, now: i64) -> Verdict {
        let waiting = self.pending_since.is_some_and(|since| now < since + PENDING_S);
        if !waiting {
            self.pending_since = None;
            Verdict::Expired
        } else if right {
            self.pending_since = None;
            Verdict::Right
        } else {
            Verdict::Wrong
        }
    }

    /// Puts a new token into the next form.
    pub(super) fn new_form(&mut self) -> String {
        self.csrf = secret(40);
        self.csrf.clone()
    }
}

/// The sessions by their `SESSION` cookie.
pub(super) struct Sessions {
    open: HashMap<String, Session>,
    /// How codes are sent, if the service says so.
    method: Option<&'static str>,
    codes_expire: bool,
}

impl Default for Sessions {
    fn default() -> Sessions {
        Sessions { open: HashMap::default(), method: Some("email"), codes_expire: false }
    }
}

impl Sessions {
    /// How codes are sent, if the service says so.
    pub(super) fn method(&self) -> Option<&'static str> {
        self.method
    }

    /// Changes what the service says about how codes are sent.
    pub(super) fn set_method(&mut self, method: Option<&'static str>) {
        self.method = method;
    }

    /// Ends every sign-in that waits for a code, now and later.
    pub(super) fn expire_codes(&mut self) {
        self.codes_expire = true;
        for session in self.open.values_mut() {
            session.pending_since = None;
        }
    }

    /// Lets later sign-ins wait for their code again.
    pub(super) fn keep_codes(&mut self) {
        self.codes_expire = false;
    }

    /// The password was right; from now on this browser's code is waited for.
    pub(super) fn wait_for_code(&mut self, headers: &HeaderMap, now: i64) {
        if self.codes_expire {
            return;
        }
        if let Some(session) = self.of(headers) {
            session.pending_since = Some(now);
        }
    }

    /// Judges a code and, where the form names one, the method it came by.
    /// Blanks around the code are the client's to trim.
    pub(super) fn verify(
        &mut self,
        headers: &HeaderMap,
        code: &str,
        method: Option<&str>,
        now: i64,
    ) -> Verdict {
        // Clients take an unnamed method for mail.
        let sent_by = self.method.unwrap_or("email");
        let right = code == MFA_CODE && method.is_none_or(|method| method == sent_by);
        self.of(headers).map_or(Verdict::Expired, |session| session.verify(right, now))
    }

    /// The session whose cookie came with the request.
    pub(super) fn of(&mut self, headers: &HeaderMap) -> Option<&mut Session> {
        self.open.get_mut(cookie(headers, "SESSION")?)
    }

    /// The value of the `SESSION` cookie to set: the one that the browser
    /// already has, or that of a new session.
    pub(super) fn visit(&mut self, headers: &HeaderMap) -> String {
        match cookie(headers, "SESSION") {
            Some(id) if self.open.contains_key(id) => id.to_owned(),
            _ => {
                let id = secret(36);
                self.open.insert(id.clone(), Session::default());
                id
            }
        }
    }
}

/// The value of a cookie of the request.
fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// Letters and digits that nobody guesses.
pub(super) fn secret(length: usize) -> String {
    std::iter::repeat_with(fastrand::alphanumeric).take(length).collect()
}
