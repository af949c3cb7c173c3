//! Lists of jobs, against a server that a test plays.

use std::sync::Arc;

use futures_util::{StreamExt as _, TryStreamExt as _};
use pipewright_core::http::HttpRequest;
use pipewright_jenkins::requests::jobs::{JobFilter, Place};
use pipewright_jenkins::types::JobSummary;
use serde_json::{Value, json};

use crate::support::{Played, answer, client, job};

const FOLDER: &str = "com.cloudbees.hudson.plugins.folder.Folder";
const FREESTYLE: &str = "hudson.model.FreeStyleProject";

/// A tree of folders: how many folders and jobs each level holds.
struct Tree {
    levels: Vec<(usize, usize)>,
}

impl Tree {
    /// The items of a folder by its path, `depth` levels of them, each list cut as it is asked for.
    fn items(&self, path: &[String], ranges: &[(usize, usize)]) -> Option<Value> {
        let (folders, jobs) = *self.levels.get(path.len())?;
        let (&(from, to), below) = ranges.split_first()?;
        let named = |kind: &str, at: usize| format!("{kind}{at:03}");
        let all = (0..folders)
            .map(|at| (FOLDER, named("f", at)))
            .chain((0..jobs).map(|at| (FREESTYLE, named("j", at))));
        let items: Vec<Value> = all
            .skip(from)
            .take(to - from)
            .map(|(class, name)| {
                let path: Vec<String> = path.iter().cloned().chain([name.clone()]).collect();
                let mut item = json!({"_class": class, "name": name, "fullName": path.join("/"),
                    "url": format!("http://inner/job/{}/", path.join("/job/"))});
                if class == FOLDER {
                    if let Some(jobs) = self.items(&path, below) {
                        item["jobs"] = jobs;
                    }
                } else {
                    item["color"] = json!("blue");
                }
                item
            })
            .collect();
        Some(Value::Array(items))
    }
}

fn path(request: &HttpRequest) -> Vec<String> {
    let path = request.uri().path();
    path.split("/job/")
        .skip(1)
        .map(|name| name.trim_end_matches("/api/json").to_owned())
        .collect()
}

/// The ranges of a `tree`, the outermost first (it is written last).
fn ranges(request: &HttpRequest) -> Vec<(usize, usize)> {
    let query = request.uri().query().unwrap();
    let mut ranges: Vec<_> = query
        .split("%7B")
        .skip(1)
        .map(|range| {
            let range = range.split("%7D").next().unwrap();
            let (from, to) = range.split_once("%2C").unwrap();
            (from.parse().unwrap(), to.parse().unwrap())
        })
        .collect();
    ranges.reverse();
    ranges
}

fn serves(levels: &[(usize, usize)]) -> Arc<Played> {
    let tree = Tree {
        levels: levels.to_vec(),
    };
    Played::new(
        move |request, _| match tree.items(&path(request), &ranges(request)) {
            Some(jobs) => answer(
                200,
                &[],
                json!({"_class": FOLDER, "jobs": jobs}).to_string(),
            ),
            None => answer(404, &[], "<html>"),
        },
    )
}

