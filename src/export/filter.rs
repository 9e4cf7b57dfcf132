//! Which activities a run is about.

use std::collections::BTreeSet;

use regex::Regex;
use sha2::{Digest, Sha256};
use uom::si::f64::Length;

use crate::activity::Activity;
use crate::error::{Error, Result};
use crate::service::Query;

/// Which activities a run is about. All of it has to hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// What the service can filter itself; checked here once more.
    pub query: Query,
    /// Types by key, id or parent's key, or `=` and one of the first two; empty
    /// means all.
    pub types: Vec<String>,
    /// What the name has to match.
    pub name: Option<Pattern>,
    /// The shortest distance. Without a distance it is shorter.
    pub min_distance: Option<Length>,
    /// The ids of activities to leave out.
    pub exclude: BTreeSet<String>,
    /// So many of the newest that pass everything else are left out.
    pub skip: usize,
}

impl Filter {
    /// Whether the activity passes everything but [`skip`](Self::skip). Without
    /// a start it is in no span of dates; without a name its name is empty.
    pub fn passes(&self, activity: &Activity) -> bool {
        let name = activity.name.as_deref().unwrap_or_default();
        let far = |least| activity.distance.is_some_and(|distance| distance >= least);
        self.is_in_time(activity)
            && (self.types.is_empty() || self.types.iter().any(|word| is_of_type(activity, word)))
            && self.name.as_ref().is_none_or(|pattern| pattern.0.is_match(name))
            && self.min_distance.is_none_or(far)
            && !self.exclude.contains(&activity.id)
    }

    fn is_in_time(&self, activity: &Activity) -> bool {
        let day = activity.start.local.map(|start| start.date());
        let after = self.query.start_date.is_none_or(|first| day.is_some_and(|day| day >= first));
        after && self.query.end_date.is_none_or(|last| day.is_some_and(|day| day <= last))
    }

    /// Whether everything passes.
    pub fn is_empty(&self) -> bool {
        *self == Filter::default()
    }

    /// Words that are equal for equal filters, short enough to be kept of every
    /// run; none for the one that lets everything pass.
    pub(super) fn words(&self) -> String {
        let words = format!("{self:?}");
        match words.len() {
            _ if self.is_empty() => String::new(),
            0..=400 => words,
            _ => format!("{:x}", Sha256::digest(words)),
        }
    }
}

/// Whether the activity is of the type of this word.
pub(super) fn is_of_type(activity: &Activity, wanted: &str) -> bool {
    let sport = &activity.sport;
    let id = sport.id.map(|id| id.to_string());
    let (wanted, parent) = match wanted.strip_prefix('=') {
        Some(alone) => (alone, &None),
        None => (wanted, &sport.parent),
    };
    let mut words = [&sport.key, &id, parent].into_iter().flatten();
    words.any(|word| word.eq_ignore_ascii_case(wanted))
}

/// A regular expression that names are held against, anywhere in the name.
#[derive(Debug, Clone)]
pub struct Pattern(Regex);

impl Pattern {
    /// The pattern of this text.
    ///
    /// # Errors
    /// [`Error::Usage`] for what is no regular expression.
    pub fn parse(text: &str) -> Result<Self> {
        Regex::new(text).map(Self).map_err(|problem| {
            let problem = problem.to_string();
            let last = problem.lines().last().unwrap_or_default().trim_start_matches("error: ");
            let hint = "give one such as 'parkrun|marathon', or '(?i)race' for any case";
            Error::usage(format!("--name '{text}' is no regular expression: {last}"), hint)
        })
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}
