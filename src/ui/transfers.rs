//! What `get` and `upload` say: a line for each activity or file.

use gcexport::get::Got;
use gcexport::upload::{Event, Summary};
use indicatif::HumanBytes;

use super::people::count;
use super::{hint, say};
use crate::cli::Output;

/// What came of an activity; beside standard output if that is for the file.
pub fn tell_got(got: &Got, output_is_taken: bool) {
    let files = got.files.iter().map(|(path, bytes)| {
        let place = path.as_ref().map_or("written".to_owned(), |path| path.display().to_string());
        format!("{place} ({})", HumanBytes(*bytes))
    });
    let missing = got.not_available.iter().map(|(format, why)| format!("no {format}: {why}"));
    let failed = got.failures.iter().map(|why| format!("failed: {why}"));
    let notes = got.notes.iter().cloned();
    let parts: Vec<_> = files.chain(notes).chain(missing).chain(failed).collect();
    let line = format!("{}: {}", got.id, parts.join("; "));
    if output_is_taken { hint(&line) } else { say(&line) }
}

/// What became of a file.
pub fn tell_upload(event: &Event, output: Output) {
    if output == Output::Json {
        if let Ok(line) = serde_json::to_string(event) {
            say(&line);
        }
        return;
    }
    match event {
        Event::Checked { file, bytes } => {
            say(&format!("{file}: sound ({})", HumanBytes(*bytes as u64)));
        }
        Event::Uploaded { file, activities, url, undescribed } => {
            let but = undescribed.as_ref().map_or_else(String::new, |why| format!("; but {why}"));
            say(&format!("{file}: uploaded as {}, {url}{but}", activities.join(", ")));
        }
        Event::Duplicate { file, activity, after_a_loss } => {
            let id = activity.as_ref().map_or_else(String::new, |id| format!(" as {id}"));
            let how = match after_a_loss {
                true => "perhaps by an attempt of this run whose answer was lost",
                false => "nothing was changed",
            };
            say(&format!("{file}: in the account already{id}; {how}"));
        }
        Event::Failed { file, error } => say(&format!("{file}: failed: {error}")),
        Event::Summary(summary) => conclude(summary),
        _ => {}
    }
}

/// The closing words, where there is more than a line to sum up.
fn conclude(summary: &Summary) {
    let Summary { uploaded, duplicates, checked, failed, skipped, not_reached } = summary;
    if *skipped > 0 {
        hint(&format!("{} in archives left out: no FIT, GPX or TCX", count(*skipped, "file")));
    }
    if *not_reached > 0 {
        hint(&format!("{} not sent", count(*not_reached, "file")));
    }
    if uploaded + duplicates + checked + failed > 1 {
        let all = [
            (uploaded, "uploaded"),
            (duplicates, "in the account already"),
            (checked, "sound, nothing was sent"),
            (failed, "failed"),
        ];
        let all: Vec<_> = all
            .iter()
            .filter(|(number, _)| **number > 0)
            .map(|(number, what)| format!("{number} {what}"))
            .collect();
        hint(&all.join(", "));
    }
}
