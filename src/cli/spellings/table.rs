//! The older tools, their words, and what those are today.
//!
//! No older word has another meaning today but `-fp`, which would be the format
//! `p`, and there is none. Of today's short options `-c -d -f -h -u -v` mean what
//! they meant; `-N -D -P -T` of uploads do as well.

use std::ffi::OsString;
use std::path::Path;

use super::Translation;

/// A tool that people come from.
pub struct Tool {
    /// What its program is called, without an ending.
    pub names: &'static [&'static str],
    /// Options that only this tool had: they tell it when only the program's
    /// name was changed.
    pub telling: &'static [&'static str],
    /// What of ours does the same; the export if nothing else.
    pub subcommand: Option<&'static str>,
    /// Its words.
    pub spellings: &'static [&'static [Spelling]],
    /// What its words mean that are no options, and what goes without saying.
    /// Without this, those words stay where they are.
    pub finish: Option<fn(&mut Translation, Vec<OsString>)>,
}

/// Words of an older tool that mean the same.
pub struct Spelling {
    /// The words.
    pub words: &'static [&'static str],
    /// What follows them.
    pub value: Value,
    /// What they are today.
    pub means: Meaning,
}

/// What follows a word.
pub enum Value {
    /// Nothing.
    None,
    /// A value.
    Needed,
    /// A number, or nothing.
    Number,
}

