//! The dry run.

mod asides;

use std::path::Path;

use super::selection::{Chosen, News};
use super::{Export, download, lasting};
use crate::directory;
use crate::error::Result;
use crate::events::Summary;
use crate::ledger::Ledger;
use crate::plan::OnDisk;
use crate::service::Service;
use asides::Rehearsal;

impl<S: Service> Export<'_, S> {
    /// Listing and planning, with everything left out that would write.
    pub(super) async fn rehearse(&self, root: &Path, summary: &mut Summary) -> Result<()> {
        let (ledger, contents) = directory::look(root)?;
        let disk = contents.with(ledger.as_ref());
        let mut beside = Rehearsal::new(self.service.info(), &self.options, ledger.as_ref())?;
        let mut selection = self.selection().await?;
        let nothing_known = |page: &[_]| Ok(vec![false; page.len()]);
        while let Some(chosen) = selection.next(summary, nothing_known).await.map_err(lasting)? {
            for news in chosen.iter().filter_map(Chosen::news) {
                self.rehearse_one(root, ledger.as_ref(), &disk, &mut beside, news, summary)?;
                for leg in self.rehearse_legs(ledger.as_ref(), news, summary).await? {
                    self.rehearse_one(root, ledger.as_ref(), &disk, &mut beside, &leg, summary)?;
                }
            }
        }
        beside.conclude(summary);
        summary.dry_run = true;
        summary.interrupted = self.stop.requested();
        Ok(())
    }

    fn rehearse_one(
        &self,
        root: &Path,
        ledger: Option<&Ledger>,
        disk: &impl OnDisk,
        beside: &mut Rehearsal<'_>,
        news: &News,
        summary: &mut Summary,
    ) -> Result<()> {
        let files = ledger.map_or(Ok(Vec::new()), |ledger| ledger.files_of(news.id()))?;
        let names = || Ok(self.options.naming.names_of(&news.reading.activity));
        let tasks = self.tasks(&self.named_news(news), names, &files, disk, summary)?;
        beside.count(news, &tasks, disk, summary)?;
        for task in tasks {
            if download::sound(&task, root).is_some() {
                summary.files_taken_over += task.targets.len();
            } else if task.held_zip.is_none() {
                summary.not_done += 1;
            }
        }
        Ok(())
    }
}
