//! The files of an activity: first the address, then the file at it.

use serde_json::Value;

use super::session::details;
use super::{Coros, detail, wire};
use crate::error::{Cause, Damage, Error, Result};
use crate::http::{Call, Patience, Receive};
use crate::service::{Fetched, Format, Item};

/// An address lives for seconds: one that has expired is asked for once more.
const ADDRESSES: usize = 2;

impl Coros {
    /// Fetches a file, with as many attempts as make sense.
    pub(super) async fn file(
        &self,
        item: Item<'_>,
        format: Format,
        file: &mut dyn Receive,
    ) -> Result<Fetched> {
        let mut fetched = Fetched::Complete;
        // Some exports take the service long, and end in a time-out at first.
        let patience = if format == Format::Gpx { Patience::Long } else { Patience::Usual };
        let get = async |file: &mut dyn Receive| {
            fetched = match format {
                Format::Summary => kept(&what(item, format), item.raw.as_bytes(), file).await?,
                Format::Details => self.details(item, file).await?,
                _ => self.export(item, format, file).await?,
            };
            Ok(())
        };
        self.http.attempt_file(patience, file, get).await?;
        Ok(fetched)
    }

    async fn export(
        &self,
        item: Item<'_>,
        format: Format,
        file: &mut dyn Receive,
    ) -> Result<Fetched> {
        let mut last = None;
        for _ in 0..ADDRESSES {
            let Some(address) = self.address(item, format).await? else {
                let reason = format!("the service offers no {} of it", format.key());
                return Ok(Fetched::NotAvailable(reason));
            };
            // Plainly: whoever serves it is to learn nothing of the session, and
            // the address is signed as it is.
            match self.storage.download(&Call::get(what(item, format), address), file).await {
                Err(error) if error.status() == Some(403) => last = Some(error),
                fetched => return fetched.map(|()| Fetched::Complete),
            }
        }
        Err(last.unwrap_or_else(|| damaged(item, format, "it has no address")))
    }

    /// Where the file is; `None` if it is not offered.
    async fn address(&self, item: Item<'_>, format: Format) -> Result<Option<String>> {
        let mut call = Call::get(what(item, format), "/activity/detail/download")
            .query("labelId", item.id)
            .query("fileType", file_type(format));
        if let Some(sport) = wire::sport_type(item.raw) {
            call = call.query("sportType", sport);
        }
        let body = self.get(&call).await?;
        let data: Option<Value> =
            wire::data(&call.what, &body)?.and_then(|data| serde_json::from_str(data.get()).ok());
        let address = data.as_ref().and_then(|data| data["fileUrl"].as_str()).unwrap_or_default();
        match address.split_once("://") {
            _ if address.is_empty() => Ok(None),
            Some(("http" | "https", _)) => Ok(Some(address.to_owned())),
            _ => Err(damaged(item, format, "its address is none")),
        }
    }

    async fn details(&self, item: Item<'_>, file: &mut dyn Receive) -> Result<Fetched> {
        match self.answered(item).await? {
            Some(sent) => kept(&what(item, Format::Details), &sent, file).await,
            None => Ok(Fetched::NotAvailable("the service has no details of it".to_owned())),
        }
    }

    /// The detail answer as it was sent, once it is complete: now and then it
    /// comes without its summary. `None` if there is none.
    pub(super) async fn answered(&self, item: Item<'_>) -> Result<Option<Vec<u8>>> {
        let sport = wire::sport_type(item.raw).unwrap_or_default();
        let call = details(item.id, &sport);
        let sent = self.get(&call).await?;
        if wire::data(&call.what, &sent)?.is_none() {
            return Ok(None);
        }
        match detail::kept(&sent) {
            Ok(_) => Ok(Some(sent)),
            Err(problem) => Err(damaged(item, Format::Details, &problem)),
        }
    }
}

/// Keeps what has come already.
async fn kept(what: &str, bytes: &[u8], file: &mut dyn Receive) -> Result<Fetched> {
    let path = file.path();
    let written = file.begin().and_then(|()| file.write(bytes)).and_then(|()| file.received());
    written.map_err(|cause| Error::request(what, Cause::Write { path, cause }))?;
    match file.finish().await {
        Ok(()) => Ok(Fetched::Complete),
        Err(damage) => Err(Error::request(what, Cause::Damaged(damage))),
    }
}

fn what(item: Item<'_>, format: Format) -> String {
    format!("{} of activity {}", format.key(), item.id)
}

fn damaged(item: Item<'_>, format: Format, problem: &str) -> Error {
    let damage = Damage::new("answer", problem);
    Error::request(what(item, format), Cause::Damaged(damage))
}

/// The service's number of a format.
fn file_type(format: Format) -> u8 {
    match format {
        Format::Csv => 0,
        Format::Gpx => 1,
        Format::Kml => 2,
        Format::Tcx => 3,
        Format::Fit | Format::Original | Format::Summary | Format::Details => 4,
    }
}
