use amazing_gitlab_exporter::config::{MergeRequestState, Owner, OwnerKind};

use super::written;

const TEXT: &str = r#"
project_defaults:
  refs:
    branches:
      regexp: "^main$"
      most_recent: 5
    merge_requests:
      states: [opened]
projects:
  - name: Acme/Shop
    refs:
      branches:
        most_recent: 0
  - name: acme/blog
    output_sparse_status_metrics: false
wildcards:
  - owner: {name: acme, kind: group, include_subgroups: false}
    archived: true
    refs:
      branches:
        regexp: "^release/"
        most_recent: 7
      tags:
        enabled: false
  - owner: {name: jane, kind: user}
  - {}
"#;

#[test]
fn settings_are_those_of_the_defaults_the_wildcard_and_the_project_in_this_order() {
    let config = written(TEXT).load().unwrap().config;
    let group = &config.wildcards[0];
    let branches = |path: &str, wildcard| {
        let settings = config.project_settings(path, wildcard);
        let branches = settings.branches;
        (branches.regexp.as_str().to_owned(), branches.most_recent)
    };
    assert_eq!(branches("other/one", None), ("^main$".into(), Some(5)));
    assert_eq!(
        branches("acme/one", Some(group)),
        ("^release/".into(), Some(7))
    );
    // GitLab's paths know no case.
    assert_eq!(
        branches("acme/shop", Some(group)),
        ("^release/".into(), None)
    );
    assert_eq!(branches("acme/shop", None), ("^main$".into(), None));

    let blog = config.project_settings("acme/blog", Some(group));
    assert!(!blog.output_sparse_status_metrics);
    assert!(!blog.tags.enabled);
    assert_eq!(blog.merge_requests.states, [MergeRequestState::Opened]);
    assert_eq!(blog.merge_requests.most_recent, Some(20));
}

#[test]
fn wildcards_are_those_of_groups_of_users_and_everything() {
    let config = written(TEXT).load().unwrap().config;
    let owner = |name: &str, kind, include_subgroups| {
        Some(Owner {
            name: name.into(),
            kind,
            include_subgroups,
        })
    };
    let owners: Vec<_> = config
        .wildcards
        .iter()
        .map(|wildcard| wildcard.owner.clone())
        .collect();
    assert_eq!(
        owners,
        [
            owner("acme", OwnerKind::Group, false),
            owner("jane", OwnerKind::User, true),
            None
        ]
    );
    assert!(config.wildcards[0].archived && !config.wildcards[1].archived);
}
