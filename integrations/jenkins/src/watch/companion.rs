use async_trait::async_trait;

use crate::types::BuildStatus;

/// Something that is looked at together with a build that is waited for, such as its stages.
///
/// One look follows the other, so that the order of requests depends on their answers alone.
#[async_trait]
pub trait Companion: Send + Sync {
    /// Looks, right after the build was looked at. `true` if something has changed since the look
    /// before: the next look comes soon then.
    async fn look(&self, build: &BuildStatus) -> bool;
}
