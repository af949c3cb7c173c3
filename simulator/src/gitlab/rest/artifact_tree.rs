//! `GET /projects/:id/jobs/:job_id/artifacts/tree`, since GitLab 18.8.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::artifacts::send_file;
use crate::gitlab::engine::Archive;
use crate::gitlab::http::{ApiError, ApiRequest, ApiResult};

pub(super) async fn show(request: ApiRequest) -> ApiResult {
    let mut check = request.parameters.check();
    let path = check.text("path").unwrap_or_default();
    let recursive = check.boolean("recursive").unwrap_or(false);
    check.finish()?;
    request.api.with(|instance| {
        let job = request.build(instance)?;
        if !instance.settings.is_at_least(18, 8) {
            // An older server looks for a file of this name.
            return send_file(&request, instance, job, "tree");
        }
        let archive = job
            .available_archive(instance.now)
            .ok_or_else(|| ApiError::not_found("Artifacts"))?;
        let entries = entries(archive, path.trim_matches('/'), recursive)
            .ok_or_else(|| ApiError::not_found("Path"))?;
        Ok(request.offset_page(instance, entries)?.json(|entry| entry))
    })
}

/// The files and folders below `path`; `None` when there is no such folder.
fn entries(archive: &Archive, path: &str, recursive: bool) -> Option<Vec<Value>> {
    let prefix = if path.is_empty() {
        String::new()
    } else {
        format!("{path}/")
    };
    // Folders have no size.
    let mut below: BTreeMap<&str, Option<u64>> = BTreeMap::new();
    for entry in &archive.entries {
        let Some(rest) = entry.path.strip_prefix(&prefix) else {
            continue;
        };
        for (end, _) in rest.match_indices('/') {
            let folder = entry.path.get(..prefix.len() + end).unwrap_or_default();
            if recursive || !rest.get(..end).unwrap_or_default().contains('/') {
                below.insert(folder, None);
            }
        }
        if recursive || !rest.contains('/') {
            below.insert(&entry.path, Some(entry.content.len()));
        }
    }
    if below.is_empty() && !path.is_empty() {
        return None;
    }
    let shown = below.into_iter().map(|(path, size)| {
        let name = path.rsplit('/').next().unwrap_or(path);
        match size {
            Some(size) => json!({
                "name": name, "path": path, "type": "file", "size": size, "mode": "100644",
            }),
            None => json!({ "name": name, "path": path, "type": "directory" }),
        }
    });
    Some(shown.collect())
}
