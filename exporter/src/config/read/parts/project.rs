use super::super::kinds::{Boolean, Limit, Regexp, StateList};
use super::super::section::Section;
use crate::config::{
    MergeRequestOverrides, MergeRequestSettings, ProjectOverrides, ProjectSettings, RefOverrides,
    RefSettings,
};

/// The settings of a section: all of them over `base`, where there is one, else what it says.
pub(super) fn overrides(
    section: &mut Section<'_, '_>,
    base: Option<&ProjectSettings>,
) -> ProjectOverrides {
    let sparse = section.optional(
        "output_sparse_status_metrics",
        &Boolean,
        base.map(|base| base.output_sparse_status_metrics),
    );
    section.section("refs", |section| ProjectOverrides {
        output_sparse_status_metrics: sparse,
        branches: section.section("branches", |section| {
            refs(section, base.map(|base| &base.branches))
        }),
        tags: section.section("tags", |section| refs(section, base.map(|base| &base.tags))),
        merge_requests: section.section("merge_requests", |section| {
            merge_requests(section, base.map(|base| &base.merge_requests))
        }),
    })
}

pub(super) fn defaults(section: &mut Section<'_, '_>) -> ProjectSettings {
    let mut settings = ProjectSettings::default();
    let overrides = overrides(section, Some(&settings));
    settings.apply(&overrides);
    settings
}

fn refs(section: &mut Section<'_, '_>, base: Option<&RefSettings>) -> RefOverrides {
    RefOverrides {
        enabled: section.optional("enabled", &Boolean, base.map(|base| base.enabled)),
        regexp: section.optional("regexp", &Regexp, base.map(|base| base.regexp.clone())),
        most_recent: section
            .optional(
                "most_recent",
                &Limit,
                base.map(|base| as_read(base.most_recent)),
            )
            .map(as_kept),
        max_age_days: section.optional("max_age_days", &Limit, base.map(|base| base.max_age_days)),
        exclude_deleted: section.optional(
            "exclude_deleted",
            &Boolean,
            base.map(|base| base.exclude_deleted),
        ),
    }
}

fn merge_requests(
    section: &mut Section<'_, '_>,
    base: Option<&MergeRequestSettings>,
) -> MergeRequestOverrides {
    MergeRequestOverrides {
        enabled: section.optional("enabled", &Boolean, base.map(|base| base.enabled)),
        states: section.optional("states", &StateList, base.map(|base| base.states.clone())),
        most_recent: section
            .optional(
                "most_recent",
                &Limit,
                base.map(|base| as_read(base.most_recent)),
            )
            .map(as_kept),
        max_age_days: section.optional("max_age_days", &Limit, base.map(|base| base.max_age_days)),
    }
}

fn as_read(limit: Option<usize>) -> Option<u32> {
    limit.and_then(|limit| u32::try_from(limit).ok())
}

fn as_kept(limit: Option<u32>) -> Option<usize> {
    limit.and_then(|limit| usize::try_from(limit).ok())
}
