use super::*;
use crate::activity::{Sport, Start};
use crate::check::Kind;
use crate::service::Format;
use proptest::prelude::*;

/// An evening run in St John's, which is the next day in UTC.
fn run(id: &str, name: &str) -> Activity {
    let start = Start {
        local: Some("2024-06-30T22:05:09".parse().unwrap()),
        utc: Some("2024-07-01T00:35:09Z".parse().unwrap()),
    };
    let sport = Sport { key: Some("trail_running".into()), ..Sport::default() };
    Activity { id: id.into(), name: Some(name.into()), sport, start, ..Activity::default() }
}

fn named(filename: &str, subdir: Option<&str>, activity: &Activity) -> Names {
    Naming::parse(filename, subdir).unwrap().names_of(activity)
}

fn all_paths(names: &Names) -> Vec<String> {
    let roles = Format::ALL.map(Role::of_format).into_iter();
    let roles = roles.chain([Kind::Gpx, Kind::Tcx].map(Role::of_original));
    roles.map(|role| names.path(role)).collect()
}

#[test]
fn presets_name_files_as_the_tools_do() {
    let run = run("7", "Hill");
    assert_eq!(
        all_paths(&Naming::default().names_of(&run)),
        [
            "activity_7.gpx",
            "activity_7.tcx",
            "activity_7.zip",
            "activity_7.fit",
            "activity_7.kml",
            "activity_7.csv",
            "activity_7_summary.json",
            "activity_7_details.json",
            "activity_7_original.gpx",
            "activity_7_original.tcx",
        ]
    );
    assert_eq!(Naming::parse("gcexport", None).unwrap(), Naming::default());
    let path = |preset, role| named(preset, None, &run).path(role);
    assert_eq!(path("corosexport", Role::Fit), "2024-06-30_7.fit");
    assert_eq!(path("corosexport", Role::Summary), "2024-06-30_7-summary.json");
    assert_eq!(path("corosexport", Role::Details), "2024-06-30_7-details.json");
    let utc = if cfg!(windows) { "2024-07-01T00_35_09+00_00" } else { "2024-07-01T00:35:09+00:00" };
    assert_eq!(path("garminexport", Role::Tcx), format!("{utc}_7.tcx"));
    assert_eq!(path("garminexport", Role::Summary), format!("{utc}_7_summary.json"));
    assert_eq!(path("moderation", Role::Gpx), "7_activity.gpx");
}

#[test]
fn templates_are_filled_in_with_what_the_activity_is() {
    let hill = run("7", "Hill: 5/10 ");
    let path = |file, subdir| named(file, subdir, &hill).path(Role::Gpx);
    assert_eq!(
        path("{year}{month}{day}-{hour}{minute}{second}_{id}.{ext}", None),
        "20240630-220509_7.gpx"
    );
    assert_eq!(path("{id} {name}", Some("{type}/{year}/")), "trail_running/2024/7 Hill_ 5_10.gpx");
    assert_eq!(path("{id}", Some("runs/{month}")), "runs/06/7.gpx");
}

#[test]
fn a_name_of_the_time_alone_is_given_to_one_activity_only() {
    let names = |id| named("{year}_{month}_{day}_{hour}_{minute}_{second}", None, &run(id, ""));
    let mut given = HashSet::new();
    let path = |names: Names| names.path(Role::Fit);
    assert_eq!(path(names("7").distinct(&mut given)), "2024_06_30_22_05_09.fit");
    assert_eq!(path(names("8").distinct(&mut given)), "2024_06_30_22_05_09_8.fit");
    // The same name if the first one is on disk already.
    assert_eq!(names("8").path_apart(Role::Fit, 2), "2024_06_30_22_05_09_8.fit");
    let other = named("{utc}", Some("{year}"), &run("9", "")).distinct(&mut given);
    assert!(path(other).starts_with("2024/2024-07-01T00"));
    let with_id = named("{id}_{utc}", None, &run("7", ""));
    assert_eq!(with_id.clone().distinct(&mut given), with_id.distinct(&mut given));
}

#[test]
fn what_is_not_known_has_words_of_its_own() {
    let nobody = Activity { id: "7".into(), ..Activity::default() };
    let path = |file| named(file, None, &nobody).path(Role::Gpx);
    assert_eq!(path("corosexport"), "0000-00-00_7.gpx");
    assert_eq!(path("{hour}_{id}_{name}_{type}"), "00_7_unnamed_unknown.gpx");
    assert!(path("garminexport").starts_with("0000-00-00T00"));
    // Half of the start stands for the other half.
    let mut local_only = run("7", "");
    local_only.start.utc = None;
    assert!(named("garminexport", None, &local_only).path(Role::Gpx).starts_with("2024-06-30T22"));
}

