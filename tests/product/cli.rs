//! Wrong input: one clear line, the documented exit code, nothing written.

use gcexport::simulate::faults::{FaultKind, RequestKind, Rule};
use gcexport::simulate::{self, Kind, Options, PASSWORD};

use crate::world::{World, complains, finish, tree};

fn refuses(world: &World, arguments: &[&str], code: i32, word: &str) {
    let outcome = world.run(arguments);
    complains(&outcome, code, word);
    assert!(tree(world.desk.path()).is_empty(), "{arguments:?} wrote something");
}

#[test]
fn words_that_make_no_sense_are_usage_errors() {
    let world = World::of(1);
    refuses(&world, &["-f", "fitt"], 2, "there is no such format");
    refuses(&world, &["-f", "none,gpx"], 2, "contradict each other");
    refuses(&world, &["--table-of", "laps,none"], 2, "contradict each other");
    refuses(&world, &["-c", "0"], 2, "from 1 up");
    refuses(&world, &["-c", "many"], 2, "from 1 up");
    refuses(&world, &["--start-date", "2026-02-30"], 2, "date like");
    refuses(
        &world,
        &["--start-date", "2026-03-01", "--end-date", "2026-02-01"],
        2,
        "after the end date",
    );
    refuses(&world, &["--columns", "pace"], 2, "there is no column 'pace'");
    refuses(&world, &["--header", "none"], 2, "'titles' or 'keys'");
    refuses(&world, &["--jobs", "0"], 2, "from 1 to 16");
    refuses(&world, &["--frobnicate"], 2, "--frobnicate");
    assert!(world.requests().is_empty(), "nothing was asked");
}

#[test]
fn only_this_machine_is_a_base_url() {
    let world = World::of(1);
    for url in [
        "https://connectapi.garmin.com",
        "http://192.168.1.1:80",
        "nonsense",
        "ftp://127.0.0.1",
        "http://127.0.0.1/path",
        "http://127.0.0.1@example.com",
    ] {
        refuses(&world, &["--base-url", url], 2, "is not an address of this machine");
    }
    // Port 9 of loopback: nobody answers.
    refuses(&world, &["--base-url", "http://127.0.0.1:9"], 5, "cannot be reached");
}

#[test]
fn a_place_that_cannot_be_written_to_is_refused_before_anything_is_asked() {
    let world = World::of(1);
    std::fs::write(world.path("file"), b"x").unwrap();
    let outcome = world.run(&["-d", "file"]);
    complains(&outcome, 2, "is a file, not a directory");
    let outcome = world.run(&["-d", "/proc/gcexport"]);
    complains(&outcome, 1, "cannot write to /proc");
    assert!(world.requests().is_empty());
}

#[test]
fn without_a_way_in_the_run_says_how_to_get_one() {
    let world = World::of(1);
    let outcome = finish(world.bare_command().env("GCEXPORT_BASE_URL", world.service.url()));
    complains(&outcome, 4, "--username");
    let outcome = finish(world.command(&[]).env("GCEXPORT_PASSWORD", "wrong"));
    complains(&outcome, 4, "does not accept this user name and password");
    assert_eq!(world.count("/mobile/api/login"), 1, "one attempt");
    assert!(!outcome.stderr.contains(PASSWORD));
}

#[test]
fn a_password_may_come_from_standard_input() {
    let world = World::of(1);
    let password = world.path("password");
    std::fs::write(&password, format!("{PASSWORD}\n")).unwrap();
    let mut command = world.command(&["--password-stdin", "-d", "out"]);
    command.env_remove("GCEXPORT_PASSWORD").stdin(std::fs::File::open(password).unwrap());
    assert_eq!(finish(&mut command).code, Some(0));
}

#[test]
fn an_unfit_list_page_is_asked_again_and_then_an_error() {
    for (name, body) in
        [("HTML", "<html>Just a moment...</html>"), ("cut JSON", "[{\"activityId\":1")]
    {
        let world = World::with(Options { activities: Some(3), ..Options::default() });
        let service =
            crate::world::stub(&world, "/activitylist-service/activities/search/activities", body);
        let outcome = finish(world.command(&["-d", "out"]).env("GCEXPORT_BASE_URL", &service.url));
        assert_eq!(outcome.code, Some(1), "{name}: {outcome:#?}");
        assert!(outcome.stderr.contains("list page"), "{name}: {outcome:#?}");
        assert!(service.answers() > 1, "{name} is asked again");
    }
}

