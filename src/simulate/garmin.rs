//! Garmin Connect, simulated: all of its hosts on one origin.
//!
//! | host | paths |
//! |---|---|
//! | sso | `/mobile/…`, `/portal/…` ([`sso`]), `/sso/…` ([`widget`]) |
//! | diauth | `/di-oauth2-service/oauth/token` ([`di`]) |
//! | connectapi, connect | `/oauth-service/…` ([`oauth1`]), the list ([`list`]), uploads ([`upload`]), changes ([`changes`]), the rest ([`api`], [`downloads`]) |

mod accounts;
mod answers;
mod api;
mod changes;
mod di;
mod domain;
mod downloads;
mod guard;
mod in_front;
mod list;
mod multipart;
mod oauth1;
mod refusals;
mod sso;
mod tokens;
mod trouble;
mod upload;
mod widget;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLockReadGuard};

use axum::routing::{get, post, put};
use axum::{Router, middleware};
use serde_json::Value;

use super::Options;
use super::account::Account;
use super::athlete::Athlete;
use accounts::Sessions;
pub use domain::Domain;
pub(super) use in_front::instead;
use refusals::Refusals;
pub use refusals::{PERSONAL, Refusal, Step};
use sso::Door;
use tokens::Tokens;
pub use trouble::{Issued, IssuedGarth};
pub use upload::UploadAnswer;
use upload::Uploads;

/// The parameters of a query or a form; of a repeated one the last counts.
type Params = HashMap<String, String>;
/// What all handlers share.
type Shared = Arc<Service>;
/// What a test does while the answer to a refresh is held back.
type Hold = Arc<dyn Fn() + Send + Sync>;

/// The state of the simulated service.
pub(super) struct Service {
    account: Arc<Account>,
    tokens: Mutex<Tokens>,
    sessions: Mutex<Sessions>,
    refusals: Mutex<Refusals>,
    hold: Mutex<Option<Hold>>,
    uploads: Mutex<Uploads>,
    domain: Domain,
    list: Option<Vec<Value>>,
    wrapped_list: bool,
    no_empty_pages: bool,
    max_limit: usize,
    cut_pages: Option<usize>,
}

impl Service {
    /// A service of this account with nobody signed in.
    pub(super) fn new(options: Options, account: Arc<Account>) -> Service {
        Service {
            account,
            tokens: Mutex::default(),
            sessions: Mutex::default(),
            refusals: Mutex::default(),
            hold: Mutex::default(),
            uploads: Mutex::default(),
            domain: options.domain,
            list: options.list,
            wrapped_list: options.wrapped_list,
            no_empty_pages: options.no_empty_pages,
            max_limit: options.max_limit,
            cut_pages: options.cut_pages,
        }
    }

    /// Makes the API refuse every access token issued so far.
    pub(super) fn expire_access_tokens(&self) {
        self.tokens().expire_access();
    }

    /// Refuses nothing any more that could be granted.
    fn relent(&self) {
        self.refusals().clear();
        self.sessions().keep_codes();
        self.tokens().accept_refused();
    }

    /// From now on calls `hold` between a refresh and its answer.
    fn set_hold(&self, hold: Hold) {
        *self.hold.lock().unwrap_or_else(PoisonError::into_inner) = Some(hold);
    }

