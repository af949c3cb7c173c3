use super::super::kinds::{Boolean, Choice, Text};
use super::super::section::Section;
use super::project::overrides;
use crate::config::{Owner, OwnerKind, ProjectEntry, Wildcard};

const KIND: Choice<OwnerKind> = Choice(&[("group", OwnerKind::Group), ("user", OwnerKind::User)]);

const PROJECT: Text = Text("the path of a project, such as group/project");
const OWNER: Text = Text("the path of a group, or a user's name");
const SEARCH: Text = Text("words to search for");

pub(super) fn project(section: &mut Section<'_, '_>) -> Option<ProjectEntry> {
    let name = section.maybe("name", &PROJECT, None);
    let overrides = overrides(section, None);
    let Some(name) = name else {
        let message = format!("`{}` has no `name`", section.path());
        let hint = "give the project's path, such as group/project";
        section.problem(Some(section.at()), message, Some(hint));
        return None;
    };
    let name = name.trim_matches('/').to_owned();
    if !name.contains('/') || name.contains("//") || name.contains("://") || name.contains(' ') {
        let message = format!(
            "`{}.name` is {name:?}, which is no path of a project",
            section.path()
        );
        let hint = "give it with its group, such as group/subgroup/project";
        section.problem(Some(section.at()), message, Some(hint));
        return None;
    }
    Some(ProjectEntry { name, overrides })
}

pub(super) fn wildcard(section: &mut Section<'_, '_>) -> Option<Wildcard> {
    let has_owner = section.has("owner");
    let owner = section.section("owner", |section| {
        has_owner.then(|| owner(section)).flatten()
    });
    let wildcard = Wildcard {
        owner,
        search: section.maybe("search", &SEARCH, None),
        archived: section
            .optional("archived", &Boolean, None)
            .unwrap_or_default(),
        overrides: overrides(section, None),
    };
    // Without the owner that was meant it would be everything.
    (wildcard.owner.is_some() == has_owner).then_some(wildcard)
}

fn owner(section: &mut Section<'_, '_>) -> Option<Owner> {
    let name = section.maybe("name", &OWNER, None);
    let kind = section.optional("kind", &KIND, None);
    let include_subgroups = section.optional("include_subgroups", &Boolean, None);
    let Some(name) = name else {
        let message = format!("`{}` has no `name`", section.path());
        let hint =
            "name a group or a user, or leave `owner` out for everything that the token sees";
        section.problem(Some(section.at()), message, Some(hint));
        return None;
    };
    Some(Owner {
        name: name.trim_matches('/').to_owned(),
        kind: kind.unwrap_or(OwnerKind::Group),
        include_subgroups: include_subgroups.unwrap_or(true),
    })
}
