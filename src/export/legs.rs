//! The legs of multisport activities, which no list has.

use futures_util::{Stream, StreamExt};

use super::Export;
use super::outages::Outages;
use super::planning::Named;
use super::selection::{News, read};
use crate::directory::{self, Directory, Tables};
use crate::error::{Error, Result};
use crate::events::{Event, Summary};
use crate::ledger::{Answer, Change, Ledger, Legs};
use crate::service::{Aside, Item, Listed, Service};

/// The word for them where formats are named.
const LEGS: &str = "legs";

/// What is told of a multisport activity, and of each of its legs by itself.
struct Multisport {
    whole: String,
    legs: Vec<Listed>,
    /// The ids of legs that nothing is told of.
    unknown: Vec<String>,
}

impl<S: Service> Export<'_, S> {
    /// Adds the legs of what was `listed`. They are asked for once, and again
    /// when the activity was changed.
    pub(super) async fn with_legs(
        &self,
        directory: &Directory,
        tables: &Tables,
        mut listed: Vec<Named>,
        summary: &mut Summary,
    ) -> Result<Vec<Named>> {
        let with_legs = directory.ledger().with_legs()?;
        let parents: Vec<String> = match with_legs.is_empty() {
            true => Vec::new(),
            false => listed.iter().map(|named| named.id.clone()).collect(),
        };
        let lacking = parents.iter().filter(|id| with_legs.get(*id) == Some(&true));
        let mut asked = self.ask_for_legs(lacking);
        let outages = Outages::of(self.service);
        while let Some((parent, legs)) = self.unless_stopped(asked.next()).await {
            match legs {
                Ok(Some(legs)) => {
                    outages.passed().await;
                    self.record_legs(directory, tables, parent, legs, summary)?;
                }
                Ok(None) => self.warn_of_the_whole(parent),
                Err(error @ Error::Request { .. }) => {
                    let error = outages.failed(error).await?.to_string();
                    self.legs_failed(parent, error, summary);
                }
                Err(error) => return Err(error),
            }
        }
        let ledger = directory.ledger();
        for parent in parents.iter().filter(|id| with_legs.contains_key(*id)) {
            let legs = ledger.legs_of(parent)?;
            let wanted = legs.into_iter().filter(|id| !self.options.filter.exclude.contains(id));
            let before = listed.len();
            listed.extend(wanted.map(|id| Named { id, names: None, leg_of: Some(parent.clone()) }));
            summary.legs += listed.len() - before;
        }
        Ok(listed)
    }

    /// Several at a time, but in their order, so that interrupted runs come to
    /// the same ledger.
    fn ask_for_legs<'p>(
        &self,
        parents: impl Iterator<Item = &'p String>,
    ) -> impl Stream<Item = (&'p String, Result<Option<Multisport>>)> + Unpin {
        let ask = async move |id: &'p String| (id, self.ask_for_the_legs_of(id).await);
        Box::pin(futures_util::stream::iter(parents).map(ask).buffered(self.options.jobs))
    }

    /// `None` if nothing is told of the activity itself.
    async fn ask_for_the_legs_of(&self, id: &str) -> Result<Option<Multisport>> {
        let told = async |id: &str| self.service.aside(Aside::Detail, Item { id, raw: "" }).await;
        let Some(whole) = told(id).await? else { return Ok(None) };
        let ids = (self.service.info().legs)(&whole);
        let mut multisport = Multisport { whole, legs: Vec::new(), unknown: Vec::new() };
        for id in ids {
            match told(&id).await? {
                Some(raw) => multisport.legs.push(Listed { id: Some(id), raw }),
                None => multisport.unknown.push(id),
            }
        }
        Ok(Some(multisport))
    }

    async fn unless_stopped<T>(&self, work: impl Future<Output = Option<T>>) -> Option<T> {
        tokio::select! {
            done = work => done,
            () = self.stop.wait() => None,
        }
    }

    fn record_legs(
        &self,
        directory: &Directory,
        tables: &Tables,
        parent: &str,
        multisport: Multisport,
        summary: &mut Summary,
    ) -> Result<()> {
        let Multisport { whole, legs, unknown } = multisport;
        self.warn_of_unknown(parent, &unknown);
        let news: Vec<_> = legs.iter().filter_map(|leg| self.leg(leg)).collect();
        if news.len() < legs.len() {
            let error = "an answer about a leg cannot be understood".to_owned();
            self.legs_failed(parent, error, summary);
            return Ok(());
        }
        // Nobody need ask for their detail answers once more.
        let answer = |subject: &str, answer: &str| Answer {
            aside: Aside::Detail,
            subject: subject.to_owned(),
            answer: Some(answer.to_owned()),
        };
        let mut answers = vec![answer(parent, &whole)];
        answers.extend(news.iter().map(|leg| answer(leg.id(), &leg.item.raw)));
        let entries: Vec<_> = news.iter().map(News::entry).collect();
        let compare = |i: usize, before: &str| news[i].difference(before, self.service.info());
        let told = Legs { told: &entries, unknown: &unknown, answers: &answers };
        let changes = directory.ledger().record_legs(parent, &told, compare)?;
        directory::crash_point("legs");
        summary.count(&changes);
        let fresh = news.iter().zip(&changes).filter(|(_, change)| **change == Change::New);
        let fresh: Vec<_> = fresh.map(|(news, _)| &news.reading).collect();
        tables.append(directory, &fresh)
    }

    /// They may be told the next time: nothing is concluded from that.
    fn warn_of_unknown(&self, parent: &str, legs: &[String]) {
        for leg in legs {
            let message = format!(
                "the service tells nothing of activity {leg}, a leg of this one: \
                 the next run asks again"
            );
            self.tell(Event::Warning { activity: Some(parent.to_owned()), message });
        }
    }

    fn warn_of_the_whole(&self, parent: &str) {
        let message = "the service tells nothing of its legs: the next run asks again".to_owned();
        self.tell(Event::Warning { activity: Some(parent.to_owned()), message });
    }

    fn leg(&self, leg: &Listed) -> Option<News> {
        let reading = read(self.service.info(), leg, &*self.report)?;
        Some(News { item: leg.clone(), reading })
    }

    fn legs_failed(&self, parent: &str, why: String, summary: &mut Summary) {
        let error = format!("legs of activity {parent}: {why}");
        self.tell(summary.fail(parent.to_owned(), LEGS, error));
    }

    /// The legs of an activity, for a run that writes nothing.
    pub(super) async fn rehearse_legs(
        &self,
        ledger: Option<&Ledger>,
        parent: &News,
        summary: &mut Summary,
    ) -> Result<Vec<News>> {
        let id = parent.id();
        if !parent.reading.activity.has_legs {
            return Ok(Vec::new());
        }
        let legs = match self.known_legs(ledger, parent)? {
            Some(legs) => legs,
            None => self.ask_in_rehearsal(id, summary).await?,
        };
        let exclude = &self.options.filter.exclude;
        let wanted =
            legs.iter().filter(|leg| leg.id.as_ref().is_none_or(|id| !exclude.contains(id)));
        let legs: Vec<_> = wanted.filter_map(|leg| self.leg(leg)).collect();
        summary.legs += legs.len();
        Ok(legs)
    }

    async fn ask_in_rehearsal(&self, id: &str, summary: &mut Summary) -> Result<Vec<Listed>> {
        let asked = async { Some(self.ask_for_the_legs_of(id).await) };
        match self.unless_stopped(asked).await {
            Some(Ok(Some(Multisport { legs, unknown, .. }))) => {
                self.warn_of_unknown(id, &unknown);
                return Ok(legs);
            }
            Some(Ok(None)) => self.warn_of_the_whole(id),
            Some(Err(error @ Error::Request { .. })) => {
                self.legs_failed(id, error.to_string(), summary);
            }
            Some(Err(error)) => return Err(error),
            None => {}
        }
        Ok(Vec::new())
    }

    /// The legs that the ledger has, unless they are to be asked for.
    fn known_legs(&self, ledger: Option<&Ledger>, parent: &News) -> Result<Option<Vec<Listed>>> {
        let (Some(ledger), id) = (ledger, parent.id()) else { return Ok(None) };
        let same = ledger.raw_of(id)?.is_some_and(|raw| raw == parent.item.raw);
        if !same || ledger.with_legs()?.get(id) != Some(&false) {
            return Ok(None);
        }
        let leg = |id: String| {
            let raw = ledger.raw_of(&id)?.unwrap_or_default();
            Ok(Listed { id: Some(id), raw })
        };
        ledger.legs_of(id)?.into_iter().map(leg).collect::<Result<_>>().map(Some)
    }
}
