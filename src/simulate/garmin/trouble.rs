//! What can go wrong with signing in and staying signed in, for tests to order.

use std::sync::Arc;

use serde_json::Value;

use super::{Refusal, Step};
use crate::simulate::Simulation;

/// A pair of tokens of the DI endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// The access token, a JWT.
    pub access: String,
    /// The refresh token, which one refresh uses up.
    pub refresh: String,
    /// The client that may refresh.
    pub client_id: String,
}

/// The tokens of garth, and with it of the older tools.
#[derive(Debug, Clone, PartialEq)]
pub struct IssuedGarth {
    /// The OAuth2 access token, as in [`oauth2_token`](Self::oauth2_token).
    pub access: String,
    /// What stands in `oauth1_token.json`.
    pub oauth1_token: Value,
    /// What stands in `oauth2_token.json`.
    pub oauth2_token: Value,
}

impl Simulation {
    /// Refuses a step from now on, to requests that the service would have
    /// looked into: what its own strictness refuses, it still refuses first.
    /// Several steps may be refused; of one step the last refusal counts.
    ///
    /// The widget's form, garth's endpoints and the page that gives a person's
    /// own browser a ticket are never refused.
    pub fn refuse(&self, step: Step, refusal: Refusal) {
        self.garmin().refusals().set(step, refusal);
    }

    /// Back to the truth: takes back [`refuse`](Self::refuse),
    /// [`expire_pending_codes`](Self::expire_pending_codes) (for sign-ins from
    /// now on) and [`refuse_new_tokens`](Self::refuse_new_tokens) (the tokens
    /// it hit are good now). What has died stays dead.
    pub fn relent(&self) {
        self.garmin().relent();
    }

    /// Forgets the sign-ins that wait for a code, and from now on every one as
    /// soon as it begins to wait: any code is answered 409 `SESSION_EXPIRED`.
    pub fn expire_pending_codes(&self) {
        self.garmin().sessions().expire_codes();
    }

    /// What the service says about where it sent the code:
    /// `mfaLastMethodUsed` (`email` at first, or `phone`, `sms`, `totp`), or no
    /// `customerMfaInfo` at all. A code must come back with this method, and
    /// with `email` where none was named; otherwise it is wrong.
    pub fn mfa_method(&self, method: Option<&'static str>) {
        self.garmin().sessions().set_method(method);
    }

    /// Makes each access token issued from now on good for so many API calls,
    /// after which it is refused as an expired one. `usize::MAX` ends this.
    pub fn tokens_die_after(&self, uses: usize) {
        self.garmin().tokens().terms.uses = uses;
    }

    /// How long tokens issued from now on live, in seconds: in the JWT's `exp`,
    /// in `expires_in` and `refresh_token_expires_in`, and in fact.
    pub fn lifetimes(&self, access_s: i64, refresh_s: i64) {
        let mut tokens = self.garmin().tokens();
        tokens.terms.access_s = access_s;
        tokens.terms.refresh_s = refresh_s;
    }

    /// Issues tokens as ever from now on, refreshed ones too, but answers 401
    /// "Token is not active" to those who use them.
    pub fn refuse_new_tokens(&self) {
        self.garmin().tokens().terms.refused = true;
    }

    /// Answers a token that is not good as if none had come: with a 400.
    pub fn overlook_dead_tokens(&self) {
        self.garmin().tokens().terms.unread = true;
    }

    /// Ends every session. At Garmin the refresh tokens that are out are
    /// invalid, while access tokens stay good (see
    /// [`expire_access_tokens`](Self::expire_access_tokens)). At COROS it is as
    /// if somebody had signed in elsewhere: the token is answered 1019.
    pub fn end_sessions(&self) {
        self.garmin().tokens().end_sessions();
        self.coros().end_session();
    }

    /// Calls `hold` whenever a refresh was carried out, so that the old token
    /// is dead, and before it is answered. It may block: the answer waits, the
    /// service goes on. A later hold replaces this one.
    pub fn hold_refreshes(&self, hold: impl Fn() + Send + Sync + 'static) {
        self.garmin().set_hold(Arc::new(hold));
    }

    /// A pair of tokens as an exchange would give it, without a sign-in.
    pub fn issue(&self) -> Issued {
        let (client_id, answer) = self.garmin().issue();
        Issued {
            access: word(&answer, "access_token"),
            refresh: word(&answer, "refresh_token"),
            client_id: client_id.to_owned(),
        }
    }

    /// The tokens that garth would have stored after a sign-in.
    pub fn issue_garth(&self) -> IssuedGarth {
        let (oauth1_token, oauth2_token) = self.garmin().issue_garth();
        IssuedGarth { access: word(&oauth2_token, "access_token"), oauth1_token, oauth2_token }
    }
}

fn word(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap_or_default().to_owned()
}
