//! Asides: what a service tells beside its list, in answers that have to be
//! asked for one by one.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Format, Info, Read};
use crate::columns::{self, Column, SideTable, Source};
use crate::error::{Error, Result};

/// A kind of answer beside the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Aside {
    /// What a service tells of a single activity when it is asked for that.
    Detail,
    /// What recorded it.
    Device,
    /// The shoes and bicycles that it is linked to.
    Gear,
    /// Its heart rate zones.
    Zones,
    /// Its laps.
    Splits,
    /// Its sets of training with weights.
    Sets,
    /// Its samples.
    Samples,
}

impl Aside {
    const ALL: [Aside; 7] = [
        Aside::Detail,
        Aside::Device,
        Aside::Gear,
        Aside::Zones,
        Aside::Splits,
        Aside::Sets,
        Aside::Samples,
    ];

    /// The word for it in the ledger, in events and in the catalogue of columns.
    pub fn key(self) -> &'static str {
        match self {
            Aside::Detail => "detail",
            Aside::Device => "device",
            Aside::Gear => "gear",
            Aside::Zones => "zones",
            Aside::Splits => "splits",
            Aside::Sets => "sets",
            Aside::Samples => "samples",
        }
    }

    /// The kind of this word.
    pub fn from_key(key: &str) -> Option<Aside> {
        Aside::ALL.into_iter().find(|aside| aside.key() == key)
    }
}

/// What a service offers of one kind.
#[derive(Debug)]
pub struct Offer {
    /// Which kind.
    pub aside: Aside,
    /// The keys of the columns that its list lacks and this answer has: choosing
    /// one is what the answer is asked for.
    pub columns: &'static [&'static str],
    /// The keys of columns that the list has at times: where it has nothing and
    /// this answer is known, they are filled. Nobody asks on their account.
    pub fills: &'static [&'static str],
    /// The side tables that are made of it.
    pub tables: &'static [SideTable],
    /// The format whose file is this answer as it was sent.
    pub file: Option<Format>,
    /// What is kept of an answer.
    ///
    /// # Errors
    /// In words, why it is none or not complete.
    pub keep: fn(sent: &[u8]) -> std::result::Result<String, String>,
    /// Of an answer that activities share: how it is found.
    pub shared: Option<Shared>,
}

impl Offer {
    /// Whether this column is asked for here. Columns of older tools say what
    /// this kind of answer says, whatever the list says as well.
    fn has(&self, column: &Column) -> bool {
        self.columns.contains(&column.key)
            || columns::is_older(column) && column.source == Source::Aside(self.aside)
    }
}

/// An answer that is about something which several activities have in common.
#[derive(Debug)]
pub struct Shared {
    /// The answer about the activity that names it,
    pub named_in: Aside,
    /// and the name in that; `None` if there is nothing to ask for.
    pub subject: fn(answer: &str) -> Option<String>,
}

/// What is known of an activity beside its list object: at most one answer of
/// each kind, as far as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers(BTreeMap<Aside, String>);

impl Answers {
    /// A single answer.
    pub fn of(aside: Aside, answer: impl Into<String>) -> Self {
        Self(BTreeMap::from([(aside, answer.into())]))
    }

    /// Adds an answer.
    pub fn insert(&mut self, aside: Aside, answer: String) {
        self.0.insert(aside, answer);
    }

    /// The answer of this kind.
    pub fn get(&self, aside: Aside) -> Option<&str> {
        self.0.get(&aside).map(String::as_str)
    }

    /// Every answer, the detail first.
    pub fn iter(&self) -> impl Iterator<Item = (Aside, &str)> {
        self.0.iter().map(|(aside, answer)| (*aside, answer.as_str()))
    }
}

impl Info {
    /// Makes sure that it has something for each of these side tables.
    ///
    /// # Errors
    /// When nothing that it tells makes one of them.
    pub fn offers_tables(&self, tables: &[SideTable]) -> Result<()> {
        let nothing = |table: &&SideTable| self.made_of(**table).is_empty();
        tables.iter().find(nothing).map_or(Ok(()), |table| {
            let offered = SideTable::ALL.iter().filter(|table| !nothing(table));
            let offered: Vec<_> = offered.map(|table| table.key()).collect();
            Err(Error::usage(
                format!("{} tells nothing for a table of {}", self.name, table.key()),
                format!("choose from {}, none", offered.join(", ")),
            ))
        })
    }

    /// What it offers of this kind.
    pub fn offer(&self, aside: Aside) -> Option<&'static Offer> {
        self.asides.iter().find(|offer| offer.aside == aside)
    }

    /// What these columns and side tables have to be asked for, in the order in
    /// which that is done.
    pub fn asked_for(&self, columns: &[&Column], tables: &[SideTable]) -> Vec<&'static Offer> {
        self.offers(|offer| {
            let makes = |table| offer.tables.contains(table);
            columns.iter().any(|column| offer.has(column)) || tables.iter().any(makes)
        })
    }

    /// What a side table is made of; nothing if the service has nothing for it.
    pub fn made_of(&self, table: SideTable) -> Vec<&'static Offer> {
        self.offers(|offer| offer.tables.contains(&table))
    }

    /// What a table of these columns is made of beside the list.
    pub fn shown_in(&self, columns: &[&Column]) -> Vec<&'static Offer> {
        self.offers(|offer| {
            columns.iter().any(|column| offer.has(column) || offer.fills.contains(&column.key))
        })
    }

    /// What reads as much of an activity as a table of these columns shows.
    pub fn reader(&self, columns: &[&Column]) -> Read {
        if columns.iter().all(|column| column.usual) { self.read_usual } else { self.read }
    }

    /// The offers that are wanted, and those that they are named in.
    fn offers(&self, wanted: impl Fn(&Offer) -> bool) -> Vec<&'static Offer> {
        let names_one = |aside: Aside| {
            let named = |offer: &Offer| {
                offer.shared.as_ref().is_some_and(|shared| shared.named_in == aside)
            };
            self.asides.iter().any(|offer| named(offer) && wanted(offer))
        };
        self.asides.iter().filter(|offer| wanted(offer) || names_one(offer.aside)).collect()
    }
}
