use rstest::rstest;

use super::{WATCHED, written};

#[rstest]
#[case("AGE_GITLAB_TOKNE", Some("AGE_GITLAB_TOKEN"))]
#[case(
    "AGE_COLLECTOR_PIPELINES_ENABLED",
    Some("AGE_COLLECTORS_PIPELINES_ENABLED")
)]
#[case("AGE_PORT_8080_TCP_ADDR", None)]
fn an_unknown_variable_is_told_and_no_error(#[case] name: &str, #[case] near: Option<&str>) {
    let loaded = written(WATCHED).variable(name, "1").load().unwrap();
    let warnings: Vec<_> = loaded.warnings.iter().map(ToString::to_string).collect();
    let warning = warnings.iter().find(|text| text.contains(name)).unwrap();
    match near {
        Some(near) => assert!(
            warning.contains(&format!("did you mean {near}?")),
            "{warning}"
        ),
        None => assert!(!warning.contains("did you mean"), "{warning}"),
    }
}

#[test]
fn those_of_others_and_that_of_the_file_are_left_alone() {
    let loaded = written(WATCHED)
        .variable("GITLAB_TOKEN", "x")
        .variable("AGENT", "x")
        .variable("AGE_CONFIG", "x")
        .load()
        .unwrap();
    assert!(
        loaded.warnings.iter().all(|warning| warning.at.is_none()),
        "{:?}",
        loaded.warnings
    );
}

#[rstest]
#[case("AGE_COLLECTORS_JOBS_HISTOGRAM_BUCKETS", "1, 2.5,10", "[1, 2.5, 10]")]
#[case("AGE_COLLECTORS_JOBS_HISTOGRAM_BUCKETS", "[1, 2]", "[1, 2]")]
#[case("AGE_COLLECTORS_DORA_ENVIRONMENT_TIERS", "production", "[production]")]
#[case(
    "AGE_PROJECT_DEFAULTS_REFS_MERGE_REQUESTS_STATES",
    "all",
    "[opened, closed, locked, merged]"
)]
#[case("AGE_SERVER_ENABLE_LIFECYCLE", "yes", "true")]
#[case("AGE_PROJECTS", "[{name: a/b}, {name: c/d}]", "2 entries")]
fn lists_and_booleans_are_read_from_variables(
    #[case] name: &str,
    #[case] value: &str,
    #[case] shown: &str,
) {
    let loaded = written(WATCHED).variable(name, value).load().unwrap();
    let found = |setting: &&amazing_gitlab_exporter::config::Setting| {
        setting.variable().as_deref() == Some(name)
    };
    let setting = loaded.settings.iter().find(found).unwrap();
    assert_eq!(setting.value.as_deref(), Some(shown));
    assert_eq!(setting.origin.to_string(), name);
}

#[rstest]
#[case("AGE_LOG_LEVEL", "loud", "AGE_LOG_LEVEL: `log.level` has to be one of")]
#[case(
    "AGE_SERVER_ENABLE_PPROF",
    "maybe",
    "has to be true or false, not maybe"
)]
#[case(
    "AGE_GITLAB_REST_PAGE_SIZE",
    "500",
    "has to be a whole number from 1 to 100, not 500"
)]
#[case(
    "AGE_PROJECTS",
    "[{nam: a/b}]",
    "AGE_PROJECTS: unknown key `projects[0].nam`"
)]
#[case("AGE_PROJECTS", "[{", "AGE_PROJECTS: `projects` is not YAML")]
#[case(
    "AGE_WILDCARDS",
    "acme",
    "AGE_WILDCARDS: `wildcards` has to be a list, not text"
)]
fn what_is_wrong_names_the_variable(#[case] name: &str, #[case] value: &str, #[case] words: &str) {
    let error = written(WATCHED).variable(name, value).load().unwrap_err();
    assert!(error.to_string().contains(words), "{error}");
}
