//! Webhooks: from the headers and the raw bytes of a request to a verified, typed event.
//!
//! There is no web framework in here. A server hands each request to a [`Receiver`], answers at
//! once with what that says, and works afterwards:
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use http::HeaderMap;
//! use pipewright_core::credentials::Token;
//! use pipewright_core::time::SystemClock;
//! use pipewright_gitlab::webhook::{Event, Receipt, Receiver, Verifier};
//!
//! let verifier = Verifier::builder().token(Token::new("planted-secret")).build()?;
//! let receiver = Receiver::new(verifier, SystemClock::shared());
//!
//! let mut headers = HeaderMap::new();
//! headers.insert("x-gitlab-token", "planted-secret".parse()?);
//! let body = r#"{"object_kind":"push","ref":"refs/heads/main","before":"95790bf8","after":"da156088"}"#;
//! let Receipt::Delivery(delivery) = receiver.receive(&headers, body.into(), None)? else {
//!     panic!("it came for the first time");
//! };
//! let Event::Push(push) = delivery.event()? else { panic!("a push") };
//! assert_eq!(push.git_ref, "main");
//! # Ok(())
//! # }
//! ```
//!
//! [`Receiver::receive`] does only what has to be done before the answer: it verifies, looks
//! whether the body is JSON and of which kind, and recognises duplicates. Reading the whole event
//! is [`Delivery::event`], which may happen later and elsewhere.
//!
//! An [`Intake`] spreads events to the subscribers of an [`EventBus`], each state of each object
//! once, whether a webhook told of it or a [`Reconciler`] found it by asking.

mod bus;
mod delivery;
mod envelope;
mod event;
mod intake;
mod ledger;
mod memory;
mod metrics;
mod parse_error;
mod receiver;
mod reconcile;
mod rejection;
mod verify;
mod wire;

pub use bus::{EventBus, Filter, Message, Overflow, Queue, Subscription};
pub use delivery::Delivery;
pub use event::{
    Author, Change, Commit, DeploymentEvent, EnvironmentInfo, Event, EventKind, EventProject,
    JobEvent, MergeRequestAction, MergeRequestEvent, MergeRequestInfo, MergeRequestState,
    OtherEvent, PipelineEvent, PipelineJob, PushEvent, RunnerTags, SourcePipeline, StateKey,
};
pub use intake::{Admission, Intake, Notice, Origin};
pub use ledger::Ledger;
pub use memory::Memory;
pub use metrics::WebhookMetrics;
pub use parse_error::ParseError;
pub use receiver::{Receipt, Receiver};
pub use reconcile::{ReconcileOptions, ReconcileReport, Reconciler};
pub use rejection::Rejection;
pub use verify::{Required, SigningKey, Verifier, VerifierBuilder, VerifierError};
