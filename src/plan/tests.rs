use super::*;
use crate::activity::Activity;
use crate::names::Naming;
use crate::names::foreign::Foreign;
use crate::service::{coros, garmin};

/// Files of so many bytes below the export directory, and paths that the
/// ledger has of other activities.
#[derive(Default)]
struct Disk<'a> {
    files: &'a [(&'a str, u64)],
    recorded: &'a [&'a str],
}

impl OnDisk for Disk<'_> {
    fn size(&self, path: &str) -> Option<u64> {
        self.files.iter().find(|(name, _)| *name == path).map(|(_, size)| *size)
    }

    fn foreign(&self, id: &str, role: Role) -> Vec<String> {
        let index = Foreign::among(self.files.iter().map(|(name, _)| *name));
        index.of(id, role).into_iter().map(str::to_owned).collect()
    }

    fn is_recorded(&self, path: &str) -> bool {
        self.recorded.contains(&path)
    }
}

/// What to do for activity 7, whose files are named by default.
fn tasks(wanted: &Wanted, held: &[FileRecord], files: &[(&str, u64)]) -> Vec<Task> {
    tasks_of(wanted, held, &Disk { files, recorded: &[] })
}

fn tasks_of(wanted: &Wanted, held: &[FileRecord], disk: &Disk<'_>) -> Vec<Task> {
    tasks_at(&garmin::INFO, wanted, held, disk)
}

fn tasks_at(service: &Info, wanted: &Wanted, held: &[FileRecord], disk: &Disk<'_>) -> Vec<Task> {
    let activity = Activity { id: "7".into(), ..Activity::default() };
    plan(service, "7", &Naming::default().names_of(&activity), wanted, held, disk)
}

fn record(format: Format, state: State, path: &str, bytes: u64) -> FileRecord {
    FileRecord {
        activity: "7".into(),
        format,
        state,
        path: Some(path.into()),
        bytes,
        sha256: None,
        reason: None,
        outdated: false,
        short: false,
    }
}

fn wanted(formats: &[Format]) -> Wanted {
    Wanted { formats: formats.to_vec(), ..Wanted::default() }
}

#[test]
fn an_interrupted_run_is_owed_until_one_that_covers_it_has_finished() {
    let scope = |count, formats: &[&str]| Scope {
        count,
        filter: String::new(),
        formats: formats.iter().map(|format| (*format).to_owned()).collect(),
        asides: Vec::new(),
        original_time: false,
    };
    let all = scope(None, &["gpx"]);
    assert!(owed(&[(all.clone(), false)]));
    assert!(owed(&[(all.clone(), false), (scope(Some(1), &[]), true)]));
    assert!(!owed(&[(all.clone(), false), (scope(None, &["tcx", "gpx"]), true)]));
    assert!(!owed(&[(scope(Some(5), &["gpx"]), false), (all.clone(), true)]));
    assert!(owed(&[(all.clone(), true), (all.clone(), false)]));
    let detailed = Scope { asides: vec!["detail".into()], ..all.clone() };
    assert!(owed(&[(detailed.clone(), false), (all.clone(), true)]));
    assert!(!owed(&[(all, false), (detailed, true)]));
}

#[test]
fn what_is_held_and_on_disk_is_not_fetched() {
    let held = [record(Format::Gpx, State::Held, "activity_7.gpx", 10)];
    let gpx = wanted(&[Format::Gpx]);
    assert!(tasks(&gpx, &held, &[("activity_7.gpx", 10)]).is_empty());
    for gone_or_cut in [&[][..], &[("activity_7.gpx", 9)]] {
        assert_eq!(tasks(&gpx, &held, gone_or_cut).len(), 1);
    }
}

#[test]
fn what_the_service_does_not_have_is_asked_again_on_request_only() {
    let held = [record(Format::Gpx, State::NotAvailable, "activity_7.gpx", 0)];
    let mut gpx = wanted(&[Format::Gpx]);
    assert!(tasks(&gpx, &held, &[("activity_7.gpx", 0)]).is_empty());
    gpx.retry_missing = true;
    assert_eq!(tasks(&gpx, &held, &[("activity_7.gpx", 0)]).len(), 1);
}

#[test]
fn a_format_added_later_is_fetched_alone() {
    let held = [record(Format::Gpx, State::Held, "activity_7.gpx", 10)];
    let both = wanted(&[Format::Gpx, Format::Tcx]);
    let tasks = tasks(&both, &held, &[("activity_7.gpx", 10)]);
    assert_eq!(tasks.iter().map(|task| task.source).collect::<Vec<_>>(), [Format::Tcx]);
}

#[test]
fn original_and_fit_share_one_download() {
    let tasks = tasks(&wanted(&[Format::Original, Format::Fit]), &[], &[]);
    assert_eq!(tasks.len(), 1);
    assert_eq!(tasks[0].targets, [Format::Original, Format::Fit]);
}

