//! Servers of any size, for measurements: what is on them has been generated
//! as it would be after it ran, and not by running it.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Scenario, ScenarioError};
use crate::gitlab::engine::Event;
use crate::gitlab::model::Instance;

/// How many projects share a group.
const PROJECTS_PER_GROUP: u32 = 50;

/// Every project's stages.
const STAGES: [&str; 5] = ["prepare", "build", "test", "package", "deploy"];

/// A server with so many projects, pipelines of each and jobs of each pipeline.
///
/// A tenth of the jobs have failed, for varied reasons. With
/// [`World::changing`], some projects finish one more pipeline at a time while
/// the server runs.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use pipewright_simulator::gitlab::GitLabSimulator;
/// use pipewright_simulator::gitlab::scenario::World;
///
/// let gitlab = GitLabSimulator::builder().world(World::new(20, 3, 10)).build()?;
/// assert_eq!(gitlab.inspect(|server| server.jobs.len()), 20 * 3 * 10);
/// // Five projects finish a pipeline at once.
/// assert_eq!(gitlab.finish_pipelines(5).len(), 5);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct World {
    /// How many projects there are.
    pub projects: u32,
    /// How many pipelines each project has had.
    pub pipelines: u32,
    /// How many jobs each pipeline has.
    pub jobs: u32,
    /// How many projects finish a pipeline at a time; none unless asked for.
    pub changed: u32,
    /// How long after one another they do.
    pub every: Duration,
}

impl World {
    /// The token that reads and writes everything in every world.
    pub const TOKEN: &'static str = "glpat-simulated-api-token-00";

    /// A world that nothing changes in by itself.
    pub fn new(projects: u32, pipelines: u32, jobs: u32) -> Self {
        Self {
            projects,
            pipelines,
            jobs,
            changed: 0,
            every: Duration::from_secs(60),
        }
    }

    /// Lets so many projects finish one more pipeline each time.
    pub fn changing(mut self, projects: u32, every: Duration) -> Self {
        self.changed = projects;
        self.every = every.max(Duration::from_secs(1));
        self
    }

    /// The server at `start`.
    pub fn build(&self, seed: u64, start: DateTime<Utc>) -> Result<Instance, ScenarioError> {
        let mut instance = Scenario::from_yaml(&self.scenario())?.build(seed, start);
        let Some(template) = instance.projects.values().next().cloned() else {
            return Ok(instance);
        };
        for number in 2..=self.projects {
            let mut project = template.clone();
            project.id = instance.next_id("projects");
            project.full_path = project_path(number);
            project.path = project_name(number);
            project.name.clone_from(&project.path);
            project.group_id = instance.group(&group_path(number)).map(|group| group.id);
            instance.projects.insert(project.id, project);
        }
        instance.world = Some(Arc::new(self.clone()));
        instance.generate_history(self, start);
        if self.changed > 0 {
            let every = TimeDelta::from_std(self.every).unwrap_or(TimeDelta::minutes(1));
            instance.queue.schedule(start + every, Event::WorldChanges);
        }
        Ok(instance)
    }

    /// Everything but the projects after the first, and the pipelines.
    fn scenario(&self) -> String {
        let mut text = String::from(
            "version: 1\n\
             instance:\n  limits: { authenticated_api: null, unauthenticated_api: null }\n\
             users:\n  - { username: ada, name: Ada Smith, email: ada@world.example }\n\
             groups:\n  - { path: world, members: { ada: owner } }\n",
        );
        let groups = self.projects.max(1).div_ceil(PROJECTS_PER_GROUP);
        for group in 0..groups {
            let path = group_path(group * PROJECTS_PER_GROUP + 1);
            // Writing to a text does not fail.
            let _ = writeln!(text, "  - {{ path: {path} }}");
        }
        let _ = writeln!(
            text,
            "tokens:\n  - {{ value: {}, name: everything, user: ada, scopes: [api] }}",
            Self::TOKEN
        );
        if self.projects == 0 {
            return text;
        }
        let _ = writeln!(
            text,
            "projects:\n  - path: {}\n    branches: [feature/login, release/1.0]\n    \
             tags: [v1.0.0]\n    commits: [Sign in faster, Show who is signed in]\n    ci:\n      \
             stages: [{}]\n      jobs:",
            project_path(1),
            STAGES.join(", ")
        );
        for number in 0..self.jobs.max(1) {
            let index = u64::from(number) * STAGES.len() as u64 / u64::from(self.jobs.max(1));
            let stage = usize::try_from(index)
                .ok()
                .and_then(|index| STAGES.get(index));
            let stage = stage.copied().unwrap_or("deploy");
            let coverage = if number == self.jobs / 2 {
                ", coverage: 87.5"
            } else {
                ""
            };
            let _ = writeln!(
                text,
                "        - {{ name: {stage}-{number:02}, stage: {stage}, duration: [5, 300], \
                 queued: [0.5, 20], tags: [linux]{coverage} }}"
            );
        }
        text
    }
}

fn group_path(project: u32) -> String {
    format!("world/team-{:03}", (project - 1) / PROJECTS_PER_GROUP + 1)
}

fn project_name(project: u32) -> String {
    format!("project-{project:04}")
}

fn project_path(project: u32) -> String {
    format!("{}/{}", group_path(project), project_name(project))
}
