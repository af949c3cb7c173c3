//! Builds.

use super::action::{action, of_build};
use super::change::{change_set, culprits};
use super::computer::executor;
use crate::jenkins::export::Exporter;
use crate::jenkins::model::{Artifact, Build, BuildKey, BuildResult, Instance, Job};
use crate::jenkins::rest::Links;

/// A build.
pub(in crate::jenkins::rest) fn build(
    out: &mut Exporter<'_>,
    instance: &Instance,
    links: &Links,
    key: BuildKey,
    job: &Job,
    build: &Build,
) {
    let is_pipeline = job.is_pipeline();
    out.class(job.build_class());
    out.list(
        "actions",
        1,
        || of_build(build, !job.changes.is_empty()).into_iter(),
        |it, out| action(out, instance, it),
    );
    out.list("artifacts", 1, || build.artifacts.iter(), artifact);
    out.value("building", 1, || build.is_running());
    out.value("description", 1, || build.description.clone());
    out.value("displayName", 1, || format!("#{}", build.number));
    out.value("duration", 1, || build.duration_millis());
    out.value("estimatedDuration", 1, || job.estimated_duration());
    out.optional(
        "executor",
        1,
        || build.is_running().then_some(()),
        |(), out| executor(out, instance, links, Some(key), is_pipeline),
    );
    out.inline_list(
        "fingerprint",
        -1,
        || build.artifacts.iter().filter(|_| build.fingerprints),
        |artifact, out| fingerprint(out, instance, artifact),
    );
    out.value("fullDisplayName", 1, || {
        format!("{} #{}", instance.full_display_name(key.job), build.number)
    });
    out.value("id", 1, || build.number.to_string());
    if !is_pipeline {
        out.value("inProgress", 1, || build.is_running());
    }
    out.value("keepLog", 1, || build.keep);
    out.value("number", 2, || build.number);
    out.value("queueId", 1, || build.queue_id);
    out.value("result", 1, || {
        let over = build.result.filter(|_| !build.is_running());
        over.map(BuildResult::name)
    });
    out.value("timestamp", 1, || build.started.timestamp_millis());
    out.value("url", 2, || links.build(instance, key));
    if is_pipeline {
        pipeline(out, instance, links, key, job, build);
    } else {
        out.value("builtOn", 1, || build.built_on.as_str());
        let has_scm = !job.changes.is_empty();
        out.object("changeSet", 1, |out| {
            change_set(out, links, &build.changes, has_scm);
        });
        culprits(out, links, job, build);
    }
}

fn pipeline(
    out: &mut Exporter<'_>,
    instance: &Instance,
    links: &Links,
    key: BuildKey,
    job: &Job,
    build: &Build,
) {
    out.list(
        "changeSets",
        1,
        || (!build.changes.is_empty()).then_some(()).into_iter(),
        |(), out| change_set(out, links, &build.changes, true),
    );
    culprits(out, links, job, build);
    out.value("inProgress", 1, || build.is_running());
    let next = job.builds.range(build.number + 1..).next();
    let previous = job.builds.range(..build.number).next_back();
    for (name, other) in [("nextBuild", next), ("previousBuild", previous)] {
        out.optional(
            name,
            1,
            || other,
            |(number, _), out| {
                let number = *number;
                build_reference(out, instance, links, BuildKey { number, ..key }, false);
            },
        );
    }
}

/// The number and URL of a build.
pub(super) fn build_reference(
    out: &mut Exporter<'_>,
    instance: &Instance,
    links: &Links,
    key: BuildKey,
    with_class: bool,
) {
    let Some((job, it)) = instance
        .job(key.job)
        .and_then(|job| Some((job, job.builds.get(&key.number)?)))
    else {
        return;
    };
    if with_class {
        build(out, instance, links, key, job, it);
    } else {
        // The same object, of the class that was to be expected.
        let inner = |out: &mut Exporter<'_>| build(out, instance, links, key, job, it);
        out.without_class(inner);
    }
}

fn artifact(artifact: &Artifact, out: &mut Exporter<'_>) {
    let name = artifact.path.rsplit('/').next().unwrap_or(&artifact.path);
    out.value("displayPath", 3, || name);
    out.value("fileName", 3, || name);
    out.value("relativePath", 3, || artifact.path.as_str());
}

fn fingerprint(out: &mut Exporter<'_>, instance: &Instance, artifact: &Artifact) {
    let name = artifact.path.rsplit('/').next().unwrap_or(&artifact.path);
    out.value("fileName", 2, || name);
    // Real ones are MD5 sums, which nothing here needs otherwise.
    out.value("hash", 2, || {
        let checksum = artifact.content.crc32();
        crate::chance::hexadecimal(instance.seed, &format!("md5 {checksum}"), 32)
    });
    out.object("original", 2, |_| {});
    out.value("timestamp", 2, || artifact.at.timestamp_millis());
    out.list("usage", 2, || std::iter::once(()), |(), _| {});
}
