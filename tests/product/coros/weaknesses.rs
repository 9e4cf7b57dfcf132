//! What corosexport does wrong, done right: see the table in [`super`].

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use gcexport::simulate::faults::{Edit, FaultKind, RequestKind, RetryAfter, Rule};
use gcexport::simulate::{Kind, Options, label_id};
use serde_json::{Value, json};

use super::{export, logins, row, run, world};
use crate::world::{World, complains, finish, tree};

/// Where the addresses of files are asked for.
const ADDRESS: &str = "/activity/detail/download";

/// An activity of which every format exists.
fn outdoors(world: &World) -> u64 {
    world.service.edit(|a| a.workouts().iter().find(|w| w.has_gps() && !w.is_manual()).unwrap().id)
}

/// The value of a parameter of each request for an address.
fn asked_for(world: &World, from: usize, parameter: &str) -> Vec<String> {
    let requests = world.requests().split_off(from);
    let addresses = requests.iter().filter(|request| request.path == ADDRESS);
    let value = |query: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == parameter).map(|(_, value)| value.to_owned())
    };
    addresses.map(|request| value(&request.query).unwrap_or_default()).collect()
}

#[test]
fn w01_a_run_that_breaks_off_late_forgets_nothing() {
    let world = world(40);
    assert_eq!(world.run(&["login"]).code, Some(0));
    world.service.faults([Rule::edit(RequestKind::Activity, Edit::TokenDeath).kth(60)]);
    let outcome = finish(&mut world.stranger(&["-c", "all", "-d", "out"]));
    complains(&outcome, 4, "one per account");
    let kept = tree(&world.out());
    assert!(kept.len() > 40, "{}", kept.len());
    let before = world.requests().len();
    export(&world, &[]);
    let whole = tree(&world.out());
    assert!(kept.iter().all(|(name, bytes)| whole[name] == *bytes));
    assert_eq!(asked_for(&world, before, "labelId").len(), 1 + 2 * 40 - kept.len());
}

#[test]
fn w02_a_crash_while_writing_down_is_made_good() {
    let world = world(12);
    export(&world, &[]);
    let whole = tree(&world.out());
    for point in ["recording:1", "table:1", "renamed:7", "received:5"] {
        fs::remove_dir_all(world.out()).unwrap();
        let mut command = world.command(&["-c", "all", "-d", "out"]);
        let killed = finish(command.env("GCEXPORT_CRASH_AT", point));
        assert_eq!(killed.code, None, "{point}: it was killed");
        export(&world, &[]);
        assert_eq!(tree(&world.out()), whole, "{point}");
    }
}

#[test]
fn w03_every_format_has_a_fate_of_its_own() {
    let world = world(12);
    let id = outdoors(&world);
    world.service.faults([Rule::fault(RequestKind::Original, FaultKind::BadGateway).of(id)]);
    let outcome = run(&world, &["-f", "fit,gpx"]);
    assert_eq!(outcome.code, Some(3), "{outcome:#?}");
    assert!(world.out().join(format!("activity_{}.gpx", label_id(id))).exists());
    world.service.faults([]);
    let before = world.requests().len();
    export(&world, &["-f", "fit,gpx"]);
    assert_eq!(asked_for(&world, before, "labelId"), [label_id(id)]);
    assert_eq!(asked_for(&world, before, "fileType"), ["4"], "the FIT alone");

    let indoors = tree(&world.out()).iter().filter(|(_, bytes)| bytes.is_empty()).count();
    assert!(indoors > 0, "some have no track");
    let status = world.status();
    let missing: u64 = status["files"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|group| group["state"] == "not_available")
        .map(|group| group["files"].as_u64().unwrap())
        .sum();
    assert_eq!(missing, indoors as u64, "known as missing, not as fetched");
    let before = world.requests().len();
    export(&world, &["-f", "fit,gpx", "--retry-missing"]);
    assert_eq!(asked_for(&world, before, "labelId").len(), indoors);
}

