//! Getting in: every way, every verdict, and what is left on disk.

use std::path::PathBuf;
use std::process::Command;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use gcexport::simulate::faults::{FaultKind, RequestKind, Rule};
use gcexport::simulate::{
    Domain, MFA_CODE, MFA_USERNAME, Options, PASSWORD, Refusal, Step, USERNAME,
};

use crate::world::{Outcome, World, complains as refused, finish};

fn stranger(world: &World, arguments: &[&str]) -> Command {
    world.stranger(arguments)
}

fn with_input(world: &World, command: &mut Command, input: &str) -> Outcome {
    let path = world.path("input");
    std::fs::write(&path, input).unwrap();
    finish(command.stdin(std::fs::File::open(path).unwrap()))
}

fn ticket_page(world: &World) -> String {
    let service = "https%3A%2F%2Fmobile.integration.garmin.com%2Fgcm%2Fandroid";
    let url = format!("{}/sso/signin?service={service}", world.service.url());
    world.block_on(async { reqwest::get(url).await.unwrap().text().await.unwrap() })
}

fn exports(world: &World) {
    let outcome = finish(&mut stranger(world, &["-d", "out"]));
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
}

fn sessions(world: &World) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut places = vec![world.home().to_owned()];
    while let Some(place) = places.pop() {
        for entry in std::fs::read_dir(place).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                places.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json") {
                found.push(path);
            }
        }
    }
    found
}

#[test]
fn a_ticket_from_the_browser_is_a_session() {
    let world = World::of(2);
    let page = ticket_page(&world);
    let outcome = with_input(&world, &mut stranger(&world, &["login", "--browser"]), &page);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    assert!(outcome.stdout.contains("Signed in as"), "{outcome:#?}");
    exports(&world);
    assert_eq!(world.count("/mobile/"), 0, "no password page was asked for");

    let again = with_input(&world, &mut stranger(&world, &["login", "--browser"]), &page);
    refused(&again, 4, "works once");
    let nothing = with_input(&world, &mut stranger(&world, &["login", "--browser"]), "no idea");
    refused(&nothing, 4, "no sign-in ticket");
}

#[test]
fn a_password_with_a_verification_code_is_a_session() {
    let world = World::of(2);
    let login = |code: Option<&str>| {
        let mut command = stranger(&world, &["login", "--username", MFA_USERNAME]);
        command.env("GCEXPORT_PASSWORD", PASSWORD);
        if let Some(code) = code {
            command.env("GCEXPORT_MFA_CODE", code);
        }
        finish(&mut command)
    };
    refused(&login(None), 4, "asks for a verification code");
    refused(&login(Some("000000")), 4, "verification code is wrong");
    let outcome = login(Some(MFA_CODE));
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    exports(&world);
}

#[test]
fn a_code_that_comes_too_late_is_told_apart() {
    let world = World::of(1);
    world.service.expire_pending_codes();
    let mut command =
        stranger(&world, &["login", "--username", MFA_USERNAME, "--mfa-code", MFA_CODE]);
    refused(&finish(command.env("GCEXPORT_PASSWORD", PASSWORD)), 4, "too late");
}

#[test]
fn every_verdict_has_its_own_words_and_exit_code() {
    for (step, refusal, code, word) in [
        (Step::Page, Refusal::BotChallenge, 4, "bot check"),
        (Step::Page, Refusal::BadGateway, 5, "cannot be reached"),
        (Step::Login, Refusal::BotChallenge, 4, "bot check"),
        (Step::Login, Refusal::Mitigated, 4, "bot check"),
        (Step::Login, Refusal::Captcha, 4, "captcha"),
        (Step::Login, Refusal::NeedCaptcha, 4, "captcha"),
        (Step::Login, Refusal::Locked, 4, "locked"),
        (Step::Login, Refusal::ChildAccount, 4, "restricted"),
        (Step::Login, Refusal::BadGateway, 5, "cannot be reached"),
        (Step::Login, Refusal::NoJson, 5, "keeps failing"),
        (Step::Login, Refusal::Unknown, 4, "SOMETHING_NEW"),
    ] {
        let world = World::of(1);
        world.service.refuse(step, refusal);
        let outcome = world.run(&["-d", "out"]);
        refused(&outcome, code, word);
        assert!(world.count("/mobile/api/login") <= 1, "{refusal:?}: one attempt");
        assert!(sessions(&world).is_empty(), "{refusal:?}");
        assert!(!world.out().exists(), "{refusal:?}");
        refused(&world.run(&["login"]), code, word);
    }
}

