//! Fetching again what verifying found damaged or missing, and nothing else.

use std::collections::BTreeMap;
use std::path::Path;

use super::Export;
use super::download::Downloads;
use crate::directory::Directory;
use crate::error::Result;
use crate::events::{Event, Summary};
use crate::ledger::FileRecord;
use crate::plan;
use crate::service::Service;
use crate::verify::Verification;

impl<S: Service> Export<'_, S> {
    /// Repairs the files that `found` names.
    ///
    /// # Errors
    /// As [`Export::run`].
    pub async fn repair(&self, found: &Verification) -> Result<Summary> {
        let mut summary = Summary { directory: found.directory.clone(), ..Summary::default() };
        let Some(account) = self.sign_in().await? else {
            return Ok(Summary { interrupted: true, ..summary });
        };
        let root = Path::new(&found.directory);
        let directory = Directory::open(root, self.service.info(), &account)?;
        let mut by_activity: BTreeMap<&str, Vec<FileRecord>> = BTreeMap::new();
        for finding in &found.damaged {
            by_activity.entry(&finding.activity).or_default().extend_from_slice(&finding.records);
        }
        let tasks: Vec<_> = by_activity
            .iter()
            .flat_map(|(id, records)| plan::again(self.service.info(), id, records))
            .collect();
        let files = tasks.iter().map(|task| task.targets.len()).sum();
        self.tell(Event::Planned { files, present: 0 });
        let original_time = directory.ledger().keeps_original_time()?;
        let downloads = Downloads { original_time, ..self.downloads(&directory) };
        let result = downloads.run(tasks, &mut summary).await;
        summary.interrupted = self.stop.requested();
        result.map(|()| summary)
    }
}
