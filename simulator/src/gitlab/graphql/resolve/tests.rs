//! Every field that the schema promises is there.

use std::collections::{BTreeSet, VecDeque};

use chrono::{DateTime, Utc};

use super::{Context, Node, resolve};
use crate::gitlab::graphql::execute::{FieldError, Value};
use crate::gitlab::graphql::plan::{Argument, Arguments, PlannedField};
use crate::gitlab::graphql::schema::{FieldDefinition, Kind, SCHEMA};
use crate::gitlab::scenario::Scenario;

/// What leads from `Query` to an object of every type.
fn arguments(field: &FieldDefinition) -> Arguments {
    let text = |name: &str, value: &str| (name.to_owned(), Argument::Text(value.to_owned()));
    let given = match (field.owner.as_str(), field.name.as_str()) {
        ("Query", "project") => vec![text("fullPath", "acme/shop")],
        ("Query", "group") => vec![text("fullPath", "acme")],
        ("Project", "job") => vec![text("id", "gid://gitlab/Ci::Build/1")],
        ("Project", "mergeRequest" | "pipeline") => vec![text("iid", "1")],
        ("Query", "mergeRequest") => vec![text("id", "gid://gitlab/MergeRequest/1")],
        ("Environment", "lastDeployment") => vec![text("status", "SUCCESS")],
        ("Pipeline", "job") => vec![text("name", "compile")],
        _ => Vec::new(),
    };
    Arguments(given)
}

#[test]
fn every_field_of_the_schema_resolves() {
    let start: DateTime<Utc> = "2026-01-05T09:00:00Z".parse().unwrap();
    let instance = Scenario::default_scenario().unwrap().build(1, start);
    let context = Context {
        instance: &instance,
        user_id: Some(1),
        score: 1,
        limit: 250,
    };
    let mut open = VecDeque::from([("Query", Node::Query)]);
    let mut seen = BTreeSet::new();
    let mut missing = Vec::new();
    // The same type again may have what was null before.
    while let Some((kind, node)) = open.pop_front() {
        let kind = SCHEMA.object(SCHEMA.get(kind).unwrap());
        for definition in &kind.fields {
            let field = PlannedField {
                key: definition.name.clone(),
                definition,
                arguments: arguments(definition),
                selection: None,
                position: async_graphql::Pos::default(),
                newer: false,
            };
            let place = format!("{}.{}", kind.name, definition.name);
            let resolved = resolve(&context, &node, &field);
            if resolved.as_ref().err() == Some(&FieldError::Unknown) {
                missing.push(place);
                continue;
            }
            let found = match resolved {
                Ok(Value::Object(node)) => vec![node],
                Ok(Value::Objects(nodes)) => nodes,
                _ => continue,
            };
            for node in found {
                if seen.insert((place.clone(), seen.len() % 3)) {
                    open.push_back((definition.kind.name.as_str(), node));
                }
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
    let reached: BTreeSet<&str> = seen
        .iter()
        .filter_map(|(place, _)| place.split_once('.'))
        .map(|(kind, _)| kind)
        .collect();
    for kind in [
        "Project",
        "Pipeline",
        "CiJob",
        "CiStage",
        "TestReportSummary",
    ] {
        assert!(reached.contains(kind), "{kind} was not reached");
    }
    assert_eq!(SCHEMA.get("Query").unwrap().kind, Kind::Object);
}
