//! What administrators do.

use std::collections::BTreeMap;

use http::StatusCode;

use crate::jenkins::http::{Context, Refusal, Reply, Segment, empty};
use crate::jenkins::model::{
    Folder, Instance, ItemId, ItemKind, Job, JobKind, Permission, Steps, url_encoded,
};

pub(super) fn administration(
    instance: &mut Instance,
    context: &mut Context<'_>,
    segments: &[Segment],
) -> Reply {
    let [first] = segments else {
        return Err(Refusal::NotFound);
    };
    match first.text.as_str() {
        "quietDown" | "cancelQuietDown" | "safeRestart" => {
            context.enter(first);
            context.post_only(false)?;
            context.check(instance, Permission::Administer)?;
            match first.text.as_str() {
                "quietDown" => instance.quieting_down = true,
                "cancelQuietDown" => instance.cancel_quiet_down(),
                _ => instance.safe_restart(),
            }
            Ok(context.redirect_to(instance, ""))
        }
        "createItem" => create_item(instance, context, None, first),
        "scriptText" | "script" => {
            context.enter(first);
            context.check(instance, Permission::Administer)?;
            // Scripts are not run.
            Err(Refusal::NotFound)
        }
        "systemInfo" => {
            context.enter(first);
            // Unlike others, this page does not say which permission is missing.
            if context.caller.may(instance, Permission::Administer) {
                Err(Refusal::NotFound)
            } else {
                Err(Refusal::Forbidden)
            }
        }
        _ => Err(Refusal::NotFound),
    }
}

/// Makes an item of a configuration, of which only the kind is looked at.
pub(super) fn create_item(
    instance: &mut Instance,
    context: &mut Context<'_>,
    folder: Option<ItemId>,
    segment: &Segment,
) -> Reply {
    context.enter(segment);
    context.post_only(false)?;
    context.check(instance, Permission::Create)?;
    let name = context
        .request
        .parameter("name")
        .unwrap_or_default()
        .trim()
        .to_owned();
    if name.is_empty() {
        return Err(Refusal::User("No name is specified".to_owned()));
    }
    let unsafe_character = name.chars().find(|it| "?*/\\%!@#$^&|<>[]:;".contains(*it));
    if let Some(character) = unsafe_character {
        return Err(Refusal::User(format!(
            "{character}  is an unsafe character"
        )));
    }
    if instance.child(folder, &name).is_some() {
        let message = format!("A job already exists with the name  {name} ");
        return Err(Refusal::User(message));
    }
    if context.request.parameter("mode") == Some("copy") {
        return copy(instance, context, folder, &name);
    }
    let config = String::from_utf8_lossy(&context.request.body).into_owned();
    let kind = if config.contains("<flow-definition") {
        ItemKind::Job(Box::new(new_job(JobKind::Pipeline)))
    } else if config.contains("folder.Folder") {
        ItemKind::Folder(Folder::default())
    } else if config.contains("<project") {
        ItemKind::Job(Box::new(new_job(JobKind::Freestyle)))
    } else {
        return Err(Refusal::Oops);
    };
    instance.add(folder, name, kind, |item| item.config = Some(config));
    Ok(empty(StatusCode::OK))
}

/// Makes a job that does what another one does, and has no past.
fn copy(
    instance: &mut Instance,
    context: &Context<'_>,
    folder: Option<ItemId>,
    name: &str,
) -> Reply {
    let from = context.request.parameter("from").unwrap_or_default();
    let original = match from.strip_prefix('/') {
        Some(path) => instance.item_named(path),
        None => instance.child(folder, from),
    };
    let original = original.and_then(|item| Some((item, item.job()?)));
    let Some((item, job)) = original else {
        return Err(Refusal::User(format!("No such job: {from}")));
    };
    let (config, description) = (item.config.clone(), item.description.clone());
    let copied = ItemKind::Job(Box::new(job.without_past()));
    instance.add(folder, name.to_owned(), copied, |item| {
        item.config = config;
        item.description = description;
    });
    let parent = folder.map_or_else(String::new, |id| instance.item_path(id));
    let path = format!("{parent}job/{}/configure", url_encoded(name));
    Ok(context.redirect_to(instance, &path))
}

/// A job that does nothing, for what its configuration says is not run.
fn new_job(kind: JobKind) -> Job {
    Job {
        kind,
        disabled: false,
        parameters: Vec::new(),
        parameters_known: true,
        quiet_period: None,
        concurrent: kind == JobKind::Pipeline,
        label: String::new(),
        steps: Steps::from([]),
        broken_jenkinsfile: Vec::new(),
        downstream: Vec::new(),
        fingerprint: false,
        changes: Vec::new(),
        builds: BTreeMap::new(),
        next_number: 1,
        builds_started: 0,
    }
}