/// What a word is today.
pub enum Meaning {
    /// Another word, with the same value.
    Same(&'static str),
    /// Nothing, and why.
    Nothing(&'static str),
    /// What takes more than a word to say.
    Of(fn(&mut Translation, &Tool, OsString)),
}

const fn word(words: &'static [&'static str], value: Value, means: Meaning) -> Spelling {
    Spelling { words, value, means }
}

use Meaning::{Nothing, Of, Same};
use Value::{Needed, None as Flag, Number};

const SESSIONS: &str =
    "sessions are kept by themselves; 'gcexport login --import DIR' takes over that one";

/// gcexport.py of pe-st, gcexport3.py of moderation, and kjkjava's before them.
pub static GCEXPORT_PY: Tool = Tool {
    names: &[],
    telling: &[],
    subcommand: None,
    spellings: &[&[
        word(&["-sd", "--start_date"], Needed, Same("--start-date")),
        word(&["-ed", "--end_date"], Needed, Same("--end-date")),
        word(&["-tf", "--type_filter"], Needed, Of(type_filter)),
        word(&["-ex"], Needed, Same("--exclude")),
        word(
            &["-c", "--count"],
            Needed,
            Of(|line, _, count| {
                line.open.count = Some(count.to_string_lossy().into_owned());
            }),
        ),
        word(&["-sa", "--start_activity_no"], Needed, Of(start_activity)),
        word(
            &["-s", "--subdir"],
            Needed,
            Of(|line, _, template| {
                let template = template.to_string_lossy();
                line.push(
                    "--subdir",
                    template.replace("{YYYY}", "{year}").replace("{MM}", "{month}"),
                );
            }),
        ),
        word(&["-fp", "--fileprefix"], Flag, Of(|line, _, _| line.open.prefix = true)),
        word(&["--desc"], Number, Of(|line, _, _| line.open.description = true)),
        word(&["-ot", "--originaltime"], Flag, Same("--original-time")),
        word(&["-ss", "--session"], Needed, Nothing(SESSIONS)),
        word(
            &["-lp", "--logpath"],
            Needed,
            Nothing("-v says more, on standard error, and 2> FILE keeps it"),
        ),
        word(&["-t", "--template"], Needed, Of(template)),
        word(&["--verbosity"], Flag, Same("--verbose")),
        word(
            &["-e", "--external"],
            Needed,
            Of(|line, _, program| line.open.program = Some(program)),
        ),
        // The dashes were always put in front of it.
        word(
            &["-a", "--args"],
            Needed,
            Of(|line, _, argument| {
                let mut dashed = OsString::from("--");
                dashed.push(argument);
                line.open.argument = Some(dashed);
            }),
        ),
    ]],
    finish: None,
};

/// What the three commands of garminexport share.
const GARMINEXPORT: &[Spelling] = &[
    word(&["--auth-token-dir"], Needed, Nothing(SESSIONS)),
    word(&["--user-agent"], Needed, Nothing("Garmin is spoken to as its own app does")),
    word(&["--log-level"], Needed, Of(log_level)),
];

/// What the backups of garminexport and corosexport share, because only the
/// program's name may tell them apart.
const BACKUP: &[Spelling] = &[
    word(&["--backup-dir"], Needed, Same("--directory")),
    word(
        &["-E", "--ignore-errors"],
        Flag,
        Nothing("an activity that fails never stops the others"),
    ),
    word(&["--max-retries"], Needed, Nothing("every request has as many attempts as make sense")),
    word(&["--email"], Needed, Same("--username")),
    word(
        &["--region"],
        Needed,
        Of(|line, _, region| {
            line.push("--region", region.to_ascii_lowercase());
        }),
    ),
    word(&["--base-url"], Needed, Of(base_url)),
];

/// The older tools with names of their own. The second word of the command line
/// may be the name as well.
pub static TOOLS: &[Tool] = &[
    Tool {
        names: &["coros-backup"],
        telling: &["--email"],
        subcommand: None,
        spellings: &[BACKUP, GARMINEXPORT],
        finish: Some(coros_backup),
    },
    Tool {
        names: &["garmin-backup", "garminbackup"],
        telling: &["--backup-dir"],
        subcommand: None,
        spellings: &[BACKUP, GARMINEXPORT],
        finish: Some(|line, names| {
            // Only corosexport did without a user name, and only it has regions.
            match names.is_empty() || line.has(&["--region", "--service"]) {
                true => coros_backup(line, names),
                false => garmin_backup(line, names),
            }
        }),
    },
    Tool {
        names: &["garmin-get-activity", "get_activity"],
        telling: &[],
        subcommand: Some("get"),
        spellings: &[&[word(&["--destination"], Needed, Same("--directory"))], GARMINEXPORT],
        finish: Some(|line, names| {
            line.otherwise(&["--directory", "-d"], "./activities");
            line.otherwise(&["--filename"], "garminexport");
            for (option, name) in ["--username", "", "--format"].into_iter().zip(names) {
                line.words.extend((!option.is_empty()).then(|| option.into()));
                line.words.push(name);
            }
        }),
    },
    Tool {
        names: &["garmin-upload-activity", "upload_activity"],
        telling: &[],
        subcommand: Some("upload"),
        spellings: &[GARMINEXPORT],
        finish: Some(user_first),
    },
];

/// The tool's own templates lay beside it; here they are presets, unless there
/// is such a file.
fn template(line: &mut Translation, _: &Tool, template: OsString) {
    const OWN: [(&str, &str); 4] = [
        ("csv_header_default.properties", "pe-st"),
        ("csv_header_all.properties", "pe-st-all"),
        ("csv_header_kjkjava.properties", "kjkjava"),
        ("csv_header_moderation.properties", "pe-st-moderation"),
    ];
    let path = Path::new(&template);
    let own = OWN.iter().find(|(name, _)| path.file_name().is_some_and(|file| file == *name));
    match own.filter(|_| !path.exists()) {
        Some((_, preset)) => line.push("--columns", preset),
        // It is a file, even if its name is that of a preset.
        None => line.push("--columns", Path::new(".").join(path)),
    }
}

fn start_activity(line: &mut Translation, _: &Tool, number: OsString) {
    match number.to_string_lossy().parse::<usize>() {
        Ok(first) => line.open.skip = first.saturating_sub(1),
        // Refused for the same reason.
        Err(_) => line.push("--skip", number),
    }
}

/// Groups were not known: a type was that type alone.
fn type_filter(line: &mut Translation, _: &Tool, types: OsString) {
    let types = types.to_string_lossy();
    let alone: Vec<_> = types.split(',').map(|word| format!("={}", word.trim())).collect();
    line.push("--type", alone.join(","));
}

fn log_level(line: &mut Translation, tool: &Tool, level: OsString) {
    match &*level.to_string_lossy().to_ascii_uppercase() {
        "DEBUG" => line.words.push("--verbose".into()),
        "WARNING" | "ERROR" if tool.subcommand.is_none() => line.words.push("--quiet".into()),
        _ => {}
    }
}

/// corosexport's way to name a region; anything else is ours.
fn base_url(line: &mut Translation, _: &Tool, url: OsString) {
    const HOSTS: [(&str, &str); 4] =
        [("teamapi", "us"), ("teameuapi", "eu"), ("teamcnapi", "cn"), ("teamsgapi", "sg")];
    let text = url.to_string_lossy();
    let bare = text.trim_end_matches('/');
    let is = |host: &str| bare == format!("https://{host}.coros.com");
    match HOSTS.into_iter().find(|(host, _)| is(host)) {
        Some((_, region)) => line.push("--region", region),
        None => line.push("--base-url", &url),
    }
}

fn coros_backup(line: &mut Translation, names: Vec<OsString>) {
    line.otherwise(&["--service"], "coros");
    line.otherwise(&["--count", "-c"], "all");
    line.otherwise(&["--directory", "-d"], "./coros_activities");
    line.otherwise(&["--filename"], "corosexport");
    line.words.extend(names);
}

fn garmin_backup(line: &mut Translation, names: Vec<OsString>) {
    line.otherwise(&["--count", "-c"], "all");
    line.otherwise(&["--format", "-f"], "json_summary,json_details,gpx,tcx,fit");
    line.otherwise(&["--directory", "-d"], "./activities");
    line.otherwise(&["--filename"], "garminexport");
    user_first(line, names);
}

/// The account comes first, then the rest.
fn user_first(line: &mut Translation, names: Vec<OsString>) {
    let mut names = names.into_iter();
    if let Some(user) = names.next() {
        line.push("--username", user);
    }
    line.words.extend(names);
}
