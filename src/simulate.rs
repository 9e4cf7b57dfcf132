//! The services, simulated: a made-up account behind a real HTTP server.
//!
//! `--demo`, `gcexport simulate`, the tests and the benches all use it. It
//! listens on loopback and is as strict as the real service: a client that
//! works here sends what the real one asks for. As Garmin Connect it answers
//! the paths of all hosts on one origin; as COROS ([`Options::service`]) each
//! region has an origin, and the files have another one.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! use gcexport::simulate::{Options, Simulation};
//!
//! let simulation = Simulation::start(Options::default()).await?;
//! assert!(simulation.url().starts_with("http://127.0.0.1:"));
//! assert!(simulation.requests().is_empty());
//! # Ok(())
//! # }
//! ```

mod account;
pub mod athlete;
mod connection;
mod coros;
pub mod faults;
pub mod files;
mod garmin;
mod gzip;
mod journal;
mod services;
pub mod takeout;
pub mod track;
pub mod wire;

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::{Router, middleware};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use athlete::Athlete;
use connection::{Door, Ended, Plug};
pub use coros::{FileRequest, IssuedCoros, Logins, Region, RegionSaid, label_id};
use faults::{Faults, Rule};
pub use garmin::{Domain, Issued, IssuedGarth, PERSONAL, Refusal, Step, UploadAnswer};
pub use journal::Request;
use journal::{Journal, Page};
pub use services::Kind;
use services::Services;

/// The demo account's user name.
pub const USERNAME: &str = "demo@example.com";
/// The user name of a second way into the account, which asks for [`MFA_CODE`].
pub const MFA_USERNAME: &str = "mfa@example.com";
/// The password of both.
pub const PASSWORD: &str = "demo-password-1";
/// The code that the second account receives by mail.
pub const MFA_CODE: &str = "123456";

/// What the simulated service should be like.
#[derive(Debug, Clone)]
pub struct Options {
    /// Whose service it is.
    pub service: Kind,
    /// Where the account's invention starts; the same seed gives the same account.
    pub seed: u64,
    /// How many activities the account holds; `None` is the demo account.
    pub activities: Option<usize>,
    /// Added to every answer.
    pub latency: Duration,
    /// Where to listen on loopback; 0 takes any free port. COROS' other origins
    /// always take a free one.
    pub port: u16,
    /// Serve exactly these list objects, in this order, instead of the
    /// athlete's. Their exports are empty (Garmin: 204; COROS: no address) and
    /// nothing else of them exists (404; 1001).
    pub list: Option<Vec<Value>>,
    /// Garmin: answer list pages as `{"activityList":[...]}`, as some gateways do.
    pub wrapped_list: bool,
    /// Garmin: answer a page without any activity with 204, not with `[]`.
    pub no_empty_pages: bool,
    /// Garmin: the largest page; a larger `limit` is refused with 400.
    pub max_limit: usize,
    /// Garmin: the longest page that is given whatever `limit` says; `None` gives what is asked for.
    pub cut_pages: Option<usize>,
    /// Garmin: whose account it is, `garmin.com`'s or `garmin.cn`'s.
    pub domain: Domain,
    /// COROS: where the account is at home.
    pub region: Region,
    /// What goes wrong from the beginning.
    pub faults: Vec<Rule>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            service: Kind::Garmin,
            seed: 0,
            activities: None,
            latency: Duration::ZERO,
            port: 0,
            list: None,
            wrapped_list: false,
            no_empty_pages: false,
            max_limit: 1000,
            cut_pages: None,
            domain: Domain::Com,
            region: Region::Europe,
            faults: Vec::new(),
        }
    }
}

impl Options {
    /// The athlete whose account it is.
    pub fn athlete(&self) -> Athlete {
        match self.activities {
            None => Athlete::demo(self.seed),
            Some(count) => Athlete::with_activities(self.seed, count),
        }
    }
}