#[test]
fn w04_a_format_added_later_is_fetched_for_all() {
    let world = world(15);
    export(&world, &["-f", "fit"]);
    let before = world.requests().len();
    export(&world, &["-f", "fit,csv"]);
    assert_eq!(asked_for(&world, before, "fileType"), vec!["0"; 15]);
    let tables = tree(&world.out()).into_keys().filter(|name| name.ends_with(".csv")).count();
    assert_eq!(tables, 15 + 1);
}

#[test]
fn w05_lost_and_damaged_files_are_fetched_again() {
    let world = world(6);
    let id = label_id(outdoors(&world));
    export(&world, &[]);
    let whole = tree(&world.out());
    let (fit, tcx) = (format!("activity_{id}.fit"), format!("activity_{id}.tcx"));
    fs::remove_file(world.out().join(&fit)).unwrap();
    fs::write(world.out().join(&tcx), &whole[&tcx][..whole[&tcx].len() / 2]).unwrap();
    let before = world.requests().len();
    export(&world, &[]);
    assert_eq!(asked_for(&world, before, "labelId"), [id.clone(), id]);
    assert_eq!(tree(&world.out()), whole);

    let mut flipped = whole[&fit].clone();
    flipped[200] ^= 1;
    fs::write(world.out().join(&fit), flipped).unwrap();
    assert_eq!(world.run(&["verify", "-d", "out"]).code, Some(6));
    let repaired = finish(&mut world.command(&["verify", "--repair", "-d", "out"]));
    assert_eq!(repaired.code, Some(0), "{repaired:#?}");
    assert_eq!(tree(&world.out()), whole);
}

#[test]
fn w06_a_page_for_people_is_never_a_recording() {
    for fault in [FaultKind::Html, FaultKind::Empty, FaultKind::Short, FaultKind::JsonError] {
        let world = world(3);
        world.service.faults([Rule::fault(RequestKind::Original, fault)]);
        let outcome = run(&world, &[]);
        assert_eq!(outcome.code, Some(3), "{fault:?}: {outcome:#?}");
        assert!(tree(&world.out()).keys().all(|name| !name.ends_with(".fit")), "{fault:?}");
    }
}

#[test]
fn w07_every_sport_is_sent_back_as_it_was_listed() {
    let world = World::with(Options { service: Kind::Coros, ..Options::default() });
    let outcome = world.run(&["-c", "all", "-f", "tcx,json_summary,json_details", "-d", "out"]);
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let listed: BTreeMap<String, String> = tree(&world.out())
        .iter()
        .filter(|(name, _)| name.ends_with("_summary.json"))
        .map(|(_, bytes)| serde_json::from_slice::<Value>(bytes).unwrap())
        .map(|item| (item["labelId"].as_str().unwrap().into(), item["sportType"].to_string()))
        .collect();
    let asked: BTreeSet<_> = asked_for(&world, 0, "labelId")
        .into_iter()
        .zip(asked_for(&world, 0, "sportType"))
        .collect();
    assert_eq!(asked, listed.clone().into_iter().collect());
    let sports: BTreeSet<_> = listed.values().map(String::as_str).collect();
    for sport in ["102", "204", "1102", "1999", "9991", "10000"] {
        assert!(sports.contains(sport), "{sport}, in tables or not, in {sports:?}");
    }
}

#[test]
fn w08_sports_have_their_own_names() {
    let sports = [
        (101, "indoor_run"),
        (102, "trail_run"),
        (201, "indoor_bike"),
        (204, "mountain_bike"),
        (300, "pool_swim"),
        (301, "open_water_swim"),
        (500, "ski"),
        (10_000, "triathlon"),
        (4_711, "4711"),
    ];
    let items = sports.iter().enumerate().map(|(number, (code, _))| {
        json!({
            "labelId": format!("4770000000000001{number:02}"), "sportType": code, "name": "x",
            "startTime": 1_785_391_200 - number, "startTimezone": 8,
        })
    });
    let list = Some(items.collect());
    let world = World::with(Options { service: Kind::Coros, list, ..Options::default() });
    export(&world, &["-f", "none"]);
    let types: Vec<_> = world.table().iter().map(|row| row["Type"].clone()).collect();
    assert_eq!(types, sports.map(|(_, name)| name));
}

