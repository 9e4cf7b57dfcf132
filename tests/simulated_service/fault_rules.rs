//! Which requests a rule is about, and the file that rules come from.

use std::collections::HashMap;

use gcexport::simulate::Options;
use gcexport::simulate::faults::{Edit, FaultKind, RequestKind, RetryAfter, Rule, What, When};

use super::LIST;
use super::faults::Guest;

const COUNT: &str = "/activitylist-service/activities/count";

/// 503, to be told from everything else that happens.
fn down(on: RequestKind) -> Rule {
    Rule::fault(on, FaultKind::ServiceUnavailable)
}

fn gpx(id: u64) -> String {
    format!("/download-service/export/gpx/activity/{id}")
}

#[test]
fn every_path_has_its_kind() {
    let activity = "/activity-service/activity";
    let expected = [
        ("/mobile/api/login", RequestKind::SignIn),
        ("/portal/sso/en_US/sign-in", RequestKind::SignIn),
        ("/sso/signin", RequestKind::SignIn),
        ("/di-oauth2-service/oauth/token", RequestKind::Token),
        ("/oauth-service/oauth/preauthorized", RequestKind::Token),
        ("/userprofile-service/socialProfile", RequestKind::Profile),
        (COUNT, RequestKind::Count),
        ("/userstats-service/statistics/somebody", RequestKind::Count),
        (LIST, RequestKind::List),
        (&format!("{activity}/7"), RequestKind::Activity),
        (&format!("{activity}/activityTypes"), RequestKind::Side),
        (&format!("{activity}/7/details"), RequestKind::Details),
        (&format!("{activity}/7/splits"), RequestKind::Side),
        (&gpx(7), RequestKind::Gpx),
        ("/download-service/export/tcx/activity/7", RequestKind::Tcx),
        ("/download-service/export/kml/activity/7", RequestKind::Kml),
        ("/download-service/export/csv/activity/7", RequestKind::Csv),
        ("/download-service/files/activity/7", RequestKind::Original),
        ("/gear-service/gear/filterGear", RequestKind::Side),
        ("/nowhere", RequestKind::Side),
        ("/", RequestKind::Side),
    ];
    for (path, kind) in expected {
        assert_eq!(RequestKind::of(path), kind, "{path}");
    }
    let seen = |kind: &RequestKind| expected.iter().any(|(_, of)| of == kind);
    assert!(RequestKind::ALL.iter().all(|kind| seen(kind) || *kind == RequestKind::Any));
}

#[tokio::test]
async fn always_is_every_time_and_only_for_its_kind() {
    let guest = Guest::new([down(RequestKind::List)]).await;
    for _ in 0..3 {
        assert_eq!((guest.status(LIST).await, guest.status(COUNT).await), (503, 200));
    }
}

#[tokio::test]
async fn kth_is_one_request_of_the_kind_whatever_its_path() {
    let guest = Guest::new([down(RequestKind::Gpx).kth(2)]).await;
    let ids = guest.visitor.ids();
    let mut statuses = Vec::new();
    for id in &ids[..3] {
        guest.status(COUNT).await;
        statuses.push(guest.status(&gpx(*id)).await == 503);
    }
    assert_eq!(statuses, [false, true, false]);
}

#[tokio::test]
async fn from_is_the_kth_and_all_after_it() {
    let guest = Guest::new([down(RequestKind::Count).from(3)]).await;
    for expected in [200, 200, 503, 503] {
        assert_eq!(guest.status(COUNT).await, expected);
    }
}

#[tokio::test]
async fn first_is_so_many_attempts_of_each_path_and_of_each_page() {
    let guest = Guest::new([down(RequestKind::Any).first(2)]).await;
    let gear = "/gear-service/gear/filterGear?activityId=";
    let ids = guest.visitor.ids();
    for path in [
        COUNT.to_owned(),
        format!("{LIST}?start=0"),
        format!("{LIST}?limit=20&start=20"),
        format!("{gear}{}", ids[0]),
        format!("{gear}{}", ids[1]),
    ] {
        for down in [true, true, false, false] {
            assert_eq!(guest.status(&path).await == 503, down, "{path}");
        }
    }
    let page = format!("{LIST}?limit=5&start=20");
    assert_eq!(guest.status(&page).await, 200, "another limit is the same page");
}