#[test]
fn another_accounts_directory_is_refused() {
    let world = World::of(2);
    world.export(&[]);
    let before = tree(&world.out());
    let other = World::of(3);
    other.service.edit(|athlete| athlete.profile.profile_id += 1);
    let outcome = finish(
        world.command(&["-c", "all", "-d", "out"]).env("GCEXPORT_BASE_URL", other.service.url()),
    );
    complains(&outcome, 1, "holds the activities of");
    assert_eq!(tree(&world.out()), before);
}

#[test]
fn a_directory_knows_its_service_before_anybody_is_signed_in() {
    let world = World::at(Kind::Coros, 4);
    world.export(&["-f", "none"]);
    let before = tree(&world.out());
    let asked = world.requests().len();
    let signed_in = |words: &[&str]| {
        let mut command = world.bare_command();
        let secrets = [("USERNAME", simulate::USERNAME), ("PASSWORD", simulate::PASSWORD)];
        command.args(words).env("GCEXPORT_BASE_URL", world.service.url());
        finish(command.envs(secrets.map(|(key, value)| (format!("GCEXPORT_{key}"), value))))
    };
    let at_garmin = signed_in(&["--service", "garmin", "-c", "all", "-d", "out"]);
    complains(&at_garmin, 1, "holds the activities of COROS, not of Garmin Connect");
    assert_eq!((tree(&world.out()), world.requests().len()), (before, asked));
    let outcome = signed_in(&["-c", "all", "-f", "none", "-d", "out"]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    assert_eq!(world.table().len(), 4);
}

#[test]
fn one_run_at_a_time_works_in_a_directory() {
    let world = World::of(2);
    world.export(&[]);
    let lock =
        std::fs::File::options().write(true).open(world.out().join(".gcexport/lock")).unwrap();
    lock.lock().unwrap();
    let outcome = world.run(&["-d", "out"]);
    complains(&outcome, 7, "in use by another run (process ");
}

#[test]
fn columns_completions_and_manual_are_printed() {
    let world = World::of(1);
    let columns = world.run(&["columns", "--json"]);
    let columns: Vec<serde_json::Value> = serde_json::from_str(&columns.stdout).unwrap();
    assert!(columns.len() >= 60);
    assert!(columns.iter().all(|column| !column["meaning"].as_str().unwrap().is_empty()));
    assert!(world.run(&["columns"]).stdout.contains("avg_speed_kmh"));
    assert!(world.run(&["completions", "bash"]).stdout.contains("gcexport"));
    assert!(world.run(&["man"]).stdout.contains(".TH"));
    assert_eq!(world.run(&["--version"]).stdout, "gcexport 0.1.0\n");
}

/// Of what was interrupted, and of what ended with failures: the same command
/// asks for what is missing, and for nothing else.
#[test]
fn an_unfinished_dated_directory_is_continued_after_midnight() {
    const RUN: [&str; 6] = ["-c", "all", "-f", "original", "--jobs", "1"];
    const YESTERDAY: &str = "2026-01-01_garmin_connect_export";
    for (crash, code) in [("renamed:2", None), ("", Some(3))] {
        let world = World::of(8);
        let oldest = world.service.edit(|athlete| athlete.workouts().last().unwrap().id);
        let refused = Rule::fault(RequestKind::Original, FaultKind::Forbidden).of(oldest);
        world.service.faults(if crash.is_empty() { vec![refused] } else { Vec::new() });
        let outcome = finish(world.command(&RUN).env("GCEXPORT_CRASH_AT", crash));
        assert_eq!(outcome.code, code, "{outcome:#?}");
        std::fs::rename(world.path(&dated(&world)), world.path(YESTERDAY)).unwrap();
        let held = || {
            let files = tree(&world.path(YESTERDAY));
            files.keys().filter(|name| name.ends_with(".zip")).count()
        };
        let missing = 8 - held();
        assert!((1..8).contains(&missing));

        world.service.faults([]);
        let before = world.count("/download-service");
        let outcome = world.run(&RUN);
        let continuing = format!("Continuing the unfinished export in ./{YESTERDAY}");
        assert!(outcome.stderr.contains(&continuing), "{outcome:#?}");
        assert_eq!(dated(&world), YESTERDAY, "and no other was made");
        assert_eq!(held(), 8);
        assert!(world.count("/download-service") - before <= missing);
        // It is finished now: the next run begins a directory of its own day.
        assert_eq!(world.run(&RUN).code, Some(0));
        assert_eq!(std::fs::read_dir(world.desk.path()).unwrap().count(), 2);
    }
}

fn dated(world: &World) -> String {
    let mut names = std::fs::read_dir(world.desk.path()).unwrap();
    let name = names.next().unwrap().unwrap().file_name().to_string_lossy().into_owned();
    assert!(names.next().is_none());
    name
}

#[test]
fn tokens_are_stored_for_their_owner_alone_and_the_password_nowhere() {
    let world = World::of(2);
    let outcome = world.export(&["-vvv"]);
    assert!(!outcome.stderr.contains(PASSWORD) && !outcome.stdout.contains(PASSWORD));
    let mut stored = Vec::new();
    for (name, bytes) in tree(world.home()) {
        assert!(!String::from_utf8_lossy(&bytes).contains(PASSWORD));
        stored.push(name);
    }
    assert_eq!(stored.len(), 1, "{stored:?}");
    let path = world.home().join(&stored[0]);
    let token = std::fs::read_to_string(&path).unwrap();
    let token: serde_json::Value = serde_json::from_str(&token).unwrap();
    for secret in ["access_token", "refresh_token"] {
        assert!(!outcome.stderr.contains(token[secret].as_str().unwrap()));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_reader_who_goes_away_does_not_end_the_backup() {
    let world = World::of(3);
    let full = || std::fs::File::options().write(true).open("/dev/full").unwrap();
    let mut command = world.command(&["-c", "all", "-d", "out"]);
    let status = command.stdout(full()).stderr(full()).status().unwrap();
    assert_eq!(status.code(), Some(0));
    assert_eq!(world.table().len(), 3);
}

#[test]
fn flags_win_over_the_environment() {
    let world = World::of(3);
    let outcome = finish(
        world
            .command(&["--demo", "-c", "all", "-f", "none", "-d", "out"])
            .env("GCEXPORT_PASSWORD", "x"),
    );
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    assert!(
        world.table().len() > 60,
        "the demo's account, not that of the address in the environment"
    );
    assert!(world.requests().is_empty());
}

#[test]
fn sessions_are_kept_per_account() {
    let world = World::of(1);
    world.export(&[]);
    let other = |user| {
        let mut command = world.command(&["-d", "other", "--username", user]);
        finish(command.env_remove("GCEXPORT_PASSWORD"))
    };
    complains(&other("someone+else@example.com"), 4, "not signed in");
    let nameless = finish(
        world
            .command(&["-d", "out"])
            .env_remove("GCEXPORT_USERNAME")
            .env_remove("GCEXPORT_PASSWORD"),
    );
    assert_eq!(nameless.code, Some(0), "the only session is the default: {nameless:#?}");
}

#[test]
fn an_unknown_type_is_named() {
    let world = World::of(3);
    let outcome = world.run(&["-c", "all", "--type", "runing", "-d", "out"]);
    assert_eq!(outcome.code, Some(0));
    assert!(outcome.stderr.contains("no activity is of type runing"), "{outcome:#?}");
    // The others are there, and nothing else would tell.
    let outcome = world.run(&["-c", "all", "--type", "runing,running,=1", "-d", "out"]);
    assert!(outcome.stderr.contains("no activity is of type runing\n"), "{outcome:#?}");
    let words = ["--type", "runing,running", "--end-date", "1990-01-01", "-d", "out"];
    let outcome = world.run(&words);
    assert!(
        outcome.stderr.contains("no activity of these days is of type runing or running\n"),
        "{outcome:#?}"
    );
}
