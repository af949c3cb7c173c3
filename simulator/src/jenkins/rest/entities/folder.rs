//! Items: folders, and what is common to them and jobs.

use super::job::job;
use super::view::{View, reference};
use crate::jenkins::export::Exporter;
use crate::jenkins::model::{Folder, Instance, Item, ItemKind};
use crate::jenkins::rest::Links;

/// A folder or job.
pub(in crate::jenkins::rest) fn item(
    out: &mut Exporter<'_>,
    instance: &Instance,
    links: &Links,
    item: &Item,
) {
    out.class(item.class());
    match &item.kind {
        ItemKind::Folder(folder) => self::folder(out, instance, links, item, folder),
        ItemKind::Job(it) => job(out, instance, links, item, it),
    }
}

/// What folders and jobs both have, after their actions.
pub(super) fn common(out: &mut Exporter<'_>, instance: &Instance, links: &Links, item: &Item) {
    out.value("description", 1, || item.description.clone());
    out.value("displayName", 1, || item.shown_name());
    out.value("displayNameOrNull", 1, || item.display_name.clone());
    out.value("fullDisplayName", 1, || instance.full_display_name(item.id));
    out.value("fullName", 1, || instance.full_name(item.id));
    out.value("name", 999, || item.name.as_str());
    out.value("url", 999, || links.item(instance, item.id));
}

/// Actions, of which most say nothing.
pub(super) fn actions(out: &mut Exporter<'_>, classes: &[Option<&'static str>]) {
    out.list(
        "actions",
        1,
        || classes.iter(),
        |class, out| {
            if let Some(class) = class {
                out.class(class);
            }
        },
    );
}

const CREDENTIALS: &str = "com.cloudbees.plugins.credentials.ViewCredentialsAction";

fn folder(
    out: &mut Exporter<'_>,
    instance: &Instance,
    links: &Links,
    item: &Item,
    folder: &Folder,
) {
    if folder.multibranch {
        actions(out, &[None, None, None, None, None, Some(CREDENTIALS)]);
    } else {
        actions(out, &[None, None, Some(CREDENTIALS)]);
    }
    common(out, instance, links, item);
    out.list("healthReport", 1, std::iter::empty::<()>, |(), _| {});
    out.list(
        "jobs",
        1,
        || links.children(instance, Some(item.id)),
        |child, out| self::item(out, instance, links, child),
    );
    out.object("primaryView", 1, |out| {
        reference(out, instance, links, Some(item.id), View::Everything);
    });
    out.list(
        "views",
        1,
        || View::all(folder).into_iter(),
        |view, out| reference(out, instance, links, Some(item.id), view),
    );
    if folder.multibranch {
        out.list("sources", 1, || std::iter::once(()), |(), _| {});
    }
}