#[test]
fn no_password_is_sent_where_there_is_no_sign_in_page() {
    for (fault, status) in [(FaultKind::NotFound, "404"), (FaultKind::Gone, "410")] {
        let world = World::of(1);
        world.service.faults([Rule::fault(RequestKind::SignIn, fault).first(1)]);
        let outcome = world.run(&["-d", "out"]);
        refused(&outcome, 4, status);
        assert!(outcome.stderr.contains("login --browser"), "{outcome:#?}");
        assert_eq!(world.count("/mobile/api/login"), 0);
    }
}

#[test]
fn a_limit_starts_a_cool_down_that_later_runs_keep_without_a_request() {
    for (step, refusal) in [
        (Step::Page, Refusal::RateLimitedPage),
        (Step::Login, Refusal::RateLimitedPage),
        (Step::Login, Refusal::RateLimitedJson { status: 200 }),
        (Step::Login, Refusal::RateLimitedJson { status: 400 }),
        (Step::Login, Refusal::RateLimitedJson { status: 403 }),
        (Step::Login, Refusal::Blocked),
        (Step::Login, Refusal::BlockedJson { status: 400 }),
        (Step::Exchange, Refusal::RateLimitedPage),
    ] {
        let world = World::of(1);
        world.service.refuse(step, refusal);
        refused(&world.run(&["-d", "out"]), 5, "none is tried before");
        let asked = world.requests().len();
        world.service.relent();
        refused(&world.run(&["-d", "out"]), 5, "none is tried before");
        assert_eq!(world.requests().len(), asked, "{step:?} {refusal:?}: not one request");
        let forced = world.run(&["-d", "out", "--force"]);
        assert_eq!(forced.code, Some(0), "{forced:#?}");
    }
}

#[test]
fn a_token_that_the_api_refuses_is_not_believed() {
    let world = World::of(1);
    world.service.refuse_new_tokens();
    refused(&world.run(&["-d", "out"]), 4, "issued a token and then refused it");
    assert!(sessions(&world).is_empty());
}

#[test]
fn a_client_that_is_blocked_is_told_apart_from_a_token_that_is_refused() {
    let world = World::of(1);
    world.service.faults([Rule::fault(RequestKind::Profile, FaultKind::Forbidden)]);
    refused(&world.run(&["-d", "out"]), 4, "blocks this client or network");
    assert!(sessions(&world).is_empty());
}

#[test]
fn a_session_that_has_ended_says_so() {
    let world = World::of(1);
    world.export(&[]);
    world.service.end_sessions();
    world.service.expire_access_tokens();
    refused(&finish(&mut stranger(&world, &["-d", "out"])), 4, "session has ended");
}

#[test]
fn sessions_of_other_tools_are_taken_over_and_left_alone() {
    let world = World::of(2);
    let issued = world.service.issue();
    let file = world.path("garmin_tokens.json");
    let theirs = serde_json::json!({
        "di_token": issued.access, "di_refresh_token": issued.refresh, "di_client_id": issued.client_id,
    });
    std::fs::write(&file, theirs.to_string()).unwrap();
    let outcome = finish(&mut stranger(&world, &["login", "--import", "garmin_tokens.json"]));
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    assert!(outcome.stderr.contains("renewed by turns"), "{outcome:#?}");
    assert_eq!(std::fs::read_to_string(file).unwrap(), theirs.to_string());
    exports(&world);
    world.service.expire_access_tokens();
    exports(&world);
}

