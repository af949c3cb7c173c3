//! Record and replay of HTTP exchanges.
//!
//! A [`Recorder`] wraps a transport and writes every request and what came of it to a *cassette*; a
//! [`Replayer`] is a transport that answers from one. Both belong above authentication, where a
//! request carries no credential.
//!
//! ```
//! use bytes::Bytes;
//! use pipewright_core::http::{HttpRequest, HttpResponse, Transport};
//! use pipewright_core::record::{Cassette, RecordOptions, Recorder, ReplayOptions, Replayer};
//! use pipewright_core::time::Clock as _;
//! # use std::sync::{Arc, atomic::{AtomicU32, Ordering}};
//! # use pipewright_core::http::{Body, TransportError};
//! # #[derive(Debug, Default)] struct Server(AtomicU32);
//! # #[async_trait::async_trait] impl Transport for Server {
//! #     async fn send(&self, _: HttpRequest) -> Result<HttpResponse, TransportError> {
//! #         let polls = self.0.fetch_add(1, Ordering::Relaxed);
//! #         Ok(HttpResponse::new(Body::from(if polls == 0 { "running" } else { "success" })))
//! #     }
//! # }
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("pipeline.cassette.jsonl");
//! # let started_at = "2026-11-21T12:00:00Z".parse()?;
//! # tokio::runtime::Builder::new_current_thread().enable_time().build()?.block_on(async {
//! async fn status(transport: &dyn Transport) -> Result<Bytes, Box<dyn std::error::Error>> {
//!     let request = http::Request::get("https://gitlab.example/api/v4/projects/1/pipelines/2")
//!         .body(Bytes::new())?;
//!     Ok(transport.send(request).await?.into_body().collect(1024).await?)
//! }
//!
//! let recorder = Recorder::create(&path, Arc::new(Server::default()), started_at, RecordOptions::default())?;
//! assert_eq!(status(&recorder).await?, "running");
//! assert_eq!(status(&recorder).await?, "success");
//! recorder.finish()?;
//!
//! // The server is gone; the same requests get the same answers in the same order.
//! let replayer = Replayer::new(Cassette::read(&path)?, ReplayOptions::default());
//! assert_eq!(status(&replayer).await?, "running");
//! assert_eq!(status(&replayer).await?, "success");
//! let once_more = status(&replayer).await.expect_err("only two polls were recorded");
//! assert!(once_more.to_string().contains("recorded 2 times, and was sent once more"));
//! assert!(replayer.clock().now() >= started_at);
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is matched
//!
//! A request's key is the SHA-256 of its method, path, sorted query and canonical body (JSON with
//! sorted keys, sorted forms). Neither the origin nor any header counts. Each key has its own queue,
//! so that polling replays in order; see [`Order`] and [`ReplayOptions::repeat_last`].
//!
//! # What is kept out
//!
//! - Headers that are not on a list, on both sides ([`HeaderRules`]).
//! - Values of secret parameters and fields, signed URLs, user information and tokens known by
//!   their shape. Each distinct one becomes `{{secret:1}}` and so on wherever it appears, so that a
//!   signed `Location` is still the URL of the request that follows. Requests go through the same
//!   steps before they are matched.
//! - Whatever the [`Redactor`](crate::credentials::Redactor) knows, in any encoding: that is not
//!   replaced, since it should not have been there. The cassette is not saved, and the error says
//!   where it was.
//!
//! - Values that the request itself names as secret ([`RequestSecrets`]).
//!
//! Two things cannot be seen into: archives, and bodies that are compressed in transit. Of these
//! the latter are not stored. Large bodies that are not JSON are stored as they are, unless
//! something known to be secret, or shaped like a token, is found in them.
//!
//! # What is kept
//!
//! Bodies byte for byte, the large ones in files beside the cassette; errors of the transport and
//! bodies that broke off; and when everything happened, so that [`Pacing::Recorded`] under tokio's
//! paused time replays a day in a moment. A replay is to read the time from [`Replayer::clock`].
//!
//! # The file
//!
//! JSON Lines: a header, one line for each interaction, an end line. `conformance/` has its JSON
//! Schema. While a recording runs it is in `FILE.partial`, line by line, and a crash leaves that
//! for [`Cassette::recover`].

mod canonical;
mod capture;
mod cassette;
mod difference;
mod error;
mod exchange;
mod failure;
mod format;
mod journal;
mod recorder;
mod redact;
mod replayer;
mod request_secrets;
mod scan;
mod side_file;

pub use cassette::Cassette;
pub use difference::{Difference, Nearest, Unmatched, UnmatchedReason};
pub use error::{CassetteError, CassetteProblem, RecordError, ReplayError};
pub use format::FORMAT_VERSION;
pub use recorder::{RecordLimits, RecordOptions, Recorded, Recorder};
pub use redact::HeaderRules;
pub use replayer::{Order, Pacing, ReplayOptions, Replayer};
pub use request_secrets::RequestSecrets;
pub use scan::SecretKind;
