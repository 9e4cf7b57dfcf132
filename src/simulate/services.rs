//! Both services on one account, and which of them is served.

use std::str::FromStr;
use std::sync::Arc;

use axum::http::Uri;
use axum::response::Response;
use axum::{Router, middleware};

use super::account::Account;
use super::faults::{Fault, RequestKind};
use super::{Options, coros, garmin};

/// Whose service a [`Simulation`](super::Simulation) plays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// Garmin Connect.
    #[default]
    Garmin,
    /// The COROS Training Hub.
    Coros,
}

impl Kind {
    /// What it is called in sentences.
    pub fn title(self) -> &'static str {
        match self {
            Kind::Garmin => "Garmin Connect",
            Kind::Coros => "COROS",
        }
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(word: &str) -> Result<Kind, String> {
        match word {
            "garmin" => Ok(Kind::Garmin),
            "coros" => Ok(Kind::Coros),
            _ => Err("it must be 'garmin' or 'coros'".to_owned()),
        }
    }
}

/// The account and what stands around it. The service that is not served has
/// its state too: nobody can reach it.
pub(super) struct Services {
    pub(super) kind: Kind,
    pub(super) account: Arc<Account>,
    pub(super) garmin: Arc<garmin::Service>,
    pub(super) coros: Arc<coros::Service>,
}

impl Services {
    /// A fresh account with nobody signed in.
    pub(super) fn new(options: Options) -> Services {
        let account = Arc::new(Account::new(&options));
        Services {
            kind: options.service,
            coros: Arc::new(coros::Service::new(&options, Arc::clone(&account))),
            garmin: Arc::new(garmin::Service::new(options, Arc::clone(&account))),
            account,
        }
    }

    /// What each origin serves; the first is the one that clients begin with.
    pub(super) fn routers(&self) -> Vec<Router> {
        match self.kind {
            Kind::Garmin => vec![garmin::router(Arc::clone(&self.garmin))],
            Kind::Coros => coros::routers(&self.coros),
        }
    }

    /// Watches what comes to an origin, before anything can go wrong with it.
    pub(super) fn watched(&self, index: usize, app: Router) -> Router {
        let is_storage = self.kind == Kind::Coros && index == coros::Region::ALL.len();
        if !is_storage {
            return app;
        }
        app.layer(middleware::from_fn_with_state(Arc::clone(&self.coros), coros::note))
    }

    /// Where the routers are served, in the same order.
    pub(super) fn told_origins(&self, origins: &[String]) {
        if self.kind == Kind::Coros {
            self.coros.told_origins(origins);
        }
    }

    /// Makes the API refuse every access token issued so far.
    pub(super) fn expire_access_tokens(&self) {
        self.garmin.expire_access_tokens();
        self.coros.end_session();
    }

    /// What a client gets instead of an answer, in the words of the service.
    pub(super) fn instead(&self, fault: Fault, on: RequestKind, uri: &Uri) -> Option<Response> {
        match self.kind {
            Kind::Garmin => garmin::instead(fault.kind, on, uri),
            Kind::Coros => coros::instead(fault, uri),
        }
    }
}
