use super::ProjectOverrides;

/// A project by its name.
#[derive(Clone, Debug, PartialEq)]
pub struct ProjectEntry {
    /// Its path, such as `group/subgroup/project`.
    pub name: String,
    /// What differs from the defaults.
    pub overrides: ProjectOverrides,
}

/// Projects by where they are. The default finds everything that the token sees.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wildcard {
    /// Whose they are. None is everybody's.
    pub owner: Option<Owner>,
    /// Words that GitLab has to find in name or path.
    pub search: Option<String>,
    /// Whether archived projects are among them. Default: no.
    pub archived: bool,
    /// What differs from the defaults.
    pub overrides: ProjectOverrides,
}

/// Whose projects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The path of the group, or the user's name.
    pub name: String,
    /// Which of the two it is.
    pub kind: OwnerKind,
    /// Whether the groups within the group are meant too. Default: yes.
    pub include_subgroups: bool,
}

/// A group or a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OwnerKind {
    /// A group.
    Group,
    /// A user.
    User,
}
