//! Whose turn it is: the rules, and what they have counted.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::http::Uri;
use sha2::{Digest, Sha256};

use super::{Change, Fault, RequestKind, Rule, What, When};
use crate::simulate::coros::activity_id;

/// What the rules look at.
pub(super) struct Asked {
    pub(super) kind: RequestKind,
    activity: Option<u64>,
    /// The path, and of the query what makes it another resource.
    resource: String,
}

impl Asked {
    /// Of a request for this address.
    pub(super) fn of(uri: &Uri) -> Asked {
        let path = uri.path();
        let parameter = |name: &str| {
            let pairs = uri.query().unwrap_or_default().split('&');
            pairs.filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name)
        };
        let in_path = path.rsplit_once("/activity/").and_then(|(_, rest)| rest.split('/').next());
        // COROS' files are called by the label of their activity.
        let name = path.rsplit('/').next().and_then(|name| name.split_once('.'));
        let in_name = name.map(|(stem, _)| stem);
        let by = |name| parameter(name).map(|(_, value)| value);
        let named = [in_path, by("activityId"), by("labelId"), in_name];
        let activity = named.into_iter().flatten().find_map(|id| id.parse().ok()).map(activity_id);
        let mut resource = path.to_owned();
        let parts = ["start", "activityId", "pageNumber", "labelId", "fileType"];
        for (key, value) in parts.into_iter().filter_map(parameter) {
            resource.push_str(&format!("?{key}={value}"));
        }
        Asked { kind: RequestKind::of(path), activity, resource }
    }
}

/// The rules in force.
#[derive(Default)]
pub(super) struct Schedule {
    active: Mutex<Vec<Active>>,
}

/// A rule and its counts.
struct Active {
    rule: Rule,
    seed: u64,
    seen: usize,
    attempts: HashMap<String, usize>,
}

impl Schedule {
    /// Puts these rules in force, with nothing counted yet.
    pub(super) fn replace(&self, seed: u64, rules: impl IntoIterator<Item = Rule>) {
        let active = rules.into_iter().zip(seed..).map(|(rule, seed)| Active {
            rule,
            seed,
            seen: 0,
            attempts: HashMap::new(),
        });
        *self.active.lock().unwrap_or_else(PoisonError::into_inner) = active.collect();
    }

    /// Counts a request; returns all edits and the fault that are due.
    pub(super) fn due(&self, asked: &Asked) -> (Vec<Change>, Option<Fault>) {
        let (mut changes, mut fault) = (Vec::new(), None);
        let mut active = self.active.lock().unwrap_or_else(PoisonError::into_inner);
        for active in active.iter_mut().filter(|active| active.rule.is_about(asked)) {
            if !active.count(&asked.resource) {
                continue;
            }
            match active.rule.what {
                What::Fault(due) => fault = fault.or(Some(due)),
                What::Edit(Change { edit, target }) => {
                    changes.push(Change { edit, target: target.or(active.rule.activity) });
                }
            }
        }
        (changes, fault)
    }
}

impl Rule {
    fn is_about(&self, asked: &Asked) -> bool {
        let kind = self.on == RequestKind::Any || self.on == asked.kind;
        kind && (self.activity.is_none() || self.activity.map(activity_id) == asked.activity)
    }
}

impl Active {
    /// Counts one more request; whether it is one that the rule is for.
    fn count(&mut self, resource: &str) -> bool {
        self.seen += 1;
        match self.rule.when {
            When::Always => true,
            When::Kth(k) => self.seen == k,
            When::From(k) => self.seen >= k,
            When::First(n) => self.attempt(resource) <= n,
            When::Share(share) => {
                let attempt = self.attempt(resource);
                lot(self.seed, resource, attempt) < share
            }
        }
    }

    /// How often this was asked for, this time included.
    fn attempt(&mut self, resource: &str) -> usize {
        let attempts = self.attempts.entry(resource.to_owned()).or_default();
        *attempts += 1;
        *attempts
    }
}

/// A number from 0 to below 1, of these three alone.
fn lot(seed: u64, resource: &str, attempt: usize) -> f64 {
    let digest = Sha256::new()
        .chain_update(seed.to_le_bytes())
        .chain_update((attempt as u64).to_le_bytes())
        .chain_update(resource)
        .finalize();
    let mut bits = [0; 4];
    bits.copy_from_slice(&digest[..4]);
    f64::from(u32::from_le_bytes(bits)) / (f64::from(u32::MAX) + 1.0)
}
