//! How builds start.

use super::{Event, Execution};
use crate::chance;
use crate::jenkins::console::Console;
use crate::jenkins::model::{Build, BuildKey, Cause, Change, Flow, Instance, ItemId, Job};

impl Instance {
    /// Makes a build of a queue item.
    pub(super) fn start_build(&mut self, item: u64, job: ItemId, executor: Option<(usize, usize)>) {
        let Some(entry) = self.queue.get(&item) else {
            return;
        };
        let (parameters, causes) = (entry.parameters.clone(), entry.causes.clone());
        let built_on = executor
            .and_then(|(node, _)| self.nodes.get(node))
            .map(|node| node.name.clone())
            .unwrap_or_default();
        let (now, seed, full_name) = (self.now, self.seed, self.full_name(job));
        let Some(definition) = self.job_mut(job) else {
            return;
        };
        let number = definition.next_number;
        definition.next_number += 1;
        definition.builds_started += 1;
        let mut execution = Execution::new(definition.is_pipeline(), definition.steps.clone());
        execution.executor = executor;
        let changes = changes(seed, &full_name, definition, number, now);
        let unchanged = || chance::hexadecimal(seed, &format!("{full_name} commit"), 40);
        let before = definition.builds.values().next_back();
        let commit = match (changes.last(), before) {
            (Some(change), _) => change.id.clone(),
            (None, Some(before)) => before.commit.clone(),
            (None, None) => unchanged(),
        };
        let build = Build {
            number,
            queue_id: item,
            started: now,
            finished: None,
            result: None,
            causes: causes.clone(),
            parameters,
            description: None,
            keep: false,
            console: Console::default(),
            built_on,
            artifacts: Vec::new(),
            fingerprints: definition.fingerprint,
            tests: None,
            changes,
            commit,
            interrupted: false,
            flow: definition.is_pipeline().then(Flow::default),
            execution: Some(Box::new(execution)),
        };
        definition.builds.insert(number, build);
        let key = BuildKey { job, number };
        self.leave_queue(item, false, Some(key));
        match executor {
            Some(executor) => self.occupy(executor, key),
            None => {
                if let Some(built_in) = self.nodes.first_mut() {
                    built_in.one_off.push(key);
                }
            }
        }
        self.say_first(key, &causes);
        if self
            .job(job)
            .is_some_and(|it| it.broken_jenkinsfile.contains(&number))
        {
            self.does_not_compile(key);
        } else {
            self.with_execution(key, |instance, execution| {
                if execution.pipeline {
                    let node = execution.next_node();
                    instance.annotate(key, node, "Start of Pipeline");
                }
            });
            self.soon(Event::StrandGoesOn(key, 1));
        }
    }

    fn say_first(&mut self, key: BuildKey, causes: &[Cause]) {
        self.say_causes(key, causes);
        let Some(build) = self.build(key) else {
            return;
        };
        let name = self.full_name(key.job);
        if build.flow.is_some() {
            return;
        }
        let node = self.nodes.iter().find(|node| node.name == build.built_on);
        let place = match node {
            Some(node) if !node.is_built_in() => {
                let labels = node.labels.iter().filter(|label| **label != node.name);
                let labels: Vec<_> = labels.map(String::as_str).collect();
                format!(
                    "Building remotely on {} ({}) in workspace /srv/workspace/{name}",
                    node.name,
                    labels.join(" ")
                )
            }
            _ => format!("Building in workspace /var/jenkins_home/workspace/{name}"),
        };
        self.say(key, 0, "Running as SYSTEM");
        self.say(key, 0, &place);
    }
}

fn changes(
    seed: u64,
    full_name: &str,
    job: &Job,
    number: u64,
    now: chrono::DateTime<chrono::Utc>,
) -> Vec<Change> {
    let of_build = job.changes.iter().filter(|change| change.build == number);
    of_build
        .enumerate()
        .map(|(index, change)| Change {
            id: chance::hexadecimal(seed, &format!("{full_name} {number} change {index}"), 40),
            author: change.author.clone(),
            message: change.message.clone(),
            paths: change.paths.clone(),
            at: now - chrono::TimeDelta::minutes(10),
        })
        .collect()
}
