//! The original: what the device recorded, out of the zip it is served in.

use std::path::Path;

use super::download::{Downloads, missing, not_available};
use crate::archive;
use crate::check::Kind;
use crate::directory::{Part, Ready, measure};
use crate::error::{At, Cause, Damage, Error, Result};
use crate::http::Receive;
use crate::ledger::{FileRecord, State};
use crate::names::{self, Role};
use crate::plan::{Found, Task};
use crate::service::{Fetched, Format, Service};

/// So often is an original fetched whose content does not pass: a fault on
/// the way differs from time to time, damage at the source does not.
const ATTEMPTS: usize = 4;

/// Why an archive is not unpacked.
const KEPT_AS_ZIP: &str =
    "the archive holds something other than one FIT, GPX or TCX file and is kept as it is";

/// What is inside a zip.
struct Content {
    kind: Kind,
    part: Part,
    damage: Option<Damage>,
}

/// Fetches the original and makes of it what the task wants.
pub async fn fetch<S: Service>(downloads: &Downloads<'_, S>, task: &Task) -> Result<Vec<Ready>> {
    let mut before = None;
    let mut last = None;
    for _ in 0..ATTEMPTS {
        let mut zip = downloads.part(task, Format::Original);
        if let Fetched::NotAvailable(reason) = downloads.receive(task, &mut zip).await? {
            return not_available(task, &reason);
        }
        let Some(content) = open(downloads, task, zip.file_path()).await? else {
            return Ok(kept_as_zip(task, Some(zip)));
        };
        let damage = content.damage.clone();
        let hash = zip.sha256();
        if damage.is_none() || before.as_ref() == Some(&hash) {
            not_lesser(task, damage.as_ref())?;
            return Ok(split(task, content, Some(zip)));
        }
        before = Some(hash);
        last = damage;
    }
    let damage = last.unwrap_or(Damage::new("original", "it differs each time"));
    Err(damaged(task, damage))
}

/// The same from a zip that is on disk already: no request.
pub async fn from_zip<S: Service>(
    downloads: &Downloads<'_, S>,
    task: &Task,
    zip: &str,
) -> Result<Vec<Ready>> {
    let root = downloads.directory.root();
    let as_it_is = || {
        let found = Found { path: zip.to_owned(), kind: Kind::Zip };
        let records = records_of(&task.id, &[Format::Original], root, &found);
        records.unwrap_or_default().into_iter().map(Ready::record)
    };
    let Some(content) = open(downloads, task, &root.join(zip)).await? else {
        return Ok(as_it_is().chain(kept_as_zip(task, None)).collect());
    };
    let mut ready = split(task, content, None);
    for record in ready.iter_mut().flat_map(|file| &mut file.records) {
        record.outdated = task.outdated;
    }
    match ready.first_mut() {
        _ if !task.targets.contains(&Format::Original) => {}
        Some(first) if task.unzip => first.obsolete = Some(zip.to_owned()),
        _ => ready.extend(as_it_is()),
    }
    Ok(ready)
}

/// Unpacks the only original; `None` if the archive is better kept as it is.
async fn open<S: Service>(
    downloads: &Downloads<'_, S>,
    task: &Task,
    zip: &Path,
) -> Result<Option<Content>> {
    let Some(kind) = archive::only_original(zip).map_err(|damage| damaged(task, damage))? else {
        return Ok(None);
    };
    let mut part = downloads.place_for(&names::part(&task.id, "content"), kind);
    part.begin().at("write", part.file_path())?;
    let written = archive::extract_only(zip, &mut part).map_err(|damage| damaged(task, damage))?;
    written.and_then(|()| part.received()).at("write", part.file_path())?;
    let damage = part.finish().await.err();
    Ok(Some(Content { kind, part, damage }))
}

/// A file that is damaged at the source is better than none, and worse than
/// the sound one that we have, or had when the ledger last knew.
pub fn not_lesser(task: &Task, damage: Option<&Damage>) -> Result<()> {
    match damage {
        Some(damage) if task.replaces == Some(State::Held) => Err(damaged(task, damage.clone())),
        _ => Ok(()),
    }
}

/// Who gets what: the zip, its content, or both. Without `zip` it is on disk already.
fn split(task: &Task, Content { kind, part, damage }: Content, zip: Option<Part>) -> Vec<Ready> {
    let wants = |format| task.targets.contains(&format);
    let unzip = task.unzip && wants(Format::Original);
    let mut ready = Vec::new();
    let fetched = zip.is_some();
    // First, because after a kill the content can be made of it, but not it of the content.
    if let Some(zip) = zip.filter(|_| wants(Format::Original) && !unzip) {
        let path = task.places.of(Role::Zip);
        ready.push(zip.ready(&task.id, &[Format::Original], &path, damage.as_ref()));
    }
    let mut served = Vec::new();
    if unzip {
        served.push(Format::Original);
    }
    match kind {
        Kind::Fit if wants(Format::Fit) => served.push(Format::Fit),
        Kind::Fit => {}
        // Saved as what it is, so that nothing is lost.
        _ if fetched && !wants(Format::Original) => served.push(Format::Original),
        _ => {}
    }
    if !served.is_empty() {
        let path = task.places.of(Role::of_original(kind));
        ready.push(part.ready(&task.id, &served, &path, damage.as_ref()));
    }
    if wants(Format::Fit) && kind != Kind::Fit {
        let reason = format!("the original is a {} file", kind.name());
        ready.push(Ready::record(missing(task, Format::Fit, &reason)));
    }
    ready
}

/// An archive with several files, or with something unknown.
fn kept_as_zip(task: &Task, zip: Option<Part>) -> Vec<Ready> {
    let mut ready = Vec::new();
    if let Some(zip) = zip {
        let path = task.places.of(Role::Zip);
        let mut file = zip.ready(&task.id, &[Format::Original], &path, None);
        file.records[0].reason = Some(KEPT_AS_ZIP.to_owned());
        ready.push(file);
    }
    if task.targets.contains(&Format::Fit) {
        ready.push(Ready::record(missing(task, Format::Fit, KEPT_AS_ZIP)));
    }
    ready
}

/// What a sound file found on disk means for these formats of an activity;
/// `None` if it has gone.
pub fn records_of(
    id: &str,
    formats: &[Format],
    root: &Path,
    found: &Found,
) -> Option<Vec<FileRecord>> {
    let path = root.join(&found.path);
    let (bytes, sha256) = measure(&path).ok()?;
    let odd = found.kind == Kind::Zip && archive::only_original(&path) == Ok(None);
    let record = |format: &Format| FileRecord {
        activity: id.to_owned(),
        format: *format,
        state: State::Held,
        path: Some(found.path.clone()),
        bytes,
        sha256: Some(sha256.clone()),
        reason: odd.then(|| KEPT_AS_ZIP.to_owned()),
        outdated: false,
        short: false,
    };
    Some(formats.iter().map(record).collect())
}

fn damaged(task: &Task, damage: Damage) -> Error {
    Error::request(format!("original of activity {}", task.id), Cause::Damaged(damage))
}
