//! The URLs in answers, and what their reader may see.

use crate::jenkins::http::{Caller, Context};
use crate::jenkins::model::{BuildKey, Instance, Item, ItemId, Permission, url_encoded};

/// How the reader of an answer came here, which its URLs repeat.
#[derive(Clone, Debug)]
pub(in crate::jenkins) struct Links {
    root: String,
    ancestors: Vec<(ItemId, String)>,
    view: Option<(Option<ItemId>, String)>,
    caller: Caller,
}

impl Links {
    pub(in crate::jenkins) fn new(instance: &Instance, context: &Context<'_>) -> Self {
        Self {
            root: context.root_url(instance),
            ancestors: context.ancestors.clone(),
            view: context.view.clone(),
            caller: context.caller.clone(),
        }
    }

    /// The root, with a slash at the end.
    pub(in crate::jenkins) fn root(&self) -> &str {
        &self.root
    }

    /// An item's path from the root, as it was asked for if it was.
    pub(in crate::jenkins) fn item_path(&self, instance: &Instance, id: ItemId) -> String {
        if let Some((_, path)) = self.ancestors.iter().rev().find(|(item, _)| *item == id) {
            return format!("{}/", path.trim_start_matches('/'));
        }
        let Some(item) = instance.item(id) else {
            return String::new();
        };
        let parent = match (&self.view, item.parent) {
            (Some((folder, path)), parent) if *folder == parent => {
                format!("{}/", path.trim_start_matches('/'))
            }
            (_, Some(parent)) => self.item_path(instance, parent),
            (_, None) => String::new(),
        };
        format!("{parent}job/{}/", url_encoded(&item.name))
    }

    /// An item's URL.
    pub(in crate::jenkins) fn item(&self, instance: &Instance, id: ItemId) -> String {
        format!("{}{}", self.root, self.item_path(instance, id))
    }

    /// A build's URL, which has its number however it was asked for.
    pub(in crate::jenkins) fn build(&self, instance: &Instance, key: BuildKey) -> String {
        format!("{}{}/", self.item(instance, key.job), key.number)
    }

    /// Whether the reader may do something.
    pub(in crate::jenkins) fn may(&self, instance: &Instance, permission: Permission) -> bool {
        self.caller.may(instance, permission)
    }

    /// What is in a folder or at the root, as far as the reader may see it.
    pub(in crate::jenkins) fn children<'i>(
        &self,
        instance: &'i Instance,
        folder: Option<ItemId>,
    ) -> impl Iterator<Item = &'i Item> + use<'i> {
        let may_read = self.may(instance, Permission::Read);
        let children = instance.folder(folder).filter(|_| may_read);
        children
            .into_iter()
            .flat_map(|folder| folder.children.values())
            .filter_map(|id| instance.item(*id))
    }
}
