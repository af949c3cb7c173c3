//! Commits and those who wrote them.

use std::collections::BTreeSet;

use crate::jenkins::export::Exporter;
use crate::jenkins::model::{Build, BuildResult, Change, Job, url_encoded};
use crate::jenkins::rest::Links;

/// The commits that a build saw first.
pub(super) fn change_set(out: &mut Exporter<'_>, links: &Links, changes: &[Change], has_scm: bool) {
    out.class(if has_scm {
        "hudson.plugins.git.GitChangeSetList"
    } else {
        "hudson.scm.EmptyChangeLogSet"
    });
    out.list(
        "items",
        2,
        || changes.iter(),
        |it, out| change(out, links, it),
    );
    out.value("kind", 2, || has_scm.then_some("git"));
}

fn change(out: &mut Exporter<'_>, links: &Links, change: &Change) {
    out.class("hudson.plugins.git.GitChangeSet");
    out.values(
        "affectedPaths",
        999,
        change.paths.iter().map(String::as_str),
    );
    out.value("commitId", 999, || change.id.as_str());
    out.value("timestamp", 999, || change.at.timestamp() * 1000);
    out.object("author", 999, |out| author(out, links, &change.author));
    out.value("authorEmail", 999, || {
        format!("{}@example.com", change.author)
    });
    out.value("comment", 999, || format!("{}\n", change.message));
    out.value("date", 999, || {
        change.at.format("%Y-%m-%d %H:%M:%S +0000").to_string()
    });
    out.value("id", 999, || change.id.as_str());
    out.value("msg", 999, || change.message.as_str());
    out.list(
        "paths",
        999,
        || change.paths.iter(),
        |path, out| {
            out.value("editType", 999, || "edit");
            out.value("file", 999, || path.as_str());
        },
    );
}

/// Those who wrote what came in since the last success.
pub(super) fn culprits(out: &mut Exporter<'_>, links: &Links, job: &Job, build: &Build) {
    let authors = || {
        let mut names: BTreeSet<&str> = BTreeSet::new();
        for (_, it) in job.builds.range(..=build.number).rev() {
            let is_this = it.number == build.number;
            if !is_this && it.result == Some(BuildResult::Success) {
                break;
            }
            names.extend(it.changes.iter().map(|change| change.author.as_str()));
        }
        names.into_iter()
    };
    out.list("culprits", 1, authors, |name, out| author(out, links, name));
}

fn author(out: &mut Exporter<'_>, links: &Links, name: &str) {
    out.value("absoluteUrl", 999, || {
        format!("{}user/{}", links.root(), url_encoded(name))
    });
    out.value("fullName", 999, || name);
}
