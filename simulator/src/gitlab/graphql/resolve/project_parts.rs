//! What belongs to a project: its repository, statistics, languages, commits.

use super::{Context, Node, unknown};
use crate::gitlab::engine::hexadecimal;
use crate::gitlab::graphql::execute::{Resolved, Value};
use crate::gitlab::model::{Commit, Project};
use crate::gitlab::rest::entities::storage;

/// A field of `Repository`.
pub(super) fn repository<'a>(project: &'a Project, name: &str) -> Resolved<'a> {
    Ok(match name {
        "rootRef" => Value::Text(&project.default_branch),
        "empty" => Value::Boolean(project.repository.commits.is_empty()),
        "exists" => Value::Boolean(true),
        _ => return unknown(),
    })
}

/// `Project.languages`
pub(super) fn languages(project: &Project) -> Value<'_> {
    let languages = project.languages.iter();
    let nodes = languages.map(|(name, share)| Node::Language(name, *share));
    Value::Objects(nodes.collect())
}

/// A field of `RepositoryLanguage`.
pub(super) fn language<'a>(language: &'a str, share: f64, name: &str) -> Resolved<'a> {
    Ok(match name {
        "name" => Value::Text(language),
        "share" => Value::Float(share),
        // Linguist's colours are not modelled.
        "color" => Value::Owned(format!("#{}", hexadecimal(0, language, 6))),
        _ => return unknown(),
    })
}

/// A field of `ProjectStatistics`. All are fractions, even those that count.
pub(super) fn statistics<'a>(
    context: &Context<'a>,
    project: &'a Project,
    name: &str,
) -> Resolved<'a> {
    let storage = storage(context.instance, project);
    let bytes = match name {
        "commitCount" => storage.commits,
        "storageSize" => storage.repository + storage.artifacts,
        "repositorySize" => storage.repository,
        "buildArtifactsSize" => storage.artifacts,
        "containerRegistrySize"
        | "lfsObjectsSize"
        | "packagesSize"
        | "pipelineArtifactsSize"
        | "snippetsSize"
        | "uploadsSize"
        | "wikiSize" => 0,
        _ => return unknown(),
    };
    Ok(Value::Float(fraction(bytes)))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "GitLab sends fractions too, and loses the same"
)]
fn fraction(number: u64) -> f64 {
    number as f64
}

/// A field of `Commit`.
pub(super) fn commit<'a>(
    context: &Context<'a>,
    project: &'a Project,
    commit: &'a Commit,
    name: &str,
) -> Resolved<'a> {
    let path = || format!("/{}/-/commit/{}", project.full_path, commit.sha);
    Ok(match name {
        // Commits are in no table: what names them is not a number.
        "id" => Value::Owned(format!("gid://gitlab/CommitPresenter/{}", commit.sha)),
        "sha" => Value::Text(&commit.sha),
        "shortId" => Value::Text(commit.short_sha()),
        "title" | "fullTitle" => Value::Text(&commit.title),
        "message" => Value::Text(&commit.message),
        "description" => Value::Text(""),
        "authorName" => Value::Text(&commit.author_name),
        "authorEmail" => Value::Text(&commit.author_email),
        "authoredDate" | "committedDate" => Value::Time(commit.created_at),
        "webPath" => Value::Owned(path()),
        "webUrl" => Value::Owned(format!("{}{}", context.instance.external_url, path())),
        _ => return unknown(),
    })
}
