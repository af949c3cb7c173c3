//! What is shown of the newest pipelines and jobs.

use amazing_gitlab_exporter::facts::{
    JobSeen, JobsSeen, Ledger, Look, PipelineSeen, ProjectOptions, RefKind,
};
use pipewright_gitlab::types::{PipelineId, PipelineSource, PipelineStatus, ProjectId};

use super::harness::*;

#[tokio::test]
async fn only_the_newest_pipeline_of_a_ref_and_source_is_shown() {
    let engine = begun().await;
    let nightly = PipelineSeen {
        source: PipelineSource::Schedule,
        ..ended(2, "failed", 30)
    };
    let older = PipelineSeen {
        coverage: Some(80.0),
        ..ended(1, "success", 50)
    };
    engine
        .admit(look(60, [running(3, 55), older.clone(), nightly]))
        .await
        .unwrap();
    // A late change of an older one changes nothing.
    engine
        .admit(webhook(61, ended(1, "failed", 61)))
        .await
        .unwrap();
    let scrape = scrape(&engine);
    assert_eq!(
        scrape.family("age_pipeline_status"),
        pairs([("push,running", 1.0), ("source=schedule,failed", 1.0)])
    );
    assert_eq!(scrape.family("age_pipeline_id")[0].1, 3.0);
    assert_eq!(
        scrape.family("age_pipeline_created_timestamp")[0].1,
        1_795_262_455.0
    );
    assert_eq!(scrape.family("age_pipeline_coverage"), pairs([]));
}

#[tokio::test]
async fn coverage_stays_until_the_next_pipeline_ends() {
    let engine = begun().await;
    let coverage = async |pipeline| {
        engine.admit(look(100, [pipeline])).await.unwrap();
        scrape(&engine)
            .family("age_pipeline_coverage")
            .first()
            .map(|(_, value)| *value)
    };
    let covered = PipelineSeen {
        coverage: Some(81.25),
        ..ended(1, "success", 50)
    };
    assert_eq!(coverage(covered).await, Some(81.25));
    // The webhook of the same end does not tell it.
    engine
        .admit(webhook(101, ended(1, "success", 50)))
        .await
        .unwrap();
    assert_eq!(coverage(running(2, 60)).await, Some(81.25));
    assert_eq!(coverage(ended(2, "success", 90)).await, None);
}

#[tokio::test]
async fn every_status_is_a_series_where_that_is_asked_for() {
    let engine = begun().await;
    let failed = JobSeen {
        failure_reason: Some("script_failure".into()),
        ..ended_job(11, "unit", "failed", 59)
    };
    engine
        .admit(look(61, [with_jobs(ended(1, "failed", 60), [failed])]))
        .await
        .unwrap();
    let of = |engine| {
        let scrape = scrape(engine);
        (
            scrape.family("age_pipeline_status"),
            scrape.family("age_job_status"),
        )
    };
    let (pipelines, jobs) = of(&engine);
    assert_eq!(pipelines, pairs([("push,failed", 1.0)]));
    assert_eq!(jobs, pairs([("unit,failed,script_failure", 1.0)]));
    engine.track_project(
        PROJECT,
        ProjectOptions {
            sparse_status: false,
            ..ProjectOptions::default()
        },
    );
    let (pipelines, jobs) = of(&engine);
    assert_eq!(pipelines.len(), PipelineStatus::KNOWN.len());
    assert_eq!(jobs.len(), PipelineStatus::KNOWN.len());
    for (series, one) in [
        (pipelines, "push,failed"),
        (jobs, "unit,failed,script_failure"),
    ] {
        let ones: Vec<_> = series.iter().filter(|(_, value)| *value > 0.0).collect();
        assert_eq!(ones, [&(one.to_owned(), 1.0)]);
    }
    // One that this version does not know comes on top.
    let odd = PipelineSeen {
        updated_at: at(70),
        ..running(1, 40)
    };
    let odd = PipelineSeen {
        status: PipelineStatus::from("transmogrified"),
        ..odd
    };
    engine.admit(look(71, [odd])).await.unwrap();
    let (pipelines, _) = of(&engine);
    assert_eq!(pipelines.len(), PipelineStatus::KNOWN.len() + 1);
    assert!(pipelines.contains(&("push,transmogrified".to_owned(), 1.0)));
}

#[tokio::test]
async fn an_older_state_is_not_taken_and_a_poll_is_believed_over_a_webhook() {
    let engine = begun().await;
    let at_second = |status: &str, updated| PipelineSeen {
        updated_at: at(updated),
        status: PipelineStatus::from(status),
        finished_at: None,
        ..running(1, 40)
    };
    let shown = async |look: Look| {
        engine.admit(look).await.unwrap();
        scrape(&engine).family("age_pipeline_status")[0].0.clone()
    };
    assert_eq!(
        shown(webhook(50, at_second("running", 50))).await,
        "push,running"
    );
    assert_eq!(
        shown(webhook(51, at_second("pending", 45))).await,
        "push,running"
    );
    assert_eq!(
        shown(look(52, [at_second("pending", 45)])).await,
        "push,running"
    );
    // Within a second webhooks cannot be put in order: an end stays.
    assert_eq!(
        shown(webhook(60, ended(1, "success", 60))).await,
        "push,success"
    );
    assert_eq!(
        shown(webhook(60, at_second("running", 60))).await,
        "push,success"
    );
    assert_eq!(
        shown(look(61, [at_second("running", 60)])).await,
        "push,running"
    );
    assert_eq!(engine.standing(PROJECT).unwrap().unfinished.len(), 1);
}

