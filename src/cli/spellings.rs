//! The command lines of older tools, put into today's words before the options
//! are read.

mod table;

use std::ffi::{OsStr, OsString};
use std::path::Path;

use table::{Meaning, TOOLS, Tool, Value};

/// A command line in today's words.
#[derive(Default)]
pub struct Translation {
    /// The name of the program, and the words.
    pub words: Vec<OsString>,
    /// What has no meaning any more, a line each.
    pub notes: Vec<String>,
    /// What is to be started with the finished table; options have no word for it.
    pub opener: Option<Opener>,
    /// What only the whole line gives a meaning to.
    open: Open,
}

/// A program that opens the finished table.
pub struct Opener {
    /// The program.
    pub program: OsString,
    /// What it is told besides.
    pub argument: Option<OsString>,
}

/// Words whose meaning depends on others.
#[derive(Default)]
struct Open {
    program: Option<OsString>,
    argument: Option<OsString>,
    count: Option<String>,
    /// So many activities are skipped, which count within `count`.
    skip: usize,
    /// Parts of file names.
    prefix: bool,
    description: bool,
    /// Words that are no options, in their order.
    names: Vec<OsString>,
}

/// Puts `words`, the name of the program first, into today's. Those that are
/// today's stay as they are: `takes_value` knows which of a subcommand's are
/// followed by a value.
pub fn translate(
    words: impl IntoIterator<Item = OsString>,
    takes_value: impl Fn(Option<&str>, &str) -> bool,
) -> Translation {
    let words: Vec<_> = words.into_iter().collect();
    let Some((tool, rest)) = tool(&words) else {
        return Translation { words, ..Translation::default() };
    };
    let mut line = Translation { words: vec!["gcexport".into()], ..Translation::default() };
    line.words.extend(tool.subcommand.map(OsString::from));
    let mut rest = rest.iter().cloned();
    let mut plain = Vec::new();
    while let Some(word) = rest.next() {
        if word == "--" {
            plain = std::iter::once(word).chain(rest.by_ref()).collect();
            continue;
        }
        let text = word.to_string_lossy().into_owned();
        let (name, attached) = match text.split_once('=') {
            Some((name, value)) if name.starts_with('-') => (name, Some(value)),
            _ => (text.as_str(), None),
        };
        let mut older = tool.spellings.iter().copied().flatten();
        if let Some(older) = older.find(|older| older.words.contains(&name)) {
            let wanted = matches!((&older.value, &older.means), (Value::Needed, Meaning::Of(_)));
            match value(&older.value, attached, &mut rest) {
                // The parser says that this makes no sense.
                None if wanted => line.words.push(word),
                value => line.mean(tool, name, &older.means, value),
            }
        } else if tool.finish.is_some() && !name.starts_with('-') {
            line.open.names.push(word);
        } else {
            line.words.push(word);
            if attached.is_none() && takes_value(tool.subcommand, name) {
                line.words.extend(rest.next());
            }
        }
    }
    line.finish(tool);
    line.words.extend(plain);
    line
}

/// The value of a word: attached to it by `=`, or what comes next.
fn value(
    value: &Value,
    attached: Option<&str>,
    rest: &mut (impl Iterator<Item = OsString> + Clone),
) -> Option<OsString> {
    let number = |word: &OsString| word.to_string_lossy().parse::<u32>().is_ok();
    match (value, attached) {
        (Value::None, _) => None,
        (_, Some(attached)) => Some(attached.into()),
        (Value::Needed, None) => rest.next(),
        (Value::Number, None) => rest.clone().next().filter(number).and_then(|_| rest.next()),
    }
}

/// Which tool's words these are, and the words; `None` for a subcommand of ours.
fn tool(words: &[OsString]) -> Option<(&'static Tool, &[OsString])> {
    let named = |word: &OsString| {
        let stem = Path::new(word).file_stem()?.to_str()?;
        TOOLS.iter().find(|tool| tool.names.contains(&stem))
    };
    let (program, rest) = words.split_first()?;
    if let Some(tool) = named(program) {
        return Some((tool, rest));
    }
    if let Some(tool) = rest.first().and_then(named) {
        return Some((tool, &rest[1..]));
    }
    let has = |option: &str| {
        rest.iter().any(|word| {
            let word = word.to_string_lossy();
            word.split_once('=').map_or(&*word, |(name, _)| name) == option
        })
    };
    let telling = |tool: &&Tool| tool.telling.iter().any(|option| has(option));
    if let Some(tool) = TOOLS.iter().find(telling) {
        return Some((tool, rest));
    }
    let is_export = rest.first().is_none_or(|word| word.to_string_lossy().starts_with('-'));
    is_export.then_some((&table::GCEXPORT_PY, rest))
}

impl Translation {
    fn mean(&mut self, tool: &Tool, word: &str, means: &Meaning, value: Option<OsString>) {
        match means {
            Meaning::Same(today) => {
                self.words.push(today.into());
                self.words.extend(value);
            }
            Meaning::Nothing(why) => {
                self.notes.push(format!("{word} has no meaning any more: {why}"));
            }
            Meaning::Of(translate) => translate(self, tool, value.unwrap_or_default()),
        }
    }

    fn push(&mut self, option: &str, value: impl AsRef<OsStr>) {
        self.words.push(option.into());
        self.words.push(value.as_ref().to_owned());
    }

    fn has(&self, options: &[&str]) -> bool {
        self.words.iter().any(|word| {
            let word = word.to_string_lossy();
            options.contains(&word.split_once('=').map_or(&*word, |(name, _)| name))
        })
    }

    /// What the whole line means.
    fn finish(&mut self, tool: &Tool) {
        let Open { program, argument, count, skip, prefix, description, names } =
            std::mem::take(&mut self.open);
        self.opener = program.map(|program| Opener { program, argument });
        if skip > 0 {
            self.push("--skip", skip.to_string());
        }
        if let Some(count) = count {
            let left = count.parse().map(|count: usize| count.saturating_sub(skip).to_string());
            self.push("--count", left.unwrap_or(count));
        }
        if prefix || description {
            let start = if prefix { "{year}{month}{day}-{hour}{minute}{second}-" } else { "" };
            let end = if description { "_{name}" } else { "" };
            self.push("--filename", format!("{start}activity_{{id}}{end}"));
        }
        if let Some(finish) = tool.finish {
            finish(self, names);
        }
    }

    /// Says what nothing on the line has said yet.
    fn otherwise(&mut self, options: &[&str], value: &str) {
        if !self.has(options) {
            self.push(options[0], value);
        }
    }
}
