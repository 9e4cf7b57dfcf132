//! The run in words and bars.

use std::fmt;
use std::io::{IsTerminal, stderr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use gcexport::events::{Asides, Event, Failure, Report, Summary};
use gcexport::service::{Aside, Format};
use indicatif::{HumanBytes, MultiProgress, ProgressBar, ProgressState, ProgressStyle};

use super::{hint, say};

/// Without a terminal, progress is one line every so often.
const EVERY: Duration = Duration::from_secs(5);
/// Single oddities beyond this are only counted.
pub(super) const SHOWN: usize = 20;

pub struct People {
    bars: MultiProgress,
    terminal: bool,
    state: Mutex<State>,
}

struct State {
    bar: Option<ProgressBar>,
    last_line: Instant,
    /// What is counted: files, or what is asked for before them.
    noun: String,
    files: usize,
    done: usize,
    bytes: u64,
    warnings: usize,
}

impl People {
    pub fn new(bars: MultiProgress) -> Self {
        let state = State {
            bar: None,
            last_line: Instant::now(),
            noun: "file".to_owned(),
            files: 0,
            done: 0,
            bytes: 0,
            warnings: 0,
        };
        Self { bars, terminal: stderr().is_terminal(), state: Mutex::new(state) }
    }

    fn line(&self, text: &str) {
        self.bars.suspend(|| hint(text));
    }

    fn listed(&self, state: &mut State, chosen: usize, seen: usize, total: Option<usize>) {
        let of = total.map_or_else(String::new, |total| format!(" of {total}"));
        let text = if chosen == seen {
            format!("Listing activities: {seen}{of}")
        } else {
            format!("Listing activities: {seen}{of}, {chosen} chosen")
        };
        if self.terminal {
            let bar = state.bar.get_or_insert_with(|| {
                let bar = self.bars.add(ProgressBar::new_spinner());
                bar.enable_steady_tick(Duration::from_millis(120));
                bar
            });
            bar.set_message(text);
        } else if state.is_time() {
            self.line(&text);
        }
    }

    fn planned(&self, state: &mut State, noun: &str, files: usize, present: usize) {
        if let Some(bar) = state.bar.take() {
            bar.finish_and_clear();
        }
        (state.noun, state.files, state.done) = (noun.to_owned(), files, 0);
        if files == 0 {
            return;
        }
        let here = if present > 0 {
            format!(", {} here already", count(present, noun))
        } else {
            String::new()
        };
        self.line(&format!("{} to go{here}", count(files, noun)));
        if self.terminal {
            state.bar = Some(self.bars.add(ProgressBar::new(files as u64).with_style(bar_style())));
        }
    }

    fn one_more(&self, state: &mut State, bytes: u64) {
        state.done += 1;
        state.bytes += bytes;
        let size = match state.bytes {
            0 => String::new(),
            bytes => HumanBytes(bytes).to_string(),
        };
        if let Some(bar) = &state.bar {
            bar.set_position(state.done.min(state.files) as u64);
            bar.set_message(size);
        } else if !self.terminal && state.is_time() {
            let State { done, files, ref noun, .. } = *state;
            let comma = if size.is_empty() { "" } else { ", " };
            self.line(&format!("{done}/{} {noun}s{comma}{size}", files.max(done)));
        }
    }

    fn verified(&self, state: &mut State, files: usize, of: usize, bytes: u64) {
        // They come from several threads; the last one ends the bar.
        if files <= state.done {
            return;
        }
        state.done = files;
        let size = HumanBytes(bytes);
        if self.terminal {
            let new = || self.bars.add(ProgressBar::new(of as u64).with_style(bar_style()));
            let bar = state.bar.get_or_insert_with(new);
            bar.set_position(files as u64);
            bar.set_message(size.to_string());
        } else if state.is_time() {
            self.line(&format!("{files}/{of} files verified, {size}"));
        }
        if files == of
            && let Some(bar) = state.bar.take()
        {
            bar.finish_and_clear();
        }
    }

    fn warning(&self, state: &mut State, activity: Option<&str>, message: &str) {
        state.warnings += 1;
        if state.warnings <= SHOWN {
            let of = activity.map_or_else(String::new, |id| format!("activity {id}: "));
            self.line(&format!("warning: {of}{message}"));
        }
    }
}

impl State {
    fn is_time(&mut self) -> bool {
        let due = self.last_line.elapsed() >= EVERY;
        if due {
            self.last_line = Instant::now();
        }
        due
    }
}

impl Report for People {
    fn report(&self, event: &Event) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::SignedIn { service, account } => {
                self.line(&format!("Signed in to {service} as {account}"));
            }
            Event::Directory { path, continued: true } => {
                self.line(&format!("Continuing the unfinished export in {path}"));
            }
            Event::Directory { path, .. } => self.line(&format!("Exporting to {path}")),
            Event::TableSetAside { table, kept_as } => {
                self.line(&set_aside(table, kept_as));
            }
            Event::Listed { chosen, seen, total } => {
                self.listed(&mut state, *chosen, *seen, *total)
            }
            Event::Warning { activity, message } => {
                self.warning(&mut state, activity.as_deref(), message);
            }
            Event::AsidesPlanned { kind, asides, present } => {
                self.planned(&mut state, &format!("{} answer", kind.key()), *asides, *present);
            }
            Event::Aside { .. } => self.one_more(&mut state, 0),
            Event::Planned { files, present } => {
                self.planned(&mut state, "file", *files, *present);
            }
            Event::Saved { bytes, .. } => self.one_more(&mut state, *bytes),
            Event::NotAvailable { .. } => self.one_more(&mut state, 0),
            Event::Failed { .. } => self.one_more(&mut state, 0),
            Event::Verified { files, of, bytes } => self.verified(&mut state, *files, *of, *bytes),
            Event::Stopping => {
                if let Some(bar) = state.bar.take() {
                    bar.finish_and_clear();
                }
                self.line("Stopping as soon as the files in flight are in (Ctrl-C again: at once)");
            }
            Event::Summary(summary) => {
                if let Some(bar) = state.bar.take() {
                    bar.finish_and_clear();
                }
                if state.warnings > SHOWN {
                    self.line(&format!(
                        "and {} more warnings; --json has them all",
                        state.warnings - SHOWN
                    ));
                }
                conclude(summary);
            }
            _ => {}
        }
    }
}