#[tokio::test]
async fn very_long_answers_are_ten_timeouts_and_then_the_file() {
    let guest = Guest::new([]).await;
    let id = guest
        .visitor
        .simulation
        .edit(|athlete| athlete.workouts().iter().find(|workout| workout.has_gps()).unwrap().id);
    let slow = Rule::fault(RequestKind::Gpx, FaultKind::GatewayTimeout).of(id).first(10);
    guest.visitor.simulation.faults([slow]);
    for _ in 0..10 {
        assert_eq!(guest.status(&gpx(id)).await, 504);
    }
    assert_eq!(guest.status(&gpx(id)).await, 200);
}

#[tokio::test]
async fn a_rule_of_an_activity_is_about_no_other() {
    let guest = Guest::new([]).await;
    let ids = guest.visitor.ids();
    guest.visitor.simulation.faults([down(RequestKind::Any).of(ids[0])]);
    for path in [
        "/activity-service/activity/{}",
        "/activity-service/activity/{}/details",
        "/gear-service/gear/filterGear?activityId={}",
    ] {
        assert_eq!(guest.status(&path.replace("{}", &ids[0].to_string())).await, 503, "{path}");
        assert_eq!(guest.status(&path.replace("{}", &ids[1].to_string())).await, 200, "{path}");
    }
    assert_eq!(guest.status(LIST).await, 200);
}

#[tokio::test]
async fn a_share_is_the_same_whatever_the_order_and_depends_on_the_seed() {
    let struck = async |seed: u64, reverse: bool| {
        let faults = vec![down(RequestKind::Gpx).share(0.3)];
        let guest = Guest::at(Options { seed, faults, ..Options::default() }).await;
        let mut paths: Vec<_> = (1..=100).map(gpx).collect();
        if reverse {
            paths.reverse();
        }
        let mut struck: HashMap<_, Vec<bool>> = HashMap::new();
        for path in [&paths[..], &paths[..]].concat() {
            let status = guest.status(&path).await;
            struck.entry(path).or_default().push(status == 503);
        }
        struck
    };
    let once = struck(1, false).await;
    assert_eq!(once, struck(1, true).await);
    assert_ne!(once, struck(2, false).await);
    assert!(once.values().any(|attempts| attempts[0] != attempts[1]), "attempts are drawn anew");
    let count = once.values().flatten().filter(|struck| **struck).count();
    assert!((40..=80).contains(&count), "{count} of 200");
}

#[tokio::test]
async fn a_share_of_nothing_is_never_and_of_one_is_always() {
    for (share, expected) in [(0.0, 200), (1.0, 503)] {
        let guest = Guest::new([down(RequestKind::Count).share(share)]).await;
        for _ in 0..10 {
            assert_eq!(guest.status(COUNT).await, expected);
        }
    }
}

#[tokio::test]
async fn of_several_faults_the_first_happens_and_all_rules_count() {
    let rules = [
        down(RequestKind::Count).kth(1),
        Rule::fault(RequestKind::Any, FaultKind::Gone).first(2),
        Rule::fault(RequestKind::Count, FaultKind::BadGateway),
    ];
    let guest = Guest::new(rules).await;
    for expected in [503, 410, 502] {
        assert_eq!(guest.status(COUNT).await, expected);
    }
}

#[tokio::test]
async fn rules_can_be_replaced_and_taken_away_in_mid_life() {
    let guest = Guest::new([down(RequestKind::Count).kth(2)]).await;
    assert_eq!(guest.status(COUNT).await, 200);
    guest.visitor.simulation.faults([down(RequestKind::Count).kth(2)]);
    assert_eq!(guest.status(COUNT).await, 200, "new rules count anew");
    assert_eq!(guest.status(COUNT).await, 503);
    guest.visitor.simulation.faults([down(RequestKind::Count)]);
    assert_eq!(guest.status(COUNT).await, 503);
    guest.visitor.simulation.faults([]);
    assert_eq!(guest.status(COUNT).await, 200);
}

fn read(rule: &str) -> Result<Rule, String> {
    serde_json::from_str(rule).map_err(|error| error.to_string())
}

