#![doc = include_str!("../README.md")]

pub mod archive;
pub mod credentials;
pub mod document;
pub mod download;
pub mod http;
pub mod json;
pub mod logs;
pub mod observability;
pub mod record;
pub mod resilience;
pub mod serve;
pub mod time;
pub mod watch;
