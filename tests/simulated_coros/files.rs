//! The files: an address from the API, the bytes from the storage.

use std::time::Duration;

use gcexport::simulate::{FileRequest, Options};
use serde_json::Value;

use super::{Visitor, accepted, refused};

const ALL: [u32; 5] = [0, 1, 2, 3, 4];
const FIT: u32 = 4;

/// The file types that are offered of an activity.
async fn offered(visitor: &Visitor, item: &Value) -> Vec<u32> {
    let mut offered = Vec::new();
    for kind in ALL {
        let answer = visitor.address(item, kind).await;
        accepted(&answer);
        if answer.get("data").is_some() {
            offered.push(kind);
        }
    }
    offered
}

#[tokio::test]
async fn each_format_has_its_code_and_is_what_it_says() {
    let visitor = Visitor::new().await;
    let item = visitor.item("plain_run").await;
    let beginnings = ["\u{FEFF}Laps,", "<?xml", "<?xml", "<?xml"];
    for (kind, beginning) in beginnings.into_iter().enumerate() {
        let file = visitor.file(&item, kind as u32).await;
        assert!(String::from_utf8(file).unwrap().starts_with(beginning), "{kind}");
    }
    let fit = visitor.file(&item, FIT).await;
    assert_eq!(&fit[8..12], b".FIT");
    assert!(!rustyfit::Decoder::new().decode(&mut &fit[..]).unwrap().unwrap().messages.is_empty());
    let tcx = String::from_utf8(visitor.file(&item, 3).await).unwrap();
    assert!(
        tcx.contains("<Name>COROS PACE 3</Name>") && tcx.ends_with("</TrainingCenterDatabase>\n")
    );
}

#[tokio::test]
async fn what_a_sport_cannot_have_is_success_without_an_address() {
    let visitor = Visitor::new().await;
    for (oddity, expected) in [
        ("plain_run", &ALL[..]),
        ("treadmill", &[0, 3, 4]),
        ("pool_25_m", &[0, 3, 4]),
        ("strength_sets", &[0, 3, 4]),
        ("strength_zeros", &[0, 3]),
        ("virtual_ride", &[0, 3, 4]),
        ("multisport", &ALL),
        ("multisport_2021", &[0, 1, 2, 3]),
        ("manual_new", &[]),
    ] {
        let item = visitor.item(oddity).await;
        assert_eq!(offered(&visitor, &item).await, expected, "{oddity}");
    }
}

#[tokio::test]
async fn another_sport_or_none_gets_no_address() {
    let visitor = Visitor::new().await;
    let mut item = visitor.item("trail_run_power").await;
    let label = item["labelId"].as_str().unwrap().to_owned();
    item["sportType"] = 100.into();
    assert!(visitor.address(&item, FIT).await.get("data").is_none());
    let path = format!("/activity/detail/download?labelId={label}&fileType=4");
    let answer = visitor.get(&path).await;
    accepted(&answer);
    assert!(answer.get("data").is_none());
}

#[tokio::test]
async fn what_is_no_file_is_1001() {
    let visitor = Visitor::new().await;
    let item = visitor.item("plain_run").await;
    let label = item["labelId"].as_str().unwrap();
    for query in [
        format!("labelId={label}&sportType=100"),
        format!("labelId={label}&sportType=100&fileType=5"),
        format!("labelId={label}&sportType=100&fileType=fit"),
        "sportType=100&fileType=4".to_owned(),
        "labelId=468000000000000001&sportType=100&fileType=4".to_owned(),
    ] {
        refused(&visitor.get(&format!("/activity/detail/download?{query}")).await, "1001");
    }
}

#[tokio::test]
async fn the_address_may_be_asked_for_by_post_too() {
    let visitor = Visitor::new().await;
    let item = visitor.item("plain_run").await;
    let label = item["labelId"].as_str().unwrap();
    let query = format!("labelId={label}&sportType=100&fileType=4");
    let answer = visitor.post(&format!("/activity/detail/download?{query}")).await;
    assert!(
        answer["data"]["fileUrl"].as_str().unwrap().starts_with(&visitor.simulation.files_url())
    );
}

