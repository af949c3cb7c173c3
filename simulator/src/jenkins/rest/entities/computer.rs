//! Nodes and executors.

use super::job::pointed_at;
use crate::jenkins::export::Exporter;
use crate::jenkins::model::{BuildKey, Instance, Node, OfflineCause, Permission};
use crate::jenkins::rest::Links;

/// All nodes.
pub(in crate::jenkins::rest) fn computers(
    out: &mut Exporter<'_>,
    instance: &Instance,
    links: &Links,
) {
    out.class("hudson.model.ComputerSet");
    out.value("busyExecutors", 1, || {
        let executors = instance.nodes.iter().flat_map(|node| &node.executors);
        executors.flatten().count()
    });
    out.inline_list(
        "computer",
        1,
        || instance.nodes.iter(),
        |node, out| computer(out, instance, links, node),
    );
    out.value("displayName", 1, || "Nodes");
    out.value("totalExecutors", 1, || {
        let online = instance.nodes.iter().filter(|node| node.is_online());
        online.map(|node| node.executors.len()).sum::<usize>()
    });
}

/// One node.
pub(in crate::jenkins::rest) fn computer(
    out: &mut Exporter<'_>,
    instance: &Instance,
    links: &Links,
    node: &Node,
) {
    out.class(if node.is_built_in() {
        "hudson.model.Hudson$MasterComputer"
    } else {
        "hudson.slaves.SlaveComputer"
    });
    out.list("actions", 1, std::iter::empty::<()>, |(), _| {});
    out.list(
        "assignedLabels",
        1,
        || node.labels.iter(),
        |label, out| {
            out.value("name", 2, || label.as_str());
        },
    );
    out.value("description", 1, || node.description.as_str());
    out.value("displayName", 1, || node.display_name());
    out.list(
        "executors",
        1,
        || node.executors.iter(),
        |build, out| {
            executor(out, instance, links, *build, false);
        },
    );
    let icon = if node.is_online() {
        "symbol-computer"
    } else {
        "symbol-computer-offline"
    };
    out.value("icon", 1, || icon);
    out.value("iconClassName", 1, || icon);
    out.value("idle", 1, || node.is_idle());
    out.value("jnlpAgent", 1, || !node.is_built_in());
    out.value("launchSupported", 1, || node.is_built_in());
    out.object("loadStatistics", 1, |out| out.class("hudson.model.Label$1"));
    out.value("manualLaunchAllowed", 1, || true);
    out.object("monitorData", 1, |out| {
        if links.may(instance, Permission::Administer) {
            monitors(out, instance, node);
        }
    });
    out.value("numExecutors", 1, || node.executors.len());
    out.value("offline", 1, || !node.is_online());
    out.optional("offlineCause", 1, || node.offline_cause.as_ref(), cause);
    out.value("offlineCauseReason", 1, || match &node.offline_cause {
        Some(OfflineCause::User { message, .. }) => message.clone(),
        Some(OfflineCause::Channel { .. }) => "Connection was broken".to_owned(),
        None => String::new(),
    });
    out.list(
        "oneOffExecutors",
        1,
        || node.one_off.iter(),
        |build, out| {
            executor(out, instance, links, Some(*build), false);
        },
    );
    out.value("temporarilyOffline", 1, || node.temporarily_offline);
    if !node.is_built_in() {
        out.value("absoluteRemotePath", 1, || {
            node.connected.then_some("/srv/workspace")
        });
    }
}

fn cause(cause: &OfflineCause, out: &mut Exporter<'_>) {
    match cause {
        OfflineCause::User { user, message, at } => {
            out.class("hudson.slaves.OfflineCause$UserCause");
            out.value("timestamp", 1, || at.timestamp_millis());
            out.value("description", 1, || {
                format!("Disconnected by {user} : {message}")
            });
        }
        OfflineCause::Channel { at } => {
            out.class("hudson.slaves.OfflineCause$ChannelTermination");
            out.value("timestamp", 1, || at.timestamp_millis());
        }
    }
}

/// What is measured on a node: made up where it is the built-in one, and null
/// for agents, as it is until the first measurement.
fn monitors(out: &mut Exporter<'_>, instance: &Instance, node: &Node) {
    const SHOWN: i64 = 999;
    let at = instance.now.timestamp_millis();
    let there = || node.is_built_in().then_some(());
    let disk = |path: &'static str| {
        move |(): (), out: &mut Exporter<'_>| {
            out.class("hudson.node_monitors.DiskSpaceMonitorDescriptor$DiskSpace");
            out.value("timestamp", SHOWN, || at);
            out.value("path", SHOWN, || path);
            out.value("size", SHOWN, || 79_231_016_960_i64);
        }
    };
    out.optional(
        "hudson.node_monitors.SwapSpaceMonitor",
        SHOWN,
        there,
        |(), out| {
            out.class("hudson.node_monitors.SwapSpaceMonitor$MemoryUsage2");
            out.value("availablePhysicalMemory", SHOWN, || 23_265_341_440_i64);
            out.value("availableSwapSpace", SHOWN, || 0_i64);
            out.value("totalPhysicalMemory", SHOWN, || 25_276_510_208_i64);
            out.value("totalSwapSpace", SHOWN, || 0_i64);
        },
    );
    out.optional(
        "hudson.node_monitors.TemporarySpaceMonitor",
        SHOWN,
        there,
        disk("/tmp"),
    );
    out.optional(
        "hudson.node_monitors.DiskSpaceMonitor",
        SHOWN,
        there,
        disk("/var/jenkins_home"),
    );
    out.value("hudson.node_monitors.ArchitectureMonitor", SHOWN, || {
        there().map(|()| "Linux (amd64)")
    });
    out.optional(
        "hudson.node_monitors.ResponseTimeMonitor",
        SHOWN,
        there,
        |(), out| {
            out.class("hudson.node_monitors.ResponseTimeMonitor$Data");
            out.value("timestamp", SHOWN, || at);
            out.value("average", SHOWN, || 0_i64);
        },
    );
    out.optional(
        "hudson.node_monitors.ClockMonitor",
        SHOWN,
        there,
        |(), out| {
            out.class("hudson.util.ClockDifference");
            out.value("diff", SHOWN, || 0_i64);
        },
    );
}

/// What runs a build. Its progress is unknown as long as nothing like it ran before.
pub(super) fn executor(
    out: &mut Exporter<'_>,
    instance: &Instance,
    links: &Links,
    build: Option<BuildKey>,
    one_off: bool,
) {
    if one_off {
        out.class("hudson.model.OneOffExecutor");
    }
    out.optional(
        "currentExecutable",
        1,
        || build,
        |key, out| {
            pointed_at(out, instance, links, key);
        },
    );
    out.value("idle", 1, || build.is_none());
    out.value("likelyStuck", 1, || false);
    out.value("number", 1, || place(instance, build));
    out.value("progress", 1, || {
        build.map_or(-1, |build| progress(instance, build))
    });
}

fn place(instance: &Instance, build: Option<BuildKey>) -> usize {
    let mut nodes = instance.nodes.iter();
    nodes
        .find_map(|node| node.executors.iter().position(|it| *it == build))
        .unwrap_or_default()
}

fn progress(instance: &Instance, key: BuildKey) -> i64 {
    let Some(job) = instance.job(key.job) else {
        return -1;
    };
    let estimate = job.estimated_duration();
    let started = job.builds.get(&key.number).map(|build| build.started);
    match started {
        Some(started) if estimate > 0 => {
            let passed = (instance.now - started).num_milliseconds();
            (passed * 100 / estimate).clamp(0, 99)
        }
        _ => -1,
    }
}
