//! Faults at COROS: its paths have the words of the kinds, its errors are answers.

use gcexport::simulate::faults::{FaultKind, RequestKind, RetryAfter, Rule};
use gcexport::simulate::label_id;
use serde_json::{Value, json};

use super::{LIST, MD5, Visitor, accepted, legacy_login, refused};

#[test]
fn every_path_has_its_kind() {
    let user = "421000000090210042";
    for (path, kind) in [
        ("/account/login".to_owned(), RequestKind::SignIn),
        ("/account/captcha".to_owned(), RequestKind::SignIn),
        ("/account/2fa/login/verify".to_owned(), RequestKind::SignIn),
        ("/account/query".to_owned(), RequestKind::Profile),
        ("/activity/query".to_owned(), RequestKind::List),
        ("/activity/detail/query".to_owned(), RequestKind::Details),
        ("/activity/detail/download".to_owned(), RequestKind::Activity),
        (format!("/fit/{user}/1.fit"), RequestKind::Original),
        (format!("/gpx/{user}/1.gpx"), RequestKind::Gpx),
        (format!("/tcx/{user}/1.tcx"), RequestKind::Tcx),
        (format!("/kml/{user}/1.kml"), RequestKind::Kml),
        (format!("/csv/{user}/1.csv"), RequestKind::Csv),
        ("/account/logout".to_owned(), RequestKind::Side),
    ] {
        assert_eq!(RequestKind::of(&path), kind, "{path}");
    }
}

#[tokio::test]
async fn any_result_can_be_ordered_and_the_session_lives_on() {
    let visitor = Visitor::new().await;
    for code in [1001, 1019, 1030, 1031, 1042, 5011, 101] {
        let fault = FaultKind::JsonError.result(code);
        visitor.simulation.faults([Rule::fault(RequestKind::Any, fault).first(1)]);
        refused(&visitor.get(LIST).await, &format!("{code:04}"));
        refused(&visitor.log_in(&json!({})).await, &format!("{code:04}"));
        accepted(&visitor.get(LIST).await);
    }
}

#[tokio::test]
async fn without_a_result_it_is_1001_and_with_0_there_is_no_data() {
    let visitor = Visitor::new().await;
    visitor.simulation.faults([Rule::fault(RequestKind::List, FaultKind::JsonError)]);
    refused(&visitor.get(LIST).await, "1001");
    let nothing = FaultKind::JsonError.result(0);
    visitor.simulation.faults([Rule::fault(RequestKind::List, nothing)]);
    let answer = visitor.get(LIST).await;
    accepted(&answer);
    assert_eq!(answer["data"], Value::Null);
}

#[tokio::test]
async fn a_refused_login_leaves_the_session_alone() {
    let visitor = Visitor::new().await;
    let fault = FaultKind::JsonError.result(1031);
    visitor.simulation.faults([Rule::fault(RequestKind::SignIn, fault).kth(1)]);
    refused(&visitor.log_in(&legacy_login(MD5)).await, "1031");
    accepted(&visitor.get(LIST).await);
}

