//! A disk that is full, read-only or failing, and the loss of power: the
//! program runs with `disk/shim.c` between itself and the system.

mod replay;
mod sessions;

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use crate::world::{Outcome, Tree, World, complains, finish, ledger, stamps, tree};
use replay::Disk;

const RUN: [&str; 4] = ["-c", "all", "-f", "gpx,original"];

/// The shim, compiled once.
fn shim() -> PathBuf {
    static SHIM: OnceLock<PathBuf> = OnceLock::new();
    let build = || {
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/product/disk/shim.c");
        let library = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("disk_shim.so");
        let mut cc = Command::new("cc");
        cc.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).arg("-ldl");
        assert!(cc.status().expect("a C compiler, as for SQLite").success());
        library
    };
    SHIM.get_or_init(build).clone()
}

/// A run into `out` over a disk of this kind.
fn run_over(world: &World, disk: &str, arguments: &[&str]) -> Outcome {
    finish(command_over(world, arguments).env("GCEXPORT_DISK", disk))
}

fn command_over(world: &World, arguments: &[&str]) -> Command {
    let mut command = world.command(&[arguments, &["-d", "out"]].concat());
    let root = world.desk.path().canonicalize().unwrap().join("out");
    command.env("LD_PRELOAD", shim()).env("GCEXPORT_DISK_ROOT", root);
    command
}

/// An account, and what an undisturbed run makes of it.
struct Yardstick {
    world: World,
    tree: Tree,
    ledger: Vec<String>,
    /// After a run over the newest five.
    begun: Tree,
}

impl Yardstick {
    fn new(activities: usize) -> Self {
        let world = World::of(activities);
        world.export(&["-c", "5", "-f", "none"]);
        let begun = tree(&world.out());
        world.export(&RUN);
        let (tree, ledger) = (tree(&world.out()), ledger(&world.out()));
        Self { world, tree, ledger, begun }
    }

    fn begin(&self) {
        let _ = std::fs::remove_dir_all(self.world.out());
        self.world.export(&["-c", "5", "-f", "none"]);
    }

    /// Once the disk is well, the same command ends as if nothing had been.
    fn is_reached(&self, what: &str) {
        let outcome = self.world.run(&[&RUN[..], &["-d", "out"]].concat());
        assert_eq!(outcome.code, Some(0), "{what}: {outcome:#?}");
        let root = self.world.out();
        let found = tree(&root);
        let names: Vec<_> = found.keys().collect();
        assert!(found == self.tree, "{what}: {names:?}");
        assert_eq!(ledger(&root), self.ledger, "{what}");
        let left = std::fs::read_dir(root.join(".gcexport/tmp")).unwrap().count();
        assert_eq!(left, 0, "{what}: nothing is left over");
    }
}

/// Every row of before is there, and no file that is not whole.
fn nothing_is_spoiled(yardstick: &Yardstick, what: &str) {
    for (name, bytes) in tree(&yardstick.world.out()) {
        if name == "activities.csv" {
            assert!(bytes.starts_with(&yardstick.begun[&name]), "{what}: the old rows");
        } else {
            assert!(bytes.is_empty() || yardstick.tree[&name] == bytes, "{what}: {name}");
        }
    }
}

#[test]
fn a_full_disk_costs_nothing_but_time() {
    let yardstick = Yardstick::new(20);
    for room in [0, 300, 5_000, 60_000, 130_000, 200_000, 400_000, 900_000, 1_500_000] {
        yardstick.begin();
        let what = format!("room for {room} bytes");
        let outcome = run_over(&yardstick.world, &format!("full:{room}"), &RUN);
        complains(&outcome, 1, "");
        assert!(outcome.stderr.contains("ree some space"), "{what}: {outcome:#?}");
        nothing_is_spoiled(&yardstick, &what);
        yardstick.is_reached(&what);
    }
}

