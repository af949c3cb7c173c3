//! Projects.

use serde_json::{Value, json};

use super::group::full_name;
use super::{extend, time, user_or_null};
use crate::gitlab::model::{AccessLevel, Instance, Project, Visibility};

/// Ids of users' own namespaces start here, so that they are no groups' ids.
const USER_NAMESPACES: u64 = 1_000_000;

/// The project's page.
pub fn web_url(instance: &Instance, project: &Project) -> String {
    format!("{}/{}", instance.external_url, project.full_path)
}

/// The address for git over SSH.
pub fn ssh_url(instance: &Instance, project: &Project) -> String {
    let host = instance
        .external_url
        .split_once("://")
        .map_or(instance.external_url.as_str(), |(_, host)| host);
    let host = host.split([':', '/']).next().unwrap_or(host);
    format!("git@{host}:{}.git", project.full_path)
}

/// The display names of the project and everything it is in.
pub fn name_with_namespace(instance: &Instance, project: &Project) -> String {
    format!("{} / {}", namespace_name(instance, project), project.name)
}

fn namespace_name(instance: &Instance, project: &Project) -> String {
    match project.group_id.and_then(|id| instance.groups.get(&id)) {
        Some(group) => full_name(instance, group),
        None => creator_name(instance, project),
    }
}

fn creator_name(instance: &Instance, project: &Project) -> String {
    let creator = instance.users.get(&project.creator_id);
    creator.map(|user| user.name.clone()).unwrap_or_default()
}

/// The id of the user's own namespace that a project is in.
pub(in crate::gitlab) fn namespace_id(project: &Project) -> u64 {
    USER_NAMESPACES + project.creator_id
}

/// `NamespaceBasic`: the group, or the user's own namespace.
pub fn namespace(instance: &Instance, project: &Project) -> Value {
    if let Some(group) = project.group_id.and_then(|id| instance.groups.get(&id)) {
        return json!({
            "id": group.id,
            "name": group.name,
            "path": group.path,
            "kind": "group",
            "full_path": group.full_path,
            "parent_id": group.parent_id,
            "avatar_url": null,
            "web_url": format!("{}/groups/{}", instance.external_url, group.full_path),
        });
    }
    let path = project.full_path.split('/').next().unwrap_or_default();
    json!({
        "id": namespace_id(project),
        "name": creator_name(instance, project),
        "path": path,
        "kind": "user",
        "full_path": path,
        "parent_id": null,
        "avatar_url": null,
        "web_url": format!("{}/{path}", instance.external_url),
    })
}

/// `BasicProjectDetails`, as `simple=true` gives it.
pub fn project_identity(instance: &Instance, project: &Project) -> Value {
    let web_url = web_url(instance, project);
    json!({
        "id": project.id,
        "description": project.description,
        "name": project.name,
        "name_with_namespace": name_with_namespace(instance, project),
        "path": project.path,
        "path_with_namespace": project.full_path,
        "created_at": time(project.created_at),
        "default_branch": project.default_branch,
        "tag_list": project.topics,
        "topics": project.topics,
        "ssh_url_to_repo": ssh_url(instance, project),
        "http_url_to_repo": format!("{web_url}.git"),
        "web_url": web_url,
        "readme_url": format!("{web_url}/-/blob/{}/README.md", project.default_branch),
        "forks_count": 0,
        "avatar_url": null,
        "star_count": 0,
        "last_activity_at": time(project.last_activity_at),
        "visibility": project.visibility.as_str(),
        "namespace": namespace(instance, project),
    })
}

