//! Wanted minus held, for all that was listed.

use std::collections::HashSet;

use super::Export;
use super::selection::{Chosen, News};
use crate::directory::Directory;
use crate::error::Result;
use crate::events::{Event, Summary};
use crate::ledger::{FileRecord, State};
use crate::names::Names;
use crate::plan::{self, OnDisk, Task};
use crate::service::{Format, Service};

/// An activity that the run is about, and how its files are called, if that
/// was worked out already.
pub(super) struct Named {
    pub id: String,
    pub names: Option<Names>,
    /// The multisport activity that it is a leg of.
    pub leg_of: Option<String>,
}

impl<S: Service> Export<'_, S> {
    /// What is to be done for what was listed. Of legs the originals are none.
    pub(super) fn plan(
        &self,
        directory: &Directory,
        listed: &[Named],
        summary: &mut Summary,
    ) -> Result<Vec<Task>> {
        let mut ledger = directory.ledger();
        let disk = directory.contents().with(Some(&ledger));
        let (mut elsewhere, mut given) = (Vec::new(), HashSet::new());
        let tasks = ledger.at_once(|ledger| {
            let mut tasks = Vec::new();
            for activity in listed {
                let files = ledger.files_of(&activity.id)?;
                elsewhere.extend(self.elsewhere(activity, &files));
                let names = || {
                    let names = match &activity.names {
                        Some(names) => names.clone(),
                        None => self.names_of(ledger.raw_of(&activity.id)?.as_deref()),
                    };
                    Ok(names.distinct(&mut given))
                };
                tasks.extend(self.tasks(activity, names, &files, &disk, summary)?);
            }
            Ok(tasks)
        })?;
        ledger.record_files(&elsewhere)?;
        let files = tasks.iter().map(|task| task.targets.len()).sum();
        self.tell(Event::Planned { files, present: summary.files_present });
        Ok(tasks)
    }

    /// Why a leg has no original: the records that say so.
    fn elsewhere(&self, activity: &Named, files: &[FileRecord]) -> Vec<FileRecord> {
        let Some(parent) = &activity.leg_of else { return Vec::new() };
        let inside = self.service.info().inside_original.iter();
        let wanted = inside.filter(|format| self.options.wanted.formats.contains(format));
        let unsaid = wanted.filter(|format| files.iter().all(|file| file.format != **format));
        let reason = format!("its recording is that of the whole activity {parent}");
        let record = |format: &Format| {
            FileRecord::without_file(&activity.id, *format, State::NotAvailable, reason.clone())
        };
        unsaid.map(record).collect()
    }

    /// What is to be done for one activity, whose new files get these `names`.
    pub(super) fn tasks(
        &self,
        activity: &Named,
        names: impl FnOnce() -> Result<Names>,
        files: &[FileRecord],
        disk: &impl OnDisk,
        summary: &mut Summary,
    ) -> Result<Vec<Task>> {
        let service = self.service.info();
        let of_leg = activity.leg_of.is_some().then(|| self.options.wanted.of_leg(service));
        let wanted = of_leg.as_ref().unwrap_or(&self.options.wanted);
        summary.files_not_available += self.options.wanted.formats.len() - wanted.formats.len();
        let missing = plan::missing(wanted, files, disk);
        for format in wanted.formats.iter().filter(|format| !missing.contains(format)) {
            let record = files.iter().find(|record| record.format == *format);
            match record.map(|record| record.state) {
                Some(State::NotAvailable) => summary.files_not_available += 1,
                _ => summary.files_present += 1,
            }
        }
        if missing.is_empty() {
            return Ok(Vec::new());
        }
        Ok(plan::plan(service, &activity.id, &names()?, wanted, files, disk))
    }

    /// The names of the files of what is listed as `raw`.
    fn names_of(&self, raw: Option<&str>) -> Names {
        let reading = (self.service.info().read)(raw.unwrap_or_default(), None);
        self.options.naming.names_of(&reading.unwrap_or_default().activity)
    }

    pub(super) fn named(&self, chosen: &Chosen) -> Named {
        match chosen {
            Chosen::Known(id) => Named { id: id.clone(), names: None, leg_of: None },
            Chosen::News(news) => self.named_news(news),
        }
    }

    pub(super) fn named_news(&self, news: &News) -> Named {
        let activity = &news.reading.activity;
        Named {
            id: activity.id.clone(),
            names: Some(self.options.naming.names_of(activity)),
            leg_of: activity.parent_id.clone(),
        }
    }
}