#[test]
fn what_could_go_wrong_is_refused() {
    for (file, subdir, problem) in [
        ("garmin", None, "there is no such naming"),
        ("{year}-{month}-{day}", None, "without {id}"),
        ("{utc}_{name}", None, "without {id}"),
        ("{year}{month}{day}{hour}{minute}_{type}", None, "without {id}"),
        ("{id}_{wday}", None, "no placeholder {wday}"),
        ("{id", None, "has no '}'"),
        ("{id}}", None, "has no '{'"),
        ("{id}_{ext}", None, "belongs to the end"),
        ("{year}/{id}", None, "holds no '/'"),
        ("../{id}", None, "holds no '/'"),
        (".{id}", None, "begins with a dot"),
        ("{id}:{year}", None, "cannot be part of a name"),
        ("{id}\\{year}", None, "cannot be part of a name"),
        ("{name}{id}", None, "has to stand apart"),
        ("2024{id}", None, "has to stand apart"),
        ("{name}_{id}_{type}", None, "on both sides"),
        ("{id}", Some("/var/tmp"), "must be relative"),
        ("{id}", Some(""), "must be relative"),
        ("{id}", Some("a//b"), "no part of it empty"),
        ("{id}", Some(".."), "begins with a dot"),
        ("{id}", Some("a/../b"), "begins with a dot"),
        ("{id}", Some(".gcexport"), "begins with a dot"),
        ("{id}", Some("C:/tmp"), "cannot be part of a name"),
        ("{id}", Some("{year}."), "ends in a dot"),
    ] {
        let error = Naming::parse(file, subdir).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        assert!(error.to_string().contains(problem), "{file} {subdir:?}: {error}");
    }
}

#[test]
fn names_are_no_devices_no_table_and_not_too_long() {
    let path =
        |file, subdir, id: &str, name: &str| named(file, subdir, &run(id, name)).path(Role::Csv);
    assert!(path("com{id}.x", None, "x", "").starts_with("comx.x"));
    assert!(path("nul.{id}", None, "7", "").starts_with("_nul.7_"));
    assert!(path("{id}", None, "activities", "").starts_with("activities_"));
    assert!(path("{id}", Some("{name}"), "7", "CON").starts_with("_CON_"));
    let long = path("{id}_{name}_{name}_{name}", None, "7", &"ü".repeat(300));
    assert!(long.len() < 220, "{long}");
    assert!(path("{id}", Some("{name}"), "7", "../..").starts_with('_'));
}

#[test]
fn a_name_is_neither_an_option_nor_a_formula() {
    for name in ["=1+1", "+1 for the team", "-rf", "@SUM(A1)"] {
        let path = |file, subdir| named(file, subdir, &run("7", name)).path(Role::Gpx);
        assert_eq!(path("{name}_{id}", None), format!("_{name}_7.gpx"));
        assert_eq!(path("{id}", Some("{name}")), format!("_{name}/7.gpx"));
    }
}

#[test]
fn names_beside_a_recorded_one_are_like_it() {
    for (recorded, fit, summary) in [
        ("activity_7.gpx", "activity_7.fit", "activity_7_summary.json"),
        ("a/b/7_original.gpx", "a/b/7.fit", "a/b/7_summary.json"),
        ("2024-06-30_7-summary.json", "2024-06-30_7.fit", "2024-06-30_7-summary.json"),
        ("_original.gpx", "_original.fit", "_original_summary.json"),
    ] {
        let names = Names::beside(recorded);
        assert_eq!(
            (names.path(Role::Fit), names.path(Role::Summary)),
            (fit.into(), summary.into())
        );
    }
}

proptest! {
    #[test]
    fn different_activities_never_share_a_name(
        one in "[0-9]{1,12}", other in "[0-9]{1,12}",
        name in "[0-9a-c_./ -]{0,8}", another in "[0-9a-c_./ -]{0,8}",
    ) {
        prop_assume!(one != other);
        for file in ["{name}_{id}", "{id}_{name}", "{year}-{id}-{name}", "{type}x{name}-{id}.a"] {
            let paths = |id, name: &str| {
                let mut paths = all_paths(&named(file, None, &run(id, name)));
                paths.iter_mut().for_each(|path| path.make_ascii_lowercase());
                paths
            };
            let theirs = paths(&other, &another);
            prop_assert!(paths(&one, &name).iter().all(|path| !theirs.contains(path)), "{file}");
        }
    }
}
