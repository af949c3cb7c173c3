#![doc = include_str!("../README.md")]

pub mod assembly;
pub mod cli;
pub mod collect;
pub mod config;
pub mod demo;
pub mod discovery;
pub mod doctor;
pub mod exposition;
pub mod facts;
mod families;
pub mod ledger;
pub mod operational;
pub mod reload;
pub mod scheduler;
pub mod secrets;
pub mod server;
pub mod sources;
pub mod store;
