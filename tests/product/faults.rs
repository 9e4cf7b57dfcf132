//! Every fault at every kind of request: the documented exit code, never a bad
//! file under a final name, everything else exported, and all well afterwards.
//!
//! The exit codes make the tables in `docs/faults.md`; `UPDATE_FAULTS=1` writes them.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use gcexport::simulate::Kind;
use gcexport::simulate::faults::{Fault, FaultKind, RequestKind, RetryAfter, Rule};

use crate::world::{Outcome, Tree, World, tree};

const RUN: [&str; 6] =
    ["-c", "all", "-f", "gpx,tcx,kml,csv,original,json_summary,json_details", "-d", "out"];
const GARMINS: [RequestKind; 12] = [
    RequestKind::SignIn,
    RequestKind::Token,
    RequestKind::Profile,
    RequestKind::Count,
    RequestKind::List,
    RequestKind::Activity,
    RequestKind::Details,
    RequestKind::Gpx,
    RequestKind::Tcx,
    RequestKind::Kml,
    RequestKind::Csv,
    RequestKind::Original,
];
/// Whose the account is, is only asked where the browser's token was given.
const COROSS: [RequestKind; 9] = [
    RequestKind::SignIn,
    RequestKind::List,
    RequestKind::Activity,
    RequestKind::Details,
    RequestKind::Gpx,
    RequestKind::Tcx,
    RequestKind::Kml,
    RequestKind::Csv,
    RequestKind::Original,
];

/// What a run asks the service for.
fn kinds(service: Kind) -> &'static [RequestKind] {
    match service {
        Kind::Garmin => &GARMINS,
        Kind::Coros => &COROSS,
    }
}

/// An account that can be spoiled and healed again and again.
struct Patient {
    kind: Kind,
    world: World,
    /// What a run on a good day leaves.
    healthy: Tree,
    /// An activity of which every format exists.
    victim: u64,
}

impl Patient {
    fn new(kind: Kind) -> Self {
        let world = World::at(kind, 4);
        world.export(&RUN[..4]);
        let healthy = tree(&world.out());
        let whole = |id: &u64| {
            let name = format!("activity_{}.", world.id(*id));
            let files = healthy.iter().filter(|(path, _)| path.starts_with(&name));
            files.filter(|(_, bytes)| !bytes.is_empty()).count() == 5
        };
        let ids: Vec<u64> =
            world.service.edit(|athlete| athlete.workouts().iter().map(|w| w.id).collect());
        let victim = ids.into_iter().find(whole).expect("an activity with every format");
        Self { kind, world, healthy, victim }
    }

    /// The rule that spoils this kind of request: of one activity, where it is about one.
    fn rule(&self, on: RequestKind, fault: Fault) -> Rule {
        let rule = Rule::fault(on, fault);
        if on.names_an_activity() { rule.of(self.victim) } else { rule }
    }

    /// Runs with this rule on an empty desk, and checks what must be true in
    /// any case. Returns the exit code.
    fn suffers(&self, on: RequestKind, rule: Rule, what: &str) -> i32 {
        let _ = std::fs::remove_dir_all(self.world.out());
        match on {
            RequestKind::SignIn => self.forget_session(),
            RequestKind::Token => self.world.service.expire_access_tokens(),
            _ => {}
        }
        self.world.service.faults([rule]);
        let outcome = self.world.run(&RUN);
        self.world.service.faults([]);
        let code = outcome.code.unwrap_or(-1);
        assert!([0, 1, 3, 4, 5].contains(&code), "{what}: {outcome:#?}");
        if self.world.out().exists() {
            self.no_bad_file(on, what);
        }
        // A 429 is for all of them.
        if on.names_an_activity() && code != 5 {
            self.all_others_exported(on, what);
        }
        self.explains(on, code, &outcome, what);
        code
    }

    /// A cool-down would keep the next cell from signing in.
    fn forget_session(&self) {
        let _ = std::fs::remove_dir_all(self.world.home().join(".local/state/gcexport"));
    }

    /// The files that this kind of request brings of the victim.
    fn spoiled(&self, on: RequestKind) -> Vec<String> {
        let id = self.world.id(self.victim);
        let file = |end: &str| format!("activity_{id}{end}");
        match (on, self.kind) {
            (RequestKind::Activity, Kind::Garmin) => vec![file("_summary.json")],
            (RequestKind::Activity, Kind::Coros) => {
                [".fit", ".gpx", ".tcx", ".kml", ".csv"].map(file).to_vec()
            }
            (RequestKind::Details, _) => vec![file("_details.json")],
            (RequestKind::Original, Kind::Garmin) => vec![file(".zip")],
            (RequestKind::Original, Kind::Coros) => vec![file(".fit")],
            (export, _) => vec![file(&format!(".{}", export.name()))],
        }
    }