#[test]
fn a_session_whose_token_died_early_is_renewed_when_it_is_taken_over() {
    let world = World::of(2);
    let issued = world.service.issue();
    let theirs = serde_json::json!({
        "di_token": issued.access, "di_refresh_token": issued.refresh, "di_client_id": issued.client_id,
    });
    world.service.expire_access_tokens();
    let mut import = stranger(&world, &["login", "--import", "-"]);
    let outcome = with_input(&world, &mut import, &theirs.to_string());
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    exports(&world);
    assert_eq!(world.count("/di-oauth2-service/"), 1);
}

#[test]
fn a_session_travels_as_one_line() {
    let world = World::of(2);
    world.export(&[]);
    let line = finish(&mut stranger(&world, &["login", "--export"])).stdout;
    assert_eq!(line.lines().count(), 1);
    let listed = || finish(&mut stranger(&world, &["login", "--list"])).stdout;
    assert_eq!(listed().matches(USERNAME).count(), 1, "{}", listed());
    assert_eq!(finish(&mut stranger(&world, &["logout"])).code, Some(0));
    refused(&finish(&mut stranger(&world, &["-d", "out"])), 4, "gcexport login");

    let outcome = with_input(&world, &mut stranger(&world, &["login", "--import", "-"]), &line);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    assert_eq!(listed().matches(USERNAME).count(), 1, "{}", listed());
    exports(&world);
    assert_eq!(finish(&mut stranger(&world, &["logout"])).code, Some(0));
    let cut = finish(stranger(&world, &["-d", "out"]).env("GCEXPORT_TOKENS", &line[..40]));
    refused(&cut, 2, "GCEXPORT_TOKENS holds no session");
    let carried = finish(stranger(&world, &["-d", "out"]).env("GCEXPORT_TOKENS", line.trim()));
    assert_eq!(carried.code, Some(0), "{carried:#?}");
}

#[test]
fn a_session_of_the_environment_is_gone_on_with_for_as_long_as_it_is_the_same() {
    let world = World::of(2);
    let theirs = || {
        let issued = world.service.issue();
        let (access, refresh, client) = (issued.access, issued.refresh, issued.client_id);
        format!(
            r#"{{"di_token":"{access}","di_refresh_token":"{refresh}","di_client_id":"{client}"}}"#
        )
    };
    let run = |tokens: &str| {
        let outcome = finish(stranger(&world, &["-d", "out"]).env("GCEXPORT_TOKENS", tokens));
        assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    };
    let first = theirs();
    world.service.expire_access_tokens();
    run(&first);
    world.service.expire_access_tokens();
    run(&first);
    assert_eq!(world.count("/di-oauth2-service/"), 2, "the newer session is stored");
    world.service.end_sessions();
    world.service.expire_access_tokens();
    run(&theirs());
}

#[test]
fn several_accounts_live_side_by_side() {
    let world = World::of(2);
    world.export(&["--account", "first"]);
    let second = world.run(&[
        "--account",
        "second",
        "--username",
        MFA_USERNAME,
        "--mfa-code",
        MFA_CODE,
        "-d",
        "b",
    ]);
    assert_eq!(second.code, Some(0), "{second:#?}");
    assert_eq!(sessions(&world).len(), 2);
    refused(&finish(&mut stranger(&world, &["-d", "out"])), 2, "--account");
    let outcome = finish(&mut stranger(&world, &["-d", "out", "--account", "first"]));
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");

    let list = finish(&mut stranger(&world, &["login", "--list"])).stdout;
    let names: Vec<_> = list.lines().map(|line| line.split(", ").next().unwrap()).collect();
    assert_eq!(names, ["first", "second"]);
    let before = world.requests().len();
    let mistyped = ["-d", "out", "--account", "frist"];
    let mut command = stranger(&world, &mistyped);
    let outcome = finish(command.env("GCEXPORT_PASSWORD", PASSWORD));
    refused(&outcome, 2, "no stored session of 'frist'");
    refused(&finish(&mut stranger(&world, &mistyped)), 4, "no stored session of 'frist'");
    assert_eq!(world.requests().len(), before, "nothing is sent under a name that is no user's");

    for name in names {
        let outcome = finish(&mut stranger(&world, &["logout", "--account", name]));
        assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    }
    let list = finish(&mut stranger(&world, &["login", "--list"]));
    assert!(list.stdout.is_empty() && list.stderr.contains("No session is stored"), "{list:#?}");
}

