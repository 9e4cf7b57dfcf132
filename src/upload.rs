//! Files into the account: checked before, followed until the service has
//! made activities of them, and described afterwards.

mod source;

use std::path::PathBuf;

use serde::Serialize;

use crate::error::{Cause, Error, Result};
use crate::export::{Stop, lasting, outage};
use crate::service::Service;
use crate::service::garmin::{Changes, Garmin, Received};
use source::{NoRecording, Recording, Source};

/// What is to be sent.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// FIT, GPX and TCX files, as they are, as `.gz`, or in a `.zip`.
    pub files: Vec<PathBuf>,
    /// What is to be said of each new activity.
    pub changes: Changes,
}

/// What became of a file. As JSON: `{"event": "uploaded", ...}`.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Event {
    /// It is sound; in a rehearsal nothing else happens.
    Checked {
        /// The file.
        file: String,
        /// Its size in bytes, unpacked.
        bytes: usize,
    },
    /// It is in the account now.
    Uploaded {
        /// The file.
        file: String,
        /// The ids of its activities; one, as a rule.
        activities: Vec<String>,
        /// The page of the first.
        url: String,
        /// What could not be said of it, and why.
        undescribed: Option<String>,
    },
    /// It was in the account already; nothing was changed.
    Duplicate {
        /// The file.
        file: String,
        /// The id of the activity, if the service told.
        activity: Option<String>,
        /// Whether an earlier attempt of this run may have brought it there.
        after_a_loss: bool,
    },
    /// Something in an archive that is no recording.
    Skipped {
        /// The file.
        file: String,
        /// What it is.
        reason: String,
    },
    /// It is not in the account, as far as can be told.
    Failed {
        /// The file.
        file: String,
        /// Why.
        error: String,
    },
    /// The run is over.
    Summary(Summary),
}

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Recordings that are new in the account.
    pub uploaded: usize,
    /// Recordings that were there already.
    pub duplicates: usize,
    /// Recordings that were sound, in a rehearsal.
    pub checked: usize,
    /// Recordings that failed, and those that could not be described.
    pub failed: usize,
    /// Entries of archives that are no recordings.
    pub skipped: usize,
    /// Of the files that were named: not looked at any more.
    pub not_reached: usize,
}

/// A run over files.
pub struct Upload<'a> {
    garmin: Option<&'a Garmin>,
    options: Options,
    stop: Stop,
}

impl<'a> Upload<'a> {
    /// Sends files to this account; without one, only checks them. Ends early
    /// when `stop` says so.
    pub fn new(garmin: Option<&'a Garmin>, options: Options, stop: Stop) -> Self {
        Self { garmin, options, stop }
    }

    /// Does it, one recording after the other; `tell` hears what came of each.
    ///
    /// # Errors
    /// [`Error::Usage`] before anything is sent: one name for several
    /// recordings, a type that there is not. Then what makes going on
    /// pointless: no sign-in, no consent, no connection. A file that fails is
    /// told of instead, and never stops the others.
    pub async fn run(&self, mut tell: impl FnMut(&Event)) -> Result<Summary> {
        self.make_sense()?;
        let mut summary = Summary { not_reached: self.options.files.len(), ..Summary::default() };
        let result = self.send_all(&mut summary, &mut tell).await;
        tell(&Event::Summary(summary.clone()));
        result.map(|()| summary)
    }

    /// A name or a description is of one activity.
    fn make_sense(&self) -> Result<()> {
        let Changes { name, description, .. } = &self.options.changes;
        if name.is_none() && description.is_none() {
            return Ok(());
        }
        let sources = self.options.files.iter().filter_map(|path| Source::open(path).ok());
        match sources.map(|source| source.recordings()).sum() {
            0..=1 => Ok(()),
            several => Err(Error::usage(
                format!("one name or description for {several} activities"),
                "upload them one by one",
            )),
        }
    }

