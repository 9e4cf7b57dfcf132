//! Wanted minus held is what there is to do. Pure: no disk, no network.

use serde::{Deserialize, Serialize};

use crate::check::Kind;
use crate::ledger::{FileRecord, State};
use crate::names::{Names, Role};
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

impl Wanted {
    /// What is wanted of a leg of a multisport activity: its recording is the
    /// whole activity's, which is kept once.
    pub fn of_leg(&self, service: &Info) -> Self {
        let mut wanted = self.clone();
        wanted.formats.retain(|format| !service.inside_original.contains(format));
        wanted
    }
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
    /// Which answers beside the list, by their keys.
    #[serde(default)]
    pub asides: Vec<String>,
    /// Whether files were to have the time of their activity.
    #[serde(default)]
    pub original_time: bool,
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
            && other.asides.iter().all(|aside| self.asides.contains(aside))
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
    /// Where its files go.
    pub places: Places,
    /// What to ask the service for.
    pub source: Format,
    /// The formats that come out of it.
    pub targets: Vec<Format>,
    /// Whether the original is to lose its zip.
    pub unzip: bool,
    /// Files that are on disk under a planned name, or one of another tool, but
    /// not in the ledger: if one is sound, it is taken over.
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

/// What to do to have these files of one activity once more, as they are
/// recorded, although they are on disk.
pub fn again(service: &Info, id: &str, records: &[FileRecord]) -> Vec<Task> {
    let wanted = |from_original: bool| {
        let inside = |r: &&FileRecord| service.inside_original.contains(&r.format) == from_original;
        let formats = records.iter().filter(inside);
        formats.map(|record| record.format).collect::<Vec<_>>()
    };
    let zipped = records.iter().any(|r| r.format == Format::Original && is_zip(r));
    let names = Names::beside(records.iter().find_map(|r| r.path.as_deref()).unwrap_or(id));
    let places = Places { names, instead: recorded(records) };
    let task = |source, targets: Vec<Format>| Task {
        id: id.to_owned(),
        places: places.clone(),
        source,
        replaces: best(records.iter().filter(|record| targets.contains(&record.format))),
        targets,
        unzip: !zipped,
        found: Vec::new(),
        held_zip: None,
        placeholders: Vec::new(),
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

/// Where the files of an activity go: to their names, unless they have a
/// place already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    names: Names,
    instead: Vec<(Role, String)>,
}

impl Task {
    /// Whether a sound file of this kind has what every target needs.
    pub fn is_served_by(&self, kind: Kind) -> bool {
        matches!(kind, Kind::Fit | Kind::Zip) || !self.targets.contains(&Format::Fit)
    }

    /// Whether a zip is to be opened, not only to be had.
    pub fn opens_zip(&self) -> bool {
        self.unzip || self.targets.contains(&Format::Fit)
    }
}

impl Places {
    /// The path of the file of this role, relative, with `/`.
    pub fn of(&self, role: Role) -> String {
        let instead = self.instead.iter().find(|(of, _)| *of == role);
        instead.map_or_else(|| self.names.path(role), |(_, path)| path.clone())
    }
}

/// A file on disk that the ledger does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Relative path.
    pub path: String,
    /// What it would have to be.
    pub kind: Kind,
}

/// What is below the export directory, and not ours to find out.
pub trait OnDisk {
    /// The size of a file by its relative path.
    fn size(&self, path: &str) -> Option<u64>;

    /// Where another tool may have left such a file.
    fn foreign(&self, id: &str, role: Role) -> Vec<String>;

    /// Whether the ledger speaks of this path, whatever the activity.
    fn is_recorded(&self, path: &str) -> bool;
}

/// What to do for one activity, of which the ledger has `held`. New files get
/// their `names`.
pub fn plan(
    service: &Info,
    id: &str,
    names: &Names,
    wanted: &Wanted,
    held: &[FileRecord],
    disk: &impl OnDisk,
) -> Vec<Task> {
    let missing = missing(wanted, held, disk);
    let state = Held { id, wanted, held, disk };
    let inside = |format: &Format| service.inside_original.contains(format);
    let (from_original, exports): (Vec<_>, Vec<_>) = missing.into_iter().partition(inside);
    let mut tasks: Vec<_> = exports.into_iter().map(|format| state.export(names, format)).collect();
    if !from_original.is_empty() {
        tasks.push(state.original(names, from_original));
    }
    tasks
}

/// The formats of an activity that are wanted, and not held as they are to be.
pub fn missing(wanted: &Wanted, held: &[FileRecord], disk: &impl OnDisk) -> Vec<Format> {
    let state = Held { id: "", wanted, held, disk };
    wanted.formats.iter().copied().filter(|format| !state.satisfied(*format)).collect()
}

struct Held<'a, D> {
    id: &'a str,
    wanted: &'a Wanted,
    held: &'a [FileRecord],
    disk: &'a D,
}

