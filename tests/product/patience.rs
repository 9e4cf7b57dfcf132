//! How often the service is asked when it does not answer, and for how long.

use std::fs;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use gcexport::simulate::Options;
use gcexport::simulate::faults::{Edit, FaultKind, RequestKind, RetryAfter, Rule};

use crate::world::{World, complains, tree};

const GPX: &str = "/download-service/export/gpx/";

/// An activity with a GPX and a TCX of its own.
fn outdoors(world: &World) -> u64 {
    let fit = |w: &&gcexport::simulate::athlete::Workout| {
        w.has_gps() && w.source == gcexport::simulate::athlete::Source::Device
    };
    world.service.edit(|athlete| athlete.workouts().iter().find(fit).unwrap().id)
}

#[test]
fn a_very_long_export_is_waited_for() {
    let world = World::of(6);
    let id = outdoors(&world);
    let slow = Rule::fault(RequestKind::Gpx, FaultKind::GatewayTimeout).of(id).first(10);
    world.service.faults([slow]);
    world.export(&["-c", "all"]);
    assert!(world.out().join(format!("activity_{id}.gpx")).metadata().unwrap().len() > 10_000);
    assert_eq!(world.count(&format!("{GPX}activity/{id}")), 11);
}

#[test]
fn a_500_that_means_nothing_in_particular_is_a_failure_and_not_a_placeholder() {
    let world = World::of(6);
    let id = outdoors(&world);
    world.service.faults([Rule::fault(RequestKind::Tcx, FaultKind::InternalServerError).of(id)]);
    let outcome = world.run(&["-c", "all", "-f", "tcx", "-d", "out"]);
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    assert!(!world.out().join(format!("activity_{id}.tcx")).exists());
    world.service.faults([]);
    world.export(&["-c", "all", "-f", "tcx"]);
    assert!(world.out().join(format!("activity_{id}.tcx")).metadata().unwrap().len() > 10_000);
}

#[test]
fn an_outage_in_mid_run_ends_it_soon_and_the_same_command_resumes() {
    for fault in [FaultKind::ServiceUnavailable, FaultKind::BadGateway, FaultKind::Reset] {
        let world = World::of(300);
        world.service.faults([
            Rule::fault(RequestKind::Gpx, fault).from(100),
            Rule::fault(RequestKind::Profile, fault).from(2),
        ]);
        let outcome = world.run(&["-c", "all", "-d", "out"]);
        complains(&outcome, 5, "keeps failing");
        assert!(outcome.stderr.contains("run the same command again later"), "{outcome:?}");
        let asked = world.count(GPX);
        assert!(asked < 100 + 80, "{fault:?}: {asked} requests");
        assert_eq!(world.table().len(), 300, "the table is complete");
        world.service.faults([]);
        let before = world.count(GPX);
        world.export(&["-c", "all"]);
        assert_eq!(world.count(GPX) - before, 300 - 99, "only what is missing");
    }
}

#[test]
fn exports_that_all_run_out_of_time_end_the_run_although_the_rest_works() {
    let world = World::of(300);
    world.service.faults([Rule::fault(RequestKind::Gpx, FaultKind::GatewayTimeout)]);
    let outcome = world.run(&["-c", "all", "-d", "out"]);
    complains(&outcome, 5, "keeps failing");
    let asked = world.count(GPX);
    assert!(asked < 400, "not {asked}: patience is not without end");
}

#[test]
fn what_one_download_is_asked_to_wait_all_wait() {
    let world = World::of(60);
    let wait = FaultKind::TooManyRequests.retry_after(RetryAfter::Seconds(250));
    world.service.faults([Rule::fault(RequestKind::Gpx, wait).kth(20)]);
    let arrivals: Arc<Mutex<Vec<Instant>>> = Arc::default();
    let noted = Arc::clone(&arrivals);
    world.service.on_request(move |request| {
        if request.path.starts_with(GPX) {
            noted.lock().unwrap().push(Instant::now());
        }
    });
    world.export(&["-c", "all"]);
    let arrivals = arrivals.lock().unwrap();
    assert_eq!(arrivals.len(), 61, "one is asked for twice, none fails");
    // 250 s are scaled to half a second. Three others were on the way already.
    let pause = Duration::from_secs(250).mul_f64(0.002);
    let during = arrivals[20..].iter().filter(|at| **at < arrivals[19] + pause);
    assert!(during.count() <= 3);
}

#[test]
fn a_pause_that_is_too_long_ends_the_run_with_the_time_to_come_back() {
    let world = World::of(20);
    let wait = FaultKind::ServiceUnavailable.retry_after(RetryAfter::Seconds(7_200));
    world.service.faults([Rule::fault(RequestKind::Gpx, wait).kth(5)]);
    let outcome = world.run(&["-c", "all", "-d", "out"]);
    complains(&outcome, 5, "limits our requests");
    assert!(outcome.stderr.contains("in 120 minutes"), "{outcome:?}");
}

