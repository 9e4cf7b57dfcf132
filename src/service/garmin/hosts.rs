//! Where Garmin Connect's services live.

/// Garmin's own names, or one loopback origin that answers for all of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Hosts {
    /// Sign-in pages and calls.
    pub sso: String,
    /// Tickets and refresh tokens become access tokens here.
    pub tokens: String,
    /// The data.
    pub api: String,
    /// Scales time-outs and pauses; anything but 1 is honoured on loopback only.
    pub time_scale: f64,
}

impl Hosts {
    /// The real service.
    pub fn garmin_com() -> Self {
        Self {
            sso: "https://sso.garmin.com".into(),
            tokens: "https://diauth.garmin.com".into(),
            api: "https://connectapi.garmin.com".into(),
            time_scale: 1.0,
        }
    }

    /// One origin for everything: the simulated service. Tests of slowness
    /// need not be slow, hence `GCEXPORT_TIME_SCALE`.
    pub fn at(origin: &str) -> Self {
        let scale = std::env::var("GCEXPORT_TIME_SCALE")
            .ok()
            .and_then(|text| text.parse().ok());
        Self::scaled(origin, scale.unwrap_or(1.0))
    }

    /// The same for the demo, where nobody waits for a service to recover.
    pub fn demo(origin: &str) -> Self {
        Self::scaled(origin, 0.01)
    }

    fn scaled(origin: &str, time_scale: f64) -> Self {
        let origin = origin.trim_end_matches('/').to_owned();
        Self {
            sso: origin.clone(),
            tokens: origin.clone(),
            api: origin,
            time_scale,
        }
    }
}
