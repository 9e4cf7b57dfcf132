//! The vendor's account archive as a beginning: no sign-in, and afterwards only the rest is fetched.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{Read, Seek};

use gcexport::simulate::athlete::Source;
use gcexport::simulate::takeout;
use zip::ZipArchive;

use crate::world::{Outcome, World, complains, finish, ledger, stamps, tree, zipped};

pub const FILES: &str = "/download-service/files/";
pub const ARCHIVE: &str = "archive.zip";

/// The entries of an archive, by name.
pub type Entries = BTreeMap<String, Vec<u8>>;

pub fn entries(zip: impl Read + Seek) -> Entries {
    let mut zip = ZipArchive::new(zip).unwrap();
    let mut entries = Entries::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).unwrap();
        let name = entry.name().unwrap().to_string();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        entries.insert(name, bytes);
    }
    entries
}

/// Puts the account's archive on the desk.
pub fn order(world: &World) {
    let file = File::create(world.path(ARCHIVE)).unwrap();
    world.service.edit(|athlete| takeout::write(athlete, file)).unwrap();
}

/// The same, changed.
pub fn order_changed(world: &World, change: impl FnOnce(&mut Entries)) {
    order(world);
    let mut all = entries(File::open(world.path(ARCHIVE)).unwrap());
    change(&mut all);
    fs::write(world.path(ARCHIVE), zipped(&all)).unwrap();
}

/// Imports into `out`, without any way in.
pub fn import(world: &World, arguments: &[&str]) -> Outcome {
    let words = [&["import-archive", ARCHIVE, "-d", "out"], arguments].concat();
    finish(world.bare_command().args(words))
}

