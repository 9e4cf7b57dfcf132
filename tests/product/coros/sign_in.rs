//! Getting into COROS: the password and its two forms, the code by e-mail, the
//! browser's token, and the one session that an account has.

use std::time::Duration;

use gcexport::simulate::faults::{Edit, FaultKind, RequestKind, RetryAfter, Rule};
use gcexport::simulate::{Logins, MFA_CODE, MFA_USERNAME, PASSWORD};

use super::{export, logins, run, world};
use crate::world::{Outcome, World, complains, finish, tree};

const CODE_SENT: &str = "/account/captcha";
const CODE_GIVEN: &str = "/account/2fa/login/verify";

/// `gcexport login` of the account that wants a code, without a terminal.
fn login_with_code(world: &World, code: Option<&str>) -> Outcome {
    let mut command = world.stranger(&["login", "--username", MFA_USERNAME]);
    command.env("GCEXPORT_PASSWORD", PASSWORD);
    if let Some(code) = code {
        command.env("GCEXPORT_MFA_CODE", code);
    }
    finish(&mut command)
}

#[test]
fn a_password_and_the_code_by_mail_are_a_session() {
    let world = world(2);
    let outcome = login_with_code(&world, Some(MFA_CODE));
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    assert!(outcome.stdout.contains(&format!("Signed in as {MFA_USERNAME}")), "{outcome:#?}");
    let exported = finish(&mut world.stranger(&["-c", "all", "-d", "out"]));
    assert_eq!(exported.code, Some(0), "{exported:#?}");
    assert_eq!((logins(&world), world.count(CODE_SENT), world.count(CODE_GIVEN)), (1, 1, 1));
}

#[test]
fn an_export_takes_the_code_too() {
    let world = world(2);
    let arguments =
        ["-d", "out", "--username", MFA_USERNAME, "--password", PASSWORD, "--mfa-code", MFA_CODE];
    let outcome = finish(&mut world.stranger(&arguments));
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    assert!(!format!("{outcome:?}").contains(MFA_CODE));
}

#[test]
fn a_wrong_code_is_refused_and_given_once() {
    let world = world(2);
    let outcome = login_with_code(&world, Some("000000"));
    complains(&outcome, 4, "the verification code is wrong (1042)");
    assert!(outcome.stderr.contains("run 'gcexport login --service coros'"), "{outcome:#?}");
    assert_eq!((logins(&world), world.count(CODE_GIVEN)), (1, 1));
}

#[test]
fn the_next_run_finishes_the_sign_in_that_waits_for_its_code() {
    let world = world(2);
    let asked = || (logins(&world), world.count(CODE_SENT), world.count(CODE_GIVEN));
    complains(&login_with_code(&world, None), 4, "asks for a verification code");
    let outcome = login_with_code(&world, Some(MFA_CODE));
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    assert_eq!(asked(), (1, 1, 1), "one sign-in, one mail");
    assert!(tree(world.home()).keys().all(|name| !name.ends_with(".pending")));
}

#[test]
fn a_sign_in_waits_until_the_service_is_back() {
    let world = world(2);
    complains(&login_with_code(&world, None), 4, "asks for a verification code");
    world.service.faults([Rule::fault(RequestKind::SignIn, FaultKind::ServiceUnavailable)]);
    complains(&login_with_code(&world, Some(MFA_CODE)), 5, "the same command again");
    world.service.faults([]);
    let outcome = login_with_code(&world, Some(MFA_CODE));
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    assert_eq!((logins(&world), world.count(CODE_SENT)), (1, 1), "one sign-in, one mail");
}

#[test]
fn a_sign_in_that_waits_in_vain_is_begun_again() {
    let world = world(2);
    let asked = || (logins(&world), world.count(CODE_SENT), world.count(CODE_GIVEN));
    complains(&login_with_code(&world, None), 4, "asks for a verification code");
    world.service.advance(Duration::from_secs(900));
    let outcome = login_with_code(&world, Some("000000"));
    complains(&outcome, 4, "the verification code is wrong");
    assert_eq!(asked(), (2, 2, 2), "the service had forgotten the first");
    let outcome = login_with_code(&world, Some(MFA_CODE));
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    assert_eq!(asked(), (2, 2, 3), "the second waited");
}

#[test]
fn without_a_code_and_without_a_terminal_it_says_what_to_type() {
    let world = world(2);
    let outcome = login_with_code(&world, None);
    complains(&outcome, 4, "asks for a verification code");
    let hint = "run 'gcexport login --service coros' on a terminal, or give the code with";
    assert!(outcome.stderr.contains(hint), "{outcome:#?}");
    assert_eq!(world.count(CODE_GIVEN), 0, "nothing is guessed");
}

