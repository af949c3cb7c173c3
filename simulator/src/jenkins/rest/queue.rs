//! The queue.

use http::StatusCode;

use super::Links;
use super::entities::{queue as export_queue, queue_item};
use crate::jenkins::http::{Context, Refusal, Reply, Segment, no_content, page};
use crate::jenkins::model::{Instance, Permission, QueueItem};

/// What is at `queue/…`.
pub(super) fn queue(
    instance: &mut Instance,
    context: &mut Context<'_>,
    segments: &[Segment],
) -> Reply {
    let [keyword, rest @ ..] = segments else {
        return Err(Refusal::NotFound);
    };
    context.enter(keyword);
    let Some((first, rest)) = rest.split_first() else {
        if !context.request.trailing_slash {
            return Ok(context.with_slash(instance));
        }
        return Ok(page(instance, StatusCode::OK, "Queue", "<h1>Queue</h1>"));
    };
    context.enter(first);
    match (first.text.as_str(), rest) {
        ("api", rest) => {
            let links = Links::new(instance, context);
            context.export(instance, rest, |out| export_queue(out, instance, &links))
        }
        ("cancelItem", []) => {
            context.post_only(false)?;
            let id = context.request.parameter("id").unwrap_or_default();
            let id = id.parse().map_err(|_| Refusal::Oops)?;
            let item = instance.queue.get(&id).ok_or(Refusal::NoSuchItem)?;
            // What has left cannot be cancelled, which nobody catches.
            let left = item.has_left();
            context.check(instance, Permission::Cancel)?;
            if left {
                return Err(Refusal::Oops);
            }
            instance.cancel(id);
            Ok(no_content())
        }
        ("item", [id, rest @ ..]) => {
            context.pass(id, "{id}");
            let id = id.text.parse().map_err(|_| Refusal::NotFound)?;
            item(instance, context, id, rest)
        }
        _ => Err(Refusal::NotFound),
    }
}

fn item(
    instance: &mut Instance,
    context: &mut Context<'_>,
    id: u64,
    segments: &[Segment],
) -> Reply {
    let entry = instance.queue.get(&id);
    let entry = entry.filter(|_| context.caller.may(instance, Permission::Read));
    let entry: &QueueItem = entry.ok_or(Refusal::NotFound)?;
    let Some((first, rest)) = segments.split_first() else {
        if !context.request.trailing_slash {
            return Ok(context.with_slash(instance));
        }
        return Ok(page(
            instance,
            StatusCode::OK,
            "Queue item",
            "<h1>Item</h1>",
        ));
    };
    context.enter(first);
    match (first.text.as_str(), rest) {
        ("api", rest) => {
            let links = Links::new(instance, context);
            context.export(instance, rest, |out| {
                queue_item(out, instance, &links, entry);
            })
        }
        ("cancelQueue", []) => {
            context.post_only(false)?;
            context.check(instance, Permission::Cancel)?;
            instance.cancel(id);
            Ok(no_content())
        }
        _ => Err(Refusal::NotFound),
    }
}