#[tokio::test]
async fn an_address_is_short_lived_and_signed() {
    let visitor = Visitor::new().await;
    let item = visitor.item("plain_run").await;
    let answer = visitor.address(&item, FIT).await;
    let url = answer["data"]["fileUrl"].as_str().unwrap();
    let bare = url.split('?').next().unwrap();
    for (wrong, code) in [
        (bare.to_owned(), "AccessDenied"),
        (url.replace(".fit?", ".fit2?"), "SignatureDoesNotMatch"),
        (url.replace("Expires=", "Expires=1"), "SignatureDoesNotMatch"),
    ] {
        let denied = visitor.plain(&wrong).await;
        assert_eq!((denied.status().as_u16(), kind(&denied)), (403, "application/xml".to_owned()));
        assert!(denied.text().await.unwrap().contains(&format!("<Code>{code}</Code>")), "{wrong}");
    }
    assert_eq!(visitor.plain(url).await.status(), 200);
    visitor.simulation.advance(Duration::from_secs(300));
    let expired = visitor.plain(url).await;
    assert_eq!(expired.status(), 403);
    assert!(expired.text().await.unwrap().contains("Request has expired"));
    assert_eq!(visitor.file(&item, FIT).await[8..12], *b".FIT");
}

fn kind(answer: &reqwest::Response) -> String {
    answer.headers()["content-type"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_file_is_bytes_whatever_it_is() {
    let visitor = Visitor::new().await;
    let item = visitor.item("plain_run").await;
    let answer = visitor.address(&item, 1).await;
    let file = visitor.plain(answer["data"]["fileUrl"].as_str().unwrap()).await;
    assert_eq!(kind(&file), "application/octet-stream");
}

#[tokio::test]
async fn who_asks_plainly_gives_nothing_away() {
    let visitor = Visitor::new().await;
    let item = visitor.item("plain_run").await;
    visitor.file(&item, FIT).await;
    let [request] = &visitor.simulation.file_requests()[..] else { panic!() };
    let FileRequest { path, added, leaked, status, .. } = request;
    let label = item["labelId"].as_str().unwrap();
    assert_eq!(*path, format!("/fit/{}/{label}.fit", visitor.session.user_id));
    assert!(added.is_empty() && leaked.is_empty() && *status == 200);
    let log = visitor.simulation.requests();
    assert_eq!(log.last().unwrap().origin, visitor.simulation.files_url());
}

#[tokio::test]
async fn what_does_not_belong_to_the_storage_is_noted_and_let_pass() {
    let visitor = Visitor::new().await;
    let item = visitor.item("plain_run").await;
    let answer = visitor.address(&item, FIT).await;
    let url = answer["data"]["fileUrl"].as_str().unwrap();
    let token = &visitor.session.token;
    let request = visitor
        .http
        .get(format!("{url}&labelId=1&fileType=4"))
        .header("accesstoken", token)
        .header("yfheader", "{}")
        .header("Cookie", format!("CPL-coros-token={token}"));
    assert_eq!(request.send().await.unwrap().status(), 200);
    let sneaky = visitor.http.get(format!("{url}&t={token}")).header("X-Other", token);
    assert_eq!(sneaky.send().await.unwrap().status(), 200);
    let noted = visitor.simulation.file_requests();
    assert_eq!(noted[0].added, ["fileType", "labelId"]);
    assert_eq!(noted[0].leaked, ["accesstoken", "cookie", "yfheader"]);
    assert_eq!(noted[1].leaked, ["t", "x-other"]);
}

#[tokio::test]
async fn the_same_seed_gives_the_same_files() {
    let mut files = Vec::new();
    for seed in [1, 1, 2] {
        let visitor = Visitor::at(Options { seed, ..Options::default() }).await;
        let item = visitor.item("plain_run").await;
        files.push(visitor.file(&item, FIT).await);
    }
    assert!(files[0] == files[1] && files[1] != files[2]);
}

#[tokio::test]
async fn every_fit_that_is_offered_is_whole() {
    let visitor = Visitor::new().await;
    let mut count = 0;
    for item in visitor.items().await {
        if visitor.address(&item, FIT).await.get("data").is_some() {
            let fit = visitor.file(&item, FIT).await;
            let mut rest = &fit[..];
            assert!(rustyfit::Decoder::new().decode(&mut rest).is_ok_and(|fit| fit.is_some()));
            assert!(rest.is_empty(), "{item}");
            count += 1;
        }
    }
    assert!(count > 60);
}
