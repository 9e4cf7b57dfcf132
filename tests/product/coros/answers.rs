//! An answer with status 200 says in its `result` what became of the request.

use gcexport::simulate::faults::{Edit, Fault, FaultKind, RequestKind, Rule};
use gcexport::simulate::label_id;

use super::{export, logins, run, world};
use crate::world::{complains, tree};

fn result(code: u16) -> Fault {
    FaultKind::JsonError.result(code)
}

/// Code, the service's own words, and the exit code of a run whose list, and
/// whose sign-in, is answered like this.
const RESULTS: [(u16, &str, i32, i32); 7] = [
    (1001, "Service exceptions", 1, 4),
    (1019, "Access token is invalid", 4, 4),
    (1030, "The login credentials you entered do not match our records.", 1, 4),
    (1031, "Parameter input error", 1, 4),
    (1042, "Verification code error", 1, 4),
    (5011, "Date out of range", 1, 4),
    (101, "Unknown error", 1, 4),
];

#[test]
fn the_list_may_say_no_in_the_words_of_the_service() {
    for (code, message, at_list, _) in RESULTS {
        let world = world(2);
        export(&world, &["-f", "none"]);
        world.service.faults([Rule::fault(RequestKind::List, result(code))]);
        let outcome = run(&world, &["-f", "none"]);
        assert_eq!(outcome.code, Some(at_list), "{code}: {outcome:#?}");
        // That one has a meaning of its own here.
        if code != 1019 {
            let said = format!("the activity list: the service answered {code:04} ({message})");
            complains(&outcome, at_list, &said);
            assert!(outcome.stderr.contains("run the same command again"), "{outcome:#?}");
        }
    }
}

#[test]
fn the_sign_in_may_say_no_in_the_words_of_the_service() {
    for (code, message, _, at_sign_in) in RESULTS {
        let world = world(2);
        world.service.faults([Rule::fault(RequestKind::SignIn, result(code))]);
        let outcome = run(&world, &[]);
        assert_eq!(outcome.code, Some(at_sign_in), "{code}: {outcome:#?}");
        match code {
            1030 => complains(&outcome, 4, "does not accept this user name and password"),
            1042 => complains(&outcome, 4, "the verification code is wrong (1042)"),
            _ => complains(&outcome, 4, &format!("the service answered {code:04} ({message})")),
        }
        assert_eq!(logins(&world), if code == 1031 { 2 } else { 1 }, "{code}: not hammered");
    }
}

#[test]
fn a_file_may_be_refused_in_the_words_of_the_service() {
    for (code, message, ..) in RESULTS {
        let world = world(4);
        let id = world.service.edit(|athlete| athlete.workouts()[1].id);
        world.service.faults([Rule::fault(RequestKind::Activity, result(code)).of(id)]);
        let outcome = run(&world, &["-f", "tcx"]);
        assert_eq!(outcome.code, Some(3), "{code}: {outcome:#?}");
        let said = format!(
            "failed: tcx of activity {}: the service answered {code:04} ({message})",
            label_id(id)
        );
        assert!(outcome.stdout.contains(&said), "{outcome:#?}");
        assert_eq!(tree(&world.out()).len(), 1 + 3, "the others are there");
        assert_eq!(logins(&world), 1, "{code}: that one file is not worth a login");
        world.service.faults([]);
        export(&world, &["-f", "tcx"]);
        assert_eq!(tree(&world.out()).len(), 1 + 4);
    }
}

#[test]
fn a_token_that_is_always_refused_costs_one_login_and_a_clear_end() {
    let world = world(30);
    export(&world, &["-f", "none"]);
    assert_eq!(logins(&world), 1);
    world.service.faults([Rule::fault(RequestKind::List, result(1019))]);
    complains(&run(&world, &[]), 4, "the service issued a token and then refused it");
    assert_eq!(logins(&world), 2, "one more, and no duel with the browser");
    world.service.faults([]);
    export(&world, &[]);
    assert_eq!(logins(&world), 2, "the new one is kept");
}

#[test]
fn a_refusal_that_passes_costs_no_login() {
    for on in [RequestKind::List, RequestKind::Activity, RequestKind::Details] {
        let world = world(6);
        export(&world, &["-f", "none"]);
        world.service.faults([Rule::fault(on, result(1019)).kth(1)]);
        export(&world, &["-f", "fit,json_details"]);
        assert_eq!(logins(&world), 1, "{on:?}");
    }
}

#[test]
fn a_session_that_is_ended_again_and_again_is_not_fought_for() {
    let world = world(60);
    export(&world, &["-f", "none"]);
    world.service.faults([Rule::edit(RequestKind::Activity, Edit::TokenDeath)]);
    let outcome = run(&world, &["--jobs", "1"]);
    complains(&outcome, 4, "signing in anywhere else ends it");
    assert!((2..=6).contains(&logins(&world)), "{} logins", logins(&world));
}

#[test]
fn success_without_data_is_damage_in_a_list_and_no_offer_of_a_file() {
    let world = world(3);
    export(&world, &["-f", "none"]);
    world.service.faults([Rule::fault(RequestKind::List, result(0))]);
    complains(&run(&world, &[]), 1, "it has no data");
    world.service.faults([Rule::fault(RequestKind::Activity, result(0))]);
    let outcome = export(&world, &["-f", "gpx"]);
    assert!(outcome.stdout.contains("3 not available"), "{outcome:#?}");
    world.service.faults([]);
    export(&world, &["-f", "gpx", "--retry-missing"]);
    assert!(tree(&world.out()).values().any(|bytes| bytes.starts_with(b"<?xml")));
}
