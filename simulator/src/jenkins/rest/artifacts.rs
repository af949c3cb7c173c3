//! Artifacts: files, directories, archives.

use std::collections::BTreeSet;

use http::StatusCode;

use super::archives;
use crate::Content;
use crate::jenkins::http::{Context, Refusal, Reply, Segment, body_of, page, text};
use crate::jenkins::model::{Artifact, Build, BuildKey, Instance};

/// `job/…/{build}/artifact/…`.
pub(super) fn artifact(
    instance: &Instance,
    context: &mut Context<'_>,
    key: BuildKey,
    segments: &[Segment],
) -> Reply {
    let build = instance.build(key).ok_or(Refusal::NotFound)?;
    if let Some(first) = segments.first() {
        context.pass(first, "{path}");
        for segment in segments.iter().skip(1) {
            context.walked.push('/');
            context.walked.push_str(&segment.raw);
        }
    }
    let parts: Vec<&str> = segments.iter().map(|it| it.text.as_str()).collect();
    // Dots that were hidden from the web server are found out and not caught.
    if parts.iter().any(|part| matches!(*part, ".." | ".")) {
        return Err(Refusal::Oops);
    }
    match parts.as_slice() {
        [directory @ .., "*zip*", name] if has_ending(name, ".zip") => zip(build, directory, name),
        [directory @ .., "*plain*"] => plain(build, directory),
        path => file_or_directory(instance, context, build, &path.join("/")),
    }
}

fn has_ending(name: &str, ending: &str) -> bool {
    name.len() > ending.len() && name.to_ascii_lowercase().ends_with(ending)
}

fn below<'b>(build: &'b Build, directory: &str) -> Vec<(&'b str, &'b Artifact)> {
    let prefix = if directory.is_empty() {
        String::new()
    } else {
        format!("{directory}/")
    };
    build
        .artifacts
        .iter()
        .filter_map(|artifact| Some((artifact.path.strip_prefix(&prefix)?, artifact)))
        .collect()
}

fn file_or_directory(
    instance: &Instance,
    context: &Context<'_>,
    build: &Build,
    path: &str,
) -> Reply {
    let file = build.artifacts.iter().find(|it| it.path == path);
    if let Some(file) = file.filter(|_| !context.request.trailing_slash) {
        return archives::file(context.request, file);
    }
    let entries = below(build, path);
    if entries.is_empty() && !(path.is_empty() && context.request.trailing_slash) {
        return Err(Refusal::NotFound);
    }
    if !context.request.trailing_slash {
        return Ok(context.with_slash(instance));
    }
    let names: Vec<String> = listed(&entries).into_iter().collect();
    let list = format!("<ul><li>{}</li></ul>", names.join("</li><li>"));
    Ok(page(instance, StatusCode::OK, "Artifacts", &list))
}

/// The names right in a directory; directories end in a slash.
fn listed(entries: &[(&str, &Artifact)]) -> BTreeSet<String> {
    let names = entries.iter().map(|(path, _)| match path.split_once('/') {
        Some((directory, _)) => format!("{directory}/"),
        None => (*path).to_owned(),
    });
    names.collect()
}

/// The names right in a directory, one a line. Real servers list them as the
/// file system does, which is no order at all.
fn plain(build: &Build, directory: &[&str]) -> Reply {
    let entries = below(build, &directory.join("/"));
    if entries.is_empty() {
        return Err(Refusal::NotFound);
    }
    let mut lines = String::new();
    for name in listed(&entries) {
        lines.push_str(&name);
        lines.push('\n');
    }
    Ok(text("text/plain;charset=utf-8", body_of(lines)))
}

/// A directory as an archive, in which the directory itself is the root; that
/// of all is called `archive`.
fn zip(build: &Build, directory: &[&str], name: &str) -> Reply {
    let entries = below(build, &directory.join("/"));
    let newest = entries.iter().map(|(_, artifact)| artifact.at).max();
    let newest = newest.ok_or(Refusal::NotFound)?;
    let root = directory.last().copied().unwrap_or("archive");
    let files = entries.iter().map(|(path, artifact)| {
        let content: Content = artifact.content.clone();
        (format!("{root}/{path}"), content)
    });
    Ok(archives::zip(name, files, newest))
}
