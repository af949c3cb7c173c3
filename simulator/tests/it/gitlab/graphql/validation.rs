//! What is wrong with a query is said, and nothing is answered.

use rstest::rstest;
use serde_json::{Value, json};

use crate::gitlab::support::Server;

#[rstest]
#[case(
    "{ project(fullPath: \"a/b\") { colour } }",
    "Field 'colour' doesn't exist on type 'Project'",
    "undefinedField"
)]
#[case(
    "{ project(fullPath: \"a/b\", id: 1) { id } }",
    "Field 'project' doesn't accept argument 'id'",
    "argumentNotAccepted"
)]
#[case(
    "{ project { id } }",
    "Field 'project' is missing required arguments: fullPath",
    "missingRequiredArguments"
)]
#[case(
    "{ project(fullPath: \"a/b\") }",
    "Field must have selections (field 'project' returns Project but has no selections. Did you mean 'project { ... }'?)",
    "selectionMismatch"
)]
#[case(
    "{ projects(first: \"a\") { count } }",
    "Argument 'first' on Field 'projects' has an invalid value (\"a\"). Expected type 'Int'.",
    "argumentLiteralsIncompatible"
)]
#[case(
    "{ projects(archived: \"ONLY\") { count } }",
    "Argument 'archived' on Field 'projects' has an invalid value (\"ONLY\"). Expected type 'ProjectArchived'.",
    "argumentLiteralsIncompatible"
)]
#[case(
    "query Q($a: Int) { __typename }",
    "Variable $a is declared by Q but not used",
    "variableNotUsed"
)]
#[case(
    "{ project(fullPath: $path) { id } }",
    "Variable $path is used by anonymous query but not declared",
    "variableNotDefined"
)]
#[case(
    "query($path: String) { project(fullPath: $path) { id } }",
    "Type mismatch on variable $path and argument fullPath (String / ID!)",
    "variableMismatch"
)]
#[case(
    "{ ...missing }",
    "Fragment missing was used, but not defined",
    "useAndDefineFragment"
)]
#[case(
    "{ __typename } fragment spare on Project { id }",
    "Fragment spare was defined, but not used",
    "useAndDefineFragment"
)]
#[case(
    "{ ...loop } fragment loop on Query { ...loop }",
    "Fragment loop contains an infinite loop",
    "infiniteLoop"
)]
#[case(
    "{ ... on Pipeline { id } }",
    "Fragment on Pipeline can't be spread inside Query",
    "cannotSpreadFragment"
)]
#[case(
    "{ ... on Nothing { id } }",
    "No such type Nothing, so it can't be a fragment condition",
    "undefinedType"
)]
#[case(
    "{ __typename @upper }",
    "Directive @upper is not defined",
    "undefinedDirective"
)]
#[case(
    "{ a: metadata { version } a: currentUser { name } }",
    "Field 'a' has a field conflict: metadata or currentUser?",
    "fieldConflict"
)]
#[case(
    "{ project(fullPath: \"a\") { id } project(fullPath: \"b\") { id } }",
    "Field 'project' has an argument conflict: {fullPath:\"a\"} or {fullPath:\"b\"}?",
    "fieldConflict"
)]
#[tokio::test]
async fn a_wrong_query(#[case] query: &str, #[case] message: &str, #[case] code: &str) {
    let answer = Server::new().query(query, json!({})).await;
    assert_eq!(answer.get("data"), None, "{answer}");
    assert_eq!(answer["errors"][0]["message"], message);
    assert_eq!(answer["errors"][0]["extensions"]["code"], code);
}

#[tokio::test]
async fn an_unknown_field_is_named_with_its_type_and_place() {
    let query = "{\n  project(fullPath: \"a/b\") { colour }\n}";
    let answer = Server::new().query(query, json!({})).await;
    assert_eq!(
        answer,
        json!({ "errors": [{
            "message": "Field 'colour' doesn't exist on type 'Project'",
            "locations": [{ "line": 2, "column": 30 }],
            "extensions": {
                "code": "undefinedField",
                "typeName": "Project",
                "fieldName": "colour",
            },
        }] })
    );
}

