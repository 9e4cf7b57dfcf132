//! The dialogue with a person, in a pseudo-terminal.

use gcexport::simulate::{MFA_CODE, MFA_USERNAME, PASSWORD};
use rexpect::session::{PtySession, spawn_command};

use crate::world::World;

/// Half a minute is for machines under load; the answers come at once.
const PATIENCE_MS: Option<u64> = Some(30_000);

/// A person in front of the program, without any way in yet.
pub fn terminal(world: &World, arguments: &[&str]) -> PtySession {
    let mut command = world.stranger(arguments);
    command.env("TERM", "xterm");
    // The session is its own terminal's: what the harness set is not wanted.
    command.stdin(std::process::Stdio::inherit());
    spawn_command(command, PATIENCE_MS).unwrap()
}

/// What is started in the background ignores Ctrl-C, and so does all that it
/// starts; what a test catches its children do not ignore.
fn let_ctrl_c_through(world: &World) {
    use tokio::signal::unix::{SignalKind, signal};
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.map_or(0, |mask| u64::from_str_radix(mask.trim(), 16).unwrap());
    let interrupt = SignalKind::interrupt();
    if mask >> (interrupt.as_raw_value() - 1) & 1 == 1 {
        world.block_on(async { signal(interrupt).map(drop) }).unwrap();
    }
}

fn ticket(world: &World) -> String {
    let service = "https%3A%2F%2Fmobile.integration.garmin.com%2Fgcm%2Fandroid";
    let url = format!("{}/sso/signin?service={service}", world.service.url());
    let page = world.block_on(async { reqwest::get(url).await.unwrap().text().await.unwrap() });
    let at = page.find("ST-").unwrap();
    page[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
}

#[test]
fn a_first_run_on_a_terminal_leads_through_the_browser_to_the_export() {
    let world = World::of(2);
    let mut person = terminal(&world, &["-d", "out"]);
    person.exp_string("/sso/signin?service=").unwrap();
    person.exp_string("paste it here").unwrap();
    person.send_line(&ticket(&world)).unwrap();
    person.exp_string("1 activity: 1 new").unwrap();
    person.exp_eof().unwrap();
    assert!(world.out().join("activities.csv").exists());
}

#[test]
fn a_password_and_a_mistyped_code_are_asked_for_on_the_terminal() {
    let world = World::of(2);
    let mut person = terminal(&world, &["login", "--username", MFA_USERNAME]);
    person.exp_string("Password: ").unwrap();
    person.send_line(PASSWORD).unwrap();
    person.exp_string("Verification code").unwrap();
    person.send_line("999999").unwrap();
    person.exp_string("That was not it").unwrap();
    person.send_line(MFA_CODE).unwrap();
    let rest = person.exp_string("Signed in as").unwrap();
    assert!(!rest.contains(PASSWORD), "the password is not echoed");
    person.exp_eof().unwrap();
    assert_eq!(world.count("/mobile/api/login"), 1, "the code was retried on the same sign-in");
}

/// By the signal itself, unless the program has begun to listen for it.
#[test]
fn whoever_is_asked_may_end_it() {
    use rexpect::process::wait::WaitStatus;
    let run = ["-d", "out", "--username", MFA_USERNAME];
    let given = [&run[..], &["--password", PASSWORD]].concat();
    for (arguments, typed, question, code) in [
        (&run[..], None, "Password: ", None),
        (&run, Some(PASSWORD), "Verification code", None),
        (&given, None, "Verification code", Some(130)),
    ] {
        let world = World::of(2);
        let_ctrl_c_through(&world);
        let mut person = terminal(&world, arguments);
        if let Some(password) = typed {
            person.exp_string("Password: ").unwrap();
            person.send_line(password).unwrap();
        }
        person.exp_string(question).unwrap();
        person.send_control('c').unwrap();
        person.exp_eof().unwrap();
        let ended = match person.process().wait().unwrap() {
            WaitStatus::Exited(_, code) => Some(code),
            _ => None,
        };
        assert_eq!(ended, code, "{arguments:?} {question}");
        assert!(!world.out().exists());
    }
}