/// A running simulated service; dropping it stops the server.
pub struct Simulation {
    /// The first is the one that clients begin with.
    origins: Vec<String>,
    services: Arc<Services>,
    journal: Arc<Journal>,
    faults: Arc<Faults>,
    servers: Vec<JoinHandle<()>>,
    // Nothing is ever sent: that this end is gone tells the servers to close
    // their listeners and idle connections, which aborting their tasks would
    // not do, and ends the faults that would never end.
    _running: watch::Sender<()>,
}

impl Simulation {
    /// Starts serving on `127.0.0.1`, on the current tokio runtime.
    ///
    /// # Errors
    /// When the port cannot be bound.
    pub async fn start(options: Options) -> std::io::Result<Simulation> {
        let journal = Arc::new(Journal::new(options.latency));
        let (port, seed, rules) = (options.port, options.seed, options.faults.clone());
        let services = Arc::new(Services::new(options));
        let (running, ended) = Ended::new();
        let faults = Arc::new(Faults::new(Arc::clone(&services), seed, ended.clone()));
        faults.replace(rules);
        let (mut origins, mut servers) = (Vec::new(), Vec::new());
        for app in services.routers() {
            let port = if origins.is_empty() { port } else { 0 };
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
            let origin = format!("http://{}", listener.local_addr()?);
            let page = Page { journal: Arc::clone(&journal), origin: origin.as_str().into() };
            let app = app
                .layer(middleware::from_fn_with_state(Arc::clone(&faults), faults::apply))
                .layer(middleware::from_fn(gzip::encode));
            let app = services
                .watched(origins.len(), app)
                .layer(middleware::from_fn_with_state(page, journal::keep));
            origins.push(origin);
            servers.push(tokio::spawn(serve(listener, app, ended.clone())));
        }
        services.told_origins(&origins);
        Ok(Simulation { origins, services, journal, faults, servers, _running: running })
    }

    /// The origin, `http://127.0.0.1:PORT`; COROS: the account's home region.
    pub fn url(&self) -> String {
        self.origins.first().cloned().unwrap_or_default()
    }

    /// What was asked so far, in order of arrival.
    pub fn requests(&self) -> Vec<Request> {
        self.journal.requests()
    }

    /// Calls `hook` with every further request when it arrives, before it is
    /// handled. Hooks add up.
    pub fn on_request(&self, hook: impl Fn(&Request) + Send + Sync + 'static) {
        self.journal.add_hook(Arc::new(hook));
    }

    /// Alters the account in mid-run.
    pub fn edit<R>(&self, change: impl FnOnce(&mut Athlete) -> R) -> R {
        change(&mut self.services.account.write())
    }

    /// Makes these rules the ones in force, with their counts at 0; without
    /// any, all is well again.
    pub fn faults(&self, rules: impl IntoIterator<Item = Rule>) {
        self.faults.replace(rules);
    }

    /// Lets this much time pass at the service. Garmin: tickets live 60 s,
    /// pending MFA sign-ins 10 min, access tokens 75,017 s, refresh tokens 30
    /// days (unless [`lifetimes`](Self::lifetimes) says otherwise). COROS:
    /// addresses of files live 5 min, pending sign-ins 10 min, tokens 24 h.
    pub fn advance(&self, time: Duration) {
        self.services.account.clock.advance(time);
    }

    /// Makes the service refuse every access token issued so far, as if their
    /// time had run out. Garmin's refresh tokens stay good.
    pub fn expire_access_tokens(&self) {
        self.services.expire_access_tokens();
    }

    /// Serves until the returned future is dropped.
    pub async fn wait(mut self) {
        for server in &mut self.servers {
            let _ = server.await;
        }
    }

    fn garmin(&self) -> &garmin::Service {
        &self.services.garmin
    }

    fn coros(&self) -> &coros::Service {
        &self.services.coros
    }
}

async fn serve(listener: TcpListener, app: Router, ended: Ended) {
    let app = app.into_make_service_with_connect_info::<Plug>();
    let served = axum::serve(Door(listener), app).with_graceful_shutdown(ended.wait());
    let _ = served.await;
}
