//! The command lines of older tools, with nothing but the program's name
//! changed, do what they did.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use gcexport::simulate::athlete::Workout;
use gcexport::simulate::{Kind, PASSWORD, USERNAME};

use crate::world::{Outcome, World, complains, finish, stamps, tree};

/// An account of six activities with files of every format, and their ids and
/// local starts, newest first.
fn world(kind: Kind) -> (World, Vec<(String, String)>) {
    let world = World::at(kind, 6);
    world.export(&["-c", "all", "-f", "none", "--header", "keys"]);
    let cells =
        |row: &BTreeMap<String, String>| (row["activity_id"].clone(), row["start_local"].clone());
    let listed = world.table().iter().map(cells).collect();
    std::fs::remove_dir_all(world.out()).unwrap();
    (world, listed)
}

/// Runs a line as a shell would split it, without any way in but its own.
fn run(world: &World, line: &str) -> Outcome {
    let mut command = world.bare_command();
    command.env("GCEXPORT_BASE_URL", world.service.url()).args(line.split_whitespace());
    finish(&mut command)
}

/// The files below `place`, the table aside.
fn files(world: &World, place: &str) -> Vec<String> {
    let mut names: Vec<_> = tree(&world.path(place)).into_keys().collect();
    names.retain(|name| name != "activities.csv");
    names
}

/// `2024-07-01 07:00:00` as `20240701-070000`.
fn prefix(start: &str) -> String {
    start.replace(['-', ':'], "").replace(' ', "-")
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names
}

#[test]
fn lines_of_gcexport_py_export_what_they_did() {
    type Expected = fn(&[(String, String)]) -> Vec<String>;
    let newest: Expected = |all| vec![format!("activity_{}.gpx", all[0].0)];
    let every: Expected = |all| all.iter().map(|(id, _)| format!("activity_{id}.gpx")).collect();
    let cases: [(&str, Expected); 22] = [
        ("", newest),
        ("-c 2", |all| all[..2].iter().map(|(id, _)| format!("activity_{id}.gpx")).collect()),
        ("-c all", every),
        ("--count all --format gpx", every),
        ("-f tcx", |all| vec![format!("activity_{}.tcx", all[0].0)]),
        ("-f original", |all| vec![format!("activity_{}.zip", all[0].0)]),
        ("-f original -u", |all| vec![format!("activity_{}.fit", all[0].0)]),
        ("-f original --unzip", |all| vec![format!("activity_{}.fit", all[0].0)]),
        ("-f json", |all| vec![format!("activity_{}_summary.json", all[0].0)]),
        ("-v -v", newest),
        ("--verbosity", newest),
        ("-fp", |all| vec![format!("{}-activity_{}.gpx", prefix(&all[0].1), all[0].0)]),
        ("--fileprefix", |all| vec![format!("{}-activity_{}.gpx", prefix(&all[0].1), all[0].0)]),
        ("-s {YYYY}/{MM}", |all| {
            let (id, start) = &all[0];
            vec![format!("{}/{}/activity_{id}.gpx", &start[..4], &start[5..7])]
        }),
        ("--subdir={YYYY}", |all| vec![format!("{}/activity_{}.gpx", &all[0].1[..4], all[0].0)]),
        ("-c 3 -sa 2", |all| {
            all[1..3].iter().map(|(id, _)| format!("activity_{id}.gpx")).collect()
        }),
        ("--start_activity_no 5 --count all", |all| {
            all[4..].iter().map(|(id, _)| format!("activity_{id}.gpx")).collect()
        }),
        ("-ss tokens", newest),
        ("--session tokens", newest),
        ("-lp logs", newest),
        ("--logpath logs", newest),
        ("-t csv_header_all.properties", newest),
    ];
    let (world, listed) = world(Kind::Garmin);
    for (number, (words, expected)) in cases.iter().enumerate() {
        let place = format!("place{number}");
        let outcome =
            run(&world, &format!("--username {USERNAME} --password {PASSWORD} -d {place} {words}"));
        assert_eq!(outcome.code, Some(0), "{words}: {outcome:#?}");
        assert_eq!(files(&world, &place), sorted(expected(&listed)), "{words}");
    }
}

