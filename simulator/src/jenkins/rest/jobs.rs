//! What can be asked of a job, and done with it.

use super::{Links, builds, flow, triggers};
use crate::jenkins::http::{Context, Refusal, Reply, Segment};
use crate::jenkins::model::{BuildKey, Instance, ItemId, Permission};

/// What is below a job.
pub(super) fn job(
    instance: &mut Instance,
    context: &mut Context<'_>,
    id: ItemId,
    segments: &[Segment],
) -> Reply {
    let [first, rest @ ..] = segments else {
        return Err(Refusal::NotFound);
    };
    if let Some(number) = build_number(instance, id, &first.text) {
        context.pass(first, "{build}");
        let job = id;
        let number = number.ok_or(Refusal::NotFound)?;
        return builds::build(instance, context, BuildKey { job, number }, rest);
    }
    context.enter(first);
    match (first.text.as_str(), rest) {
        ("build", []) => triggers::build(instance, context, id),
        ("buildWithParameters", []) => triggers::build_with_parameters(instance, context, id),
        ("enable", []) => set_disabled(instance, context, id, false),
        ("disable", []) => set_disabled(instance, context, id, true),
        ("wfapi", rest) => flow::of_job(instance, context, id, rest),
        _ => Err(Refusal::NotFound),
    }
}

/// The number that a segment stands for, if it stands for a build at all;
/// nothing in it when there is no such build.
#[expect(
    clippy::option_option,
    reason = "no build, or a build that is not there"
)]
fn build_number(instance: &Instance, id: ItemId, text: &str) -> Option<Option<u64>> {
    let job = instance.job(id)?;
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        let number = text.parse().ok();
        return Some(number.filter(|number| job.builds.contains_key(number)));
    }
    let is_permalink = text.starts_with("last") && text.ends_with("Build");
    is_permalink.then(|| job.permalink(text).map(|build| build.number))
}

fn set_disabled(
    instance: &mut Instance,
    context: &mut Context<'_>,
    id: ItemId,
    disabled: bool,
) -> Reply {
    context.post_only(false)?;
    context.check(instance, Permission::Configure)?;
    if let Some(job) = instance.job_mut(id) {
        job.disabled = disabled;
    }
    if disabled && let Some(item) = instance.queue_item_of(id) {
        instance.cancel(item);
    }
    let links = Links::new(instance, context);
    let path = links.item_path(instance, id);
    Ok(context.redirect_to(instance, &path))
}