#[cfg(unix)]
#[test]
fn a_mistyped_code_is_asked_for_three_times_on_the_same_sign_in() {
    use crate::dialogue::terminal;
    for (typed, end) in [
        (["1", "2", MFA_CODE], "Signed in as"),
        (["1", "2", "3"], "the verification code is wrong"),
    ] {
        let world = world(1);
        let mut person = terminal(&world, &["login", "--username", MFA_USERNAME]);
        person.exp_string("Password: ").unwrap();
        person.send_line(PASSWORD).unwrap();
        for (again, code) in ["", "That was not it. ", "That was not it. "].iter().zip(typed) {
            person.exp_string(&format!("{again}Verification code")).unwrap();
            person.send_line(code).unwrap();
        }
        person.exp_string(end).unwrap();
        person.exp_eof().unwrap();
        assert_eq!((logins(&world), world.count(CODE_SENT), world.count(CODE_GIVEN)), (1, 1, 3));
    }
}

#[test]
fn the_older_form_of_a_login_is_tried_only_where_the_other_is_not_taken() {
    for (accepted, tried) in [(Logins::Both, 1), (Logins::Web, 1), (Logins::Legacy, 2)] {
        let world = world(1);
        world.service.accept_logins(accepted);
        export(&world, &[]);
        assert_eq!(logins(&world), tried, "{accepted:?}");
    }
}

#[test]
fn a_wrong_password_is_refused_once_and_asked_for_nowhere_else() {
    let world = world(1);
    let mut command = world.command(&["-d", "out"]);
    let outcome = finish(command.env("GCEXPORT_PASSWORD", "wrong"));
    complains(&outcome, 4, "does not accept this user name and password");
    assert_eq!(logins(&world), 1);
    assert!(!world.out().exists());
}

#[test]
fn a_sign_in_elsewhere_costs_one_login_and_a_repeat() {
    let world = world(3);
    export(&world, &[]);
    world.service.end_sessions();
    export(&world, &["-f", "gpx,csv"]);
    assert_eq!(logins(&world), 2);
}

#[test]
fn a_token_that_dies_in_mid_run_is_replaced_by_one_worker() {
    let world = world(30);
    let death = Rule::edit(RequestKind::Activity, Edit::TokenDeath);
    world.service.faults([death.kth(20)]);
    export(&world, &[]);
    assert_eq!(logins(&world), 2);
}

#[test]
fn without_a_password_a_session_that_was_ended_elsewhere_ends_the_run_and_keeps_the_rest() {
    let world = world(20);
    let login = world.run(&["login"]);
    assert_eq!(login.code, Some(0), "{login:#?}");
    world.service.faults([Rule::edit(RequestKind::Activity, Edit::TokenDeath).kth(20)]);
    let outcome = finish(&mut world.stranger(&["-c", "all", "-d", "out"]));
    complains(&outcome, 4, "the service keeps one per account");
    assert!(outcome.stderr.contains("what was fetched is kept"), "{outcome:#?}");
    assert!(tree(&world.out()).len() > 10);
    assert_eq!(logins(&world), 1, "nobody is signed out in turn");
}

#[test]
fn a_token_of_the_browser_signs_nobody_out() {
    let world = world(3);
    let issued = world.service.issue_coros();
    let mut command = world.stranger(&["-c", "all", "-d", "out", "--token", &issued.token]);
    let outcome = finish(&mut command);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    assert_eq!(logins(&world), 0);
    assert!(!format!("{outcome:?}").contains(&issued.token));
}

