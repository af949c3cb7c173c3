//! Turning a scenario into the state of a server.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::validate::check_ci;
use super::{
    GroupDefinition, ProjectDefinition, Scenario, ScenarioError, TokenDefinition,
    TokenKindDefinition, UserDefinition,
};
use crate::gitlab::engine::hexadecimal;
use crate::gitlab::model::{
    AccessLevel, AccessToken, Branch, Commit, Group, Hook, HookEvents, Instance, Project,
    Repository, Secret, Tag, TokenKind, Trigger, User,
};

impl Scenario {
    /// The server at `start`: everything that is on it, and its pipelines so far.
    pub fn build(&self, seed: u64, start: DateTime<Utc>) -> Instance {
        let mut instance = Instance::new(seed, self.beginning(start), self.instance.clone());
        self.users.iter().for_each(|user| instance.add_user(user));
        self.groups
            .iter()
            .for_each(|group| instance.add_group(group));
        self.projects
            .iter()
            .for_each(|project| instance.add_project(project, start));
        self.tokens
            .iter()
            .for_each(|token| instance.add_token(token));
        self.live_through_history(&mut instance, start);
        // Hooks come last: what is past is not sent.
        for definition in &self.projects {
            instance.add_hooks(definition);
        }
        instance
    }

    /// When the server was set up: some time before the first pipeline.
    fn beginning(&self, start: DateTime<Utc>) -> DateTime<Utc> {
        let longest = self
            .projects
            .iter()
            .map(|project| project.history.span())
            .max();
        start - longest.unwrap_or_default() - TimeDelta::days(30)
    }
}

impl Instance {
    fn chosen_id(&mut self, sequence: &'static str, id: Option<u64>) -> u64 {
        match id {
            Some(id) => {
                self.reserve_id(sequence, id);
                id
            }
            None => self.next_id(sequence),
        }
    }

    pub(super) fn user_id(&self, username: Option<&str>) -> u64 {
        let named = username
            .and_then(|username| self.user_named(username))
            .map(|user| user.id);
        named
            .or_else(|| self.users.keys().next().copied())
            .unwrap_or(1)
    }

    fn roles(&self, members: &BTreeMap<String, AccessLevel>) -> BTreeMap<u64, AccessLevel> {
        members
            .iter()
            .filter_map(|(username, level)| Some((self.user_named(username)?.id, *level)))
            .collect()
    }

    fn add_user(&mut self, definition: &UserDefinition) {
        let id = self.chosen_id("users", definition.id);
        let username = definition.username.clone();
        let user = User {
            id,
            name: definition.name.clone().unwrap_or_else(|| username.clone()),
            email: definition
                .email
                .clone()
                .unwrap_or_else(|| format!("{username}@example.com")),
            username,
            admin: definition.admin,
            bot: false,
            blocked: definition.blocked,
            created_at: self.now,
        };
        self.users.insert(id, user);
    }

    fn add_group(&mut self, definition: &GroupDefinition) {
        let id = self.chosen_id("groups", definition.id);
        let (parent, path) = match definition.path.rsplit_once('/') {
            Some((parent, path)) => (self.group(parent).map(|group| group.id), path),
            None => (None, definition.path.as_str()),
        };
        let group = Group {
            id,
            path: path.to_owned(),
            full_path: definition.path.clone(),
            name: definition.name.clone().unwrap_or_else(|| path.to_owned()),
            description: definition.description.clone(),
            visibility: definition.visibility,
            parent_id: parent,
            members: self.roles(&definition.members),
            created_at: self.now,
        };
        self.groups.insert(id, group);
    }

    /// Adds a project to a server that is there already.
    pub(in crate::gitlab) fn create_project(
        &mut self,
        definition: &ProjectDefinition,
    ) -> Result<u64, ScenarioError> {
        let invalid = |problem: String| {
            Err(ScenarioError::Invalid {
                place: "path".to_owned(),
                problem,
            })
        };
        let Some((namespace, _)) = definition.path.rsplit_once('/') else {
            return invalid("a whole path is needed, such as `acme/shop`".to_owned());
        };
        if self.group(namespace).is_none() && self.user_named(namespace).is_none() {
            return invalid(format!("there is no group or user `{namespace}`"));
        }
        if self.projects.at(&definition.path).is_some() {
            return invalid("there is such a project already".to_owned());
        }
        for (name, ci) in definition.ci.iter().map(|ci| ("ci", ci)).chain(
            definition
                .children
                .iter()
                .map(|(name, ci)| (name.as_str(), ci)),
        ) {
            check_ci(name, definition, ci)?;
        }
        let start = self.now;
        self.add_project(definition, start);
        self.add_hooks(definition);
        Ok(self
            .projects
            .at(&definition.path)
            .map_or(0, |project| project.id))
    }

