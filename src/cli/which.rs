//! Which service a command is about.

use gcexport::service::Info;
use gcexport::service::coros;
use gcexport::service::garmin;

/// The services that this program speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    #[default]
    Garmin,
    Coros,
}

impl Which {
    /// The service of this word.
    pub fn from_key(key: &str) -> Option<Self> {
        [Which::Garmin, Which::Coros].into_iter().find(|which| which.info().key == key)
    }

    /// What is known of it.
    pub fn info(self) -> &'static Info {
        match self {
            Which::Garmin => &garmin::INFO,
            Which::Coros => &coros::INFO,
        }
    }
}

/// Errors are told with the service that they are about.
impl std::fmt::Display for Which {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.info().name)
    }
}
