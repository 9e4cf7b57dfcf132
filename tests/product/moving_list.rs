//! The list moves while it is read.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use gcexport::simulate::{Options, Request};

use crate::world::World;

fn is_page(request: &Request) -> bool {
    request.path == "/activitylist-service/activities/search/activities"
}

/// An account of 300, changed before each page but the first. `page` is the
/// longest page that the service gives: a longer one is refused, or silently cut.
fn export_while(
    page: usize,
    silently: bool,
    change: impl Fn(&World, usize) + Send + Sync + 'static,
) -> (BTreeSet<String>, BTreeSet<String>) {
    let options = Options { activities: Some(300), ..Options::default() };
    let world = Arc::new(World::with(match silently {
        true => Options { cut_pages: Some(page), ..options },
        false => Options { max_limit: page, ..options },
    }));
    let ids = |world: &World| -> BTreeSet<String> {
        world.service.edit(|a| a.workouts().iter().map(|w| w.id.to_string()).collect())
    };
    let before = ids(&world);
    let pages = AtomicUsize::new(0);
    let hooked = Arc::downgrade(&world);
    world.service.on_request(move |request| {
        let answered = silently || request.query.contains(&format!("limit={page}"));
        if is_page(request) && answered {
            let page = pages.fetch_add(1, Ordering::Relaxed);
            // It stops at some time: a list that always moves has no end.
            if (1..20).contains(&page)
                && let Some(world) = hooked.upgrade()
            {
                change(&world, page);
            }
        }
    });
    world.export(&["-c", "all", "-f", "none"]);
    let lasting: BTreeSet<_> = before.intersection(&ids(&world)).cloned().collect();
    let rows = world.table();
    let exported: BTreeSet<_> = rows.iter().map(|row| row["Activity ID"].clone()).collect();
    assert_eq!(exported.len(), rows.len(), "no row twice");
    (lasting, exported)
}

// 1000, 500, 250 and 125 are refused, 62 is not.
const PAGES: [(usize, bool); 4] = [(62, false), (20, false), (100, true), (30, true)];

#[test]
fn uploads_between_pages_neither_skip_nor_double() {
    for (page, silently) in PAGES {
        for uploads in [1, 10, 15] {
            let (lasting, exported) = export_while(page, silently, move |world, _| {
                world.service.edit(|athlete| {
                    (0..uploads).for_each(|_| {
                        athlete.new_upload();
                    });
                });
            });
            let lost = lasting.difference(&exported).count();
            assert_eq!(
                lost, 0,
                "{uploads} uploads before each page of {page}, silently {silently}"
            );
        }
    }
}

#[test]
fn deletions_between_pages_neither_skip_nor_double() {
    for (page, silently) in PAGES {
        for deletions in [1, 9, 15] {
            let (lasting, exported) = export_while(page, silently, move |world, _| {
                world.service.edit(|athlete| {
                    for _ in 0..deletions.min(athlete.workouts().len()) {
                        let id = athlete.workouts()[0].id;
                        athlete.remove(id);
                    }
                });
            });
            let lost = lasting.difference(&exported).count();
            assert_eq!(
                lost, 0,
                "{deletions} deletions before each page of {page}, silently {silently}"
            );
        }
    }
}
