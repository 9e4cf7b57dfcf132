//! The COROS Training Hub, simulated: the API host of each region, and the
//! storage that the files come from.
//!
//! | origin | paths |
//! |---|---|
//! | each region | `/account/…` ([`login`], [`second_factor`]), `/activity/query` ([`list`]), `/activity/detail/…` ([`detail`], [`download`]) |
//! | storage | `/{fit,tcx,gpx,kml,csv}/USER/LABEL.EXTENSION` ([`storage`]) |
//!
//! The API is unofficial. What is known of it comes from clients that use it,
//! with more or less certainty; where they disagree or say nothing, a comment
//! says what is done here. Errors come with HTTP 200 and a `result`.

mod answers;
mod detail;
mod device;
mod download;
mod file_type;
mod guard;
mod in_front;
mod item;
mod labels;
mod list;
mod login;
mod password;
mod region;
mod second_factor;
mod sessions;
mod sports;
mod storage;
mod trouble;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLockReadGuard};

use axum::routing::{get, post};
use axum::{Router, middleware};
use serde_json::Value;

use super::Options;
use super::account::Account;
use super::athlete::Athlete;
pub(super) use device::of as device;
pub(super) use file_type::FileType;
pub(super) use in_front::instead;
pub(super) use labels::activity_id;
pub use labels::label_id;
pub use region::{Region, RegionSaid};
pub use sessions::Logins;
use sessions::Sessions;
pub use storage::FileRequest;
use storage::Signer;
pub(super) use storage::note;
pub use trouble::IssuedCoros;

/// The parameters of a query or a form; of a repeated one the last counts.
type Params = HashMap<String, String>;

/// The state of the simulated service, the same behind all of its hosts.
pub(super) struct Service {
    account: Arc<Account>,
    sessions: Mutex<Sessions>,
    /// Where the account is at home, and the only place where its token is good.
    home: Region,
    region_said: Mutex<RegionSaid>,
    list: Option<Vec<Value>>,
    signer: Signer,
    /// Where the routers are served: the home region, the others, the storage.
    origins: OnceLock<Vec<String>>,
    file_requests: Mutex<Vec<FileRequest>>,
}

/// What the handlers of a host share.
#[derive(Clone)]
struct Host {
    service: Arc<Service>,
    region: Region,
}

impl Service {
    /// A service of this account with nobody signed in.
    pub(super) fn new(options: &Options, account: Arc<Account>) -> Service {
        Service {
            account,
            sessions: Mutex::default(),
            home: options.region,
            region_said: Mutex::default(),
            list: options.list.clone(),
            signer: Signer::new(options.seed),
            origins: OnceLock::new(),
            file_requests: Mutex::default(),
        }
    }

    /// Ends the session, as a sign-in elsewhere does.
    pub(super) fn end_session(&self) {
        self.sessions().end();
    }

    /// Where the routers are served.
    pub(super) fn told_origins(&self, origins: &[String]) {
        // It is told once.
        let _ = self.origins.set(origins.to_vec());
    }

    /// The regions in the order of the origins: the home region comes first.
    fn regions(&self) -> impl Iterator<Item = Region> {
        let home = self.home;
        std::iter::once(home).chain(Region::ALL.into_iter().filter(move |region| *region != home))
    }

    fn origin(&self, index: usize) -> String {
        self.origins.get().and_then(|all| all.get(index)).cloned().unwrap_or_default()
    }

    fn sessions(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self) -> RwLockReadGuard<'_, Athlete> {
        self.account.read()
    }

    fn now(&self) -> i64 {
        self.account.clock.now()
    }

    /// Whether the list that is served instead of the athlete's holds this.
    fn lists(&self, label: &str) -> bool {
        self.list.iter().flatten().any(|item| item["labelId"] == label)
    }
}

/// All hosts of the service, the account's home region first, the storage last.
pub(super) fn routers(service: &Arc<Service>) -> Vec<Router> {
    let host = |region| api(Host { service: Arc::clone(service), region });
    let mut routers: Vec<_> = service.regions().map(host).collect();
    routers.push(storage::router(Arc::clone(service)));
    routers
}

/// The API of a region.
fn api(host: Host) -> Router {
    let with_token = Router::new()
        .route("/account/query", get(login::account).post(login::account))
        .route("/account/logout", post(login::logout))
        .route("/activity/query", get(list::query))
        .route("/activity/detail/query", post(detail::query))
        .route("/activity/detail/download", get(download::address).post(download::address))
        // Before the guard, so that the guard also covers a wrong method.
        .method_not_allowed_fallback(answers::wrong_method)
        .route_layer(middleware::from_fn_with_state(host.clone(), guard::token));
    Router::new()
        .route("/account/login", post(login::login))
        .route("/account/captcha", post(second_factor::send_code))
        .route("/account/2fa/login/verify", post(second_factor::verify))
        .merge(with_token)
        .fallback(answers::not_found)
        .method_not_allowed_fallback(answers::wrong_method)
        .with_state(host)
}
