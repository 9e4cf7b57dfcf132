//! What a run is to do, in plain structs.

use std::path::PathBuf;

use chrono::NaiveDate;

use super::filter::Filter;
use crate::columns::SideTable;
use crate::directory::Tables;
use crate::error::Result;
use crate::ledger::Ledger;
use crate::names::Naming;
use crate::plan::{Scope, Wanted};
use crate::service::{Format, Info, Offer, garmin};
use crate::table::{Layout, TableFormat};
use crate::units::Units;

/// Answers to ask for, kind by kind.
type Offers = Vec<&'static Offer>;

/// How many activities, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// So many at most.
    Newest(usize),
    /// Every one.
    All,
}

/// What a run is to do.
#[derive(Debug, Clone)]
pub struct Options {
    /// The export directory; without one, a dated directory in `parent`.
    pub directory: Option<PathBuf>,
    /// Where dated directories are.
    pub parent: PathBuf,
    /// What they are called after the date.
    pub dated_name: String,
    /// The date that a new directory is named after.
    pub today: NaiveDate,
    /// How many activities.
    pub count: Count,
    /// Which activities.
    pub filter: Filter,
    /// Which files.
    pub wanted: Wanted,
    /// How new files are called.
    pub naming: Naming,
    /// Whether new files get the start of their activity as the time of their last change.
    pub original_time: bool,
    /// Formats of the table; `None`: those that the directory has, or CSV.
    pub tables: Option<Vec<TableFormat>>,
    /// Tables beside that of the activities; `None`: those that the directory has.
    pub side_tables: Option<Vec<SideTable>>,
    /// What the table shows.
    pub layout: Layout,
    /// Its units, instead of the layout's; `None`: those that the directory has.
    pub units: Option<Units>,
    /// Downloads at a time.
    pub jobs: usize,
    /// Whether to write nothing.
    pub dry_run: bool,
}

impl Options {
    /// The directory that this will probably be about: which unfinished one
    /// is to be continued depends on the account.
    pub(super) fn expected_place(&self) -> PathBuf {
        let of_today = || self.parent.join(format!("{}_{}", self.today, self.dated_name));
        self.directory.clone().unwrap_or_else(of_today)
    }

    /// What is to be asked for beside the list, for the columns and for these
    /// side tables: what waits for files that are wanted anyhow and bring it,
    /// or what it is named in; and the rest.
    pub(super) fn asides(&self, service: &Info, tables: &[SideTable]) -> (Offers, Offers) {
        let brought = |offer: &Offer| offer.file.is_some_and(|f| self.wanted.formats.contains(&f));
        self.layout.asked_of(service, tables).into_iter().partition(|offer| {
            let named_in = offer.shared.as_ref().and_then(|shared| service.offer(shared.named_in));
            brought(offer) || named_in.is_some_and(brought)
        })
    }

    /// The side tables that were chosen now, or else before.
    pub(super) fn side_tables(
        &self,
        ledger: Option<&Ledger>,
        service: &'static Info,
    ) -> Result<Vec<SideTable>> {
        match (&self.side_tables, ledger) {
            (Some(chosen), _) => Ok(chosen.clone()),
            (None, Some(ledger)) => Ok(Tables::recorded(ledger, service)?.side_tables().to_vec()),
            (None, None) => Ok(Vec::new()),
        }
    }

    /// What the ledger is to remember of it, with these side tables.
    pub(super) fn scope(&self, service: &Info, side_tables: &[SideTable]) -> Scope {
        let count = match self.count {
            Count::Newest(count) => Some(count),
            Count::All => None,
        };
        let formats = self.wanted.formats.iter().map(|format| format.key().to_owned()).collect();
        let asides = self.layout.asked_of(service, side_tables);
        let asides = asides.iter().map(|offer| offer.aside.key().to_owned()).collect();
        Scope {
            count,
            filter: self.filter.words(),
            formats,
            asides,
            original_time: self.original_time,
        }
    }
}

impl Default for Options {
    /// The newest activity and its GPX, in a dated directory of Garmin
    /// Connect below the current one.
    fn default() -> Self {
        Self {
            directory: None,
            parent: ".".into(),
            dated_name: garmin::INFO.directory.to_owned(),
            today: chrono::Local::now().date_naive(),
            count: Count::Newest(1),
            filter: Filter::default(),
            wanted: Wanted { formats: vec![Format::Gpx], ..Wanted::default() },
            naming: Naming::default(),
            original_time: false,
            tables: None,
            side_tables: None,
            layout: Layout::default(),
            units: None,
            jobs: 4,
            dry_run: false,
        }
    }
}
