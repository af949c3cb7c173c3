//! The whole state of one simulated Jenkins.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, Utc};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{
    Build, BuildKey, Folder, Item, ItemId, ItemKind, Job, Node, Permission, QueueItem, Session,
    User, View,
};
use crate::jenkins::engine::EventQueue;
use crate::jenkins::scenario::ConfiguredUrl;

/// The whole state of one simulated Jenkins.
#[derive(Debug)]
pub struct Instance {
    /// What everything drawn comes from.
    pub seed: u64,
    /// The simulated time up to which everything has happened.
    pub now: DateTime<Utc>,
    /// Where the server is reached, without prefix and without a slash at the end.
    pub origin: String,
    /// The path that it is under, empty at the root.
    pub prefix: String,
    /// What it believes to be reached at.
    pub configured_url: ConfiguredUrl,
    /// Whether writes need a crumb.
    pub csrf: bool,
    /// Whether the plugin `pipeline-rest-api` is there.
    pub stage_view: bool,
    /// How long items wait in the queue.
    pub quiet_period: Duration,
    /// How long a restart takes.
    pub restart: Duration,
    /// How often it was started, which the session header depends on.
    pub starts: u64,
    /// Whether it is up.
    pub phase: Phase,
    /// Whether it starts no more builds.
    pub quieting_down: bool,
    /// The users by name.
    pub users: BTreeMap<String, User>,
    /// What may be done without credentials.
    pub anonymous: BTreeSet<Permission>,
    /// The sessions by the value of their cookie.
    pub sessions: BTreeMap<String, Session>,
    /// The nodes, the built-in one first.
    pub nodes: Vec<Node>,
    /// The queue by number, with what left it in the last five minutes.
    pub queue: BTreeMap<u64, QueueItem>,
    /// The number of the next queue item.
    pub next_queue_id: u64,
    /// What is due to happen.
    pub(in crate::jenkins) events: EventQueue,
    /// The jobs whose success starts a job, by that job's full name.
    pub(in crate::jenkins) upstream: BTreeMap<String, Vec<ItemId>>,
    /// Whether the queue is about to be looked at.
    pub(in crate::jenkins) look_is_due: bool,
    items: Vec<Option<Item>>,
    root: Folder,
    /// How many sessions there ever were.
    pub(in crate::jenkins) sessions_made: u64,
}

/// Whether the server is up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It is.
    Up,
    /// It waits for builds to end, then restarts.
    BeforeRestart,
    /// It starts, until then.
    Starting(DateTime<Utc>),
}

impl Instance {
    /// A server with the built-in node and nothing else.
    pub fn new(seed: u64, now: DateTime<Utc>, executors: u32) -> Self {
        Self {
            seed,
            now,
            origin: "http://jenkins.simulated.example".to_owned(),
            prefix: String::new(),
            configured_url: ConfiguredUrl::Reached,
            csrf: true,
            stage_view: true,
            quiet_period: Duration::ZERO,
            restart: Duration::from_secs(5),
            starts: 1,
            phase: Phase::Up,
            quieting_down: false,
            users: BTreeMap::new(),
            anonymous: BTreeSet::new(),
            sessions: BTreeMap::new(),
            nodes: vec![Node {
                name: String::new(),
                description: "the Jenkins controller's built-in node".to_owned(),
                labels: vec!["built-in".to_owned()],
                executors: vec![None; executors as usize],
                one_off: Vec::new(),
                connected: true,
                offline_cause: None,
                temporarily_offline: false,
            }],
            queue: BTreeMap::new(),
            next_queue_id: 1,
            events: EventQueue::default(),
            upstream: BTreeMap::new(),
            look_is_due: false,
            items: Vec::new(),
            root: Folder::default(),
            sessions_made: 0,
        }
    }

    /// What is at the root.
    pub fn root(&self) -> &Folder {
        &self.root
    }

    /// Adds an item to a folder or, without one, to the root. An item of that
    /// name makes place.
    pub fn add(
        &mut self,
        parent: Option<ItemId>,
        name: String,
        kind: ItemKind,
        describe: impl FnOnce(&mut Item),
    ) -> ItemId {
        let id = ItemId(self.items.len());
        let key = name.to_lowercase();
        let mut item = Item {
            id,
            parent,
            name,
            display_name: None,
            description: Some(String::new()),
            kind,
            config: None,
        };
        describe(&mut item);
        self.items.push(Some(item));
        if let Some(folder) = self.folder_mut(parent) {
            folder.children.insert(key, id);
        }
        id
    }

    /// Adds a view to a folder or to the root.
    pub fn add_view(&mut self, parent: Option<ItemId>, view: View) {
        if let Some(folder) = self.folder_mut(parent) {
            folder.views.push(view);
        }
    }