#[test]
fn w09_an_activity_without_a_name_is_one() {
    let world = world(12);
    world.service.edit(|athlete| {
        let ids: Vec<_> = athlete.workouts().iter().map(|workout| workout.id).collect();
        ids.into_iter().for_each(|id| athlete.find_mut(id).unwrap().name = None);
    });
    let outcome = export(&world, &["-f", "tcx,json_summary"]);
    assert!(!outcome.stderr.contains("warning"), "{outcome:#?}");
    let rows = world.table();
    assert!(rows.len() == 12 && rows.iter().all(|row| row["Name"].is_empty()));
    let files = tree(&world.out());
    let said: BTreeSet<_> = rows
        .iter()
        .map(|row| format!("activity_{}_summary.json", row["Activity ID"]))
        .map(|name| serde_json::from_slice::<Value>(&files[&name]).unwrap().get("name").cloned())
        .map(|name| name.is_some())
        .collect();
    assert_eq!(said.len(), 2, "null and absent");
    assert_eq!(files.len(), 12 * 2 + 1);
}

#[test]
fn w10_passing_faults_leave_no_trace() {
    let yardstick = world(30);
    export(&yardstick, &[]);
    let healthy = tree(&yardstick.out());
    for fault in [FaultKind::Reset, FaultKind::Cut, FaultKind::InternalServerError] {
        let world = world(30);
        let kinds = [RequestKind::List, RequestKind::Activity, RequestKind::Original];
        world.service.faults(kinds.map(|on| Rule::fault(on, fault).share(0.1)));
        export(&world, &[]);
        assert_eq!(tree(&world.out()), healthy, "{fault:?}");
        assert_eq!(logins(&world), 1);
    }
}

#[test]
fn w10_a_pause_is_kept_and_a_long_one_ends_the_run() {
    let wait = |seconds| FaultKind::TooManyRequests.retry_after(RetryAfter::Seconds(seconds));
    let world = world(10);
    world.service.faults([Rule::fault(RequestKind::Activity, wait(2)).kth(5)]);
    export(&world, &[]);
    let once_more = world.count(ADDRESS);
    assert_eq!(once_more, 2 * 10 + 1);
    fs::remove_dir_all(world.out()).unwrap();
    world.service.faults([Rule::fault(RequestKind::Activity, wait(7_200)).kth(5)]);
    let outcome = run(&world, &[]);
    complains(&outcome, 5, "limits our requests");
    assert!(outcome.stderr.contains("in 120 minutes"), "{outcome:#?}");
}

#[test]
fn w10_files_come_side_by_side() {
    let world = world(12);
    let id = outdoors(&world);
    world.service.faults([Rule::fault(RequestKind::Original, FaultKind::Hang).of(id).first(1)]);
    export(&world, &["-f", "fit"]);
    let requests = world.requests();
    let name = format!("{}.fit", label_id(id));
    let waited: Vec<_> =
        (0..requests.len()).filter(|index| requests[*index].path.ends_with(&name)).collect();
    let [first, again] = waited[..] else { panic!("asked for twice: {waited:?}") };
    let between = requests[first..again].iter().filter(|r| r.path.starts_with("/fit/")).count();
    assert!(between > 3, "while one waits, the others come: {between}");
}

#[test]
fn w11_a_silent_service_is_asked_again() {
    let world = world(4);
    let kinds = [RequestKind::List, RequestKind::Activity, RequestKind::Original];
    world.service.faults(kinds.map(|on| Rule::fault(on, FaultKind::Hang).kth(2)));
    export(&world, &[]);
    assert_eq!(tree(&world.out()).len(), 2 * 4 + 1);
}

