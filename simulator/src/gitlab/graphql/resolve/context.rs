//! What fields may look at.

use std::rc::Rc;

use super::{Connection, Node};
use crate::gitlab::graphql::execute::{FieldError, Resolved, Value};
use crate::gitlab::graphql::plan::Arguments;
use crate::gitlab::model::{Group, Instance, Pipeline, Project};

/// What every field may look at.
#[derive(Clone, Copy, Debug)]
pub(in crate::gitlab::graphql) struct Context<'a> {
    pub(in crate::gitlab::graphql) instance: &'a Instance,
    /// Who asks.
    pub(in crate::gitlab::graphql) user_id: Option<u64>,
    /// What the query costs.
    pub(in crate::gitlab::graphql) score: u64,
    /// What it may cost.
    pub(in crate::gitlab::graphql) limit: u64,
}

impl<'a> Context<'a> {
    /// Whether the caller may see a project.
    pub(super) fn can_read(&self, project: &Project) -> bool {
        self.instance.can_read(self.user_id, project)
    }

    /// A project by its id, if the caller may see it.
    pub(super) fn project(&self, id: u64) -> Option<&'a Project> {
        self.instance
            .projects
            .get(&id)
            .filter(|project| self.can_read(project))
    }

    /// A pipeline by its id, if the caller may see its project.
    pub(super) fn pipeline(&self, id: u64) -> Option<&'a Pipeline> {
        self.instance
            .pipelines
            .get(&id)
            .filter(|pipeline| self.project(pipeline.project_id).is_some())
    }

    /// The projects of a group and the groups in it.
    pub(super) fn projects_below(&self, group: &Group) -> Vec<u64> {
        let inside = format!("{}/", group.full_path);
        self.instance
            .projects
            .values()
            .filter(|project| project.full_path.starts_with(&inside))
            .filter(|project| self.can_read(project))
            .map(|project| project.id)
            .collect()
    }

    /// The whole path of a project.
    pub(super) fn path_of(&self, project_id: u64) -> &'a str {
        self.instance
            .projects
            .get(&project_id)
            .map_or("", |project| project.full_path.as_str())
    }

    /// How many items a page has at most.
    pub(super) fn page_size(&self) -> usize {
        usize::try_from(self.instance.settings.graphql.max_page_size).unwrap_or(usize::MAX)
    }

    /// A page of objects, each with its id, in the order given.
    pub(super) fn page(&self, items: Vec<(u64, Node<'a>)>, arguments: &Arguments) -> Resolved<'a> {
        let page = Connection::page(items, arguments, self.page_size())?;
        Ok(Value::Object(Node::Connection(Rc::new(page))))
    }
}

/// The number in a global id of one of some classes.
pub(super) fn global_id(text: &str, classes: &[&str]) -> Result<u64, FieldError> {
    let invalid = || FieldError::refused(format!("{text} is not a valid GitLab ID."));
    let rest = text.strip_prefix("gid://gitlab/").ok_or_else(invalid)?;
    let (class, id) = rest.rsplit_once('/').ok_or_else(invalid)?;
    let id = id.parse().map_err(|_| invalid())?;
    if classes.contains(&class) {
        return Ok(id);
    }
    let expected = classes.first().copied().unwrap_or_default();
    Err(FieldError::refused(format!(
        "{text} is not a valid ID for {expected}."
    )))
}
