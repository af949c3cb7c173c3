//! Jobs and folders.

use pipewright_core::json::lenient;
use serde::{Deserialize, Serialize};
use url::Url;

use super::{BuildNumber, JobColor, JobRef, ParameterDefinition, rebase};

/// A job or a folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Job {
    /// The Java class, which says what it is: see [`Job::kind`].
    #[serde(rename = "_class", default, deserialize_with = "lenient::or_default")]
    pub class: String,
    /// The name. The one of a branch's job holds its slashes encoded: `feature%2Flogin`.
    pub name: String,
    /// The path through the folders, such as `acme/shop`.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub full_name: String,
    /// The name that people are shown.
    #[serde(default)]
    pub display_name: Option<String>,
    /// What people are told of it.
    #[serde(default)]
    pub description: Option<String>,
    /// Its page, under the URL by which the server was reached.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub url: String,
    /// What the last build left it with; folders have none.
    #[serde(default)]
    pub color: Option<JobColor>,
    /// Whether it can be built: it is no folder, and not disabled.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub buildable: bool,
    /// Whether it is in the queue.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub in_queue: bool,
    /// Whether builds of it may run at the same time.
    #[serde(default)]
    pub concurrent_build: Option<bool>,
    /// The number of the next build.
    #[serde(default)]
    pub next_build_number: Option<BuildNumber>,
    /// How its last builds went, the worst first.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub health_report: Vec<HealthReport>,
    /// The build that was started last.
    #[serde(default)]
    pub last_build: Option<JobBuild>,
    /// The last that is finished.
    #[serde(default)]
    pub last_completed_build: Option<JobBuild>,
    /// The last that succeeded, unstable ones among them.
    #[serde(default)]
    pub last_successful_build: Option<JobBuild>,
    /// The last that failed.
    #[serde(default)]
    pub last_failed_build: Option<JobBuild>,
    /// The last that succeeded and is not unstable.
    #[serde(default)]
    pub last_stable_build: Option<JobBuild>,
    /// The last that is unstable.
    #[serde(default)]
    pub last_unstable_build: Option<JobBuild>,
    /// The last that is finished and did not succeed.
    #[serde(default)]
    pub last_unsuccessful_build: Option<JobBuild>,
    /// What the plugins say of it; its parameters are among that: see [`Job::parameters`].
    #[serde(default, deserialize_with = "lenient::or_default")]
    property: Vec<JobProperty>,
}

impl Job {
    /// What it is.
    pub fn kind(&self) -> JobKind {
        JobKind::of_class(&self.class)
    }

    /// The parameters that it defines, in the order of its page.
    pub fn parameters(&self) -> impl Iterator<Item = &ParameterDefinition> {
        self.property
            .iter()
            .flat_map(|property| &property.parameter_definitions)
    }

    /// How healthy it is in percent: the worst of its reports; none if it was never built.
    pub fn health(&self) -> Option<u8> {
        self.health_report.iter().map(|report| report.score).min()
    }

    /// Whether it cannot be built until it is enabled.
    pub fn is_disabled(&self) -> bool {
        use super::job_color::JobState::{Disabled, Grey};
        let disabled = |color: &JobColor| matches!(color.state, Disabled | Grey);
        self.color.as_ref().is_some_and(disabled)
    }

    /// Puts in what is known of where it is.
    pub(crate) fn located(mut self, job: &JobRef, base: &Url) -> Self {
        if self.full_name.is_empty() {
            job.full_name().clone_into(&mut self.full_name);
        }
        self.url = rebase(base, &self.url);
        self
    }
}

/// How the last builds went, by one measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthReport {
    /// In percent: 100 is well.
    #[serde(default, deserialize_with = "lenient::number_or_zero")]
    pub score: u8,
    /// In words.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub description: String,
}

/// A build as a job names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobBuild {
    /// Its number.
    pub number: BuildNumber,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct JobProperty {
    #[serde(default, deserialize_with = "lenient::or_default")]
    parameter_definitions: Vec<ParameterDefinition>,
}

/// What an item of Jenkins is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum JobKind {
    /// A freestyle job.
    Freestyle,
    /// A Pipeline job, or the job of a branch.
    Pipeline,
    /// A job of several configurations.
    Matrix,
    /// A folder of jobs.
    Folder,
    /// A folder whose jobs are the branches of a repository.
    Multibranch,
    /// A folder whose multibranch folders are the repositories of an organisation.
    OrganizationFolder,
    /// Something of a plugin that this version does not know.
    Other,
}

impl JobKind {
    pub(crate) fn of_class(class: &str) -> Self {
        match class.rsplit('.').next().unwrap_or_default() {
            "FreeStyleProject" => Self::Freestyle,
            "WorkflowJob" => Self::Pipeline,
            "MatrixProject" => Self::Matrix,
            "Folder" => Self::Folder,
            "WorkflowMultiBranchProject" => Self::Multibranch,
            "OrganizationFolder" => Self::OrganizationFolder,
            _ => Self::Other,
        }
    }

    /// Whether it holds jobs and cannot itself be built.
    pub fn is_folder(self) -> bool {
        matches!(
            self,
            Self::Folder | Self::Multibranch | Self::OrganizationFolder
        )
    }
}
