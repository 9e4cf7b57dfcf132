//! Sessions on a disk that takes nothing: nothing is spent on one that cannot
//! be kept.

use gcexport::simulate::Kind;

use super::shim;
use crate::world::{BOTH, Outcome, World, complains, finish};

const NO_ROOM: &str = "no session can be kept in";

/// A run whose sessions are on a disk of this kind.
fn run_over(world: &World, disk: &str, arguments: &[&str]) -> Outcome {
    let root = world.home().canonicalize().unwrap().join(".local");
    let mut command = world.command(arguments);
    command.env("LD_PRELOAD", shim()).env("GCEXPORT_DISK_ROOT", root).env("GCEXPORT_DISK", disk);
    finish(&mut command)
}

fn logins(world: &World) -> usize {
    world.count("/mobile/") + world.count("/account/login")
}

fn renewals(world: &World) -> usize {
    world.count("/di-oauth2-service/")
}

#[test]
fn a_refresh_token_is_not_spent_before_there_is_room_for_the_next() {
    let world = World::of(2);
    world.export(&[]);
    for disk in ["full:0", "full:2000", "eio:1", "eio:2", "readonly:0"] {
        world.service.expire_access_tokens();
        let before = renewals(&world);
        let outcome = run_over(&world, disk, &["-d", "out"]);
        complains(&outcome, 1, NO_ROOM);
        assert!(outcome.stderr.contains("a stored session is untouched"), "{outcome:#?}");
        assert_eq!(renewals(&world), before, "{disk}");
        world.export(&[]);
        assert_eq!(renewals(&world), before + 1, "{disk}: the token was still good");
    }
    assert_eq!(world.count("/mobile/api/login"), 1);
}

#[test]
fn a_renewed_session_lasts_before_it_is_used() {
    let world = World::of(2);
    world.export(&[]);
    world.service.expire_access_tokens();
    // Room, its sync, the session, its sync: the fifth makes its name last.
    let outcome = run_over(&world, "eio:5", &["-d", "out"]);
    complains(&outcome, 1, "cannot sync");
    let spent = renewals(&world);
    world.export(&[]);
    assert_eq!(renewals(&world), spent, "the session that was renewed is in place");
}

#[test]
fn nobody_signs_in_who_cannot_keep_the_session() {
    for kind in BOTH {
        let world = World::at(kind, 1);
        let file = world.path("file");
        std::fs::write(&file, "no directory").unwrap();
        for arguments in [&["login"][..], &["-d", "out"]] {
            complains(&run_over(&world, "readonly:0", arguments), 1, NO_ROOM);
            let nowhere = finish(world.command(arguments).env("XDG_STATE_HOME", &file));
            complains(&nowhere, 1, NO_ROOM);
            assert!(nowhere.stderr.contains("set XDG_STATE_HOME"), "{nowhere:#?}");
        }
        assert_eq!(logins(&world), 0, "{kind:?}");
    }
    let world = World::of(1);
    complains(&run_over(&world, "readonly:0", &["login", "--browser"]), 1, NO_ROOM);
    let world = World::at(Kind::Coros, 1);
    let token = world.service.issue_coros().token;
    complains(&run_over(&world, "readonly:0", &["login", "--token", &token]), 1, NO_ROOM);
    assert!(world.requests().is_empty());
}
