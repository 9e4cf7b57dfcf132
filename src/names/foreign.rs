//! Files of other tools, recognised by their names.
//!
//! What the tools call their files is known from their sources and from
//! running them. A name is only a reason to look: nothing is taken over that
//! does not pass the check.

use std::collections::HashMap;

use super::Role;

/// A tool that makes export directories, and what it calls its files.
struct Tool {
    name: &'static str,
    /// Names without their endings: `9` is a digit, `*` anything or nothing,
    /// `:` that or what stands for it on Windows, `#` the id.
    stems: &'static [&'static str],
    endings: &'static [(&'static str, Role)],
}

/// Rows of one tool differ in what its names may end in.
const TOOLS: &[Tool] = &[
    Tool {
        name: "corosexport",
        // The date is of the zone of the machine that it ran on.
        stems: &["9999-99-99_#"],
        // Its -metadata.json is its own digest, nothing that a service sends.
        endings: &[(".fit", Role::Fit), (".tcx", Role::Tcx), (".gpx", Role::Gpx)],
    },
    Tool {
        name: "garminexport",
        stems: &[
            "9999-99-99T99:99:99+00:00_#",
            "9999-99-99T99:99:99_#",
            "9999-99-99T99:99:99.999999+00:00_#",
        ],
        endings: &[
            ("_summary.json", Role::Summary),
            ("_details.json", Role::Details),
            (".gpx", Role::Gpx),
            (".tcx", Role::Tcx),
            (".fit", Role::Fit),
        ],
    },
    // The scripts gcexport.py and gcexport3.py in their several hands, and this program.
    Tool {
        name: "gcexport",
        stems: &["activity_#", "99999999-999999-activity_#", "#_activity", "#_ACTIVITY"],
        endings: &[
            ("_summary.json", Role::Summary),
            ("_details.json", Role::Details),
            ("_detail.json", Role::Details),
            ("_original.gpx", Role::OriginalGpx),
            ("_original.tcx", Role::OriginalTcx),
            (".json", Role::Summary),
            (".gpx", Role::Gpx),
            (".tcx", Role::Tcx),
            (".fit", Role::Fit),
            (".zip", Role::Zip),
        ],
    },
    // Unpacked by the fork of gcexport.py that leaves the zip's own name.
    Tool { name: "gcexport", stems: &["#"], endings: &[(".fit", Role::Fit)] },
    // With --desc the activity's name follows; JSON of that form may be anything.
    Tool {
        name: "gcexport",
        stems: &["activity_#_*", "99999999-999999-activity_#_*"],
        endings: &[
            (".gpx", Role::Gpx),
            (".tcx", Role::Tcx),
            (".fit", Role::Fit),
            (".zip", Role::Zip),
        ],
    },
];

/// The names of the tools.
pub fn tools() -> impl Iterator<Item = &'static str> {
    TOOLS.iter().map(|tool| tool.name)
}

/// Files that another tool may have made, by their activities.
#[derive(Debug, Default)]
pub struct Foreign {
    files: HashMap<String, Vec<(Role, String)>>,
    /// How many files each tool seems to have made.
    counts: HashMap<&'static str, usize>,
}

impl Foreign {
    /// What is recognised among these relative paths.
    pub fn among<'a>(paths: impl Iterator<Item = &'a str>) -> Self {
        let mut found = Self::default();
        for path in paths {
            if let Some((tool, id, role)) = recognise(path) {
                *found.counts.entry(tool).or_default() += 1;
                found.files.entry(id.to_owned()).or_default().push((role, path.to_owned()));
            }
        }
        // The same each time, in whatever order a disk lists them.
        found.files.values_mut().for_each(|files| files.sort_by(|a, b| a.1.cmp(&b.1)));
        found
    }

    /// Where a file of this activity and role may be.
    pub fn of(&self, id: &str, role: Role) -> Vec<&str> {
        let files = self.files.get(id).into_iter().flatten();
        files.filter(|(of, _)| *of == role).map(|(_, path)| path.as_str()).collect()
    }

    /// The tool that made most of the directory.
    pub fn tool(&self) -> Option<&'static str> {
        let most = self.counts.iter().max_by_key(|(tool, count)| (**count, **tool));
        most.map(|(tool, _)| *tool)
    }
}

