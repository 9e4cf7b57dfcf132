//! The one HTTP client: time-outs, pacing, retries, size limits.
//!
//! The only room that names reqwest, and the only place that decides whether,
//! when and how often something is asked again.

mod address;
mod attempt;
mod budget;
mod call;
mod multipart;
mod slots;

use address::same_site;
pub use address::{host_of, is_loopback};
pub use attempt::Patience;
use budget::Budget;
pub use call::{Answer, Body, Call, Receive, Turn, Verdict};
pub use slots::Slots;

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION, RETRY_AFTER};
use reqwest::{Client, Method, Response, Url, redirect};
use secrecy::ExposeSecret;

use crate::error::{Cause, Error, Result};

/// Larger JSON answers than this are refused.
const MAX_ANSWER_BYTES: u64 = 256 << 20;
/// Larger files than this are refused, unpacked: the largest known has some 25 MB.
const MAX_FILE_BYTES: u64 = 512 << 20;
/// How long a connection may take to come about,
const CONNECT: Duration = Duration::from_secs(20);
/// how long the service may be silent,
const SILENCE: Duration = Duration::from_secs(60);
/// and how long it may take in all.
const TOTAL: Duration = Duration::from_secs(2 * 3600);
/// An answer that is slower than this after [`SILENCE`] will not end today.
const SLOWEST_BYTES_PER_S: f64 = 256.0;
/// So many redirects are followed.
const LONGEST_CHAIN: usize = 5;
/// How a client behaves towards its service.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Manners {
    /// Scales time-outs and pauses, so that tests of slowness need not be
    /// slow. Anything but 1 is honoured on loopback only.
    pub time_scale: f64,
}

impl Default for Manners {
    fn default() -> Self {
        Self { time_scale: 1.0 }
    }
}

/// The client of one service.
pub struct Http {
    client: Client,
    not_before: Mutex<Instant>,
    budget: Budget,
    time_scale: f64,
}

impl Http {
    /// A client for the service at `origin`, without cookies.
    ///
    /// # Errors
    /// When the platform's TLS roots cannot be loaded.
    pub fn new(origin: &str, manners: Manners) -> Result<Arc<Self>> {
        Self::build(origin, manners, false, within_site(origin))
    }

    /// A client for files at addresses that the service at `origin` hands out,
    /// wherever they are: nothing of a session may be sent with it.
    ///
    /// # Errors
    /// As [`Http::new`].
    pub fn for_storage(origin: &str, manners: Manners) -> Result<Arc<Self>> {
        Self::build(origin, manners, false, redirect::Policy::limited(LONGEST_CHAIN))
    }

    /// A client that keeps cookies, for one sign-in.
    ///
    /// # Errors
    /// As [`Http::new`].
    pub fn with_cookies(origin: &str, manners: Manners) -> Result<Arc<Self>> {
        Self::build(origin, manners, true, within_site(origin))
    }

    fn build(
        origin: &str,
        manners: Manners,
        cookies: bool,
        redirects: redirect::Policy,
    ) -> Result<Arc<Self>> {
        // A second installation is refused, which is what we want.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let local = is_loopback(origin);
        let time_scale = if local { manners.time_scale.clamp(0.0, 1.0) } else { 1.0 };
        let mut builder = Client::builder()
            .cookie_store(cookies)
            .connect_timeout(time_out(CONNECT, time_scale))
            .read_timeout(time_out(SILENCE, time_scale))
            .timeout(time_out(TOTAL, time_scale))
            .redirect(redirects)
            .tcp_nodelay(true);
        if local {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|cause| {
            Error::request("starting the HTTP client", Cause::Connect(root_cause(&cause)))
        })?;
        Ok(Arc::new(Self {
            client,
            not_before: Mutex::new(Instant::now()),
            budget: Budget::default(),
            time_scale,
        }))
    }

    /// Sends once and reads the whole answer, whatever its status.
    ///
    /// # Errors
    /// When no complete answer came.
    pub async fn send(&self, call: &Call) -> Result<Answer> {
        let response = self.start(call).await?;
        self.whole(call, response).await
    }

    /// Sends once; anything but a 2xx and what the call accepts is an error.
    ///
    /// # Errors
    /// As [`Http::send`], and [`Cause::Status`].
    pub async fn ask(&self, call: &Call) -> Result<Answer> {
        // The status is judged before the body is read: an error page is not worth reading.
        let response = self.accepted(call).await?;
        self.whole(call, response).await
    }

    async fn whole(&self, call: &Call, response: Response) -> Result<Answer> {
        let status = response.status().as_u16();
        let headers = response.headers();
        let challenged = headers.get("cf-mitigated").is_some_and(|value| value == "challenge");
        let (location, retry_after) = (location_header(headers), retry_after_header(headers));
        let body = self.read(call, response).await?;
        Ok(Answer { status, body, challenged, location, retry_after })
    }

    /// Sends once and streams a 200 into `file`, which then judges it.
    ///
    /// # Errors
    /// As [`Http::ask`], for any other 2xx too, and [`Cause::Damaged`] when
    /// the file is not what it should be.
    pub async fn download(&self, call: &Call, file: &mut dyn Receive) -> Result<()> {
        let response = self.accepted(call).await?;
        let status = response.status().as_u16();
        if status != 200 {
            return Err(call.failed(Cause::Status { status, retry_after: None }));
        }
        let write_failed = |path: PathBuf| {
            move |cause: io::Error| call.failed(Cause::Write { path: path.clone(), cause })
        };
        file.begin().map_err(write_failed(file.path()))?;
        let failed = write_failed(file.path());
        let take = |bytes: &[u8]| file.write(bytes).map_err(&failed);
        self.stream(call, response, MAX_FILE_BYTES, take).await?;
        file.received().map_err(failed)?;
        file.finish().await.map_err(|damage| call.failed(Cause::Damaged(damage)))
    }

