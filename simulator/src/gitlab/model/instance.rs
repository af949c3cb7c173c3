//! The whole state of one simulated GitLab.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{
    AccessLevel, AccessToken, Deployment, Environment, Group, Hook, Incident, Job, MergeRequest,
    Pipeline, Pipelines, Project, Projects, Settings, Status, Transition, Trigger, User,
    Visibility, iid_of_reference,
};
use crate::gitlab::engine::EventQueue;
use crate::gitlab::scenario::World;
use crate::gitlab::truth::Record;

/// The whole state of one simulated GitLab, everything by id.
#[derive(Debug)]
pub struct Instance {
    /// What all drawn numbers, ids and commits come from.
    pub seed: u64,
    /// The simulated time up to which everything has happened.
    pub now: DateTime<Utc>,
    /// Version, licence and limits.
    pub settings: Settings,
    /// Where the server is reached, without a slash at the end.
    pub external_url: String,
    /// Where its object store is reached, without a slash at the end.
    pub object_store_url: String,
    /// Users and bots.
    pub users: BTreeMap<u64, User>,
    /// Groups.
    pub groups: BTreeMap<u64, Group>,
    /// Access tokens.
    pub tokens: BTreeMap<u64, AccessToken>,
    /// Projects.
    pub projects: Projects,
    /// Pipelines, children included.
    pub pipelines: Pipelines,
    /// Jobs and bridges.
    pub jobs: BTreeMap<u64, Job>,
    /// Merge requests.
    pub merge_requests: BTreeMap<u64, MergeRequest>,
    /// Incidents of production.
    pub incidents: Vec<Incident>,
    /// Environments.
    pub environments: BTreeMap<u64, Environment>,
    /// Deployments.
    pub deployments: BTreeMap<u64, Deployment>,
    /// Trigger tokens.
    pub triggers: BTreeMap<u64, Trigger>,
    /// Webhooks.
    pub hooks: BTreeMap<u64, Hook>,
    /// What is due to happen.
    pub(in crate::gitlab) queue: EventQueue,
    /// What happened and nobody has been told yet.
    pub(in crate::gitlab) transitions: Vec<Transition>,
    /// Pipelines some job of which changed, and whose next jobs have not been looked at.
    pub(in crate::gitlab) unsettled: BTreeSet<u64>,
    /// What the server was generated from, if it was.
    pub(in crate::gitlab) world: Option<Arc<World>>,
    /// What happened, for those who want to know.
    pub(in crate::gitlab) happenings: Option<Record>,
    ids: BTreeMap<&'static str, u64>,
}

impl Instance {
    /// An instance with nothing in it.
    pub fn new(seed: u64, now: DateTime<Utc>, settings: Settings) -> Self {
        Self {
            seed,
            now,
            settings,
            external_url: "http://gitlab.simulated.example".to_owned(),
            object_store_url: "http://artifacts.simulated.example".to_owned(),
            users: BTreeMap::new(),
            groups: BTreeMap::new(),
            tokens: BTreeMap::new(),
            projects: Projects::default(),
            pipelines: Pipelines::default(),
            jobs: BTreeMap::new(),
            merge_requests: BTreeMap::new(),
            incidents: Vec::new(),
            environments: BTreeMap::new(),
            deployments: BTreeMap::new(),
            triggers: BTreeMap::new(),
            hooks: BTreeMap::new(),
            queue: EventQueue::default(),
            transitions: Vec::new(),
            unsettled: BTreeSet::new(),
            world: None,
            happenings: None,
            ids: BTreeMap::new(),
        }
    }

    /// The next id of a sequence such as `"pipelines"`. Ids are never used again.
    pub fn next_id(&mut self, sequence: &'static str) -> u64 {
        let last = self.ids.entry(sequence).or_default();
        *last += 1;
        *last
    }

    /// Makes sure that a sequence goes on after `id`, which was given by hand.
    pub fn reserve_id(&mut self, sequence: &'static str, id: u64) {
        let last = self.ids.entry(sequence).or_default();
        *last = (*last).max(id);
    }

