//! The texts of the queries. Everything that varies from project to project is a variable, so the
//! texts are few and far below what GitLab reads.

use std::fmt::Write as _;

use super::features::Features;
use super::source::Parts;

/// What changed: `$ids`, `$n` (as many), `$first` (pipelines of each), `$since`.
///
/// By GitLab's rule this costs 117 of 250 for 100 projects with 20 pipelines each.
pub(super) fn changes(features: &Features, children: bool, since: bool) -> String {
    let list = connection("", since, "");
    let mut text = format!(
        "query changes($ids:[ID!],$n:Int,$first:Int{since_variable}){{projects(ids:$ids,first:$n){{\
         nodes{{id fullPath{archived} pipelines{list}",
        since_variable = if since { ",$since:Time" } else { "" },
        archived = when(features.has("Project", "archived"), " archived"),
    );
    if children {
        text.push_str(" children:pipelines");
        text.push_str(&connection("source:\"parent_pipeline\",", since, ""));
    }
    text.push_str("}}");
    complexity(&mut text, features);
    text.push('}');
    fragment(&mut text, features, true);
    text
}

/// One more page of what changed in one project: `$ids`, `$first`, `$since`, `$after`.
pub(super) fn page(features: &Features, children: bool, since: bool) -> String {
    let source = when(children, "source:\"parent_pipeline\",");
    let mut text = format!(
        "query page($ids:[ID!],$first:Int,$after:String{}){{projects(ids:$ids,first:1){{\
         nodes{{id fullPath pipelines{}}}}}}}",
        when(since, ",$since:Time"),
        connection(source, since, "after:$after,"),
    );
    fragment(&mut text, features, true);
    text
}

/// The latest pipeline of each branch, or of each tag, of one project: `$ids`, `$first`, `$after`.
pub(super) fn latest_of_refs(features: &Features, scope: &str) -> String {
    let mut text = format!(
        "query latest($ids:[ID!],$first:Int,$after:String){{projects(ids:$ids,first:1){{\
         nodes{{id fullPath pipelines{}}}}}}}",
        connection(&format!("scope:{scope},"), false, "after:$after,"),
    );
    fragment(&mut text, features, true);
    text
}

/// Pipelines with their jobs: `$ids`, `$n`, `$first`, `$jobs`, `$since`.
///
/// By GitLab's rule this costs about 110 of 250 for 10 projects with 10 pipelines of 100 jobs each,
/// and twice that with children.
pub(super) fn details(features: &Features, parts: Parts, children: bool, since: bool) -> String {
    let list = |source| connection(source, since, "").replace("...P", "...P...D");
    let mut text = format!(
        "query details($ids:[ID!],$n:Int,$first:Int,$jobs:Int{}){{projects(ids:$ids,first:$n){{\
         nodes{{id fullPath pipelines{}",
        when(since, ",$since:Time"),
        list(""),
    );
    if children {
        text.push_str(" children:pipelines");
        text.push_str(&list("source:\"parent_pipeline\","));
    }
    text.push_str("}}");
    complexity(&mut text, features);
    text.push('}');
    fragment(&mut text, features, false);
    detail_fragment(&mut text, features, parts);
    text
}

/// Pipelines by their ids, each with its project: `$jobs`, and `$p0`, `$i0`, `$p1`, `$i1`, …
pub(super) fn by_id(features: &Features, parts: Parts, count: usize) -> String {
    let mut text = String::from("query pipelines($jobs:Int");
    for index in 0..count {
        let _ = write!(text, ",$p{index}:[ID!],$i{index}:CiPipelineID!");
    }
    text.push_str("){");
    for index in 0..count {
        let _ = write!(
            text,
            "q{index}:projects(ids:$p{index},first:1){{nodes{{id fullPath \
             pipeline(id:$i{index}){{...P...D}}}}}}"
        );
    }
    complexity(&mut text, features);
    text.push('}');
    fragment(&mut text, features, false);
    detail_fragment(&mut text, features, parts);
    text
}