    /// The body of an answer that is no file.
    async fn read(&self, call: &Call, response: Response) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        let take = |bytes: &[u8]| {
            body.extend_from_slice(bytes);
            Ok(())
        };
        self.stream(call, response, MAX_ANSWER_BYTES, take).await?;
        Ok(body)
    }

    /// Feeds a body to `take`, within `limit` bytes as they are after
    /// unpacking, and not for ever.
    async fn stream(
        &self,
        call: &Call,
        response: Response,
        limit: u64,
        mut take: impl FnMut(&[u8]) -> Result<()>,
    ) -> Result<()> {
        let began = Instant::now();
        let silence = time_out(SILENCE, self.time_scale);
        let pace = SLOWEST_BYTES_PER_S * SILENCE.as_secs_f64() / silence.as_secs_f64();
        let mut taken = 0;
        let mut chunks = response.bytes_stream();
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|e| call.failed(cause_of(&e)))?;
            taken += chunk.len() as u64;
            if taken > limit {
                return Err(call.failed(Cause::TooLarge { limit }));
            }
            take(&chunk)?;
            let elapsed = began.elapsed();
            if elapsed > silence && (taken as f64) < elapsed.as_secs_f64() * pace {
                return Err(call.failed(Cause::Timeout));
            }
        }
        Ok(())
    }

    /// Waits a while that somebody else needs.
    pub async fn pause(&self, time: Duration) {
        tokio::time::sleep(time.mul_f64(self.time_scale)).await;
    }

    async fn accepted(&self, call: &Call) -> Result<Response> {
        let response = self.start(call).await?;
        let status = response.status();
        if status.is_success() || call.accepts.contains(&status.as_u16()) {
            return Ok(response);
        }
        let retry_after = retry_after_header(response.headers());
        let status = match (status.as_u16(), call.refusal) {
            (400, Some(words)) if self.says(call, response, words).await => 401,
            (status, _) => status,
        };
        Err(call.failed(Cause::Status { status, retry_after }))
    }

    async fn says(&self, call: &Call, response: Response, words: &str) -> bool {
        let body = self.read(call, response).await.unwrap_or_default();
        String::from_utf8_lossy(&body).contains(words)
    }

    async fn start(&self, call: &Call) -> Result<Response> {
        let method = match call.body {
            Body::None => Method::GET,
            Body::Put(_) => Method::PUT,
            Body::Json(_) | Body::Form(_) | Body::File { .. } => Method::POST,
        };
        tracing::debug!(what = call.what, path = path_of(&call.url), "request");
        let mut request = self.client.request(method, &call.url).query(&call.query);
        for (key, value) in &call.headers {
            request = request.header(*key, value);
        }
        for (key, value) in &call.secrets {
            request = request.header(*key, value.expose_secret());
        }
        if let Some(token) = &call.bearer {
            request = request.bearer_auth(token.expose_secret());
        }
        request = match &call.body {
            Body::None => request,
            Body::Json(value) => request.json(value),
            Body::Form(fields) => request.form(fields),
            Body::File { name, bytes } => {
                let (kind, body) = multipart::form("file", name, bytes);
                request.header(CONTENT_TYPE, kind).body(body)
            }
            Body::Put(Some(value)) => request.json(value),
            Body::Put(None) => request.body(Vec::new()),
        };
        request.send().await.map_err(|e| call.failed(cause_of(&e)))
    }
}

/// A time-out, scaled; but not so short that a busy machine looks like a silent service.
fn time_out(time: Duration, scale: f64) -> Duration {
    time.mul_f64(scale.max(0.02))
}

/// Redirects are followed within the service only, and over https: a bearer
/// must not travel anywhere else.
fn within_site(origin: &str) -> redirect::Policy {
    let home = Url::parse(origin).ok();
    redirect::Policy::custom(move |attempt| {
        let allowed = home.as_ref().is_some_and(|home| same_site(home, attempt.url()));
        match (allowed, attempt.previous().len()) {
            (true, 0..=LONGEST_CHAIN) => attempt.follow(),
            _ => attempt.stop(),
        }
    })
}

/// reqwest's messages carry addresses, and those carry tickets: only the
/// innermost cause is repeated.
fn cause_of(error: &reqwest::Error) -> Cause {
    if error.is_timeout() {
        Cause::Timeout
    } else if error.is_connect() {
        Cause::Connect(root_cause(error))
    } else {
        Cause::Cut(root_cause(error))
    }
}

fn root_cause(error: &(dyn std::error::Error + 'static)) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    if cause.downcast_ref::<reqwest::Error>().is_some() {
        return "unexpected end of the connection".to_owned();
    }
    cause.to_string()
}

/// `Retry-After`, in seconds or as an HTTP date.
fn retry_after_header(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = chrono::DateTime::parse_from_rfc2822(text).ok()?;
    (at.to_utc() - chrono::Utc::now()).to_std().ok()
}

fn location_header(headers: &HeaderMap) -> Option<String> {
    headers.get(LOCATION)?.to_str().ok().map(str::to_owned)
}

fn path_of(url: &str) -> String {
    Url::parse(url).map_or_else(|_| String::new(), |url| url.path().to_owned())
}
