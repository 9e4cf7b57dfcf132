//! The services, simulated: a made-up account behind a real HTTP server.
//!
//! `--demo`, `gcexport simulate`, the tests and the benches all use it. It
//! listens on loopback, answers the paths of all of Garmin's hosts on one
//! origin, and is as strict as the real service: a client that works here
//! sends what the real one asks for.
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

pub mod athlete;
mod connection;
pub mod faults;
pub mod files;
mod garmin;
mod gzip;
mod journal;
pub mod track;
pub mod wire;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use axum::middleware;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use athlete::Athlete;
use connection::{Door, Ended, Plug};
use faults::{Faults, Rule};
use garmin::Service;
pub use garmin::{Domain, Issued, IssuedGarth, PERSONAL, Refusal, Step};
use journal::Journal;
pub use journal::Request;

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
    /// Where the account's invention starts; the same seed gives the same account.
    pub seed: u64,
    /// How many activities the account holds; `None` is the demo account.
    pub activities: Option<usize>,
    /// Added to every answer.
    pub latency: Duration,
    /// Where to listen on loopback; 0 takes any free port.
    pub port: u16,
    /// Serve exactly these list objects, in this order, instead of the
    /// athlete's. Their exports are empty (204) and nothing else of them exists (404).
    pub list: Option<Vec<Value>>,
    /// Answer list pages as `{"activityList":[...]}`, as some gateways do.
    pub wrapped_list: bool,
    /// The largest page; a larger `limit` is refused with 400.
    pub max_limit: usize,
    /// The longest page that is given whatever `limit` says; `None` gives what is asked for.
    pub cut_pages: Option<usize>,
    /// Whose account it is: `garmin.com`'s or `garmin.cn`'s.
    pub domain: Domain,
    /// What goes wrong from the beginning.
    pub faults: Vec<Rule>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            seed: 0,
            activities: None,
            latency: Duration::ZERO,
            port: 0,
            list: None,
            wrapped_list: false,
            max_limit: 1000,
            cut_pages: None,
            domain: Domain::Com,
            faults: Vec::new(),
        }
    }
}

/// A running simulated service; dropping it stops the server.
pub struct Simulation {
    address: SocketAddr,
    service: Arc<Service>,
    journal: Arc<Journal>,
    faults: Arc<Faults>,
    server: JoinHandle<()>,
    // Nothing is ever sent: that this end is gone tells the server to close its
    // listener and its idle connections, which aborting its task would not do,
    // and ends the faults that would never end.
    _running: watch::Sender<()>,
}

impl Simulation {
    /// Starts serving on `127.0.0.1`, on the current tokio runtime.
    ///
    /// # Errors
    /// When the port cannot be bound.
    pub async fn start(options: Options) -> std::io::Result<Simulation> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
        let address = listener.local_addr()?;
        let journal = Arc::new(Journal::new(options.latency));
        let (seed, rules) = (options.seed, options.faults.clone());
        let service = Arc::new(Service::new(options));
        let (running, ended) = Ended::new();
        let faults = Arc::new(Faults::new(Arc::clone(&service), seed, ended.clone()));
        faults.replace(rules);
        let app = garmin::router(Arc::clone(&service))
            .layer(middleware::from_fn_with_state(Arc::clone(&faults), faults::apply))
            .layer(middleware::from_fn(gzip::encode))
            .layer(middleware::from_fn_with_state(Arc::clone(&journal), journal::keep))
            .into_make_service_with_connect_info::<Plug>();
        let server = tokio::spawn(async move {
            let served = axum::serve(Door(listener), app).with_graceful_shutdown(ended.wait());
            let _ = served.await;
        });
        Ok(Simulation { address, service, journal, faults, server, _running: running })
    }

    /// The origin, `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
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
        let mut athlete = self.service.athlete.write().unwrap_or_else(PoisonError::into_inner);
        change(&mut athlete)
    }

    /// Makes these rules the ones in force, with their counts at 0; without
    /// any, all is well again.
    pub fn faults(&self, rules: impl IntoIterator<Item = Rule>) {
        self.faults.replace(rules);
    }

    /// Lets this much time pass at the service: tickets live 60 s, pending
    /// MFA sign-ins 10 min, access tokens 75,017 s, refresh tokens 30 days
    /// (unless [`lifetimes`](Self::lifetimes) says otherwise).
    pub fn advance(&self, time: Duration) {
        self.service.clock.advance(time);
    }

    /// Makes the service refuse every access token issued so far, as if their
    /// time had run out. Refresh tokens stay good.
    pub fn expire_access_tokens(&self) {
        self.service.expire_access_tokens();
    }

    /// Serves until the returned future is dropped.
    pub async fn wait(mut self) {
        let _ = (&mut self.server).await;
    }
}
