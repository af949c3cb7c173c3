//! Items by their names, folder after folder.

use http::StatusCode;

use super::entities::item as export_item;
use super::{Links, jobs, root};
use crate::jenkins::http::{Context, Refusal, Reply, Segment, page, redirect, text};
use crate::jenkins::model::{Instance, Item, ItemId, ItemKind, Permission};

/// What is at `job/{name}/…` in a folder or at the root.
pub(super) fn below(
    instance: &mut Instance,
    context: &mut Context<'_>,
    folder: Option<ItemId>,
    segments: &[Segment],
) -> Reply {
    let [keyword, name, rest @ ..] = segments else {
        return Err(Refusal::NotFound);
    };
    // All folders of a path are one step in the counts.
    if context.template.ends_with("/job/{job}") {
        context.walked.push_str("/job");
        context.walked.push('/');
        context.walked.push_str(&name.raw);
    } else {
        context.enter(keyword);
        context.pass(name, "{job}");
    }
    let Some(item) = instance.child(folder, &name.text) else {
        return Err(Refusal::NotFound);
    };
    if !context.caller.may(instance, Permission::Read) {
        // Who may know that it exists is told that more is needed.
        return Err(if context.caller.may(instance, Permission::Discover) {
            Refusal::Forbidden
        } else {
            Refusal::NotFound
        });
    }
    let (id, is_job) = (item.id, item.job().is_some());
    context.ancestors.push((id, context.walked.clone()));
    let Some((first, after)) = rest.split_first() else {
        if !context.request.trailing_slash {
            return Ok(context.with_slash(instance));
        }
        let title = instance.full_display_name(id);
        return Ok(page(instance, StatusCode::OK, &title, "<h1>Job</h1>"));
    };
    match first.text.as_str() {
        "api" => {
            context.enter(first);
            let links = Links::new(instance, context);
            let Some(item) = instance.item(id) else {
                return Err(Refusal::NotFound);
            };
            context.export(instance, after, |out| {
                export_item(out, instance, &links, item);
            })
        }
        "config.xml" if after.is_empty() => {
            context.enter(first);
            config(instance, context, id)
        }
        "doDelete" if after.is_empty() => {
            context.enter(first);
            context.post_only(false)?;
            context.check(instance, Permission::Delete)?;
            let parent = instance.item(id).and_then(|item| item.parent);
            instance.remove(id);
            let links = Links::new(instance, context);
            let path = parent.map_or_else(String::new, |id| links.item_path(instance, id));
            Ok(context.redirect_to(instance, &path))
        }
        _ if is_job => jobs::job(instance, context, id, rest),
        "job" => below(instance, context, Some(id), rest),
        "view" => root::view_below(instance, context, Some(id), rest),
        "createItem" => super::administration::create_item(instance, context, Some(id), first),
        "build" => scan(instance, context, id, first),
        "indexing" => indexing(instance, context, id, rest),
        _ => Err(Refusal::NotFound),
    }
}

fn is_multibranch(instance: &Instance, id: ItemId) -> bool {
    instance.item(id).is_some_and(Item::is_multibranch)
}

/// Looks for branches. Plain folders cannot be built.
fn scan(
    instance: &mut Instance,
    context: &mut Context<'_>,
    id: ItemId,
    segment: &Segment,
) -> Reply {
    context.enter(segment);
    if !is_multibranch(instance, id) {
        return Err(Refusal::NotFound);
    }
    context.post_only(false)?;
    context.check(instance, Permission::Build)?;
    let links = Links::new(instance, context);
    let path = links.item_path(instance, id);
    Ok(redirect(&context.location(instance, &path)))
}

/// The log of the last look for branches.
fn indexing(
    instance: &mut Instance,
    context: &mut Context<'_>,
    id: ItemId,
    segments: &[Segment],
) -> Reply {
    for segment in segments {
        context.enter(segment);
    }
    let path: Vec<&str> = segments.iter().map(|it| it.text.as_str()).collect();
    let folder = instance.item(id).and_then(|item| item.folder());
    let Some(folder) = folder.filter(|folder| folder.multibranch) else {
        return Err(Refusal::NotFound);
    };
    if path != ["indexing", "logText", "progressiveText"] {
        return Err(Refusal::NotFound);
    }
    let mut lines = String::from("Starting branch indexing...\r\nChecking branches...\r\n");
    for child in folder.children.values() {
        let name = instance.item(*child).map_or("", |item| item.shown_name());
        lines.push_str("  Checking branch ");
        lines.push_str(name);
        lines.push_str("\r\n      ‘Jenkinsfile’ found\r\n    Met criteria\r\n");
    }
    lines.push_str("Finished branch indexing. Indexing took 0.13 sec\r\nFinished: SUCCESS\r\n");
    let size = lines.replace("\r\n", "\n").len();
    let mut response = text("text/plain;charset=utf-8", lines);
    response
        .headers_mut()
        .insert("x-text-size", http::HeaderValue::from(size));
    Ok(response)
}

/// Reads or writes the configuration. What is written is kept, and not acted
/// upon: what a job does is the scenario's to say.
fn config(instance: &mut Instance, context: &mut Context<'_>, id: ItemId) -> Reply {
    context.check(instance, Permission::Configure)?;
    if context.request.is_post() {
        let sent = String::from_utf8_lossy(&context.request.body).into_owned();
        if let Some(item) = instance.item_mut(id) {
            item.config = Some(sent);
        }
        return Ok(crate::jenkins::http::empty(StatusCode::OK));
    }
    let Some(item) = instance.item(id) else {
        return Err(Refusal::NotFound);
    };
    let root = match &item.kind {
        ItemKind::Job(job) if job.is_pipeline() => "flow-definition plugin=\"workflow-job\"",
        ItemKind::Job(_) => "project",
        ItemKind::Folder(_) => "com.cloudbees.hudson.plugins.folder.Folder",
    };
    let name = root.split(' ').next().unwrap_or(root);
    let own = format!(
        "<?xml version=\"1.1\" encoding=\"UTF-8\"?><{root}><description>{}</description></{name}>",
        item.description.as_deref().unwrap_or_default()
    );
    let body = item.config.clone().unwrap_or(own);
    Ok(text("application/xml", body))
}