/// What became of a table that somebody else has edited or made.
pub fn set_aside(table: &str, kept_as: &str) -> String {
    format!("{table} was changed or made by somebody else; that version is kept as {kept_as}")
}

fn bar_style() -> ProgressStyle {
    ProgressStyle::with_template("{bar:32} {pos}/{len}  {msg}  {rate}  {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .with_key("rate", |state: &ProgressState, out: &mut dyn fmt::Write| {
            let _ = write!(out, "{:.0}/s", state.per_sec());
        })
}

/// The closing words, on standard output.
fn conclude(summary: &Summary) {
    let Summary { chosen, legs, new, changed, deleted, more, .. } = summary;
    let legs = match legs {
        0 => String::new(),
        legs => format!(" and {} of multisport ones", count(*legs, "leg")),
    };
    let gone = match deleted {
        0 => String::new(),
        gone => format!(", {gone} deleted at the service and kept here"),
    };
    let seen = format!("{}{legs}", activities(*chosen));
    if summary.dry_run {
        say(&seen);
        let taken_over = match summary.files_taken_over {
            0 => String::new(),
            found => format!("{} found here would be taken over, ", count(found, "file")),
        };
        say(&format!(
            "A dry run: {} would be made, {taken_over}{} here already, nothing was written",
            to_do(summary),
            count(summary.files_present, "file"),
        ));
    } else {
        say(&format!("{seen}: {new} new, {changed} changed{gone}"));
        done(summary);
    }
    failures(&summary.failures);
    match more.unwrap_or_default() {
        0 if summary.more_unseen => {
            say("Older activities were not looked at: use --count all for every one that passes");
        }
        0 => {}
        more => {
            let at_least = if summary.more_unseen { "at least " } else { "" };
            say(&format!("The account has {at_least}{more} more: use --count all for every one"));
        }
    }
    if summary.interrupted {
        let beside = summary.asides.values().map(|found| found.not_done).sum::<usize>();
        let to_go = match summary.not_done + beside {
            0 => String::new(),
            _ => format!(" with {} to go", to_do(summary)),
        };
        say(&format!("Interrupted{to_go}: run the same command again to continue"));
    }
}

