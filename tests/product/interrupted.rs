//! Killed at any point, the next run ends in the same bytes.

use std::path::Path;
use std::process::Child;
use std::sync::{Arc, Mutex};

use gcexport::simulate::Kind;

use crate::world::{BOTH, Tree, World, finish, ledger, tree, until};

const FORMATS: [&str; 7] = ["-c", "all", "-f", "gpx,tcx,original,json_summary", "-u", "-d", "out"];
/// The same for both: four files of each activity.
const FILES: usize = 4;

/// What an undisturbed run leaves.
struct Undisturbed {
    world: World,
    tree: Tree,
    ledger: Vec<String>,
}

fn undisturbed(kind: Kind) -> Undisturbed {
    let world = World::at(kind, 30);
    let outcome = world.run(&FORMATS);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let (tree, ledger) = (tree(&world.out()), ledger(&world.out()));
    assert_eq!(world.table().len(), 30, "the yardstick itself is complete");
    assert_eq!(tree.len(), 30 * FILES + 1);
    assert_eq!(ledger.iter().filter(|line| line.starts_with("files:")).count(), 30 * FILES);
    Undisturbed { world, tree, ledger }
}

impl Undisturbed {
    /// A rerun after the disturbance ends as if there had been none.
    fn is_reached_again(&self, what: &str) {
        let outcome = self.world.run(&FORMATS);
        assert_eq!(outcome.code, Some(0), "{what}: {outcome:#?}");
        let root = self.world.out();
        let found = tree(&root);
        for (name, bytes) in &self.tree {
            assert_eq!(found.get(name), Some(bytes), "{what}: {name}");
        }
        assert_eq!(found.len(), self.tree.len(), "{what}: nothing is left over");
        assert_eq!(ledger(&root), self.ledger, "{what}");
        assert_eq!(leftovers(&root), 0, "{what}");
        std::fs::remove_dir_all(root).unwrap();
    }
}

fn leftovers(root: &Path) -> usize {
    std::fs::read_dir(root.join(".gcexport/tmp")).unwrap().count()
}

#[test]
fn sigkill_at_any_request_is_made_good_by_the_next_run() {
    // A run makes about 125 requests of Garmin; of COROS about 180, as each
    // file has an address to be asked for.
    for (kind, requests) in [(Kind::Garmin, 120), (Kind::Coros, 160)] {
        sigkill_is_made_good(&undisturbed(kind), requests / 20);
    }
}

