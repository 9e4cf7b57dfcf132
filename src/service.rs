//! What a service of recorded activities can do for us.
//!
//! A service lists, normalizes and hands out files. It knows no disk, no
//! table and no terminal.

mod aside;
pub mod coros;
mod credentials;
pub mod garmin;
mod json;

pub use aside::{Answers, Aside, Offer, Shared};
use credentials::code_from;
pub use credentials::{AskCode, Credentials};

use crate::activity::Activity;
use crate::error::Result;
use crate::http::Receive;

/// What is known of a service without talking to it.
#[derive(Debug)]
pub struct Info {
    /// The word for it in tables and file names of ours: `garmin`.
    pub key: &'static str,
    /// Its name: `Garmin Connect`.
    pub name: &'static str,
    /// What to type to sign in there.
    pub login: &'static str,
    /// What to type to get in by way of one's own browser, which neither limits
    /// nor bot checks turn away.
    pub login_by_browser: &'static str,
    /// What dated export directories are called after the date.
    pub directory: &'static str,
    /// The formats it offers.
    pub formats: &'static [Format],
    /// What is fetched when nobody says otherwise.
    pub default_formats: &'static [Format],
    /// What the original is here: the archive that was uploaded, or the
    /// recording itself.
    pub original: Format,
    /// The formats that come out of one download of the archive.
    pub inside_original: &'static [Format],
    /// Turns a list object, as it was sent, and what is known beside it into
    /// the one record.
    pub read: Read,
    /// The same as far as the usual columns show it, in less time.
    pub read_usual: Read,
    /// Whether this is no list object but what an account archive tells of the
    /// activity, which is less: the list object takes its place, and that is no
    /// edit of anybody's.
    pub is_provisional: fn(raw: &str) -> bool,
    /// What it tells beside the list, in the order in which it is asked.
    pub asides: &'static [Offer],
    /// The ids of the legs of a multisport activity, in order, by its detail answer.
    /// No list has them, and that answer is all that tells of each.
    pub legs: fn(detail: &str) -> Vec<String>,
    /// Whether more of an activity has come since it was listed as `before`,
    /// so that files of that time are short.
    pub has_grown: fn(before: &str, now: &str) -> bool,
    /// How long after its start more of an activity may come that its list object
    /// does not tell, if that happens at all: what is fetched earlier is fetched
    /// once more then.
    pub settles_after_s: Option<i64>,
    /// The activity that a person means by its id or the address of its page.
    /// `raw` is what the address tells of it, or empty.
    pub named: fn(word: &str) -> Option<Listed>,
}

/// Reads a list object and what is known beside it; `None` if it is none.
pub type Read = fn(raw: &str, beside: Option<&Answers>) -> Option<Reading>;

/// A list object, understood.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// The record.
    pub activity: Activity,
    /// Fields that held something unexpected and were left empty.
    pub warnings: Vec<String>,
}

/// A kind of file that can be kept of an activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// GPX made by the service.
    Gpx,
    /// TCX made by the service.
    Tcx,
    /// What the device recorded, as it was uploaded.
    Original,
    /// The FIT file inside the original.
    Fit,
    /// KML made by the service.
    Kml,
    /// CSV of laps or samples made by the service.
    Csv,
    /// The service's JSON summary of the activity.
    Summary,
    /// The service's JSON samples of the activity.
    Details,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 8] = [
        Format::Gpx,
        Format::Tcx,
        Format::Original,
        Format::Fit,
        Format::Kml,
        Format::Csv,
        Format::Summary,
        Format::Details,
    ];

    /// The word for it on the command line and in the ledger.
    pub fn key(self) -> &'static str {
        match self {
            Format::Gpx => "gpx",
            Format::Tcx => "tcx",
            Format::Original => "original",
            Format::Fit => "fit",
            Format::Kml => "kml",
            Format::Csv => "csv",
            Format::Summary => "json_summary",
            Format::Details => "json_details",
        }
    }

    /// The format of this word.
    pub fn from_key(key: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.key() == key)
    }
}

/// Every service.
pub static ALL: [&Info; 2] = [&garmin::INFO, &coros::INFO];

/// The service of this key, as the ledger names it.
pub fn by_key(key: &str) -> Option<&'static Info> {
    ALL.into_iter().find(|info| info.key == key)
}

/// Whose activities these are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// What the service knows the account by; never changes.
    pub id: String,
    /// What a person calls it.
    pub name: String,
}

/// What the service is asked to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// First local day, inclusive.
    pub start_date: Option<chrono::NaiveDate>,
    /// Last local day, inclusive.
    pub end_date: Option<chrono::NaiveDate>,
}

/// An item of the list as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The id, if the item has one.
    pub id: Option<String>,
    /// The JSON object, byte for byte.
    pub raw: String,
}

/// An activity whose files are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Item<'a> {
    /// Its id.
    pub id: &'a str,
    /// The list object, as it was sent last.
    pub raw: &'a str,
}

/// What came of asking for an activity by its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ById {
    /// Here it is, as it was sent.
    Found(Listed),
    /// There is none of that id.
    Unknown,
    /// The service tells of its activities by the list only.
    OnlyListed,
}

/// What came of asking for a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// It is complete and sound.
    Complete,
    /// The service does not have it, and why.
    NotAvailable(String),
}

/// A service of recorded activities.
#[allow(async_fn_in_trait)] // The futures of each service are Send; no bound is needed to know it.
pub trait Service {
    /// What is known of it without asking.
    fn info(&self) -> &'static Info;

    /// The longest page of the list that it gives.
    fn longest_page(&self) -> usize;

    /// Proves the session and says whose it is; signs in if need be.
    async fn account(&self) -> Result<Account>;

    /// How many activities there are in all, if the service tells. Only what
    /// would fail every other request as well is an error here.
    async fn total(&self) -> Result<Option<usize>>;

    /// A page of the list, newest first. Shorter than `limit` at the end.
    async fn page(&self, query: &Query, start: usize, limit: usize) -> Result<Vec<Listed>>;

    /// What is kept of an answer beside the list, for [`Info::read`]; `None` if
    /// the service has none. With as many attempts as make sense. The item is
    /// the activity, or by its id what activities share.
    async fn aside(&self, aside: Aside, item: Item<'_>) -> Result<Option<String>>;

    /// One activity, without the list.
    async fn by_id(&self, id: &str) -> Result<ById>;

    /// Streams a file into `file`, with as many attempts as make sense.
    async fn fetch(
        &self,
        item: Item<'_>,
        format: Format,
        file: &mut dyn Receive,
    ) -> Result<Fetched>;
}
