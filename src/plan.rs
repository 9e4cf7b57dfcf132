//! Wanted minus held is what there is to do. Pure: no disk, no network.

use serde::{Deserialize, Serialize};

use crate::check::Kind;
use crate::ledger::{FileRecord, State};
use crate::names;
use crate::service::{Format, Info};

/// What the person wants of every activity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Which files.
    pub formats: Vec<Format>,
    /// Whether the original is wanted without its zip.
    pub unzip: bool,
    /// Whether to ask again for what the service did not have.
    pub retry_missing: bool,
    /// Whether to fetch the files of activities again that were changed since.
    pub refresh: bool,
}

/// What a run was to do, as the ledger remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// So many of the newest; none means all.
    pub count: Option<usize>,
    /// The filter, in any words that are equal for equal filters.
    pub filter: String,
    /// Which files, by their keys.
    pub formats: Vec<String>,
}

impl Scope {
    /// Whether doing this does all of the other as well.
    fn covers(&self, other: &Scope) -> bool {
        let as_many = match (self.count, other.count) {
            (None, _) => true,
            (Some(mine), Some(theirs)) => mine >= theirs,
            (Some(_), None) => false,
        };
        as_many
            && (self.filter == other.filter || self.filter.is_empty())
            && other.formats.iter().all(|format| self.formats.contains(format))
    }
}

/// Whether something that was begun has not been finished since. `runs` in
/// the order of their time: what was to be done, and whether it was.
pub fn owed(runs: &[(Scope, bool)]) -> bool {
    runs.iter().enumerate().any(|(begun, (scope, finished))| {
        let later = &runs[begun + 1..];
        !finished && !later.iter().any(|(later, finished)| *finished && later.covers(scope))
    })
}

/// One download and what it is for; or no download at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// The activity's id.
    pub id: String,
    /// What to ask the service for.
    pub source: Format,
    /// The formats that come out of it.
    pub targets: Vec<Format>,
    /// Whether the original is to lose its zip.
    pub unzip: bool,
    /// Files that are on disk under a planned name but not in the ledger: if
    /// one is sound, it is taken over.
    pub found: Vec<Found>,
    /// A zip that we hold and that already has what is wanted.
    pub held_zip: Option<String>,
    /// Placeholders that are to go when something else takes their place.
    pub placeholders: Vec<String>,
    /// What the ledger holds of the targets already, be it outdated, damaged
    /// or lost on this disk: nothing lesser is to take its place.
    pub replaces: Option<State>,
    /// Whether what is on disk is older than the activity.
    pub outdated: bool,
}

impl Task {
    /// Whether the service has to be asked, as far as can be told.
    pub fn needs_download(&self) -> bool {
        self.found.is_empty() && self.held_zip.is_none()
    }
}

/// What to do to have these files of one activity once more, as they are
/// recorded, although they are on disk.
pub fn again(service: &Info, id: &str, records: &[FileRecord]) -> Vec<Task> {
    let wanted = |from_original: bool| {
        let inside = |r: &&FileRecord| service.inside_original.contains(&r.format) == from_original;
        let formats = records.iter().filter(inside);
        formats.map(|record| record.format).collect::<Vec<_>>()
    };
    let zipped = records.iter().any(|r| r.format == Format::Original && is_zip(r));
    let task = |source, targets| Task {
        id: id.to_owned(),
        source,
        targets,
        unzip: !zipped,
        found: Vec::new(),
        held_zip: None,
        placeholders: Vec::new(),
        replaces: best(records),
        outdated: false,
    };
    let mut tasks: Vec<_> =
        wanted(false).into_iter().map(|format| task(format, vec![format])).collect();
    let targets = wanted(true);
    if !targets.is_empty() {
        tasks.push(task(Format::Original, targets));
    }
    tasks
}

/// A file on disk that the ledger does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Relative path.
    pub path: String,
    /// What it would have to be.
    pub kind: Kind,
}

/// What to do for one activity. `size_on_disk` knows every file below the
/// export directory by its relative path.
pub fn plan(
    service: &Info,
    id: &str,
    wanted: &Wanted,
    held: &[FileRecord],
    size_on_disk: impl Fn(&str) -> Option<u64>,
) -> Vec<Task> {
    let state = Held { id, wanted, held, size_on_disk: &size_on_disk };
    let mut tasks = Vec::new();
    let mut from_original = Vec::new();
    for format in &wanted.formats {
        if state.satisfied(*format) {
            continue;
        }
        if service.inside_original.contains(format) {
            from_original.push(*format);
        } else {
            tasks.push(state.export(*format));
        }
    }
    if !from_original.is_empty() {
        tasks.push(state.original(from_original));
    }
    tasks
}

struct Held<'a, F> {
    id: &'a str,
    wanted: &'a Wanted,
    held: &'a [FileRecord],
    size_on_disk: &'a F,
}