/// Kills twenty runs, each so many requests later than the one before.
fn sigkill_is_made_good(yardstick: &Undisturbed, apart: usize) {
    std::fs::remove_dir_all(yardstick.world.out()).unwrap();
    let world = &yardstick.world;
    let child: Arc<Mutex<Option<(usize, Child)>>> = Arc::default();
    let victim = Arc::clone(&child);
    world.service.on_request(move |request| {
        let mut victim = victim.lock().unwrap();
        if victim.as_ref().is_some_and(|(at, _)| request.number >= *at)
            && let Some((_, mut child)) = victim.take()
        {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    });
    for step in 0..20 {
        let at = world.requests().len() + 1 + step * apart;
        {
            // The hook waits for this lock, so no request can come too early.
            let mut child = child.lock().unwrap();
            *child = Some((at, world.command(&FORMATS).spawn().unwrap()));
        }
        until("the last request of the victim", || child.lock().unwrap().is_none());
        yardstick.is_reached_again(&format!("killed at request {}", 1 + step * apart));
    }
}

#[test]
fn a_kill_between_rename_and_record_is_made_good_without_a_second_download() {
    BOTH.into_iter().for_each(|kind| a_kill_costs_no_second_download(&undisturbed(kind)));
}

fn a_kill_costs_no_second_download(yardstick: &Undisturbed) {
    std::fs::remove_dir_all(yardstick.world.out()).unwrap();
    for point in ["renamed:1", "renamed:2", "renamed:17", "renamed:60", "recording:1", "table:1"] {
        let outcome = finish(yardstick.world.command(&FORMATS).env("GCEXPORT_CRASH_AT", point));
        assert_eq!(outcome.code, None, "{point}: it was killed");
        let present =
            tree(&yardstick.world.out()).keys().filter(|name| *name != "activities.csv").count();
        let asked = || yardstick.world.file_requests() + yardstick.world.count("/activity-service");
        let before = asked();
        yardstick.is_reached_again(point);
        let asked = asked() - before;
        let empty = yardstick.tree.values().filter(|bytes| bytes.is_empty()).count();
        assert!(
            asked <= 30 * FILES - present + empty * 5,
            "{point}: {asked} asked with {present} present"
        );
    }
}

#[test]
fn what_was_received_whole_is_not_asked_for_twice() {
    let run = ["-c", "all", "-f", "gpx", "-d", "out"];
    let world = World::of(30);
    world.export(&run[..4]);
    let whole = tree(&world.out());
    let asked = || {
        let requests = world.requests();
        let files = requests.iter().filter(|r| r.path.starts_with("/download-service/"));
        files.filter(|r| r.status == 200).count()
    };
    let once = asked();
    let tmp = world.out().join(".gcexport/tmp");
    let kill = || {
        std::fs::remove_dir_all(world.out()).unwrap();
        finish(world.command(&run).env("GCEXPORT_CRASH_AT", "received:9"));
        let names = std::fs::read_dir(&tmp).unwrap().map(|entry| entry.unwrap().path());
        let kept: Vec<_> =
            names.filter(|path| path.to_string_lossy().contains(".whole.")).collect();
        assert!(!kept.is_empty());
        kept
    };
    let again = || {
        let before = asked();
        world.export(&run[..4]);
        assert!(tree(&world.out()) == whole);
        assert_eq!(std::fs::read_dir(&tmp).unwrap().count(), 0, "nothing is left over");
        asked() - before
    };

    let before = asked();
    kill();
    let twice = asked() - before + again() - once;
    assert!(twice <= 4, "only what was on its way: {twice}");

    // Power was lost as well: the disk had not been told to keep these yet.
    for path in kill() {
        std::fs::write(path, "").unwrap();
    }
    again();

    // Nobody asks for them any more.
    kill();
    world.export(&["-c", "all", "-f", "none"]);
    assert_eq!(std::fs::read_dir(&tmp).unwrap().count(), 0, "nothing is left over");
}

#[test]
fn a_table_cut_in_the_middle_of_a_row_is_ours() {
    let yardstick = undisturbed(Kind::Garmin);
    let root = yardstick.world.out();
    let table = root.join("activities.csv");
    let whole = std::fs::read(&table).unwrap();
    for cut in [0, 10, whole.len() / 3, whole.len() - 1] {
        std::fs::write(&table, &whole[..cut]).unwrap();
        // As a run that was killed while it wrote its first rows would leave it.
        let db = rusqlite::Connection::open(root.join(".gcexport/ledger.sqlite")).unwrap();
        db.execute_batch(
            "UPDATE meta SET value = '0' WHERE key IN ('table.bytes', 'table.seq');
             UPDATE meta SET value = 'yes' WHERE key = 'table.behind';
             UPDATE meta SET value = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
             WHERE key IN ('table.sha256', 'table.next_sha256');",
        )
        .unwrap();
        drop(db);
        let outcome = yardstick.world.run(&FORMATS);
        assert_eq!(outcome.code, Some(0), "{outcome:#?}");
        assert_eq!(tree(&root), yardstick.tree, "cut at {cut}");
    }
}

#[cfg(unix)]
#[test]
fn a_signal_ends_the_run_politely_and_the_next_one_goes_on() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let yardstick = undisturbed(Kind::Garmin);
        std::fs::remove_dir_all(yardstick.world.out()).unwrap();
        let world = &yardstick.world;
        let at = world.requests().len() + 40;
        let pid: Arc<Mutex<Option<u32>>> = Arc::default();
        let target = Arc::clone(&pid);
        world.service.on_request(move |request| {
            if request.number == at {
                let pid = target.lock().unwrap().unwrap();
                let kill = std::process::Command::new("kill")
                    .args(["-s", signal, &pid.to_string()])
                    .status();
                assert!(kill.unwrap().success());
            }
        });
        let child = {
            let mut pid = pid.lock().unwrap();
            let mut command = world.command(&FORMATS);
            command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
            let child = command.spawn().unwrap();
            *pid = Some(child.id());
            child
        };
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{output:#?}");
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.contains("Interrupted with"), "{said}");
        assert!(said.contains("run the same command again"), "{said}");
        yardstick.is_reached_again(signal);
    }
}