#[tokio::test]
async fn the_file_says_the_result_with_or_without_quotes() {
    for text in [
        r#"{"on": "list", "fault": "json_error", "result": "1019", "kth": 2}"#,
        r#"{"on": "list", "fault": "json_error", "result": 1019, "kth": 2}"#,
    ] {
        let rule: Rule = serde_json::from_str(text).unwrap();
        let fault = FaultKind::JsonError.result(1019);
        assert_eq!(rule, Rule::fault(RequestKind::List, fault).kth(2));
    }
    for (text, complaint) in [
        (r#"{"on":"list","fault":"503","result":1019}"#, "'result' goes with json_error"),
        (r#"{"on":"list","fault":"json_error","result":"x"}"#, "not a code like 1019"),
        (r#"{"on":"list","edit":"upload","result":1019}"#, "go with a fault"),
    ] {
        let error = serde_json::from_str::<Rule>(text).unwrap_err().to_string();
        assert!(error.contains(complaint), "{text}: {error}");
    }
}

#[tokio::test]
async fn a_status_comes_with_its_header_at_the_api_and_at_the_storage() {
    let visitor = Visitor::new().await;
    let item = visitor.item("plain_run").await;
    let answer = visitor.address(&item, 4).await;
    let file = answer["data"]["fileUrl"].as_str().unwrap().to_owned();
    let busy = FaultKind::TooManyRequests.retry_after(RetryAfter::Seconds(7));
    visitor.simulation.faults([Rule::fault(RequestKind::Any, busy)]);
    for (url, kind) in [(visitor.url(LIST), "text/html"), (file, "application/xml")] {
        let answer = visitor.plain(&url).await;
        assert_eq!(answer.status(), 429);
        assert_eq!(
            (&answer.headers()["retry-after"], &answer.headers()["content-type"]),
            (&"7".parse().unwrap(), &kind.parse().unwrap())
        );
    }
    assert_eq!(visitor.simulation.file_requests()[0].status, 429, "noted all the same");
}

#[tokio::test]
async fn a_rule_about_an_activity_knows_its_label_and_its_number() {
    let visitor = Visitor::new().await;
    let (victim, other) = (visitor.item("plain_run").await, visitor.item("paused_run").await);
    let id = visitor.id("plain_run");
    for known in [id, label_id(id).parse().unwrap()] {
        let down = |on| Rule::fault(on, FaultKind::JsonError.result(1001)).of(known);
        visitor.simulation.faults([down(RequestKind::Activity), down(RequestKind::Details)]);
        refused(&visitor.address(&victim, 4).await, "1001");
        refused(&visitor.detail(&victim).await, "1001");
        accepted(&visitor.address(&other, 4).await);
        accepted(&visitor.detail(&other).await);
    }
    visitor.simulation.faults([Rule::fault(RequestKind::Original, FaultKind::NotFound).of(id)]);
    let status = async |item: &Value, kind: u32| {
        let answer = visitor.address(item, kind).await;
        visitor.plain(answer["data"]["fileUrl"].as_str().unwrap()).await.status().as_u16()
    };
    assert_eq!((status(&victim, 4).await, status(&victim, 3).await), (404, 200));
    assert_eq!(status(&other, 4).await, 200);
}

#[tokio::test]
async fn each_page_and_each_format_is_counted_by_itself() {
    let visitor = Visitor::new().await;
    let item = visitor.item("plain_run").await;
    let fault = FaultKind::JsonError.result(1001);
    visitor.simulation.faults([Rule::fault(RequestKind::Any, fault).first(1)]);
    for kind in [3, 4] {
        refused(&visitor.address(&item, kind).await, "1001");
        accepted(&visitor.address(&item, kind).await);
    }
    for page in [1, 2] {
        let path = format!("/activity/query?size=20&pageNumber={page}");
        refused(&visitor.get(&path).await, "1001");
        accepted(&visitor.get(&path).await);
    }
}

#[tokio::test]
async fn a_fit_can_have_a_wrong_checksum_and_any_file_can_be_a_page_or_half() {
    let visitor = Visitor::new().await;
    let item = visitor.item("plain_run").await;
    let true_one = visitor.file(&item, 4).await;
    let spoilt = async |kind| {
        visitor.simulation.faults([Rule::fault(RequestKind::Original, kind)]);
        visitor.file(&item, 4).await
    };
    let bad = spoilt(FaultKind::FitBadCrc).await;
    let rest = true_one.len() - 1;
    assert!(bad.len() == true_one.len() && bad[..rest] == true_one[..rest] && bad != true_one);
    assert_eq!(spoilt(FaultKind::Short).await, true_one[..true_one.len() / 2]);
    assert!(spoilt(FaultKind::Html).await.starts_with(b"<html>"));
    assert!(spoilt(FaultKind::ZipEmpty).await == true_one, "there is no zip at COROS");
}
