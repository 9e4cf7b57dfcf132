//! Which activity a recording is of. Never guessed: what fits two activities
//! fits none.

use std::collections::HashMap;

use crate::activity::Activity;
use crate::names::Names;
use crate::recording::Recording;

/// What Garmin puts behind the id when it names an original.
const ORIGINAL: &str = "_ACTIVITY";

/// An activity of the archive.
pub struct Known {
    /// Its id.
    pub id: String,
    /// How its files are called.
    pub names: Names,
    device_id: Option<String>,
}

/// The activities of an archive, by what their recordings tell of them.
#[derive(Default)]
pub struct Index {
    known: Vec<Known>,
    by_id: HashMap<String, usize>,
    by_start: HashMap<i64, Vec<usize>>,
}

/// What was found.
#[derive(Debug, PartialEq, Eq)]
pub enum Match<'a> {
    /// The id of the only activity that it can be of.
    One(&'a str),
    /// It fits several.
    Several,
    /// It fits none.
    None,
}

impl Index {
    /// Adds an activity, once.
    pub fn add(&mut self, activity: &Activity, names: Names) {
        let (id, at) = (activity.id.clone(), self.known.len());
        if self.by_id.contains_key(&id) {
            return;
        }
        self.by_id.insert(id.clone(), at);
        if let Some(start_s) = activity.start.instant_s() {
            self.by_start.entry(start_s).or_default().push(at);
        }
        // 0 is what uploads have.
        let device_id = activity.device_id.clone().filter(|id| id != "0");
        self.known.push(Known { id, names, device_id });
    }

    /// Every activity, in the order of their coming.
    pub fn known(&self) -> &[Known] {
        &self.known
    }

    /// The activity that a recording of this name is of: the one whose id it is
    /// named by; or the one that began in the same second, on the same device
    /// where both are told. Other numbers in names are of files, not of activities.
    pub fn find(&self, name: &str, recording: &Recording) -> Match<'_> {
        let stem = name.rsplit(['/', ' ']).next().and_then(|name| name.rsplit_once('.'));
        let named = stem.and_then(|(stem, _)| self.by_id.get(stem.strip_suffix(ORIGINAL)?));
        if let Some(at) = named {
            return Match::One(&self.known[*at].id);
        }
        let device_id = recording.device_id.map(|id| id.to_string());
        let begun = self.by_start.get(&recording.start_utc_s).map_or(&[][..], Vec::as_slice);
        let begun = || begun.iter().map(|at| &self.known[*at]);
        let is_same = |known: &&Known| device_id.is_some() && known.device_id == device_id;
        let may_be = |known: &&Known| known.device_id.is_none() || device_id.is_none();
        let same: Vec<_> = begun().filter(is_same).collect();
        let possible: Vec<_> = begun().filter(may_be).collect();
        match (&same[..], &possible[..]) {
            ([only], _) | ([], [only]) => Match::One(&only.id),
            ([], []) => Match::None,
            _ => Match::Several,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::activity::Start;
    use crate::names::Naming;

    fn index(activities: &[(&str, i64, Option<&str>)]) -> Index {
        let mut index = Index::default();
        for (id, start_s, device) in activities {
            let utc = DateTime::from_timestamp(*start_s, 0);
            let activity = Activity {
                id: (*id).to_owned(),
                start: Start { local: None, utc },
                device_id: device.map(str::to_owned),
                ..Activity::default()
            };
            index.add(&activity, Naming::default().names_of(&activity));
        }
        index
    }

    fn recording(start_utc_s: i64, device_id: Option<u32>) -> Recording {
        Recording { start_utc_s, device_id, ..Recording::default() }
    }

    #[test]
    fn start_and_device_decide_and_what_fits_two_fits_none() {
        let index = index(&[
            ("1", 100, Some("7")),
            ("2", 200, Some("7")),
            ("3", 200, Some("8")),
            ("4", 300, None),
            ("5", 400, Some("0")),
            ("6", 400, None),
            ("7", 500, Some("7")),
            ("8", 500, None),
        ]);
        for (start_s, device, expected) in [
            (100, Some(7), Match::One("1")),
            (100, None, Match::One("1")),
            (100, Some(9), Match::None),
            (101, Some(7), Match::None),
            (200, Some(7), Match::One("2")),
            (200, Some(8), Match::One("3")),
            (200, Some(9), Match::None),
            (200, None, Match::Several),
            (300, Some(7), Match::One("4")),
            (300, None, Match::One("4")),
            (400, Some(7), Match::Several),
            (500, Some(7), Match::One("7")),
            (500, Some(9), Match::One("8")),
            (500, None, Match::Several),
        ] {
            let found = index.find("a.zip: me@example.com_100.fit", &recording(start_s, device));
            assert_eq!(found, expected, "{start_s} {device:?}");
        }
    }

    #[test]
    fn a_number_in_a_name_is_an_id_only_where_the_service_says_so() {
        let index = index(&[("17", 100, None), ("18", 100, None)]);
        for (name, expected) in [
            ("part.zip: 17_ACTIVITY.fit", Match::One("17")),
            ("dir/18_ACTIVITY.FIT", Match::One("18")),
            ("me@example.com_17.fit", Match::None),
            ("17.fit", Match::None),
            ("19_ACTIVITY.fit", Match::None),
        ] {
            assert_eq!(index.find(name, &recording(1, None)), expected, "{name}");
        }
    }
}
