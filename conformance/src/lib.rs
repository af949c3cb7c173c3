#![doc = include_str!("../README.md")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "only tests use it, and a test panics"
)]

pub mod captured;
mod case;
mod cases;
mod error;
pub mod matching;
mod played;
mod scripted;

pub use case::{Case, Exchange, Outcome, Request, Response};
pub use cases::every_case_holds;
pub use error::{ExpectedError, ToldError};
pub use played::{Played, answer, broken};
pub use scripted::Scripted;
