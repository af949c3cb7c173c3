//! Finding the build of an item that Jenkins has forgotten.

use pipewright_core::json::lenient;
use serde::Deserialize;

use super::Queue;
use crate::error::{Context, Error};
use crate::requests::builds as requests;
use crate::types::{BuildNumber, BuildStatus, JobRef, QueueId};

/// How many builds are read at once.
const PAGE: u64 = 100;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    #[serde(default, deserialize_with = "lenient::or_default")]
    all_builds: Vec<BuildStatus>,
}

/// The build of a job that came of a queue item, among the newest `most`.
pub(super) async fn build_of(
    queue: &Queue,
    job: &JobRef,
    item: QueueId,
    most: u64,
    context: &Context,
) -> Result<Option<BuildNumber>, Error> {
    let mut from = 0;
    while from < most {
        let range = from..(from + PAGE).min(most);
        let operation = requests::queue_ids(job, range)?.on_behalf_of(context);
        let builds = queue
            .client
            .json_in_span::<Listed>(operation)
            .await?
            .all_builds;
        if let Some(build) = builds.iter().find(|build| build.queue_id == Some(item)) {
            return Ok(Some(build.number));
        }
        // Ids rise with time, so that older builds have smaller ones.
        let passed = |build: &BuildStatus| build.queue_id.is_some_and(|id| id < item);
        if (builds.len() as u64) < PAGE || builds.last().is_some_and(passed) {
            return Ok(None);
        }
        from += PAGE;
    }
    Ok(None)
}