#[tokio::test]
async fn of_each_job_the_newest_run_is_shown_and_what_is_gone_leaves() {
    let engine = begun().await;
    let jobs = async |look: Look| {
        engine.admit(look).await.unwrap();
        scrape(&engine).family("age_job_status")
    };
    let first = with_jobs(
        ended(1, "failed", 60),
        [
            ended_job(11, "unit", "failed", 50),
            ended_job(12, "lint", "success", 50),
            JobSeen {
                retried: true,
                ..ended_job(10, "unit", "failed", 45)
            },
        ],
    );
    assert_eq!(
        jobs(look(61, [first])).await,
        pairs([("lint,success,", 1.0), ("unit,failed,", 1.0)])
    );
    // The next one has begun, and its jobs were not looked at yet.
    assert_eq!(
        jobs(look(70, [running(2, 65)])).await,
        pairs([("lint,success,", 1.0), ("unit,failed,", 1.0)])
    );
    // A webhook shows some.
    let some = with_some_jobs(running(2, 65), [job(21, "unit", "running")]);
    assert_eq!(
        jobs(webhook(71, some)).await,
        pairs([("lint,success,", 1.0), ("unit,running,", 1.0)])
    );
    // A late webhook of the run before.
    let late = with_some_jobs(running(2, 65), [job(21, "unit", "pending")]);
    assert_eq!(
        jobs(webhook(72, late)).await,
        pairs([("lint,success,", 1.0), ("unit,running,", 1.0)])
    );
    // All of them: lint is no more.
    let all = with_jobs(
        running(2, 65),
        [job(21, "unit", "running"), job(22, "deploy", "manual")],
    );
    assert_eq!(
        jobs(look(73, [all])).await,
        pairs([("deploy,manual,", 1.0), ("unit,running,", 1.0)])
    );
    let counts = scrape(&engine).family("age_job_run_count_total");
    assert_eq!(
        counts,
        pairs([("deploy", 0.0), ("lint", 1.0), ("unit", 2.0)])
    );
}

#[tokio::test]
async fn what_only_one_source_tells_is_kept() {
    let engine = begun().await;
    let told = JobSeen {
        failure_reason: Some("runner_system_failure".into()),
        artifact_bytes: Some(1 << 20),
        ..ended_job(11, "unit", "failed", 59)
    };
    let untold = ended_job(11, "unit", "failed", 59);
    for jobs in [&untold, &told, &untold] {
        let pipeline = with_jobs(ended(1, "failed", 60), [jobs.clone()]);
        engine.admit(look(61, [pipeline])).await.unwrap();
    }
    let scrape = scrape(&engine);
    assert_eq!(
        scrape.family("age_job_status"),
        pairs([("unit,failed,runner_system_failure", 1.0)])
    );
    assert_eq!(
        scrape.family("age_job_artifact_size_bytes"),
        pairs([("unit", 1_048_576.0)])
    );
}

#[tokio::test]
async fn jobs_of_one_name_in_parent_child_and_schedule_are_one_series() {
    let engine = begun().await;
    let parent = with_jobs(
        ended(1, "success", 60),
        [ended_job(11, "unit", "success", 50)],
    );
    let child = with_jobs(
        child_of(1, "trigger", ended(2, "failed", 70)),
        [
            ended_job(21, "unit", "failed", 65),
            ended_job(22, "e2e", "failed", 65),
        ],
    );
    engine.admit(look(80, [parent, child])).await.unwrap();
    assert_eq!(
        scrape(&engine).family("age_job_status"),
        pairs([("e2e,failed,", 1.0), ("unit,failed,", 1.0)])
    );
    // A webhook does not tell which job started it.
    let orphan = PipelineSeen {
        parent: None,
        ..child_of(1, "trigger", ended(2, "success", 90))
    };
    let orphan = with_some_jobs(orphan, [ended_job(23, "e2e", "success", 89)]);
    engine.admit(webhook(91, orphan)).await.unwrap();
    let shown = scrape(&engine);
    assert_eq!(
        shown.family("age_job_status"),
        pairs([("e2e,success,", 1.0), ("unit,failed,", 1.0)])
    );
    assert_eq!(shown.family("age_child_pipeline_status").len(), 1);
    // The child is deleted: the parent's run is the newest again.
    let mut gone = look(100, []);
    gone.gone = vec![PipelineId::new(2)];
    engine.admit(gone).await.unwrap();
    assert_eq!(
        scrape(&engine).family("age_job_status"),
        pairs([("unit,success,", 1.0)])
    );
}

