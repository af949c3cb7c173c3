//! What the queries give. Text is borrowed from the answer: a first look reads hundreds of thousands
//! of jobs.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Deref;

use chrono::{DateTime, Utc};
use pipewright_gitlab::types::{QueryComplexity, lenient, timestamp};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Projects<'a> {
    #[serde(borrow, default)]
    pub(super) projects: Option<List<ProjectNode<'a>>>,
    #[serde(default)]
    pub(super) query_complexity: Option<QueryComplexity>,
}

/// Several lists of projects, by alias.
pub(super) type Aliased<'a> = BTreeMap<String, Option<AliasedList<'a>>>;

/// Text that stays where it is, unless it has escapes in it.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// What is under an alias, or the cost of the query beside them.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AliasedList<'a> {
    #[serde(borrow, default)]
    pub(super) nodes: Option<Vec<Option<ProjectNode<'a>>>>,
    #[serde(default)]
    pub(super) score: Option<u32>,
    #[serde(default)]
    pub(super) limit: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
pub(super) struct List<T> {
    #[serde(default)]
    pub(super) nodes: Option<Vec<Option<T>>>,
    #[serde(default)]
    pub(super) page_info: Option<PageInfo>,
}

impl<T> List<T> {
    /// What may not be seen is null.
    pub(super) fn items(self) -> impl Iterator<Item = T> {
        self.nodes.into_iter().flatten().flatten()
    }

    /// Where the next page starts.
    pub(super) fn next(&self) -> Option<String> {
        let page = self.page_info.as_ref()?;
        page.end_cursor.clone().filter(|_| page.has_next_page)
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PageInfo {
    #[serde(default)]
    pub(super) has_next_page: bool,
    #[serde(default)]
    pub(super) end_cursor: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ProjectNode<'a> {
    #[serde(borrow)]
    pub(super) id: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(super) full_path: Cow<'a, str>,
    #[serde(default)]
    pub(super) archived: Option<bool>,
    #[serde(borrow, default)]
    pub(super) pipelines: Option<List<PipelineNode<'a>>>,
    #[serde(borrow, default)]
    pub(super) children: Option<List<PipelineNode<'a>>>,
    #[serde(borrow, default)]
    pub(super) pipeline: Option<PipelineNode<'a>>,
    #[serde(borrow, default)]
    pub(super) branches: Option<List<RefNode<'a>>>,
    #[serde(borrow, default)]
    pub(super) tags: Option<List<RefNode<'a>>>,
    #[serde(borrow, default)]
    pub(super) merge_requests: Option<List<MergeRequestNode<'a>>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct RefNode<'a> {
    #[serde(borrow)]
    pub(super) id: Cow<'a, str>,
    #[serde(rename = "ref", borrow, default)]
    pub(super) git_ref: Option<Text<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PipelineNode<'a> {
    #[serde(borrow)]
    pub(super) id: Cow<'a, str>,
    #[serde(rename = "ref", borrow, default)]
    pub(super) git_ref: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) ref_path: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) status: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) source: Option<Text<'a>>,
    #[serde(default, deserialize_with = "timestamp::optional")]
    pub(super) created_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "timestamp::optional")]
    pub(super) updated_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "timestamp::optional")]
    pub(super) started_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "timestamp::optional")]
    pub(super) finished_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "lenient::number")]
    pub(super) duration: Option<f64>,
    #[serde(default, deserialize_with = "lenient::number")]
    pub(super) queued_duration: Option<f64>,
    #[serde(default, deserialize_with = "lenient::number")]
    pub(super) coverage: Option<f64>,
    #[serde(borrow, default)]
    pub(super) merge_request: Option<MergeRequestNode<'a>>,
    #[serde(default)]
    pub(super) total_jobs: Option<u32>,
    #[serde(borrow, default)]
    pub(super) upstream: Option<UpstreamNode<'a>>,
    #[serde(borrow, default)]
    pub(super) source_job: Option<NameNode<'a>>,
    #[serde(borrow, default)]
    pub(super) jobs: Option<List<JobNode<'a>>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct MergeRequestNode<'a> {
    #[serde(default, deserialize_with = "lenient::number")]
    pub(super) iid: Option<u64>,
    #[serde(borrow, default)]
    pub(super) state: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UpstreamNode<'a> {
    #[serde(borrow)]
    pub(super) id: Cow<'a, str>,
    #[serde(rename = "ref", borrow, default)]
    pub(super) git_ref: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) merge_request: Option<MergeRequestNode<'a>>,
    #[serde(borrow, default)]
    pub(super) project: Option<ProjectId<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ProjectId<'a> {
    #[serde(borrow)]
    pub(super) id: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(super) full_path: Cow<'a, str>,
}

#[derive(Debug, Deserialize)]
pub(super) struct NameNode<'a> {
    #[serde(borrow, default)]
    pub(super) name: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct JobNode<'a> {
    /// Of the class that the job is of: `gid://gitlab/Ci::Build/1` or `gid://gitlab/Ci::Bridge/2`.
    #[serde(borrow, default)]
    pub(super) id: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) name: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) status: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) stage: Option<NameNode<'a>>,
    #[serde(default, deserialize_with = "timestamp::optional")]
    pub(super) created_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "timestamp::optional")]
    pub(super) started_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "timestamp::optional")]
    pub(super) finished_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "lenient::number")]
    pub(super) duration: Option<f64>,
    #[serde(default, deserialize_with = "lenient::number")]
    pub(super) queued_duration: Option<f64>,
    #[serde(borrow, default)]
    pub(super) failure_message: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) runner: Option<RunnerNode<'a>>,
    #[serde(borrow, default)]
    pub(super) artifacts: Option<List<ArtifactNode<'a>>>,
    #[serde(borrow, default)]
    pub(super) downstream_pipeline: Option<DownstreamNode<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RunnerNode<'a> {
    #[serde(borrow, default)]
    pub(super) runner_type: Option<Text<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ArtifactNode<'a> {
    #[serde(borrow, default)]
    pub(super) file_type: Option<Text<'a>>,
    /// A `BigInt`, which is written as text.
    #[serde(default, deserialize_with = "lenient::number")]
    pub(super) size: Option<u64>,
}

#[derive(Debug, Deserialize)]
pub(super) struct DownstreamNode<'a> {
    #[serde(borrow)]
    pub(super) id: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(super) project: Option<ProjectId<'a>>,
}
