//! The two Garmins: the world's and China's. They differ in their addresses only.

/// Where the account lives.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Domain {
    /// `garmin.com`.
    #[default]
    Com,
    /// `garmin.cn`.
    Cn,
}

/// The names by which a Garmin calls its hosts, wherever it is really served.
pub(super) struct Addresses {
    /// The origin of the sign-in pages.
    pub(super) sso: &'static str,
    /// Who signs the access tokens.
    pub(super) issuer: &'static str,
    /// The origin of the data.
    pub(super) api: &'static str,
    /// The service URL of the iOS app.
    pub(super) ios: &'static str,
    /// The service URL of the Android app, and of the person's own browser.
    pub(super) android: &'static str,
    /// The service URL of the web site.
    pub(super) portal: &'static str,
    /// The service URL of the widget.
    pub(super) widget: &'static str,
}

macro_rules! addresses {
    ($domain:literal) => {
        Addresses {
            sso: concat!("https://sso.", $domain),
            issuer: concat!("https://diauth.", $domain),
            api: concat!("https://connectapi.", $domain),
            ios: concat!("https://mobile.integration.", $domain, "/gcm/ios"),
            android: concat!("https://mobile.integration.", $domain, "/gcm/android"),
            portal: concat!("https://connect.", $domain, "/app"),
            widget: concat!("https://sso.", $domain, "/sso/embed"),
        }
    };
}

static COM: Addresses = addresses!("garmin.com");
static CN: Addresses = addresses!("garmin.cn");

impl Domain {
    /// `garmin.com` or `garmin.cn`.
    pub fn name(self) -> &'static str {
        match self {
            Domain::Com => "garmin.com",
            Domain::Cn => "garmin.cn",
        }
    }

    pub(super) fn addresses(self) -> &'static Addresses {
        match self {
            Domain::Com => &COM,
            Domain::Cn => &CN,
        }
    }
}

impl Addresses {
    /// The services that a signed-in browser gets a ticket for.
    pub(super) fn services(&self) -> [&'static str; 4] {
        [self.ios, self.android, self.portal, self.widget]
    }
}
