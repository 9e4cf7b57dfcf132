//! What `status` and `verify` answer, in words or as JSON.

use gcexport::directory::{TableFinding, TableState};
use gcexport::events::Summary;
use gcexport::ledger::{Group, Look};
use gcexport::service;
use gcexport::status::{Change, NotAsked, NotTold, Status};
use gcexport::verify::{Finding, Verification};
use indicatif::HumanBytes;
use serde::Serialize;

use super::people::{SHOWN, activities, count};
use super::{hint, say};
use crate::cli::Output;

/// The state of a directory.
pub fn tell_status(status: &Status, json: bool) {
    if json {
        return as_json(status);
    }
    let survey = &status.survey;
    let service = service::by_key(&survey.service).map_or(&*survey.service, |info| info.name);
    say(&format!("{}: {service} of account {}", status.directory, survey.account));
    let day = |time: &Option<String>| time.as_deref().map(|time| time[..10].to_owned());
    let span = match (day(&status.oldest), day(&status.newest)) {
        (Some(oldest), Some(newest)) => format!(", {oldest} to {newest}"),
        _ => String::new(),
    };
    let deleted = match survey.deleted {
        0 => String::new(),
        deleted => format!(", {deleted} of them deleted at the service"),
    };
    say(&format!("{}{span}{deleted}", activities(survey.activities)));
    survey.files.iter().for_each(tell_group);
    for NotAsked { format, activities } in &status.not_asked {
        say(&format!("  {format:13} {activities:>7} not asked for yet"));
    }
    for NotTold { kind, activities } in &status.not_told {
        say(&format!("  {kind:13} {activities:>7} not answered yet"));
    }
    if !status.not_on_disk.is_empty() {
        say(&format!("{} no longer on disk:", count(status.not_on_disk.len(), "file")));
        list(&status.not_on_disk);
    }
    if survey.outdated > 0 {
        let files = count(survey.outdated, "file");
        say(&format!("{files} older than the last edit of the activity: --refresh fetches them"));
    }
    if let Some(run) = &survey.last_run {
        let outcome = run.outcome.as_deref().unwrap_or("not finished");
        say(&format!("Last run: {}, {outcome}", run.started_at));
    }
    if let Some(Look { path, at }) = &survey.oldest_unverified {
        say(&format!("Looked at longest ago: {path}, {at}"));
    }
    let lacks = !status.not_on_disk.is_empty() || !status.not_told.is_empty();
    if status.unfinished || lacks || failed(&survey.files) > 0 {
        hint("Run the export again: it fetches only what is missing");
    }
}

/// What is empty in the tables because nobody has asked for it.
pub fn tell_not_told(lacking: &[NotTold]) {
    for NotTold { kind, activities: number } in lacking {
        hint(&format!("Of {} there is no {kind} answer yet", activities(*number)));
    }
    if !lacking.is_empty() {
        hint("What comes of it is empty: an export with these columns and tables asks for it");
    }
}

fn failed(groups: &[Group]) -> usize {
    groups.iter().filter(|group| group.state == "failed").map(|group| group.files).sum()
}

fn tell_group(group: &Group) {
    let Group { format, state, reason, files, bytes } = group;
    let size = if *bytes > 0 { format!(" ({})", HumanBytes(*bytes)) } else { String::new() };
    let such = if state == "failed" && *files > 1 { "such as " } else { "" };
    let reason = reason.as_ref().map_or_else(String::new, |reason| format!(": {such}{reason}"));
    let state = state.replace('_', " ");
    say(&format!("  {format:13} {files:>7} {state}{size}{reason}"));
}

/// What the service has changed.
pub fn tell_changes(changes: &[Change], json: bool) {
    if json {
        return as_json(&changes);
    }
    for change in changes {
        let name = change.name.as_deref().unwrap_or("unnamed");
        say(&format!("{}  {} {} ({name:?})", change.at, change.what, change.activity));
        for column in &change.columns {
            say(&format!("    {}: {:?} -> {:?}", column.column, column.before, column.after));
        }
    }
    if changes.is_empty() {
        say("Nothing was changed at the service since it was first listed");
    }
}

/// What verifying found.
pub fn tell_verification(found: &Verification, output: Output) {
    if output == Output::Json {
        return as_json(found);
    }
    let findings = |title: &str, findings: &[Finding]| {
        if !findings.is_empty() {
            say(&format!("{} {title}:", count(findings.len(), "file")));
            let line = |f: &Finding| format!("{}: {}", f.path, f.detail);
            findings.iter().for_each(|finding| say(&format!("  {}", line(finding))));
        }
    };
    findings("damaged or missing", &found.damaged);
    findings("damaged at the service already, and kept as served", &found.damaged_at_source);
    for (title, paths) in
        [("not in the ledger", &found.untracked), ("left behind by a killed run", &found.leftovers)]
    {
        if !paths.is_empty() {
            say(&format!("{} {title}:", count(paths.len(), "file")));
            list(paths);
        }
    }
    for TableFinding { file, state } in &found.tables {
        let is = match state {
            TableState::Whole => continue,
            TableState::Behind => "is from before the end of a run",
            TableState::Missing => "is missing; 'gcexport render' writes it again",
            TableState::Changed => "is not what was written; 'gcexport render' writes it again",
        };
        say(&format!("{file} {is}"));
    }
    let (files, bytes) = (count(found.files, "file"), HumanBytes(found.bytes));
    say(&format!("{} of {files} sound ({bytes}) in {}", found.sound, found.directory));
}

/// What came of a repair.
pub fn tell_repair(summary: &Summary, output: Output) {
    if output == Output::Json {
        return as_json(summary);
    }
    say(&format!("Repaired: {}", count(summary.files_new + summary.files_taken_over, "file")));
    for failure in &summary.failures {
        say(&format!("  failed: {}", failure.error));
    }
    if summary.not_done > 0 {
        let left = count(summary.not_done, "download");
        say(&format!("Interrupted with {left} to go: run the same command again to continue"));
    }
}

fn as_json(value: &impl Serialize) {
    if let Ok(line) = serde_json::to_string(value) {
        say(&line);
    }
}

fn list(paths: &[String]) {
    paths.iter().take(SHOWN).for_each(|path| say(&format!("  {path}")));
    if paths.len() > SHOWN {
        say(&format!("  and {} more; --json has them all", paths.len() - SHOWN));
    }
}
