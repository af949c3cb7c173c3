//! Which fields an instance has, and what it charges for them.

use super::{Cost, FieldDefinition, TYPENAME, TypeDefinition};
use crate::gitlab::model::Settings;

/// The schema as one instance shows it: an older one lacks fields.
#[derive(Clone, Copy, Debug)]
pub(in crate::gitlab::graphql) struct Visibility<'a> {
    settings: &'a Settings,
}

impl<'a> Visibility<'a> {
    /// The schema as an instance with these settings shows it.
    pub(in crate::gitlab::graphql) fn of(settings: &'a Settings) -> Self {
        Self { settings }
    }

    /// The field of a type, unless this instance is too old for it.
    pub(in crate::gitlab::graphql) fn field<'s>(
        self,
        kind: &'s TypeDefinition,
        name: &str,
    ) -> Option<&'s FieldDefinition>
    where
        'static: 's,
    {
        if name == TYPENAME.name {
            return Some(&TYPENAME);
        }
        kind.field(name).filter(|field| self.has(field))
    }

    /// Whether this instance has the field.
    pub(in crate::gitlab::graphql) fn has(self, field: &FieldDefinition) -> bool {
        let absent = &self.settings.graphql.absent;
        let new_enough = field
            .since
            .is_none_or(|(major, minor)| self.settings.is_at_least(major, minor));
        new_enough
            && (absent.is_empty() || !absent.contains(&format!("{}.{}", field.owner, field.name)))
    }

    /// Whether this instance is at least of the version that a query asks for.
    pub(in crate::gitlab::graphql) fn is_at_least(self, major: u32, minor: u32) -> bool {
        self.settings.is_at_least(major, minor)
    }

    /// What the scenario says a field costs by itself, in place of GitLab's own.
    pub(in crate::gitlab::graphql) fn own_cost(self, field: &FieldDefinition) -> Option<u32> {
        let costs = &self.settings.graphql.costs;
        if costs.is_empty() {
            return None;
        }
        costs
            .get(&format!("{}.{}", field.owner, field.name))
            .copied()
    }

    /// Whether a field costs by its resolver.
    pub(in crate::gitlab::graphql) fn resolves(cost: &Cost) -> bool {
        cost.resolver && cost.constant.is_none()
    }
}
