//! The words of a faults file: kinds of request, faults and edits.

use std::str::FromStr;

use axum::http::StatusCode;

/// An enum whose variants are words of a faults file.
macro_rules! words {
    (
        $(#[$about:meta])*
        pub enum $name:ident, $what:literal {
            $($(#[$meaning:meta])* $variant:ident = $word:literal,)*
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$meaning])* $variant,)*
        }

        impl $name {
            /// All there are.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The word for it, in a faults file and for names of tests.
            pub fn name(self) -> &'static str {
                match self {
                    $($name::$variant => $word,)*
                }
            }
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(word: &str) -> Result<$name, String> {
                $name::ALL.iter().copied().find(|known| known.name() == word).ok_or_else(|| {
                    let known: Vec<_> = $name::ALL.iter().map(|known| known.name()).collect();
                    format!("there is no {} '{word}'; choose from {}", $what, known.join(", "))
                })
            }
        }
    };
}

words! {
    /// What a request asks for.
    pub enum RequestKind, "kind of request" {
        /// A page or a call of the sign-in.
        SignIn = "sign_in",
        /// The exchange of a ticket or a refresh token.
        Token = "token",
        /// The profile and its settings.
        Profile = "profile",
        /// How many activities there are, from the list or from the statistics.
        Count = "count",
        /// A page of the activity list.
        List = "list",
        /// The object of one activity; at COROS where one of its files is.
        Activity = "activity",
        /// The series of one activity; at COROS with its summary and its laps.
        Details = "details",
        /// A GPX export.
        Gpx = "gpx",
        /// A TCX export.
        Tcx = "tcx",
        /// A KML export.
        Kml = "kml",
        /// A CSV export.
        Csv = "csv",
        /// The original: Garmin's zip, COROS' FIT.
        Original = "original",
        /// Everything else: devices, gear, zones, splits, sets, tables of types, what does not exist.
        Side = "side",
        /// All of the above.
        Any = "any",
    }
}

impl RequestKind {
    /// The kind of a request for this path; never [`Any`](RequestKind::Any).
    pub fn of(path: &str) -> RequestKind {
        let parts: Vec<&str> = path.split('/').skip(1).collect();
        match parts[..] {
            ["mobile" | "portal" | "sso", ..] => RequestKind::SignIn,
            ["di-oauth2-service" | "oauth-service" | "oauth_consumer.json", ..] => {
                RequestKind::Token
            }
            ["userprofile-service", ..] => RequestKind::Profile,
            ["activitylist-service", "activities", "count"] => RequestKind::Count,
            ["userstats-service", ..] => RequestKind::Count,
            ["activitylist-service", ..] => RequestKind::List,
            ["activity-service", "activity", id] if id.parse::<u64>().is_ok() => {
                RequestKind::Activity
            }
            ["activity-service", "activity", _, "details"] => RequestKind::Details,
            ["download-service", "export", "gpx", ..] => RequestKind::Gpx,
            ["download-service", "export", "tcx", ..] => RequestKind::Tcx,
            ["download-service", "export", "kml", ..] => RequestKind::Kml,
            ["download-service", "export", "csv", ..] => RequestKind::Csv,
            ["download-service", "files", ..] => RequestKind::Original,
            _ => RequestKind::of_coros(&parts),
        }
    }

    /// The kind of a request for one of the paths that COROS has.
    fn of_coros(parts: &[&str]) -> RequestKind {
        match parts {
            ["account", "login" | "captcha" | "2fa", ..] => RequestKind::SignIn,
            ["account", "query"] => RequestKind::Profile,
            ["activity", "query"] => RequestKind::List,
            ["activity", "detail", "query"] => RequestKind::Details,
            ["activity", "detail", "download"] => RequestKind::Activity,
            ["gpx", _, _] => RequestKind::Gpx,
            ["tcx", _, _] => RequestKind::Tcx,
            ["kml", _, _] => RequestKind::Kml,
            ["csv", _, _] => RequestKind::Csv,
            ["fit", _, _] => RequestKind::Original,
            _ => RequestKind::Side,
        }
    }

    /// Whether such a request can be about one activity.
    pub fn names_an_activity(self) -> bool {
        use RequestKind::{Count, List, Profile, SignIn, Token};
        !matches!(self, SignIn | Token | Profile | Count | List)
    }
}