#[test]
fn an_account_of_mainland_china_signs_in_at_its_own_addresses() {
    let options = Options { activities: Some(2), domain: Domain::Cn, ..Options::default() };
    let world = World::with(options);
    let outcome = world.run(&["--domain", "garmin.cn", "-d", "out"]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let at_com = finish(&mut stranger(&world, &["-d", "out"]));
    refused(&at_com, 4, "gcexport login");
}

#[test]
fn a_session_near_its_end_is_warned_of() {
    let world = World::of(1);
    world.service.lifetimes(75_000, 3 * 86_400 - 100);
    world.export(&[]);
    let outcome = world.export(&[]);
    assert!(outcome.stderr.contains("The session ends in 2 days"), "{outcome:#?}");
}

#[test]
fn login_with_a_session_that_works_asks_for_nothing() {
    let world = World::of(1);
    world.export(&[]);
    let outcome = finish(&mut stranger(&world, &["login"]));
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    assert!(outcome.stdout.contains("the stored session works"), "{outcome:#?}");
}

#[test]
fn sessions_are_found_in_their_usual_places_and_variables() {
    let world = World::of(1);
    let issued = world.service.issue();
    let theirs = serde_json::json!({
        "di_token": issued.access, "di_refresh_token": issued.refresh, "di_client_id": issued.client_id,
    });
    let usual = world.home().join(".garminconnect");
    refused(
        &finish(&mut stranger(&world, &["login", "--import"])),
        2,
        "no session was found there",
    );
    std::fs::create_dir(&usual).unwrap();
    std::fs::write(usual.join("garmin_tokens.json"), theirs.to_string()).unwrap();
    let import = |world: &World, key: &str, value: &str| {
        let outcome = finish(stranger(world, &["login", "--import"]).env(key, value));
        assert_eq!(outcome.code, Some(0), "{key}: {outcome:#?}");
        exports(world);
        assert_eq!(finish(&mut stranger(world, &["logout"])).code, Some(0));
        outcome
    };
    import(&world, "UNUSED", "");
    import(&world, "GARMINTOKENS", &theirs.to_string());
    import(&world, "GARMINTOKENS", usual.to_str().unwrap());

    let garth = world.service.issue_garth();
    let pair = serde_json::json!([garth.oauth1_token, garth.oauth2_token]);
    let outcome = import(&world, "GARTH_TOKEN", &BASE64_STANDARD.encode(pair.to_string()));
    assert!(outcome.stderr.contains("cannot be renewed here"), "{outcome:#?}");
    let directory = world.path("garth");
    std::fs::create_dir(&directory).unwrap();
    std::fs::write(directory.join("oauth1_token.json"), garth.oauth1_token.to_string()).unwrap();
    std::fs::write(directory.join("oauth2_token.json"), garth.oauth2_token.to_string()).unwrap();
    import(&world, "GARTH_HOME", directory.to_str().unwrap());
}

#[test]
fn a_limit_at_the_verification_code_starts_a_cool_down_too() {
    let world = World::of(1);
    world.service.refuse(Step::Code, Refusal::RateLimitedPage);
    let mut command =
        stranger(&world, &["login", "--username", MFA_USERNAME, "--mfa-code", MFA_CODE]);
    command.env("GCEXPORT_PASSWORD", PASSWORD);
    refused(&finish(&mut command), 5, "none is tried before");
    let asked = world.requests().len();
    refused(&finish(&mut command), 5, "none is tried before");
    assert_eq!(world.requests().len(), asked);
}
