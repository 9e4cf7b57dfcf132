//! Every activity a person ever recorded, out of Garmin Connect and COROS and
//! onto their own disk: a spreadsheet that opens right, and files that are proven
//! whole.
//!
//! The program `gcexport` is a small shell around this crate. What it does,
//! from the sign-in to the summary, stands in [`export`]; a newcomer reads
//! that first. The data take this path:
//!
//! | room | what lives there |
//! |---|---|
//! | [`service`] | who lists and hands out: [`service::garmin`] speaks to Garmin Connect, [`service::coros`] to COROS |
//! | [`http`] | the one client: time-outs, retries, `Retry-After`, limits |
//! | [`activity`] | the one record that every service's activities become |
//! | [`columns`], [`units`], [`table`] | the catalogue of columns, and cells out of quantities |
//! | [`ledger`] | what is held, in SQLite |
//! | [`plan`] | wanted minus held |
//! | [`directory`], [`check`], [`archive`] | files: written beside, checked, renamed |
//! | [`import`] | an account archive of the service as a beginning, without signing in |
//! | [`get`], [`upload`] | the files of single activities; files into the account |
//! | [`verify`], [`status`] | is everything still there; what is there |
//! | [`simulate`] | the services, simulated: for the demo and for every test |
//!
//! # Listing activities
//!
//! ```
//! use gcexport::http::Manners;
//! use gcexport::service::Credentials;
//! use gcexport::service::garmin::{Domain, Garmin, Hosts};
//! use gcexport::service::{Query, Service};
//! use gcexport::session::Store;
//! use gcexport::simulate::{PASSWORD, Simulation, USERNAME};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // A simulated account; `Hosts::of(Domain::Com)` is the real service.
//! let service = Simulation::start(Default::default()).await?;
//! let credentials = Credentials::new(USERNAME, PASSWORD.to_owned());
//! let hosts = Hosts::at(&service.url(), Domain::Com);
//! let garmin = Garmin::new(hosts, Manners::default(), Store::Memory, Some(credentials))?;
//!
//! println!("activities of {}", garmin.account().await?.name);
//! for item in garmin.page(&Query::default(), 0, 5).await? {
//!     let reading = (garmin.info().read)(&item.raw, None).ok_or("not an activity")?;
//!     println!("{} {:?}", reading.activity.id, reading.activity.name);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Listing and backing up 50 activities of COROS
//!
//! ```
//! use std::sync::Arc;
//!
//! use gcexport::events::Event;
//! use gcexport::export::{Count, Export, Options, Stop};
//! use gcexport::http::Manners;
//! use gcexport::plan::Wanted;
//! use gcexport::service::coros::{Coros, Hosts};
//! use gcexport::service::{Credentials, Format, Query, Service};
//! use gcexport::session::Store;
//! use gcexport::simulate::{Kind, PASSWORD, Simulation, USERNAME};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let options = gcexport::simulate::Options { service: Kind::Coros, ..Default::default() };
//! // A simulated account; `Hosts::real()` is the real one.
//! let service = Simulation::start(options).await?;
//! let credentials = Credentials::new(USERNAME, PASSWORD.to_owned());
//! let hosts = Hosts::at(&service.url());
//! let coros = Coros::new(hosts, Manners::default(), Store::Memory, Some(credentials))?;
//!
//! for item in coros.page(&Query::default(), 0, 50).await? {
//!     let activity = (coros.info().read)(&item.raw, None).ok_or("not an activity")?.activity;
//!     println!("{} {:?} {:?}", activity.id, activity.name, activity.distance);
//! }
//!
//! # let place = tempfile::tempdir()?;
//! # let directory = place.path().join("out");
//! let options = Options {
//!     directory: Some(directory.clone()),
//!     count: Count::Newest(50),
//!     wanted: Wanted { formats: vec![Format::Fit, Format::Tcx], ..Wanted::default() },
//!     ..Options::default()
//! };
//! let report = Arc::new(|event: &Event| println!("{event:?}"));
//! let summary = Export::new(&coros, options, report, Stop::default()).run().await?;
//!
//! assert_eq!(summary.chosen, 50);
//! # assert!(summary.failures.is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! # Exporting an account of Garmin Connect
//!
//! ```
//! # use gcexport::http::Manners;
//! # use gcexport::service::Credentials;
//! # use gcexport::service::garmin::{Domain, Garmin, Hosts};
//! # use gcexport::session::Store;
//! # use gcexport::simulate::{PASSWORD, Simulation, USERNAME};
//! use std::sync::Arc;
//!
//! use gcexport::events::Event;
//! use gcexport::export::{Count, Export, Options, Stop};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let service = Simulation::start(Default::default()).await?;
//! # let credentials = Credentials::new(USERNAME, PASSWORD.to_owned());
//! # let hosts = Hosts::at(&service.url(), Domain::Com);
//! # let garmin = Garmin::new(hosts, Manners::default(), Store::Memory, Some(credentials))?;
//! # let place = tempfile::tempdir()?;
//! # let directory = place.path().join("out");
//! let options =
//!     Options { directory: Some(directory.clone()), count: Count::Newest(5), ..Options::default() };
//! let report = Arc::new(|event: &Event| println!("{event:?}"));
//! let summary = Export::new(&garmin, options, report, Stop::default()).run().await?;
//!
//! assert_eq!(summary.chosen, 5);
//! assert!(directory.join("activities.csv").exists());
//! # Ok(())
//! # }
//! ```

pub mod activity;
pub mod archive;
pub mod check;
pub mod columns;
pub mod directory;
pub mod error;
pub mod events;
pub mod export;
#[doc(hidden)]
pub mod fuzzing;
pub mod get;
pub mod http;
pub mod import;
pub mod ledger;
pub mod names;
pub mod plan;
mod recording;
pub mod service;
pub mod session;
pub mod simulate;
pub mod status;
pub mod table;
pub mod units;
pub mod upload;
pub mod verify;
