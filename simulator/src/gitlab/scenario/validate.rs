//! Checking that the parts of a scenario fit together.

use std::collections::BTreeSet;

use super::{CiDefinition, JobDefinition, ProjectDefinition, Scenario, ScenarioError};
use super::{TokenDefinition, TokenKindDefinition};

/// Zip archives without extensions end here.
const LARGEST_ARCHIVE: u64 = u32::MAX as u64 - 1024 * 1024;

type Checked = Result<(), ScenarioError>;

fn invalid(place: impl Into<String>, problem: impl Into<String>) -> ScenarioError {
    ScenarioError::Invalid {
        place: place.into(),
        problem: problem.into(),
    }
}

impl Scenario {
    /// Checks everything that reading alone does not.
    pub fn validate(&self) -> Checked {
        if self.version != 1 {
            return Err(invalid(
                "version",
                format!("{} is not known; write 1", self.version),
            ));
        }
        if self.users.is_empty() {
            return Err(invalid("users", "at least one user is needed"));
        }
        unique(
            "users",
            "username",
            self.users.iter().map(|user| user.username.as_str()),
        )?;
        unique(
            "groups",
            "path",
            self.groups.iter().map(|group| group.path.as_str()),
        )?;
        unique(
            "tokens",
            "value",
            self.tokens.iter().map(|token| token.value.expose()),
        )?;
        unique(
            "projects",
            "path",
            self.projects.iter().map(|project| project.path.as_str()),
        )?;
        for (index, group) in self.groups.iter().enumerate() {
            let place = format!("groups[{index}]");
            if let Some((parent, _)) = group.path.rsplit_once('/') {
                let known = self
                    .groups
                    .iter()
                    .take(index)
                    .any(|group| group.path == parent);
                if !known {
                    let problem = format!("the group `{parent}` must come before it");
                    return Err(invalid(format!("{place}.path"), problem));
                }
            }
            self.check_users(&format!("{place}.members"), group.members.keys())?;
        }
        for (index, token) in self.tokens.iter().enumerate() {
            self.check_token(&format!("tokens[{index}]"), token)?;
        }
        for (index, project) in self.projects.iter().enumerate() {
            self.check_project(&format!("projects[{index}]"), project)?;
        }
        Ok(())
    }

    fn check_users<'a>(&self, place: &str, names: impl IntoIterator<Item = &'a String>) -> Checked {
        match names
            .into_iter()
            .find(|name| !self.users.iter().any(|user| &user.username == *name))
        {
            Some(name) => Err(invalid(
                place,
                format!("there is no user `{name}` in `users`"),
            )),
            None => Ok(()),
        }
    }

    fn check_token(&self, place: &str, token: &TokenDefinition) -> Checked {
        self.check_users(&format!("{place}.user"), &token.user)?;
        let owner = match token.kind {
            TokenKindDefinition::Personal | TokenKindDefinition::Oauth => return Ok(()),
            TokenKindDefinition::Project => token
                .project
                .as_deref()
                .filter(|path| self.projects.iter().any(|project| project.path == *path)),
            TokenKindDefinition::Group => token
                .group
                .as_deref()
                .filter(|path| self.groups.iter().any(|it| it.path == *path)),
        };
        if owner.is_none() {
            let problem = "a project or group token names its `project` or `group`, which exists";
            return Err(invalid(place, problem));
        }
        Ok(())
    }

    fn check_project(&self, place: &str, project: &ProjectDefinition) -> Checked {
        let Some((namespace, _)) = project.path.rsplit_once('/') else {
            let problem = "a whole path is needed, such as `acme/shop`";
            return Err(invalid(format!("{place}.path"), problem));
        };
        let known = self.groups.iter().any(|group| group.path == namespace)
            || self.users.iter().any(|user| user.username == namespace);
        if !known {
            let problem = format!("there is no group or user `{namespace}`");
            return Err(invalid(format!("{place}.path"), problem));
        }
        self.check_users(&format!("{place}.members"), project.members.keys())?;
        for (index, trigger) in project.triggers.iter().enumerate() {
            self.check_users(&format!("{place}.triggers[{index}].owner"), &trigger.owner)?;
        }
        for (index, merge_request) in project.merge_requests.iter().enumerate() {
            let place = format!("{place}.merge_requests[{index}]");
            if !project.branches.contains(&merge_request.source_branch) {
                let problem = format!(
                    "there is no branch `{}` in `branches`",
                    merge_request.source_branch
                );
                return Err(invalid(format!("{place}.source_branch"), problem));
            }
            let notes = merge_request.notes.iter().map(|note| &note.author);
            for (key, names) in [
                ("author", merge_request.author.iter().collect::<Vec<_>>()),
                ("assignees", merge_request.assignees.iter().collect()),
                ("reviewers", merge_request.reviewers.iter().collect()),
                ("approved_by", merge_request.approved_by.iter().collect()),
                ("notes", notes.collect()),
            ] {
                self.check_users(&format!("{place}.{key}"), names)?;
            }
        }
        let children = project.children.iter();
        let named = children.map(|(name, ci)| (format!("{place}.children.{name}"), ci));
        let own = project.ci.iter().map(|ci| (format!("{place}.ci"), ci));
        for (place, ci) in own.chain(named) {
            check_ci(&place, project, ci)?;
        }
        Ok(())
    }
}

