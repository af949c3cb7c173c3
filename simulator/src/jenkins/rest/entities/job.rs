//! Jobs.

use super::build::{build, build_reference};
use super::folder::{common, item};
use super::health::health;
use super::parameter::definitions;
use super::queue_item::queue_item;
use crate::jenkins::export::Exporter;
use crate::jenkins::model::{Build, BuildKey, Instance, Item, ItemId, Job, JobKind};
use crate::jenkins::rest::Links;

/// How many builds `builds` lists; `allBuilds` lists all.
const NEWEST: usize = 100;

const PARAMETERS: &str = "hudson.model.ParametersDefinitionProperty";
const BRANCH: &str = "org.jenkinsci.plugins.workflow.multibranch.BranchJobProperty";
const DISPLAY: &str = "org.jenkinsci.plugins.displayurlapi.actions.JobDisplayAction";
const CREDENTIALS: &str = "com.cloudbees.plugins.credentials.ViewCredentialsAction";

pub(super) fn job(
    out: &mut Exporter<'_>,
    instance: &Instance,
    links: &Links,
    it: &Item,
    job: &Job,
) {
    let key = |number| BuildKey { job: it.id, number };
    let parent = it.parent.and_then(|parent| instance.item(parent));
    let is_branch = parent.is_some_and(Item::is_multibranch);
    actions(out, it, job, is_branch);
    common(out, instance, links, it);
    let each = |build_of: &Build, out: &mut Exporter<'_>| {
        build(out, instance, links, key(build_of.number), job, build_of);
    };
    out.list("allBuilds", -2, || job.newest(), each);
    out.value("buildable", 1, || !job.disabled);
    out.list("builds", 1, || job.newest().take(NEWEST), each);
    out.value("color", 2, || job.color());
    let first = job.builds.values().next();
    out.optional("firstBuild", 1, || first, each);
    out.list(
        "healthReport",
        1,
        || health(job).into_iter(),
        |report, out| {
            report.export(out);
        },
    );
    out.value("inQueue", 1, || instance.queue_item_of(it.id).is_some());
    out.value("keepDependencies", 1, || false);
    for link in [
        "lastBuild",
        "lastCompletedBuild",
        "lastFailedBuild",
        "lastStableBuild",
        "lastSuccessfulBuild",
        "lastUnstableBuild",
        "lastUnsuccessfulBuild",
    ] {
        out.optional(link, 1, || job.permalink(link), each);
    }
    out.value("nextBuildNumber", 1, || job.next_number);
    let known = job.known_parameters();
    out.list(
        "property",
        1,
        || {
            let branch = is_branch.then_some(BRANCH);
            let parameters = (!known.is_empty()).then_some(PARAMETERS);
            parameters.into_iter().chain(branch)
        },
        |class, out| {
            out.class(class);
            if class == PARAMETERS {
                definitions(out, known);
            } else {
                out.object("branch", 2, |_| {});
            }
        },
    );
    out.optional(
        "queueItem",
        1,
        || {
            let id = instance.queue_item_of(it.id)?;
            instance.queue.get(&id)
        },
        |entry, out| queue_item(out, instance, links, entry),
    );
    out.value("concurrentBuild", 1, || job.concurrent);
    match job.kind {
        JobKind::Pipeline => out.value("resumeBlocked", 1, || false),
        JobKind::Freestyle => freestyle(out, instance, links, it.id, job),
    }
}

fn freestyle(out: &mut Exporter<'_>, instance: &Instance, links: &Links, id: ItemId, job: &Job) {
    out.value("disabled", 1, || job.disabled);
    let named = || {
        let names = job.downstream.iter();
        names.filter_map(|name| instance.item_named(name))
    };
    out.list("downstreamProjects", 1, named, |other, out| {
        item(out, instance, links, other);
    });
    out.value("labelExpression", 1, || {
        (!job.label.is_empty()).then_some(job.label.as_str())
    });
    out.object("scm", 1, |out| {
        out.class(if job.changes.is_empty() {
            "hudson.scm.NullSCM"
        } else {
            "hudson.plugins.git.GitSCM"
        });
    });
    let upstream = || {
        let others = instance.upstream.get(&instance.full_name(id));
        let others = others.into_iter().flatten();
        others.filter_map(|other| instance.item(*other))
    };
    out.list("upstreamProjects", 1, upstream, |other, out| {
        item(out, instance, links, other);
    });
}

fn actions(out: &mut Exporter<'_>, it: &Item, job: &Job, is_branch: bool) {
    let known = job.known_parameters();
    let mut classes = match job.kind {
        JobKind::Freestyle => vec![None, None, Some(DISPLAY), Some(CREDENTIALS)],
        JobKind::Pipeline => vec![
            None,
            None,
            None,
            None,
            Some(DISPLAY),
            None,
            None,
            Some(CREDENTIALS),
        ],
    };
    // One of them says which branch is the main one.
    if is_branch && it.shown_name() != "main" {
        classes.remove(0);
    }
    if !known.is_empty() {
        classes.insert(0, Some(PARAMETERS));
    }
    out.list(
        "actions",
        1,
        || classes.into_iter(),
        |class, out| {
            if let Some(class) = class {
                out.class(class);
            }
            if class == Some(PARAMETERS) {
                definitions(out, known);
            }
        },
    );
}

/// A build that another object points at.
pub(super) fn pointed_at(
    out: &mut Exporter<'_>,
    instance: &Instance,
    links: &Links,
    key: BuildKey,
) {
    build_reference(out, instance, links, key, true);
}
