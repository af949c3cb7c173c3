//! Jobs that start other pipelines.

use super::NewPipeline;
use crate::gitlab::model::{AccessLevel, Instance, PipelineSource, Status};
use crate::gitlab::scenario::TriggerDefinition;

impl Instance {
    /// Starts the pipeline of a bridge.
    pub(super) fn bridge_starts(&mut self, bridge_id: u64) {
        let Some(trigger) = self
            .jobs
            .get(&bridge_id)
            .and_then(|job| job.definition.trigger.clone())
        else {
            return;
        };
        let created = match self.downstream(bridge_id, &trigger) {
            Ok(new) => self
                .create_pipeline(&new)
                .map_err(|_| "downstream_pipeline_creation_failed"),
            Err(reason) => Err(reason),
        };
        match created {
            Ok(pipeline_id) => {
                if let Some(bridge) = self.jobs.get_mut(&bridge_id) {
                    bridge.downstream_pipeline_id = Some(pipeline_id);
                }
                self.note_trigger(pipeline_id);
                self.set_job_status(bridge_id, Status::Running);
                if trigger.strategy.is_none() {
                    self.set_job_status(bridge_id, Status::Success);
                }
            }
            Err(reason) => self.fail_job(bridge_id, reason),
        }
    }

    /// A bridge that waits for its pipeline takes over the pipeline's status.
    pub(super) fn bridge_follows(&mut self, bridge_id: u64, status: Status) {
        let Some(bridge) = self.jobs.get(&bridge_id) else {
            return;
        };
        let waits = bridge
            .definition
            .trigger
            .as_ref()
            .is_some_and(|it| it.strategy.is_some());
        if !waits || bridge.retried {
            return;
        }
        match status {
            Status::Success | Status::Canceled => self.set_job_status(bridge_id, status),
            Status::Failed | Status::Skipped if bridge.status == Status::Running => {
                self.fail_job(bridge_id, "unknown_failure");
            }
            // The pipeline was retried.
            Status::Pending | Status::Running if bridge.status.is_complete() => {
                if let Some(bridge) = self.jobs.get_mut(&bridge_id) {
                    bridge.failure_reason = None;
                    bridge.finished_at = None;
                }
                self.set_job_status(bridge_id, Status::Pending);
                self.set_job_status(bridge_id, Status::Running);
            }
            _ => {}
        }
    }

    fn downstream(
        &self,
        bridge_id: u64,
        trigger: &TriggerDefinition,
    ) -> Result<NewPipeline, &'static str> {
        let not_found = "downstream_bridge_project_not_found";
        let bridge = self.jobs.get(&bridge_id).ok_or(not_found)?;
        let parent = self.pipelines.get(&bridge.pipeline_id).ok_or(not_found)?;
        let upstream = self.projects.get(&bridge.project_id).ok_or(not_found)?;
        if self.depth(parent.id) >= self.settings.limits.pipeline_depth {
            return Err("reached_max_descendant_pipelines_depth");
        }
        let new = NewPipeline {
            upstream_job_id: Some(bridge_id),
            ..NewPipeline::new(upstream.id, &parent.reference, bridge.user_id)
        };
        if let Some(child) = &trigger.include {
            return Ok(NewPipeline {
                source: PipelineSource::ParentPipeline,
                child: Some(child.clone()),
                variables: parent.variables.clone(),
                ..new
            });
        }
        let path = trigger.project.as_deref().unwrap_or_default();
        let project = self.project(path).ok_or(not_found)?;
        if self.access_level(bridge.user_id, project) < Some(AccessLevel::Developer) {
            return Err("insufficient_bridge_permissions");
        }
        let reference = trigger
            .reference
            .as_ref()
            .unwrap_or(&project.default_branch);
        Ok(NewPipeline {
            source: PipelineSource::Pipeline,
            project_id: project.id,
            reference: reference.clone(),
            ..new
        })
    }

    /// How many pipelines stand above a pipeline.
    fn depth(&self, pipeline_id: u64) -> u32 {
        let mut depth = 0;
        let mut next = self.pipelines.get(&pipeline_id);
        while let Some(bridge) = next.and_then(|pipeline| self.jobs.get(&pipeline.upstream_job_id?))
        {
            depth += 1;
            next = self.pipelines.get(&bridge.pipeline_id);
        }
        depth
    }
}
