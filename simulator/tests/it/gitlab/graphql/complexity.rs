//! Scores, against those of an estimator of GitLab's formula that was written
//! apart from the simulator.

use serde_json::json;

use crate::gitlab::support::Server;

const SCORES: &[(&str, u64)] = &[
    (
        "query($paths: [String!]) { projects(fullPaths: $paths, first: 1) { nodes { id fullPath name archived createdAt lastActivityAt languages { name share } repository { rootRef } statistics { commitCount storageSize repositorySize wikiSize lfsObjectsSize packagesSize buildArtifactsSize pipelineArtifactsSize snippetsSize uploadsSize containerRegistrySize } } pageInfo { hasNextPage endCursor } } }",
        30,
    ),
    (
        "query($paths: [String!]) { projects(fullPaths: $paths, first: 1) { nodes { id fullPath pipelines(first: 1) { nodes { id iid status source ref sha name createdAt updatedAt startedAt finishedAt duration queuedDuration } } } pageInfo { hasNextPage endCursor } } }",
        23,
    ),
    (
        "query($paths: [String!]) { projects(fullPaths: $paths, first: 1) { nodes { id fullPath pipelines(first: 20) { nodes { id iid status source ref sha name createdAt updatedAt startedAt finishedAt duration queuedDuration testReportSummary { total { count success failed skipped error time } } } } } pageInfo { hasNextPage endCursor } } }",
        35,
    ),
    (
        "query($paths: [String!]) { projects(fullPaths: $paths, first: 1) { nodes { id fullPath pipelines(first: 20, ref: \"main\") { nodes { id iid status source ref sha name createdAt updatedAt startedAt finishedAt duration queuedDuration jobs(first: 100) { nodes { id name status stage { name } duration queuedDuration queuedAt createdAt startedAt finishedAt allowFailure retried kind runner { id runnerType description } tags } } } } } pageInfo { hasNextPage endCursor } } }",
        79,
    ),
    (
        "query($paths: [String!]) { projects(fullPaths: $paths, first: 1) { nodes { id fullPath pipelines(first: 20, ref: \"main\", sha: \"a\") { count nodes { id iid status source ref sha name createdAt updatedAt startedAt finishedAt duration queuedDuration jobs(first: 58) { pageInfo { hasNextPage endCursor } nodes { id name status stage { name } duration queuedDuration queuedAt createdAt startedAt finishedAt allowFailure retried kind runner { id runnerType description } tags downstreamPipeline { id iid project { fullPath } } } } } } } pageInfo { hasNextPage endCursor } } }",
        86,
    ),
    (
        "query($paths: [String!]) { projects(fullPaths: $paths, first: 10) { nodes { id fullPath name archived createdAt lastActivityAt languages { name share } repository { rootRef } statistics { commitCount storageSize repositorySize wikiSize lfsObjectsSize packagesSize buildArtifactsSize pipelineArtifactsSize snippetsSize uploadsSize containerRegistrySize } } pageInfo { hasNextPage endCursor } } }",
        33,
    ),
    (
        "query($paths: [String!]) { projects(fullPaths: $paths, first: 10) { nodes { id fullPath pipelines(first: 1) { nodes { id iid status source ref sha name createdAt updatedAt startedAt finishedAt duration queuedDuration } } } pageInfo { hasNextPage endCursor } } }",
        25,
    ),
    (
        "query($paths: [String!]) { projects(fullPaths: $paths, first: 10) { nodes { id fullPath pipelines(first: 20) { nodes { id iid status source ref sha name createdAt updatedAt startedAt finishedAt duration queuedDuration testReportSummary { total { count success failed skipped error time } } } } } pageInfo { hasNextPage endCursor } } }",
        38,
    ),
    (
        "query($paths: [String!]) { projects(fullPaths: $paths, first: 10) { nodes { id fullPath pipelines(first: 20, ref: \"main\") { nodes { id iid status source ref sha name createdAt updatedAt startedAt finishedAt duration queuedDuration jobs(first: 100) { nodes { id name status stage { name } duration queuedDuration queuedAt createdAt startedAt finishedAt allowFailure retried kind runner { id runnerType description } tags } } } } } pageInfo { hasNextPage endCursor } } }",
        86,
    ),
    (
        "query($paths: [String!]) { projects(fullPaths: $paths, first: 10) { nodes { id fullPath pipelines(first: 20, ref: \"main\", sha: \"a\") { count nodes { id iid status source ref sha name createdAt updatedAt startedAt finishedAt duration queuedDuration jobs(first: 58) { pageInfo { hasNextPage endCursor } nodes { id name status stage { name } duration queuedDuration queuedAt createdAt startedAt finishedAt allowFailure retried kind runner { id runnerType description } tags downstreamPipeline { id iid project { fullPath } } } } } } } pageInfo { hasNextPage endCursor } } }",
        94,
    ),
    (
        "query($paths: [String!]) { projects(fullPaths: $paths, first: 20) { nodes { id fullPath name archived createdAt lastActivityAt languages { name share } repository { rootRef } statistics { commitCount storageSize repositorySize wikiSize lfsObjectsSize packagesSize buildArtifactsSize pipelineArtifactsSize snippetsSize uploadsSize containerRegistrySize } } pageInfo { hasNextPage endCursor } } }",
        36,
    ),
    (
        "query($paths: [String!]) { projects(fullPaths: $paths, first: 20) { nodes { id fullPath pipelines(first: 1) { nodes { id iid status source ref sha name createdAt updatedAt startedAt finishedAt duration queuedDuration } } } pageInfo { hasNextPage endCursor } } }",
        27,
    ),
    (
        "query($paths: [String!]) { projects(fullPaths: $paths, first: 20) { nodes { id fullPath pipelines(first: 20) { nodes { id iid status source ref sha name createdAt updatedAt startedAt finishedAt duration queuedDuration testReportSummary { total { count success failed skipped error time } } } } } pageInfo { hasNextPage endCursor } } }",
        42,
    ),
    (
        "query($paths: [String!]) { projects(fullPaths: $paths, first: 20) { nodes { id fullPath pipelines(first: 20, ref: \"main\") { nodes { id iid status source ref sha name createdAt updatedAt startedAt finishedAt duration queuedDuration jobs(first: 100) { nodes { id name status stage { name } duration queuedDuration queuedAt createdAt startedAt finishedAt allowFailure retried kind runner { id runnerType description } tags } } } } } pageInfo { hasNextPage endCursor } } }",
        94,
    ),
    (
        "query($paths: [String!]) { projects(fullPaths: $paths, first: 20) { nodes { id fullPath pipelines(first: 20, ref: \"main\", sha: \"a\") { count nodes { id iid status source ref sha name createdAt updatedAt startedAt finishedAt duration queuedDuration jobs(first: 58) { pageInfo { hasNextPage endCursor } nodes { id name status stage { name } duration queuedDuration queuedAt createdAt startedAt finishedAt allowFailure retried kind runner { id runnerType description } tags downstreamPipeline { id iid project { fullPath } } } } } } } pageInfo { hasNextPage endCursor } } }",
        103,
    ),
    (
        "query($paths: [String!]) { projects(fullPaths: $paths, first: 50) { nodes { id fullPath name archived createdAt lastActivityAt languages { name share } repository { rootRef } statistics { commitCount storageSize repositorySize wikiSize lfsObjectsSize packagesSize buildArtifactsSize pipelineArtifactsSize snippetsSize uploadsSize containerRegistrySize } } pageInfo { hasNextPage endCursor } } }",
        45,
    ),
    (
        "query($paths: [String!]) { projects(fullPaths: $paths, first: 50) { nodes { id fullPath pipelines(first: 1) { nodes { id iid status source ref sha name createdAt updatedAt startedAt finishedAt duration queuedDuration } } } pageInfo { hasNextPage endCursor } } }",
        34,
    ),
    (
        "query($paths: [String!]) { projects(fullPaths: $paths, first: 50) { nodes { id fullPath pipelines(first: 20) { nodes { id iid status source ref sha name createdAt updatedAt startedAt finishedAt duration queuedDuration testReportSummary { total { count success failed skipped error time } } } } } pageInfo { hasNextPage endCursor } } }",
        52,
    ),
    (
        "query($paths: [String!]) { projects(fullPaths: $paths, first: 50) { nodes { id fullPath pipelines(first: 20, ref: \"main\") { nodes { id iid status source ref sha name createdAt updatedAt startedAt finishedAt duration queuedDuration jobs(first: 100) { nodes { id name status stage { name } duration queuedDuration queuedAt createdAt startedAt finishedAt allowFailure retried kind runner { id runnerType description } tags } } } } } pageInfo { hasNextPage endCursor } } }",
        118,
    ),
    (
        "query($paths: [String!]) { projects(fullPaths: $paths, first: 50) { nodes { id fullPath pipelines(first: 20, ref: \"main\", sha: \"a\") { count nodes { id iid status source ref sha name createdAt updatedAt startedAt finishedAt duration queuedDuration jobs(first: 58) { pageInfo { hasNextPage endCursor } nodes { id name status stage { name } duration queuedDuration queuedAt createdAt startedAt finishedAt allowFailure retried kind runner { id runnerType description } tags downstreamPipeline { id iid project { fullPath } } } } } } } pageInfo { hasNextPage endCursor } } }",
        129,
    ),
    (
        "query($paths: [String!]) { projects(fullPaths: $paths, first: 100) { nodes { id fullPath name archived createdAt lastActivityAt languages { name share } repository { rootRef } statistics { commitCount storageSize repositorySize wikiSize lfsObjectsSize packagesSize buildArtifactsSize pipelineArtifactsSize snippetsSize uploadsSize containerRegistrySize } } pageInfo { hasNextPage endCursor } } }",
        60,
    ),
    (
        "query($paths: [String!]) { projects(fullPaths: $paths, first: 100) { nodes { id fullPath pipelines(first: 1) { nodes { id iid status source ref sha name createdAt updatedAt startedAt finishedAt duration queuedDuration } } } pageInfo { hasNextPage endCursor } } }",
        46,
    ),
    (
        "query($paths: [String!]) { projects(fullPaths: $paths, first: 100) { nodes { id fullPath pipelines(first: 20) { nodes { id iid status source ref sha name createdAt updatedAt startedAt finishedAt duration queuedDuration testReportSummary { total { count success failed skipped error time } } } } } pageInfo { hasNextPage endCursor } } }",
        70,
    ),
    (
        "query($paths: [String!]) { projects(fullPaths: $paths, first: 100) { nodes { id fullPath pipelines(first: 20, ref: \"main\") { nodes { id iid status source ref sha name createdAt updatedAt startedAt finishedAt duration queuedDuration jobs(first: 100) { nodes { id name status stage { name } duration queuedDuration queuedAt createdAt startedAt finishedAt allowFailure retried kind runner { id runnerType description } tags } } } } } pageInfo { hasNextPage endCursor } } }",
        158,
    ),
    (
        "query($paths: [String!]) { projects(fullPaths: $paths, first: 100) { nodes { id fullPath pipelines(first: 20, ref: \"main\", sha: \"a\") { count nodes { id iid status source ref sha name createdAt updatedAt startedAt finishedAt duration queuedDuration jobs(first: 58) { pageInfo { hasNextPage endCursor } nodes { id name status stage { name } duration queuedDuration queuedAt createdAt startedAt finishedAt allowFailure retried kind runner { id runnerType description } tags downstreamPipeline { id iid project { fullPath } } } } } } } pageInfo { hasNextPage endCursor } } }",
        172,
    ),
    (
        "{ projects { nodes { pipelines { nodes { jobs { nodes { id name } } } } } } }",
        48,
    ),
    (
        "{ projects(search: \"abc\", sort: \"id_desc\") { nodes { id } } }",
        18,
    ),
    (
        "{ group(fullPath: \"acme\") { projects(includeSubgroups: true, first: 100) { nodes { id fullPath name archived } pageInfo { hasNextPage endCursor } } } }",
        39,
    ),
    (
        "{ p0: project(fullPath: \"a/b\") { id pipelines(first: 1) { nodes { id iid status source ref sha name createdAt updatedAt startedAt finishedAt duration queuedDuration } } } p1: project(fullPath: \"a/c\") { id pipelines(first: 1) { nodes { id iid status source ref sha name createdAt updatedAt startedAt finishedAt duration queuedDuration } } } }",
        36,
    ),
    (
        "{ project(fullPath: \"a/b\") { pipeline(iid: \"1\") { beforeSha latest commit { sha } stages { nodes { name } } } forksCount avatarUrl } queryComplexity { score limit } }",
        22,
    ),
    (
        "{ project(fullPath: \"a/b\") { pipelines(last: 7) { edges { cursor node { id } } } } }",
        7,
    ),
];

#[tokio::test]
async fn scores_are_those_of_the_formula() {
    let server = Server::changed(|it| it.settings.graphql.max_complexity.user = 0);
    for (query, expected) in SCORES {
        let answer = server.query(query, json!({ "paths": [] })).await;
        let told = answer["errors"][0]["message"].as_str().unwrap();
        let expected =
            format!("Query has complexity of {expected}, which exceeds max complexity of 0");
        assert_eq!(told, expected, "{query}");
    }
}
