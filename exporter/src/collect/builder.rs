//! Making a collector.

use std::sync::Arc;

use super::shared::Shared;
use super::{Collector, Connection};
use crate::config::Config;
use crate::facts::Ledger;
use crate::operational::Operational;

/// Makes a [`Collector`].
#[derive(Debug)]
#[must_use]
pub struct CollectorBuilder {
    config: Arc<Config>,
    connection: Connection,
    ledger: Arc<dyn Ledger>,
    operational: Operational,
    seed: u64,
}

impl CollectorBuilder {
    pub(super) fn new(
        config: Arc<Config>,
        connection: Connection,
        ledger: Arc<dyn Ledger>,
        operational: Operational,
    ) -> Self {
        Self {
            config,
            connection,
            ledger,
            operational,
            seed: 0,
        }
    }

    /// What chance is drawn from: when projects are looked at varies a little, so that exporters do
    /// not ask in step.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The collector. It does nothing until it [runs](Collector::run).
    pub fn build(self) -> Collector {
        let shared = Shared::new(self.config, self.connection, self.ledger, self.operational);
        Collector::of(shared, self.seed)
    }
}
