//! The true answer, spoilt.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::{self, HeaderMap};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::stream;

use super::{Fault, FaultKind, zips};
use crate::simulate::connection::{Ended, Plug};
use crate::simulate::gzip;

/// Carries a fault out on an answer with status 200.
pub(super) async fn spoil(fault: Fault, answer: Response, plug: Plug, ended: Ended) -> Response {
    let (mut head, body) = answer.into_parts();
    // Only what a handler made of a known size gets here: it cannot fail.
    let Ok(whole) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    head.headers.remove(header::CONTENT_LENGTH);
    let body = match fault.kind {
        FaultKind::Drip => {
            announce(&mut head.headers, whole.len());
            drip(whole, fault.pause, ended)
        }
        FaultKind::Cut => {
            announce(&mut head.headers, whole.len());
            cut(half(&whole), plug)
        }
        FaultKind::Short => half(&whole).into(),
        FaultKind::CutGzip => {
            let gzip = HeaderValue::from_static("gzip");
            head.headers.insert(header::CONTENT_ENCODING, gzip);
            half(&gzip::pack(&whole).into()).into()
        }
        FaultKind::CutJson if is_json(&head.headers) => half(&whole).into(),
        FaultKind::CutJson => {
            let json = HeaderValue::from_static("application/json");
            head.headers.insert(header::CONTENT_TYPE, json);
            r#"{"activityId":1,"activityName":"Mün"#.into()
        }
        FaultKind::FitBadCrc if is_fit(&whole) => bad_crc(&whole).into(),
        kind => zips::spoil(kind, &whole).map_or(whole, Bytes::from).into(),
    };
    Response::from_parts(head, body)
}

fn half(whole: &Bytes) -> Bytes {
    whole.slice(..whole.len() / 2)
}

/// A FIT file as COROS serves it, out of any zip.
fn is_fit(whole: &Bytes) -> bool {
    whole.get(8..12) == Some(b".FIT".as_slice())
}

fn bad_crc(whole: &Bytes) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    // The last two bytes are the checksum.
    if let Some(last) = bytes.last_mut() {
        *last ^= 0xFF;
    }
    bytes
}

fn announce(headers: &mut HeaderMap, length: usize) {
    headers.insert(header::CONTENT_LENGTH, length.into());
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"))
}

/// A body that ends here, although its header says otherwise: the server then
/// closes the connection.
fn cut(half: Bytes, plug: Plug) -> Body {
    // Not before the half has gone out: the server would throw away what it still holds.
    let body = stream::unfold(Some(half), move |half| {
        let plug = plug.clone();
        async move {
            match half {
                Some(half) => Some((Ok::<_, Infallible>(half), None)),
                None => {
                    plug.flushed().await;
                    None
                }
            }
        }
    });
    Body::from_stream(body)
}

/// A body that takes its time. It ends early when the service ends.
fn drip(whole: Bytes, pause: Duration, ended: Ended) -> Body {
    let body = stream::unfold(whole, move |mut rest| {
        let ended = ended.clone();
        async move {
            if rest.is_empty() {
                return None;
            }
            tokio::select! {
                () = tokio::time::sleep(pause) => {
                    let byte = rest.split_to(1);
                    Some((Ok::<_, Infallible>(byte), rest))
                }
                () = ended.wait() => None,
            }
        }
    });
    Body::from_stream(body)
}