#[test]
fn filters_of_gcexport_py_filter() {
    let (world, listed) = world(Kind::Garmin);
    let (third, start) = &listed[2];
    let day = &start[..10];
    std::fs::write(world.path("ids.json"), format!("{{\"ids\": [\"{third}\"]}}")).unwrap();
    let on_the_day: Vec<_> = listed.iter().filter(|(_, s)| s.starts_with(day)).cloned().collect();
    let without: Vec<_> = listed.iter().filter(|(id, _)| id != third).cloned().collect();
    let types = world.service.edit(|athlete| {
        let key = athlete.workouts()[0].type_key.clone();
        let same = |workout: &&Workout| workout.type_key == key;
        let ids = athlete.workouts().iter().filter(same).map(|w| w.id.to_string());
        (key.clone(), ids.collect::<Vec<_>>())
    });
    for (number, (words, ids)) in [
        (format!("-sd {day} -ed {day}"), ids_of(&on_the_day)),
        (format!("--start_date {day} --end_date={day}"), ids_of(&on_the_day)),
        ("-ex ids.json".to_owned(), ids_of(&without)),
        ("--exclude ids.json".to_owned(), ids_of(&without)),
        (format!("-tf {},no_such_type", types.0), types.1.clone()),
        (format!("--type_filter {}", types.0), types.1),
    ]
    .iter()
    .enumerate()
    {
        let way_in = format!("--username {USERNAME} --password {PASSWORD}");
        let outcome = run(&world, &format!("{way_in} -c all -f gpx -d place{number} {words}"));
        assert_eq!(outcome.code, Some(0), "{words}: {outcome:#?}");
        let names = ids.iter().map(|id| format!("activity_{id}.gpx")).collect();
        assert_eq!(files(&world, &format!("place{number}")), sorted(names), "{words}");
    }
}

fn ids_of(listed: &[(String, String)]) -> Vec<String> {
    listed.iter().map(|(id, _)| id.clone()).collect()
}

#[test]
fn names_of_activities_get_into_names_of_files() {
    let (world, listed) = world(Kind::Garmin);
    let (id, start) = &listed[0];
    world.service.edit(|athlete| athlete.rename(id.parse().unwrap(), "Tempo"));
    for (words, name) in [
        ("--desc", format!("activity_{id}_Tempo.gpx")),
        ("--desc 20 -c 1", format!("activity_{id}_Tempo.gpx")),
        ("-fp --desc=20", format!("{}-activity_{id}_Tempo.gpx", prefix(start))),
    ] {
        let outcome =
            world.run(&[&words.split(' ').collect::<Vec<_>>()[..], &["-d", "x"]].concat());
        assert_eq!(outcome.code, Some(0), "{words}: {outcome:#?}");
        assert_eq!(files(&world, "x"), [name], "{words}");
        std::fs::remove_dir_all(world.path("x")).unwrap();
    }
}

#[test]
fn original_times_are_those_of_the_start_and_stay() {
    for kind in [Kind::Garmin, Kind::Coros] {
        let (world, _) = world(kind);
        let starts: BTreeMap<_, _> = world.service.edit(|athlete| {
            let start = |w: &Workout| {
                let since = Duration::from_secs(w.start_utc_s.try_into().unwrap());
                (w.id, SystemTime::UNIX_EPOCH + since)
            };
            athlete.workouts().iter().map(start).collect()
        });
        let right = || {
            let stamps = stamps(&world.out());
            let files = stamps.iter().filter(|(path, _)| !path.ends_with("activities.csv"));
            let mut seen = 0;
            for (path, (_, time)) in files {
                let name = path.file_name().unwrap().to_str().unwrap();
                let of = |(id, start): (&u64, &SystemTime)| {
                    name.contains(&world.id(*id)).then_some(*start)
                };
                assert_eq!(starts.iter().find_map(of), Some(*time), "{name}");
                seen += 1;
            }
            assert!(seen >= 6, "{stamps:?}");
            stamps
        };
        let words = ["-c", "all", "-f", "tcx,original", "-ot", "-d", "out"];
        let killed = finish(world.command(&words).env("GCEXPORT_CRASH_AT", "renamed:4"));
        assert_eq!(killed.code, None, "{killed:#?}");
        assert_eq!(world.run(&words).code, Some(0));
        let before = right();
        world.export(&words[..5]);
        assert_eq!(right(), before, "nothing to do, nothing touched");
        let victim = before.keys().find(|path| path.extension().unwrap() == "tcx").unwrap();
        std::fs::write(victim, b"spoiled").unwrap();
        let repaired = world.run(&["verify", "--repair", "-d", "out"]);
        assert_eq!(repaired.code, Some(0), "{repaired:#?}");
        assert_eq!(right(), before, "repaired, with its time");
    }
}

