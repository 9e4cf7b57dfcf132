//! The one session of the account, and the sign-ins that wait for a code.

use std::collections::HashMap;

use crate::simulate::MFA_CODE;

/// How long a token lives (assumed by clients; nothing in an answer says it).
const TOKEN_S: i64 = 24 * 3_600;
/// How long a sign-in waits for its code (assumed).
const PENDING_S: i64 = 600;

/// The forms in which a login may prove the password. What is not accepted is
/// answered 1031, as the older form is for some accounts since September 2026.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Logins {
    /// `p1` and `p2`, or `pwd`.
    #[default]
    Both,
    /// `p1` and `p2` only.
    Web,
    /// `pwd` only.
    Legacy,
}

/// What the answer to a password tells when a code is wanted as well.
pub(super) struct Ticket {
    pub(super) login_ticket: String,
    pub(super) app_key: String,
    /// Stands for the account when the code is asked for.
    pub(super) account: String,
}

struct Pending {
    app_key: String,
    account: String,
    code_sent: bool,
    since: i64,
}

struct Session {
    token: String,
    since: i64,
}

/// What became of a code.
pub(super) enum Verdict {
    /// Signed in, with this token.
    Right(String),
    /// Another try is possible.
    Wrong,
    /// No sign-in with this ticket waits for a code, or it waited too long.
    Unknown,
}

/// Who is in, and who is at the door.
#[derive(Default)]
pub(super) struct Sessions {
    pub(super) logins: Logins,
    /// Who does not name the user is not let in.
    pub(super) wants_user: bool,
    current: Option<Session>,
    /// By `loginTicket`.
    pending: HashMap<String, Pending>,
    /// Every token so far, to recognize one where it does not belong.
    issued: Vec<String>,
}

impl Sessions {
    /// A new token; the one before it is dead.
    pub(super) fn issue(&mut self, now: i64) -> String {
        let token = secret();
        self.issued.push(token.clone());
        self.current = Some(Session { token: token.clone(), since: now });
        token
    }

    /// Ends the session.
    pub(super) fn end(&mut self) {
        self.current = None;
    }

    /// Whether this is the token of the session.
    pub(super) fn allows(&self, token: &str, now: i64) -> bool {
        let current = self.current.as_ref();
        current.is_some_and(|session| session.token == token && now < session.since + TOKEN_S)
    }

    /// Whether a text holds a token, dead or alive.
    pub(super) fn is_given_away_by(&self, text: &str) -> bool {
        self.issued.iter().any(|token| text.contains(token.as_str()))
    }

    /// The password was right; from now on the code is waited for.
    pub(super) fn wait_for_code(&mut self, now: i64) -> Ticket {
        let ticket = Ticket {
            login_ticket: format!("LT-{}", secret()),
            app_key: secret().to_lowercase(),
            account: secret().to_lowercase(),
        };
        let pending = Pending {
            app_key: ticket.app_key.clone(),
            account: ticket.account.clone(),
            code_sent: false,
            since: now,
        };
        self.pending.insert(ticket.login_ticket.clone(), pending);
        ticket
    }

    /// Sends the code for the sign-in that this account stands for; whether there is one.
    pub(super) fn send_code(&mut self, account: &str, now: i64) -> bool {
        let waiting = |pending: &&mut Pending| pending.account == account && pending.waits(now);
        match self.pending.values_mut().find(waiting) {
            Some(pending) => {
                pending.code_sent = true;
                true
            }
            None => false,
        }
    }

    /// Judges a code. One that was never sent for is wrong.
    pub(super) fn verify(&mut self, ticket: &str, key: &str, code: &str, now: i64) -> Verdict {
        let pending = self.pending.get(ticket);
        let Some(pending) = pending.filter(|pending| pending.waits(now) && pending.app_key == key)
        else {
            return Verdict::Unknown;
        };
        if code != MFA_CODE || !pending.code_sent {
            return Verdict::Wrong;
        }
        self.pending.remove(ticket);
        Verdict::Right(self.issue(now))
    }
}

impl Pending {
    fn waits(&self, now: i64) -> bool {
        now < self.since + PENDING_S
    }
}

/// 32 digits that nobody guesses.
fn secret() -> String {
    format!("{:032X}", fastrand::u128(..))
}