#[test]
fn w12_an_address_that_is_none_is_one_files_business() {
    let nothing = FaultKind::JsonError.result(0);
    for (fault, code) in [
        (FaultKind::Html.into(), 3),
        (FaultKind::CutJson.into(), 3),
        (FaultKind::Empty.into(), 3),
        (nothing, 0),
    ] {
        let world = world(6);
        let id = outdoors(&world);
        let label = label_id(id);
        world.service.faults([Rule::fault(RequestKind::Activity, fault).of(id)]);
        let outcome = run(&world, &[]);
        assert_eq!(outcome.code, Some(code), "{fault:?}: {outcome:#?}");
        let files = tree(&world.out());
        let others = files.iter().filter(|(name, _)| !name.contains(&label));
        assert_eq!(others.filter(|(name, _)| name.starts_with("activity_")).count(), 2 * 5);
        let own = files.iter().filter(|(name, _)| name.contains(&label));
        assert!(own.map(|(_, bytes)| bytes.len()).all(|bytes| bytes == 0), "{fault:?}");
    }
}

#[test]
fn w13_times_are_those_of_the_place_wherever_it_runs() {
    let item = json!({
        "labelId": "477000000000000104", "sportType": 200, "name": "An evening ride",
        "date": 20_260_726, "startTime": 1_785_121_200, "startTimezone": -28,
    });
    for zone in ["Europe/Berlin", "America/Los_Angeles", "Pacific/Kiritimati"] {
        let list = Some(vec![item.clone()]);
        let world = World::with(Options { service: Kind::Coros, list, ..Options::default() });
        let mut command = world.command(&["-c", "all", "-f", "none", "-d", "out"]);
        let outcome = finish(command.env("TZ", zone));
        assert_eq!(outcome.code, Some(0), "{outcome:#?}");
        let row = &world.table()[0];
        assert_eq!(row["Start (local)"], "2026-07-26 20:00:00", "{zone}");
        assert_eq!(row["Start (UTC)"], "2026-07-27 03:00:00Z", "{zone}");
        assert_eq!(row["UTC Offset"], "-07:00", "{zone}");
    }
}

#[test]
fn w14_edits_deletions_and_growth_are_noticed() {
    let world = world(8);
    let ids: Vec<u64> =
        world.service.edit(|a| a.workouts().iter().map(|workout| workout.id).collect());
    let [renamed, corrected, deleted, grown] = ids[..4] else { unreachable!() };
    world.service.edit(|athlete| athlete.hold_back(grown, 0.5));
    export(&world, &[]);
    let before = tree(&world.out());
    world.service.edit(|athlete| {
        athlete.rename(renamed, "Another name");
        athlete.correct_distance(corrected, 12_345.0);
        athlete.remove(deleted);
        athlete.grow(grown);
    });
    let outcome = export(&world, &[]);
    assert!(outcome.stdout.contains("3 changed"), "{outcome:#?}");
    assert!(outcome.stdout.contains("1 deleted at the service and kept here"), "{outcome:#?}");
    assert_eq!(row(&world, renamed)["Name"], "Another name");
    assert_eq!(row(&world, corrected)["Distance (km)"], "12.345");
    assert!(row(&world, deleted)["Deleted At (UTC)"].starts_with("20"));
    let after = tree(&world.out());
    let changed: Vec<_> = after
        .iter()
        .filter(|(name, bytes)| *name != "activities.csv" && before[*name] != **bytes)
        .map(|(name, bytes)| (name.clone(), bytes.len() > before[name].len()))
        .collect();
    let grown = label_id(grown);
    let expected = ["fit", "tcx"].map(|extension| (format!("activity_{grown}.{extension}"), true));
    assert_eq!(changed, expected, "the files that were short, and no others");
}

#[test]
fn w15_all_pages_are_read() {
    let world = world(450);
    let outcome = export(&world, &["-f", "none"]);
    assert_eq!(world.table().len(), 450, "{outcome:#?}");
    let pages = world.count("/activity/query");
    assert!(pages <= 6, "{pages}: whose it is, and three pages or four of 200");
}
