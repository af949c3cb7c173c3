//! What can be asked of a build, and done with it.

use std::fmt::Write as _;

use http::StatusCode;

use super::entities::build as export_build;
use super::triggers::job_path;
use super::{Links, artifacts, flow, inputs, logs, tests};
use crate::jenkins::engine::Force;
use crate::jenkins::http::{Context, Refusal, Reply, Segment, page, text};
use crate::jenkins::model::{BuildKey, Instance, Job, Permission};

/// What is below a build.
pub(super) fn build(
    instance: &mut Instance,
    context: &mut Context<'_>,
    key: BuildKey,
    segments: &[Segment],
) -> Reply {
    let Some((first, rest)) = segments.split_first() else {
        if !context.request.trailing_slash {
            return Ok(context.with_slash(instance));
        }
        let title = format!("{} #{}", instance.full_display_name(key.job), key.number);
        return Ok(page(instance, StatusCode::OK, &title, "<h1>Build</h1>"));
    };
    let is_pipeline = instance.job(key.job).is_some_and(Job::is_pipeline);
    context.enter(first);
    match (first.text.as_str(), rest) {
        ("api", rest) => {
            let links = Links::new(instance, context);
            let job = instance.job(key.job).ok_or(Refusal::NotFound)?;
            let build = job.builds.get(&key.number).ok_or(Refusal::NotFound)?;
            context.export(instance, rest, |out| {
                export_build(out, instance, &links, key, job, build);
            })
        }
        ("stop", []) => end(instance, context, key, Force::Stop),
        ("term", []) if is_pipeline => end(instance, context, key, Force::Term),
        ("kill", []) if is_pipeline => end(instance, context, key, Force::Kill),
        // Freestyle builds know neither, which only shows one redirect later.
        ("term" | "kill", []) if context.request.is_post() && !context.request.trailing_slash => {
            Ok(context.with_slash(instance))
        }
        ("consoleText", []) => logs::console_text(instance, context, key),
        ("console" | "consoleFull", []) => Ok(page(
            instance,
            StatusCode::OK,
            "Console",
            "<h1>Console Output</h1>",
        )),
        ("logText", rest) => logs::log_text(instance, context, key, rest),
        ("artifact", rest) => artifacts::artifact(instance, context, key, rest),
        ("testReport", rest) => tests::report(instance, context, key, rest),
        ("doDelete", []) => delete(instance, context, key),
        ("toggleLogKeep", []) => toggle_keep(instance, context, key),
        ("submitDescription", []) => describe(instance, context, key),
        ("buildNumber", []) => Ok(text("text/plain;charset=US-ASCII", key.number.to_string())),
        ("buildTimestamp", []) => timestamp(instance, context, key),
        ("timestamps", []) if context.request.trailing_slash => {
            logs::timestamps(instance, context, key)
        }
        ("wfapi", rest) if is_pipeline && instance.stage_view => {
            flow::of_build(instance, context, key, rest)
        }
        ("execution", rest) if is_pipeline => flow::of_node(instance, context, key, rest),
        ("input", rest) if is_pipeline => inputs::input(instance, context, key, rest),
        _ => Err(Refusal::NotBelowBuild),
    }
}

fn back(instance: &Instance, context: &Context<'_>, key: BuildKey) -> axum::response::Response {
    let path = format!("{}{}/", job_path(instance, context, key.job), key.number);
    context.redirect_to(instance, &path)
}

fn end(instance: &mut Instance, context: &mut Context<'_>, key: BuildKey, force: Force) -> Reply {
    context.post_only(false)?;
    context.check(instance, Permission::Cancel)?;
    let user = context.caller.name().to_owned();
    instance.stop(key, force, &user);
    Ok(back(instance, context, key))
}

fn delete(instance: &mut Instance, context: &mut Context<'_>, key: BuildKey) -> Reply {
    context.post_only(false)?;
    context.check(instance, Permission::DeleteRun)?;
    let build = instance.build(key).ok_or(Refusal::NotFound)?;
    // A build that is kept, or runs, is not deleted; the page says why.
    if build.keep || build.is_running() {
        return Err(Refusal::Oops);
    }
    if let Some(job) = instance.job_mut(key.job) {
        job.builds.remove(&key.number);
    }
    let path = job_path(instance, context, key.job);
    Ok(context.redirect_to(instance, &path))
}

fn toggle_keep(instance: &mut Instance, context: &mut Context<'_>, key: BuildKey) -> Reply {
    context.post_only(false)?;
    context.check(instance, Permission::UpdateRun)?;
    if let Some(build) = instance.build_mut(key) {
        build.keep = !build.keep;
    }
    Ok(back(instance, context, key))
}

fn describe(instance: &mut Instance, context: &mut Context<'_>, key: BuildKey) -> Reply {
    context.post_only(false)?;
    context.check(instance, Permission::UpdateRun)?;
    let description = context.request.parameter("description").map(str::to_owned);
    if let Some(build) = instance.build_mut(key) {
        build.description = description;
    }
    Ok(back(instance, context, key))
}

/// When it was built, in Java's date format; of that only the common letters are known here.
fn timestamp(instance: &Instance, context: &Context<'_>, key: BuildKey) -> Reply {
    let build = instance.build(key).ok_or(Refusal::NotFound)?;
    let format = context.request.parameter("format");
    let format = format.unwrap_or("MMM d, yyyy, h:mm:ss a");
    let format = format
        .replace("yyyy", "%Y")
        .replace("MMM", "%b")
        .replace("MM", "%m")
        .replace("dd", "%d")
        .replace("HH", "%H")
        .replace("mm", "%M")
        .replace("ss", "%S")
        .replace(" d,", " %-d,")
        .replace("h:", "%-I:")
        .replace(" a", " %p");
    let mut shown = String::new();
    if write!(shown, "{}", build.started.format(&format)).is_err() {
        return Err(Refusal::Oops);
    }
    Ok(text("text/plain;charset=US-ASCII", shown))
}
