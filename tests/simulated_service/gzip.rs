//! Compressed answers for those who ask for them.

use std::io::Read;

use flate2::read::GzDecoder;
use reqwest::{Client, Response};

use super::{LIST, Visitor, header};

/// Asks with exactly this header; the client neither adds one nor decompresses.
async fn ask(visitor: &Visitor, path: &str, accept: Option<&str>) -> Response {
    let client = Client::builder().no_proxy().no_gzip().build().unwrap();
    let token = visitor.simulation.issue().access;
    let request = client.get(visitor.url(path)).bearer_auth(token);
    let request =
        accept.into_iter().fold(request, |request, value| request.header("Accept-Encoding", value));
    request.send().await.unwrap()
}

async fn paths(visitor: &Visitor) -> Vec<String> {
    let id = visitor
        .simulation
        .edit(|athlete| athlete.workouts().iter().find(|workout| workout.has_gps()).unwrap().id);
    let exports = ["gpx", "tcx", "kml", "csv"]
        .map(|format| format!("/download-service/export/{format}/activity/{id}"));
    let details = format!("/activity-service/activity/{id}/details");
    [LIST.to_owned(), details].into_iter().chain(exports).collect()
}

#[tokio::test]
async fn text_is_compressed_for_those_who_take_gzip_and_is_the_same_text() {
    let visitor = Visitor::new().await;
    for path in paths(&visitor).await {
        let plain = ask(&visitor, &path, None).await;
        assert_eq!(header(&plain, "content-encoding"), "");
        let plain = plain.bytes().await.unwrap();
        let packed = ask(&visitor, &path, Some("br, gzip;q=0.8")).await;
        if plain.len() <= 1024 {
            continue;
        }
        assert_eq!(header(&packed, "content-encoding"), "gzip", "{path}");
        assert_eq!(header(&packed, "vary"), "Accept-Encoding");
        let length: usize = header(&packed, "content-length").parse().unwrap();
        let packed = packed.bytes().await.unwrap();
        assert_eq!(packed.len(), length);
        assert!(packed.len() < plain.len());
        let mut unpacked = Vec::new();
        GzDecoder::new(&packed[..]).read_to_end(&mut unpacked).unwrap();
        assert!(unpacked == plain, "{path}");
    }
}

#[tokio::test]
async fn nothing_is_compressed_for_those_who_do_not_take_gzip() {
    let visitor = Visitor::new().await;
    for accept in
        [None, Some("identity"), Some("br, deflate"), Some("gzip;q=0"), Some("gzip; q=0.0")]
    {
        let answer = ask(&visitor, LIST, accept).await;
        assert_eq!(header(&answer, "content-encoding"), "", "{accept:?}");
        assert!(answer.bytes().await.unwrap().starts_with(b"["));
    }
}

#[tokio::test]
async fn zips_and_small_answers_stay_as_they_are() {
    let visitor = Visitor::new().await;
    let original = format!("/download-service/files/activity/{}", visitor.ids()[0]);
    for path in [&original, "/activitylist-service/activities/count", "/nowhere"] {
        let answer = ask(&visitor, path, Some("gzip")).await;
        assert_eq!(header(&answer, "content-encoding"), "", "{path}");
    }
}