    fn add_project(&mut self, definition: &ProjectDefinition, start: DateTime<Utc>) {
        let id = self.chosen_id("projects", definition.id);
        let (namespace, path) = definition
            .path
            .rsplit_once('/')
            .unwrap_or(("", definition.path.as_str()));
        let group_id = self.group(namespace).map(|group| group.id);
        let owner = self.user_named(namespace).map(|user| user.id);
        let mut members = self.roles(&definition.members);
        if group_id.is_none()
            && let Some(owner) = owner
        {
            members.insert(owner, AccessLevel::Owner);
        }
        let author = self.user_id(None);
        let project = Project {
            id,
            path: path.to_owned(),
            full_path: definition.path.clone(),
            name: definition.name.clone().unwrap_or_else(|| path.to_owned()),
            description: definition.description.clone(),
            group_id,
            creator_id: owner.unwrap_or(author),
            visibility: definition.visibility,
            archived: definition.archived,
            topics: definition.topics.clone(),
            default_branch: definition.default_branch.clone(),
            old_paths: definition.old_paths.clone(),
            members,
            repository: self.repository(definition, author, start),
            languages: languages(definition),
            ci: definition.ci.clone().map(Arc::new),
            children: definition
                .children
                .iter()
                .map(|(name, ci)| (name.clone(), Arc::new(ci.clone())))
                .collect(),
            pipeline_count: 0,
            deployment_count: 0,
            created_at: self.now,
            last_activity_at: self.now,
        };
        self.projects.insert(id, project);
        self.add_merge_requests(id, definition, start);
        for trigger in &definition.triggers {
            let trigger = Trigger {
                id: self.next_id("triggers"),
                project_id: id,
                owner_id: self.user_id(trigger.owner.as_deref()),
                token: trigger.token.clone(),
                description: trigger.description.clone(),
                created_at: self.now,
                updated_at: self.now,
                last_used: None,
                expires_at: trigger.expires_at,
            };
            self.triggers.insert(trigger.id, trigger);
        }
    }

    /// A repository with one line of commits; each branch adds one to the default branch.
    fn repository(
        &self,
        definition: &ProjectDefinition,
        author: u64,
        start: DateTime<Utc>,
    ) -> Repository {
        let (name, email) = self
            .users
            .get(&author)
            .map_or_else(Default::default, |user| {
                (user.name.clone(), user.email.clone())
            });
        let mut repository = Repository::default();
        let mut parents = Vec::new();
        // The pipelines of the past ran for these commits: they are older still.
        let start = start - definition.history.span();
        let mut commit = |title: &str, parents: Vec<String>, created_at| {
            let what = format!("commit {} {title} {parents:?}", definition.path);
            let sha = hexadecimal(self.seed, &what, 40);
            let commit = Commit {
                sha: sha.clone(),
                parents,
                title: title.to_owned(),
                message: format!("{title}\n"),
                author_name: name.clone(),
                author_email: email.clone(),
                created_at,
            };
            repository.commits.insert(sha.clone(), commit);
            sha
        };
        let titles = definition.commits.iter().rev().map(String::as_str);
        let mut age = i32::try_from(definition.commits.len()).unwrap_or(i32::MAX - 1);
        for title in std::iter::once("Initial commit").chain(titles) {
            let at = start - TimeDelta::hours(1) - TimeDelta::hours(23) * age;
            parents = vec![commit(title, parents, at)];
            age -= 1;
        }
        let tip = parents.first().cloned().unwrap_or_default();
        let mut branches = vec![(definition.default_branch.clone(), tip.clone(), true)];
        for branch in &definition.branches {
            let title = format!("Work on {branch}");
            let sha = commit(&title, parents.clone(), start - TimeDelta::minutes(50));
            branches.push((branch.clone(), sha, false));
        }
        for (name, sha, protected) in branches {
            repository.branches.entry(name.clone()).or_insert(Branch {
                name,
                sha,
                protected,
            });
        }
        for name in &definition.tags {
            let tag = Tag {
                name: name.clone(),
                sha: tip.clone(),
                message: None,
            };
            repository.tags.insert(name.clone(), tag);
        }
        repository
    }

