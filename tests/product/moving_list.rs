//! The list moves while it is read.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use gcexport::simulate::{Options, Request};

use crate::world::World;

fn is_page(request: &Request) -> bool {
    request.path == "/activitylist-service/activities/search/activities"
}

/// An account of 300 read in pages of 62, changed before each page but the first.
fn export_while(
    change: impl Fn(&World, usize) + Send + Sync + 'static,
) -> (BTreeSet<String>, BTreeSet<String>) {
    let world = Arc::new(World::with(Options {
        activities: Some(300),
        max_limit: 62,
        ..Options::default()
    }));
    let ids = |world: &World| -> BTreeSet<String> {
        world.service.edit(|a| a.workouts().iter().map(|w| w.id.to_string()).collect())
    };
    let before = ids(&world);
    let pages = AtomicUsize::new(0);
    let hooked = Arc::downgrade(&world);
    world.service.on_request(move |request| {
        if is_page(request) && request.query.contains("limit=62") {
            let page = pages.fetch_add(1, Ordering::Relaxed);
            if page > 0
                && let Some(world) = hooked.upgrade()
            {
                change(&world, page);
            }
        }
    });
    // 1000, 500, 250 and 125 are refused, 62 is not.
    world.export(&["-c", "all", "-f", "none"]);
    let lasting: BTreeSet<_> = before.intersection(&ids(&world)).cloned().collect();
    let rows = world.table();
    let exported: BTreeSet<_> = rows.iter().map(|row| row["Activity ID"].clone()).collect();
    assert_eq!(exported.len(), rows.len(), "no row twice");
    (lasting, exported)
}

#[test]
fn uploads_between_pages_neither_skip_nor_double() {
    let (lasting, exported) = export_while(|world, _| {
        world.service.edit(|athlete| {
            (0..3).for_each(|_| {
                athlete.new_upload();
            })
        });
    });
    assert!(exported.is_superset(&lasting));
}

#[test]
fn deletions_between_pages_neither_skip_nor_double() {
    for deletions in [1, 9, 25] {
        let (lasting, exported) = export_while(move |world, _| {
            world.service.edit(|athlete| {
                for _ in 0..deletions {
                    let id = athlete.workouts()[0].id;
                    athlete.remove(id);
                }
            });
        });
        assert!(exported.is_superset(&lasting), "{deletions} deletions before each page");
    }
}
