//! Finding what a path names, the way GitLab's helpers do.

use crate::gitlab::http::{ApiError, ApiRequest};
use crate::gitlab::model::{AccessLevel, Instance, Job, JobKind, Pipeline, Status};

impl ApiRequest {
    /// The pipeline that the path names by `{pipeline_id}`.
    pub(super) fn pipeline<'a>(&self, instance: &'a Instance) -> Result<&'a Pipeline, ApiError> {
        let project = self.project(instance)?;
        let id = self.path_id("pipeline_id")?;
        instance
            .pipelines
            .get(&id)
            .filter(|pipeline| pipeline.project_id == project.id)
            .ok_or_else(ApiError::record_not_found)
    }

    /// The same, for those who may change it.
    pub(super) fn writable_pipeline<'a>(
        &self,
        instance: &'a Instance,
        level: AccessLevel,
    ) -> Result<&'a Pipeline, ApiError> {
        self.user_id()?;
        let project = self.project(instance)?;
        let pipeline = self.pipeline(instance)?;
        self.require(instance, project, level)?;
        Ok(pipeline)
    }

    /// The job that the path names by `{job_id}`. A bridge is none: `find_build!`.
    pub(super) fn build<'a>(&self, instance: &'a Instance) -> Result<&'a Job, ApiError> {
        self.job(instance).and_then(|job| match job.kind {
            JobKind::Build => Ok(job),
            JobKind::Bridge => Err(ApiError::record_not_found()),
        })
    }

    /// The job or bridge that the path names by `{job_id}`: `find_job!`.
    pub(super) fn job<'a>(&self, instance: &'a Instance) -> Result<&'a Job, ApiError> {
        let project = self.project(instance)?;
        let id = self.path_id("job_id")?;
        instance
            .jobs
            .get(&id)
            .filter(|job| job.project_id == project.id)
            .ok_or_else(ApiError::record_not_found)
    }

    /// 403 unless the caller's role in the path's project is at least `level`.
    pub(super) fn require_role(
        &self,
        instance: &Instance,
        level: AccessLevel,
    ) -> Result<(), ApiError> {
        self.project_with(instance, level).map(|_| ())
    }

    /// The statuses that `scope` asks for; all when it is absent.
    pub(super) fn scope(&self) -> Result<Option<Vec<Status>>, ApiError> {
        let names: Vec<&str> = Status::ALL.iter().map(|status| status.as_str()).collect();
        let mut check = self.parameters.check();
        let scope = check.some_of("scope", &names);
        check.finish()?;
        Ok(scope.map(|scope| {
            scope
                .iter()
                .filter_map(|name| Status::parse(name))
                .collect()
        }))
    }
}