    /// Whether the file is what the service has, odd or not: the same original
    /// in an odd archive, or one that the ledger marks.
    fn is_kept_as_served(&self, on: RequestKind, name: &str) -> bool {
        let ledger = self.world.out().join(".gcexport/ledger.sqlite");
        let state: String = rusqlite::Connection::open(ledger)
            .and_then(|db| {
                let sql = "SELECT state || coalesce(reason, '') FROM files WHERE path = ?";
                db.query_row(sql, [name], |row| row.get(0))
            })
            .unwrap();
        let marked = state.starts_with("damaged_at_source") || state.contains("kept as it is");
        let same_inside = || {
            let found = std::fs::read(self.world.out().join(name)).unwrap();
            name.ends_with(".zip") && inside(&found) == inside(&self.healthy[name])
        };
        self.spoiled(on).iter().any(|spoiled| spoiled == name) && (marked || same_inside())
    }

    fn no_bad_file(&self, on: RequestKind, what: &str) {
        for (name, bytes) in tree(&self.world.out()) {
            let same = name == "activities.csv" || self.healthy.get(&name) == Some(&bytes);
            assert!(
                same || bytes.is_empty() || self.is_kept_as_served(on, &name),
                "{what}: {name}"
            );
        }
    }

    fn all_others_exported(&self, on: RequestKind, what: &str) {
        let found = tree(&self.world.out());
        let spoiled = self.spoiled(on);
        for (name, bytes) in &self.healthy {
            if !spoiled.contains(name) {
                assert!(found.get(name) == Some(bytes), "{what}: {name}");
            }
        }
    }

    /// The message names activity, cause and next step.
    fn explains(&self, on: RequestKind, code: i32, outcome: &Outcome, what: &str) {
        match code {
            0 => {}
            3 => {
                let failures = outcome.stdout.lines().filter(|line| line.contains("failed: "));
                let id = self.world.id(self.victim);
                let named: Vec<_> = failures.filter(|line| line.contains(&id)).collect();
                assert_eq!(named.len(), self.spoiled(on).len(), "{what}: {outcome:#?}");
                assert!(named[0].matches(": ").count() >= 2, "{what}: a cause in {named:?}");
                assert!(outcome.stdout.contains("The same command asks for these again"));
                assert!(on.names_an_activity(), "{what}: {outcome:#?}");
            }
            _ => {
                let errors: Vec<_> =
                    outcome.stderr.lines().filter(|line| line.starts_with("error: ")).collect();
                assert_eq!(errors.len(), 1, "{what}: {outcome:#?}");
                assert!(errors[0].contains("; "), "{what}: a next step in {errors:?}");
            }
        }
    }

    /// On a good day the same command ends as if nothing had been. What the
    /// service had refused for good is asked for once more.
    fn recovers(&self, on: RequestKind, what: &str) {
        if self.world.out().exists() {
            let verified = self.world.run(&["verify", "-d", "out"]);
            assert_eq!(verified.code, Some(0), "{what}: {verified:#?}");
        }
        if on == RequestKind::SignIn {
            self.forget_session();
        }
        let outcome = self.world.run(&[&RUN[..], &["--retry-missing"]].concat());
        assert_eq!(outcome.code, Some(0), "{what}: {outcome:#?}");
        let found = tree(&self.world.out());
        for (name, bytes) in &self.healthy {
            let good = found.get(name) == Some(bytes);
            assert!(good || self.is_kept_as_served(on, name), "{what}: {name}");
        }
        assert_eq!(found.len(), self.healthy.len(), "{what}: nothing is left over");
        let left = std::fs::read_dir(self.world.out().join(".gcexport/tmp")).unwrap().count();
        assert_eq!(left, 0, "{what}");
    }
}

/// The first file in a zip.
fn inside(zip: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
    let mut content = Vec::new();
    archive.by_index(0).unwrap().read_to_end(&mut content).unwrap();
    content
}

/// The faults with their particulars, by the words of the table. Only Garmin has zips.
fn faults(service: Kind) -> Vec<(String, Fault)> {
    let mut faults = Vec::new();
    let zips = |kind: &FaultKind| kind.name().starts_with("zip_");
    for kind in FaultKind::ALL.iter().copied().filter(|k| service == Kind::Garmin || !zips(k)) {
        let plain = Fault::from(kind);
        faults.push((kind.name().to_owned(), plain));
        if kind == FaultKind::TooManyRequests {
            for (word, wait) in [
                ("2 s", RetryAfter::Seconds(2)),
                ("a date", RetryAfter::Date(2)),
                ("an hour", RetryAfter::Seconds(3600)),
            ] {
                let name = format!("{}, `Retry-After` {word}", kind.name());
                faults.push((name, kind.retry_after(wait)));
            }
        }
        if kind == FaultKind::JsonError && service == Kind::Coros {
            for (word, result) in [("no data", 0), ("1019", 1019), ("1031", 1031)] {
                faults.push((format!("{}, {word}", kind.name()), kind.result(result)));
            }
        }
    }
    faults
}