#[tokio::test]
async fn what_is_deleted_leaves_and_does_not_come_back_by_a_late_webhook() {
    let engine = begun().await;
    let pipeline = with_jobs(running(1, 40), [job(11, "unit", "running")]);
    engine.admit(look(50, [pipeline.clone()])).await.unwrap();
    let mut gone = look(60, []);
    gone.gone = vec![PipelineId::new(1), PipelineId::new(404)];
    engine.admit(gone.clone()).await.unwrap();
    engine.admit(gone).await.unwrap();
    assert_eq!(engine.standing(PROJECT).unwrap().unfinished, []);
    engine.admit(webhook(61, pipeline.clone())).await.unwrap();
    for family in ["age_pipeline_status", "age_pipeline_id", "age_job_status"] {
        assert_eq!(scrape(&engine).family(family), pairs([]), "{family}");
    }
    // A poll that shows it is right: the 404 was of a moment.
    engine.admit(look(70, [pipeline])).await.unwrap();
    assert_eq!(scrape(&engine).family("age_pipeline_status").len(), 1);
    assert_eq!(engine.standing(PROJECT).unwrap().unfinished.len(), 1);
}

#[tokio::test]
async fn refs_that_are_no_longer_asked_for_leave() {
    let engine = begun().await;
    let of = |id, git_ref: &str, kind| PipelineSeen {
        git_ref: git_ref.into(),
        kind,
        jobs: JobsSeen::All(vec![job(id * 10, "unit", "running")]),
        ..running(id, 40)
    };
    let pipelines = [
        of(1, "main", RefKind::Branch),
        of(2, "v1", RefKind::Branch),
        of(3, "v1", RefKind::Tag),
        of(4, "17", RefKind::MergeRequest),
    ];
    engine.admit(look(50, pipelines)).await.unwrap();
    let shown = scrape(&engine);
    assert_eq!(shown.family("age_pipeline_status").len(), 4);
    // A branch and a tag of one name have their jobs in common.
    assert_eq!(shown.family("age_job_status").len(), 3);
    engine
        .retain_refs(PROJECT, &|kind, git_ref| {
            git_ref == "main" || (git_ref == "v1" && kind == RefKind::Tag)
        })
        .await
        .unwrap();
    let shown = scrape(&engine);
    assert_eq!(shown.family("age_pipeline_status").len(), 2);
    assert_eq!(shown.family("age_job_status").len(), 2);
    assert_eq!(
        engine.standing(PROJECT).unwrap().unfinished,
        [PipelineId::new(1), PipelineId::new(3)]
    );
}

#[tokio::test]
async fn a_project_that_is_moved_goes_on_under_its_new_path() {
    let engine = begun().await;
    engine
        .admit(look(61, [ended(1, "success", 60)]))
        .await
        .unwrap();
    let moved = |look: Look| Look {
        path: "acme/store".into(),
        ..look
    };
    engine.admit(moved(look(70, []))).await.unwrap();
    // Late, from before the move.
    engine.admit(webhook(71, running(2, 65))).await.unwrap();
    engine
        .admit(moved(look(81, [ended(2, "success", 80)])))
        .await
        .unwrap();
    let shown = scrape(&engine);
    assert!(shown.0.keys().all(|series| !series.contains("acme/shop")));
    let name = r#"age_pipeline_run_count_total{project="acme/store",ref="main",kind="branch",source="push"}"#;
    assert!((shown.0[name] - 2.0).abs() < f64::EPSILON);
}

#[tokio::test]
async fn of_two_projects_of_one_path_the_one_that_is_there_is_shown() {
    let engine = begun().await;
    engine
        .admit(look(61, [ended(1, "success", 60)]))
        .await
        .unwrap();
    let other = Look {
        project: ProjectId::new(8),
        ..look(70, [running(5, 65)])
    };
    engine.admit(other).await.unwrap();
    // The harness refuses a series that is there twice.
    let shown = scrape(&engine);
    assert_eq!(
        shown.family("age_pipeline_status"),
        pairs([("push,running", 1.0)])
    );
    engine.forget_project(ProjectId::new(8)).await.unwrap();
    let shown = scrape(&engine);
    assert_eq!(
        shown.family("age_pipeline_status"),
        pairs([("push,success", 1.0)])
    );
}

#[tokio::test]
async fn manual_pipelines_need_no_second_look() {
    let engine = begun().await;
    let manual = PipelineSeen {
        status: PipelineStatus::Manual,
        ..running(1, 40)
    };
    engine
        .admit(look(50, [manual, running(2, 45)]))
        .await
        .unwrap();
    assert_eq!(
        engine.standing(PROJECT).unwrap().unfinished,
        [PipelineId::new(2)]
    );
}
