//! `wfapi`: what the plugin `pipeline-rest-api` says of pipelines.

use axum::response::Response;
use http::StatusCode;

use super::flow_text::{self, Addresses, step, step_log};
use super::{inputs, logs};
use crate::jenkins::http::{Context, Refusal, Reply, Segment, json_text, page};
use crate::jenkins::model::{Build, BuildKey, Instance, ItemId, Job};

/// How many runs are listed.
const NEWEST: usize = 10;

/// `job/…/wfapi`. Freestyle jobs have none.
pub(super) fn of_job(
    instance: &Instance,
    context: &mut Context<'_>,
    id: ItemId,
    segments: &[Segment],
) -> Reply {
    let job = instance.job(id);
    let job = job.filter(|job| job.is_pipeline() && instance.stage_view);
    let job = job.ok_or(Refusal::NotFound)?;
    let path = before(context, "/wfapi");
    let base = format!("{}{path}", instance.prefix);
    match segments {
        [] if !context.request.trailing_slash => Ok(context.with_slash(instance)),
        [] => Ok(described(instance, &base, id, job)),
        [action] => {
            context.enter(action);
            match action.text.as_str() {
                "describe" => Ok(described(instance, &base, id, job)),
                "runs" => Ok(runs(instance, context, &base, job)),
                _ => Err(Refusal::NotFound),
            }
        }
        _ => Err(Refusal::NotFound),
    }
}

fn described(instance: &Instance, base: &str, id: ItemId, job: &Job) -> Response {
    let name = instance.item(id).map_or("", |item| item.shown_name());
    json_text(flow_text::job(base, name, job.builds.len()))
}

fn runs(instance: &Instance, context: &Context<'_>, base: &str, job: &Job) -> Response {
    let full = context.request.parameter("fullStages") == Some("true");
    let since = context.request.parameter("since");
    let mut listed: Vec<&Build> = Vec::new();
    for build in job.newest().take(NEWEST) {
        listed.push(build);
        if since == Some(format!("#{}", build.number).as_str()) {
            break;
        }
    }
    let runs = listed.into_iter().map(|build| {
        let addresses = Addresses::new(format!("{base}/{}", build.number));
        flow_text::run(instance, &addresses, build, full)
    });
    json_text(flow_text::list(runs))
}

/// What was walked before a keyword.
fn before<'c>(context: &'c Context<'_>, keyword: &str) -> &'c str {
    let walked = context.walked.as_str();
    walked.strip_suffix(keyword).unwrap_or(walked)
}

/// `job/…/{build}/wfapi`. Its links repeat how the build was asked for.
pub(super) fn of_build(
    instance: &mut Instance,
    context: &mut Context<'_>,
    key: BuildKey,
    segments: &[Segment],
) -> Reply {
    let base = format!("{}{}", instance.prefix, before(context, "/wfapi"));
    let addresses = Addresses::new(base);
    let action = match segments {
        [] if !context.request.trailing_slash => return Ok(context.with_slash(instance)),
        [] => "describe",
        [action] => {
            context.enter(action);
            action.text.as_str()
        }
        _ => return Err(Refusal::NotFound),
    };
    if action == "inputSubmit" {
        return inputs::submit_by_id(instance, context, key);
    }
    let build = instance.build(key).ok_or(Refusal::NotFound)?;
    match action {
        "describe" => Ok(json_text(flow_text::run_text(instance, &addresses, build))),
        "pendingInputActions" => Ok(json_text(flow_text::inputs(&addresses, build))),
        "nextPendingInputAction" => Ok(json_text(flow_text::next_input(&addresses, build))),
        "artifacts" => Ok(json_text(flow_text::artifacts(&addresses, build))),
        "changesets" => Ok(json_text(flow_text::changesets(&addresses, build))),
        _ => Err(Refusal::NotFound),
    }
}

/// `job/…/{build}/execution/node/{node}/…`. Nodes that are neither stages nor
/// steps, such as the ends of blocks, are not simulated.
pub(super) fn of_node(
    instance: &Instance,
    context: &mut Context<'_>,
    key: BuildKey,
    segments: &[Segment],
) -> Reply {
    let base = format!("{}{}", instance.prefix, before(context, "/execution"));
    let addresses = Addresses::new(base);
    let [keyword, id, rest @ ..] = segments else {
        return Err(Refusal::NotFound);
    };
    context.enter(keyword);
    context.pass(id, "{node}");
    let build = instance.build(key).ok_or(Refusal::NotFound)?;
    let flow = build.flow.as_ref().ok_or(Refusal::NotFound)?;
    let id = id.text.parse().map_err(|_| Refusal::NotFound)?;
    let stage = flow.stage(id);
    let node = flow.nodes.get(&id);
    if stage.is_none() && node.is_none() {
        return Err(Refusal::NotFound);
    }
    for segment in rest.iter().take(2) {
        context.enter(segment);
    }
    let rest: Vec<&str> = rest.iter().map(|it| it.text.as_str()).collect();
    match rest.as_slice() {
        ["wfapi", ..] if !instance.stage_view => Err(Refusal::NotFound),
        ["wfapi"] | ["wfapi", "describe"] => {
            let text = match (stage, node) {
                (Some(stage), _) => {
                    let stage = flow_text::stage(instance, &addresses, build, stage, true);
                    flow_text::to_json(&stage)
                }
                (None, Some(node)) => {
                    flow_text::to_json(&step(instance, &addresses, build, (id, node), false))
                }
                (None, None) => return Err(Refusal::NotFound),
            };
            Ok(json_text(text))
        }
        ["wfapi", "log"] => {
            let (text, has_log) = step_log(instance, &addresses, build, id);
            let mut response = json_text(text);
            if has_log {
                logs::write_annotator(instance, &mut response);
            }
            Ok(response)
        }
        ["log"] if context.request.trailing_slash => {
            let title = "<h1>Console Output</h1>";
            let mut response = page(instance, StatusCode::OK, "Console", title);
            logs::write_annotator(instance, &mut response);
            Ok(response)
        }
        ["log"] => Ok(context.with_slash(instance)),
        ["log", "logText", _] => {
            let raw = build.console.of_node(id, instance.now);
            let is_running = build.is_running() && node.is_some_and(|node| node.ended.is_none());
            let flavour = segments.last().cloned();
            let flavour: Vec<Segment> = flavour.into_iter().collect();
            logs::progressive(instance, context, &flavour, &raw, is_running)
        }
        _ => Err(Refusal::NotFound),
    }
}