#[test]
fn where_there_is_no_archive_the_recording_is_fetched_by_itself() {
    let wanted = wanted(&[Format::Fit, Format::Tcx]);
    let tasks = tasks_at(&coros::INFO, &wanted, &[], &Disk::default());
    let sources: Vec<_> = tasks.iter().map(|task| task.source).collect();
    assert_eq!(sources, [Format::Fit, Format::Tcx]);
}

#[test]
fn a_file_of_an_activity_that_has_grown_is_fetched_again_unasked() {
    let mut held = record(Format::Gpx, State::Held, "activity_7.gpx", 10);
    let count = |held: &FileRecord| {
        let held = std::slice::from_ref(held);
        tasks(&wanted(&[Format::Gpx]), held, &[("activity_7.gpx", 10)]).len()
    };
    held.outdated = true;
    assert_eq!(count(&held), 0, "an edit alone is no reason");
    held.short = true;
    assert_eq!(count(&held), 1);
}

#[test]
fn a_held_zip_is_unpacked_without_a_request() {
    let held = [record(Format::Original, State::Held, "activity_7.zip", 10)];
    let on_disk = [("activity_7.zip", 10)];
    let unzipped = Wanted { unzip: true, ..wanted(&[Format::Original]) };
    for wanted in [unzipped, wanted(&[Format::Fit])] {
        let tasks = tasks(&wanted, &held, &on_disk);
        assert_eq!(tasks[0].held_zip.as_deref(), Some("activity_7.zip"));
    }
}

#[test]
fn a_file_that_the_ledger_does_not_know_is_offered_for_taking_over() {
    let tcx = wanted(&[Format::Tcx]);
    let tasks_with = |size| tasks(&tcx, &[], &[("activity_7.tcx", size)]);
    let found = Found { path: "activity_7.tcx".into(), kind: Kind::Tcx };
    assert_eq!(tasks_with(10)[0].found, [found]);
    assert!(tasks_with(0)[0].found.is_empty(), "an empty file proves nothing");
}

#[test]
fn a_file_that_the_ledger_knows_in_another_size_is_fetched_not_taken_over() {
    let held = [record(Format::Csv, State::Held, "activity_7.csv", 10)];
    let tasks = tasks(&wanted(&[Format::Csv]), &held, &[("activity_7.csv", 9)]);
    assert!(tasks[0].found.is_empty());
}

#[test]
fn a_recorded_file_keeps_its_place_and_a_new_one_gets_its_name() {
    let held = [record(Format::Gpx, State::Held, "2024/run-7.gpx", 10)];
    let tasks = tasks(&wanted(&[Format::Gpx, Format::Tcx]), &held, &[]);
    assert_eq!(tasks[0].places.of(Role::Gpx), "2024/run-7.gpx");
    assert_eq!(tasks[1].places.of(Role::Tcx), "activity_7.tcx");
    let again = again(&garmin::INFO, "7", &held);
    assert_eq!(again[0].places.of(Role::Gpx), "2024/run-7.gpx");
    assert_eq!(again[0].places.of(Role::OriginalGpx), "2024/run-7_original.gpx");
}

#[test]
fn files_of_another_tool_are_offered_and_keep_their_names_even_if_fetched_again() {
    let fit = wanted(&[Format::Fit]);
    let of_two_zones = [("2024-07-02_7.fit", 10), ("2024-07-01_7.fit", 0)];
    let fetched = tasks(&fit, &[], &of_two_zones);
    let paths: Vec<_> = fetched[0].found.iter().map(|found| found.path.as_str()).collect();
    assert_eq!(paths, ["2024-07-02_7.fit"], "the empty one is no candidate");
    assert_eq!(fetched[0].places.of(Role::Fit), "2024-07-01_7.fit");
    assert!(tasks(&wanted(&[Format::Gpx]), &[], &of_two_zones)[0].found.is_empty());
}

#[test]
fn a_name_that_is_given_away_is_not_used_twice() {
    let gpx = wanted(&[Format::Gpx]);
    let disk = Disk { files: &[("activity_7.gpx", 10)], recorded: &["activity_7.gpx"] };
    let of_another = tasks_of(&gpx, &[], &disk);
    assert!(of_another[0].found.is_empty());
    assert_eq!(of_another[0].places.of(Role::Gpx), "activity_7_2.gpx");
    // The activity was called 'original' when its export was saved.
    let held = [record(Format::Gpx, State::Held, "activity_7_original.gpx", 10)];
    let original = tasks(&wanted(&[Format::Original]), &held, &[]);
    assert_eq!(original[0].places.of(Role::OriginalGpx), "activity_7_2_original.gpx");
}
