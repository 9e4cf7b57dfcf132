//! COROS, through the same program.
//!
//! What is true of both services is tested in the rooms beside this one, for
//! both. corosexport, the exporter that people use so far, has these
//! weaknesses; what ours does instead is shown by these tests of [`weaknesses`]:
//!
//! | its weakness | our test |
//! |---|---|
//! | 1. what was done is written down once, at the end | `w01_a_run_that_breaks_off_late_forgets_nothing` |
//! | 2. a crash while writing it down loses it, or breaks every later run | `w02_a_crash_while_writing_down_is_made_good` |
//! | 3. one format, or none offered, makes an activity done | `w03_every_format_has_a_fate_of_its_own` |
//! | 4. a format added later is never fetched for older activities | `w04_a_format_added_later_is_fetched_for_all` |
//! | 5. files that are lost or damaged here stay so | `w05_lost_and_damaged_files_are_fetched_again` |
//! | 6. whatever comes with status 200 is written in place as a recording | `w06_a_page_for_people_is_never_a_recording` |
//! | 7. sports are sent back as others, or not at all | `w07_every_sport_is_sent_back_as_it_was_listed` |
//! | 8. sports have wrong names | `w08_sports_have_their_own_names` |
//! | 9. an activity without a name vanishes | `w09_an_activity_without_a_name_is_one` |
//! | 10. no retry, no pause, nothing at the same time | `w10_passing_faults_leave_no_trace`, `w10_a_pause_is_kept_and_a_long_one_ends_the_run`, `w10_files_come_side_by_side` |
//! | 11. no time-out of list and files | `w11_a_silent_service_is_asked_again` |
//! | 12. an address that is no JSON, or has no data, ends everything | `w12_an_address_that_is_none_is_one_files_business` |
//! | 13. times in the zone of the machine | `w13_times_are_those_of_the_place_wherever_it_runs` |
//! | 14. edits, renames, deletions and grown files go unnoticed | `w14_edits_deletions_and_growth_are_noticed` |
//! | 15. (mended there) only the first page was read | `w15_all_pages_are_read` |

mod answers;
mod export;
mod regions;
mod sign_in;
mod weaknesses;

use std::collections::BTreeMap;

use gcexport::simulate::Kind;

use crate::world::{Outcome, World};

const ALL: [&str; 2] = ["-c", "all"];

/// An account of so many activities at COROS.
fn world(activities: usize) -> World {
    World::at(Kind::Coros, activities)
}

fn logins(world: &World) -> usize {
    world.count("/account/login")
}

/// Exports all activities into `out`, however that ends.
fn run(world: &World, arguments: &[&str]) -> Outcome {
    world.run(&[&ALL[..], arguments, &["-d", "out"]].concat())
}

/// Exports all activities into `out` and insists on success.
fn export(world: &World, arguments: &[&str]) -> Outcome {
    world.export(&[&ALL[..], arguments].concat())
}

/// The row of an activity of the simulated athlete.
fn row(world: &World, activity: u64) -> BTreeMap<String, String> {
    let id = world.id(activity);
    world.table().into_iter().find(|row| row["Activity ID"] == id).expect("a row of that id")
}
