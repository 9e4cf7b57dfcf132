//! Two runs in one directory, signals, and other people's machines.

use std::io::Read;
use std::process::{Child, Stdio};

use gcexport::simulate::faults::{FaultKind, RequestKind, Rule};

use crate::world::{World, complains, finish, tree, until};

const RUN: [&str; 4] = ["-c", "all", "-d", "out"];

/// A run that waits for an answer which never comes, after `files` good ones.
fn hanging(world: &World, files: usize) -> Child {
    world.service.faults([Rule::fault(RequestKind::Gpx, FaultKind::Hang).from(files + 1)]);
    let mut command = world.command(&RUN);
    // Long enough to be asked to stop in the midst of it.
    command.env("GCEXPORT_TIME_SCALE", "1").stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    until("the request that hangs", || world.count("/download-service") > files);
    child
}

fn send(signal: &str, child: &Child) {
    let mut kill = std::process::Command::new("kill");
    assert!(kill.args(["-s", signal, &child.id().to_string()]).status().unwrap().success());
}

#[test]
fn a_second_run_is_turned_away_and_told_who_is_there() {
    let world = World::of(30);
    let mut first = hanging(&world, 10);
    // Whoever asked the service first would wait with the first run.
    world.service.faults([Rule::fault(RequestKind::Any, FaultKind::Hang)]);
    let requests = world.requests().len();
    for command in [&RUN[..], &["verify", "-d", "out"], &["render", "-d", "out"]] {
        let outcome = world.run(command);
        complains(&outcome, 7, &format!("process {}", first.id()));
    }
    let asked = &world.requests()[requests..];
    assert!(asked.iter().all(|r| r.path.starts_with("/download")), "only by the first: {asked:?}");
    let status = world.run(&["status", "-d", "out"]);
    assert_eq!(status.code, Some(0), "looking is free: {status:?}");
    first.kill().unwrap();
    first.wait().unwrap();
    world.service.faults([]);
    world.export(&["-c", "all"]);
}

#[test]
fn a_signal_waits_for_files_in_flight_a_few_seconds_and_no_longer() {
    let world = World::of(30);
    let child = hanging(&world, 12);
    send("INT", &child);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("Interrupted with"), "{said}");
    world.service.faults([]);
    let before = world.count("/download-service");
    world.export(&["-c", "all"]);
    let empty = tree(&world.out()).values().filter(|bytes| bytes.is_empty()).count();
    assert!(world.count("/download-service") - before <= 30 - 12 + empty, "only what is missing");
}

#[test]
fn a_second_signal_ends_it_at_once_and_nothing_is_lost() {
    let world = World::of(30);
    let mut child = hanging(&world, 12);
    send("INT", &child);
    // It has heard the first one when it says so.
    let mut said = String::new();
    let mut stderr = child.stderr.take().unwrap();
    let mut buffer = [0; 256];
    while !said.contains("Ctrl-C again") {
        let read = stderr.read(&mut buffer).unwrap();
        assert_ne!(read, 0, "{said}");
        said.push_str(&String::from_utf8_lossy(&buffer[..read]));
    }
    send("INT", &child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    world.service.faults([]);
    let yardstick = World::of(30);
    yardstick.export(&["-c", "all"]);
    world.export(&["-c", "all"]);
    assert!(tree(&world.out()) == tree(&yardstick.out()));
}

#[test]
fn time_zone_and_language_of_the_machine_change_no_byte() {
    let mut trees = Vec::new();
    for (zone, language) in [
        ("America/St_Johns", "C"),
        ("Asia/Kathmandu", "de_DE.UTF-8"),
        ("Pacific/Kiritimati", "tr_TR.UTF-8"),
    ] {
        let world = World::demo();
        let mut command = world.command(&["-c", "all", "-f", "gpx,json_summary", "-d", "out"]);
        let outcome = finish(command.env("TZ", zone).env("LANG", language).env("LC_ALL", language));
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        trees.push(tree(&world.out()));
    }
    assert!(trees[0] == trees[1] && trees[1] == trees[2]);
}
