//! What a run is to do, in plain structs.

use std::path::PathBuf;

use chrono::NaiveDate;

use super::filter::Filter;
use crate::columns;
use crate::names::Naming;
use crate::plan::{Scope, Wanted};
use crate::service::{Format, Info, garmin};
use crate::table::{Layout, TableFormat};

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
    /// What the table shows.
    pub layout: Layout,
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

    /// Whether the columns cost a detail request per activity. The usual ones never do.
    pub(super) fn needs_detail(&self, service: &Info) -> bool {
        !columns::are_usual(&self.layout.columns) && service.needs_detail(&self.layout.columns)
    }

    /// Whether files that are wanted anyhow bring the details.
    pub(super) fn reads_details_from_files(&self, service: &Info) -> bool {
        self.needs_detail(service) && self.wanted.formats.contains(&service.detail_file)
    }

    /// What the ledger is to remember of it.
    pub(super) fn scope(&self, service: &Info) -> Scope {
        let count = match self.count {
            Count::Newest(count) => Some(count),
            Count::All => None,
        };
        let formats = self.wanted.formats.iter().map(|format| format.key().to_owned()).collect();
        Scope {
            count,
            filter: self.filter.words(),
            formats,
            details: self.needs_detail(service),
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
            layout: Layout::default(),
            jobs: 4,
            dry_run: false,
        }
    }
}
