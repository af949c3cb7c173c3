use super::SecretSource;

/// Where replicas meet. Read, and not used yet.
#[derive(Clone, Debug, PartialEq)]
pub struct RedisSettings {
    /// `redis://user:password@host:port/db`. None for a single exporter.
    pub url: Option<SecretSource>,
    /// Connections at most. Default: 10.
    pub pool_size: usize,
    /// Connections that are kept when there is nothing to do. Default: 1.
    pub min_idle_conns: usize,
}

impl Default for RedisSettings {
    fn default() -> Self {
        Self {
            url: None,
            pool_size: 10,
            min_idle_conns: 1,
        }
    }
}
