use std::time::Duration;

/// How long a peer may take, and how many there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServeLimits {
    /// Connections at the same time; more wait to be accepted. Default: 4096.
    pub connections: usize,
    /// For the handshake of TLS. Default: 10 s.
    pub handshake: Duration,
    /// From the beginning of a connection, or the end of an answer, to the end of the next request's
    /// head. Default: 10 s.
    pub head: Duration,
    /// How long nothing of an answer may be taken. Default: 30 s.
    pub stalled: Duration,
}

impl Default for ServeLimits {
    fn default() -> Self {
        Self {
            connections: 4096,
            handshake: Duration::from_secs(10),
            head: Duration::from_secs(10),
            stalled: Duration::from_secs(30),
        }
    }
}
