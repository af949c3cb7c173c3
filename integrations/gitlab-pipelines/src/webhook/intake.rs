//! The one way for events to come in.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use pipewright_core::time::SharedClock;
use serde::Serialize;

use super::bus::EventBus;
use super::delivery::Delivery;
use super::event::Event;
use super::ledger::Ledger;
use super::parse_error::ParseError;

/// An event, and how it came to be known.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Notice {
    /// How it came to be known.
    pub origin: Origin,
    /// When.
    pub received_at: DateTime<Utc>,
    /// The id of the delivery that told it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery: Option<String>,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// How an event came to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A webhook told it.
    Webhook,
    /// It was found by asking.
    Reconciliation,
}

/// What became of an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Admission {
    /// It is new, and so many subscribers got it.
    Published {
        /// The event as they got it.
        notice: Arc<Notice>,
        /// How many.
        subscribers: usize,
    },
    /// The state it tells was known.
    Known,
}

/// Lets each event in once, and spreads it. Clones share what they know.
#[derive(Clone, Debug)]
pub struct Intake {
    ledger: Arc<Ledger>,
    bus: EventBus,
    clock: SharedClock,
}

impl Intake {
    /// An intake for a bus.
    pub fn new(bus: EventBus, clock: SharedClock) -> Self {
        Self::with_ledger(bus, clock, Ledger::default())
    }

    /// An intake with a ledger of another size.
    pub fn with_ledger(bus: EventBus, clock: SharedClock, ledger: Ledger) -> Self {
        Self {
            ledger: Arc::new(ledger),
            bus,
            clock,
        }
    }

    /// Reads the event of a delivery and lets it in.
    pub fn accept(&self, delivery: &Delivery) -> Result<Admission, ParseError> {
        let event = delivery.event()?;
        Ok(self.admit(
            event,
            Origin::Webhook,
            delivery.received_at,
            delivery.id.clone(),
        ))
    }

    /// Lets a delivery in without reading it, as [`Event::Other`]: for one that cannot be read.
    pub fn accept_unread(&self, delivery: &Delivery) -> Result<Admission, ParseError> {
        let event = delivery.as_other()?;
        Ok(self.admit(
            event,
            Origin::Webhook,
            delivery.received_at,
            delivery.id.clone(),
        ))
    }

    /// Lets an event in that was found by asking.
    pub fn found(&self, event: Event) -> Admission {
        self.admit(event, Origin::Reconciliation, self.clock.now(), None)
    }

    /// The bus.
    pub fn bus(&self) -> &EventBus {
        &self.bus
    }

    /// What is known.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    fn admit(
        &self,
        event: Event,
        origin: Origin,
        received_at: DateTime<Utc>,
        delivery: Option<String>,
    ) -> Admission {
        if !self.ledger.admit(&event, self.clock.now()) {
            return Admission::Known;
        }
        let notice = Arc::new(Notice {
            origin,
            received_at,
            delivery,
            event,
        });
        let subscribers = self.bus.publish_shared(&notice);
        Admission::Published {
            notice,
            subscribers,
        }
    }
}