    async fn send_all(&self, summary: &mut Summary, tell: &mut impl FnMut(&Event)) -> Result<()> {
        let mut signed_in = false;
        for path in &self.options.files {
            if self.stop.requested() {
                break;
            }
            summary.not_reached -= 1;
            let mut note = |event: Event| {
                summary.count(&event);
                tell(&event);
            };
            let broken = |error| Event::Failed { file: path.display().to_string(), error };
            match Source::open(path) {
                Ok(source) if source.recordings() == 0 => {
                    note(broken("it holds no FIT, GPX or TCX file".to_owned()));
                }
                Ok(source) => self.send_source(source, &mut signed_in, &mut note).await?,
                Err(error) => note(broken(error)),
            }
        }
        Ok(())
    }

    async fn send_source(
        &self,
        mut source: Source,
        signed_in: &mut bool,
        note: &mut impl FnMut(Event),
    ) -> Result<()> {
        for index in 0..source.len() {
            if self.stop.requested() {
                break;
            }
            let (file, recording) = source.read(index);
            note(match (recording, self.garmin) {
                (Ok(recording), Some(garmin)) => {
                    if !std::mem::replace(signed_in, true) {
                        self.begin(garmin).await?;
                    }
                    self.send(garmin, file, recording).await?
                }
                (Ok(Recording { bytes, .. }), None) => Event::Checked { file, bytes: bytes.len() },
                (Err(NoRecording::Other(reason)), _) => Event::Skipped { file, reason },
                (Err(NoRecording::Broken(why)), _) => {
                    Event::Failed { file, error: format!("{why}: it was not sent") }
                }
            });
        }
        Ok(())
    }

    /// What would fail for every file is found out before the first is sent.
    async fn begin(&self, garmin: &Garmin) -> Result<()> {
        garmin.account().await.map_err(lasting)?;
        match &self.options.changes.type_key {
            Some(key) if !garmin.has_type(key).await.map_err(lasting)? => Err(Error::usage(
                format!("there is no activity type '{key}'"),
                "use a key like running, trail_running, cycling or lap_swimming",
            )),
            _ => Ok(()),
        }
    }

    async fn send(&self, garmin: &Garmin, file: String, recording: Recording) -> Result<Event> {
        let Recording { name, kind, bytes } = recording;
        Ok(match garmin.upload(&name, kind, bytes).await {
            Ok(Received::New(activities)) => {
                let undescribed = self.describe(garmin, &activities).await?;
                let url = activities.first().map(|id| garmin.page_of(id)).unwrap_or_default();
                Event::Uploaded { file, activities, url, undescribed }
            }
            Ok(Received::Known { id, after_a_loss }) => {
                Event::Duplicate { file, activity: id, after_a_loss }
            }
            Err(error @ Error::Request { cause: Cause::Connect(_), .. }) => {
                return Err(outage(error));
            }
            Err(error @ Error::Request { cause: Cause::NoConsent, .. }) => return Err(error),
            Err(error @ Error::Request { .. }) => Event::Failed { file, error: error.to_string() },
            Err(error) => return Err(error),
        })
    }

    /// Says what is to be said; or why it could not be said.
    async fn describe(&self, garmin: &Garmin, activities: &[String]) -> Result<Option<String>> {
        for id in activities {
            match garmin.change(id, &self.options.changes).await {
                Ok(()) => {}
                Err(error @ Error::Request { .. }) => return Ok(Some(error.to_string())),
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }
}

impl Summary {
    fn count(&mut self, event: &Event) {
        match event {
            Event::Checked { .. } => self.checked += 1,
            Event::Uploaded { undescribed, .. } => {
                self.uploaded += 1;
                self.failed += usize::from(undescribed.is_some());
            }
            Event::Duplicate { .. } => self.duplicates += 1,
            Event::Failed { .. } => self.failed += 1,
            Event::Skipped { .. } => self.skipped += 1,
            Event::Summary(_) => {}
        }
    }
}
