//! Projects, groups, users, repositories and version.

use pipewright_simulator::gitlab::model::Visibility;
use rstest::rstest;
use serde_json::json;

use super::support::{API, REPORTER, Server};

#[tokio::test]
async fn a_project_with_everything() {
    let server = Server::new();
    let project = server
        .get("/projects/acme%2Fshop?statistics=true")
        .await
        .json();
    assert_eq!(project["path_with_namespace"], "acme/shop");
    assert_eq!(project["name_with_namespace"], "Acme / Shop");
    assert_eq!(project["namespace"]["kind"], "group");
    assert_eq!(project["permissions"]["group_access"]["access_level"], 50);
    assert!(
        project["statistics"]["job_artifacts_size"]
            .as_u64()
            .unwrap()
            > 0
    );
    let plain = server.get("/projects/1").await.json();
    assert!(plain.get("statistics").is_none());
}

#[rstest]
#[case("", json!([3, 2, 1]))]
#[case("order_by=id&sort=asc", json!([1, 2, 3]))]
#[case("order_by=name&sort=asc", json!([2, 3, 1]))]
#[case("search=shop", json!([1]))]
#[case("archived=true", json!([]))]
#[case("membership=true&order_by=id&sort=asc", json!([1, 2, 3]))]
#[case("topic=rust", json!([1]))]
#[case("id_after=1&order_by=id&sort=asc", json!([2, 3]))]
#[case("min_access_level=50&simple=true&order_by=id", json!([3, 2, 1]))]
#[tokio::test]
async fn projects_are_filtered(#[case] query: &str, #[case] ids: serde_json::Value) {
    let response = Server::new().get(&format!("/projects?{query}")).await;
    assert_eq!(json!(response.column("id")), ids);
}

#[tokio::test]
async fn projects_by_cursor() {
    let server = Server::new();
    let first = server
        .get("/projects?pagination=keyset&order_by=id&sort=asc&per_page=2")
        .await;
    assert_eq!(first.column("id"), [1, 2]);
    assert_eq!(first.header("x-page"), None);
    let link = first.header("link").unwrap();
    assert!(
        link.contains("id_after=2") && link.ends_with("rel=\"next\""),
        "{link}"
    );
    let last = server
        .get("/projects?pagination=keyset&order_by=id&sort=asc&id_after=2")
        .await;
    assert_eq!(last.column("id"), [3]);
    assert_eq!(last.header("link"), None);
    let refused = server
        .get("/projects?pagination=keyset&order_by=name")
        .await;
    assert_eq!(refused.status, 405);
}

#[tokio::test]
async fn groups_and_their_projects() {
    let server = Server::new();
    assert_eq!(server.get("/groups").await.column("full_path"), ["acme"]);
    let group = server.get("/groups/acme").await.json();
    assert_eq!(group["projects"].as_array().unwrap().len(), 3);
    let projects = server
        .get("/groups/acme/projects?include_subgroups=true&order_by=id")
        .await;
    assert_eq!(projects.column("id"), [3, 2, 1]);
    assert_eq!(
        server.get("/groups/nothing").await.text,
        r#"{"message":"404 Group Not Found"}"#
    );
    let anonymous = server.send("GET", "/groups/acme", &[], "").await;
    assert_eq!(anonymous.status, 404);
}

#[tokio::test]
async fn groups_by_cursor_are_for_anonymous_callers() {
    let server = Server::changed(|instance| {
        for group in instance.groups.values_mut() {
            group.visibility = Visibility::Public;
        }
    });
    assert_eq!(server.get("/groups?pagination=keyset").await.status, 405);
    let anonymous = server
        .send("GET", "/groups?pagination=keyset", &[], "")
        .await;
    assert_eq!(anonymous.column("path"), ["acme"]);
}

#[tokio::test]
async fn users_and_oneself() {
    let server = Server::new();
    assert_eq!(
        server.get("/users?username=grace").await.column("name"),
        ["Grace Jones"]
    );
    let id = server.get("/user").await.json()["id"].as_u64().unwrap();
    assert_eq!(
        server.get(&format!("/users/{id}")).await.json()["username"],
        "ada"
    );
    assert_eq!(server.get("/users/ada/projects").await.json(), json!([]));
    assert_eq!(
        server.get("/users/999").await.text,
        r#"{"message":"404 User Not Found"}"#
    );
}

#[tokio::test]
async fn branches_tags_and_commits() {
    let server = Server::new();
    let repository = "/projects/1/repository";
    let branches = server.get(&format!("{repository}/branches")).await;
    assert_eq!(
        branches.column("name"),
        ["feature/search", "main", "release/2.0"]
    );
    let branch = server
        .get(&format!("{repository}/branches/feature%2Fsearch"))
        .await
        .json();
    assert_eq!(branch["name"], "feature/search");
    let sha = branch["commit"]["id"].as_str().unwrap();
    assert_eq!(sha.len(), 40);
    let missing = server.get(&format!("{repository}/branches/none")).await;
    assert_eq!(missing.text, r#"{"message":"404 Branch Not Found"}"#);
    let tags = server
        .get(&format!("{repository}/tags?order_by=name&sort=asc"))
        .await;
    assert_eq!(tags.column("name"), ["v1.0.0", "v1.1.0"]);
    let commits = server
        .get(&format!("{repository}/commits?per_page=2"))
        .await;
    assert_eq!(commits.json().as_array().unwrap().len(), 2);
    assert_eq!(commits.header("x-total"), None);
    assert_eq!(commits.header("x-next-page"), Some("2"));
    let commit = server
        .get(&format!("{repository}/commits/{}", &sha[..8]))
        .await
        .json();
    assert_eq!(commit["id"], sha);
    assert_eq!(commit["project_id"], 1);
    let missing = server.get(&format!("{repository}/commits/ffffffff")).await;
    assert_eq!(missing.text, r#"{"message":"404 Commit Not Found"}"#);
}

#[tokio::test]
async fn branches_by_cursor_name_the_last_one() {
    let server = Server::new();
    let path = "/projects/1/repository/branches?pagination=keyset&per_page=2";
    let first = server.get(path).await;
    assert!(first.header("link").unwrap().contains("page_token=main"));
    let last = server.get(&format!("{path}&page_token=main")).await;
    assert_eq!(last.column("name"), ["release/2.0"]);
}

#[tokio::test]
async fn version_and_metadata_agree() {
    let server = Server::new();
    let version = server.get("/version").await.json();
    assert_eq!(version["version"], "19.0.0-ee");
    assert_eq!(server.get_as(REPORTER, "/metadata").await.json(), version);
    let anonymous = server.send("GET", "/version", &[], "").await;
    assert_eq!(anonymous.status, 401);
}

#[tokio::test]
async fn a_token_about_itself() {
    let server = Server::new();
    let token = server
        .get_as(API, "/personal_access_tokens/self")
        .await
        .json();
    assert_eq!(token["scopes"], json!(["api"]));
    assert_eq!(token["active"], true);
    assert_eq!(token["expires_at"], json!(null));
    assert!(token.get("token").is_none());
}
