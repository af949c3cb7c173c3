//! The server itself.

use super::folder::item;
use super::view::{View, reference};
use crate::jenkins::export::Exporter;
use crate::jenkins::model::{Instance, Permission};
use crate::jenkins::rest::Links;
use crate::jenkins::scenario::ConfiguredUrl;

/// The root of everything.
pub(in crate::jenkins::rest) fn instance(
    out: &mut Exporter<'_>,
    instance: &Instance,
    links: &Links,
) {
    out.class("hudson.model.Hudson");
    let built_in = instance.nodes.first();
    out.list(
        "assignedLabels",
        1,
        || built_in.into_iter().flat_map(|node| &node.labels),
        |label, out| out.value("name", 2, || label.as_str()),
    );
    out.value("mode", 1, || "NORMAL");
    out.value("nodeDescription", 1, || {
        built_in.map(|node| node.description.as_str())
    });
    out.value("nodeName", 1, || "");
    out.value("numExecutors", 1, || {
        built_in.map_or(0, |node| node.executors.len())
    });
    out.value("description", 1, || None::<&str>);
    out.list(
        "jobs",
        1,
        || links.children(instance, None),
        |child, out| item(out, instance, links, child),
    );
    out.object("overallLoad", 1, |_| {});
    out.object("primaryView", 1, |out| {
        reference(out, instance, links, None, View::Everything);
    });
    out.value("quietDownReason", 1, || None::<&str>);
    out.value("quietingDown", 1, || instance.quieting_down);
    out.value("slaveAgentPort", 1, || -1_i64);
    out.object("unlabeledLoad", 1, |out| {
        out.class("jenkins.model.UnlabeledLoadStatistics");
    });
    out.value("url", 1, || {
        (instance.configured_url != ConfiguredUrl::None).then(|| links.root())
    });
    out.value("useCrumbs", 1, || instance.csrf);
    out.value("useSecurity", 1, || true);
    out.list(
        "views",
        1,
        || {
            let views = View::all(instance.root());
            let seen = links.may(instance, Permission::Read);
            views.into_iter().filter(move |_| seen)
        },
        |view, out| reference(out, instance, links, None, view),
    );
}
