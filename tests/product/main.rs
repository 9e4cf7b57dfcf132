//! The compiled program against the simulated service, over HTTP.

#![allow(clippy::unwrap_used)]

mod adoption;
mod asides;
mod cli;
mod coros;
mod details;
#[cfg(unix)]
mod dialogue;
#[cfg(target_os = "linux")]
mod disk;
mod edits;
mod export;
mod faults;
mod filters;
mod get;
mod golden;
mod import_archive;
mod import_damaged;
mod interrupted;
mod kills;
mod legs;
mod moving_list;
mod naming;
mod older;
mod originals;
mod patience;
mod presets;
mod readme;
mod renewal;
mod schemas;
mod sign_in;
mod sign_in_kills;
mod tables;
#[cfg(unix)]
mod together;
mod upload;
mod verify;
mod world;
