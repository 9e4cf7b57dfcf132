//! Files into the account: each is checked, followed, described, and told of in a line.

use std::fs;
use std::io::{Cursor, Read, Write};

use gcexport::simulate::UploadAnswer;
use gcexport::simulate::faults::{FaultKind, RequestKind, Rule};
use gcexport::simulate::files::{self, Answer, Export};
use serde_json::Value;

use crate::world::{Outcome, World, complains, finish, zipped};

const STATUS: &str = "/activity-service/activity/status/";
const UPLOADS: &str = "/upload-service/upload/";

/// A recording that is in no account yet: a newer run, taken out again after it was made.
fn recording(world: &World, extension: &str) -> Vec<u8> {
    world.service.edit(|athlete| {
        let id = athlete.new_upload();
        let workout = athlete.find(id).unwrap().clone();
        let export = |kind| files::export(&workout, kind);
        let answer = match extension {
            "gpx" => export(Export::Gpx),
            "tcx" => export(Export::Tcx),
            _ => files::original(athlete, &workout),
        };
        athlete.remove(id);
        let Answer::File(bytes) = answer else { panic!("{extension}: {answer:?}") };
        if extension == "fit" { unzipped(&bytes) } else { bytes }
    })
}

fn unzipped(zip: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    zip::ZipArchive::new(Cursor::new(zip))
        .unwrap()
        .by_index(0)
        .unwrap()
        .read_to_end(&mut bytes)
        .unwrap();
    bytes
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

/// Puts a file on the desk.
fn file(world: &World, name: &str, bytes: &[u8]) {
    fs::write(world.path(name), bytes).unwrap();
}

fn upload(world: &World, arguments: &[&str]) -> Outcome {
    world.run(&[&["upload"], arguments].concat())
}

/// The last of the ids that the output tells of.
fn id_in(outcome: &Outcome) -> String {
    let mut numbers = outcome.stdout.split(|c: char| !c.is_ascii_digit());
    numbers.rfind(|number| number.len() > 9).expect("an id").to_owned()
}

fn events(outcome: &Outcome) -> Vec<Value> {
    outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn what_is_uploaded_is_listed_and_comes_back_byte_for_byte() {
    for (extension, format) in [("fit", "fit"), ("gpx", "original"), ("tcx", "original")] {
        let world = World::of(3);
        let (bytes, name) = (recording(&world, extension), format!("ride.{extension}"));
        file(&world, &name, &bytes);

        let outcome = upload(&world, &[&name]);

        assert_eq!(outcome.code, Some(0), "{outcome:#?}");
        let id = id_in(&outcome);
        let line =
            format!("{name}: uploaded as {id}, https://connect.garmin.com/modern/activity/{id}");
        assert_eq!(outcome.stdout.trim_end(), line);
        world.export(&["-c", "all", "-f", "none"]);
        assert!(world.table().iter().any(|row| row["Activity ID"] == id));
        let got = world.run(&["get", &id, "-f", format, "-u", "-o", "back"]);
        assert_eq!(got.code, Some(0), "{got:#?}");
        assert!(fs::read(world.path("back")).unwrap() == bytes, "{name} is another file now");
    }
}

#[test]
fn packed_files_arrive_unpacked_and_of_an_archive_every_recording() {
    let world = World::of(3);
    let (fit, gpx) = (recording(&world, "fit"), recording(&world, "gpx"));
    // Another start: another activity.
    let gpx = String::from_utf8(gpx).unwrap().replace("<time>20", "<time>19").into_bytes();
    let members: [(&str, &[u8]); 3] =
        [("activities/1.fit.gz", &gzipped(&fit)), ("read.me", b"x"), ("../2.GPX", &gpx)];
    file(&world, "archive.zip", &zipped(members));
    file(&world, "again.fit.gz", &gzipped(&fit));

    let outcome = upload(&world, &["archive.zip", "again.fit.gz"]);

    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let lines: Vec<_> = outcome.stdout.lines().collect();
    assert_eq!(lines.len(), 3, "a line for each: {outcome:#?}");
    assert!(lines[0].starts_with("archive.zip: activities/1.fit.gz: uploaded as "), "{lines:?}");
    assert!(lines[1].starts_with("archive.zip: ../2.GPX: uploaded as "), "{lines:?}");
    assert!(lines[2].starts_with("again.fit.gz: in the account already as "), "{lines:?}");
    assert!(outcome.stderr.contains("2 uploaded, 1 in the account already"), "{outcome:#?}");
}

#[test]
fn a_duplicate_is_told_with_its_id_and_left_as_it_is() {
    let world = World::of(3);
    file(&world, "ride.fit", &recording(&world, "fit"));
    let id = id_in(&upload(&world, &["ride.fit"]));
    let before = world.requests().len();

    let outcome = upload(&world, &["ride.fit", "--name", "Another name"]);

    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let line = format!("ride.fit: in the account already as {id}; nothing was changed");
    assert_eq!(outcome.stdout.trim_end(), line);
    assert!(world.requests()[before..].iter().all(|request| request.method != "PUT"));
}

#[test]
fn an_account_without_consent_is_told_what_to_switch_on_and_no_second_file_is_sent() {
    let world = World::of(3);
    world.service.consent_to_uploads(false);
    file(&world, "ride.fit", &recording(&world, "fit"));
    file(&world, "ride.gpx", &recording(&world, "gpx"));
    let outcome = upload(&world, &["ride.fit", "ride.gpx"]);
    complains(&outcome, 1, "before its owner has agreed");
    assert!(outcome.stderr.contains("Device Upload"), "{outcome:#?}");
    assert!(outcome.stderr.contains("1 file not sent"), "{outcome:#?}");
    assert_eq!(world.count(UPLOADS), 1);
}

#[test]
fn a_broken_file_is_never_sent_and_stops_no_other() {
    let world = World::of(3);
    let fit = recording(&world, "fit");
    let mut flipped = fit.clone();
    flipped[fit.len() / 2] ^= 1;
    file(&world, "flipped.fit", &flipped);
    file(&world, "cut.fit", &fit[..fit.len() / 2]);
    file(&world, "page.gpx", b"<html><body>Just a moment...</body></html>");
    file(&world, "cut.fit.gz", &gzipped(&fit)[..200]);
    file(&world, "cut.zip", &zipped([("1.fit", &fit)])[..200]);
    file(&world, "empty.zip", &zipped([("read.me", b"x")]));
    file(&world, "notes.txt", b"x");
    file(&world, "good.fit", &fit);
    let cases = [
        ("flipped.fit", "its checksum is wrong: it was not sent"),
        ("cut.fit", "bytes too early: it was not sent"),
        ("page.gpx", "it is an HTML page: it was not sent"),
        ("cut.fit.gz", "cannot be read to its end"),
        ("cut.zip", "not a whole zip"),
        ("empty.zip", "it holds no FIT, GPX or TCX file"),
        ("notes.txt", "does not end in .fit, .gpx or .tcx"),
        ("missing.fit", "it cannot be read"),
    ];
    let names: Vec<_> = cases.iter().map(|(name, _)| *name).chain(["good.fit"]).collect();

    let outcome = upload(&world, &names);

    assert_eq!(outcome.code, Some(3), "{outcome:#?}");
    let lines: Vec<_> = outcome.stdout.lines().collect();
    for ((name, why), line) in cases.iter().zip(&lines) {
        assert!(line.starts_with(&format!("{name}: failed: ")) && line.contains(why), "{line}");
    }
    assert!(lines[cases.len()].starts_with("good.fit: uploaded as "), "{lines:?}");
    assert_eq!(world.count(UPLOADS), 1, "only the good one was sent");
}

#[test]
fn a_rehearsal_checks_the_files_and_asks_nobody() {
    let world = World::of(3);
    file(&world, "ride.fit", &recording(&world, "fit"));
    file(&world, "bad.fit", b"x");
    let mut command = world.bare_command();
    command.args(["upload", "ride.fit", "--dry-run", "--base-url", &world.service.url()]);
    let outcome = finish(&mut command);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    assert!(outcome.stdout.starts_with("ride.fit: sound ("), "{outcome:#?}");
    let outcome = upload(&world, &["ride.fit", "bad.fit", "--dry-run"]);
    assert_eq!(outcome.code, Some(3), "{outcome:#?}");
    assert!(world.requests().is_empty());
}

#[test]
fn a_new_activity_is_described_as_it_was_asked_for() {
    let world = World::of(3);
    file(&world, "ride.fit", &recording(&world, "fit"));
    let gear = format!("{:032x}", 41_004);
    let mut arguments = vec!["ride.fit", "--name", "Über \"den\" Pass", "--description", "a\nb"];
    arguments.extend(["--type", "gravel_cycling", "--private", "--gear", &gear]);

    let outcome = upload(&world, &arguments);

    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let id = id_in(&outcome).parse().unwrap();
    let workout = world.service.edit(|athlete| athlete.find(id).unwrap().clone());
    assert_eq!(workout.name.as_deref(), Some("Über \"den\" Pass"));
    assert_eq!(workout.description.as_deref(), Some("a\nb"));
    assert_eq!(workout.type_key, "gravel_cycling");
    assert_eq!(workout.privacy as u32, 2);
    assert_eq!(workout.linked_gear(), [41_004]);
}

#[test]
fn what_cannot_be_said_of_an_activity_is_a_failure_although_the_file_arrived() {
    let world = World::of(3);
    file(&world, "ride.fit", &recording(&world, "fit"));
    let outcome = upload(&world, &["ride.fit", "--gear", &"0".repeat(32)]);
    assert_eq!(outcome.code, Some(3), "{outcome:#?}");
    let line = outcome.stdout.trim_end();
    assert!(line.starts_with("ride.fit: uploaded as ") && line.contains("; but gear"), "{line}");
}

#[test]
fn words_that_make_no_sense_are_refused_before_anything_is_sent() {
    let world = World::of(3);
    let fit = recording(&world, "fit");
    file(&world, "ride.fit", &fit);
    file(&world, "two.zip", &zipped([("1.fit", &fit), ("2.fit", &fit)]));
    complains(&upload(&world, &["ride.fit", "ride.fit", "--name", "x"]), 2, "for 2 activities");
    complains(&upload(&world, &["two.zip", "--description", "x"]), 2, "for 2 activities");
    complains(&upload(&world, &["ride.fit", "--gear", "shoes"]), 2, "UUID");
    complains(&upload(&world, &["ride.fit", "--service", "coros"]), 2, "COROS are not offered");
    complains(&upload(&world, &[]), 2, "FILE");
    assert!(world.requests().is_empty());
    complains(&upload(&world, &["ride.fit", "--type", "runing"]), 2, "no activity type 'runing'");
    assert_eq!(world.count(UPLOADS), 0);
}

#[test]
fn the_status_is_asked_until_the_service_knows() {
    for (answer, questions) in [
        (UploadAnswer::AtOnce, 0),
        (UploadAnswer::Later(0), 1),
        (UploadAnswer::Later(4), 5),
        (UploadAnswer::LaterUnknown(2), 3),
    ] {
        let world = World::of(3);
        world.service.answer_uploads(answer);
        file(&world, "ride.fit", &recording(&world, "fit"));
        let outcome = upload(&world, &["ride.fit"]);
        assert_eq!(outcome.code, Some(0), "{answer:?}: {outcome:#?}");
        assert_eq!(world.count(STATUS), questions, "{answer:?}");
    }
}

#[test]
fn a_file_of_which_the_service_never_says_more_is_not_called_uploaded() {
    let world = World::of(3);
    world.service.answer_uploads(UploadAnswer::Later(99));
    file(&world, "ride.fit", &recording(&world, "fit"));
    let outcome = upload(&world, &["ride.fit"]);
    assert_eq!(outcome.code, Some(3), "{outcome:#?}");
    assert!(outcome.stdout.contains("has not said what became of it"), "{outcome:#?}");
    assert_eq!(world.count(STATUS), 7);
}

#[test]
fn an_upload_that_failed_on_the_way_is_repeated() {
    let world = World::of(3);
    let busy = Rule::fault(RequestKind::Side, FaultKind::ServiceUnavailable).first(1);
    world.service.faults([busy]);
    file(&world, "ride.fit", &recording(&world, "fit"));
    let outcome = upload(&world, &["ride.fit"]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    assert_eq!(world.count(UPLOADS), 2);
}

#[test]
fn an_upload_whose_answer_was_lost_is_not_called_new() {
    let world = World::of(3);
    world.service.answer_uploads(UploadAnswer::AtOnce);
    world.service.faults([Rule::fault(RequestKind::Side, FaultKind::Cut).first(1)]);
    file(&world, "ride.fit", &recording(&world, "fit"));
    let outcome = upload(&world, &["ride.fit"]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let line = "perhaps by an attempt of this run whose answer was lost";
    assert!(outcome.stdout.contains(line), "{outcome:#?}");
    assert_eq!(world.count(UPLOADS), 2);
}

#[test]
fn without_a_way_in_nothing_is_sent() {
    let world = World::of(3);
    file(&world, "ride.fit", &recording(&world, "fit"));
    let mut command = world.bare_command();
    command.args(["upload", "ride.fit", "--base-url", &world.service.url()]);
    complains(&finish(&mut command), 4, "not signed in");
    assert_eq!(world.count(UPLOADS), 0);
}

#[test]
fn scripts_read_events() {
    let world = World::of(3);
    file(&world, "ride.fit", &recording(&world, "fit"));
    file(&world, "bad.gpx", b"x");
    let outcome = upload(&world, &["ride.fit", "ride.fit", "bad.gpx", "--json"]);
    assert_eq!(outcome.code, Some(3), "{outcome:#?}");
    let events = events(&outcome);
    let kinds: Vec<_> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["uploaded", "duplicate", "failed", "summary"]);
    assert_eq!(events[0]["activities"][0], events[1]["activity"]);
    assert_eq!(events[3]["uploaded"], 1);
    assert_eq!(events[3]["failed"], 1);
}
