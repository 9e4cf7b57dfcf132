//! The list is read whole under ten thousand random fates.

mod account;

use std::collections::HashSet;

use futures_util::FutureExt;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

use super::*;
use account::{Account, Edit, Fate, Fault, Limits};

/// What a reading came to.
struct Reading {
    listed: Vec<String>,
    whole: bool,
    complete: bool,
}

/// Reads the account's list to its end.
fn read(account: &Account, total: Option<usize>) -> Reading {
    let mut pages = Pages::new(account, Query::default(), total, true, usize::MAX);
    let mut listed = Vec::new();
    loop {
        assert!(!pages.is_whole(), "nothing is whole before its end");
        let page = pages.next().now_or_never().expect("the account answers at once");
        let Some(page) = page.expect("no refusal but of the length") else { break };
        assert!(!page.is_empty());
        listed.extend(page.into_iter().filter_map(|item| item.id));
        if pages.ended {
            break;
        }
    }
    Reading { listed, whole: pages.is_whole(), complete: pages.is_complete() }
}

fn config(cases: u32) -> Config {
    let rng_seed = RngSeed::Fixed(0x6c69_7374);
    Config { cases, rng_seed, failure_persistence: None, ..Config::default() }
}

fn limits() -> impl Strategy<Value = Limits> {
    let cut = prop_oneof![Just(usize::MAX), 4..60_usize];
    let refused = prop_oneof![3 => Just(usize::MAX), 1 => 20..40_usize];
    let from = prop_oneof![Just(0), 0..8_usize];
    (4..100_usize, cut, refused, from).prop_map(|(longest, cut, refused, refused_from)| Limits {
        longest,
        cut,
        refused,
        refused_from,
        ..GARMIN
    })
}

fn edit() -> impl Strategy<Value = Edit> {
    let count = prop_oneof![4 => 1..4_usize, 2 => 1..30_usize, 1 => 30..120_usize];
    let place = any::<u16>;
    prop_oneof![
        3 => count.clone().prop_map(Edit::Upload),
        3 => (place(), count.clone()).prop_map(|(at, count)| Edit::Late(at, count)),
        4 => (place(), count).prop_map(|(at, count)| Edit::Delete(at, count)),
        1 => (place(), place()).prop_map(|(of, at)| Edit::Copy(of, at)),
    ]
}

fn fate() -> impl Strategy<Value = Fate> {
    let edits = prop::collection::vec((0..16_usize, edit()), 0..14);
    (prop_oneof![0..6_usize, 0..250_usize], limits(), edits).prop_map(|(size, limits, edits)| {
        // A page that is silently cut to just what the service counts looks
        // like all there is; to ask again would cost every small account a request.
        let cut = if limits.cut == size { size + 1 } else { limits.cut };
        Fate { size, limits: Limits { cut, ..limits }, edits }
    })
}

const GARMIN: Limits = Limits {
    longest: 1000,
    cut: usize::MAX,
    cut_from: 0,
    refused: usize::MAX,
    refused_from: 0,
    hidden: 0,
};

#[test]
fn a_quiet_list_costs_its_pages() {
    for (size, total, requests) in [
        (10_000, Some(10_000), 11),
        (10_000, None, 12),
        (1_000, Some(1_000), 2),
        (999, Some(999), 1),
        (1, Some(1), 1),
        (0, Some(0), 1),
    ] {
        let account = Account::of(&Fate { size, limits: GARMIN, edits: Vec::new() });
        let reading = read(&account, total);
        assert_eq!((reading.listed.len(), account.requests()), (size, requests));
        assert!(reading.whole, "{size}");
    }
}

#[test]
fn an_empty_list_is_whole_only_if_the_service_counts_nothing() {
    let empty = Fate { size: 0, limits: GARMIN, edits: Vec::new() };
    for (total, whole) in [(Some(0), true), (Some(7), false), (None, false)] {
        assert_eq!(read(&Account::of(&empty), total).whole, whole, "{total:?}");
    }
}

