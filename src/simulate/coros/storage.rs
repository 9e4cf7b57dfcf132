//! The storage: files at signed addresses, for a few minutes, for anybody who
//! has the address. It notes what a client gives away when it asks.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

use axum::Router;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

use super::file_type::FileType;
use super::{Params, Service, answers, labels, login};
use crate::simulate::connection::seen_status;
use crate::simulate::files;

/// How long an address is good ("short-lived", the real time is not known).
const ADDRESS_S: i64 = 300;
/// The parameters of an address, in their order; the last one is the signature.
const SIGNED: [&str; 3] = ["AWSAccessKeyId", "Expires", "Signature"];
/// Headers that belong to the API.
const SECRETS: [&str; 4] = ["accesstoken", "yfheader", "authorization", "cookie"];

/// One request for a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRequest {
    /// The path as sent.
    pub path: String,
    /// What followed the `?`.
    pub query: String,
    /// Names of parameters that were not part of the address that was given.
    /// They are let pass here; a real signature may break of them.
    pub added: Vec<String>,
    /// What gave the session away: names of headers, and of parameters that held a token.
    pub leaked: Vec<String>,
    /// The status of the answer; 0 if the connection broke instead.
    pub status: u16,
}

/// Signs addresses.
pub(super) struct Signer {
    seed: u64,
}

impl Signer {
    /// The same seed signs alike.
    pub(super) fn new(seed: u64) -> Signer {
        Signer { seed }
    }

    fn signature(&self, path: &str, expires: &str) -> String {
        let digest = Sha256::new()
            .chain_update(self.seed.to_le_bytes())
            .chain_update(path)
            .chain_update(expires)
            .finalize();
        digest.iter().take(20).map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Service {
    /// An address of a file, as of now.
    pub(super) fn file_url(&self, label: &str, kind: FileType) -> String {
        let (extension, user) = (kind.extension(), login::user_id(self));
        let path = format!("/{extension}/{user}/{label}.{extension}");
        let expires = (self.now() + ADDRESS_S).to_string();
        let signature = self.signer.signature(&path, &expires);
        let origin = self.origin(super::Region::ALL.len());
        let [id, until, signed] = SIGNED;
        format!("{origin}{path}?{id}=SIMULATED&{until}={expires}&{signed}={signature}")
    }
}

/// The host of the files.
pub(super) fn router(service: Arc<Service>) -> Router {
    Router::new()
        .route("/{kind}/{user}/{name}", get(file))
        .fallback(no_such_key)
        .method_not_allowed_fallback(wrong_method)
        .with_state(service)
}

async fn file(
    State(service): State<Arc<Service>>,
    Path((kind, _, name)): Path<(String, String, String)>,
    Query(query): Query<Params>,
    uri: axum::http::Uri,
) -> Response {
    let word = |name: &str| query.get(name).map_or("", String::as_str);
    let [_, expires, signature] = SIGNED.map(word);
    if signature != service.signer.signature(uri.path(), expires) {
        let denied = if signature.is_empty() { "AccessDenied" } else { "SignatureDoesNotMatch" };
        return answers::storage_error(StatusCode::FORBIDDEN, denied, "Access Denied");
    }
    if expires.parse().is_ok_and(|expires: i64| expires <= service.now()) {
        let message = "Request has expired";
        return answers::storage_error(StatusCode::FORBIDDEN, "AccessDenied", message);
    }
    let athlete = service.read();
    let label = name.split('.').next().unwrap_or_default();
    let workout = labels::of_label(label).and_then(|id| athlete.find(id));
    let (Some(workout), Some(kind)) = (workout, FileType::of_extension(&kind)) else {
        return missing();
    };
    let bytes = files::coros(&athlete, workout, kind);
    ([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response()
}

async fn no_such_key() -> Response {
    missing()
}

fn missing() -> Response {
    let message = "The specified key does not exist.";
    answers::storage_error(StatusCode::NOT_FOUND, "NoSuchKey", message)
}

async fn wrong_method() -> Response {
    let message = "The specified method is not allowed against this resource.";
    answers::storage_error(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", message)
}

/// The middleware that notes what came, whatever becomes of it.
pub(in crate::simulate) async fn note(
    State(service): State<Arc<Service>>,
    request: Request,
    next: Next,
) -> Response {
    let uri = request.uri().clone();
    let query = Query::<Params>::try_from_uri(&uri).map(|query| query.0).unwrap_or_default();
    let leaked = service.given_away(request.headers(), &query);
    let added: BTreeSet<String> =
        query.into_keys().filter(|name| !SIGNED.contains(&name.as_str())).collect();
    let answer = next.run(request).await;
    let noted = FileRequest {
        path: uri.path().to_owned(),
        query: uri.query().unwrap_or_default().to_owned(),
        added: added.into_iter().collect(),
        leaked,
        status: seen_status(&answer),
    };
    service.file_requests.lock().unwrap_or_else(PoisonError::into_inner).push(noted);
    answer
}

impl Service {
    /// Names of what should not be known here, each once.
    fn given_away(&self, headers: &HeaderMap, query: &Params) -> Vec<String> {
        let sessions = self.sessions();
        let secret =
            |name: &str, value: &str| SECRETS.contains(&name) || sessions.is_given_away_by(value);
        let headers = headers
            .iter()
            .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes())));
        let mut names: BTreeSet<String> = headers
            .filter(|(name, value)| secret(name, value))
            .map(|(name, _)| name.to_owned())
            .collect();
        let parameters = query.iter().filter(|(_, value)| sessions.is_given_away_by(value));
        names.extend(parameters.map(|(name, _)| name.clone()));
        names.into_iter().collect()
    }
}
