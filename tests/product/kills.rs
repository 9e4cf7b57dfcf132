//! SIGKILL at random moments of a run over 500 activities. 25 here;
//! `benches/kills.sh` makes it 200.

use std::process::Child;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::world::{World, ledger, tree};

const RUN: [&str; 6] = ["-c", "all", "-f", "gpx,original", "-d", "out"];
const JOBS: usize = 4;
const FILES: &str = "/download-service/";

/// Kills the program some moments after it has made so many requests.
struct Executioner(Arc<Mutex<Option<Sentence>>>);

struct Sentence {
    at: usize,
    moments: Duration,
    victim: Child,
}

impl Executioner {
    fn watching(world: &World) -> Self {
        let sentence: Arc<Mutex<Option<Sentence>>> = Arc::default();
        let watched = Arc::clone(&sentence);
        world.service.on_request(move |request| {
            let mut sentence = watched.lock().unwrap();
            if sentence.as_ref().is_some_and(|sentence| request.number >= sentence.at)
                && let Some(Sentence { moments, mut victim, .. }) = sentence.take()
            {
                drop(sentence);
                // Not only when a request arrives, but in the midst of what follows.
                std::thread::spawn(move || {
                    std::thread::sleep(moments);
                    victim.kill().unwrap();
                    victim.wait().unwrap();
                });
            }
        });
        Self(sentence)
    }

    /// Runs the program and kills it; returns when it is dead.
    fn execute(&self, world: &World, at: usize, moments: Duration) {
        let (ended, mut pipe) = {
            let mut sentence = self.0.lock().unwrap();
            let mut command = world.command(&RUN);
            let mut victim = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
            let pipe = victim.stderr.take().unwrap();
            *sentence = Some(Sentence { at, moments, victim });
            (std::io::sink(), pipe)
        };
        // The pipe is closed when its last holder is gone.
        std::io::copy(&mut pipe, &mut { ended }).unwrap();
        assert!(self.0.lock().unwrap().is_none(), "it ended before request {at}");
    }
}

#[test]
fn two_hundred_kills_lose_nothing_and_double_nothing() {
    let kills: usize = std::env::var("GCEXPORT_KILLS").map_or(25, |n| n.parse().unwrap());
    let world = World::of(500);
    world.export(&RUN[..4]);
    let (whole, book) = (tree(&world.out()), ledger(&world.out()));
    assert_eq!(whole.len(), 2 * 500 + 1);
    let fetched = |from: usize| {
        let files = world.requests().split_off(from);
        files.iter().filter(|r| r.path.starts_with(FILES) && r.status == 200).count()
    };
    let once = fetched(0);
    let files = world.requests().iter().filter(|r| r.path.starts_with(FILES)).count();
    let executioner = Executioner::watching(&world);
    let mut random = fastrand::Rng::with_seed(20_261_121);
    let mut most_twice = 0;
    for kill in 1..=kills {
        std::fs::remove_dir_all(world.out()).unwrap();
        let begin = world.requests().len();
        let at = begin + random.usize(1..files);
        let moments = Duration::from_micros(random.u64(0..5_000));
        executioner.execute(&world, at, moments);
        world.export(&RUN[..4]);
        let what = format!("kill {kill}, {moments:?} after request {}", at - begin);
        assert!(tree(&world.out()) == whole, "{what}: the files are the same");
        assert_eq!(ledger(&world.out()), book, "{what}");
        let left = std::fs::read_dir(world.out().join(".gcexport/tmp")).unwrap().count();
        assert_eq!(left, 0, "{what}: nothing is left over");
        let twice = fetched(begin) - once;
        assert!(twice <= JOBS, "{what}: {twice} files fetched twice");
        most_twice = most_twice.max(twice);
    }
    println!("{kills} of {kills} trees identical, at most {most_twice} files fetched twice");
}