/// What became of files, and of what was asked for beside the list.
fn done(summary: &Summary) {
    for (kind, found) in &summary.asides {
        tell_fates(
            title(*kind),
            &[
                (found.new, "fetched"),
                (found.taken_over, "read from the files here"),
                (found.not_available, "not available at the service"),
                (found.failed, "failed"),
            ],
        );
    }
    let failed = |is: fn(&str) -> bool| {
        summary.failures.iter().filter(|failure| failure.format.is_some_and(is)).count()
    };
    tell_fates("Legs", &[(failed(|format| format == "legs"), "failed")]);
    tell_fates(
        "Files",
        &[
            (summary.files_new, &format!("fetched ({})", HumanBytes(summary.bytes))),
            (summary.files_taken_over, "taken over"),
            (summary.files_present, "here already"),
            (summary.files_not_available, "not available at the service"),
            (summary.files_damaged_at_source, "damaged at the service, kept as they are"),
            (failed(|format| Format::from_key(format).is_some()), "failed"),
        ],
    );
    let beside: usize = summary.asides.values().map(|found| found.not_done).sum();
    let all = match (summary.not_done + beside, summary.failures.len()) {
        _ if summary.interrupted || summary.broken_off => "So far",
        (0, 0) => "All",
        (0, _) => "Everything else",
        _ => "So far",
    };
    say(&format!("{all} in {}", summary.directory));
}

/// What answers of this kind are called where they are summed up.
fn title(kind: Aside) -> &'static str {
    match kind {
        Aside::Detail => "Details",
        Aside::Device => "Devices",
        Aside::Gear => "Gear",
        Aside::Zones => "Heart rate zones",
        Aside::Splits => "Laps",
        Aside::Sets => "Sets",
        Aside::Samples => "Sample counts",
    }
}

/// One line of what there is any of.
fn tell_fates(what: &str, fates: &[(usize, &str)]) {
    let fates = fates.iter().filter(|(count, _)| *count > 0);
    let fates: Vec<_> = fates.map(|(count, fate)| format!("{count} {fate}")).collect();
    if !fates.is_empty() {
        say(&format!("{what}: {}", fates.join(", ")));
    }
}

/// What a dry run did not do, or an interrupted one did not get to. Of devices
/// only those are known that the list tells apart.
fn to_do(summary: &Summary) -> String {
    let request = |(kind, found): (&Aside, &Asides)| {
        let at_least = if *kind == Aside::Device { "at least " } else { "" };
        let requests = count(found.not_done, &format!("{} request", kind.key()));
        (found.not_done > 0).then(|| format!("{at_least}{requests}"))
    };
    let requests: Vec<_> = summary.asides.iter().filter_map(request).collect();
    let downloads = count(summary.not_done, "download");
    match requests.is_empty() {
        true => downloads,
        false => format!("{} and {downloads}", requests.join(", ")),
    }
}

fn failures(failures: &[Failure]) {
    for failure in failures.iter().take(SHOWN) {
        say(&format!("  failed: {}", failure.error));
    }
    if failures.len() > SHOWN {
        say(&format!("  and {} more; --json has them all", failures.len() - SHOWN));
    }
    if failures.iter().any(|failure| failure.format.is_some()) {
        say("The same command asks for these again, and for nothing else");
    }
}

pub(super) fn activities(number: usize) -> String {
    if number == 1 { "1 activity".to_owned() } else { format!("{number} activities") }
}

pub(super) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