fn recognise(path: &str) -> Option<(&'static str, &str, Role)> {
    let name = path.rsplit('/').next()?;
    TOOLS.iter().find_map(|tool| {
        tool.endings.iter().find_map(|(ending, role)| {
            let stem = name.strip_suffix(ending)?;
            let id = tool.stems.iter().find_map(|pattern| id_in(stem, pattern))?;
            Some((tool.name, id, *role))
        })
    })
}

/// The id in a name, if the name is of this pattern.
fn id_in<'a>(name: &'a str, pattern: &str) -> Option<&'a str> {
    let (before, after) = pattern.split_once('#')?;
    let starts = (0..=name.len()).filter(|at| name.is_char_boundary(*at));
    starts.filter(|at| matches(&name[..*at], before)).find_map(|at| {
        let digits = name[at..].bytes().take_while(u8::is_ascii_digit).count();
        let (id, rest) = name[at..].split_at(digits);
        (digits > 0 && matches(rest, after)).then_some(id)
    })
}

fn matches(text: &str, pattern: &str) -> bool {
    let mut wanted = pattern.chars();
    let Some(first) = wanted.next() else { return text.is_empty() };
    let rest = wanted.as_str();
    if first == '*' {
        return text.char_indices().any(|(at, _)| matches(&text[at..], rest)) || matches("", rest);
    }
    let mut found = text.chars();
    let fits = found.next().is_some_and(|c| match first {
        '9' => c.is_ascii_digit(),
        ':' => c == ':' || c == '_',
        plain => c == plain,
    });
    fits && matches(found.as_str(), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_other_tools_are_told_by_their_names() {
        for (path, id, role) in [
            ("2026-07-30_477000000000000101.fit", "477000000000000101", Role::Fit),
            ("2026-07-30_477000000000000101.tcx", "477000000000000101", Role::Tcx),
            ("2026/07/2026-07-30_7.gpx", "7", Role::Gpx),
        ] {
            assert_eq!(recognise(path), Some(("corosexport", id, role)), "{path}");
        }
        for (path, role) in [
            ("2015-02-17T05:45:00+00:00_123.tcx", Role::Tcx),
            ("2015-02-17T05_45_00+00_00_123_summary.json", Role::Summary),
            ("2015-02-17T05:45:00_123_details.json", Role::Details),
            ("2015-02-17T05:45:00.500000+00:00_123.fit", Role::Fit),
        ] {
            assert_eq!(recognise(path), Some(("garminexport", "123", role)), "{path}");
        }
        for (path, role) in [
            ("activity_123.gpx", Role::Gpx),
            ("2015/02/activity_123.zip", Role::Zip),
            ("20150217-054500-activity_123_Morning_Run.tcx", Role::Tcx),
            ("activity_123_.fit", Role::Fit),
            ("123_activity.gpx", Role::Gpx),
            ("123_ACTIVITY.fit", Role::Fit),
            ("activity_123_original.gpx", Role::OriginalGpx),
            ("activity_123_details.json", Role::Details),
            ("123_activity_detail.json", Role::Details),
            ("2015/123.fit", Role::Fit),
            ("activity_123.json", Role::Summary),
        ] {
            assert_eq!(recognise(path), Some(("gcexport", "123", role)), "{path}");
        }
    }

    #[test]
    fn what_is_no_file_of_an_activity_is_left_alone() {
        for path in [
            "2026-07-30_477000000000000101-metadata.json",
            ".corosexport_state.json",
            "2026-07-30_.fit",
            "2026-07-30_12a.fit",
            "2026-7-30_12.fit",
            "x2026-07-30_12.fit",
            "2026-07-30_12.fit.bak",
            "activities.csv",
            "activity_12_samples.json",
            "2015-02-17T05-45-00_12.fit",
            "12.gpx",
            "12_.fit",
        ] {
            assert_eq!(recognise(path), None, "{path}");
        }
    }

    #[test]
    fn candidates_come_in_the_same_order_each_time() {
        let paths = ["2026-07-31_7.fit", "2026-07-30_7.fit", "2026-07-30_7.tcx"];
        let found = Foreign::among(paths.into_iter());
        assert_eq!(found.of("7", Role::Fit), ["2026-07-30_7.fit", "2026-07-31_7.fit"]);
        assert!(found.of("8", Role::Fit).is_empty());
        assert_eq!(found.tool(), Some("corosexport"));
        assert_eq!(Foreign::default().tool(), None);
    }
}
