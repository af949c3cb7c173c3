use futures_util::TryStreamExt as _;
use http::Method;
use pipewright_gitlab::requests::pipelines::CreatePipeline;
use pipewright_gitlab::requests::projects::ProjectFilter;
use pipewright_gitlab::requests::raw::ApiRequest;
use pipewright_gitlab::types::Sort;

use super::World;
use super::world::project;

#[tokio::test(start_paused = true)]
async fn projects_are_listed_by_keyset() {
    let world = World::new();
    let projects = world.client().projects();
    let filter = ProjectFilter {
        per_page: Some(1),
        sort: Some(Sort::Ascending),
        ..ProjectFilter::default()
    };
    let page = projects.list(&filter, None).await.unwrap();
    assert_eq!(page.total, None, "keyset pages are not counted");
    let all: Vec<_> = projects.stream(&filter).try_collect().await.unwrap();
    let paths: Vec<_> = all
        .iter()
        .map(|one| one.path_with_namespace.as_str())
        .collect();
    assert_eq!(paths, ["acme/shop", "acme/deploy", "acme/docs"]);
}

#[tokio::test(start_paused = true)]
async fn a_moved_project_is_followed_and_not_written_to() {
    let world = World::new();
    let client = world.client();
    let moved = project("acme/webshop");
    let found = client.projects().get(&moved).await.unwrap();
    assert_eq!(
        (found.id.get(), found.path_with_namespace.as_str()),
        (1, "acme/shop")
    );
    assert!(client.pipelines().latest(&moved, None).await.is_ok());
    let params = CreatePipeline::new("main".parse().unwrap());
    let error = client
        .pipelines()
        .create(&moved, &params)
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "Access.ProjectMoved");
    let line = error.to_string();
    assert!(
        line.contains("acme/shop") && line.contains("id 1"),
        "{line}"
    );
}

#[tokio::test(start_paused = true)]
async fn any_endpoint_is_in_reach() {
    let world = World::new();
    let api = world.client().api();
    let tags = ApiRequest::new(Method::GET, "projects/1/repository/tags").field("per_page", 1);
    let names: Vec<_> = api.stream(&tags).try_collect().await.unwrap();
    assert_eq!(names.len(), 2);
    let invented = ApiRequest::new(Method::GET, "projects/1/wombats");
    let error = api.call(&invented, None).await.unwrap_err();
    assert_eq!(error.kind().code(), "Access.EndpointNotFound");
}
