//! What is attached to builds and queue items.

use super::parameter::value;
use crate::jenkins::export::Exporter;
use crate::jenkins::model::{Build, Cause, Instance, ParameterValue, TestReport};

const RUN_DISPLAY: &str = "org.jenkinsci.plugins.displayurlapi.actions.RunDisplayAction";

/// Something attached.
#[derive(Clone, Copy, Debug)]
pub(super) enum Action<'a> {
    /// What it was told.
    Parameters(&'a [ParameterValue]),
    /// Why it is built.
    Causes(&'a [Cause]),
    /// How many tests failed.
    Tests(&'a Build),
    /// Which commit was built; its hash, and the number of the build.
    Git(&'a Build),
    /// Something that only has a class.
    Named(&'static str),
    /// Something that is not even told.
    Other,
}

/// The actions of a queue item.
pub(super) fn of_entry<'a>(
    parameters: &'a [ParameterValue],
    causes: &'a [Cause],
) -> Vec<Action<'a>> {
    let mut actions = Vec::new();
    if !parameters.is_empty() {
        actions.push(Action::Parameters(parameters));
    }
    if !causes.is_empty() {
        actions.push(Action::Causes(causes));
    }
    actions
}

/// The actions of a build; of one with sources, these too.
pub(super) fn of_build(build: &Build, has_scm: bool) -> Vec<Action<'_>> {
    let mut actions = of_entry(&build.parameters, &build.causes);
    let interrupted = Action::Named("jenkins.model.InterruptedBuildAction");
    let Some(flow) = &build.flow else {
        if has_scm {
            actions.extend([Action::Git(build), Action::Other]);
        }
        if build.interrupted {
            actions.push(interrupted);
        }
        actions.push(Action::Other);
        if build.tests.is_some() {
            actions.extend([Action::Tests(build), Action::Other]);
        }
        actions.push(Action::Named(RUN_DISPLAY));
        return actions;
    };
    actions.push(Action::Named(
        "org.jenkinsci.plugins.workflow.libs.LibrariesAction",
    ));
    let asked = !flow.inputs.is_empty()
        || flow
            .nodes
            .values()
            .any(|step| step.name == "Wait for interactive input");
    if asked {
        actions.push(Action::Named(
            "org.jenkinsci.plugins.workflow.support.steps.input.InputAction",
        ));
    }
    if has_scm {
        actions.extend([Action::Other, Action::Git(build)]);
    }
    if build.tests.is_some() {
        actions.push(Action::Tests(build));
    }
    if build.interrupted && !build.is_running() {
        actions.push(interrupted);
    }
    actions.extend([
        Action::Other,
        Action::Other,
        Action::Named(RUN_DISPLAY),
        Action::Named(
            "org.jenkinsci.plugins.pipeline.modeldefinition.actions.RestartDeclarativePipelineAction",
        ),
        Action::Other,
    ]);
    if build.is_running() {
        actions.extend([Action::Other, Action::Other]);
    }
    actions.extend([
        Action::Named("org.jenkinsci.plugins.workflow.job.views.FlowGraphAction"),
        Action::Other,
        Action::Other,
        Action::Other,
    ]);
    actions
}

pub(super) fn action(out: &mut Exporter<'_>, instance: &Instance, action: Action<'_>) {
    match action {
        Action::Parameters(values) => {
            out.class("hudson.model.ParametersAction");
            out.list("parameters", 2, || values.iter(), value);
        }
        Action::Causes(causes) => {
            out.class("hudson.model.CauseAction");
            out.list(
                "causes",
                2,
                || causes.iter(),
                |it, out| {
                    cause(out, instance, it);
                },
            );
        }
        Action::Tests(build) => {
            out.class("hudson.tasks.junit.TestResultAction");
            let tests = build.tests.as_ref();
            out.value("failCount", 2, || tests.map_or(0, TestReport::failed));
            out.value("skipCount", 2, || tests.map_or(0, TestReport::skipped));
            out.value("totalCount", 2, || {
                tests.map_or(0, |tests| tests.cases().count())
            });
            out.value("urlName", 2, || "testReport");
        }
        Action::Git(build) => git(out, build),
        Action::Named(class) => out.class(class),
        Action::Other => {}
    }
}

/// Which commit was built. What Git fetched shows at every depth.
fn git(out: &mut Exporter<'_>, build: &Build) {
    const SHOWN: i64 = 999;
    const BRANCH: &str = "refs/remotes/origin/main";
    let revision = |out: &mut Exporter<'_>| {
        out.value("SHA1", SHOWN, || build.commit.as_str());
        out.list(
            "branch",
            SHOWN,
            || std::iter::once(()),
            |(), out| {
                out.value("SHA1", SHOWN, || build.commit.as_str());
                out.value("name", SHOWN, || BRANCH);
            },
        );
    };
    out.class("hudson.plugins.git.util.BuildData");
    out.object("buildsByBranchName", 2, |out| {
        out.object(BRANCH, SHOWN, |out| {
            out.class("hudson.plugins.git.util.Build");
            out.value("buildNumber", SHOWN, || build.number);
            out.value("buildResult", SHOWN, || None::<&str>);
            out.object("marked", SHOWN, revision);
            out.object("revision", SHOWN, revision);
        });
    });
    out.object("lastBuiltRevision", 2, revision);
    out.values("remoteUrls", 2, ["file:///srv/gitrepo"]);
    out.value("scmName", 2, || "");
}

fn cause(out: &mut Exporter<'_>, instance: &Instance, cause: &Cause) {
    match cause {
        Cause::User(user) => {
            out.class("hudson.model.Cause$UserIdCause");
            let name = instance.full_name_of(user);
            out.value("shortDescription", 3, || format!("Started by user {name}"));
            out.value("userId", 3, || user.as_str());
            out.value("userName", 3, || name.as_str());
        }
        Cause::Anonymous => {
            out.class("hudson.model.Cause$UserIdCause");
            out.value("shortDescription", 3, || "Started by anonymous user");
            out.value("userId", 3, || None::<&str>);
            out.value("userName", 3, || "anonymous");
        }
        Cause::Upstream { job, path, number } => {
            out.class("hudson.model.Cause$UpstreamCause");
            out.value("shortDescription", 3, || {
                format!("Started by upstream project \"{job}\" build number {number}")
            });
            out.value("upstreamBuild", 3, || *number);
            out.value("upstreamProject", 3, || job.as_str());
            out.value("upstreamUrl", 3, || path.as_str());
        }
        Cause::Timer => {
            out.class("hudson.triggers.TimerTrigger$TimerTriggerCause");
            out.value("shortDescription", 3, || "Started by timer");
        }
        Cause::Indexing => {
            out.class("jenkins.branch.BranchIndexingCause");
            out.value("shortDescription", 3, || "Branch indexing");
        }
    }
}