impl<F: Fn(&str) -> Option<u64>> Held<'_, F> {
    fn satisfied(&self, format: Format) -> bool {
        let Some(record) = self.held.iter().find(|record| record.format == format) else {
            return false;
        };
        match record.state {
            State::NotAvailable => !self.wanted.retry_missing && !self.is_outdated(record),
            State::Failed => false,
            State::Held | State::DamagedAtSource => {
                self.on_disk(record)
                    && !self.is_outdated(record)
                    && !(self.still_zipped(record) && format == Format::Original)
            }
        }
    }

    /// Older than the activity, and that matters to the person.
    fn is_outdated(&self, record: &FileRecord) -> bool {
        record.short || self.wanted.refresh && record.outdated
    }

    fn replaces(&self, formats: &[Format]) -> Option<State> {
        best(self.held.iter().filter(|record| formats.contains(&record.format)))
    }

    /// The file is there, in the size that it was written.
    fn on_disk(&self, record: &FileRecord) -> bool {
        let path = record.path.as_deref();
        path.and_then(self.size_on_disk) == Some(record.bytes)
    }

    fn still_zipped(&self, record: &FileRecord) -> bool {
        // An archive that we could not open up stays a zip for good.
        self.wanted.unzip && is_zip(record) && record.reason.is_none()
    }

    fn export(&self, format: Format) -> Task {
        let path = names::export(self.id, format);
        let found = self.found(path, names::kind(format));
        Task {
            id: self.id.to_owned(),
            source: format,
            targets: vec![format],
            unzip: false,
            found: found.into_iter().collect(),
            held_zip: None,
            placeholders: self.placeholders(&[format]),
            replaces: self.replaces(&[format]),
            outdated: false,
        }
    }

    fn original(&self, targets: Vec<Format>) -> Task {
        let mut found = Vec::new();
        if !self.wanted.unzip && targets.contains(&Format::Original) {
            found.extend(self.found(names::zip(self.id), Kind::Zip));
        }
        // Without -u the content alone is no substitute for the zip.
        if self.wanted.unzip || !targets.contains(&Format::Original) {
            for kind in [Kind::Fit, Kind::Gpx, Kind::Tcx] {
                found.extend(self.found(names::content(self.id, kind), kind));
            }
        }
        let zip = self.held.iter().find(|record| {
            let zip = record.format == Format::Original && is_zip(record);
            zip && self.on_disk(record) && !self.is_outdated(record)
        });
        Task {
            id: self.id.to_owned(),
            source: Format::Original,
            placeholders: self.placeholders(&targets),
            replaces: self.replaces(&targets),
            outdated: zip.is_some_and(|record| record.outdated),
            targets,
            unzip: self.wanted.unzip,
            found,
            held_zip: zip.and_then(|record| record.path.clone()),
        }
    }

    fn placeholders(&self, formats: &[Format]) -> Vec<String> {
        let missing = self.held.iter().filter(|record| {
            record.state == State::NotAvailable && formats.contains(&record.format)
        });
        missing.filter_map(|record| record.path.clone()).collect()
    }

    /// A file that a kill left behind between its rename and its record. An
    /// empty one proves nothing: it may be a placeholder of somebody's. One
    /// that the ledger knows in another size is cut or edited, or else outdated.
    fn found(&self, path: String, kind: Kind) -> Option<Found> {
        let size = (self.size_on_disk)(&path)?;
        let known =
            self.held.iter().find(|record| record.path.as_ref() == Some(&path) && record.is_held());
        let good = |record: &FileRecord| record.bytes == size && !self.is_outdated(record);
        (size > 0 && known.is_none_or(good)).then_some(Found { path, kind })
    }
}

/// The best that is held.
fn best<'a>(records: impl IntoIterator<Item = &'a FileRecord>) -> Option<State> {
    let held = records.into_iter().filter(|record| record.is_held());
    held.map(|record| record.state).min_by_key(|state| *state != State::Held)
}

