//! Jobs as lists tell them.

use pipewright_core::json::lenient;
use serde::{Deserialize, Serialize};
use url::Url;

use super::{BuildNumber, BuildResult, JobColor, JobKind, JobRef, millis, rebase};
use crate::error::{Error, ErrorKind};

/// A job or a folder, as a list tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct JobSummary {
    /// The Java class, which says what it is: see [`JobSummary::kind`].
    #[serde(rename = "_class", default, deserialize_with = "lenient::or_default")]
    pub class: String,
    /// The name.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub name: String,
    /// The path through the folders, such as `acme/shop`.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub full_name: String,
    /// Its page, under the URL by which the server was reached.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub url: String,
    /// What the last build left it with; folders have none.
    #[serde(default)]
    pub color: Option<JobColor>,
    /// The build that was started last. A recursive list does not tell it.
    #[serde(default)]
    pub last_build: Option<LastBuild>,
    /// What it holds, where that was asked for and it is a folder.
    #[serde(default, skip_serializing)]
    pub(crate) jobs: Option<Vec<JobSummary>>,
}

/// The last build of a job in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LastBuild {
    /// Its number.
    pub number: BuildNumber,
    /// How it ended; none while it runs.
    #[serde(default)]
    pub result: Option<BuildResult>,
    /// When it was started.
    #[serde(default, deserialize_with = "millis::time")]
    pub timestamp: Option<chrono::DateTime<chrono::Utc>>,
}

impl JobSummary {
    /// What it is.
    pub fn kind(&self) -> JobKind {
        JobKind::of_class(&self.class)
    }

    /// The job, to ask for more.
    pub fn reference(&self) -> Result<JobRef, Error> {
        JobRef::of_path(&self.full_name).map_err(|error| {
            Error::invalid(
                ErrorKind::Decode,
                format!(
                    "the server named a job with no valid path: {}",
                    error.message()
                ),
            )
        })
    }

    pub(crate) fn located(mut self, folder: Option<&JobRef>, base: &Url) -> Self {
        if self.full_name.is_empty() {
            self.full_name = match folder {
                Some(folder) => format!("{folder}/{}", self.name),
                None => self.name.clone(),
            };
        }
        self.url = rebase(base, &self.url);
        self
    }
}
