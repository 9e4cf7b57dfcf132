//! COROS's data calls, with the one token that the account has.

mod files;
mod session;

use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, PoisonError};

use chrono::NaiveDate;
use serde_json::json;
use tokio::sync::Mutex;

use super::hosts::{Hosts, Region};
use super::{INFO, USER_AGENT, detail, wire};
use crate::error::{Error, Result};
use crate::http::{Call, Http, Manners, Patience, Receive};
use crate::service::{
    Account, Aside, ById, Credentials, Fetched, Format, Info, Item, Listed, Query, Service,
};
use crate::session::{Session, Store};

/// The service fails to answer longer pages.
const LONGEST_PAGE: usize = 200;
/// The list is asked for between two days or without any: these stand for
/// "from the beginning" and "until the end".
const FIRST_DAY: &str = "20000101";
const LAST_DAY: &str = "20991231";

/// A COROS account.
pub struct Coros {
    hosts: Hosts,
    http: Arc<Http>,
    /// For the files, which live elsewhere: nothing of the session goes there.
    storage: Arc<Http>,
    store: Store,
    credentials: Option<Credentials>,
    session: Mutex<Option<Session>>,
    logins: AtomicUsize,
    /// What the call counted that proved the session, so that it is not asked twice.
    counted: std::sync::Mutex<Option<usize>>,
}

impl Coros {
    /// The account whose session is in `store`; `credentials` are used when
    /// there is none or it has ended.
    ///
    /// # Errors
    /// When the HTTP client cannot be made.
    pub fn new(
        hosts: Hosts,
        manners: Manners,
        store: Store,
        credentials: Option<Credentials>,
    ) -> Result<Self> {
        let home = hosts.api(Region::Us);
        let (http, storage) = (Http::new(home, manners)?, Http::for_storage(home, manners)?);
        Ok(Self {
            http,
            storage,
            session: Mutex::new(store.load()),
            store,
            credentials,
            logins: AtomicUsize::new(0),
            counted: std::sync::Mutex::default(),
            hosts,
        })
    }

    /// A data call: the body of its answer. One whose token was turned down is
    /// repeated once, with another token if this one is dead; if it is turned
    /// down again, that is its own business: the token has just been proved.
    async fn get(&self, call: &Call) -> Result<Vec<u8>> {
        let session = self.session(None).await?;
        match self.ask(call, &session).await {
            Err(error) if wire::is_refusal(&error) => {
                let proved = self.session(Some(&session)).await?;
                self.ask(call, &proved).await
            }
            body => body,
        }
    }

    /// One request with this session, to the account's home.
    async fn ask(&self, call: &Call, session: &Session) -> Result<Vec<u8>> {
        let home = session.home.as_deref().and_then(Region::from_key).unwrap_or(Region::Us);
        let mut call = call
            .clone()
            .header("user-agent", USER_AGENT)
            .header("accept", "application/json")
            .secret("accesstoken", &session.tokens.access);
        call.url = format!("{}{}", self.hosts.api(home), call.url);
        let user = &session.tokens.client_id;
        if !user.is_empty() {
            call = call.header("yfheader", json!({ "userId": user }).to_string());
        }
        let answer = self.http.ask(&call).await?;
        wire::data(&call.what, &answer.body)?;
        Ok(answer.body)
    }

    async fn list(&self, query: &Query, size: usize, number: usize) -> Result<wire::Page> {
        let mut call = Call::get("the activity list", "/activity/query")
            .query("size", size)
            .query("pageNumber", number)
            .query("modeList", "");
        if query.start_date.is_some() || query.end_date.is_some() {
            // One without the other filters nothing.
            call = call
                .query("startDay", day(query.start_date, FIRST_DAY))
                .query("endDay", day(query.end_date, LAST_DAY));
        }
        self.http
            .attempt(Patience::Usual, async || wire::page(&call.what, &self.get(&call).await?))
            .await
    }
}

impl Service for Coros {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn longest_page(&self) -> usize {
        LONGEST_PAGE
    }

    async fn account(&self) -> Result<Account> {
        let page = self.list(&Query::default(), 1, 1).await?;
        *self.counted.lock().unwrap_or_else(PoisonError::into_inner) = page.count;
        let session = self.session(None).await?;
        let id = session.tokens.client_id;
        let name = session.names.first().cloned().unwrap_or_else(|| id.clone());
        Ok(Account { id, name })
    }

    async fn total(&self) -> Result<Option<usize>> {
        let counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner).take();
        if counted.is_some() {
            return Ok(counted);
        }
        match self.list(&Query::default(), 1, 1).await {
            Err(Error::Request { .. }) => Ok(None),
            page => Ok(page?.count),
        }
    }

    async fn page(&self, query: &Query, start: usize, limit: usize) -> Result<Vec<Listed>> {
        let (size, number) = covering(start, limit.min(LONGEST_PAGE));
        let page = self.list(query, size, number).await?;
        let before = start - (number - 1) * size;
        Ok(page.items.into_iter().skip(before).collect())
    }

    async fn aside(&self, aside: Aside, item: Item<'_>) -> Result<Option<String>> {
        if aside != Aside::Detail {
            return Ok(None);
        }
        let answer = self.http.attempt(Patience::Usual, async || self.answered(item).await).await?;
        Ok(answer.and_then(|sent| detail::kept(&sent).ok()))
    }

    async fn by_id(&self, _: &str) -> Result<ById> {
        // Nothing is told of an activity without its sport.
        Ok(ById::OnlyListed)
    }

    async fn fetch(
        &self,
        item: Item<'_>,
        format: Format,
        file: &mut dyn Receive,
    ) -> Result<Fetched> {
        self.file(item, format, file).await
    }
}

/// Size and number (from 1) of the page that reaches from `start` as far as
/// any: pages begin at multiples of their size only.
fn covering(start: usize, limit: usize) -> (usize, usize) {
    let pages_before = |size: usize| start / size;
    let end = |size: &usize| (pages_before(*size) + 1) * *size;
    let shortest = limit.div_ceil(2).max(1);
    let size = (shortest..=limit).max_by_key(|size| (end(size), *size)).unwrap_or(limit);
    (size, pages_before(size) + 1)
}

fn day(date: Option<NaiveDate>, otherwise: &str) -> String {
    date.map_or_else(|| otherwise.to_owned(), |date| date.format("%Y%m%d").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_covers_its_start_and_reaches_far() {
        assert_eq!(covering(0, 200), (200, 1));
        assert_eq!(covering(0, 1), (1, 1));
        for start in 0..20_000 {
            let (size, number) = covering(start, 200);
            let begin = (number - 1) * size;
            assert!(size <= 200 && begin <= start && start < begin + size, "{start}");
            assert!(begin + size - start >= 100, "{start}: {size} {number}");
        }
    }

    #[test]
    fn reading_everything_takes_hardly_more_pages_than_it_must() {
        let (mut start, mut pages) = (0, 0);
        while start < 10_000 {
            let (size, number) = covering(start, 200);
            start = number * size - 10;
            pages += 1;
        }
        assert!(pages <= 60, "{pages}, where 53 pages of 200 would overlap as much");
    }
}