#[test]
fn a_token_that_dies_in_mid_run_is_renewed_once() {
    let world = World::of(120);
    world.service.faults([
        Rule::edit(RequestKind::Gpx, Edit::TokenDeath).kth(30),
        Rule::edit(RequestKind::Gpx, Edit::TokenDeath).kth(90),
    ]);
    world.export(&["-c", "all"]);
    assert_eq!(world.count("/di-oauth2-service"), 1 + 2, "the sign-in and two renewals");
    assert_eq!(world.count("/mobile/api/login"), 1);
}

#[test]
fn a_run_in_which_a_twentieth_of_everything_fails_is_complete() {
    let yardstick = World::of(120);
    yardstick.export(&["-c", "all", "-f", "gpx,tcx,original"]);
    let healthy = tree(&yardstick.out());
    for fault in [FaultKind::Reset, FaultKind::Cut, FaultKind::InternalServerError] {
        let rule = |kind| Rule::fault(kind, fault).share(0.05);
        let kinds = [RequestKind::List, RequestKind::Gpx, RequestKind::Tcx, RequestKind::Original];
        let faults = kinds.map(rule).to_vec();
        let world = World::with(Options { activities: Some(120), faults, ..Options::default() });
        world.export(&["-c", "all", "-f", "gpx,tcx,original"]);
        assert!(tree(&world.out()) == healthy, "{fault:?}");
    }
}

#[test]
fn a_fit_that_is_damaged_at_the_source_is_kept_told_apart_and_asked_for_twice() {
    let world = World::of(12);
    let id = outdoors(&world);
    world.service.faults([Rule::fault(RequestKind::Original, FaultKind::FitBadCrc).of(id)]);
    let outcome = world.export(&["-c", "all", "-f", "original", "-u"]);
    assert!(outcome.stdout.contains("1 damaged at the service"), "{outcome:?}");
    assert_eq!(world.count(&format!("/download-service/files/activity/{id}")), 2);
    let verified = world.run(&["verify", "-d", "out"]);
    assert_eq!(verified.code, Some(0), "{verified:?}");
    assert!(verified.stdout.contains("1 file damaged at the service already"), "{verified:?}");
    assert!(verified.stdout.contains(&format!("activity_{id}.fit: ")), "{verified:?}");
    assert!(verified.stdout.contains("11 of 12 files sound"), "{verified:?}");
    let before = world.requests().len();
    world.export(&["-c", "all", "-f", "original", "-u"]);
    assert_eq!(world.requests().len() - before, 3, "and not asked for again");
}

#[test]
fn a_fit_that_was_spoiled_on_the_way_is_fetched_again_and_sound() {
    let world = World::of(12);
    let id = outdoors(&world);
    let once = Rule::fault(RequestKind::Original, FaultKind::FitBadCrc).of(id).first(1);
    world.service.faults([once]);
    let outcome = world.export(&["-c", "all", "-f", "original", "-u"]);
    assert!(!outcome.stdout.contains("damaged"), "{outcome:?}");
}

#[test]
fn hostile_archives_write_nothing_outside_and_do_not_fill_the_disk() {
    for (fault, code) in [
        (FaultKind::ZipParent, 0),
        (FaultKind::ZipAbsolute, 0),
        (FaultKind::ZipSeveral, 0),
        (FaultKind::ZipBomb, 3),
        (FaultKind::ZipWrongSizes, 3),
        (FaultKind::ZipEmpty, 3),
    ] {
        let world = World::of(6);
        let id = outdoors(&world);
        world.service.faults([Rule::fault(RequestKind::Original, fault).of(id)]);
        let arguments = ["-c", "all", "-f", "original", "-u", "-d", "out"];
        let outcome = world.run(&arguments);
        assert_eq!(outcome.code, Some(code), "{fault:?}: {outcome:?}");
        let desk: Vec<_> = fs::read_dir(world.desk.path()).unwrap().collect();
        assert_eq!(desk.len(), 1, "{fault:?}: nothing but the export on the desk");
        for kind in ["fit", "gpx", "tcx"] {
            assert!(!fs::exists(format!("/tmp/evil.{kind}")).unwrap(), "{fault:?}");
        }
        let names: Vec<_> = tree(&world.out()).into_keys().collect();
        let bytes: usize = tree(&world.out()).values().map(Vec::len).sum();
        assert!(names.iter().all(|n| n.starts_with("activit")) && bytes < 4 << 20, "{names:?}");
        assert_eq!(names.len(), 1 + 6 - usize::from(code == 3), "{fault:?}: the others are there");
    }
}
