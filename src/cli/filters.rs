//! Which activities the words mean.

use std::collections::BTreeSet;
use std::path::Path;

use gcexport::error::{Error, Result};
use gcexport::export::{Filter, Pattern};
use gcexport::service::Query;
use serde_json::Value;

use super::options::ExportArgs;

pub(super) fn filter(args: &ExportArgs) -> Result<Filter> {
    if let (Some(first), Some(last)) = (args.start_date, args.end_date)
        && first > last
    {
        return Err(Error::usage(
            format!("the start date {first} is after the end date {last}"),
            "swap them",
        ));
    }
    Ok(Filter {
        query: Query { start_date: args.start_date, end_date: args.end_date },
        types: args.types.iter().map(|word| word.trim().to_owned()).collect(),
        name: args.name.as_deref().map(Pattern::parse).transpose()?,
        min_distance: args.min_distance,
        exclude: args.exclude.as_deref().map(excluded).transpose()?.unwrap_or_default(),
        skip: args.skip,
    })
}

/// The ids in a file: `{"ids": ["1", "2"]}` as gcexport.py writes it, an array
/// of them, or plain text with one a line and notes after `#`.
fn excluded(path: &Path) -> Result<BTreeSet<String>> {
    let bad = |problem: &str| {
        Error::usage(
            format!("--exclude {}: {problem}", path.display()),
            "give a file with an id a line, or JSON such as {\"ids\": [\"24688114108\"]}",
        )
    };
    let text = std::fs::read_to_string(path).map_err(|problem| bad(&problem.to_string()))?;
    let text = text.trim_start_matches('\u{feff}');
    let words: Vec<String> = if text.trim_start().starts_with(['{', '[']) {
        let json: Value =
            serde_json::from_str(text).map_err(|problem| bad(&problem.to_string()))?;
        let ids = json.get("ids").unwrap_or(&json).as_array();
        let ids = ids.ok_or_else(|| bad("it holds no list of ids"))?;
        ids.iter().map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned)).collect()
    } else {
        let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
        lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    match words.iter().find(|word| word.is_empty() || !word.bytes().all(|b| b.is_ascii_digit())) {
        Some(odd) => Err(bad(&format!("'{odd}' is no id"))),
        None => Ok(words.into_iter().collect()),
    }
}
