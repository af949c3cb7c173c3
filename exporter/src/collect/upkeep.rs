//! What is looked after between looks: pipelines elsewhere, and refs that are deleted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use pipewright_gitlab::Error;
use pipewright_gitlab::requests::repository::RefFilter;
use pipewright_gitlab::types::{
    MergeRequestState, PipelineId, PipelineScope, ProjectId, ProjectRef,
};

use super::codes;
use super::deleted::suspects;
use super::follow::{State, follow};
use super::poll::{Polled, details_of};
use super::shared::Shared;
use super::tracked::Tracked;
use crate::facts::{Look, Origin, RefKind, ShownPipeline};
use crate::sources::graphql::ProjectTargets;
use crate::sources::{Detail, Target};

/// Pages of branches, or of tags, that are read by REST.
const MOST_PAGES: usize = 20;
/// How far back merge requests are asked for that changed.
const MERGED_SINCE: TimeDelta = TimeDelta::hours(2);

/// Looks at the pipelines elsewhere that a project's own started, and at those that these started,
/// until all that is known is finished or was seen now.
pub(super) async fn follow_on(
    shared: &Shared,
    tracked: &mut Tracked,
    at: DateTime<Utc>,
    polled: &mut Polled,
) {
    let mut looked = BTreeSet::new();
    loop {
        let mut wanted = BTreeMap::<ProjectId, Vec<Target>>::new();
        for (pipeline, followed) in &tracked.followed {
            if followed.is_done() || !looked.insert(*pipeline) {
                continue;
            }
            wanted.entry(followed.project).or_default().push(Target {
                project: followed.project,
                pipeline: *pipeline,
                updated_at: None,
                child: false,
                jobs: 50,
                position: None,
            });
        }
        if wanted.is_empty() {
            return;
        }
        let wanted = wanted.into_iter().map(|(project, targets)| ProjectTargets {
            project,
            targets,
            others: Vec::new(),
        });
        let mut details = details_of(shared, wanted.collect(), |_| None).await;
        for pipeline in std::mem::take(&mut details.gone) {
            if let Some(followed) = tracked.followed.get_mut(&pipeline) {
                followed.state = State::Gone;
            }
        }
        for (pipeline, detail) in std::mem::take(&mut details.found) {
            let Some(followed) = tracked.followed.get_mut(&pipeline) else {
                continue;
            };
            let mut seen = detail.listed.seen.clone();
            seen.parent = Some(followed.parent.clone());
            let above = (followed.root, followed.depth);
            followed.state = State::Seen(seen.status.clone());
            follow(tracked, &detail, Some(above), |project| {
                shared.is_tracked(project)
            });
            let coded = codes::with_codes(shared, &detail, seen, BTreeMap::new());
            polled.codes.extend(coded.pending);
            if shared.ledger.standing(detail.project).is_none() {
                begin(shared, &detail, tracked.baseline.unwrap_or(at)).await;
            }
            let look = Look {
                project: detail.project,
                path: Arc::clone(&detail.path),
                origin: Origin::GraphQl,
                at,
                pipelines: vec![coded.pipeline],
                gone: Vec::new(),
                // Nothing of this project is looked at but what is followed.
                seen_until: None,
            };
            if shared.admit(look).await.is_err()
                && let Some(followed) = tracked.followed.get_mut(&pipeline)
            {
                followed.state = State::New;
            }
        }
    }
}

/// Begins with a project of which only some pipelines are followed: what is history there ended before
/// the first look at the project that they are followed from, and not before its own.
async fn begin(shared: &Shared, detail: &Detail, baseline: DateTime<Utc>) {
    let look = Look {
        project: detail.project,
        path: Arc::clone(&detail.path),
        origin: Origin::GraphQl,
        at: baseline,
        pipelines: Vec::new(),
        gone: Vec::new(),
        seen_until: None,
    };
    // One that fails is told of, and the next look begins instead.
    let _ = shared.admit(look).await;
}

/// What was learnt of the refs of a project.
#[derive(Debug, Default)]
pub(super) struct RefNews {
    pub(super) project: Option<ProjectId>,
    /// Refs that were deleted.
    pub(super) deleted: Vec<(RefKind, String)>,
    /// What became of merge requests.
    pub(super) merge_requests: Vec<(u64, MergeRequestState)>,
    /// Pipelines that are shown and seem to be deleted.
    pub(super) suspects: Vec<PipelineId>,
}

/// What is to be found out about a project.
#[derive(Debug)]
pub(super) struct RefQuestion {
    pub(super) project: ProjectId,
    pub(super) branches: Vec<Arc<str>>,
    pub(super) tags: Vec<Arc<str>>,
    /// The newest pipelines, as they are shown.
    pub(super) shown: Vec<ShownPipeline>,
}

