//! From a scenario to a server.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::compile::compile;
use super::{ItemDefinition, ItemKindDefinition, NodeDefinition, Scenario, ViewDefinition};
use crate::jenkins::model::{
    Folder, Instance, ItemId, ItemKind, Job, JobKind, Node, Parameter, User, View,
};

impl Scenario {
    /// The server at its start, with the past it remembers.
    pub(in crate::jenkins) fn build(&self, seed: u64, start: DateTime<Utc>) -> Instance {
        let mut instance = Instance::new(seed, start - self.span(), self.executors);
        instance.prefix.clone_from(&self.prefix);
        instance.configured_url.clone_from(&self.url);
        instance.csrf = self.csrf;
        instance.stage_view = self.stage_view;
        instance.quiet_period = self.quiet_period.0;
        instance.restart = self.restart.0;
        instance.anonymous = self.anonymous.iter().copied().collect();
        for user in &self.users {
            let full_name = user.full_name.as_ref().unwrap_or(&user.name);
            let made = User {
                name: user.name.clone(),
                full_name: full_name.clone(),
                password: user.password.clone(),
                tokens: user.tokens.clone(),
                permissions: user.permissions.iter().copied().collect(),
            };
            instance.users.insert(user.name.clone(), made);
        }
        instance.nodes.extend(self.nodes.iter().map(Node::from));
        for view in &self.views {
            instance.add_view(None, View::from(view));
        }
        for item in &self.items {
            item.build(&mut instance, None, false);
        }
        let jobs = instance
            .items()
            .filter_map(|item| Some((item.id, item.job()?)));
        let links =
            jobs.flat_map(|(id, job)| job.downstream.iter().map(move |it| (it.clone(), id)));
        for (name, id) in links.collect::<Vec<_>>() {
            instance.upstream.entry(name).or_default().push(id);
        }
        self.live_through_history(&mut instance, start);
        instance
    }
}

impl ItemDefinition {
    fn build(&self, instance: &mut Instance, parent: Option<ItemId>, is_branch: bool) {
        let kind = match self.kind {
            ItemKindDefinition::Folder => ItemKind::Folder(Folder::default()),
            ItemKindDefinition::Multibranch => ItemKind::Folder(Folder {
                multibranch: true,
                ..Folder::default()
            }),
            ItemKindDefinition::Freestyle => ItemKind::Job(Box::new(self.job(JobKind::Freestyle))),
            ItemKindDefinition::Pipeline => ItemKind::Job(Box::new(self.job(JobKind::Pipeline))),
        };
        let name = if is_branch {
            self.name.replace('%', "%25").replace('/', "%2F")
        } else {
            self.name.clone()
        };
        let id = instance.add(parent, name, kind, |item| {
            if is_branch {
                item.display_name = Some(self.name.clone());
                item.description = None;
            }
            if self.description.is_some() {
                item.description.clone_from(&self.description);
            }
        });
        for view in &self.views {
            instance.add_view(Some(id), View::from(view));
        }
        for item in &self.items {
            let is_branch = self.kind == ItemKindDefinition::Multibranch;
            item.build(instance, Some(id), is_branch);
        }
    }

    fn job(&self, kind: JobKind) -> Job {
        Job {
            kind,
            disabled: self.disabled,
            parameters: self.parameters.iter().map(Parameter::from).collect(),
            parameters_known: !self.parameters_in_jenkinsfile,
            quiet_period: self.quiet_period.map(|period| period.0),
            concurrent: self.concurrent.unwrap_or(kind == JobKind::Pipeline),
            label: self.label.clone().unwrap_or_default(),
            steps: compile(&self.steps),
            broken_jenkinsfile: self.broken_jenkinsfile.clone(),
            downstream: self.downstream.clone(),
            fingerprint: self.fingerprint,
            changes: self.changes.clone(),
            builds: BTreeMap::new(),
            next_number: 1,
            builds_started: 0,
        }
    }
}

impl From<&NodeDefinition> for Node {
    fn from(definition: &NodeDefinition) -> Self {
        let mut labels = definition.labels.clone();
        labels.push(definition.name.clone());
        labels.sort();
        labels.dedup();
        Self {
            name: definition.name.clone(),
            description: definition.description.clone(),
            labels,
            executors: vec![None; definition.executors as usize],
            one_off: Vec::new(),
            connected: definition.online,
            offline_cause: None,
            temporarily_offline: false,
        }
    }
}

impl From<&ViewDefinition> for View {
    fn from(definition: &ViewDefinition) -> Self {
        Self {
            name: definition.name.clone(),
            description: definition.description.clone(),
            jobs: definition.jobs.clone(),
        }
    }
}