#[test]
#[cfg(unix)]
fn a_program_opens_the_finished_table() {
    use std::os::unix::fs::PermissionsExt;
    let (world, _) = world(Kind::Garmin);
    let program = world.path("open.sh");
    std::fs::write(&program, "#!/bin/sh\nPATH=/bin:/usr/bin\necho \"$@\" > said\nwc -l < \"$2\"\n")
        .unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    for words in [["-e", "./open.sh", "-a", "calc"], ["--external=./open.sh", "--args", "calc", ""]]
    {
        let words = words.into_iter().filter(|word| !word.is_empty());
        let words: Vec<_> = ["-c", "all", "-d", "out"].into_iter().chain(words).collect();
        let outcome = world.run(&words);
        assert_eq!(outcome.code, Some(0), "{outcome:#?}");
        let said = std::fs::read_to_string(world.path("said")).unwrap();
        assert_eq!(said, "--calc out/activities.csv\n");
        assert_eq!(outcome.stdout.lines().last().map(str::trim), Some("7"), "a whole table");
    }
    let outcome = world.run(&["-d", "out", "-e", "./open.sh", "-a", "calc", "--table", "xlsx"]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let said = std::fs::read_to_string(world.path("said")).unwrap();
    assert_eq!(said, "--calc out/activities.xlsx\n", "the CSV is of another day");
    let outcome = world.run(&["-d", "out", "-e", "./nobody", "--table", "csv"]);
    complains(&outcome, 1, "the export is complete in out/activities.csv");
}

#[test]
fn lines_of_garminexport_back_up_in_its_names() {
    let (world, listed) = world(Kind::Garmin);
    let id = &listed[0].0;
    for (number, (line, suffixes)) in [
        (
            "--backup-dir=BACKUP USER",
            &["_details.json", "_summary.json", ".fit", ".gpx", ".tcx"][..],
        ),
        ("--backup-dir BACKUP --format gpx -f json_summary USER", &["_summary.json", ".gpx"]),
        ("USER --backup-dir BACKUP -f tcx -E --max-retries 3", &[".tcx"]),
        (
            "garmin-backup --backup-dir=BACKUP --ignore-errors -f tcx --log-level DEBUG USER",
            &[".tcx"],
        ),
        (
            "garmin-backup --auth-token-dir t --backup-dir=BACKUP -f fit --log-level error USER",
            &[".fit"],
        ),
    ]
    .iter()
    .enumerate()
    {
        let place = format!("place{number}");
        let user = format!("{USERNAME} --password {PASSWORD}");
        let outcome = run(&world, &line.replace("BACKUP", &place).replace("USER", &user));
        assert_eq!(outcome.code, Some(0), "{line}: {outcome:#?}");
        let names = files(&world, &place);
        assert_eq!(names.len(), suffixes.len() * listed.len(), "{line}: {names:?}");
        for suffix in *suffixes {
            let end = format!("+00:00_{id}{suffix}");
            assert!(names.iter().any(|name| name.ends_with(&end)), "{line}: {names:?}");
        }
    }
    let outcome = run(&world, &format!("garmin-backup -f gpx {USERNAME} --password {PASSWORD}"));
    assert_eq!((outcome.code, files(&world, "activities").len()), (Some(0), 6));
}

#[test]
fn single_activities_come_and_go_as_with_garminexport() {
    let (world, listed) = world(Kind::Garmin);
    let id = &listed[0].0;
    let way_in = format!("--password {PASSWORD}");
    for (place, more) in [("activities", ""), ("there", "--destination there")] {
        let line = format!("garmin-get-activity {way_in} {more} {USERNAME} {id} tcx");
        let outcome = run(&world, &line);
        assert_eq!(outcome.code, Some(0), "{line}: {outcome:#?}");
        let files = files(&world, place);
        assert!(files.len() == 1 && files[0].starts_with("20"), "{files:?}");
        assert!(files[0].ends_with(&format!("+00:00_{id}.tcx")), "{files:?}");
    }
    let file = format!("there/{}", files(&world, "there")[0]);
    let line = format!("garmin-upload-activity {way_in} -T running -P {USERNAME} {file} {file}");
    let outcome = run(&world, &line);
    assert!(world.count("/upload-service/upload/") > 0, "{outcome:#?}");
    assert_eq!(outcome.code, Some(0), "a duplicate is no failure: {outcome:#?}");
}

#[test]
fn lines_of_corosexport_back_up_in_its_names() {
    let (world, listed) = world(Kind::Coros);
    let (id, start) = &listed[0];
    for (number, (line, suffixes)) in [
        ("--backup-dir BACKUP --email USER", &[".fit", ".tcx"][..]),
        ("--email USER --backup-dir=BACKUP --format gpx --format tcx --verbose", &[".gpx", ".tcx"]),
        ("coros-backup --email USER --region US --backup-dir BACKUP --format fit", &[".fit"]),
    ]
    .iter()
    .enumerate()
    {
        let place = format!("place{number}");
        let user = format!("{USERNAME} --password {PASSWORD}");
        let outcome = run(&world, &line.replace("BACKUP", &place).replace("USER", &user));
        assert_eq!(outcome.code, Some(0), "{line}: {outcome:#?}");
        let names = files(&world, &place);
        for suffix in *suffixes {
            let name = format!("{}_{id}{suffix}", &start[..10]);
            assert!(names.contains(&name), "{line}: {name} in {names:?}");
        }
        assert!(names.iter().all(|name| suffixes.iter().any(|suffix| name.ends_with(suffix))));
    }
}

#[test]
#[cfg(unix)]
fn the_programs_own_name_tells_the_tool_as_well() {
    use std::os::unix::process::CommandExt;
    let (world, listed) = world(Kind::Garmin);
    for name in ["garmin-get-activity", "/usr/local/bin/get_activity.py"] {
        let mut command = world.command(&[USERNAME, &listed[0].0, "gpx"]);
        let outcome = finish(command.arg0(name));
        assert_eq!(outcome.code, Some(0), "{outcome:#?}");
        assert!(files(&world, "activities")[0].ends_with(&format!("_{}.gpx", listed[0].0)));
        std::fs::remove_dir_all(world.path("activities")).unwrap();
    }
}

#[test]
fn what_has_no_meaning_any_more_is_said_in_one_line() {
    let world = World::of(2);
    for (words, said) in [
        (&["-ss", "dir"][..], Some("-ss has no meaning any more: sessions")),
        (&["--logpath", "dir"], Some("--logpath has no meaning any more: -v")),
        (&["--backup-dir", "out", "--max-retries=9", USERNAME], Some("--max-retries has no")),
        (&["--backup-dir", "out", "-E", USERNAME], Some("-E has no meaning")),
        (&["-sd", "2020-01-01"], None),
        (&["-c", "all", "-u"], None),
    ] {
        let outcome = world.run(&[words, &["--quiet"]].concat());
        assert_eq!(outcome.code, Some(0), "{outcome:#?}");
        let lines: Vec<_> = outcome.stderr.lines().collect();
        match said {
            Some(said) => assert!(lines.len() == 1 && lines[0].starts_with(said), "{outcome:#?}"),
            None => assert!(lines.is_empty(), "{outcome:#?}"),
        }
    }
}

#[test]
fn wrong_values_of_older_words_are_usage_errors() {
    let world = World::of(1);
    for (words, word) in [
        (&["-sd", "yesterday"][..], "date like"),
        (&["-sa", "few"], "--skip"),
        (&["-ex", "nowhere.json"], "--exclude nowhere.json"),
        (&["-c", "2", "-sa", "3"], "from 1 up"),
        (&["-sd"], "--start-date"),
        (&["-tf"], "'-t'"),
        (&["-e"], "'-e'"),
        (&["-s", "../{YYYY}"], "--subdir"),
        (&["--backup-dir", "out", "-f", "doc", "user"], "no such format"),
    ] {
        complains(&world.run(words), 2, word);
    }
    assert!(world.requests().is_empty(), "nothing was asked");
}
