//! Pipelines that were deleted while their state was shown.

use std::collections::BTreeMap;
use std::sync::Arc;

use pipewright_gitlab::types::{PipelineId, PipelineSource};
use pipewright_gitlab::{Error, ErrorKind};

use super::look::Outcome;
use super::poll::details_of;
use super::shared::Shared;
use super::tracked::Tracked;
use crate::facts::{RefKind, ShownPipeline};
use crate::sources::graphql::ProjectTargets;
use crate::sources::{Detail, Target};

/// Looks at what is the newest pipeline now, in place of each one that was shown as the newest and is
/// gone: `GET /projects/:id/pipelines` and the details of one. Where that fails it is not yet gone, so
/// that the ledger takes in both at once.
pub(super) async fn replace(shared: &Shared, tracked: &Tracked, outcome: &mut Outcome) {
    if outcome.gone.is_empty() {
        return;
    }
    for shown in shared.ledger.shown(tracked.id) {
        if !outcome.gone.contains(&shown.id) {
            continue;
        }
        match newest(shared, tracked, &shown, outcome).await {
            Ok(Some(detail)) => outcome.details.push(detail),
            Ok(None) => {}
            Err(error) => {
                outcome.gone.retain(|id| *id != shown.id);
                outcome.failed.push(shown.id);
                outcome.wait = outcome.wait.max(error.retry_after());
                outcome.error = Some(error.to_string());
            }
        }
    }
}

/// The newest pipeline there is, unless the look holds it already.
async fn newest(
    shared: &Shared,
    tracked: &Tracked,
    gone: &ShownPipeline,
    outcome: &Outcome,
) -> Result<Option<Detail>, Error> {
    let mut newest = None;
    for git_ref in full_names(gone) {
        let of_ref = shared.rest.newest(tracked.id, &git_ref, &gone.source);
        newest = newest.max(of_ref.await?);
    }
    let is_here = |id| {
        let mut details = outcome.details.iter();
        details.any(|detail| detail.listed.seen.id == id)
    };
    let Some(pipeline) = newest.filter(|id| !is_here(*id)) else {
        return Ok(None);
    };
    let target = Target {
        project: tracked.id,
        pipeline,
        updated_at: None,
        child: gone.source == PipelineSource::ParentPipeline,
        jobs: 50,
        position: None,
    };
    let wanted = ProjectTargets {
        project: tracked.id,
        targets: vec![target],
        others: Vec::new(),
    };
    let path = || Some(Arc::clone(&tracked.path));
    let mut details = Box::pin(details_of(shared, vec![wanted], |_| path())).await;
    match (details.found.remove(&pipeline), details.error) {
        (Some(detail), _) => Ok(Some(detail)),
        (None, Some(error)) => Err(error),
        (None, None) => Err(Error::invalid(
            ErrorKind::Decode,
            format!("pipeline {pipeline} was deleted as well"),
        )),
    }
}

/// What GitLab calls a ref. A merge request has several.
fn full_names(shown: &ShownPipeline) -> Vec<String> {
    match shown.kind {
        RefKind::Branch | RefKind::Tag => vec![shown.git_ref.to_string()],
        RefKind::MergeRequest => ["head", "merge", "train"]
            .map(|of| format!("refs/merge-requests/{}/{of}", shown.git_ref))
            .into(),
    }
}

/// Of the pipelines that are shown as the newest, those that seem to be gone: the server knows none of
/// their ref that is as new. `latest` has the latest pipeline of each branch, or of each tag, that is
/// no child; children go with their parents.
pub(super) fn suspects(
    shown: &[ShownPipeline],
    kind: RefKind,
    latest: &BTreeMap<String, PipelineId>,
) -> Vec<PipelineId> {
    let of_kind = || shown.iter().filter(|shown| shown.kind == kind);
    let is_child = |shown: &ShownPipeline| shown.source == PipelineSource::ParentPipeline;
    let is_gone = |shown: &ShownPipeline| {
        let latest = latest.get(&*shown.git_ref);
        !is_child(shown) && latest.is_none_or(|latest| *latest < shown.id)
    };
    let with_gone = |child: &ShownPipeline| {
        of_kind().any(|other| other.git_ref == child.git_ref && is_gone(other))
    };
    of_kind()
        .filter(|shown| is_gone(shown) || (is_child(shown) && with_gone(shown)))
        .map(|shown| shown.id)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(id: u64, git_ref: &str, source: PipelineSource) -> ShownPipeline {
        ShownPipeline {
            id: PipelineId::new(id),
            git_ref: git_ref.into(),
            kind: RefKind::Branch,
            source,
        }
    }

    #[test]
    fn what_is_newer_than_anything_the_server_has_seems_to_be_gone() {
        let shown = [
            shown(5, "main", PipelineSource::Push),
            shown(3, "main", PipelineSource::Api),
            shown(6, "main", PipelineSource::ParentPipeline),
            shown(8, "gone", PipelineSource::Push),
            shown(9, "gone", PipelineSource::ParentPipeline),
            shown(7, "kept", PipelineSource::Push),
            shown(10, "kept", PipelineSource::ParentPipeline),
        ];
        let latest = [("main", 4), ("kept", 7)]
            .map(|(name, id)| (name.to_owned(), PipelineId::new(id)))
            .into();
        let ids = |kind| -> Vec<u64> {
            let suspects = suspects(&shown, kind, &latest).into_iter();
            suspects.map(PipelineId::get).collect()
        };
        assert_eq!(ids(RefKind::Branch), [5, 6, 8, 9]);
        assert_eq!(ids(RefKind::Tag), [0; 0]);
    }
}