impl<D: OnDisk> Held<'_, D> {
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
        path.and_then(|path| self.disk.size(path)) == Some(record.bytes)
    }

    fn still_zipped(&self, record: &FileRecord) -> bool {
        // An archive that holds more than the original stays a zip for good.
        let opens = record.reason.is_none() || record.state == State::DamagedAtSource;
        self.wanted.unzip && is_zip(record) && opens
    }

    fn export(&self, names: &Names, format: Format) -> Task {
        let role = Role::of_format(format);
        let places = self.places(names, &[role]);
        Task {
            id: self.id.to_owned(),
            source: format,
            targets: vec![format],
            unzip: false,
            found: self.found(&places, role),
            places,
            held_zip: None,
            placeholders: self.placeholders(&[format]),
            replaces: self.replaces(&[format]),
            outdated: false,
        }
    }

    fn original(&self, names: &Names, targets: Vec<Format>) -> Task {
        const CONTENTS: [Role; 3] = [Role::Fit, Role::OriginalGpx, Role::OriginalTcx];
        let places = self.places(names, &[&CONTENTS[..], &[Role::Zip]].concat());
        let recorded = self.held.iter().find(|r| r.format == Format::Original && is_zip(r));
        let zip = recorded.filter(|zip| self.on_disk(zip) && !self.is_outdated(zip));
        let mut zips = self.found(&places, Role::Zip);
        zips.retain(|found| zip.is_none_or(|zip| zip.path.as_ref() != Some(&found.path)));
        let contents = CONTENTS.into_iter().flat_map(|role| self.found(&places, role));
        // An original is the same in both forms, but a zip that was lost is missed.
        let found = match !self.wanted.unzip && targets.contains(&Format::Original) {
            true if recorded.is_some_and(FileRecord::is_held) => zips,
            true => zips.into_iter().chain(contents).collect(),
            false => contents.chain(zips).collect(),
        };
        Task {
            id: self.id.to_owned(),
            source: Format::Original,
            placeholders: self.placeholders(&targets),
            replaces: self.replaces(&targets),
            outdated: zip.is_some_and(|record| record.outdated),
            targets,
            unzip: self.wanted.unzip,
            places,
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

    /// Where files of these roles go. One that is recorded stays where it is,
    /// and so does one of another tool, even if it has to be fetched again.
    fn places(&self, names: &Names, roles: &[Role]) -> Places {
        let mut places = Places { names: names.clone(), instead: recorded(self.held) };
        for role in roles {
            if places.instead.iter().any(|(of, _)| of == role) {
                continue;
            }
            let name = names.path(*role);
            let foreign = || self.disk.foreign(self.id, *role).into_iter();
            let is_foreign = |path: &String| *path != name && !self.is_taken(path);
            if self.disk.size(&name).is_some() && !self.is_taken(&name) {
                continue;
            } else if let Some(path) = foreign().find(is_foreign) {
                places.instead.push((*role, path));
            } else if self.is_taken(&name) {
                let apart = (2..).map(|number| names.path_apart(*role, number));
                places
                    .instead
                    .extend(apart.into_iter().find(|p| !self.is_taken(p)).map(|p| (*role, p)));
            }
        }
        places
    }

    /// Whether another file has this path: names follow what they name, and
    /// the next naming may come to one that an earlier one has given away.
    fn is_taken(&self, path: &str) -> bool {
        let here = |record: &FileRecord| {
            record.path.as_ref().is_some_and(|held| held.eq_ignore_ascii_case(path))
        };
        self.held.iter().any(here) || self.disk.size(path).is_some() && self.disk.is_recorded(path)
    }

    /// A file that a kill left behind between its rename and its record, or
    /// that another tool has made. An empty one proves nothing: it may be a
    /// placeholder of somebody's. One that the ledger knows in another size is
    /// cut or edited, or else outdated.
    fn found(&self, places: &Places, role: Role) -> Vec<Found> {
        let place = places.of(role);
        let mut paths = self.disk.foreign(self.id, role);
        paths.retain(|path| *path != place && !self.is_taken(path));
        paths.insert(0, place);
        let found = paths.into_iter().filter(|path| self.may_be_sound(path));
        found.map(|path| Found { path, kind: role.kind() }).collect()
    }

    fn may_be_sound(&self, path: &str) -> bool {
        let known = self.held.iter().find(|r| r.path.as_deref() == Some(path) && r.is_held());
        let good = |size| size > 0 && known.is_none_or(|r| r.bytes == size && !self.is_outdated(r));
        self.disk.size(path).is_some_and(good)
    }
}

/// Where the files are that the ledger speaks of.
fn recorded(records: &[FileRecord]) -> Vec<(Role, String)> {
    let place = |record: &FileRecord| {
        let path = record.path.clone()?;
        Some((Role::at(&path, record.format), path))
    };
    records.iter().filter_map(place).collect()
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
mod tests;
