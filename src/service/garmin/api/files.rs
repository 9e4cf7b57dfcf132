//! The answers beside the list and the files of an activity, and what it means
//! that there are none.

use serde_json::Value;

use super::{Garmin, INFO, NO_CONTENT, asides, is_refusal, wire};
use crate::error::{Error, Result};
use crate::http::{Call, Patience, Receive};
use crate::service::{Aside, Fetched, Format};

impl Garmin {
    /// Fetches what is kept of an answer beside the list; `None` if the service
    /// does not have it.
    pub(super) async fn answer(&self, aside: Aside, id: &str) -> Result<Option<String>> {
        let Some(offer) = INFO.offer(aside) else { return Ok(None) };
        let what = match aside {
            Aside::Device => format!("device {id}"),
            _ => format!("{} of activity {id}", aside.key()),
        };
        let mut call = self.call(what, &asides::path(aside, id));
        if aside == Aside::Gear {
            call = call.query("activityId", id);
        }
        let answer = self.http.attempt(Patience::Usual, async || {
            let answer = self.get(&call).await?;
            if answer.status == NO_CONTENT {
                return Ok(None);
            }
            let kept = (offer.keep)(&answer.body);
            kept.map(Some).map_err(|problem| wire::damaged(&call.what, problem))
        });
        match answer.await {
            Err(error) if error.status() == Some(404) => Ok(None),
            answer => answer,
        }
    }

    /// Fetches a file, with as many attempts as make sense.
    pub(super) async fn file(
        &self,
        id: &str,
        format: Format,
        file: &mut dyn Receive,
    ) -> Result<Fetched> {
        let call = self.call(format!("{} of activity {id}", format.key()), &address(id, format));
        let patience = if format == Format::Gpx { Patience::Long } else { Patience::Usual };
        let get = async |file: &mut dyn Receive| self.get_file(&call, file).await;
        let fetched = self.http.attempt_file(patience, file, get).await;
        match fetched {
            Ok(()) => Ok(Fetched::Complete),
            Err(error) => match (error.status(), format) {
                (Some(204), Format::Gpx | Format::Tcx | Format::Kml | Format::Csv) => {
                    Ok(Fetched::NotAvailable("the service has nothing to export (204)".into()))
                }
                (
                    Some(404),
                    Format::Original | Format::Gpx | Format::Tcx | Format::Kml | Format::Csv,
                ) => Ok(Fetched::NotAvailable("the service has no such file (404)".into())),
                (Some(500), Format::Tcx | Format::Original) => {
                    match self.has_none(id, format).await {
                        Ok(Some(reason)) => Ok(Fetched::NotAvailable(reason)),
                        Ok(None) | Err(Error::Request { .. }) => Err(error),
                        Err(worse) => Err(worse),
                    }
                }
                _ => Err(error),
            },
        }
    }

    /// As [`Garmin::get`], streamed into a file.
    async fn get_file(&self, call: &Call, file: &mut dyn Receive) -> Result<()> {
        let mut call = call.clone().header("accept", "*/*");
        let tokens = self.token(None).await?;
        call.bearer = Some(tokens.access.clone());
        match self.http.download(&call, file).await {
            Err(error) if is_refusal(&error) => {
                call.bearer = Some(self.token(Some(&tokens)).await?.access);
                match self.http.download(&call, file).await {
                    Err(error) => Err(self.judged(error).await),
                    fetched => fetched,
                }
            }
            fetched => fetched,
        }
    }

    /// Whether a lasting 500 means that the service has no such file: the
    /// activity itself says what it was made from.
    async fn has_none(&self, id: &str, format: Format) -> Result<Option<String>> {
        let path = format!("/activity-service/activity/{id}");
        let call = self.call(format!("activity {id}"), &path);
        let activity = self.object(&call).await?;
        let metadata = activity.get("metadataDTO").unwrap_or(&Value::Null);
        let made_from = metadata["fileFormat"]["formatKey"].as_str();
        let by_hand = metadata["manualActivity"].as_bool() == Some(true);
        Ok(match (format, made_from) {
            (Format::Tcx, Some("gpx")) => {
                Some("the service makes no TCX of activities that were uploaded as GPX".into())
            }
            (Format::Original, _) if by_hand => {
                Some("typed in by hand: there is no original".into())
            }
            (Format::Original, None) => Some("the service keeps no original of it".into()),
            _ => None,
        })
    }
}

fn address(id: &str, format: Format) -> String {
    match format {
        Format::Original | Format::Fit => format!("/download-service/files/activity/{id}"),
        Format::Summary => format!("/activity-service/activity/{id}"),
        Format::Details => format!("/activity-service/activity/{id}/details"),
        Format::Gpx | Format::Tcx | Format::Kml | Format::Csv => {
            format!("/download-service/export/{}/activity/{id}", format.key())
        }
    }
}