/// More jobs of one pipeline: `$project`, `$pipeline`, `$jobs`, `$after`.
pub(super) fn more_jobs(features: &Features, parts: Parts) -> String {
    format!(
        "query jobs($project:[ID!],$pipeline:CiPipelineID!,$jobs:Int,$after:String){{\
         projects(ids:$project,first:1){{nodes{{id pipeline(id:$pipeline){{\
         jobs(first:$jobs,after:$after){{nodes{{{}}}pageInfo{{hasNextPage endCursor}}}}}}}}}}}}",
        job(features, parts)
    )
}

/// Which refs there are: the latest pipeline of each branch and tag, and the merge requests that
/// changed: `$ids`, `$n`, `$first`, `$since`.
pub(super) fn refs(features: &Features) -> String {
    let list = |name: &str, scope: &str| {
        format!(
            " {name}:pipelines(scope:{scope},first:$first){{nodes{{id ref}}pageInfo{{hasNextPage}}}}"
        )
    };
    let merge_requests = features.has("Project", "mergeRequests");
    let mut text = format!(
        "query refs($ids:[ID!],$n:Int,$first:Int{}){{projects(ids:$ids,first:$n){{\
         nodes{{id fullPath{}{}{}}}}}",
        when(merge_requests, ",$since:Time"),
        list("branches", "BRANCHES"),
        list("tags", "TAGS"),
        when(
            merge_requests,
            " mergeRequests(updatedAfter:$since,first:$first){nodes{iid state}}"
        ),
    );
    complexity(&mut text, features);
    text.push('}');
    text
}

fn connection(source: &str, since: bool, after: &str) -> String {
    format!(
        "({source}{after}{}first:$first){{nodes{{...P}}pageInfo{{hasNextPage endCursor}}}}",
        when(since, "updatedAfter:$since,"),
    )
}

fn complexity(text: &mut String, features: &Features) {
    text.push_str(when(
        features.has("Query", "queryComplexity"),
        " queryComplexity{score limit}",
    ));
}

fn fragment(text: &mut String, features: &Features, counts: bool) {
    text.push_str(
        " fragment P on Pipeline{id ref status source createdAt updatedAt startedAt finishedAt \
         duration",
    );
    for (field, selection) in [
        ("refPath", " refPath"),
        ("queuedDuration", " queuedDuration"),
        ("coverage", " coverage"),
        ("mergeRequest", merge_request(features)),
    ] {
        text.push_str(when(features.has("Pipeline", field), selection));
    }
    let counted = counts && features.has("Pipeline", "totalJobs");
    text.push_str(when(counted, " totalJobs"));
    text.push('}');
}

fn merge_request(features: &Features) -> &'static str {
    if features.has("MergeRequest", "state") {
        " mergeRequest{iid state}"
    } else {
        " mergeRequest{iid}"
    }
}

fn detail_fragment(text: &mut String, features: &Features, parts: Parts) {
    // `id` again, so that the fragment is never empty.
    text.push_str(" fragment D on Pipeline{id");
    if parts.downstream {
        let iid = when(
            features.has("Pipeline", "mergeRequest"),
            " mergeRequest{iid}",
        );
        if features.has("Pipeline", "upstream") {
            let _ = write!(text, " upstream{{id ref{iid} project{{id fullPath}}}}");
        }
        text.push_str(when(
            features.has("Pipeline", "sourceJob"),
            " sourceJob{name}",
        ));
    }
    if parts.jobs || parts.downstream {
        let _ = write!(
            text,
            " jobs(first:$jobs){{nodes{{{}}}pageInfo{{hasNextPage endCursor}}}}",
            job(features, parts)
        );
    }
    text.push('}');
}

fn job(features: &Features, parts: Parts) -> String {
    let mut text =
        String::from("id name status stage{name} createdAt startedAt finishedAt duration");
    let has = |field| features.has("CiJob", field);
    for (wanted, selection) in [
        (has("queuedDuration"), " queuedDuration"),
        (has("failureMessage"), " failureMessage"),
        (has("runner") && parts.runners, " runner{runnerType}"),
        (has("artifacts"), " artifacts{nodes{fileType size}}"),
        (
            has("downstreamPipeline") && parts.downstream,
            " downstreamPipeline{id project{id fullPath}}",
        ),
    ] {
        text.push_str(when(wanted, selection));
    }
    text
}

fn when(condition: bool, text: &str) -> &str {
    if condition { text } else { "" }
}
