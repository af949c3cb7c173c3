//! Views.

use super::folder::item;
use crate::jenkins::export::Exporter;
use crate::jenkins::model::{Folder, Instance, ItemId, View as NamedView, url_encoded};
use crate::jenkins::rest::Links;

/// One of the views of a folder or of the root.
#[derive(Clone, Copy, Debug)]
pub(super) enum View<'a> {
    /// The one of everything.
    Everything,
    /// Another one.
    Named(&'a NamedView),
}

impl<'a> View<'a> {
    pub(super) fn all(folder: &'a Folder) -> Vec<Self> {
        let named = folder.views.iter().map(View::Named);
        std::iter::once(View::Everything).chain(named).collect()
    }
}

/// The view of everything.
pub(in crate::jenkins::rest) fn everything(
    out: &mut Exporter<'_>,
    instance: &Instance,
    links: &Links,
    folder: Option<ItemId>,
) {
    reference(out, instance, links, folder, View::Everything);
}

/// A view that somebody made.
pub(in crate::jenkins::rest) fn view(
    out: &mut Exporter<'_>,
    instance: &Instance,
    links: &Links,
    folder: Option<ItemId>,
    view: &NamedView,
) {
    reference(out, instance, links, folder, View::Named(view));
}

/// A view; only its name and URL where it is one of several.
pub(super) fn reference(
    out: &mut Exporter<'_>,
    instance: &Instance,
    links: &Links,
    folder: Option<ItemId>,
    view: View<'_>,
) {
    let multibranch = instance.folder(folder).is_some_and(|it| it.multibranch);
    out.class(match view {
        View::Named(_) => "hudson.model.ListView",
        View::Everything if multibranch => "jenkins.branch.MultiBranchProjectViewHolder$ViewImpl",
        View::Everything => "hudson.model.AllView",
    });
    out.value("description", 1, || match view {
        View::Named(view) => view.description.clone(),
        View::Everything => None,
    });
    out.list(
        "jobs",
        1,
        || {
            links
                .children(instance, folder)
                .filter(move |child| match view {
                    View::Named(view) => view.jobs.contains(&child.name),
                    View::Everything => true,
                })
        },
        |child, out| item(out, instance, links, child),
    );
    out.value("name", 2, || match (view, folder) {
        (View::Named(view), _) => view.name.clone(),
        (View::Everything, None) => "all".to_owned(),
        (View::Everything, Some(_)) if multibranch => "default".to_owned(),
        (View::Everything, Some(_)) => "All".to_owned(),
    });
    out.list("property", 1, std::iter::empty::<()>, |(), _| {});
    out.value("url", 2, || {
        let owner = folder.map_or_else(
            || links.root().to_owned(),
            |folder| links.item(instance, folder),
        );
        match view {
            View::Named(view) => format!("{owner}view/{}/", url_encoded(&view.name)),
            // The view of everything is the one that one gets first.
            View::Everything => owner,
        }
    });
}