#[tokio::test]
async fn a_wrong_variable_is_explained() {
    let query = "query($first: Int!) { projects(first: $first) { count } }";
    let server = Server::new();
    let answer = server.query(query, json!({ "first": "ten" })).await;
    assert_eq!(answer.get("data"), None);
    let error = &answer["errors"][0];
    assert_eq!(
        error["message"],
        "Variable $first of type Int! was provided invalid value"
    );
    assert_eq!(error["extensions"]["value"], "ten");
    let missing = server.query(query, json!({})).await;
    let explanation = &missing["errors"][0]["extensions"]["problems"][0]["explanation"];
    assert_eq!(explanation, "Expected value to not be null");
}

#[tokio::test]
async fn what_cannot_be_read_is_located() {
    let server = Server::new();
    let answer = server.query("{ project(", json!({})).await;
    assert_eq!(answer.get("data"), None);
    assert_eq!(answer["errors"][0]["locations"][0]["line"], 1);
    for query in [
        "",
        "{",
        "}",
        "query",
        "mutation { a }",
        "{ a(b: 1e999999) }",
    ] {
        let answer = server.query(query, json!({})).await;
        assert!(
            answer["errors"][0]["message"].is_string(),
            "{query}: {answer}"
        );
    }
}

#[tokio::test]
async fn an_operation_is_chosen_by_its_name() {
    let server = Server::new();
    let ask = async |name: Value| {
        let body = json!({
            "query": "query A { a: __typename } query B { b: __typename }",
            "operationName": name,
        });
        let headers = [("content-type", "application/json")];
        let body = body.to_string();
        let answer = server
            .send_to("/api/graphql", "POST", &headers, &body)
            .await;
        answer.json()
    };
    assert_eq!(ask(json!("B")).await, json!({ "data": { "b": "Query" } }));
    let none = ask(json!(null)).await;
    assert_eq!(
        none["errors"][0]["message"],
        "An operation name is required"
    );
    let other = ask(json!("C")).await;
    assert_eq!(other["errors"][0]["message"], "No operation named \"C\"");
}

#[tokio::test]
async fn fragments_and_directives_shape_the_answer() {
    let query = "query($no: Boolean!) {
        project(fullPath: \"acme/shop\") { ...names id @skip(if: true) ... @include(if: $no) { name } }
        project(fullPath: \"acme/shop\") { path }
    }
    fragment names on ProjectInterface { fullPath }";
    let answer = Server::new().query(query, json!({ "no": false })).await;
    let expected = json!({ "fullPath": "acme/shop", "path": "shop" });
    assert_eq!(answer["data"]["project"], expected);
}

#[tokio::test]
async fn an_older_server_lacks_fields() {
    let query = "{ project(fullPath: \"acme/shop\") { pipelines(first: 1) { nodes { type } } } }";
    let server = Server::changed(|it| "17.11.0".clone_into(&mut it.settings.version));
    let answer = server.query(query, json!({})).await;
    assert_eq!(answer.get("data"), None);
    assert_eq!(answer["errors"][0]["extensions"]["fieldName"], "type");

    let server = Server::changed(|it| {
        it.settings
            .graphql
            .absent
            .insert("CiJob.queuedAt".to_owned());
    });
    let query = "{ project(fullPath: \"acme/shop\") { job(id: \"gid://gitlab/Ci::Build/1\") { queuedAt } } }";
    let answer = server.query(query, json!({})).await;
    assert_eq!(answer["errors"][0]["extensions"]["typeName"], "CiJob");
}

#[tokio::test]
async fn a_field_that_is_introduced_later_is_null() {
    let query = "{ project(fullPath: \"acme/shop\") { id pipelines(first: 1) @gl_introduced(version: \"99.1.0\") { count } } }";
    let server = Server::new();
    let answer = server.query(query, json!({})).await;
    assert_eq!(answer["data"]["project"]["pipelines"], json!(null));
    let older = Server::changed(|it| "17.0.0".clone_into(&mut it.settings.version));
    let answer = older.query(query, json!({})).await;
    assert_eq!(
        answer["errors"][0]["message"],
        "Directive @gl_introduced is not defined"
    );
}