    fn hold(&self) -> Option<Hold> {
        self.hold.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The tokens and tickets that are out.
    fn tokens(&self) -> MutexGuard<'_, Tokens> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The browsers at the sign-in pages.
    fn sessions(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was uploaded and is being looked at.
    fn uploads(&self) -> MutexGuard<'_, Uploads> {
        self.uploads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The steps that are refused.
    fn refusals(&self) -> MutexGuard<'_, Refusals> {
        self.refusals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new pair of tokens for a client, as the answer of the token endpoints.
    fn grant(&self, client_id: &str) -> Value {
        let guid = self.read().profile.guid.clone();
        self.tokens().grant(client_id, &guid, self.domain.addresses().issuer, self.now())
    }

    fn read(&self) -> RwLockReadGuard<'_, Athlete> {
        self.account.read()
    }

    /// The time that it is for the service.
    fn now(&self) -> i64 {
        self.account.clock.now()
    }
}

/// All paths of the service.
pub(super) fn router(service: Shared) -> Router {
    open_to_all()
        .merge(behind_bearer(Arc::clone(&service)))
        .fallback(answers::not_found)
        .method_not_allowed_fallback(answers::method_not_allowed)
        .with_state(service)
}

/// Everything that works without a bearer token.
fn open_to_all() -> Router<Shared> {
    let mut router = Router::new();
    for door in [Door::Mobile, Door::Portal] {
        let root = door.root();
        router = router
            .route(
                &format!("{root}/sso/{{locale}}/sign-in"),
                get(move |service, query, headers| sso::page(door, service, query, headers)),
            )
            .route(
                &format!("{root}/api/login"),
                post(move |service, query, headers, body| {
                    sso::login(door, service, query, headers, body)
                }),
            )
            .route(
                &format!("{root}/api/mfa/verifyCode"),
                post(move |service, query, headers, body| {
                    sso::verify_code(door, service, query, headers, body)
                }),
            );
    }
    router
        .route("/portal/sso/embed", get(widget::embed))
        .route("/sso/embed", get(widget::embed))
        .route("/sso/signin", get(widget::sign_in_page).post(widget::sign_in))
        .route("/sso/verifyMFA/mfaCode", post(widget::send_code))
        .route("/sso/verifyMFA/loginEnterMfaCode", post(widget::enter_code))
        .route("/di-oauth2-service/oauth/token", post(di::token))
        .route("/oauth_consumer.json", get(oauth1::consumer))
        .route("/oauth-service/oauth/preauthorized", get(oauth1::preauthorized))
        .route("/oauth-service/oauth/exchange/user/2.0", post(oauth1::exchange))
        .route(
            "/web-translations/activity_types/activity_types.properties",
            get(api::activity_type_names),
        )
        .route("/web-translations/event_types/event_types.properties", get(api::event_type_names))
}

/// Everything that wants a bearer token.
fn behind_bearer(service: Shared) -> Router<Shared> {
    let activity = "/activity-service/activity";
    let list = "/activitylist-service/activities";
    Router::new()
        .route("/userprofile-service/socialProfile", get(api::social_profile))
        .route("/userprofile-service/userprofile/user-settings", get(api::user_settings))
        .route("/userstats-service/statistics/{name}", get(api::user_stats))
        .route(&format!("{list}/search/activities"), get(list::search))
        .route(&format!("{list}/count"), get(list::count))
        .route(&format!("{activity}/activityTypes"), get(api::activity_types))
        .route(&format!("{activity}/eventTypes"), get(api::event_types))
        .route(&format!("{activity}/{{id}}"), get(api::activity).put(changes::activity))
        .route(&format!("{activity}/status/{{since}}/{{upload}}"), get(upload::status))
        .route(&format!("{activity}/{{id}}/details"), get(api::details))
        .route(&format!("{activity}/{{id}}/hrTimeInZones"), get(api::hr_time_in_zones))
        .route(&format!("{activity}/{{id}}/exerciseSets"), get(api::exercise_sets))
        .route(&format!("{activity}/{{id}}/splits"), get(api::splits))
        .route("/gear-service/gear/filterGear", get(api::gear))
        .route("/gear-service/gear/link/{uuid}/activity/{id}", put(changes::link_gear))
        .merge(upload::routes())
        .route("/device-service/deviceservice/app-info/{id}", get(api::device))
        .route("/download-service/export/{format}/activity/{id}", get(downloads::export))
        .route("/download-service/files/activity/{id}", get(downloads::original))
        // Before the guard, so that the guard also covers a wrong method.
        .method_not_allowed_fallback(answers::method_not_allowed)
        .route_layer(middleware::from_fn_with_state(service, guard::bearer))
}
