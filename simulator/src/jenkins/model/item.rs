//! Folders and jobs.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Build, BuildResult, Parameter, Steps};
use crate::jenkins::scenario::ChangeDefinition;

/// The number by which the simulator knows an item; Jenkins has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId(pub usize);

/// A folder or job.
#[derive(Debug)]
pub struct Item {
    /// Its number.
    pub id: ItemId,
    /// The folder that it is in; absent at the root.
    pub parent: Option<ItemId>,
    /// Its name in URLs, in which a branch's slash is `%2F`.
    pub name: String,
    /// Its name for people, when it is another one.
    pub display_name: Option<String>,
    /// What people read about it.
    pub description: Option<String>,
    /// What it is.
    pub kind: ItemKind,
    /// The configuration that somebody sent.
    pub config: Option<String>,
}

/// What an item is.
#[derive(Debug)]
pub enum ItemKind {
    /// Something that holds others.
    Folder(Folder),
    /// Something that is built.
    Job(Box<Job>),
}

/// Something that holds items: a folder, a multibranch project, the root.
#[derive(Debug, Default)]
pub struct Folder {
    /// Whether there is a pipeline for each branch of a repository in it.
    pub multibranch: bool,
    /// What is in it, by name in lower case, for names are looked up regardless of case.
    pub children: BTreeMap<String, ItemId>,
    /// Its views, besides the one of everything.
    pub views: Vec<View>,
}

/// A list of items.
#[derive(Clone, Debug)]
pub struct View {
    /// The name.
    pub name: String,
    /// What people read about it.
    pub description: Option<String>,
    /// The names of the items in it.
    pub jobs: Vec<String>,
}

/// Something that is built.
#[derive(Debug)]
pub struct Job {
    /// What it is.
    pub kind: JobKind,
    /// Whether builds are refused.
    pub disabled: bool,
    /// What a build can be told.
    pub parameters: Vec<Parameter>,
    /// Whether the server knows of the parameters already.
    pub parameters_known: bool,
    /// How long its builds wait in the queue; the server's when absent.
    pub quiet_period: Option<Duration>,
    /// Whether several builds run at a time.
    pub concurrent: bool,
    /// The label that the node must have; empty for any.
    pub label: String,
    /// What a build does.
    pub steps: Steps,
    /// Builds whose Jenkinsfile does not compile.
    pub broken_jenkinsfile: Vec<u64>,
    /// Jobs that a successful build starts, by full name.
    pub downstream: Vec<String>,
    /// Whether fingerprints of what is archived are recorded.
    pub fingerprint: bool,
    /// Commits, by the number of the build that sees them first.
    pub changes: Vec<ChangeDefinition>,
    /// The builds by number.
    pub builds: BTreeMap<u64, Build>,
    /// The number of the next build.
    pub next_number: u64,
    /// How many builds there ever were, deleted ones included.
    pub builds_started: u64,
}

/// What a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// A job of one script.
    Freestyle,
    /// A pipeline.
    Pipeline,
}

impl Item {
    /// The job, unless it is a folder.
    pub fn job(&self) -> Option<&Job> {
        match &self.kind {
            ItemKind::Job(job) => Some(job),
            ItemKind::Folder(_) => None,
        }
    }

    /// The job, unless it is a folder.
    pub fn job_mut(&mut self) -> Option<&mut Job> {
        match &mut self.kind {
            ItemKind::Job(job) => Some(job),
            ItemKind::Folder(_) => None,
        }
    }

    /// The folder, unless it is a job.
    pub fn folder(&self) -> Option<&Folder> {
        match &self.kind {
            ItemKind::Folder(folder) => Some(folder),
            ItemKind::Job(_) => None,
        }
    }

    /// Whether there is a pipeline for each branch of a repository in it.
    pub fn is_multibranch(&self) -> bool {
        self.folder().is_some_and(|folder| folder.multibranch)
    }

    /// The name that people see.
    pub fn shown_name(&self) -> &str {
        self.display_name.as_deref().unwrap_or(&self.name)
    }

