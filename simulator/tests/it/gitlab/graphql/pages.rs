//! Pages.

use serde_json::{Value, json};

use crate::gitlab::support::Server;

const QUERY: &str = "query($first: Int, $last: Int, $after: String, $before: String) {
    project(fullPath: \"acme/shop\") {
        pipelines(first: $first, last: $last, after: $after, before: $before) {
            nodes { iid }
            edges { cursor node { iid } }
            pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        }
    }
}";

async fn page(server: &Server, variables: Value) -> Value {
    let answer = server.query(QUERY, variables).await;
    answer["data"]["project"]["pipelines"].clone()
}

fn iids(page: &Value) -> Vec<&str> {
    let nodes = page["nodes"].as_array().unwrap();
    nodes
        .iter()
        .map(|node| node["iid"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn following_the_cursors_leads_through_everything_once() {
    let server = Server::new();
    let mut all = Vec::new();
    let mut after = Value::Null;
    loop {
        let page = page(&server, json!({ "first": 5, "after": after })).await;
        all.extend(iids(&page).iter().map(|iid| (*iid).to_owned()));
        assert_eq!(page["pageInfo"]["hasPreviousPage"], !after.is_null());
        assert_eq!(page["edges"][0]["cursor"], page["pageInfo"]["startCursor"]);
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    let whole = page(&server, json!({})).await;
    assert_eq!(all, iids(&whole));
    assert_eq!(all.len(), 12);
}

#[tokio::test]
async fn the_last_ones_can_be_asked_for() {
    let server = Server::new();
    let whole = page(&server, json!({})).await;
    let last = page(&server, json!({ "last": 2 })).await;
    assert_eq!(iids(&last), iids(&whole)[10..]);
    assert_eq!(last["pageInfo"]["hasPreviousPage"], true);
    assert_eq!(last["pageInfo"]["hasNextPage"], false);
    let before = json!({ "last": 2, "before": last["pageInfo"]["startCursor"] });
    assert_eq!(iids(&page(&server, before).await), iids(&whole)[8..10]);
}

#[tokio::test]
async fn a_page_goes_on_where_a_deleted_pipeline_was() {
    let server = Server::new();
    let first = page(&server, json!({ "first": 3 })).await;
    let whole = page(&server, json!({})).await;
    let ids = server
        .get("/projects/1/pipelines?per_page=3")
        .await
        .column("id");
    let path = format!("/projects/1/pipelines/{}", ids[2]);
    let deleted = server.write("DELETE", &path, &json!({})).await;
    assert_eq!(deleted.status, 204);
    let after = json!({ "first": 3, "after": first["pageInfo"]["endCursor"] });
    assert_eq!(iids(&page(&server, after).await), iids(&whole)[3..6]);
}

#[tokio::test]
async fn what_is_no_page_is_said_for_the_field_alone() {
    let server = Server::new();
    for (variables, expected) in [
        (
            json!({ "after": "nonsense" }),
            "Please provide a valid cursor",
        ),
        (
            json!({ "first": 1, "last": 1 }),
            "Can only provide either `first` or `last`, but not both",
        ),
    ] {
        let answer = server.query(QUERY, variables).await;
        assert_eq!(answer["data"]["project"]["pipelines"], json!(null));
        assert_eq!(answer["errors"][0]["message"], expected);
        assert_eq!(answer["errors"][0]["path"], json!(["project", "pipelines"]));
    }
}
