//! The simulator's schema against GitLab's own.
//!
//! GitLab's is not part of this repository. It is looked for where
//! `PIPEWRIGHT_GITLAB_SCHEMA` points, and beside the repository in
//! `shared/data/gitlab/schema.graphql`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use async_graphql::Positioned;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    FieldDefinition, InputValueDefinition, TypeKind, TypeSystemDefinition,
};

/// Fields and arguments by type, as `name: Type!`.
type Described = BTreeMap<String, BTreeMap<String, String>>;

fn described(text: &str) -> Described {
    let mut all = Described::new();
    for definition in parse_schema(text).unwrap().definitions {
        let TypeSystemDefinition::Type(definition) = definition else {
            continue;
        };
        let mut members = BTreeMap::new();
        let mut fields = |fields: &[Positioned<FieldDefinition>]| {
            for field in fields {
                let name = field.node.name.node.to_string();
                for argument in &field.node.arguments {
                    let (argument, kind) = argument_of(&argument.node);
                    members.insert(format!("{name}({argument})"), kind);
                }
                members.insert(name, field.node.ty.node.to_string());
            }
        };
        match &definition.node.kind {
            TypeKind::Object(object) => fields(&object.fields),
            TypeKind::Interface(interface) => fields(&interface.fields),
            TypeKind::Enum(definition) => {
                for value in &definition.values {
                    members.insert(value.node.value.node.to_string(), String::new());
                }
            }
            TypeKind::InputObject(input) => {
                members.extend(input.fields.iter().map(|field| argument_of(&field.node)));
            }
            _ => {}
        }
        all.insert(definition.node.name.node.to_string(), members);
    }
    all
}

fn argument_of(argument: &InputValueDefinition) -> (String, String) {
    (argument.name.node.to_string(), argument.ty.node.to_string())
}

fn gitlabs_own() -> Option<String> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/gitlab");
    let path = std::env::var_os("PIPEWRIGHT_GITLAB_SCHEMA")
        .map_or_else(|| beside.join("schema.graphql"), PathBuf::from);
    std::fs::read_to_string(path).ok()
}

#[test]
fn every_name_type_and_argument_is_gitlabs() {
    let Some(theirs) = gitlabs_own() else {
        println!("did not run: there is no description of GitLab's schema");
        return;
    };
    let theirs = described(&theirs);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/gitlab/graphql/schema");
    let mut ours = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "graphql")
        {
            ours += &std::fs::read_to_string(path).unwrap();
        }
    }
    let mut complaints = Vec::new();
    let ours = described(&ours);
    assert!(ours.len() > 50);
    for (kind, members) in ours {
        let Some(known) = theirs.get(&kind) else {
            complaints.push(format!("{kind} is no type"));
            continue;
        };
        for (name, is) in members {
            match known.get(&name) {
                None => complaints.push(format!("{kind}.{name} does not exist")),
                Some(should) if *should != is => {
                    complaints.push(format!("{kind}.{name} is {is}, should be {should}"));
                }
                Some(_) => {}
            }
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
