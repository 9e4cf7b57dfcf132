//! Where Garmin Connect's services live.

use crate::http::host_of;

/// The two worlds of Garmin Connect; accounts live in one of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Domain {
    /// garmin.com
    #[default]
    Com,
    /// garmin.cn, for accounts of mainland China.
    Cn,
}

impl Domain {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Domain::Com => "garmin.com",
            Domain::Cn => "garmin.cn",
        }
    }

    /// The domain of this name.
    pub fn from_name(name: &str) -> Option<Domain> {
        [Domain::Com, Domain::Cn].into_iter().find(|domain| domain.name() == name)
    }
}

/// Garmin's own hosts, or one loopback origin that answers for all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hosts {
    /// Which world the account lives in.
    pub domain: Domain,
    /// Sign-in pages and calls.
    pub sso: String,
    /// Tickets and refresh tokens become access tokens here.
    pub tokens: String,
    /// The data.
    pub api: String,
    /// What sessions are filed under.
    pub origin: String,
}

impl Hosts {
    /// The real service.
    pub fn of(domain: Domain) -> Self {
        let name = domain.name();
        Self {
            domain,
            sso: format!("https://sso.{name}"),
            tokens: format!("https://diauth.{name}"),
            api: format!("https://connectapi.{name}"),
            origin: name.to_owned(),
        }
    }

    /// One origin for everything: the simulated service.
    pub fn at(origin: &str, domain: Domain) -> Self {
        let at = origin.trim_end_matches('/').to_owned();
        let origin = match domain {
            Domain::Com => host_of(&at),
            Domain::Cn => format!("{}-{}", host_of(&at), domain.name()),
        };
        Self { domain, sso: at.clone(), tokens: at.clone(), api: at, origin }
    }

    /// The address that a ticket of the phone app is bound to. It is a name
    /// and never contacted.
    pub fn app(&self, platform: &str) -> String {
        format!("https://mobile.integration.{}/gcm/{platform}", self.domain.name())
    }
}
