//! Tokens that die, and how they are renewed.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use gcexport::simulate::{Refusal, Step};

use crate::world::{World, complains, finish};

#[test]
fn a_refresh_token_that_is_refused_is_tried_by_one_worker() {
    let world = World::of(40);
    world.export(&["-c", "1"]);
    world.service.tokens_die_after(15);
    world.service.expire_access_tokens();
    let (service, armed) = (Arc::downgrade(&world.service), AtomicBool::new(true));
    world.service.on_request(move |request| {
        if request.path.starts_with("/download-service/") && armed.swap(false, Relaxed) {
            service.upgrade().unwrap().end_sessions();
        }
    });
    let before = world.count("/di-oauth2-service/");
    let outcome = finish(&mut world.stranger(&["-c", "all", "-d", "out"]));
    complains(&outcome, 4, "session has ended");
    let renewals = world.count("/di-oauth2-service/") - before;
    assert_eq!(renewals, 2, "one that is granted, one that is refused");
}

#[test]
fn a_dead_token_that_is_answered_as_if_none_had_come_is_renewed_too() {
    let world = World::of(12);
    world.service.overlook_dead_tokens();
    world.service.tokens_die_after(9);
    world.export(&["-c", "all", "-f", "gpx"]);
    world.service.expire_access_tokens();
    let outcome = world.export(&["-c", "all", "-f", "kml", "-v"]);
    let blamed = "refuses the page length";
    assert!(!outcome.stderr.contains(blamed), "{outcome:#?}");
    assert!(world.count("/di-oauth2-service/") > 2);
    assert_eq!(world.count("/mobile/api/login"), 1);
}

#[test]
fn tokens_that_die_in_mid_run_are_renewed_by_one_worker() {
    let world = World::of(40);
    world.service.tokens_die_after(15);
    world.export(&["-c", "all", "-f", "kml"]);
    let renewals = world.count("/di-oauth2-service/") - 1;
    assert!((1..=6).contains(&renewals), "{renewals} renewals for some 45 calls");
    assert_eq!(world.count("/mobile/api/login"), 1);
}

#[test]
fn two_processes_with_an_expired_token_renew_it_once() {
    let world = World::of(4);
    world.export(&[]);
    world.service.expire_access_tokens();
    let before = world.count("/di-oauth2-service/");
    let children: Vec<_> = ["one", "two"]
        .map(|out| world.stranger(&["-c", "all", "-q", "-d", out]).spawn().unwrap())
        .into_iter()
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(world.count("/di-oauth2-service/") - before, 1);
}

#[test]
fn a_token_is_renewed_before_it_expires_and_not_at_every_request() {
    let world = World::of(12);
    world.service.lifetimes(600, 30 * 86_400);
    world.export(&["-c", "all"]);
    assert_eq!(world.count("/di-oauth2-service/"), 1, "ten minutes are enough for a run");
}

#[test]
fn a_renewal_that_is_limited_or_failing_keeps_the_session_for_later() {
    for refusal in [Refusal::RateLimitedPage, Refusal::BadGateway] {
        let world = World::of(1);
        world.export(&[]);
        world.service.expire_access_tokens();
        world.service.refuse(Step::Refresh, refusal);
        let outcome = finish(&mut world.stranger(&["-d", "out"]));
        assert_eq!(outcome.code, Some(5), "{refusal:?}: {outcome:#?}");
        world.service.relent();
        let outcome = finish(&mut world.stranger(&["-d", "out"]));
        assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    }
}
