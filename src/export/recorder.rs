//! The book-keeping of downloads: ledger, summary and events.

use std::time::Duration;

use tokio::sync::mpsc;

use crate::directory::Directory;
use crate::error::{Error, Result};
use crate::events::{Event, Report, Summary};
use crate::ledger::{FileRecord, State};
use crate::plan::Task;
use crate::service::Format;

/// So many outcomes at most go into one commit of the ledger,
pub const GROUP: usize = 128;
/// and none waits longer for its commit.
const GATHER: Duration = Duration::from_millis(200);

/// Fills `group` with what comes; false when nothing will come any more.
pub async fn gather<T>(outcomes: &mut mpsc::Receiver<T>, group: &mut Vec<T>) -> bool {
    if outcomes.recv_many(group, GROUP).await == 0 {
        return false;
    }
    let more = async {
        while group.len() < GROUP {
            let room = GROUP - group.len();
            if outcomes.recv_many(group, room).await == 0 {
                return;
            }
        }
    };
    // Too late is fine: what has come by then is a group.
    let _ = tokio::time::timeout(GATHER, more).await;
    true
}

/// What became of a task.
pub enum Outcome {
    /// The files have their names and are to be recorded.
    InPlace(Vec<FileRecord>, CameFrom),
    /// Failed; the run goes on.
    Failed(Box<Task>, Error),
}

impl Outcome {
    fn records(&self) -> Vec<FileRecord> {
        match self {
            Outcome::InPlace(records, _) => records.clone(),
            Outcome::Failed(task, error) => {
                let record = |format: &Format| {
                    let why = error.to_string();
                    FileRecord::without_file(&task.id, *format, State::Failed, why)
                };
                task.targets.iter().map(record).collect()
            }
        }
    }
}

/// Where a file came from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum CameFrom {
    Service,
    Disk,
}

/// Keeps the ledger while the network works on the next files.
pub struct Recorder<'a> {
    pub directory: &'a Directory,
    pub report: &'a dyn Report,
    pub summary: &'a mut Summary,
}

impl Recorder<'_> {
    /// Records outcomes in groups: a commit for each file would take longer
    /// than the file.
    pub async fn run(mut self, mut outcomes: mpsc::Receiver<Outcome>) -> Result<()> {
        let mut group = Vec::with_capacity(GROUP);
        while gather(&mut outcomes, &mut group).await {
            let records = group.iter().flat_map(Outcome::records).collect();
            self.directory.record(records).await?;
            for outcome in group.drain(..) {
                outcome.records().iter().for_each(|record| self.count(record, &outcome));
            }
        }
        Ok(())
    }

    fn count(&mut self, record: &FileRecord, outcome: &Outcome) {
        let activity = record.activity.clone();
        let format = record.format.key();
        let reason = record.reason.clone();
        match record.state {
            State::Held | State::DamagedAtSource => {
                let damaged = record.state == State::DamagedAtSource;
                self.summary.files_damaged_at_source += usize::from(damaged);
                if let Outcome::InPlace(_, CameFrom::Disk) = outcome {
                    self.summary.files_taken_over += 1;
                } else {
                    self.summary.files_new += 1;
                    self.summary.bytes += record.bytes;
                }
                let path = record.path.clone().unwrap_or_default();
                let (bytes, state) = (record.bytes, record.state.key());
                self.report.report(&Event::Saved { activity, format, path, bytes, state, reason });
            }
            State::NotAvailable => {
                self.summary.files_not_available += 1;
                let reason = reason.unwrap_or_default();
                self.report.report(&Event::NotAvailable { activity, format, reason });
            }
            State::Failed => {
                let failed = self.summary.fail(activity, format, reason.unwrap_or_default());
                self.report.report(&failed);
            }
        }
    }
}