pub(super) fn check_ci(place: &str, project: &ProjectDefinition, ci: &CiDefinition) -> Checked {
    unique(
        &format!("{place}.stages"),
        "",
        ci.stages.iter().map(String::as_str),
    )?;
    unique(
        &format!("{place}.jobs"),
        "name",
        ci.jobs.iter().map(|job| job.name.as_str()),
    )?;
    for (index, job) in ci.jobs.iter().enumerate() {
        let place = format!("{place}.jobs[{index}]");
        if !ci.stages.contains(&job.stage) {
            let problem = format!(
                "there is no stage `{}`; the stages are {}",
                job.stage,
                ci.stages.join(", ")
            );
            return Err(invalid(format!("{place}.stage"), problem));
        }
        check_job(&place, ci, job)?;
        check_trigger(&place, project, job)?;
    }
    Ok(())
}

fn check_trigger(place: &str, own: &ProjectDefinition, job: &JobDefinition) -> Checked {
    let Some(trigger) = &job.trigger else {
        return Ok(());
    };
    let place = format!("{place}.trigger");
    match (&trigger.include, &trigger.project) {
        (Some(child), None) if own.children.contains_key(child) => Ok(()),
        (Some(child), None) => Err(invalid(
            place,
            format!("there is no child `{child}` in `children`"),
        )),
        // A project that does not exist is a case worth simulating.
        (None, Some(_)) => Ok(()),
        _ => Err(invalid(place, "either `include` or `project` is needed")),
    }
}

fn check_job(place: &str, ci: &CiDefinition, job: &JobDefinition) -> Checked {
    for needed in job.needs.iter().flatten() {
        if needed == &job.name || !ci.jobs.iter().any(|other| &other.name == needed) {
            let problem = format!("there is no other job `{needed}`");
            return Err(invalid(format!("{place}.needs"), problem));
        }
    }
    if needs_itself(ci, job) {
        return Err(invalid(
            format!("{place}.needs"),
            "the job needs itself in a circle",
        ));
    }
    if job
        .coverage
        .is_some_and(|coverage| !(0.0..=100.0).contains(&coverage))
    {
        return Err(invalid(
            format!("{place}.coverage"),
            "a percentage from 0 to 100 is needed",
        ));
    }
    let files = job.artifacts.iter().flat_map(|artifacts| &artifacts.files);
    let size: u64 = files
        .filter_map(|file| file.size)
        .fold(0, |sum, size| sum.saturating_add(size.0));
    if size > LARGEST_ARCHIVE {
        return Err(invalid(
            format!("{place}.artifacts"),
            "an archive stays below 4 GiB",
        ));
    }
    Ok(())
}

fn needs_itself(ci: &CiDefinition, job: &JobDefinition) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![job];
    while let Some(next) = open.pop() {
        for name in next.needs.iter().flatten() {
            if name == &job.name {
                return true;
            }
            if seen.insert(name) {
                let named = ci.jobs.iter().filter(|other| &other.name == name);
                open.extend(named.map(|other| &**other));
            }
        }
    }
    false
}

fn unique<'a>(place: &str, key: &str, values: impl Iterator<Item = &'a str>) -> Checked {
    let mut seen = BTreeSet::new();
    for (index, value) in values.enumerate() {
        if !seen.insert(value) {
            let place = format!("{place}[{index}].{key}");
            // The value may be a token: it is not repeated here.
            return Err(invalid(
                place.trim_end_matches('.'),
                "this one was given before",
            ));
        }
    }
    Ok(())
}