    fn add_token(&mut self, definition: &TokenDefinition) {
        let level = definition.access_level.unwrap_or(AccessLevel::Maintainer);
        let (kind, user_id) = match definition.kind {
            TokenKindDefinition::Personal | TokenKindDefinition::Oauth => {
                let personal = definition.kind == TokenKindDefinition::Personal;
                let kind = if personal {
                    TokenKind::Personal
                } else {
                    TokenKind::OAuth
                };
                (kind, self.user_id(definition.user.as_deref()))
            }
            TokenKindDefinition::Project => {
                let path = definition.project.as_deref().unwrap_or_default();
                let id = self.project(path).map_or(0, |project| project.id);
                let bot = self.add_bot(&format!("project_{id}"), &definition.name);
                if let Some(project) = self.projects.get_mut(&id) {
                    project.members.insert(bot, level);
                }
                (TokenKind::Project(id), bot)
            }
            TokenKindDefinition::Group => {
                let path = definition.group.as_deref().unwrap_or_default();
                let id = self.group(path).map_or(0, |group| group.id);
                let bot = self.add_bot(&format!("group_{id}"), &definition.name);
                if let Some(group) = self.groups.get_mut(&id) {
                    group.members.insert(bot, level);
                }
                (TokenKind::Group(id), bot)
            }
        };
        let id = self.next_id("tokens");
        let token = AccessToken {
            id,
            name: definition.name.clone(),
            description: definition.description.clone(),
            value: definition.value.clone(),
            kind,
            user_id,
            scopes: definition.scopes.clone(),
            expires_at: definition.expires_at,
            revoked: definition.revoked,
            created_at: self.now,
            last_used_at: None,
            family: id,
        };
        self.tokens.insert(id, token);
    }

    fn add_bot(&mut self, owner: &str, name: &str) -> u64 {
        let id = self.next_id("users");
        let suffix = hexadecimal(self.seed, &format!("bot {id}"), 32);
        let username = format!("{owner}_bot_{suffix}");
        let user = User {
            id,
            email: format!("{username}@noreply.gitlab.simulated.example"),
            username,
            name: name.to_owned(),
            admin: false,
            bot: true,
            blocked: false,
            created_at: self.now,
        };
        self.users.insert(id, user);
        id
    }

    fn add_hooks(&mut self, definition: &ProjectDefinition) {
        let Some(project_id) = self.project(&definition.path).map(|project| project.id) else {
            return;
        };
        for hook in &definition.hooks {
            let wants = |event: &str| hook.events.iter().any(|wanted| wanted == event);
            let events = HookEvents {
                push: wants("push"),
                tag_push: wants("tag_push"),
                merge_requests: wants("merge_requests"),
                job: wants("job"),
                pipeline: wants("pipeline"),
                deployment: wants("deployment"),
                releases: wants("releases"),
            };
            let id = self.next_id("hooks");
            let hook = Hook {
                id,
                project_id,
                url: hook.url.clone(),
                name: String::new(),
                description: String::new(),
                token: hook.token.as_ref().map(|token| Secret::new(token.expose())),
                signing_token: hook.signing_token.clone(),
                events,
                enable_ssl_verification: true,
                custom_headers: Vec::new(),
                recent_failures: 0,
                disabled_until: None,
                created_at: self.now,
            };
            self.hooks.insert(id, hook);
        }
    }
}

fn languages(definition: &ProjectDefinition) -> Vec<(String, f64)> {
    let mut languages: Vec<(String, f64)> = definition
        .languages
        .iter()
        .map(|(name, share)| (name.clone(), *share))
        .collect();
    languages.sort_by(|left, right| right.1.total_cmp(&left.1));
    languages
}