#[test]
fn a_service_that_has_one_page_only_is_left_and_its_list_is_not_whole() {
    let limits = Limits { longest: 50, ..GARMIN };
    let fate = Fate { size: 300, limits, edits: Vec::new() };
    for fault in [Fault::SamePage, Fault::EmptyPages] {
        for total in [Some(300), None] {
            let account = Account::with(&fate, fault);
            let reading = read(&account, total);
            assert_eq!(reading.listed.len(), 50);
            assert!(!reading.whole, "{fault:?}");
            assert!(account.requests() < 30, "{fault:?}: {}", account.requests());
        }
    }
}

/// The place of an index in a list of so many.
fn place(index: usize, size: usize) -> u16 {
    u16::try_from((index * 0x1_0000).div_ceil(size + 1)).expect("an index of the list")
}

#[test]
fn an_item_that_is_listed_twice_hides_no_gap() {
    let limits = Limits { longest: 50, ..GARMIN };
    // The second page begins at 40, and by then with the copy of what came on the first.
    let copy = Edit::Copy(place(5, 300), place(60, 300));
    let edits = vec![(0, copy), (1, Edit::Delete(place(10, 301), 20))];
    let account = Account::of(&Fate { size: 300, limits, edits });
    let listed = read(&account, None).listed;
    assert!(account.lasting().iter().all(|id| listed.contains(id)));
}

#[test]
fn a_page_of_known_items_is_the_end_only_where_the_one_before_ended() {
    let tired = Limits { longest: 100, cut: 20, cut_from: 2, ..GARMIN };
    let edits = vec![(2, Edit::Upload(30))];
    let account = Account::of(&Fate { size: 300, limits: tired, edits });
    let listed = read(&account, None).listed;
    assert!(account.lasting().iter().all(|id| listed.contains(id)));
}

#[test]
fn one_item_at_a_time_shows_no_gaps() {
    let limits = Limits { cut: 1, ..GARMIN };
    let account = Account::of(&Fate { size: 20, limits, edits: Vec::new() });
    let reading = read(&account, None);
    assert_eq!((reading.listed.len(), reading.whole), (20, false));
}

#[test]
fn what_was_not_read_to_its_end_is_not_whole() {
    let account = Account::of(&Fate { size: 300, limits: GARMIN, edits: Vec::new() });
    let mut pages = Pages::new(&account, Query::default(), Some(300), true, 20);
    assert!(pages.next().now_or_never().is_some_and(|page| page.is_ok()));
    assert!(!pages.is_whole());
}

proptest! {
    #![proptest_config(config(10_000))]

    #[test]
    fn what_lasts_is_listed_once_however_the_list_moves(fate in fate(), counts in any::<bool>()) {
        let account = Account::of(&fate);
        let total = counts.then_some(fate.size);
        let Reading { listed, whole, .. } = read(&account, total);
        let unique: HashSet<_> = listed.iter().cloned().collect();
        prop_assert_eq!(unique.len(), listed.len(), "nothing twice");
        let lost: Vec<_> = account.lasting().into_iter().filter(|id| !unique.contains(id)).collect();
        prop_assert!(lost.is_empty(), "lost {:?}, whole: {}", lost, whole);
        prop_assert!(account.requests() <= account.fair_requests(), "{} requests, {} are fair",
            account.requests(), account.fair_requests());
    }
}

proptest! {
    #![proptest_config(config(2_000))]

    #[test]
    fn a_quiet_list_is_whole(size in 1..400_usize, limits in limits(), counts in any::<bool>()) {
        let account = Account::of(&Fate { size, limits, edits: Vec::new() });
        let Reading { listed, whole, .. } = read(&account, counts.then_some(size));
        prop_assert_eq!(listed.len(), size);
        prop_assert!(whole);
    }

    #[test]
    fn a_list_shorter_than_its_count_is_never_whole(
        size in 1..400_usize, limits in limits(), hidden in 1..400_usize,
    ) {
        let limits = Limits { hidden: hidden.min(size), ..limits };
        let account = Account::of(&Fate { size, limits, edits: Vec::new() });
        let reading = read(&account, Some(size));
        prop_assert!(!reading.whole && !reading.complete);
    }
}