#[test]
fn a_file_says_what_rust_says() {
    use {FaultKind as F, RequestKind as R};
    let busy = F::TooManyRequests;
    let drip = F::Drip.pause(std::time::Duration::from_millis(5));
    for (text, rule) in [
        (r#"{"on":"list","fault":"503"}"#, down(R::List)),
        (r#"{"on":"list","fault":503}"#, down(R::List)),
        (
            r#"{"on":"gpx","fault":"429","retry_after":"30","first":2}"#,
            Rule::fault(R::Gpx, busy.retry_after(RetryAfter::Seconds(30))).first(2),
        ),
        (
            r#"{"on":"gpx","fault":"429","retry_after":30}"#,
            Rule::fault(R::Gpx, busy.retry_after(RetryAfter::Seconds(30))),
        ),
        (
            r#"{"on":"gpx","fault":"429","retry_after":"date:30"}"#,
            Rule::fault(R::Gpx, busy.retry_after(RetryAfter::Date(30))),
        ),
        (r#"{"on":"any","fault":"reset","share":0.05}"#, Rule::fault(R::Any, F::Reset).share(0.05)),
        (r#"{"on":"tcx","fault":"drip","pause_ms":5,"from":3}"#, Rule::fault(R::Tcx, drip).from(3)),
        (
            r#"{"on":"original","activity":7,"fault":"fit_bad_crc"}"#,
            Rule::fault(R::Original, F::FitBadCrc).of(7),
        ),
        (
            r#"{"on":"original","activity":"7","fault":"fit_bad_crc"}"#,
            Rule::fault(R::Original, F::FitBadCrc).of(7),
        ),
        (r#"{"on":"list","kth":2,"edit":"upload"}"#, Rule::edit(R::List, Edit::Upload).kth(2)),
        (
            r#"{"on":"list","edit":"rename","target":7}"#,
            Rule::edit(R::List, Edit::Rename.target(7)),
        ),
    ] {
        assert_eq!(read(text), Ok(rule), "{text}");
    }
}

#[test]
fn every_word_can_be_read_and_no_two_are_the_same() {
    for on in RequestKind::ALL {
        let rule = read(&format!(r#"{{"on":"{}","fault":"404"}}"#, on.name())).unwrap();
        assert_eq!((rule.on, rule.when), (*on, When::Always));
    }
    for kind in FaultKind::ALL {
        let rule = read(&format!(r#"{{"on":"any","fault":"{}"}}"#, kind.name())).unwrap();
        assert_eq!(rule.what, What::Fault((*kind).into()));
    }
    for edit in Edit::ALL {
        let rule = read(&format!(r#"{{"on":"any","edit":"{}"}}"#, edit.name())).unwrap();
        assert_eq!(rule.what, What::Edit((*edit).into()));
    }
}

#[test]
fn what_makes_no_sense_is_refused_with_what_would() {
    for (text, complaint) in [
        (
            r#"{"on":"gpz","fault":"503"}"#,
            "there is no kind of request 'gpz'; choose from sign_in, token,",
        ),
        (r#"{"on":"gpx","fault":"513"}"#, "there is no fault '513'; choose from 401, 403,"),
        (r#"{"on":"gpx","edit":"burn"}"#, "there is no edit 'burn'; choose from upload, rename,"),
        (r#"{"on":"gpx","fault":"503","frist":1}"#, "unknown field `frist`, expected one of `on`,"),
        (r#"{"fault":"503"}"#, "missing field `on`"),
        (r#"{"on":"gpx"}"#, "either a 'fault' or an 'edit'"),
        (r#"{"on":"gpx","fault":"503","edit":"upload"}"#, "either a 'fault' or an 'edit'"),
        (
            r#"{"on":"gpx","fault":"503","first":1,"kth":1}"#,
            "only one of 'share', 'kth', 'from' and 'first'",
        ),
        (r#"{"on":"gpx","fault":"503","first":0}"#, "count from 1"),
        (r#"{"on":"gpx","fault":"503","share":1.5}"#, "'share' 1.5 is not from 0 to 1"),
        (r#"{"on":"gpx","fault":"503","activity":"x"}"#, "'x' is not the number of an activity"),
        (r#"{"on":"gpx","fault":"503","activity":true}"#, "a word or a whole number"),
        (r#"{"on":"list","fault":"503","activity":7}"#, "of kind list is not about one activity"),
        (r#"{"on":"gpx","fault":"503","target":7}"#, "only an edit has a 'target'"),
        (r#"{"on":"list","edit":"upload","target":7}"#, "upload has no 'target'"),
        (r#"{"on":"list","edit":"upload","retry_after":7}"#, "go with a fault"),
        (r#"{"on":"gpx","fault":"reset","retry_after":7}"#, "goes with a status, not with reset"),
        (r#"{"on":"gpx","fault":"429","retry_after":"soon"}"#, "neither seconds nor like date:30"),
        (r#"{"on":"gpx","fault":"cut","pause_ms":7}"#, "goes with drip, not with cut"),
        (r#"{"on":"gpx","fault":"zip_bomb"}"#, "zip_bomb happens to originals, not to gpx"),
    ] {
        let error = read(text).unwrap_err();
        assert!(error.contains(complaint), "{text}: {error}");
    }
}
