//! A kill in the middle of a renewal, and secrets that must not show.

use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};

use gcexport::simulate::{MFA_CODE, MFA_USERNAME, PASSWORD, Refusal, Step};

use crate::world::{World, finish, tree, until};

fn session_file(world: &World) -> String {
    let stored = tree(world.home());
    let names: Vec<_> = stored.keys().filter(|name| name.ends_with(".json")).collect();
    assert_eq!(names.len(), 1, "{names:?}");
    String::from_utf8(stored[names[0]].clone()).unwrap()
}

/// Kills the child, if one is waiting for it.
fn kill(victim: &Mutex<Option<Child>>) {
    if let Some(mut child) = victim.lock().unwrap().take() {
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

#[test]
fn a_hundred_kills_across_a_renewal_never_tear_the_session() {
    let world = World::of(1);
    world.export(&[]);
    let victim: Arc<Mutex<Option<Child>>> = Arc::default();
    let moment = Arc::new(Mutex::new(0));
    let (arriving, at) = (Arc::clone(&victim), Arc::clone(&moment));
    world.service.on_request(move |request| {
        let due = match *at.lock().unwrap() {
            // When the renewal arrives; when the first request with the new token does.
            0 => request.path.starts_with("/di-oauth2-service/"),
            2 => request.path.starts_with("/userprofile-service/"),
            _ => false,
        };
        if due {
            kill(&arriving);
        }
    });
    // When the old token is dead and the answer is not out yet.
    let (held, at) = (Arc::clone(&victim), Arc::clone(&moment));
    world.service.hold_refreshes(move || {
        if *at.lock().unwrap() == 1 {
            kill(&held);
        }
    });
    let mut survived = 0;
    for round in 0..100 {
        *moment.lock().unwrap() = round % 3;
        let before = session_file(&world);
        world.service.expire_access_tokens();
        {
            let mut victim = victim.lock().unwrap();
            let mut command = world.command(&["-q", "-d", "out"]);
            command.env_remove("GCEXPORT_PASSWORD").stderr(Stdio::null());
            *victim = Some(command.spawn().unwrap());
        }
        until("the last request of the victim", || victim.lock().unwrap().is_none());
        let after = session_file(&world);
        let whole: serde_json::Value = serde_json::from_str(&after).expect("never torn");
        assert!(whole["refresh_token"].is_string());
        *moment.lock().unwrap() = 9;
        let next = finish(world.command(&["-d", "out"]).env_remove("GCEXPORT_PASSWORD"));
        if after != before {
            assert_eq!(next.code, Some(0), "round {round}, the new token was in place: {next:#?}");
        }
        match next.code {
            Some(0) => survived += 1,
            Some(4) => {
                let errors = next.stderr.lines().filter(|line| line.starts_with("error: "));
                assert_eq!(errors.count(), 1, "{next:#?}");
                assert_eq!(world.run(&["-d", "out"]).code, Some(0), "a password signs in again");
            }
            _ => panic!("round {round}: {next:#?}"),
        }
    }
    assert!(survived >= 33, "whoever was killed after the rename goes on: {survived}");
}

#[test]
fn no_secret_shows_at_any_verbosity_but_in_the_store() {
    let world = World::of(3);
    let mut said = String::new();
    let mut secrets = vec![PASSWORD.to_owned(), MFA_CODE.to_owned()];
    let mut run = |arguments: &[&str]| {
        let outcome = finish(
            world.command(&[arguments, &["-vvv"]].concat()).env("GCEXPORT_MFA_CODE", MFA_CODE),
        );
        said.push_str(&outcome.stdout);
        said.push_str(&outcome.stderr);
        for (name, bytes) in tree(world.home()) {
            if let Ok(session) = serde_json::from_slice::<serde_json::Value>(&bytes) {
                for token in ["access_token", "refresh_token"] {
                    secrets.extend(session[token].as_str().map(str::to_owned));
                }
            }
            assert!(!name.contains(PASSWORD));
        }
    };
    run(&["-d", "out", "-c", "all", "--json"]);
    world.service.expire_access_tokens();
    run(&["-d", "out", "-c", "all", "-f", "original"]);
    run(&["login", "--username", MFA_USERNAME, "--account", "other"]);
    for refusal in [Refusal::Unknown, Refusal::RateLimitedPage, Refusal::NoJson] {
        world.service.refuse(Step::Login, refusal);
        run(&["login", "--account", "third", "--force"]);
    }
    world.service.relent();
    world.service.end_sessions();
    world.service.expire_access_tokens();
    run(&["-d", "out", "-c", "all", "--account", "other"]);
    said.push_str(&written(&world.out()));
    secrets.sort_unstable();
    secrets.dedup();
    assert!(secrets.len() >= 8, "{}", secrets.len());
    for secret in secrets {
        assert!(!said.contains(&secret), "a secret of {} characters shows", secret.len());
    }
    assert!(!said.contains("ST-"), "a ticket shows");
    assert!(!said.contains(gcexport::simulate::PERSONAL), "a body shows");
}

/// Every text below a directory, the ledger included.
fn written(root: &Path) -> String {
    let mut text = String::new();
    for place in [root.to_owned(), root.join(".gcexport")] {
        for entry in std::fs::read_dir(place).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                text.push_str(&String::from_utf8_lossy(&std::fs::read(path).unwrap()));
            }
        }
    }
    text
}