    /// Jenkins's class.
    pub fn class(&self) -> &'static str {
        match &self.kind {
            ItemKind::Folder(folder) if folder.multibranch => {
                "org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject"
            }
            ItemKind::Folder(_) => "com.cloudbees.hudson.plugins.folder.Folder",
            ItemKind::Job(job) => job.class(),
        }
    }
}

impl Job {
    /// A job that does the same and has not been built.
    pub(in crate::jenkins) fn without_past(&self) -> Self {
        Self {
            parameters: self.parameters.clone(),
            label: self.label.clone(),
            steps: self.steps.clone(),
            broken_jenkinsfile: self.broken_jenkinsfile.clone(),
            downstream: self.downstream.clone(),
            changes: self.changes.clone(),
            builds: BTreeMap::new(),
            next_number: 1,
            builds_started: 0,
            ..*self
        }
    }

    /// Whether it is a pipeline.
    pub fn is_pipeline(&self) -> bool {
        self.kind == JobKind::Pipeline
    }

    /// Jenkins's class.
    pub fn class(&self) -> &'static str {
        match self.kind {
            JobKind::Freestyle => "hudson.model.FreeStyleProject",
            JobKind::Pipeline => "org.jenkinsci.plugins.workflow.job.WorkflowJob",
        }
    }

    /// Jenkins's class of its builds.
    pub fn build_class(&self) -> &'static str {
        match self.kind {
            JobKind::Freestyle => "hudson.model.FreeStyleBuild",
            JobKind::Pipeline => "org.jenkinsci.plugins.workflow.job.WorkflowRun",
        }
    }

    /// The builds, newest first.
    pub fn newest(&self) -> impl Iterator<Item = &Build> {
        self.builds.values().rev()
    }

    /// The newest build.
    pub fn last(&self) -> Option<&Build> {
        self.newest().next()
    }

    /// The newest build that is over.
    pub fn last_completed(&self) -> Option<&Build> {
        self.newest().find(|build| !build.is_running())
    }

    /// The newest build that is over and ended in a way.
    pub fn last_where(&self, wanted: impl Fn(BuildResult) -> bool) -> Option<&Build> {
        self.newest()
            .find(|build| !build.is_running() && build.result.is_some_and(&wanted))
    }

    /// The build that a permalink such as `lastStableBuild` leads to.
    pub fn permalink(&self, name: &str) -> Option<&Build> {
        match name {
            "lastBuild" => self.last(),
            "lastCompletedBuild" => self.last_completed(),
            "lastStableBuild" => self.last_where(|result| result == BuildResult::Success),
            "lastSuccessfulBuild" => self.last_where(|result| result <= BuildResult::Unstable),
            "lastUnstableBuild" => self.last_where(|result| result == BuildResult::Unstable),
            "lastFailedBuild" => self.last_where(|result| result == BuildResult::Failure),
            "lastUnsuccessfulBuild" => self.last_where(|result| result != BuildResult::Success),
            _ => None,
        }
    }

    /// Whether a build runs.
    pub fn is_building(&self) -> bool {
        self.newest().any(Build::is_running)
    }

    /// The parameters that the server knows of.
    pub fn known_parameters(&self) -> &[Parameter] {
        if self.parameters_known {
            &self.parameters
        } else {
            &[]
        }
    }

    /// `blue`, `red_anime` and so on.
    pub fn color(&self) -> String {
        let building = self.last().is_some_and(Build::is_running);
        let base = if self.disabled {
            "disabled"
        } else {
            let over = self.last_completed().and_then(|build| build.result);
            over.map_or("notbuilt", BuildResult::color)
        };
        if building {
            format!("{base}_anime")
        } else {
            base.to_owned()
        }
    }

    /// How long a build takes, by the last ones that were not aborted, in
    /// milliseconds; -1 when there is none.
    pub fn estimated_duration(&self) -> i64 {
        let durations: Vec<i64> = self
            .newest()
            .filter(|build| {
                !build.is_running() && build.result.is_some_and(|it| it < BuildResult::NotBuilt)
            })
            .take(3)
            .map(Build::duration_millis)
            .collect();
        match durations.len() {
            0 => -1,
            count => durations.iter().sum::<i64>() / i64::try_from(count).unwrap_or(1),
        }
    }
}