/// One row of the table: for each kind of request, what came of a fault that
/// passes after two requests, and of one that stays.
fn row(service: Kind, fault: Fault, word: &str) -> Vec<String> {
    let patient = Patient::new(service);
    let cell = |on: &RequestKind| {
        if fault.kind.is_for_originals() && *on != RequestKind::Original {
            return String::new();
        }
        let rule = patient.rule(*on, fault);
        let name = format!("{word} at {}", on.name());
        let passing = patient.suffers(*on, rule.clone().first(2), &format!("{name}, passing"));
        let lasting = patient.suffers(*on, rule, &format!("{name}, lasting"));
        patient.recovers(*on, &format!("{name}, healed"));
        format!("{passing} / {lasting}")
    };
    kinds(service).iter().map(cell).collect()
}

#[test]
fn every_fault_at_every_request_of_garmin_ends_as_documented() {
    end_as_documented(Kind::Garmin);
}

#[test]
fn every_fault_at_every_request_of_coros_ends_as_documented() {
    end_as_documented(Kind::Coros);
}

fn end_as_documented(service: Kind) {
    let faults = faults(service);
    let next = AtomicUsize::new(0);
    let rows = Mutex::new(vec![(String::new(), Vec::new()); faults.len()]);
    let work = || {
        while let Some((index, (name, fault))) = {
            let index = next.fetch_add(1, Ordering::Relaxed);
            faults.get(index).map(|fault| (index, fault))
        } {
            let row = row(service, *fault, name);
            rows.lock().unwrap()[index] = (name.clone(), row);
        }
    };
    // More than processors: much of the time is spent waiting for a service that does not answer.
    std::thread::scope(|scope| (0..5).for_each(|_| drop(scope.spawn(work))));
    let rows = rows.into_inner().unwrap();
    compare_with_the_document(service, &rows);
    let cells = rows.iter().flat_map(|(name, row)| {
        kinds(service).iter().zip(row).map(move |(kind, cell)| (name, *kind, cell))
    });
    let wrong: Vec<_> = cells
        .filter_map(|(fault, kind, cell)| {
            let why = against_the_contract(fault, kind, cell.split_once(" / ")?)?;
            Some(format!("{fault} at {}: {cell}: {why}", kind.name()))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What the contract says against a cell, whatever the table says: the exit
/// codes of a fault that passes, and of one that stays.
fn against_the_contract(
    fault: &str,
    on: RequestKind,
    (passing, lasting): (&str, &str),
) -> Option<&'static str> {
    let throttled = fault.starts_with("429");
    let final_word = ["401", "403", "404", "410", "json_error, 1019", "json_error, 1031"]
        .contains(&fault)
        || fault.contains("an hour");
    // A sign-in or a renewal is not repeated like a request for data.
    let of_data = !matches!(on, RequestKind::SignIn | RequestKind::Token);
    if of_data && !final_word && passing != "0" {
        return Some("a fault that passes leaves no trace");
    }
    if on.names_an_activity() && !throttled && !["0", "3"].contains(&lasting) {
        return Some("one activity never stops the others");
    }
    if of_data && throttled && lasting != "5" {
        return Some("who is asked to wait comes back later");
    }
    if matches!(on, RequestKind::SignIn | RequestKind::Profile | RequestKind::List)
        && lasting == "0"
        && !fault.starts_with("zip")
    {
        return Some("without this there is no export");
    }
    None
}

/// Both tables are written to the one file.
static DOCUMENT: Mutex<()> = Mutex::new(());

fn compare_with_the_document(service: Kind, rows: &[(String, Vec<String>)]) {
    let heading = format!("## {}\n\n", service.title());
    let mut text = String::new();
    let kinds: Vec<_> = kinds(service).iter().map(|kind| format!("`{}`", kind.name())).collect();
    text += &format!("| fault | {} |\n|---|{}\n", kinds.join(" | "), "---|".repeat(kinds.len()));
    let by_name: BTreeMap<_, _> = rows.iter().map(|(name, row)| (name, row)).collect();
    assert_eq!(by_name.len(), rows.len(), "names are unique");
    for (name, row) in rows {
        text += &format!("| {name} | {} |\n", row.join(" | "));
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/faults.md");
    let _one_at_a_time = DOCUMENT.lock().unwrap_or_else(PoisonError::into_inner);
    let documented = std::fs::read_to_string(&path).unwrap();
    let (before, section) = documented.split_once(&heading).unwrap();
    let (words, section) = section.split_at(section.find("| fault |").unwrap_or(section.len()));
    let (said, after) = section.split_once("\n## ").unwrap_or((section, ""));
    if std::env::var_os("UPDATE_FAULTS").is_some() {
        let after = if after.is_empty() { String::new() } else { format!("\n## {after}") };
        std::fs::write(path, format!("{before}{heading}{words}{text}{after}")).unwrap();
    } else {
        assert!(said == text, "docs/faults.md says something else; now it would be:\n{text}");
    }
}
