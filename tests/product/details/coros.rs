//! The same at COROS, whose list tells less: one POST per activity.

use gcexport::simulate::faults::{FaultKind, RequestKind, Rule};
use gcexport::simulate::{Kind, Options};

use super::{id, rename, summary};
use crate::world::{World, finish, stamps, stub, tree};

const DETAIL: &str = "/activity/detail/query";
const COLUMNS: &str = "activity_id,name,avg_hr_bpm,max_hr_bpm,laps,min_elevation_m,description";
const RUN: [&str; 6] = ["-c", "all", "-f", "none", "--columns", COLUMNS];

fn world(activities: usize) -> World {
    let activities = Some(activities);
    World::with(Options { service: Kind::Coros, activities, ..Options::default() })
}

fn asked(world: &World) -> usize {
    world.count(DETAIL)
}

fn filled(world: &World) -> usize {
    world.table().iter().filter(|row| !row["Laps"].is_empty()).count()
}

#[test]
fn the_default_table_is_made_of_the_list() {
    let world = world(30);
    world.export(&RUN[..4]);
    let rows = world.table();
    assert!(rows.iter().any(|row| !row["Average Heart Rate (bpm)"].is_empty()));
    assert!(rows.iter().all(|row| row["Laps"].is_empty()), "the list does not tell");
    assert_eq!(asked(&world), 0);
}

#[test]
fn what_only_the_detail_tells_costs_one_request_per_activity_and_none_again() {
    let world = world(40);
    let planned = summary(&world, &[&RUN[..], &["--dry-run"]].concat());
    assert_eq!((&planned["asides"]["detail"]["not_done"], asked(&world)), (&40.into(), 0));
    let outcome = world.export(&RUN);
    assert!(outcome.stdout.contains("Details: 40 fetched"), "{outcome:?}");
    assert_eq!((asked(&world), filled(&world)), (40, 40));
    for row in world.table() {
        let (average, highest) = (&row["Average Heart Rate (bpm)"], &row["Max Heart Rate (bpm)"]);
        assert_eq!(average.is_empty(), highest.is_empty(), "{row:?}");
        if let (Ok(average), Ok(highest)) = (average.parse::<f64>(), highest.parse::<f64>()) {
            assert!(highest >= average, "{row:?}");
        }
    }
    assert!(world.table().iter().any(|row| !row["Description"].is_empty()));

    let (whole, before) = (tree(&world.out()), stamps(&world.out()));
    world.export(&RUN);
    assert_eq!((asked(&world), stamps(&world.out())), (40, before), "nothing to do");
    let requests = world.requests().len();
    world.run(&["render", "--columns", "default", "-d", "out"]);
    assert!(tree(&world.out()) != whole);
    world.run(&["render", "--columns", COLUMNS, "-d", "out"]);
    assert!(tree(&world.out()) == whole);
    assert_eq!(world.requests().len(), requests, "render needs no network");
}

#[test]
fn an_activity_that_was_edited_or_has_grown_is_asked_for_once_more() {
    let world = world(12);
    let (edited, grown) = (id(&world, 5), id(&world, 0));
    world.service.edit(|athlete| athlete.hold_back(grown, 0.3));
    world.export(&RUN);
    rename(&world, edited);
    world.service.edit(|athlete| athlete.grow(grown));
    world.export(&RUN);
    assert_eq!(asked(&world), 12 + 2);
    world.export(&RUN);
    assert_eq!(asked(&world), 12 + 2);
}

#[test]
fn a_detail_that_fails_stops_nothing_and_is_asked_for_again() {
    for fault in [FaultKind::JsonError, FaultKind::CutJson, FaultKind::Html, FaultKind::Forbidden] {
        let world = world(10);
        let bad = id(&world, 4);
        world.service.faults([Rule::fault(RequestKind::Details, fault).of(bad)]);
        let outcome = world.run(&[&RUN[..], &["-d", "out"]].concat());
        assert_eq!(outcome.code, Some(3), "{fault:?} {outcome:?}");
        assert!(outcome.stdout.contains("Details: 9 fetched, 1 failed"), "{fault:?} {outcome:?}");
        assert_eq!((filled(&world), world.table().len()), (9, 10), "{fault:?}");
        world.service.faults([]);
        let before = asked(&world);
        world.export(&RUN);
        assert_eq!((asked(&world) - before, filled(&world)), (1, 10), "{fault:?}");
    }
}

#[test]
fn an_answer_without_data_is_remembered_and_one_without_a_summary_is_no_answer() {
    let world = world(3);
    let export = |url: &str, more: &[&str]| {
        let arguments = [&RUN[..], &["-d", "out"], more].concat();
        finish(world.command(&arguments).env("GCEXPORT_BASE_URL", url))
    };
    let incomplete = stub(&world, DETAIL, r#"{"result":"0000","data":{"lapList":[]}}"#);
    let outcome = export(&incomplete.url, &[]);
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    assert!(outcome.stdout.contains("it has no summary"), "{outcome:?}");
    assert!(incomplete.answers() > 3, "asked for again");

    let none = stub(&world, DETAIL, r#"{"result":"0000","message":"OK"}"#);
    for (more, answers) in [(&[][..], 3), (&[], 3), (&["--retry-missing"], 6)] {
        let outcome = export(&none.url, more);
        assert_eq!((outcome.code, none.answers()), (Some(0), answers), "{more:?} {outcome:?}");
    }
    world.export(&RUN);
    assert_eq!((asked(&world), filled(&world)), (0, 0));
    world.export(&[&RUN[..], &["--retry-missing"]].concat());
    assert_eq!((asked(&world), filled(&world)), (3, 3));
}
