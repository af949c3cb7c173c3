//! The codes of why jobs failed, which GraphQL does not tell.

use std::collections::BTreeMap;
use std::sync::Arc;

use pipewright_gitlab::Error;
use pipewright_gitlab::types::{JobId, PipelineId, PipelineStatus, ProjectId};

use super::shared::{Shared, error_type};
use crate::facts::{JobSeen, JobsSeen, Look, Origin, PipelineSeen};
use crate::sources::{Detail, Knowledge};

/// Failed jobs of a pipeline of which only GitLab's words are known. They were counted already: what
/// is missing is a label.
#[derive(Clone, Debug)]
pub(super) struct PendingCodes {
    pub(super) project: ProjectId,
    pub(super) path: Arc<str>,
    /// The pipeline, without its jobs.
    pub(super) pipeline: PipelineSeen,
    jobs: Vec<JobSeen>,
    texts: BTreeMap<JobId, Arc<str>>,
    pub(super) tries: u32,
}

/// A pipeline whose jobs have the codes that are known.
pub(super) struct Coded {
    pub(super) pipeline: PipelineSeen,
    pub(super) codes: BTreeMap<JobId, Arc<str>>,
    pub(super) pending: Option<PendingCodes>,
}

/// Gives the jobs of a pipeline their codes, as far as they are known.
pub(super) fn with_codes(
    shared: &Shared,
    detail: &Detail,
    pipeline: PipelineSeen,
    mut codes: BTreeMap<JobId, Arc<str>>,
) -> Coded {
    let Some(jobs) = &detail.jobs else {
        return Coded {
            pipeline,
            codes,
            pending: None,
        };
    };
    let texts: BTreeMap<_, _> = detail.failed.iter().map(|of| (of.job, &of.text)).collect();
    let mut jobs = jobs.clone();
    let mut unknown = Vec::new();
    for job in &mut jobs {
        if job.status != PipelineStatus::Failed || job.failure_reason.is_some() {
            continue;
        }
        let Some(text) = texts.get(&job.id) else {
            continue;
        };
        if !codes.contains_key(&job.id)
            && let Knowledge::Code(code) = shared.texts.look_up(text)
        {
            codes.insert(job.id, code);
        }
        match codes.get(&job.id) {
            Some(code) => job.failure_reason = Some(Arc::clone(code)),
            None => unknown.push((job.clone(), Arc::clone(text))),
        }
    }
    let pending = (!unknown.is_empty()).then(|| PendingCodes {
        project: detail.project,
        path: Arc::clone(&detail.path),
        pipeline: pipeline.clone(),
        texts: unknown
            .iter()
            .map(|(job, text)| (job.id, Arc::clone(text)))
            .collect(),
        jobs: unknown.into_iter().map(|(job, _)| job).collect(),
        tries: 0,
    });
    Coded {
        pipeline: PipelineSeen {
            jobs: JobsSeen::All(jobs),
            ..pipeline
        },
        codes,
        pending,
    }
}

impl PendingCodes {
    pub(super) fn id(&self) -> PipelineId {
        self.pipeline.id
    }
}

/// Finds the codes: among what was learnt meanwhile, else with one request,
/// `GET /projects/:id/pipelines/:id/jobs?scope[]=failed`. Shows the jobs with them, and gives them.
pub(super) async fn resolve(
    shared: &Shared,
    pending: &PendingCodes,
) -> Result<BTreeMap<JobId, Arc<str>>, Error> {
    let known = |job: JobId| match shared.texts.look_up(pending.texts.get(&job)?) {
        Knowledge::Code(code) => Some(code),
        Knowledge::Ask => None,
    };
    let mut codes = BTreeMap::new();
    for job in &pending.jobs {
        if let Some(code) = known(job.id) {
            codes.insert(job.id, code);
        }
    }
    if codes.len() < pending.jobs.len() {
        let failed = shared
            .rest
            .failed_jobs(pending.project, pending.id())
            .await
            .inspect_err(|error| shared.failed(error_type(error)))?;
        for job in failed {
            let Some(code) = job.failure_reason else {
                continue;
            };
            if let Some(text) = pending.texts.get(&job.id) {
                shared.texts.learn(text, &code);
            }
            codes.insert(job.id, code);
        }
    }
    let mut jobs = pending.jobs.clone();
    jobs.retain_mut(|job| {
        job.failure_reason = codes.get(&job.id).cloned();
        job.failure_reason.is_some()
    });
    if !jobs.is_empty() {
        let look = Look {
            project: pending.project,
            path: Arc::clone(&pending.path),
            origin: Origin::Rest,
            at: shared.server.now(),
            pipelines: vec![PipelineSeen {
                jobs: JobsSeen::Some(jobs),
                ..pending.pipeline.clone()
            }],
            gone: Vec::new(),
            seen_until: None,
        };
        // It was counted before; the label comes with the next look at the pipeline otherwise.
        let _ = shared.admit(look).await;
    }
    Ok(codes)
}
