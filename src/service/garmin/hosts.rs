//! Where Garmin Connect's services live.

/// Garmin's own names, or one loopback origin that answers for all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hosts {
    /// Sign-in pages and calls.
    pub sso: String,
    /// Tickets and refresh tokens become access tokens here.
    pub tokens: String,
    /// The data.
    pub api: String,
}

impl Hosts {
    /// The real service.
    pub fn garmin_com() -> Self {
        Self {
            sso: "https://sso.garmin.com".into(),
            tokens: "https://diauth.garmin.com".into(),
            api: "https://connectapi.garmin.com".into(),
        }
    }

    /// One origin for everything: the simulated service.
    pub fn at(origin: &str) -> Self {
        let origin = origin.trim_end_matches('/').to_owned();
        Self { sso: origin.clone(), tokens: origin.clone(), api: origin }
    }
}
