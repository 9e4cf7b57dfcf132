//! The legs of multisport activities, which no list has.

use futures_util::{Stream, StreamExt};

use super::Export;
use super::outages::Outages;
use super::planning::Named;
use super::selection::{News, read};
use crate::directory::{self, Directory, Tables};
use crate::error::{Error, Result};
use crate::events::{Event, Failure, Summary};
use crate::ledger::{Answer, Change, Ledger};
use crate::service::{Aside, Item, Listed, Service};

/// The word for them where formats are named.
const LEGS: &str = "legs";

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
        let mut asked = self.ask_for_legs(directory, lacking);
        let outages = Outages::of(self.service);
        while let Some((parent, legs)) = self.unless_stopped(asked.next()).await {
            match legs {
                Ok(legs) => {
                    outages.passed().await;
                    self.record_legs(directory, tables, parent, &legs, summary)?;
                }
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
        directory: &Directory,
        parents: impl Iterator<Item = &'p String>,
    ) -> impl Stream<Item = (&'p String, Result<Vec<Listed>>)> + Unpin {
        let ask = async move |id: &'p String| {
            let raw = directory.ledger().raw_of(id);
            let legs = match raw {
                Ok(raw) => self.service.legs(Item { id, raw: &raw.unwrap_or_default() }).await,
                Err(error) => Err(error),
            };
            (id, legs)
        };
        Box::pin(futures_util::stream::iter(parents).map(ask).buffered(self.options.jobs))
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
        told: &[Listed],
        summary: &mut Summary,
    ) -> Result<()> {
        // Nobody need ask for their detail answers once more.
        let answer = |told: &Listed| Answer {
            aside: Aside::Detail,
            subject: told.id.clone().unwrap_or_default(),
            answer: Some(told.raw.clone()),
        };
        let answers: Vec<_> = told.iter().map(answer).collect();
        let legs = told.get(1..).unwrap_or_default();
        let news: Vec<_> = legs.iter().filter_map(|leg| self.leg(leg)).collect();
        if news.len() < legs.len() {
            let error = "an answer about a leg cannot be understood".to_owned();
            self.legs_failed(parent, error, summary);
            return Ok(());
        }
        let entries: Vec<_> = news.iter().map(News::entry).collect();
        let compare = |i: usize, before: &str| news[i].difference(before, self.service.info());
        let changes = directory.ledger().record_legs(parent, &entries, &answers, compare)?;
        directory::crash_point("legs");
        summary.count(&changes);
        let fresh = news.iter().zip(&changes).filter(|(_, change)| **change == Change::New);
        let fresh: Vec<_> = fresh.map(|(news, _)| &news.reading).collect();
        tables.append(directory, &fresh)
    }

    fn leg(&self, leg: &Listed) -> Option<News> {
        let reading = read(self.service.info(), leg, &*self.report)?;
        Some(News { item: leg.clone(), reading })
    }

    fn legs_failed(&self, parent: &str, why: String, summary: &mut Summary) {
        let error = format!("legs of activity {parent}: {why}");
        let activity = parent.to_owned();
        self.tell(Event::Failed { activity, format: LEGS, error: error.clone() });
        let activity = Some(parent.to_owned());
        summary.failures.push(Failure { activity, format: Some(LEGS), error });
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
            Some(legs) => Ok(legs),
            None => {
                let told = self.service.legs(Item { id, raw: &parent.item.raw }).await;
                told.map(|told| told.into_iter().skip(1).collect())
            }
        };
        let legs = match legs {
            Ok(legs) => legs,
            Err(error @ Error::Request { .. }) => {
                self.legs_failed(id, error.to_string(), summary);
                Vec::new()
            }
            Err(error) => return Err(error),
        };
        let exclude = &self.options.filter.exclude;
        let wanted =
            legs.iter().filter(|leg| leg.id.as_ref().is_none_or(|id| !exclude.contains(id)));
        let legs: Vec<_> = wanted.filter_map(|leg| self.leg(leg)).collect();
        summary.legs += legs.len();
        Ok(legs)
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
