//! Nodes.

use http::StatusCode;

use super::Links;
use super::entities::{computer, computers as export_computers};
use crate::jenkins::http::{Context, Refusal, Reply, Segment, page};
use crate::jenkins::model::{Instance, OfflineCause, Permission, url_encoded};

/// What is at `computer/…`.
pub(super) fn computers(
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
        return Ok(page(instance, StatusCode::OK, "Nodes", "<h1>Nodes</h1>"));
    };
    if first.text == "api" {
        context.enter(first);
        let links = Links::new(instance, context);
        return context.export(instance, rest, |out| {
            export_computers(out, instance, &links);
        });
    }
    context.pass(first, "{node}");
    let name = match first.text.as_str() {
        "(built-in)" | "(master)" => "",
        name => name,
    };
    let index = instance.nodes.iter().position(|node| node.name == name);
    let index = index.ok_or(Refusal::NotFound)?;
    node(instance, context, index, rest)
}

fn node(
    instance: &mut Instance,
    context: &mut Context<'_>,
    index: usize,
    segments: &[Segment],
) -> Reply {
    let Some((first, rest)) = segments.split_first() else {
        if !context.request.trailing_slash {
            return Ok(context.with_slash(instance));
        }
        return Ok(page(instance, StatusCode::OK, "Node", "<h1>Node</h1>"));
    };
    context.enter(first);
    match (first.text.as_str(), rest) {
        ("api", rest) => {
            let links = Links::new(instance, context);
            let node = instance.nodes.get(index).ok_or(Refusal::NotFound)?;
            context.export(instance, rest, |out| computer(out, instance, &links, node))
        }
        ("toggleOffline", []) => {
            context.post_only(false)?;
            context.check(instance, Permission::Disconnect)?;
            let message = context.request.parameter("offlineMessage");
            let message = message.unwrap_or_default().to_owned();
            let (user, at) = (context.caller.name().to_owned(), instance.now);
            let node = instance.nodes.get_mut(index).ok_or(Refusal::NotFound)?;
            node.temporarily_offline = !node.temporarily_offline;
            node.offline_cause =
                node.temporarily_offline
                    .then_some(OfflineCause::User { user, message, at });
            let name = if node.is_built_in() {
                "(built-in)".to_owned()
            } else {
                url_encoded(&node.name)
            };
            instance.look_at_queue_soon();
            Ok(context.redirect_to(instance, &format!("computer/{name}/")))
        }
        _ => Err(Refusal::NotFound),
    }
}