    /// Deletes an item with all that is in it.
    pub(in crate::jenkins) fn remove(&mut self, id: ItemId) {
        let Some(item) = self.items.get_mut(id.0).and_then(Option::take) else {
            return;
        };
        if let Some(folder) = self.folder_mut(item.parent) {
            folder.children.remove(&item.name.to_lowercase());
        }
        if let ItemKind::Folder(folder) = item.kind {
            for child in folder.children.into_values() {
                self.remove(child);
            }
        }
        self.queue.retain(|_, entry| match entry.task {
            super::Task::Job(job) => job != id,
            super::Task::Node { build, .. } => build.job != id,
        });
        for node in &mut self.nodes {
            node.one_off.retain(|build| build.job != id);
            for executor in &mut node.executors {
                executor.take_if(|build| build.job == id);
            }
        }
    }

    fn folder_mut(&mut self, id: Option<ItemId>) -> Option<&mut Folder> {
        let Some(id) = id else {
            return Some(&mut self.root);
        };
        match &mut self.items.get_mut(id.0)?.as_mut()?.kind {
            ItemKind::Folder(folder) => Some(folder),
            ItemKind::Job(_) => None,
        }
    }

    /// The folder with this number, or the root.
    pub fn folder(&self, id: Option<ItemId>) -> Option<&Folder> {
        match id {
            None => Some(&self.root),
            Some(id) => self.item(id)?.folder(),
        }
    }

    /// An item.
    pub fn item(&self, id: ItemId) -> Option<&Item> {
        self.items.get(id.0)?.as_ref()
    }

    /// An item.
    pub fn item_mut(&mut self, id: ItemId) -> Option<&mut Item> {
        self.items.get_mut(id.0)?.as_mut()
    }

    /// All items.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().flatten()
    }

    /// A job.
    pub fn job(&self, id: ItemId) -> Option<&Job> {
        self.item(id)?.job()
    }

    /// A job.
    pub fn job_mut(&mut self, id: ItemId) -> Option<&mut Job> {
        self.item_mut(id)?.job_mut()
    }

    /// A build.
    pub fn build(&self, key: BuildKey) -> Option<&Build> {
        self.job(key.job)?.builds.get(&key.number)
    }

    /// A build.
    pub fn build_mut(&mut self, key: BuildKey) -> Option<&mut Build> {
        self.job_mut(key.job)?.builds.get_mut(&key.number)
    }

    /// The item of this name in a folder or at the root. A branch's slash may
    /// be written as it is.
    pub fn child(&self, parent: Option<ItemId>, name: &str) -> Option<&Item> {
        let folder = self.folder(parent)?;
        let lower = name.to_lowercase();
        let id = folder.children.get(&lower).or_else(|| {
            folder
                .multibranch
                .then(|| folder.children.get(&lower.replace('/', "%2f")))
                .flatten()
        })?;
        self.item(*id)
    }

    /// The item with this full name, such as `acme/shop`.
    pub fn item_named(&self, full_name: &str) -> Option<&Item> {
        let mut found: Option<&Item> = None;
        for name in full_name.split('/') {
            found = Some(self.child(found.map(|item| item.id), name)?);
        }
        found
    }

    /// The names from the root to an item.
    pub fn path(&self, id: ItemId) -> Vec<&Item> {
        let mut path = Vec::new();
        let mut next = self.item(id);
        while let Some(item) = next {
            path.push(item);
            next = item.parent.and_then(|parent| self.item(parent));
        }
        path.reverse();
        path
    }

    /// The names from the root to an item, such as `acme/shop`.
    pub fn full_name(&self, id: ItemId) -> String {
        let names: Vec<_> = self.path(id).iter().map(|it| it.name.as_str()).collect();
        names.join("/")
    }

    /// The names for people from the root to an item, such as `acme » shop`.
    pub fn full_display_name(&self, id: ItemId) -> String {
        let path = self.path(id);
        let names: Vec<_> = path.iter().map(|item| item.shown_name()).collect();
        names.join(" » ")
    }

    /// An item's path, such as `job/acme/job/shop/`.
    pub fn item_path(&self, id: ItemId) -> String {
        self.path(id).iter().fold(String::new(), |path, item| {
            format!("{path}job/{}/", url_encoded(&item.name))
        })
    }

    /// Where the server is reached, prefix included, without a slash at the end.
    pub fn base_url(&self) -> String {
        format!("{}{}", self.origin, self.prefix)
    }
}

/// What Jenkins leaves as it is in the segments of its URLs.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

/// A name as a segment of a URL.
pub(in crate::jenkins) fn url_encoded(name: &str) -> String {
    utf8_percent_encode(name, SEGMENT).to_string()
}