fn is_zip(record: &FileRecord) -> bool {
    record.path.as_deref().is_some_and(|path| path.ends_with(".zip"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::{coros, garmin};

    fn record(format: Format, state: State, path: &str, bytes: u64) -> FileRecord {
        FileRecord {
            activity: "7".into(),
            format,
            state,
            path: Some(path.into()),
            bytes,
            sha256: None,
            reason: None,
            outdated: false,
            short: false,
        }
    }

    fn wanted(formats: &[Format]) -> Wanted {
        Wanted { formats: formats.to_vec(), ..Wanted::default() }
    }

    #[test]
    fn an_interrupted_run_is_owed_until_one_that_covers_it_has_finished() {
        let scope = |count, formats: &[&str]| Scope {
            count,
            filter: String::new(),
            formats: formats.iter().map(|format| (*format).to_owned()).collect(),
        };
        let all = scope(None, &["gpx"]);
        assert!(owed(&[(all.clone(), false)]));
        assert!(owed(&[(all.clone(), false), (scope(Some(1), &[]), true)]));
        assert!(!owed(&[(all.clone(), false), (scope(None, &["tcx", "gpx"]), true)]));
        assert!(!owed(&[(scope(Some(5), &["gpx"]), false), (all.clone(), true)]));
        assert!(owed(&[(all.clone(), true), (all, false)]));
    }

    #[test]
    fn what_is_held_and_on_disk_is_not_fetched() {
        let held = [record(Format::Gpx, State::Held, "activity_7.gpx", 10)];
        let gpx = wanted(&[Format::Gpx]);
        assert!(plan(&garmin::INFO, "7", &gpx, &held, |_| Some(10)).is_empty());
        for gone_or_cut in [None, Some(9)] {
            assert_eq!(plan(&garmin::INFO, "7", &gpx, &held, |_| gone_or_cut).len(), 1);
        }
    }

    #[test]
    fn what_the_service_does_not_have_is_asked_again_on_request_only() {
        let held = [record(Format::Gpx, State::NotAvailable, "activity_7.gpx", 0)];
        let mut gpx = wanted(&[Format::Gpx]);
        assert!(plan(&garmin::INFO, "7", &gpx, &held, |_| Some(0)).is_empty());
        gpx.retry_missing = true;
        assert_eq!(plan(&garmin::INFO, "7", &gpx, &held, |_| Some(0)).len(), 1);
    }

    #[test]
    fn a_format_added_later_is_fetched_alone() {
        let held = [record(Format::Gpx, State::Held, "activity_7.gpx", 10)];
        let tasks = plan(&garmin::INFO, "7", &wanted(&[Format::Gpx, Format::Tcx]), &held, |path| {
            path.ends_with("gpx").then_some(10)
        });
        assert_eq!(tasks.iter().map(|task| task.source).collect::<Vec<_>>(), [Format::Tcx]);
    }

    #[test]
    fn original_and_fit_share_one_download() {
        let tasks =
            plan(&garmin::INFO, "7", &wanted(&[Format::Original, Format::Fit]), &[], |_| None);
        assert_eq!(tasks.len(), 1);
        assert_eq!(tasks[0].targets, [Format::Original, Format::Fit]);
    }

    #[test]
    fn where_there_is_no_archive_the_recording_is_fetched_by_itself() {
        let tasks = plan(&coros::INFO, "7", &wanted(&[Format::Fit, Format::Tcx]), &[], |_| None);
        let sources: Vec<_> = tasks.iter().map(|task| task.source).collect();
        assert_eq!(sources, [Format::Fit, Format::Tcx]);
    }

    #[test]
    fn a_file_of_an_activity_that_has_grown_is_fetched_again_unasked() {
        let mut held = record(Format::Fit, State::Held, "activity_7.fit", 10);
        let fit = wanted(&[Format::Fit]);
        let tasks = |held: &FileRecord| {
            plan(&coros::INFO, "7", &fit, std::slice::from_ref(held), |_| Some(10)).len()
        };
        held.outdated = true;
        assert_eq!(tasks(&held), 0, "an edit alone is no reason");
        held.short = true;
        assert_eq!(tasks(&held), 1);
    }

    #[test]
    fn a_held_zip_is_unpacked_without_a_request() {
        let held = [record(Format::Original, State::Held, "activity_7.zip", 10)];
        let on_disk = |path: &str| (path == "activity_7.zip").then_some(10);
        let unzipped = Wanted { unzip: true, ..wanted(&[Format::Original]) };
        let tasks = plan(&garmin::INFO, "7", &unzipped, &held, on_disk);
        assert_eq!(tasks[0].held_zip.as_deref(), Some("activity_7.zip"));
        let tasks = plan(&garmin::INFO, "7", &wanted(&[Format::Fit]), &held, on_disk);
        assert_eq!(tasks[0].held_zip.as_deref(), Some("activity_7.zip"));
    }

    #[test]
    fn a_file_that_the_ledger_does_not_know_is_offered_for_taking_over() {
        let tasks = plan(&garmin::INFO, "7", &wanted(&[Format::Tcx]), &[], |path| {
            (path == "activity_7.tcx").then_some(10)
        });
        assert_eq!(tasks[0].found, [Found { path: "activity_7.tcx".into(), kind: Kind::Tcx }]);
        let tasks = plan(&garmin::INFO, "7", &wanted(&[Format::Tcx]), &[], |_| Some(0));
        assert!(tasks[0].found.is_empty(), "an empty file proves nothing");
    }

    #[test]
    fn a_file_that_the_ledger_knows_in_another_size_is_fetched_not_taken_over() {
        let held = [record(Format::Csv, State::Held, "activity_7.csv", 10)];
        let tasks = plan(&garmin::INFO, "7", &wanted(&[Format::Csv]), &held, |_| Some(9));
        assert!(tasks[0].needs_download());
    }
}
