//! Webhooks: used as they are, without a request.

use std::sync::Arc;

use pipewright_gitlab::types::{JobId, PipelineId, PipelineStatus};

use super::look::keep_refs;
use super::shared::Shared;
use super::tracked::{Known, Tracked};
use crate::facts::{JobSeen, JobsSeen, Look, Origin, PipelineSeen};
use crate::sources::Listed;
use crate::sources::webhook::Told;

/// What is to be done after an event was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// Nothing: the next look comes when it is due.
    Nothing,
    /// A look soon: the event told of something that has to be asked for.
    Look,
}

/// Uses what an event told of a project.
pub(super) async fn apply(
    shared: &Shared,
    tracked: &mut Tracked,
    path: Option<Arc<str>>,
    told: Told,
) -> Then {
    if let Some(path) = path {
        tracked.path = path;
    }
    let news = match told {
        Told::Pipeline {
            listed,
            jobs,
            started_by,
        } => return of_pipeline(shared, tracked, *listed, jobs, started_by).await,
        Told::Job { pipeline, job } => return of_job(shared, tracked, pipeline, *job).await,
        Told::MergeRequest { iid, state } => tracked.refs.merge_request(iid, &state),
        Told::Ref {
            kind,
            name,
            deleted,
        } => tracked.refs.set_deleted(kind, &name, deleted),
        Told::Gone { pipeline } => {
            tracked.unseen.insert(pipeline);
            return Then::Look;
        }
        Told::Nothing => false,
    };
    if news {
        let wanted = tracked.refs.wanted(&tracked.settings, shared.server.now());
        keep_refs(shared, tracked, wanted).await;
    }
    Then::Nothing
}

async fn of_pipeline(
    shared: &Shared,
    tracked: &mut Tracked,
    listed: Listed,
    jobs: Vec<JobSeen>,
    started_by: Option<(PipelineId, Option<JobId>)>,
) -> Then {
    tracked.refs.saw(&listed);
    let wanted = tracked.refs.wanted(&tracked.settings, shared.server.now());
    let key = super::first_look::key(&listed);
    let is_wanted = wanted.contains(&key);
    keep_refs(shared, tracked, wanted).await;
    if !is_wanted {
        return Then::Nothing;
    }
    let mut seen = listed.seen.clone();
    let is_old = tracked.baseline.is_some_and(|at| seen.created_at <= at);
    if is_old && !tracked.pipelines.contains_key(&seen.id) {
        // Whether it had ended before the first look only all of its jobs tell.
        return Then::Look;
    }
    let with_parents = shared.parts().downstream;
    if listed.is_child() && !with_parents {
        return Then::Nothing;
    }
    if with_parents && (listed.is_child() || started_by.is_some()) {
        // The hook tells the parent's id and not what its bridge is called.
        let Some(parent) = shared.bridges.parent_of(seen.id) else {
            return Then::Look;
        };
        seen.parent = Some((*parent).clone());
    }
    remember(tracked, &seen, &jobs);
    if shared.parts().jobs {
        seen.jobs = JobsSeen::Some(jobs);
    }
    admit(shared, tracked, seen).await
}

async fn of_job(
    shared: &Shared,
    tracked: &mut Tracked,
    pipeline: PipelineId,
    job: JobSeen,
) -> Then {
    if !shared.parts().jobs {
        return Then::Nothing;
    }
    let Some(known) = tracked.pipelines.get_mut(&pipeline) else {
        // Of a pipeline that no list and no hook has shown yet, or of one that is not asked for.
        return if job.status.is_finished() {
            Then::Look
        } else {
            Then::Nothing
        };
    };
    if let Some(code) = &job.failure_reason {
        known.codes.insert(job.id, Arc::clone(code));
    }
    let seen = PipelineSeen {
        jobs: JobsSeen::Some(vec![job]),
        ..known.seen.clone()
    };
    admit(shared, tracked, seen).await
}

/// Remembers a pipeline as a hook told it, unless what is known is newer. Its jobs still count as not
/// looked at in this state: a hook does not show them all.
fn remember(tracked: &mut Tracked, seen: &PipelineSeen, jobs: &[JobSeen]) {
    let known = tracked.pipelines.entry(seen.id).or_insert_with(|| Known {
        seen: seen.clone(),
        detailed: None,
        codes: std::collections::BTreeMap::new(),
    });
    if known.seen.updated_at <= seen.updated_at {
        let coverage = known.seen.coverage.or(seen.coverage);
        known.seen = seen.clone();
        known.seen.coverage = coverage;
    }
    for job in jobs {
        if let (PipelineStatus::Failed, Some(code)) = (&job.status, &job.failure_reason) {
            known.codes.insert(job.id, Arc::clone(code));
        }
    }
}

async fn admit(shared: &Shared, tracked: &Tracked, seen: PipelineSeen) -> Then {
    if tracked.cursor.is_none() {
        // Before a first look nobody knows what is history: it comes first, and shows this too.
        return Then::Look;
    }
    let look = Look {
        project: tracked.id,
        path: Arc::clone(&tracked.path),
        origin: Origin::Webhook,
        at: shared.server.now(),
        pipelines: vec![seen],
        gone: Vec::new(),
        seen_until: None,
    };
    match shared.admit(look).await {
        Ok(()) => Then::Nothing,
        Err(_) => Then::Look,
    }
}
