//! The objects of `wfapi`.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use crate::jenkins::console::{html, strip_notes};
use crate::jenkins::model::{
    Build, BuildResult, FlowError, FlowNode, Input, Instance, NodeStatus, Parameter, Stage,
    url_encoded,
};
use crate::jenkins::scenario::ParameterKind;

/// How much of a step's log `wfapi` shows: its end.
const SHOWN: u64 = 10_240;

/// Where a build's objects are, as its reader came there.
#[derive(Clone, Debug)]
pub(super) struct Addresses(String);

impl Addresses {
    pub(super) fn new(build: String) -> Self {
        Self(build)
    }

    fn of_build(&self, action: &str) -> Link {
        Link {
            href: format!("{}/wfapi/{action}", self.0),
        }
    }

    fn of_node(&self, id: u32, action: &str) -> Link {
        Link {
            href: format!("{}/execution/node/{id}/{action}", self.0),
        }
    }
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Link {
    href: String,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Links {
    #[serde(rename = "self", skip_serializing_if = "Option::is_none")]
    itself: Option<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log: Option<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    console: Option<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    runs: Option<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pending_input_actions: Option<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_pending_input_action: Option<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    artifacts: Option<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changesets: Option<Link>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct JobText<'a> {
    #[serde(rename = "_links")]
    links: Links,
    name: &'a str,
    run_count: usize,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Run {
    #[serde(rename = "_links")]
    links: Links,
    id: String,
    name: String,
    status: &'static str,
    start_time_millis: i64,
    end_time_millis: i64,
    duration_millis: i64,
    queue_duration_millis: i64,
    pause_duration_millis: i64,
    stages: Vec<StageText>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StageText {
    #[serde(rename = "_links")]
    links: Links,
    id: String,
    name: String,
    exec_node: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorText>,
    start_time_millis: i64,
    duration_millis: i64,
    pause_duration_millis: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    stage_flow_nodes: Option<Vec<Step>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Step {
    #[serde(rename = "_links")]
    links: Links,
    id: String,
    name: &'static str,
    exec_node: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter_description: Option<String>,
    start_time_millis: i64,
    duration_millis: i64,
    pause_duration_millis: i64,
    parent_nodes: Vec<String>,
}

#[derive(Debug, Serialize)]
struct ErrorText {
    message: Option<String>,
    #[serde(rename = "type")]
    class: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct LogText {
    node_id: String,
    node_status: &'static str,
    length: u64,
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    console_url: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct InputText {
    id: String,
    proceed_text: String,
    message: String,
    inputs: Vec<InputParameter>,
    proceed_url: String,
    abort_url: String,
    redirect_approval_url: String,
}

#[derive(Debug, Serialize)]
struct InputParameter {
    #[serde(rename = "type")]
    kind: &'static str,
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
    definition: InputDefinition,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct InputDefinition {
    default_val: serde_json::Value,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    choices: Vec<String>,
}

pub(super) fn to_json(value: &impl Serialize) -> String {
    // Texts and numbers always serialise.
    serde_json::to_string(value).unwrap_or_default()
}

/// Several runs.
pub(super) fn list(runs: impl Iterator<Item = Run>) -> String {
    to_json(&runs.collect::<Vec<_>>())
}

pub(super) fn job(base: &str, name: &str, run_count: usize) -> String {
    let link = |action: &str| {
        Some(Link {
            href: format!("{base}/wfapi/{action}"),
        })
    };
    let links = Links {
        itself: link("describe"),
        runs: link("runs"),
        ..Links::default()
    };
    to_json(&JobText {
        links,
        name,
        run_count,
    })
}

pub(super) fn run_text(instance: &Instance, addresses: &Addresses, build: &Build) -> String {
    to_json(&run(instance, addresses, build, false))
}

pub(super) fn run(instance: &Instance, addresses: &Addresses, build: &Build, full: bool) -> Run {
    let flow = build.flow.as_ref();
    let is_asking = flow.is_some_and(|flow| !flow.inputs.is_empty());
    let ended = build.finished.unwrap_or(instance.now);
    let stages = flow.map(|flow| flow.stages.as_slice()).unwrap_or_default();
    let link = |there: bool, action: &str| there.then(|| addresses.of_build(action));
    Run {
        links: Links {
            itself: Some(addresses.of_build("describe")),
            pending_input_actions: link(is_asking, "pendingInputActions"),
            next_pending_input_action: link(is_asking, "nextPendingInputAction"),
            // As the plugin's documentation has it; not seen in an answer.
            artifacts: link(!build.artifacts.is_empty(), "artifacts"),
            changesets: link(!build.changes.is_empty(), "changesets"),
            ..Links::default()
        },
        id: build.number.to_string(),
        name: format!("#{}", build.number),
        status: run_status(build, is_asking),
        start_time_millis: build.started.timestamp_millis(),
        end_time_millis: ended.timestamp_millis(),
        duration_millis: (ended - build.started).num_milliseconds(),
        // Here what leaves the queue runs at once.
        queue_duration_millis: 0,
        // It is 0 even of a run that waits.
        pause_duration_millis: 0,
        stages: stages
            .iter()
            .map(|it| stage(instance, addresses, build, it, full))
            .collect(),
    }
}

/// How a run is, which is not always how its build is: a time limit makes the
/// build ABORTED and the run FAILED, and a Jenkinsfile that does not compile
/// makes the build FAILURE and the run NOT_EXECUTED.
fn run_status(build: &Build, is_asking: bool) -> &'static str {
    let flow = build.flow.as_ref();
    match build.result {
        _ if is_asking => NodeStatus::Paused.name(),
        _ if build.is_running() => NodeStatus::InProgress.name(),
        _ if flow.is_some_and(|flow| flow.did_not_compile) => NodeStatus::NotExecuted.name(),
        Some(BuildResult::Aborted) if flow.is_some_and(|flow| flow.timed_out) => {
            NodeStatus::Failed.name()
        }
        Some(result) => result.flow_status(),
        None => NodeStatus::Success.name(),
    }
}

/// A stage. Of one with others in it, only what came before those counts.
pub(super) fn stage(
    instance: &Instance,
    addresses: &Addresses,
    build: &Build,
    stage: &Stage,
    full: bool,
) -> StageText {
    let flow = build.flow.as_ref();
    let stages = flow.map(|flow| flow.stages.as_slice()).unwrap_or_default();
    let inner = stages.iter().filter(|it| it.parent == Some(stage.id));
    let first_inner = inner.min_by_key(|it| (it.branch, it.started));
    let (status, error, ended) = match first_inner {
        Some(inner) => (NodeStatus::Success, None, Some(inner.started)),
        None => (stage.status, stage.error.as_ref(), stage.ended),
    };
    let waits = flow.is_some_and(|flow| {
        flow.inputs
            .iter()
            .any(|input| flow.nodes.get(&input.node).and_then(|it| it.stage) == Some(stage.id))
    });
    let waiting = waits.then(|| {
        let inputs = flow.map(|flow| flow.inputs.as_slice()).unwrap_or_default();
        let since = inputs.iter().map(|input| input.since).min();
        since.map_or(TimeDelta::zero(), |since| instance.now - since)
    });
    StageText {
        links: Links {
            itself: Some(addresses.of_node(stage.id, "wfapi/describe")),
            ..Links::default()
        },
        id: stage.id.to_string(),
        name: stage.name.clone(),
        exec_node: "",
        status: status.name(),
        error: error.map(ErrorText::from),
        start_time_millis: stage.started.timestamp_millis(),
        duration_millis: took(instance, stage.started, ended),
        pause_duration_millis: (stage.paused + waiting.unwrap_or_default()).num_milliseconds(),
        stage_flow_nodes: full.then(|| {
            let steps = flow.into_iter().flat_map(|flow| flow.steps_of(stage.id));
            steps
                .map(|it| step(instance, addresses, build, it, true))
                .collect()
        }),
    }
}

fn took(instance: &Instance, started: DateTime<Utc>, ended: Option<DateTime<Utc>>) -> i64 {
    (ended.unwrap_or(instance.now) - started).num_milliseconds()
}

/// A step; with a link to its console where it is one of several.
pub(super) fn step(
    instance: &Instance,
    addresses: &Addresses,
    build: &Build,
    (id, node): (u32, &FlowNode),
    with_console: bool,
) -> Step {
    let has_log = !build.console.of_node(id, instance.now).is_empty();
    Step {
        links: Links {
            itself: Some(addresses.of_node(id, "wfapi/describe")),
            log: has_log.then(|| addresses.of_node(id, "wfapi/log")),
            console: (has_log && with_console).then(|| addresses.of_node(id, "log")),
            ..Links::default()
        },
        id: id.to_string(),
        name: node.name,
        exec_node: "",
        status: node.status.name(),
        error: node.error.as_ref().map(ErrorText::from),
        parameter_description: node.argument.clone(),
        start_time_millis: node.started.timestamp_millis(),
        duration_millis: took(instance, node.started, node.ended),
        pause_duration_millis: node.paused.num_milliseconds(),
        parent_nodes: vec![node.parent.to_string()],
    }
}

/// The end of a step's log, escaped for a page; and whether there is any.
pub(super) fn step_log(
    instance: &Instance,
    addresses: &Addresses,
    build: &Build,
    id: u32,
) -> (String, bool) {
    let content = build.console.of_node(id, instance.now);
    let (size, has_log) = (content.len(), !content.is_empty());
    let end = content.slice(size.saturating_sub(SHOWN)..size);
    let node = build.flow.as_ref().and_then(|flow| flow.nodes.get(&id));
    let status = node.map_or(NodeStatus::Success, |node| node.status);
    let log = LogText {
        node_id: id.to_string(),
        // It says so of steps that still run.
        node_status: if status == NodeStatus::InProgress {
            NodeStatus::Success.name()
        } else {
            status.name()
        },
        length: end.len(),
        has_more: size > SHOWN,
        text: has_log.then(|| html(&strip_notes(&end.to_bytes()))),
        console_url: has_log.then(|| addresses.of_node(id, "log").href),
    };
    (to_json(&log), has_log)
}

pub(super) fn inputs(addresses: &Addresses, build: &Build) -> String {
    let inputs = build.flow.as_ref().map(|flow| flow.inputs.as_slice());
    let inputs = inputs.unwrap_or_default().iter();
    to_json(&inputs.map(|it| input(addresses, it)).collect::<Vec<_>>())
}

pub(super) fn next_input(addresses: &Addresses, build: &Build) -> String {
    let next = build.flow.as_ref().and_then(|flow| flow.inputs.first());
    to_json(&next.map(|it| input(addresses, it)))
}

fn input(addresses: &Addresses, input: &Input) -> InputText {
    let id = url_encoded(&input.id);
    let Addresses(base) = addresses;
    InputText {
        proceed_url: format!("{base}/wfapi/inputSubmit?inputId={id}"),
        abort_url: format!("{base}/input/{id}/abort"),
        redirect_approval_url: format!("{base}/input/"),
        id: input.id.clone(),
        proceed_text: input.ok.clone(),
        message: input.message.clone(),
        inputs: input.parameters.iter().map(InputParameter::from).collect(),
    }
}

impl From<&Parameter> for InputParameter {
    fn from(parameter: &Parameter) -> Self {
        let default_val = match parameter.kind {
            ParameterKind::Boolean => {
                serde_json::Value::Bool(parameter.default.eq_ignore_ascii_case("true"))
            }
            ParameterKind::Choice => parameter.choices.first().cloned().into(),
            // What a password would be is not told.
            ParameterKind::Password | ParameterKind::File => serde_json::Value::Null,
            _ => parameter.default.clone().into(),
        };
        Self {
            kind: parameter.definition_class(),
            name: parameter.name.clone(),
            description: parameter.description.clone(),
            definition: InputDefinition {
                default_val,
                choices: parameter.choices.clone(),
            },
        }
    }
}

impl From<&FlowError> for ErrorText {
    fn from(error: &FlowError) -> Self {
        Self {
            message: error.message.clone(),
            class: error.class,
        }
    }
}

/// As the plugin's documentation has it; only empty lists were seen.
pub(super) fn artifacts(addresses: &Addresses, build: &Build) -> String {
    let Addresses(base) = addresses;
    let artifacts = build.artifacts.iter().enumerate().map(|(index, artifact)| {
        let path: Vec<String> = artifact.path.split('/').map(url_encoded).collect();
        serde_json::json!({
            "id": format!("n{}", index + 1),
            "name": artifact.path.rsplit('/').next(),
            "path": artifact.path,
            "url": format!("{base}/artifact/{}", path.join("/")),
            "size": artifact.content.len(),
        })
    });
    to_json(&artifacts.collect::<Vec<_>>())
}

/// As the plugin's documentation has it; only empty lists were seen.
pub(super) fn changesets(addresses: &Addresses, build: &Build) -> String {
    let Addresses(base) = addresses;
    if build.changes.is_empty() {
        return "[]".to_owned();
    }
    let commits = build.changes.iter().map(|change| {
        serde_json::json!({
            "commitId": change.id,
            "commitUrl": null,
            "message": change.message,
            "authorJenkinsId": change.author,
            "timestamp": change.at.timestamp() * 1000,
            "consoleUrl": format!("{base}/changes#{}", change.id),
        })
    });
    let commits: Vec<_> = commits.collect();
    let set = serde_json::json!([{
        "kind": "git",
        "commitCount": commits.len(),
        "commits": commits,
        "consoleUrl": format!("{base}/changes"),
    }]);
    to_json(&set)
}