#[tokio::test(start_paused = true)]
async fn a_page_knows_whether_there_is_another_without_asking() {
    let server = serves(&[(1, 4)]);
    let jobs = client(server.clone()).jobs();
    let filter = JobFilter::default().per_page(2);
    let mut names = Vec::new();
    let mut cursor = None;
    loop {
        let page = jobs
            .list(&Place::Root, &filter, cursor.as_ref())
            .await
            .unwrap();
        names.extend(page.items.into_iter().map(|job| job.full_name));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(names, ["f000", "j000", "j001", "j002", "j003"]);
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_stream_of_a_folder_holds_its_own_items_only() {
    let server = serves(&[(1, 0), (2, 300)]);
    let client = client(server.clone());
    let place = Place::from(job("f000"));
    let jobs = client.jobs();
    let all: Vec<JobSummary> = jobs.stream(&place).try_collect().await.unwrap();
    assert_eq!(all.len(), 302);
    assert_eq!(all[0].url, "https://ci.example/jenkins/job/f000/job/f000/");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_jobs_in_folders_take_few_requests() {
    // 10 folders of 10 folders of 100 jobs.
    let server = serves(&[(10, 0), (10, 0), (0, 100)]);
    let jobs = client(server.clone()).jobs();
    let mut all = jobs.walk(&Place::Root);
    let mut count = 0;
    while let Some(item) = all.try_next().await.unwrap() {
        count += usize::from(!item.kind().is_folder());
    }
    assert_eq!(count, 10_000);
    assert_eq!(server.requests().len(), 1 + 100);
}

#[tokio::test(start_paused = true)]
async fn a_walk_looks_only_as_far_as_it_is_asked() {
    let server = serves(&[(10, 0), (10, 0), (0, 100)]);
    let jobs = client(server.clone()).jobs();
    let first: Vec<_> = jobs
        .walk(&Place::Root)
        .take(50)
        .try_collect()
        .await
        .unwrap();
    let names: Vec<_> = first.iter().take(4).map(|item| &*item.full_name).collect();
    assert_eq!(
        names,
        ["f000", "f000/f000", "f000/f000/j000", "f000/f000/j001"]
    );
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn folders_larger_than_a_look_are_read_to_their_end() {
    let server = serves(&[(0, 0), (0, 0)]);
    let jobs = client(server).jobs();
    assert_eq!(jobs.walk(&Place::Root).count().await, 0);

    let server = serves(&[(150, 30), (0, 101)]);
    let jobs = client(server).jobs();
    let all: Vec<_> = jobs.walk(&Place::Root).try_collect().await.unwrap();
    assert_eq!(all.len(), 150 + 30 + 150 * 101);
    let mut names: Vec<_> = all.iter().map(|item| &item.full_name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all.len(), "nothing is given twice");
}

#[tokio::test(start_paused = true)]
async fn a_folder_that_goes_away_meanwhile_is_left_out() {
    let tree = Tree {
        levels: vec![(2, 1), (1, 0), (0, 3)],
    };
    let server = Played::new(move |request, _| {
        let path = path(request);
        if path.first().is_some_and(|name| name == "f000") {
            return answer(404, &[], "<html>");
        }
        let jobs = tree.items(&path, &ranges(request)).unwrap();
        answer(200, &[], json!({ "jobs": jobs }).to_string())
    });
    let jobs = client(server).jobs();
    let all: Vec<_> = jobs.walk(&Place::Root).try_collect().await.unwrap();
    let names: Vec<_> = all.iter().map(|item| &*item.full_name).collect();
    assert_eq!(
        names,
        [
            "f000",
            "f000/f000",
            "f001",
            "f001/f000",
            "f001/f000/j000",
            "f001/f000/j001",
            "f001/f000/j002",
            "j000"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_place_that_is_not_there_and_one_that_is_no_folder_are_errors() {
    let jobs = client(Played::new(|_, _| answer(404, &[], "<html>"))).jobs();
    let place = Place::view("nope");
    let error = jobs
        .list(&place, &JobFilter::default(), None)
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "NotFound");
    assert!(error.to_string().contains("no such view"), "{error}");
    let error = jobs.walk(&place).next().await.unwrap().unwrap_err();
    assert_eq!(error.kind().code(), "NotFound");

    let jobs = client(Played::new(|_, _| {
        answer(200, &[], r#"{"_class":"x.FreeStyleProject"}"#)
    }))
    .jobs();
    let error = jobs
        .list(&job("a").into(), &JobFilter::default(), None)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("it is no folder"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn whether_a_job_exists_is_no_error() {
    let server = Played::new(|request, _| {
        if request.uri().path().contains("nope") {
            return answer(404, &[], "<html>");
        }
        answer(200, &[], r#"{"_class":"x","fullName":"a"}"#)
    });
    let jobs = client(server).jobs();
    assert!(jobs.exists(&job("a")).await.unwrap());
    assert!(!jobs.exists(&job("nope")).await.unwrap());
}
