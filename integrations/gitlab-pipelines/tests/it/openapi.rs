//! The requests of the conformance cases against GitLab's own description of its API.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Endpoints that the description leaves out.
const UNDESCRIBED: [&str; 1] = ["/projects/{}/jobs/{}/artifacts/tree"];
/// Parameters of every list, and those of a keyset's next page.
const OF_LISTS: [&str; 5] = ["page", "per_page", "pagination", "order_by", "sort"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn description() -> Option<Value> {
    let path = std::env::var_os("PIPEWRIGHT_GITLAB_OPENAPI").map_or_else(
        || root().join("../shared/data/gitlab/openapi.json"),
        PathBuf::from,
    );
    let text = std::fs::read_to_string(path).ok()?;
    Some(serde_json::from_str(&text).expect("the description is JSON"))
}

#[test]
fn every_request_is_one_that_gitlab_describes() {
    let Some(description) = description() else {
        println!("did not run: set PIPEWRIGHT_GITLAB_OPENAPI to GitLab's OpenAPI document");
        return;
    };
    let mut complaints = BTreeSet::new();
    let mut checked = 0;
    for file in cases(&root().join("conformance/gitlab")) {
        let case: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        // The way out takes any path, and other origins are not GitLab.
        if case["operation"] == "api" {
            continue;
        }
        for exchange in case["exchanges"].as_array().into_iter().flatten() {
            let request = &exchange["request"];
            let path = request["path"].as_str().unwrap();
            let Some(path) = path.strip_prefix("/api/v4") else {
                continue;
            };
            match check(&description, request, path) {
                Ok(()) => checked += 1,
                Err(complaint) => {
                    complaints.insert(format!("{}: {complaint}", file.display()));
                }
            }
        }
    }
    assert!(complaints.is_empty(), "{complaints:#?}");
    assert!(checked > 100, "only {checked} requests were checked");
}

fn check(description: &Value, request: &Value, path: &str) -> Result<(), String> {
    let method = request["method"].as_str().unwrap().to_lowercase();
    if UNDESCRIBED.iter().any(|template| fits(template, path)) {
        return Ok(());
    }
    let paths = description["paths"].as_object().unwrap();
    let operation = paths
        .iter()
        .filter(|(template, _)| {
            let template = template.strip_prefix("/api/v4").unwrap_or(template);
            // `(ref/{ref}/)trigger` stands for a part that may be left out.
            fits(&template.replace("(ref/{ref}/)", ""), path)
        })
        .filter_map(|(template, methods)| {
            // A word where others have a parameter is the better fit.
            methods
                .get(&method)
                .map(|operation| (template.matches('{').count(), operation))
        })
        .min_by_key(|(parameters, _)| *parameters)
        .map(|(_, operation)| operation)
        .ok_or_else(|| format!("there is no {method} {path}"))?;
    let parameters = operation["parameters"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let known = |name: &str| {
        OF_LISTS.contains(&name)
            || parameters.iter().any(|parameter| {
                parameter["in"] == "query"
                    && parameter["name"].as_str().map(bare) == Some(bare(name))
            })
    };
    for name in request["query"]
        .as_object()
        .into_iter()
        .flat_map(serde_json::Map::keys)
    {
        if !known(name) && name != "cursor" {
            return Err(format!("{method} {path} takes no {name}"));
        }
    }
    let schema = parameters
        .iter()
        .find(|parameter| parameter["in"] == "body")
        .and_then(|parameter| parameter["schema"]["$ref"].as_str())
        .and_then(|reference| reference.strip_prefix("#/definitions/"))
        .map(|name| &description["definitions"][name]);
    for name in request["body"]
        .as_object()
        .into_iter()
        .flat_map(serde_json::Map::keys)
    {
        // The ref of a trigger is described as a part of the path.
        let described = schema.is_some_and(|schema| schema["properties"].get(name).is_some())
            || (name == "ref" && path.ends_with("/trigger/pipeline"));
        if !described {
            return Err(format!("the body of {method} {path} has no {name}"));
        }
    }
    let required = schema.and_then(|schema| schema["required"].as_array());
    for name in required.into_iter().flatten().filter_map(Value::as_str) {
        if request["body"].get(name).is_none() {
            return Err(format!("the body of {method} {path} needs {name}"));
        }
    }
    Ok(())
}

/// `scope[]` and `scope` are one parameter.
fn bare(name: &str) -> &str {
    name.strip_suffix("[]").unwrap_or(name)
}

fn fits(template: &str, path: &str) -> bool {
    let (mut template, mut path) = (template.split('/'), path.split('/'));
    loop {
        match (template.next(), path.next()) {
            // A `*path` takes everything that is left.
            (None, None) | (Some("*artifact_path" | "{artifact_path}"), Some(_)) => return true,
            (Some(pattern), Some(part)) if pattern.starts_with('{') || pattern == part => {}
            _ => return false,
        }
    }
}

fn cases(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| {
            if path.is_dir() {
                cases(&path)
            } else if path
                .extension()
                .is_some_and(|extension| extension == "json")
            {
                vec![path]
            } else {
                Vec::new()
            }
        })
        .collect()
}
