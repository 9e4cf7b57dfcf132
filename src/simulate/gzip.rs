//! Compression for clients that ask for it, as the real gateway has it.

use std::io::Read;

use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::Request;
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use flate2::Compression;
use flate2::bufread::GzEncoder;

/// Smaller bodies would hardly shrink.
const WORTH_IT: u64 = 1024;
/// What is text; zips are as small as they get.
const TEXT: [&str; 4] = ["application/json", "application/gpx+xml", "application/vnd.", "text/"];

/// The middleware.
pub(super) async fn encode(request: Request, next: Next) -> Response {
    let wanted = accepts_gzip(request.headers());
    let answer = next.run(request).await;
    if wanted && is_text(answer.headers()) && is_worth_it(answer.body()) {
        compress(answer).await
    } else {
        answer
    }
}

fn accepts_gzip(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter();
    let codings = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(','));
    codings
        .map(|coding| coding.split_once(';').unwrap_or((coding, "q=1")))
        .any(|(coding, weight)| coding.trim() == "gzip" && !is_zero(weight))
}

fn is_zero(weight: &str) -> bool {
    weight.trim().strip_prefix("q=").and_then(|q| q.parse().ok()) == Some(0.0)
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_plain = !headers.contains_key(header::CONTENT_ENCODING);
    is_plain && kind.is_some_and(|kind| TEXT.iter().any(|text| kind.starts_with(text)))
}

/// Only bodies that are there already: one that trickles must go on trickling.
fn is_worth_it(body: &Body) -> bool {
    body.size_hint().exact().is_some_and(|size| size > WORTH_IT)
}

async fn compress(answer: Response) -> Response {
    let (mut head, body) = answer.into_parts();
    let whole = to_bytes(body, usize::MAX).await.unwrap_or_default();
    // The server fills in the new length.
    head.headers.remove(header::CONTENT_LENGTH);
    head.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    head.headers.append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    Response::from_parts(head, pack(&whole).into())
}

/// The bytes as a gzip stream, made fast rather than small.
pub(super) fn pack(whole: &[u8]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(whole.len() / 4);
    // Reading from and writing to memory cannot fail.
    let _ = GzEncoder::new(whole, Compression::fast()).read_to_end(&mut packed);
    packed
}