/// Finds out which refs of some projects are deleted, which pipelines seem to be, and what became of
/// merge requests: with one query by GraphQL and a request for each ref that seems to be gone, or by
/// REST project by project.
pub(super) async fn check_refs(
    shared: &Shared,
    questions: &[RefQuestion],
) -> Result<Vec<RefNews>, Error> {
    if !shared.way.is_graphql() {
        let mut news = Vec::new();
        for question in questions {
            news.push(check_by_rest(shared, question).await?);
        }
        return Ok(news);
    }
    let ids: Vec<_> = questions.iter().map(|question| question.project).collect();
    let since = shared.server.now() - MERGED_SINCE;
    let shown = match shared.graphql.refs(&ids, since).await {
        Ok(shown) => shown,
        // Not worth leaving GraphQL for.
        Err(error) => return Err(error),
    };
    let mut news = Vec::new();
    for refs in shown {
        let question = questions
            .iter()
            .find(|question| Some(question.project) == refs.project);
        let Some(question) = question else { continue };
        let mut of_project = RefNews {
            project: refs.project,
            merge_requests: refs.merge_requests,
            ..RefNews::default()
        };
        let kinds = [
            (RefKind::Branch, &question.branches, refs.branches),
            (RefKind::Tag, &question.tags, refs.tags),
        ];
        for (kind, asked, latest) in kinds {
            let Some(latest) = latest else { continue };
            for name in asked.iter().filter(|name| !latest.contains_key(&***name)) {
                // A ref may be there though its pipelines are not.
                if is_deleted(shared, question.project, kind, name).await? {
                    of_project.deleted.push((kind, name.to_string()));
                }
            }
            suspect(question, kind, &latest, &mut of_project);
        }
        news.push(of_project);
    }
    Ok(news)
}

/// Takes note of the pipelines that seem to be deleted, while their refs are not.
fn suspect(
    question: &RefQuestion,
    kind: RefKind,
    latest: &BTreeMap<String, PipelineId>,
    news: &mut RefNews,
) {
    let is_deleted = |shown: &ShownPipeline| {
        let mut deleted = news.deleted.iter();
        deleted.any(|(of, name)| *of == kind && **name == *shown.git_ref)
    };
    let mut shown = question.shown.clone();
    shown.retain(|shown| !is_deleted(shown));
    news.suspects.extend(suspects(&shown, kind, latest));
}

async fn is_deleted(
    shared: &Shared,
    project: ProjectId,
    kind: RefKind,
    name: &str,
) -> Result<bool, Error> {
    let names = names(shared, project, kind, Some(format!("^{name}$"))).await?;
    Ok(names.is_some_and(|names| !names.contains(name)))
}

async fn check_by_rest(shared: &Shared, question: &RefQuestion) -> Result<RefNews, Error> {
    let mut news = RefNews {
        project: Some(question.project),
        ..RefNews::default()
    };
    let kinds = [
        (RefKind::Branch, &question.branches, PipelineScope::Branches),
        (RefKind::Tag, &question.tags, PipelineScope::Tags),
    ];
    for (kind, asked, scope) in kinds {
        if !asked.is_empty()
            && let Some(present) = names(shared, question.project, kind, None).await?
        {
            let deleted = asked.iter().filter(|name| !present.contains(&***name));
            news.deleted
                .extend(deleted.map(|name| (kind, name.to_string())));
        }
        if question.shown.iter().any(|shown| shown.kind == kind)
            && let Some(latest) = shared.rest.refs(question.project, scope).await?
        {
            suspect(question, kind, &latest, &mut news);
        }
    }
    Ok(news)
}

/// The names of the branches or tags of a project; none when they are too many to read.
async fn names(
    shared: &Shared,
    project: ProjectId,
    kind: RefKind,
    search: Option<String>,
) -> Result<Option<BTreeSet<String>>, Error> {
    let project = ProjectRef::from(project);
    let filter = RefFilter {
        search,
        per_page: u16::try_from(shared.config().gitlab.rest_page_size).ok(),
    };
    let repository = shared.client.repository();
    let mut names = BTreeSet::new();
    let mut from = None;
    for _ in 0..MOST_PAGES {
        let next = if kind == RefKind::Tag {
            let page = repository.tags(&project, &filter, from.as_ref()).await?;
            names.extend(page.items.into_iter().map(|tag| tag.name));
            page.next
        } else {
            let page = repository
                .branches(&project, &filter, from.as_ref())
                .await?;
            names.extend(page.items.into_iter().map(|branch| branch.name));
            page.next
        };
        if next.is_none() || next == from {
            return Ok(Some(names));
        }
        from = next;
    }
    Ok(None)
}
