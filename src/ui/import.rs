//! What `import-archive` says: what was damaged, and a summary.

use gcexport::import::{Event, Summary};
use indicatif::HumanBytes;

use super::people::count;
use super::{hint, say, set_aside};
use crate::cli::Output;

/// What came of a part of the archive, or of all of it.
pub fn tell_import(event: &Event, output: Output) {
    if output == Output::Json {
        if let Ok(line) = serde_json::to_string(event) {
            say(&line);
        }
        return;
    }
    match event {
        Event::TableSetAside { table, kept_as } => hint(&set_aside(table, kept_as)),
        Event::Failed { file, error } => hint(&format!("{file}: cannot be read: {error}")),
        Event::Summary(summary) => conclude(summary),
        _ => {}
    }
}

fn conclude(summary: &Summary) {
    let Summary { activities, new, files_new, files_present, files_taken_over, .. } = summary;
    let verb = if summary.dry_run { "would be imported" } else { "imported" };
    let noun = if *activities == 1 { "activity" } else { "activities" };
    say(&format!(
        "{}: {activities} {noun}, {new} of them new; {} {verb} ({}), {} there already",
        summary.directory,
        count(*files_new, "file"),
        HumanBytes(summary.bytes),
        files_present + files_taken_over,
    ));
    let left_out = [
        (summary.ambiguous, "of which it cannot be told what they are of"),
        (summary.unmatched, "of none of the activities"),
        (summary.damaged, "that are damaged"),
    ];
    for (number, what) in left_out.into_iter().filter(|(number, _)| *number > 0) {
        hint(&format!("{} left out {what}", count(number, "file")));
    }
    if summary.failed > 0 {
        hint(&format!(
            "{} of the archive could not be read: what is in it was not imported; \
             download the archive again, or let the export fetch it",
            count(summary.failed, "part")
        ));
    }
    if !summary.dry_run {
        let directory = &summary.directory;
        hint(&format!("To fetch the rest: gcexport -c all -f original -u -d '{directory}'"));
    }
}