#[test]
fn a_disk_that_fills_up_under_the_tables_costs_nothing_but_time() {
    let tables = ["-c", "all", "-f", "none", "--table", "csv,xlsx,json"];
    let world = World::of(200);
    world.export(&tables);
    let whole = tree(&world.out());
    let mut failures = 0;
    for room in (0..).step_by(150_000) {
        std::fs::remove_dir_all(world.out()).unwrap();
        let outcome = run_over(&world, &format!("full:{room}"), &tables);
        if outcome.code == Some(0) {
            break;
        }
        failures += 1;
        complains(&outcome, 1, "");
        assert!(outcome.stderr.contains("ree some space"), "room for {room}: {outcome:#?}");
        assert!(!outcome.stderr.contains("panicked"), "room for {room}: {outcome:#?}");
        world.export(&tables);
        assert!(tree(&world.out()) == whole, "room for {room}");
    }
    assert!(failures > 10, "{failures}");
}

#[test]
fn a_failing_disk_is_named_and_survived() {
    let yardstick = Yardstick::new(20);
    for failing in [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 180] {
        yardstick.begin();
        let what = format!("write {failing} fails");
        let outcome = run_over(&yardstick.world, &format!("eio:{failing}"), &RUN);
        complains(&outcome, 1, "");
        nothing_is_spoiled(&yardstick, &what);
        yardstick.is_reached(&what);
    }
}

#[test]
fn a_read_only_directory_is_refused_untouched_and_can_be_verified() {
    let yardstick = Yardstick::new(8);
    let before = stamps(&yardstick.world.out());
    let requests = yardstick.world.requests().len();
    let outcome = run_over(&yardstick.world, "readonly:0", &RUN);
    complains(&outcome, 1, "cannot write to out");
    assert!(outcome.stderr.contains("make the directory writable"), "{outcome:#?}");
    for look in ["verify", "status"] {
        let outcome = run_over(&yardstick.world, "readonly:0", &[look]);
        assert_eq!(outcome.code, Some(0), "{look}: {outcome:#?}");
    }
    assert_eq!(stamps(&yardstick.world.out()), before);
    assert_eq!(yardstick.world.requests().len(), requests);
}

/// After each write, sync, rename and removal of the next run, the power
/// goes: what was not synced is lost, and once more with the names lost that
/// were not synced either. The run after that ends as if nothing had been.
fn survives_the_loss_of_power(world: World, what: &str) {
    let root = world.desk.path().canonicalize().unwrap().join("out");
    let mut disk = Disk::of(&root);
    let log = world.path("log");
    let outcome = finish(command_over(&world, &RUN).env("GCEXPORT_DISK_LOG", &log));
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let (tree, ledger) = (tree(&root), ledger(&root));
    let yardstick = Yardstick { world, tree, ledger, begun: Tree::new() };
    let records = replay::read(&std::fs::read(log).unwrap());
    let (mut disks, mut last) = (0, Vec::new());
    for (number, record) in records.iter().enumerate() {
        disk.apply(record);
        let states = [disk.after_power_loss(false), disk.after_power_loss(true)];
        for (state, names) in states.iter().zip(["names kept", "names lost"]) {
            if last.contains(state) {
                continue;
            }
            disks += 1;
            let _ = std::fs::remove_dir_all(&root);
            replay::lay_out(&root, state);
            yardstick.is_reached(&format!("{what}: power lost after record {number}, {names}"));
        }
        last = states.to_vec();
    }
    println!("{what}: power lost at each of {} moments, {disks} different disks", records.len());
    assert!(records.len() > 100 && disks > 10);
}

#[test]
fn power_may_go_at_any_moment_of_the_first_run() {
    survives_the_loss_of_power(World::of(8), "the first run");
}

#[test]
fn power_may_go_at_any_moment_of_a_run_with_news() {
    let world = World::of(8);
    world.export(&RUN);
    world.service.edit(|athlete| {
        let ids: Vec<_> = athlete.workouts().iter().map(|workout| workout.id).collect();
        athlete.rename(ids[1], "Renamed");
        athlete.retype(ids[4], "trail_running");
        athlete.new_upload();
        athlete.new_upload();
    });
    survives_the_loss_of_power(world, "a run with news");
}
