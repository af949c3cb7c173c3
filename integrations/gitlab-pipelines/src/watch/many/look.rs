//! The requests of one look at a project's pipelines.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::error::Error;
use crate::requests::pipelines::PipelineFilter;
use crate::services::PipelineService;
use crate::types::{PipelineId, PipelineOrder, PipelineSource, PipelineSummary, ProjectRef, Sort};
use crate::watch::single::is_gone;

const PER_PAGE: u16 = 100;
/// Pages in a row without one of the pipelines looked for, after which the list is given up.
const BARREN_PAGES: usize = 3;
/// Pages of one look at most, should a server's pages never end.
const MAX_PAGES: usize = 1000;

/// How far before the newest change seen a look begins. GitLab writes `updated_at` before it
/// commits, so that a change may come to light after a newer one.
fn overlap() -> TimeDelta {
    TimeDelta::seconds(30)
}

/// What was found of a pipeline.
pub(super) enum Found {
    Pipeline(PipelineSummary),
    Nothing(Error),
}

/// What a look has found so far.
#[derive(Default)]
struct Look {
    found: Vec<(PipelineId, Found)>,
    /// The newest change in the look's first answer. What comes later in the look may be newer, but
    /// a pipeline looked at before it may have changed in between.
    newest: Option<DateTime<Utc>>,
    answered: bool,
}

impl Look {
    fn answer<'a>(&mut self, pipelines: impl IntoIterator<Item = &'a PipelineSummary>) {
        if !std::mem::replace(&mut self.answered, true) {
            self.newest = pipelines
                .into_iter()
                .filter_map(|pipeline| pipeline.updated_at)
                .max();
        }
    }

    fn add(&mut self, pipeline: PipelineSummary) {
        self.found.push((pipeline.id, Found::Pipeline(pipeline)));
    }
}

pub(super) struct Looker {
    pipelines: Arc<dyn PipelineService>,
    project: ProjectRef,
    /// Changes up to here have been seen.
    newest: Option<DateTime<Utc>>,
    /// Pipelines that are in no list but that of child pipelines.
    children: BTreeSet<PipelineId>,
    /// Whether all are child pipelines.
    only_children: bool,
}

impl Looker {
    pub(super) fn new(pipelines: Arc<dyn PipelineService>, project: ProjectRef) -> Self {
        Self {
            pipelines,
            project,
            newest: None,
            children: BTreeSet::new(),
            only_children: false,
        }
    }

    /// Pipelines that changed since the look before, whoever they are.
    pub(super) async fn changes(&mut self) -> Result<Vec<(PipelineId, Found)>, Error> {
        let filter = PipelineFilter {
            updated_after: self
                .newest
                .and_then(|newest| newest.checked_sub_signed(overlap())),
            order_by: Some(PipelineOrder::UpdatedAt),
            sort: Some(Sort::Descending),
            per_page: Some(PER_PAGE),
            ..PipelineFilter::default()
        };
        let mut look = Look::default();
        if !self.only_children {
            self.list_changes(&filter, &mut look).await?;
        }
        if !self.children.is_empty() {
            let filter = PipelineFilter {
                source: Some(PipelineSource::ParentPipeline),
                ..filter
            };
            self.list_changes(&filter, &mut look).await?;
        }
        Ok(self.finish(look))
    }

    fn finish(&mut self, look: Look) -> Vec<(PipelineId, Found)> {
        self.newest = self.newest.max(look.newest);
        look.found
    }

    async fn list_changes(&self, filter: &PipelineFilter, look: &mut Look) -> Result<(), Error> {
        let mut from = None;
        for _ in 0..MAX_PAGES {
            let page = self
                .pipelines
                .list(&self.project, filter, from.as_ref())
                .await?;
            look.answer(&page.items);
            let oldest = page.items.last().and_then(|pipeline| pipeline.updated_at);
            page.items
                .into_iter()
                .for_each(|pipeline| look.add(pipeline));
            // What is older than the look before has been seen then; the rest of this page is
            // overlap enough. Without a time to begin at, one page is as good as all.
            if page.next.is_none() || oldest <= self.newest || filter.updated_after.is_none() {
                break;
            }
            from = page.next;
        }
        Ok(())
    }

    /// All of these pipelines: from the list by id, as far as that takes fewer requests than asking
    /// for each, and the rest one by one.
    pub(super) async fn all(
        &mut self,
        ids: &[PipelineId],
    ) -> Result<Vec<(PipelineId, Found)>, Error> {
        let mut missing: BTreeSet<PipelineId> = ids.iter().copied().collect();
        self.children.retain(|id| missing.contains(id));
        let mut look = Look::default();
        if self.children.len() < missing.len() {
            self.walk(None, &mut missing, &mut look).await?;
        }
        if !self.children.is_empty() {
            self.walk(
                Some(PipelineSource::ParentPipeline),
                &mut missing,
                &mut look,
            )
            .await?;
        }
        for id in missing {
            match self.pipelines.get(&self.project, id).await {
                Ok(pipeline) => {
                    let pipeline = pipeline.summary();
                    look.answer([&pipeline]);
                    if pipeline.source == Some(PipelineSource::ParentPipeline) {
                        self.children.insert(id);
                    }
                    look.add(pipeline);
                }
                Err(error) if is_gone(&error) => look.found.push((id, Found::Nothing(error))),
                Err(error) => return Err(error),
            }
        }
        self.only_children = ids.iter().all(|id| self.children.contains(id));
        Ok(self.finish(look))
    }

    /// Looks for pipelines in the list, which begins with the highest id.
    async fn walk(
        &self,
        source: Option<PipelineSource>,
        missing: &mut BTreeSet<PipelineId>,
        look: &mut Look,
    ) -> Result<(), Error> {
        let filter = PipelineFilter {
            source,
            per_page: Some(PER_PAGE),
            ..PipelineFilter::default()
        };
        let mut from = None;
        let mut barren = 0;
        // For one pipeline the list is no cheaper than asking for it.
        while missing.len() > 1 && barren < BARREN_PAGES {
            let page = self
                .pipelines
                .list(&self.project, &filter, from.as_ref())
                .await?;
            look.answer(&page.items);
            let lowest = page.items.iter().map(|pipeline| pipeline.id).min();
            barren += 1;
            for pipeline in page.items {
                if missing.remove(&pipeline.id) {
                    barren = 0;
                    look.add(pipeline);
                }
            }
            // Those missing that are above this page are not in this list.
            let below =
                lowest.is_some_and(|lowest| missing.first().is_some_and(|first| *first < lowest));
            if page.next.is_none() || !below {
                break;
            }
            from = page.next;
        }
        Ok(())
    }
}