words! {
    /// What can happen to a request instead of its answer, or to its answer.
    ///
    /// The statuses, [`Html`](Self::Html), [`JsonError`](Self::JsonError),
    /// [`Empty`](Self::Empty), [`RedirectLoop`](Self::RedirectLoop),
    /// [`Reset`](Self::Reset) and [`Hang`](Self::Hang) come from in front of
    /// the service: it never sees the request, whatever its bearer token, and
    /// no ticket or token is used up. Everything else spoils the true answer,
    /// if its status is 200; another answer stays as it is.
    pub enum FaultKind, "fault" {
        /// The answer to a token that is not active.
        Unauthorized = "401",
        /// Forbidden.
        Forbidden = "403",
        /// Not found.
        NotFound = "404",
        /// Request timeout.
        RequestTimeout = "408",
        /// Gone.
        Gone = "410",
        /// Too many requests; see [`RetryAfter`](super::RetryAfter).
        TooManyRequests = "429",
        /// Internal server error, in the words of the API.
        InternalServerError = "500",
        /// Bad gateway, an HTML page as all of these.
        BadGateway = "502",
        /// Service unavailable.
        ServiceUnavailable = "503",
        /// Gateway timeout.
        GatewayTimeout = "504",
        /// The connection is reset.
        Reset = "reset",
        /// No answer ever comes.
        Hang = "hang",
        /// The true answer, byte by byte with a pause before each, and not compressed.
        Drip = "drip",
        /// The header announces the whole body, the connection ends in its middle. Not compressed.
        Cut = "cut",
        /// Half of the body, and the header agrees.
        Short = "short",
        /// Half of the compressed body, and the header agrees.
        CutGzip = "cut_gzip",
        /// An HTML page with status 200.
        Html = "html",
        /// Half of the JSON, or of some JSON where there should be none.
        CutJson = "cut_json",
        /// A JSON object that tells of an error, with status 200. So COROS says
        /// everything: see [`result`](FaultKind::result).
        JsonError = "json_error",
        /// 200 and no body.
        Empty = "empty",
        /// 302 to the same address.
        RedirectLoop = "redirect_loop",
        /// The zip holds the original twice.
        ZipSeveral = "zip_several",
        /// The entry is called `../../evil` and its extension.
        ZipParent = "zip_parent",
        /// The entry is called `/tmp/evil` and its extension.
        ZipAbsolute = "zip_absolute",
        /// Four megabytes that unpack to more than 4 GiB.
        ZipBomb = "zip_bomb",
        /// Both headers announce nearly 4 GiB, of half as many compressed bytes as there are.
        ZipWrongSizes = "zip_wrong_sizes",
        /// A zip without entries.
        ZipEmpty = "zip_empty",
        /// The checksum of the FIT is wrong, in an otherwise whole zip at Garmin. Other originals stay as they are.
        FitBadCrc = "fit_bad_crc",
    }
}

impl FaultKind {
    /// The status, of the faults that are nothing but one.
    pub fn status(self) -> Option<StatusCode> {
        self.name().parse().ok()
    }

    /// Whether this spoils zips and leaves every other answer as it is.
    pub fn is_for_originals(self) -> bool {
        self.name().starts_with("zip_") || self == FaultKind::FitBadCrc
    }
}

words! {
    /// What happens to the account when a request arrives.
    ///
    /// What the files are made of stays what was recorded, except names and
    /// types, as with the real service, and what a watch had not sent yet.
    pub enum Edit, "edit" {
        /// A new activity, newer than all others.
        Upload = "upload",
        /// The activity gets " (renamed)" after its name.
        Rename = "rename",
        /// The activity becomes a trail run, or a run if it was one.
        Retype = "retype",
        /// The activity becomes a tenth longer and a minute slower.
        Correct = "correct",
        /// The activity is no more.
        Delete = "delete",
        /// Only the first third of the activity has come from the watch so far,
        /// and so into the list and the files.
        HoldBack = "hold_back",
        /// The rest of it comes.
        Grow = "grow",
        /// The access tokens that are out are refused; Garmin's refresh tokens stay good.
        TokenDeath = "token_death",
    }
}

impl Edit {
    /// Whether it is about one activity that exists.
    pub fn has_target(self) -> bool {
        !matches!(self, Edit::Upload | Edit::TokenDeath)
    }
}
