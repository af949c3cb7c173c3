use pipewright_gitlab::webhook::Delivery;

/// Where accepted webhooks go.
pub trait WebhookInlet: Send + Sync {
    /// Takes a delivery in, without waiting for anything.
    ///
    /// # Errors
    /// When there is no room: GitLab is told to send it again.
    fn accept(&self, delivery: Delivery) -> Result<(), InletFull>;
}

/// There is no room for more webhooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no room for more webhooks")]
pub struct InletFull;
