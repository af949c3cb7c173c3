use pipewright_gitlab::webhook::Delivery;

use crate::collect::Inlet;
use crate::server::{InletFull, WebhookInlet};

impl WebhookInlet for Inlet {
    fn accept(&self, delivery: Delivery) -> Result<(), InletFull> {
        self.offer(delivery).map_err(|_| InletFull)
    }
}
