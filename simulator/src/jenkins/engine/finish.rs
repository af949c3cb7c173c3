//! How builds end, and what follows.

use super::execution::{Failure, Waiting};
use super::{Event, Execution, Scheduled};
use crate::chance;
use crate::jenkins::model::{
    BuildKey, BuildResult, Cause, Instance, ItemId, Job, Parameter, ParameterValue, QueueState,
    Task,
};

impl Instance {
    /// The last strand of a build has ended.
    pub(super) fn finish(
        &mut self,
        execution: &mut Execution,
        key: BuildKey,
        failure: Option<&Failure>,
    ) {
        if execution.pipeline {
            let node = execution.next_node();
            self.annotate(key, node, "End of Pipeline");
        }
        if let Some(failure) = failure {
            self.say_failure(execution, key, failure);
            if let Some(build) = self.build_mut(key) {
                build.worsen(failure.result);
            }
        }
        self.close_build(execution, key);
    }

    fn say_failure(&mut self, execution: &Execution, key: BuildKey, failure: &Failure) {
        if !execution.pipeline {
            match &execution.stopped_by {
                Some(name) => {
                    let name = name.clone();
                    self.say(key, 0, "Build was aborted");
                    self.say(key, 0, &format!("Aborted by {name}"));
                }
                None => self.say(key, 0, "Build step 'Execute shell' marked build as failure"),
            }
            return;
        }
        let seed = format!("{} {} error", self.full_name(key.job), key.number);
        let id = chance::hexadecimal(self.seed, &seed, 32);
        let part = |from: usize, to: usize| id.get(from..to).unwrap_or_default().to_owned();
        let uuid = [
            part(0, 8),
            part(8, 12),
            part(12, 16),
            part(16, 20),
            part(20, 32),
        ]
        .join("-");
        // Whether the words come before the id was seen only for interruptions.
        let class = "org.jenkinsci.plugins.workflow.actions.ErrorAction$ErrorId";
        if failure.error.is_interruption() {
            if let Some(words) = &failure.words {
                self.say(key, 0, words);
            }
            self.say(key, 0, &format!("{class}: {uuid}"));
        } else {
            self.say(key, 0, &format!("{class}: {uuid}"));
            if let Some(words) = &failure.words {
                self.say(key, 0, words);
            }
        }
    }

    /// A Jenkinsfile that does not compile: nothing of the flow ever starts.
    pub(super) fn does_not_compile(&mut self, key: BuildKey) {
        for line in [
            "org.codehaus.groovy.control.MultipleCompilationErrorsException: startup failed:",
            "WorkflowScript: 3: Missing required section \"stages\" @ line 3, column 1.",
            "   pipeline {",
            "   ^",
            "",
            "1 error",
        ] {
            self.say(key, 0, line);
        }
        self.with_execution(key, |instance, execution| {
            if let Some(build) = instance.build_mut(key) {
                build.worsen(BuildResult::Failure);
                if let Some(flow) = &mut build.flow {
                    flow.did_not_compile = true;
                }
            }
            instance.close_build(execution, key);
        });
    }

    /// Sets the result, gives back the executor, and tells those who wait.
    pub(super) fn close_build(&mut self, execution: &mut Execution, key: BuildKey) {
        let now = self.now;
        let Some(build) = self.build_mut(key) else {
            return;
        };
        let result = *build.result.get_or_insert(BuildResult::Success);
        self.say(key, 0, &format!("Finished: {}", result.name()));
        if let Some(build) = self.build_mut(key) {
            build.finished = Some(now);
            build.console.settle();
        }
        match execution.executor.take() {
            Some(executor) => self.vacate(executor),
            None => {
                for node in &mut self.nodes {
                    node.one_off.retain(|other| *other != key);
                }
            }
        }
        let compiled = self
            .build(key)
            .and_then(|build| build.flow.as_ref())
            .is_none_or(|flow| !flow.did_not_compile);
        let Some(job) = self.job_mut(key.job) else {
            return;
        };
        job.parameters_known |= compiled;
        let downstream = job.downstream.clone();
        if result == BuildResult::Success {
            self.start_downstream(key, &downstream);
        }
        self.wake_upstream(key);
        self.look_at_queue_soon();
        self.restart_if_quiet();
    }

