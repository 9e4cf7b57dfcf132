//! The compiled program against the simulated service, over HTTP.

#![allow(clippy::unwrap_used)]

mod cli;
mod export;
mod golden;
mod interrupted;
mod moving_list;
mod readme;
mod schemas;
mod sign_in;
mod world;
