//! A rule as it stands in a faults file.

use std::time::Duration;

use serde::Deserialize;

use super::{Change, Edit, Fault, FaultKind, PAUSE, RequestKind, RetryAfter, Rule, What, When};

/// The object as written; what it says is judged when a [`Rule`] is made of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    on: String,
    activity: Option<Word>,
    fault: Option<Word>,
    retry_after: Option<Word>,
    pause_ms: Option<u64>,
    result: Option<Word>,
    edit: Option<String>,
    target: Option<Word>,
    share: Option<f64>,
    kth: Option<usize>,
    from: Option<usize>,
    first: Option<usize>,
}

/// What people write with or without quotes.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a word or a whole number")]
enum Word {
    Number(u64),
    Text(String),
}

impl Word {
    fn text(&self) -> String {
        match self {
            Word::Number(number) => number.to_string(),
            Word::Text(text) => text.clone(),
        }
    }

    fn id(&self, name: &str) -> Result<u64, String> {
        let text = self.text();
        text.parse().map_err(|_| format!("{name} '{text}' is not the number of an activity"))
    }
}

impl Entry {
    /// Whether it says more of a fault.
    fn has_particulars(&self) -> bool {
        self.retry_after.is_some() || self.pause_ms.is_some() || self.result.is_some()
    }
}

impl TryFrom<Entry> for Rule {
    type Error = String;

    fn try_from(entry: Entry) -> Result<Rule, String> {
        let on: RequestKind = entry.on.parse()?;
        let activity = entry.activity.as_ref().map(|word| word.id("activity")).transpose()?;
        if activity.is_some() && !on.names_an_activity() {
            let on = on.name();
            return Err(format!(
                "a request of kind {on} is not about one activity (an edit has a 'target')"
            ));
        }
        Ok(Rule { on, activity, what: what(&entry, on)?, when: when(&entry)? })
    }
}

fn what(entry: &Entry, on: RequestKind) -> Result<What, String> {
    match (&entry.fault, &entry.edit) {
        (Some(word), None) if entry.target.is_none() => fault(entry, on, word).map(What::Fault),
        (None, Some(word)) if !entry.has_particulars() => change(entry, word).map(What::Edit),
        (Some(_), Some(_)) | (None, None) => {
            Err("a rule has either a 'fault' or an 'edit'".to_owned())
        }
        (Some(_), None) => Err("only an edit has a 'target'".to_owned()),
        (None, Some(_)) => Err("'retry_after', 'pause_ms' and 'result' go with a fault".to_owned()),
    }
}

fn fault(entry: &Entry, on: RequestKind, word: &Word) -> Result<Fault, String> {
    let kind: FaultKind = word.text().parse()?;
    let name = kind.name();
    if kind.is_for_originals() && !matches!(on, RequestKind::Original | RequestKind::Any) {
        return Err(format!("{name} happens to originals, not to {}", on.name()));
    }
    if entry.retry_after.is_some() && kind.status().is_none() {
        return Err(format!("'retry_after' goes with a status, not with {name}"));
    }
    if entry.pause_ms.is_some() && kind != FaultKind::Drip {
        return Err(format!("'pause_ms' goes with drip, not with {name}"));
    }
    if entry.result.is_some() && kind != FaultKind::JsonError {
        return Err(format!("'result' goes with json_error, not with {name}"));
    }
    let result = entry.result.as_ref().map(|word| result(&word.text())).transpose()?;
    let retry_after = entry.retry_after.as_ref().map(|word| retry_after(&word.text()));
    let pause = entry.pause_ms.map_or(PAUSE, Duration::from_millis);
    Ok(Fault { kind, retry_after: retry_after.transpose()?, pause, result })
}

fn retry_after(text: &str) -> Result<RetryAfter, String> {
    let wait = match text.strip_prefix("date:") {
        Some(seconds) => seconds.parse().map(RetryAfter::Date),
        None => text.parse().map(RetryAfter::Seconds),
    };
    wait.map_err(|_| format!("retry_after '{text}' is neither seconds nor like date:30"))
}

fn result(text: &str) -> Result<u16, String> {
    text.parse().map_err(|_| format!("result '{text}' is not a code like 1019"))
}

fn change(entry: &Entry, word: &str) -> Result<Change, String> {
    let edit: Edit = word.parse()?;
    if entry.target.is_some() && !edit.has_target() {
        return Err(format!("{word} has no 'target'"));
    }
    let target = entry.target.as_ref().map(|word| word.id("target")).transpose()?;
    Ok(Change { edit, target })
}

fn when(entry: &Entry) -> Result<When, String> {
    let words = [
        entry.share.map(When::Share),
        entry.kth.map(When::Kth),
        entry.from.map(When::From),
        entry.first.map(When::First),
    ];
    let mut words = words.into_iter().flatten();
    let when = words.next().unwrap_or(When::Always);
    if words.next().is_some() {
        return Err("a rule has only one of 'share', 'kth', 'from' and 'first'".to_owned());
    }
    match when {
        When::Share(share) if !(0.0..=1.0).contains(&share) => {
            Err(format!("'share' {share} is not from 0 to 1"))
        }
        When::Kth(0) | When::From(0) | When::First(0) => {
            Err("'kth', 'from' and 'first' count from 1".to_owned())
        }
        when => Ok(when),
    }
}
