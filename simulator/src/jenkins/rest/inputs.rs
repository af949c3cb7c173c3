//! Answering what pipelines ask.

use http::StatusCode;
use serde_json::Value;

use super::triggers::job_path;
use crate::jenkins::engine::InputError;
use crate::jenkins::http::{Context, Refusal, Reply, Segment, empty, page};
use crate::jenkins::model::{BuildKey, Instance, Permission};

/// `job/…/{build}/input/…`.
pub(super) fn input(
    instance: &mut Instance,
    context: &mut Context<'_>,
    key: BuildKey,
    segments: &[Segment],
) -> Reply {
    // The page is there as long as the build has ever asked something.
    let [id, action] = segments else {
        let asked = instance.build(key).and_then(|build| build.flow.as_ref());
        let asked = asked.is_some_and(|flow| {
            !flow.inputs.is_empty()
                || flow
                    .nodes
                    .values()
                    .any(|node| node.name == "Wait for interactive input")
        });
        return match segments {
            [] if !asked => Err(Refusal::NotBelowBuild),
            [] if context.request.trailing_slash => Ok(page(
                instance,
                StatusCode::OK,
                "Paused for Input",
                "<h1>Waiting for input</h1>",
            )),
            [] => Ok(context.with_slash(instance)),
            _ => Err(Refusal::NotFound),
        };
    };
    context.pass(id, "{input}");
    context.enter(action);
    if instance.input(key, &id.text).is_none() {
        return Err(Refusal::NotFound);
    }
    let action = action.text.as_str();
    if !matches!(action, "proceedEmpty" | "proceed" | "abort" | "submit") {
        return Err(Refusal::NotFound);
    }
    context.post_only(false)?;
    may_answer(instance, context, key, &id.text)?;
    let user = context.caller.name().to_owned();
    match action {
        "proceedEmpty" => instance.proceed(key, &id.text, &user, &[])?,
        "proceed" => {
            let values = submitted(context)?;
            instance.proceed(key, &id.text, &user, &values)?;
        }
        "abort" => instance.reject(key, &id.text, &user)?,
        _ => {
            if context.request.parameter("proceed").is_some() {
                let values = submitted(context)?;
                instance.proceed(key, &id.text, &user, &values)?;
            } else {
                instance.reject(key, &id.text, &user)?;
            }
            let path = job_path(instance, context, key.job);
            return Ok(context.redirect_to(instance, &format!("{path}{}/console", key.number)));
        }
    }
    Ok(empty(StatusCode::OK))
}

/// `POST …/wfapi/inputSubmit?inputId=…` with a form field `json`.
pub(super) fn submit_by_id(
    instance: &mut Instance,
    context: &mut Context<'_>,
    key: BuildKey,
) -> Reply {
    context.post_only(false)?;
    let id = context.request.parameter("inputId").unwrap_or_default();
    let id = id.to_owned();
    if instance.input(key, &id).is_none() {
        return Err(Refusal::Oops);
    }
    may_answer(instance, context, key, &id)?;
    let values = submitted(context)?;
    let user = context.caller.name().to_owned();
    instance.proceed(key, &id, &user, &values)?;
    Ok(empty(StatusCode::OK))
}

impl From<InputError> for Refusal {
    fn from(error: InputError) -> Self {
        match error {
            InputError::NotThere => Self::NotFound,
            InputError::BadValue => Self::Oops,
        }
    }
}

/// That somebody may not answer is told as an error of theirs.
fn may_answer(
    instance: &Instance,
    context: &Context<'_>,
    key: BuildKey,
    id: &str,
) -> Result<(), Refusal> {
    let submitters = instance
        .input(key, id)
        .map(|input| input.submitters.clone())
        .unwrap_or_default();
    if context.caller.may(instance, Permission::Administer) {
        return Ok(());
    }
    if submitters.is_empty() {
        if context.caller.may(instance, Permission::Build) {
            return Ok(());
        }
        let message = "You need to have Job/Build permissions to submit this.";
        return Err(Refusal::User(message.to_owned()));
    }
    if submitters.iter().any(|name| name == context.caller.name()) {
        return Ok(());
    }
    let message = format!("You need to be {} to submit this.", submitters.join(","));
    Err(Refusal::User(message))
}

/// The values of `{"parameter": [{"name": …, "value": …}]}`.
fn submitted(context: &Context<'_>) -> Result<Vec<(String, String)>, Refusal> {
    let json = context.request.parameter("json");
    let json = json.ok_or(Refusal::BadRequest("This page expects a form submission"))?;
    let json: Value = serde_json::from_str(json).map_err(|_| Refusal::Oops)?;
    let given = match json.get("parameter") {
        Some(Value::Array(given)) => given.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    given
        .iter()
        .map(|one| {
            let name = one.get("name").and_then(Value::as_str);
            let name = name.ok_or(Refusal::Oops)?.to_owned();
            let value = match one.get("value") {
                Some(Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
                None => String::new(),
            };
            Ok((name, value))
        })
        .collect()
}
