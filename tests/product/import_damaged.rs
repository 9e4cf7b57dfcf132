//! Account archives that are damaged, hostile or something else, and imports that are killed.

use std::fs;
use std::io::Cursor;

use gcexport::simulate::athlete::Source;

use crate::import_archive::{
    ARCHIVE, Entries, FILES, entries, import, imported, order, order_changed, originals,
};
use crate::world::{World, complains, finish, ledger, tree, zipped};

/// Changes the files in the first zip of the archive.
fn order_with_files(world: &World, change: impl FnOnce(&mut Entries)) {
    order_changed(world, |all| {
        let part = all.iter_mut().find(|(name, _)| name.ends_with("_Part1.zip")).unwrap().1;
        let mut files = entries(Cursor::new(&part));
        change(&mut files);
        *part = zipped(&files);
    });
}

#[test]
fn what_is_no_such_archive_is_refused_before_anything_is_written() {
    let world = World::of(3);
    order(&world);
    let whole = fs::read(world.path(ARCHIVE)).unwrap();
    let without = |end: &str| {
        let mut all = entries(Cursor::new(&whole));
        all.retain(|name, _| !name.ends_with(end));
        zipped(&all)
    };
    for (bytes, code, word) in [
        (b"<html>please sign in</html>".to_vec(), 2, "is not a whole zip archive"),
        (Vec::new(), 2, "is not a whole zip archive"),
        (whole[..whole.len() / 2].to_vec(), 2, "is not a whole zip archive"),
        (without("summarizedActivities.json"), 2, "holds no activities"),
    ] {
        fs::write(world.path(ARCHIVE), bytes).unwrap();
        complains(&import(&world, &[]), code, word);
        assert!(!world.out().exists(), "{word}");
    }
    fs::remove_file(world.path(ARCHIVE)).unwrap();
    complains(&import(&world, &[]), 1, "cannot open archive.zip");
}

#[test]
fn a_damaged_part_is_named_and_the_others_are_imported() {
    let world = World::of(60);
    order_changed(&world, |all| {
        for (name, bytes) in all.iter_mut() {
            if name.ends_with("_Part1.zip") {
                bytes.truncate(bytes.len() / 2);
            }
        }
    });
    let outcome = import(&world, &[]);
    assert_eq!(outcome.code, Some(3), "{outcome:#?}");
    assert!(outcome.stderr.contains("UploadedFiles_0-_Part1.zip: cannot be read: "));
    assert!(outcome.stdout.contains("60 activities, 60 of them new; "), "{outcome:#?}");
    let held = tree(&world.out()).keys().filter(|name| name.ends_with(".fit")).count();
    assert!(held > 10, "those of the second part: {held}");
    assert_eq!(world.run(&["verify", "-d", "out"]).code, Some(0));
}

#[test]
fn a_damaged_list_is_named_and_what_came_before_is_imported() {
    let world = World::of(10);
    order_changed(&world, |all| {
        let list = all.iter_mut().find(|(name, _)| name.ends_with("Activities.json")).unwrap().1;
        list.truncate(list.len() - 500);
    });
    let outcome = import(&world, &[]);
    assert_eq!(outcome.code, Some(3), "{outcome:#?}");
    assert!(outcome.stdout.contains("9 activities, 9 of them new; "), "{outcome:#?}");
    assert!(outcome.stderr.contains("1 file left out of none of the activities"), "{outcome:#?}");
}

#[test]
fn a_damaged_file_is_left_out_and_fetched_later() {
    let world = World::of(6);
    order_with_files(&world, |files| {
        let bytes = files.values_mut().find(|bytes| bytes.len() > 1_000).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0x40;
    });
    let outcome = imported(&world);
    assert!(outcome.stderr.contains("1 file left out that are damaged"), "{outcome:#?}");
    world.export(&["-c", "all", "-f", "original", "-u"]);
    let manual = originals(&world, |source| source == Source::Manual);
    assert_eq!(world.count(FILES), 1 + manual);
}

#[test]
fn two_that_differ_are_both_left_out_and_twins_are_one() {
    let world = World::of(6);
    order_with_files(&world, |files| {
        let recordings = files.iter().filter(|(_, bytes)| bytes.len() > 1_000);
        let [one, two] = [0, 1].map(|n| recordings.clone().nth(n).unwrap().1.clone());
        // A chain of the same file twice: whole, of the same second and device, and not the same.
        files.insert("again.fit".to_owned(), [one.clone(), one].concat());
        files.insert("twin.fit".to_owned(), two);
    });
    let outcome = imported(&world);
    assert!(outcome.stderr.contains("2 files left out of which it cannot"), "{outcome:#?}");
    world.export(&["-c", "all", "-f", "original", "-u"]);
    let manual = originals(&world, |source| source == Source::Manual);
    assert_eq!(world.count(FILES), 1 + manual);
}

#[test]
fn paths_in_a_hostile_archive_lead_nowhere() {
    let world = World::of(6);
    order_with_files(&world, |files| {
        let inside = std::mem::take(files).into_iter();
        files.extend(inside.map(|(name, bytes)| (format!("../../../{name}"), bytes)));
        files.insert("../../evil.fit".to_owned(), b"evil".to_vec());
        files.insert("/tmp/gcexport-evil.fit".to_owned(), b"evil".to_vec());
    });
    imported(&world);
    let outside = tree(world.desk.path()).into_keys().filter(|name| !name.starts_with("out/"));
    assert_eq!(outside.collect::<Vec<_>>(), [ARCHIVE]);
    let names = tree(&world.out()).into_keys().filter(|name| !name.starts_with("activit"));
    assert_eq!(names.collect::<Vec<_>>(), Vec::<String>::new());
}

#[cfg(debug_assertions)]
#[test]
fn killed_anywhere_it_is_completed_by_the_same_command() {
    let undisturbed = World::demo();
    order(&undisturbed);
    imported(&undisturbed);
    for moment in ["table:1", "received:20", "renamed:1", "renamed:50", "recording:1"] {
        let world = World::demo();
        order(&world);
        let words = ["import-archive", ARCHIVE, "-d", "out"];
        let killed = finish(world.bare_command().args(words).env("GCEXPORT_CRASH_AT", moment));
        assert_eq!(killed.code, None, "{moment}: {killed:#?}");
        imported(&world);
        assert!(tree(&world.out()) == tree(&undisturbed.out()), "{moment}");
        let left: Vec<_> = fs::read_dir(world.out().join(".gcexport/tmp")).unwrap().collect();
        assert!(left.is_empty(), "{moment}: {left:?}");
        assert_eq!(ledger(&world.out()), ledger(&undisturbed.out()), "{moment}");
    }
}
