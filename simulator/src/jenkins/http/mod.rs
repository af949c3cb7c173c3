//! What every address has in common: requests, callers, crumbs, answers.

mod answer;
mod api;
mod authentication;
mod compress;
mod crumb;
mod entry;
mod form;
mod pages;
mod refusal;
mod request;

pub(super) use answer::{body_of, created, empty, json_text, no_content, redirect, text};
pub(super) use api::Api;
pub(super) use authentication::{Caller, Credential};
pub(super) use compress::Gzip;
pub(super) use crumb::crumb_of;
pub(super) use entry::Context;
pub(super) use form::Form;
pub(super) use pages::{jetty_page, page};
pub(super) use refusal::Refusal;
pub(super) use request::{Request, Segment};

/// What a handler answers.
pub(super) type Reply = Result<axum::response::Response, Refusal>;
