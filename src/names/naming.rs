//! How files are named: a preset or a person's own template.
//!
//! Two activities never share a name: a template holds the id, the id
//! stands apart from what is beside it, and text that a person may choose
//! freely is on one side of it only, so that the id can be read off from the
//! other. Or it holds the time to the second and nothing else that differs:
//! then the later comers of one second get the id at the end. Two files of one
//! activity differ in their endings.

mod template;

use std::collections::HashSet;
use std::sync::Arc;

use super::{Role, component};
use crate::activity::Activity;
use crate::error::{Error, Result};
use template::Template;

/// A naming that has a word.
struct Preset {
    word: &'static str,
    template: &'static str,
    separator: char,
}

const PRESETS: &[Preset] = &[
    Preset { word: "gcexport", template: "activity_{id}", separator: '_' },
    // Its own `-metadata.json` is something else than our summary, hence another name.
    Preset { word: "corosexport", template: "{year}-{month}-{day}_{id}", separator: '-' },
    Preset { word: "garminexport", template: "{utc}_{id}", separator: '_' },
    Preset { word: "moderation", template: "{id}_activity", separator: '_' },
];

/// How files are named, and in which directories they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming {
    directories: Vec<Template>,
    file: Template,
    separator: char,
}

impl Default for Naming {
    /// `activity_<id>.<ext>`, all in one directory.
    fn default() -> Self {
        let Preset { template, separator, .. } = PRESETS[0];
        Self { directories: Vec::new(), file: Template::of_preset(template), separator }
    }
}

impl Naming {
    /// The naming of these words: a preset or a template of the file's name,
    /// and a template of the directory below the export directory.
    ///
    /// # Errors
    /// [`Error::Usage`] for an unknown preset or placeholder, for a template
    /// that would give two activities one name, and for a place elsewhere.
    pub fn parse(filename: &str, subdir: Option<&str>) -> Result<Self> {
        let mut naming = Self::of_filename(filename)?;
        if let Some(subdir) = subdir {
            let refused = |problem| {
                Error::usage(
                    format!("--subdir '{subdir}': {problem}"),
                    "give a directory below the export directory, such as {year}/{month}",
                )
            };
            let trimmed = subdir.strip_suffix('/').unwrap_or(subdir);
            let directories = trimmed.split('/').map(Template::of_directory);
            naming.directories = directories.collect::<Result<_, _>>().map_err(refused)?;
        }
        Ok(naming)
    }

    fn of_filename(word: &str) -> Result<Self> {
        if let Some(preset) = PRESETS.iter().find(|preset| preset.word == word) {
            let file = Template::of_preset(preset.template);
            return Ok(Self { directories: Vec::new(), file, separator: preset.separator });
        }
        let presets: Vec<_> = PRESETS.iter().map(|preset| preset.word).collect();
        let file = Template::of_file(word).map_err(|problem| {
            Error::usage(
                format!("--filename '{word}': {problem}"),
                format!(
                    "choose from {}, or give a template such as {{year}}-{{month}}-{{day}}_{{id}}",
                    presets.join(", ")
                ),
            )
        })?;
        Ok(Self { directories: Vec::new(), file, separator: '_' })
    }

    /// The names of this activity's files.
    pub fn names_of(&self, activity: &Activity) -> Names {
        let mut base = String::new();
        for directory in &self.directories {
            base.push_str(&directory.render(activity));
            base.push('/');
        }
        let directory = base.len();
        base.push_str(&self.file.render(activity));
        let with_id = (!self.file.has_id()).then(|| {
            let name = format!("{}_{}", &base[directory..], component::of_id(&activity.id));
            format!("{}{}", &base[..directory], component::whole(&name)).into()
        });
        Names { base: base.into(), with_id, separator: self.separator }
    }
}

/// The names of an activity's files: a path that they share, and endings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    base: Arc<str>,
    /// If another activity may have the same base: one that it cannot have.
    with_id: Option<Arc<str>>,
    separator: char,
}

impl Names {
    /// The names that go with the one at `path`, whatever named it.
    pub fn beside(path: &str) -> Self {
        let (directory, name) =
            path.rsplit_once('/').map_or(("", path), |(d, n)| (&path[..=d.len()], n));
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let ends = |word: &str| {
            stem.strip_suffix(word).and_then(|rest| Some((rest, rest.chars().last()?))).and_then(
                |(rest, separator)| {
                    matches!(separator, '_' | '-').then(|| (&rest[..rest.len() - 1], separator))
                },
            )
        };
        let (stem, separator) = [SUMMARY, DETAILS, ORIGINAL]
            .into_iter()
            .find_map(ends)
            .filter(|(stem, _)| !stem.is_empty())
            .unwrap_or((stem, '_'));
        Self { base: format!("{directory}{stem}").into(), with_id: None, separator }
    }

    /// These, or with the id in them if another activity was `given` these.
    #[must_use]
    pub fn distinct(self, given: &mut HashSet<String>) -> Self {
        match &self.with_id {
            Some(with_id) if !given.insert(self.base.to_lowercase()) => {
                Self { base: Arc::clone(with_id), with_id: None, ..self }
            }
            _ => self,
        }
    }

    /// The path of the file of this role, relative, with `/`.
    pub fn path(&self, role: Role) -> String {
        let (word, extension) = ending(role);
        match word {
            Some(word) => format!("{}{}{word}.{extension}", self.base, self.separator),
            None => format!("{}.{extension}", self.base),
        }
    }

    /// Another name, for one that turns out to be taken: `number` from 2 up.
    pub fn path_apart(&self, role: Role, number: usize) -> String {
        let base = match &self.with_id {
            Some(with_id) if number == 2 => Arc::clone(with_id),
            _ => format!("{}{}{number}", self.base, self.separator).into(),
        };
        Names { base, with_id: None, separator: self.separator }.path(role)
    }
}

const SUMMARY: &str = "summary";
const DETAILS: &str = "details";
const ORIGINAL: &str = "original";

/// A word that tells files of one extension apart, and the extension.
fn ending(role: Role) -> (Option<&'static str>, &'static str) {
    match role {
        Role::Gpx => (None, "gpx"),
        Role::Tcx => (None, "tcx"),
        Role::Kml => (None, "kml"),
        Role::Csv => (None, "csv"),
        Role::Fit => (None, "fit"),
        Role::Zip => (None, "zip"),
        Role::Summary => (Some(SUMMARY), "json"),
        Role::Details => (Some(DETAILS), "json"),
        Role::OriginalGpx => (Some(ORIGINAL), "gpx"),
        Role::OriginalTcx => (Some(ORIGINAL), "tcx"),
    }
}

#[cfg(test)]
mod tests;
