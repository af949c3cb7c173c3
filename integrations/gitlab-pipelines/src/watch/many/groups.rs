use std::collections::BTreeMap;
use std::sync::Arc;

use futures_core::stream::BoxStream;
use futures_util::stream::{self, StreamExt as _};
use tokio::sync::Semaphore;

use super::event::{ManyEvent, Target};
use super::group::Group;
use crate::services::PipelineService;
use crate::types::{PipelineId, ProjectRef};
use crate::watch::WaitOptions;

/// Watches each project's pipelines as a group of its own.
pub(in crate::watch) fn watch(
    pipelines: &Arc<dyn PipelineService>,
    targets: impl IntoIterator<Item = Target>,
    options: &WaitOptions,
) -> BoxStream<'static, ManyEvent> {
    let mut projects: BTreeMap<ProjectRef, Vec<PipelineId>> = BTreeMap::new();
    for target in targets {
        projects
            .entry(target.project)
            .or_default()
            .push(target.pipeline);
    }
    let gate = Arc::new(Semaphore::new(options.projects_at_once.max(1)));
    let groups = projects.into_iter().map(|(project, ids)| {
        let group = Group::new(
            Arc::clone(pipelines),
            project,
            ids,
            options.clone(),
            Arc::clone(&gate),
        );
        stream::unfold(group, |mut group| async move {
            let event = group.next_event().await?;
            Some((event, group))
        })
        .boxed()
    });
    stream::select_all(groups).boxed()
}