    fn start_downstream(&mut self, key: BuildKey, jobs: &[String]) {
        for job in jobs {
            if let Some(id) = self.item_named(job).map(|item| item.id) {
                let cause = self.upstream_cause(key);
                let parameters = self.defaults_of(id);
                self.schedule(id, parameters, cause, None);
            }
        }
    }

    fn upstream_cause(&self, key: BuildKey) -> Cause {
        Cause::Upstream {
            job: self.full_name(key.job),
            path: self.item_path(key.job),
            number: key.number,
        }
    }

    /// The values of a job's parameters when nothing is said.
    pub(in crate::jenkins) fn defaults_of(&self, job: ItemId) -> Vec<ParameterValue> {
        let parameters = self.job(job).map(Job::known_parameters);
        let parameters = parameters.unwrap_or_default();
        parameters
            .iter()
            .filter_map(Parameter::default_value)
            .collect()
    }

    /// Starts the job of a `build` step; its queue item.
    pub(super) fn begin_downstream(
        &mut self,
        build: BuildKey,
        node: u32,
        job: &str,
        given: &[(String, String)],
    ) -> Option<u64> {
        let id = self
            .item_named(job)
            .filter(|item| item.job().is_some_and(|job| !job.disabled))
            .map(|item| item.id)?;
        self.say(build, node, &format!("Scheduling project: {job}"));
        let definitions = self.job(id)?.known_parameters().to_vec();
        let values = definitions.iter().filter_map(|definition| {
            let given = given.iter().find(|(name, _)| *name == definition.name);
            given
                .and_then(|(_, text)| definition.parse(text))
                .or_else(|| definition.default_value())
        });
        let values = values.collect();
        let cause = self.upstream_cause(build);
        let delay = Some(std::time::Duration::ZERO);
        match self.schedule(id, values, cause, delay) {
            Scheduled::New(item) | Scheduled::Existing(item) => Some(item),
        }
    }

    /// Tells the `build` steps that wait for a build that it is over.
    fn wake_upstream(&mut self, ended: BuildKey) {
        let causes = self.build(ended).map(|build| build.causes.clone());
        for cause in causes.unwrap_or_default() {
            let Cause::Upstream { job, number, .. } = cause else {
                continue;
            };
            let Some(job) = self.item_named(&job).map(|item| item.id) else {
                continue;
            };
            let upstream = BuildKey { job, number };
            let waits = self
                .build(upstream)
                .and_then(|build| build.execution.as_ref());
            let strands: Vec<u32> = waits.map_or_else(Vec::new, |execution| {
                let strands = execution.strands.iter();
                let waiting =
                    strands.filter(|(_, strand)| matches!(strand.waiting, Waiting::Downstream(..)));
                waiting.map(|(id, _)| *id).collect()
            });
            for strand in strands {
                self.soon(Event::DownstreamEnds(upstream, strand, ended));
            }
        }
    }

    pub(super) fn downstream_ends(&mut self, build: BuildKey, id: u32, ended: BuildKey) {
        let Some(over) = self.build(ended) else {
            return;
        };
        let (result, queue_id) = (over.result.unwrap_or(BuildResult::NotBuilt), over.queue_id);
        let name = format!("{} #{}", self.full_display_name(ended.job), ended.number);
        self.with_execution(build, |instance, execution| {
            let Some(strand) = execution.strands.get_mut(&id) else {
                return;
            };
            let Waiting::Downstream(node, item) = strand.waiting else {
                return;
            };
            if item != queue_id {
                return;
            }
            instance.say(build, node, &format!("Starting building: {name}"));
            let line = format!("Build {name} completed: {}", result.name());
            instance.say(build, node, &line);
            let failure = (result > BuildResult::Unstable).then(|| {
                Failure::of_step(&format!(
                    "{name} completed with status {} (propagate: false to ignore)",
                    result.name()
                ))
            });
            instance.end_step(build, node, strand, failure);
            instance.soon(Event::StrandGoesOn(build, id));
        });
    }

    /// Whether a queue item still waits to become a build of a job.
    pub(in crate::jenkins) fn queue_item_of(&self, job: ItemId) -> Option<u64> {
        self.queue
            .values()
            .find(|item| {
                item.task == Task::Job(job) && !matches!(item.state, QueueState::Left { .. })
            })
            .map(|item| item.id)
    }
}
