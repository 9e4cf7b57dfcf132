//! Every activity a person ever recorded, out of Garmin Connect and onto
//! their own disk: a spreadsheet that opens right and files that are proven
//! whole.

pub mod activity;
pub mod archive;
pub mod check;
pub mod columns;
pub mod directory;
pub mod error;
pub mod events;
pub mod export;
pub mod http;
pub mod ledger;
pub mod names;
pub mod plan;
pub mod service;
pub mod session;
pub mod simulate;
pub mod table;
pub mod units;