    /// The project with this id or whole path, whoever may see it.
    ///
    /// Paths are compared without regard to case, as GitLab does.
    pub fn project(&self, id_or_path: &str) -> Option<&Project> {
        if let Ok(id) = id_or_path.parse() {
            return self.projects.get(&id);
        }
        self.projects.at(id_or_path)
    }

    /// The project that had this path before it was moved.
    pub fn moved_project(&self, path: &str) -> Option<&Project> {
        self.projects.values().find(|project| {
            project
                .old_paths
                .iter()
                .any(|old_path| old_path.eq_ignore_ascii_case(path))
        })
    }

    /// The merge request of a project with this number.
    pub fn merge_request(&self, project_id: u64, iid: u64) -> Option<&MergeRequest> {
        self.merge_requests_of(project_id)
            .find(|merge_request| merge_request.iid == iid)
    }

    /// The merge requests of a project, oldest first.
    pub fn merge_requests_of(
        &self,
        project_id: u64,
    ) -> impl DoubleEndedIterator<Item = &MergeRequest> {
        self.merge_requests
            .values()
            .filter(move |merge_request| merge_request.project_id == project_id)
    }

    /// The merge request that a pipeline runs for.
    pub fn merge_request_of(&self, pipeline: &Pipeline) -> Option<&MergeRequest> {
        let iid = iid_of_reference(&pipeline.reference)?;
        self.merge_request(pipeline.project_id, iid)
    }

    /// The group with this id or whole path, whoever may see it.
    pub fn group(&self, id_or_path: &str) -> Option<&Group> {
        if let Ok(id) = id_or_path.parse() {
            return self.groups.get(&id);
        }
        self.groups
            .values()
            .find(|group| group.full_path.eq_ignore_ascii_case(id_or_path))
    }

    /// The user with this login name.
    pub fn user_named(&self, username: &str) -> Option<&User> {
        self.users
            .values()
            .find(|user| user.username.eq_ignore_ascii_case(username))
    }

    /// The access token with this value, dead or alive.
    pub fn access_token(&self, value: &str) -> Option<&AccessToken> {
        self.tokens
            .values()
            .find(|token| token.value.expose() == value)
    }

    /// The running job with this `CI_JOB_TOKEN`.
    pub fn job_with_token(&self, value: &str) -> Option<&Job> {
        self.job_of_token(value)
            .filter(|job| job.status == Status::Running)
    }

    /// The role of a user in a project, by itself or through its groups.
    pub fn access_level(&self, user_id: u64, project: &Project) -> Option<AccessLevel> {
        if self.users.get(&user_id).is_some_and(|user| user.admin) {
            return Some(AccessLevel::Owner);
        }
        let direct = project.members.get(&user_id).copied();
        direct.max(
            project
                .group_id
                .and_then(|group_id| self.group_access_level(user_id, group_id)),
        )
    }

    /// The role of a user in a group, by itself or through its parents.
    pub fn group_access_level(&self, user_id: u64, group_id: u64) -> Option<AccessLevel> {
        let mut level = None;
        let mut next = Some(group_id);
        while let Some(group) = next.and_then(|id| self.groups.get(&id)) {
            level = level.max(group.members.get(&user_id).copied());
            next = group.parent_id;
        }
        level
    }

    /// Whether the user has a role in the project. Being an administrator makes
    /// nobody a member.
    pub fn is_member(&self, user_id: Option<u64>, project: &Project) -> bool {
        user_id.is_some_and(|user_id| {
            project.members.contains_key(&user_id)
                || project
                    .group_id
                    .and_then(|group| self.group_access_level(user_id, group))
                    .is_some()
        })
    }

    /// Whether the user, or anybody when there is none, can see the project.
    pub fn can_read(&self, user_id: Option<u64>, project: &Project) -> bool {
        match (project.visibility, user_id) {
            (Visibility::Public, _) | (Visibility::Internal, Some(_)) => true,
            (_, Some(user_id)) => self.access_level(user_id, project).is_some(),
            (_, None) => false,
        }
    }
}
