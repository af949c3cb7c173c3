//! A request that was accepted.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;

use super::event::{
    DeploymentEvent, Event, EventKind, JobEvent, MergeRequestEvent, OtherEvent, PipelineEvent,
    PushEvent,
};
use super::parse_error::ParseError;
use super::wire;

/// A request that was verified, and whose body is JSON of a known kind (or [`EventKind::Other`]).
#[derive(Clone, Debug)]
pub struct Delivery {
    /// What kind of event it brings, by the body.
    pub kind: EventKind,
    /// What tells it from other deliveries: `Idempotency-Key`, else `webhook-id`, else
    /// `X-Gitlab-Webhook-UUID`; none if GitLab sent none of them.
    pub id: Option<String>,
    /// `X-Gitlab-Event`, such as `Pipeline Hook` or `System Hook`.
    pub event_header: Option<String>,
    /// `X-Gitlab-Event-UUID`: the same for all hooks that one event set off recursively.
    pub event_uuid: Option<String>,
    /// `X-Gitlab-Instance`: the base URL of the server.
    pub instance: Option<String>,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// The body as it came.
    pub body: Bytes,
}

impl Delivery {
    /// Reads the event.
    pub fn event(&self) -> Result<Event, ParseError> {
        let instance = self.instance.as_deref();
        Ok(match &self.kind {
            EventKind::Pipeline => Event::Pipeline(Box::new(PipelineEvent::from_wire(
                self.read::<wire::Pipeline>()?,
            ))),
            EventKind::Job => Event::Job(Box::new(JobEvent::from_wire(
                self.read::<wire::Job>()?,
                instance,
            ))),
            EventKind::Deployment => Event::Deployment(Box::new(DeploymentEvent::from_wire(
                self.read::<wire::Deployment>()?,
            ))),
            EventKind::MergeRequest => Event::MergeRequest(Box::new(MergeRequestEvent::from_wire(
                self.read::<wire::MergeRequest>()?,
            ))),
            EventKind::Push => {
                Event::Push(Box::new(PushEvent::from_wire(self.read::<wire::Push>()?)))
            }
            EventKind::TagPush => {
                Event::TagPush(Box::new(PushEvent::from_wire(self.read::<wire::Push>()?)))
            }
            EventKind::Other(_) => self.as_other()?,
        })
    }

    /// The event without any reading: its kind and its body. This is what to fall back to where
    /// [`Delivery::event`] fails and nothing may be lost.
    pub fn as_other(&self) -> Result<Event, ParseError> {
        Ok(Event::Other(Box::new(OtherEvent {
            name: self.kind.as_str().to_owned(),
            header: self.event_header.clone(),
            body: self.read()?,
        })))
    }

    fn read<T: DeserializeOwned>(&self) -> Result<T, ParseError> {
        // The path costs time, so it is only looked for when there is something to be found.
        serde_json::from_slice(&self.body).map_err(|error| {
            let mut deserializer = serde_json::Deserializer::from_slice(&self.body);
            let failure = serde_path_to_error::deserialize::<_, T>(&mut deserializer).err();
            let (path, source) = match failure {
                Some(failure) => (failure.path().to_string(), failure.into_inner()),
                None => (".".to_owned(), error),
            };
            ParseError {
                kind: self.kind.clone(),
                path,
                source,
            }
        })
    }
}