#[test]
fn a_session_travels_as_one_line_that_is_tried_before_it_is_believed() {
    let world = world(2);
    export(&world, &[]);
    let line = finish(&mut world.stranger(&["login", "--export"])).stdout;
    std::fs::write(world.path("line"), &line).unwrap();
    assert_eq!(finish(&mut world.stranger(&["logout"])).code, Some(0));
    let import = |from: &str| {
        let input = std::fs::File::open(world.path("line")).unwrap();
        finish(world.stranger(&["login", "--import", from]).stdin(input))
    };
    for from in ["-", "line"] {
        let outcome = import(from);
        assert_eq!(outcome.code, Some(0), "{outcome:#?}");
        let exported = finish(&mut world.stranger(&["-d", "out"]));
        assert_eq!(exported.code, Some(0), "{exported:#?}");
        assert_eq!(finish(&mut world.stranger(&["logout"])).code, Some(0));
    }
    assert_eq!(logins(&world), 1);
    world.service.end_sessions();
    complains(&import("-"), 4, "not accepted");
    std::fs::write(world.path("line"), r#"{"di_token":"a","di_refresh_token":"b"}"#).unwrap();
    let before = world.requests().len();
    complains(&import("-"), 2, "no session of COROS");
    assert_eq!(world.requests().len(), before, "what is of another service goes nowhere");
}

#[test]
fn a_token_is_good_where_every_call_has_to_name_the_user() {
    let world = world(3);
    world.service.insist_on_the_user();
    let token = world.service.issue_coros().token;
    let outcome = finish(&mut world.stranger(&["-c", "all", "-d", "out", "--token", &token]));
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
}

#[test]
fn a_token_that_is_not_accepted_says_so_and_how_to_get_another() {
    let world = world(3);
    let old = world.service.issue_coros();
    world.service.issue_coros();
    for arguments in [&["-d", "out"][..], &["login"]] {
        let arguments = [arguments, &["--token", &old.token]].concat();
        let outcome = finish(&mut world.stranger(&arguments));
        complains(&outcome, 4, "the token that was given is not accepted");
        assert!(outcome.stderr.contains("CPL-coros-token"), "{outcome:#?}");
        assert!(!format!("{outcome:?}").contains(&old.token));
    }
    assert_eq!(logins(&world), 0);
}

#[test]
fn who_has_no_way_in_is_told_what_to_type() {
    let world = world(1);
    for arguments in [&["-d", "out"][..], &["login"]] {
        let outcome = finish(&mut world.stranger(arguments));
        complains(&outcome, 4, "not signed in");
        assert!(outcome.stderr.contains("'gcexport login --service coros'"), "{outcome:#?}");
    }
}

#[test]
fn a_limit_of_sign_ins_is_kept_without_a_request_and_not_for_the_browsers_token() {
    let world = world(1);
    let limit = FaultKind::TooManyRequests.retry_after(RetryAfter::Seconds(60));
    world.service.faults([Rule::fault(RequestKind::SignIn, limit)]);
    let outcome = run(&world, &[]);
    complains(&outcome, 5, "none is tried before");
    let way = "'gcexport login --service coros --token TOKEN' is not limited";
    assert!(outcome.stderr.contains(way), "{outcome:#?}");
    let asked = world.requests().len();
    complains(&run(&world, &[]), 5, "none is tried before");
    assert_eq!(world.requests().len(), asked, "not one request");
    let token = world.service.issue_coros().token;
    let login = finish(&mut world.stranger(&["login", "--token", &token]));
    assert_eq!(login.code, Some(0), "{login:#?}");
}

#[test]
fn a_list_that_fails_after_the_login_costs_no_second_one() {
    let world = world(2);
    world.service.faults([Rule::fault(RequestKind::List, FaultKind::BadGateway)]);
    complains(&run(&world, &[]), 5, "keeps failing");
    complains(&run(&world, &[]), 5, "keeps failing");
    assert_eq!(logins(&world), 1, "what was granted is kept");
    world.service.faults([Rule::fault(RequestKind::List, FaultKind::BadGateway).first(2)]);
    export(&world, &[]);
    assert_eq!(logins(&world), 1);
}

#[test]
fn no_secret_shows_at_any_verbosity() {
    let world = world(3);
    let mut said = String::new();
    let mut secrets = vec![PASSWORD.to_owned(), MFA_CODE.to_owned()];
    let mut run = |arguments: &[&str]| {
        let mut command = world.command(&[arguments, &["-vvv"]].concat());
        let outcome = finish(command.env("GCEXPORT_MFA_CODE", MFA_CODE));
        said.extend([outcome.stdout, outcome.stderr]);
        for bytes in tree(world.home()).values() {
            let stored = serde_json::from_slice::<serde_json::Value>(bytes).unwrap_or_default();
            secrets.extend(stored["access_token"].as_str().map(str::to_owned));
        }
    };
    run(&["-c", "all", "-d", "out"]);
    world.service.end_sessions();
    run(&["-c", "all", "-f", "csv", "-d", "out"]);
    run(&["login", "--username", MFA_USERNAME]);
    world.service.faults([Rule::fault(RequestKind::SignIn, FaultKind::JsonError.result(1031))]);
    run(&["login", "--account", "third"]);
    world.service.faults([Rule::fault(RequestKind::Original, FaultKind::Forbidden)]);
    run(&["-c", "all", "-d", "other", "--account", MFA_USERNAME]);
    assert!(secrets.len() >= 5, "{}", secrets.len());
    for secret in secrets {
        assert!(!said.contains(&secret), "a secret of {} characters shows", secret.len());
    }
    for signed in ["Signature", "LT-"] {
        assert!(!said.contains(signed), "{signed} shows");
    }
}
