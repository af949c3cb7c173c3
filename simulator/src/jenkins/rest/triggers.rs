//! Starting builds.

use std::time::Duration;

use http::StatusCode;

use super::Links;
use crate::Content;
use crate::jenkins::engine::Scheduled;
use crate::jenkins::http::{Context, Refusal, Reply, created};
use crate::jenkins::model::{
    Cause, Instance, ItemId, Parameter, ParameterValue, Permission, Value,
};
use crate::jenkins::scenario::ParameterKind;

/// `POST …/build`: a build without parameters, or with those of a submitted form.
pub(super) fn build(instance: &mut Instance, context: &mut Context<'_>, id: ItemId) -> Reply {
    context.post_only(true)?;
    let parameters = checked(instance, context, id)?;
    if parameters.is_empty() {
        let delay = delay(context)?;
        let item = schedule(instance, context, id, Vec::new(), delay);
        let (Scheduled::New(item) | Scheduled::Existing(item)) = item;
        return Ok(queued(instance, context, StatusCode::CREATED, item));
    }
    let form = context.request.parameter("json");
    let form = form.ok_or(Refusal::BadRequest("Nothing is submitted"))?;
    let form: serde_json::Value = serde_json::from_str(form).map_err(|_| Refusal::Oops)?;
    let values = submitted(context, &parameters, &form)?;
    let delay = delay(context)?;
    let item = schedule(instance, context, id, values, delay);
    let (Scheduled::New(item) | Scheduled::Existing(item)) = item;
    Ok(queued(instance, context, StatusCode::CREATED, item))
}

/// `POST …/buildWithParameters`: a build with parameters as fields. Whatever
/// is not given has its default; what the job does not have is not looked at.
pub(super) fn build_with_parameters(
    instance: &mut Instance,
    context: &mut Context<'_>,
    id: ItemId,
) -> Reply {
    context.post_only(false)?;
    let parameters = checked(instance, context, id)?;
    if parameters.is_empty() {
        return Err(Refusal::Oops);
    }
    let mut values = Vec::new();
    for parameter in &parameters {
        let given = context
            .request
            .parameters()
            .find(|(name, _)| *name == parameter.name);
        if let Some(file) = uploaded(context, parameter, &parameter.name) {
            values.push(file);
        } else if let Some((_, text)) = given
            && parameter.kind != ParameterKind::File
        {
            values.push(parameter.parse(text).ok_or(Refusal::Oops)?);
        } else {
            values.extend(parameter.default_value());
        }
    }
    let delay = delay(context)?;
    let (status, item) = match schedule(instance, context, id, values, delay) {
        Scheduled::New(item) => (StatusCode::CREATED, item),
        Scheduled::Existing(item) => (StatusCode::SEE_OTHER, item),
    };
    Ok(queued(instance, context, status, item))
}

/// The parameters of a job that may be built by the caller.
fn checked(
    instance: &Instance,
    context: &Context<'_>,
    id: ItemId,
) -> Result<Vec<Parameter>, Refusal> {
    context.check(instance, Permission::Build)?;
    let job = instance.job(id).ok_or(Refusal::NotFound)?;
    if job.disabled {
        return Err(Refusal::NotBuildable(instance.full_name(id)));
    }
    Ok(job.known_parameters().to_vec())
}

fn schedule(
    instance: &mut Instance,
    context: &Context<'_>,
    id: ItemId,
    values: Vec<ParameterValue>,
    delay: Option<Duration>,
) -> Scheduled {
    let user = context.caller.user.clone();
    let cause = user.map_or(Cause::Anonymous, Cause::User);
    instance.schedule(id, values, cause, delay)
}

fn queued(
    instance: &Instance,
    context: &Context<'_>,
    status: StatusCode,
    item: u64,
) -> axum::response::Response {
    let path = format!("queue/item/{item}/");
    created(status, &context.location(instance, &path))
}

/// `delay=30sec`, `2min`, `0`. Jenkins takes many units, and answers 500 for
/// what is none.
fn delay(context: &Context<'_>) -> Result<Option<Duration>, Refusal> {
    let Some(text) = context.request.parameter("delay") else {
        return Ok(None);
    };
    let text = text.trim();
    let end = text.find(|it: char| !it.is_ascii_digit());
    let (number, unit) = text.split_at(end.unwrap_or(text.len()));
    let number: u64 = number.parse().map_err(|_| Refusal::Oops)?;
    let factor = match unit.trim() {
        "" | "s" | "sec" | "secs" | "second" | "seconds" => 1,
        "m" | "min" | "mins" | "minute" | "minutes" => 60,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3600,
        "d" | "day" | "days" => 86_400,
        _ => return Err(Refusal::Oops),
    };
    // Far enough, and no sum overflows.
    let seconds = number.saturating_mul(factor).min(100 * 365 * 86_400);
    Ok(Some(Duration::from_secs(seconds)))
}

/// The values of a form as the page of a job submits it: `{"parameter": …}`.
fn submitted(
    context: &Context<'_>,
    parameters: &[Parameter],
    form: &serde_json::Value,
) -> Result<Vec<ParameterValue>, Refusal> {
    let given = match form.get("parameter") {
        Some(serde_json::Value::Array(given)) => given.iter().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    };
    let mut values = Vec::new();
    for one in given {
        let name = one.get("name").and_then(serde_json::Value::as_str);
        let parameter = parameters
            .iter()
            .find(|parameter| Some(parameter.name.as_str()) == name)
            .ok_or(Refusal::Oops)?;
        if parameter.kind == ParameterKind::File {
            let field = one.get("file").and_then(serde_json::Value::as_str);
            values.extend(uploaded(context, parameter, field.unwrap_or("file0")));
            continue;
        }
        let text = match one.get("value") {
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        values.push(parameter.parse(&text).ok_or(Refusal::Oops)?);
    }
    Ok(values)
}

fn uploaded(context: &Context<'_>, parameter: &Parameter, field: &str) -> Option<ParameterValue> {
    let files = &context.request.form.files;
    let (_, name, bytes) = files
        .iter()
        .find(|(key, _, _)| parameter.kind == ParameterKind::File && key == field)?;
    let mut uploaded = Content::default();
    uploaded.push(bytes.clone());
    Some(ParameterValue {
        name: parameter.name.clone(),
        value: Value::File(name.clone(), uploaded),
    })
}

/// The path of a job in redirects.
pub(super) fn job_path(instance: &Instance, context: &Context<'_>, id: ItemId) -> String {
    Links::new(instance, context).item_path(instance, id)
}
