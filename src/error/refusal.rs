//! Why a service does not let somebody in.

use crate::service::Info;

/// Why a sign-in was refused. Facts: what the service's sign-in answers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// User name or password do not match.
    #[error("the service does not accept this user name and password")]
    WrongPassword,
    /// The account wants a verification code and nobody gave one.
    #[error("the account asks for a verification code, which the service has just sent")]
    CodeNeeded,
    /// The verification code is not the one that was sent.
    #[error("the verification code is wrong ({0})")]
    WrongCode(String),
    /// The code came too late.
    #[error("the verification code came too late")]
    CodeExpired,
    /// A captcha would have to be solved.
    #[error("the service wants a captcha solved, which only a person can do")]
    Captcha,
    /// A bot check stood in the way.
    #[error("a bot check stands between us and the sign-in page")]
    BotChallenge,
    /// There is no sign-in page to begin with; the status in its place.
    #[error("the sign-in page is answered with status {0}, so no password was sent")]
    NoPage(u16),
    /// The account is locked.
    #[error("the account is locked")]
    Locked,
    /// A child's account may not sign in like this.
    #[error("the account is restricted (a child or family account) and may not sign in here")]
    ChildAccount,
    /// The sign-in succeeded, and yet the API does not honour the token.
    #[error("the service issued a token and then refused it")]
    TokenRefused,
    /// The sign-in succeeded, and yet the API turns us away.
    #[error("the service issued a token, and then blocks this client or network (403)")]
    Blocked,
    /// The service ended the session.
    #[error("the stored session has ended")]
    SessionEnded,
    /// The ticket was not exchanged for a token.
    #[error("the sign-in ticket was not accepted (it lives for about a minute and works once)")]
    TicketRefused,
    /// There was no ticket in what was given.
    #[error("there is no sign-in ticket (ST-...) in what was given")]
    NoTicket,
    /// Another sign-in took the place of the session: the service keeps one
    /// per account.
    #[error(
        "the session has ended: the service keeps one per account, and signing in anywhere else ends it"
    )]
    Superseded,
    /// The token of somebody's browser is honoured nowhere.
    #[error(
        "the token that was given is not accepted: it has ended, or is not of this account's region"
    )]
    TokenNotTaken,
    /// The token is good, but not in the region that was asked for.
    #[error("the account is not at home in the region '{0}'")]
    OtherRegion(&'static str),
    /// The service does not take this form of a sign-in; its own words.
    #[error("the service does not take it ({0})")]
    NotTaken(String),
    /// Something we have no name for; the service's own word and status.
    #[error("the service answered '{kind}' with status {status}")]
    Unknown {
        /// The service's word for it.
        kind: String,
        /// HTTP status.
        status: u16,
    },
}

impl Refusal {
    /// What the person can do next, at the service that refused.
    pub(super) fn next_step(&self, service: &Info) -> String {
        let Info { login, login_by_browser, .. } = service;
        match self {
            Refusal::WrongPassword => {
                "check both in a browser before you try again: repeated failures lock accounts"
                    .into()
            }
            Refusal::CodeNeeded => {
                format!("run '{login}' on a terminal, or give the code with --mfa-code")
            }
            Refusal::WrongCode(_) => format!("run '{login}' for a new code"),
            Refusal::CodeExpired => format!("run '{login}' again and be quicker with the code"),
            Refusal::Captcha
            | Refusal::BotChallenge
            | Refusal::NoPage(_)
            | Refusal::Unknown { .. } => {
                format!("run '{login_by_browser}': your own browser gets past that")
            }
            Refusal::Locked => {
                "unlock it in a browser first; further attempts make it worse".into()
            }
            Refusal::ChildAccount => "a parent's account has to export it".into(),
            Refusal::TokenRefused => {
                format!("run '{login}' once more, by another way if it happens again")
            }
            Refusal::Blocked => {
                format!("the account is in order: run '{login}' later, or from another network")
            }
            Refusal::SessionEnded => format!("run '{login}'"),
            Refusal::OtherRegion(_) => {
                "run the same command without --region: the right one is then found by itself".into()
            }
            Refusal::Superseded => {
                "what was fetched is kept: run the same command again with --username, or with --token and the token of your browser".into()
            }
            Refusal::NotTaken(_) | Refusal::TokenNotTaken => {
                "sign in with your browser and give the token of its cookie CPL-coros-token with --token".into()
            }
            Refusal::TicketRefused | Refusal::NoTicket => {
                "open the sign-in address again and paste the new ticket within a minute".into()
            }
        }
    }
}