pub fn imported(world: &World) -> Outcome {
    let outcome = import(world, &[]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    outcome
}

/// How many activities of the account have an original that is none of these.
pub fn originals(world: &World, wanted: impl Fn(Source) -> bool) -> usize {
    world.service.edit(|athlete| athlete.workouts().iter().filter(|w| wanted(w.source)).count())
}

/// Two activities of the demo account began in the same second on the same device.
const AMBIGUOUS: usize = 2;

#[test]
fn after_an_import_an_export_asks_only_for_what_the_archive_did_not_have() {
    let world = World::demo();
    order(&world);
    imported(&world);
    assert_eq!(world.requests().len(), 0, "nobody was asked for anything");
    let new = world.service.edit(|athlete| athlete.new_upload());
    let outcome = world.export(&["-c", "all", "-f", "original", "-u"]);
    let manual = originals(&world, |source| source == Source::Manual);
    assert_eq!(world.count(FILES), manual + AMBIGUOUS + 1, "{outcome:#?}");
    let news = 1 + world.legs().len();
    assert!(outcome.stdout.contains(&format!(" {news} new, 0 changed")), "{outcome:#?}");
    assert!(world.out().join(format!("activity_{new}.fit")).exists());

    let direct = world.run(&["-c", "all", "-f", "original", "-u", "-d", "direct"]);
    assert_eq!(direct.code, Some(0), "{direct:#?}");
    assert!(tree(&world.out()) == tree(&world.path("direct")), "the same bytes, table and all");
    let before = world.requests().len();
    world.export(&["-c", "all", "-f", "original", "-u"]);
    assert_eq!(world.requests().len() - before, world.requests_for_nothing());
}

#[test]
fn a_fit_is_held_as_original_zipped_or_not_and_as_fit() {
    let not_of_the_archive = |format: &[&str]| {
        let world = World::demo();
        order(&world);
        imported(&world);
        world.export(&[&["-c", "all", "-f"], format].concat());
        let others = originals(&world, |source| source != Source::Device);
        let manual = originals(&world, |source| source == Source::Manual);
        (world.count(FILES) - AMBIGUOUS, manual, others)
    };
    let (asked, manual, _) = not_of_the_archive(&["original"]);
    assert_eq!(asked, manual);
    let (asked, _, others) = not_of_the_archive(&["fit"]);
    assert_eq!(asked, others, "a GPX or a TCX is no FIT");
}

/// What the archive does not tell, or tells in spite of an old list that does not.
const LESS: [&str; 9] = [
    "calories_kcal",
    "active_calories_kcal",
    "manual",
    "parent_type",
    "avg_pace_per_km",
    "avg_pace_s_per_km",
    "avg_speed_or_pace",
    "max_speed_or_pace",
    "speed_or_pace_unit",
];

#[test]
fn the_table_of_an_archive_is_that_of_the_list_but_for_what_the_archive_does_not_tell() {
    let world = World::demo();
    order(&world);
    imported(&world);
    let keys = ["render", "--header", "keys", "--columns", "default", "-d", "out"];
    assert_eq!(world.run(&keys).code, Some(0));
    let archived = world.table();
    world.export(&["-c", "all", "-f", "none", "--header", "keys"]);
    let mut listed = world.table();
    // The archive has no legs of multisport activities.
    listed.retain(|row| row["parent_id"].is_empty());
    assert_eq!(archived.len(), listed.len());
    let mut different = BTreeSet::new();
    for (before, after) in archived.iter().zip(&listed) {
        assert_eq!(before["activity_id"], after["activity_id"]);
        // Lists of old left out what the archive has of the same activities.
        let told = after.iter().filter(|(_, cell)| !cell.is_empty());
        different.extend(told.filter(|(key, cell)| before[*key] != **cell).map(|(key, _)| key));
    }
    let unexpected: Vec<_> = different.iter().filter(|key| !LESS.contains(&key.as_str())).collect();
    assert!(unexpected.is_empty(), "{unexpected:?}");
    assert!(different.contains(&"calories_kcal".to_owned()));
    assert!(archived.iter().all(|row| row["calories_kcal"].is_empty()));
}

#[test]
fn that_the_list_takes_the_place_of_the_archive_is_no_edit() {
    let world = World::demo();
    order(&world);
    imported(&world);
    world.export(&["-c", "all", "-f", "original", "-u"]);
    let changes = world.run(&["status", "--changes", "--json", "-d", "out"]);
    assert_eq!(changes.stdout.trim(), "[]", "{changes:#?}");
    let before = world.count(FILES);
    world.export(&["-c", "all", "-f", "original", "-u", "--refresh"]);
    assert_eq!(world.count(FILES), before, "no file is outdated");
    // From now on an edit is one.
    let id = world.service.edit(|athlete| athlete.workouts()[3].id);
    world.service.edit(|athlete| athlete.rename(id, "Another name"));
    let outcome = world.export(&["-c", "all", "-f", "none"]);
    assert!(outcome.stdout.contains(" 0 new, 1 changed"), "{outcome:#?}");
    assert_eq!(world.run(&["verify", "-d", "out"]).code, Some(0));
}

#[test]
fn importing_twice_changes_nothing() {
    let world = World::demo();
    order(&world);
    let first = imported(&world);
    let (files, known) = (stamps(&world.out()), ledger(&world.out()));
    let second = imported(&world);
    assert_eq!((stamps(&world.out()), ledger(&world.out())), (files, known));
    let saved = first.stdout.split("; ").nth(1).unwrap().split(' ').next().unwrap();
    let expected = format!("0 of them new; 0 files imported (0 B), {saved} there already");
    assert!(second.stdout.contains(&expected), "{second:#?}");
}

#[test]
fn what_the_service_has_told_is_never_replaced_by_an_archive() {
    let world = World::demo();
    order(&world);
    let (edited, gone) =
        world.service.edit(|athlete| (athlete.workouts()[3].id, athlete.workouts()[5].id));
    world.export(&["-c", "all", "-f", "original"]);
    world.service.edit(|athlete| athlete.rename(edited, "Another name"));
    world.service.edit(|athlete| athlete.remove(gone));
    world.export(&["-c", "all", "-f", "original"]);
    let (files, known) = (stamps(&world.out()), ledger(&world.out()));
    imported(&world);
    assert_eq!((stamps(&world.out()), ledger(&world.out())), (files, known));
}

#[test]
fn a_newer_archive_adds_what_is_new() {
    let world = World::of(8);
    order(&world);
    imported(&world);
    let new = world.service.edit(|athlete| athlete.new_upload());
    order(&world);
    let outcome = imported(&world);
    assert!(outcome.stdout.contains("9 activities, 1 of them new; 1 file imported"), "{outcome:?}");
    assert_eq!(world.table()[0]["Activity ID"], new.to_string());
    assert_eq!(world.requests().len(), 0);
}

#[test]
fn a_dry_run_counts_the_same_and_writes_nothing() {
    let world = World::demo();
    order(&world);
    let counted = import(&world, &["--dry-run", "--json"]);
    assert_eq!(counted.code, Some(0), "{counted:#?}");
    assert_eq!(tree(world.desk.path()).into_keys().collect::<Vec<_>>(), [ARCHIVE]);
    let done = import(&world, &["--json"]);
    let summary = |outcome: &Outcome| {
        let last = outcome.stdout.lines().last().unwrap();
        let mut summary: serde_json::Value = serde_json::from_str(last).unwrap();
        summary.as_object_mut().unwrap().remove("dry_run");
        summary
    };
    assert_eq!(summary(&counted), summary(&done));
    let all = summary(&done);
    assert_eq!(all["event"], "summary");
    let sources = originals(&world, |source| source != Source::Manual);
    assert_eq!(all["files_new"], sources - AMBIGUOUS);
    assert_eq!((&all["ambiguous"], &all["failed"]), (&AMBIGUOUS.into(), &0.into()));
    assert_eq!(all["other_files"], sources, "the heart rate of each day");
    assert_eq!(all["legs"], 8, "of two multisport activities");
}

#[test]
fn a_directory_belongs_to_the_account_that_the_archive_names() {
    let world = World::of(4);
    world.export(&["-c", "all", "-f", "none"]);
    let before = ledger(&world.out());
    let owner = world.service.edit(|athlete| athlete.profile.profile_id.to_string());
    let of_somebody = |owner_instead: &str| {
        order_changed(&world, |all| {
            let list =
                all.iter_mut().find(|(name, _)| name.ends_with("Activities.json")).unwrap().1;
            let text = String::from_utf8(list.clone()).unwrap();
            let named = format!("\"userProfileId\":{owner},");
            assert!(text.contains(&named));
            *list = text.replace(&named, owner_instead).into_bytes();
        });
    };
    of_somebody("\"userProfileId\":7,");
    complains(&import(&world, &[]), 1, "not of the archive's owner (account 7 of garmin)");
    assert_eq!(ledger(&world.out()), before);

    // And the other way round.
    let stranger = import(&world, &["-d", "theirs"]);
    assert_eq!(stranger.code, Some(2), "given twice: {stranger:#?}");
    let words = ["import-archive", ARCHIVE, "-d", "theirs"];
    assert_eq!(finish(world.bare_command().args(words)).code, Some(0));
    complains(&world.run(&["-c", "all", "-d", "theirs"]), 1, "account 7 of garmin, not of");

    // One that names nobody makes a directory for the first who comes.
    of_somebody("");
    let words = ["import-archive", ARCHIVE, "-d", "anybodys"];
    assert_eq!(finish(world.bare_command().args(words)).code, Some(0));
    assert_eq!(world.run(&["-c", "all", "-f", "none", "-d", "anybodys"]).code, Some(0));
    of_somebody("\"userProfileId\":7,");
    complains(&finish(world.bare_command().args(words)), 1, "account 7 of garmin");
}

#[test]
fn names_are_the_same_as_those_of_an_export() {
    let world = World::of(12);
    order(&world);
    let naming = ["--filename", "{year}_{id}", "--subdir", "{year}/{month}"];
    assert_eq!(import(&world, &naming).code, Some(0));
    let direct = [&["-c", "all", "-f", "original", "-u", "-d", "direct"], &naming[..]].concat();
    assert_eq!(world.run(&direct).code, Some(0));
    let recordings = |place: &str| {
        let files = tree(&world.path(place)).into_iter();
        files
            .filter(|(name, bytes)| !name.ends_with(".csv") && !bytes.is_empty())
            .collect::<Vec<_>>()
    };
    assert!(recordings("out") == recordings("direct") && !recordings("out").is_empty());
}