/// `Project`.
pub fn project(instance: &Instance, project: &Project) -> Value {
    let mut entity = project_identity(instance, project);
    let api = format!("{}/api/v4/projects/{}", instance.external_url, project.id);
    let features = if project.visibility == Visibility::Public {
        "enabled"
    } else {
        "private"
    };
    extend(
        &mut entity,
        json!({
            "container_registry_image_prefix": format!("registry.example/{}", project.full_path),
            "_links": {
                "self": api,
                "issues": format!("{api}/issues"),
                "merge_requests": format!("{api}/merge_requests"),
                "repo_branches": format!("{api}/repository/branches"),
                "labels": format!("{api}/labels"),
                "events": format!("{api}/events"),
                "members": format!("{api}/members"),
                "cluster_agents": format!("{api}/cluster_agents"),
            },
            "marked_for_deletion_at": null,
            "marked_for_deletion_on": null,
            "packages_enabled": true,
            "empty_repo": project.repository.commits.is_empty(),
            "archived": project.archived,
            "resolve_outdated_diff_discussions": false,
            "repository_object_format": "sha1",
            "issues_enabled": true,
            "merge_requests_enabled": true,
            "wiki_enabled": true,
            "jobs_enabled": true,
            "snippets_enabled": true,
            "container_registry_enabled": true,
            "service_desk_enabled": false,
            "can_create_merge_request_in": true,
            "builds_access_level": features,
            "environments_access_level": features,
            "repository_access_level": features,
            "emails_disabled": false,
            "emails_enabled": true,
            "shared_runners_enabled": true,
            "lfs_enabled": true,
        }),
    );
    extend(
        &mut entity,
        json!({
            "creator_id": project.creator_id,
            "import_status": "none",
            "open_issues_count": 0,
            "description_html": format!("<p>{}</p>", escape(&project.description)),
            "updated_at": time(project.last_activity_at),
            "ci_default_git_depth": 20,
            "ci_delete_pipelines_in_seconds": null,
            "ci_forward_deployment_enabled": true,
            "ci_forward_deployment_rollback_allowed": true,
            "ci_job_token_scope_enabled": false,
            "ci_separated_caches": true,
            "ci_allow_fork_pipelines_to_run_in_parent_project": true,
            "ci_id_token_sub_claim_components": ["project_path", "ref_type", "ref"],
            "build_git_strategy": "fetch",
            "keep_latest_artifact": true,
            "restrict_user_defined_variables": false,
            "ci_pipeline_variables_minimum_override_role": "developer",
            "runner_token_expiration_interval": null,
            "group_runners_enabled": true,
            "auto_cancel_pending_pipelines": "enabled",
            "build_timeout": 3600,
            "auto_devops_enabled": false,
            "auto_devops_deploy_strategy": "continuous",
            "ci_config_path": "",
            "public_jobs": true,
            "shared_with_groups": [],
            "only_allow_merge_if_pipeline_succeeds": false,
            "allow_merge_on_skipped_pipeline": null,
            "request_access_enabled": true,
            "only_allow_merge_if_all_discussions_are_resolved": false,
            "remove_source_branch_after_merge": true,
            "printing_merge_request_link_enabled": true,
            "merge_method": "merge",
            "squash_option": "default_off",
            "enforce_auth_checks_on_uploads": true,
            "suggestion_commit_message": null,
            "merge_commit_template": null,
            "squash_commit_template": null,
            "warn_about_potentially_unwanted_characters": true,
            "autoclose_referenced_issues": true,
            "max_artifacts_size": null,
        }),
    );
    if project.group_id.is_none() {
        extend(
            &mut entity,
            json!({ "owner": user_or_null(instance, project.creator_id) }),
        );
    }
    entity
}

/// `ProjectWithAccess`: with the caller's roles.
pub fn project_with_access(instance: &Instance, subject: &Project, user_id: u64) -> Value {
    let access = |level: Option<AccessLevel>| {
        level.map(|level| json!({ "access_level": level.value(), "notification_level": 3 }))
    };
    let group = subject
        .group_id
        .and_then(|group| instance.group_access_level(user_id, group));
    let mut entity = project(instance, subject);
    extend(
        &mut entity,
        json!({
            "permissions": {
                "project_access": access(subject.members.get(&user_id).copied()),
                "group_access": access(group),
            },
        }),
    );
    entity
}

/// What a project takes up. What is not modelled is made up from the number of
/// commits, and always the same.
#[derive(Clone, Copy, Debug)]
pub(in crate::gitlab) struct Storage {
    /// A count.
    pub(in crate::gitlab) commits: u64,
    /// Bytes.
    pub(in crate::gitlab) repository: u64,
    /// Bytes.
    pub(in crate::gitlab) artifacts: u64,
}

/// What a project takes up.
pub(in crate::gitlab) fn storage(instance: &Instance, project: &Project) -> Storage {
    let commits = project.repository.commits.len() as u64;
    let artifacts = instance
        .jobs_of_project(project.id)
        .filter_map(|job| job.available_archive(instance.now))
        .map(|archive| archive.content.len())
        .sum();
    Storage {
        commits,
        repository: commits * 48_211,
        artifacts,
    }
}

/// `ProjectStatistics`, in bytes.
pub fn statistics(instance: &Instance, project: &Project) -> Value {
    let storage = storage(instance, project);
    json!({
        "commit_count": storage.commits,
        "storage_size": storage.repository + storage.artifacts,
        "repository_size": storage.repository,
        "wiki_size": 0,
        "lfs_objects_size": 0,
        "job_artifacts_size": storage.artifacts,
        "pipeline_artifacts_size": 0,
        "packages_size": 0,
        "snippets_size": 0,
        "uploads_size": 0,
        "container_registry_size": 0,
    })
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
