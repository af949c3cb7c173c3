//! What is counted, and that it is counted once.

use amazing_gitlab_exporter::facts::{JobsSeen, Ledger, Origin, PipelineSeen, RunnerType};
use pipewright_gitlab::types::{PipelineSource, PipelineStatus};
use rstest::rstest;

use super::harness::*;

#[tokio::test]
async fn a_pipeline_is_counted_once_whoever_shows_it_how_often() {
    let engine = begun().await;
    let end = ended(1, "success", 60);
    assert_eq!(
        engine.admit(look(61, [end.clone()])).await.unwrap(),
        counted(1, 0, 0)
    );
    // Webhooks tell whole seconds, polls milliseconds.
    let finer = PipelineSeen {
        finished_at: Some(at(60) + chrono::TimeDelta::milliseconds(437)),
        updated_at: at(60) + chrono::TimeDelta::milliseconds(437),
        ..end.clone()
    };
    for again in [
        look(61, [end.clone()]),
        look(90, [finer]),
        webhook(91, end.clone()),
    ] {
        assert_eq!(engine.admit(again).await.unwrap(), counted(0, 1, 0));
    }
    let twice = look(92, [end.clone(), end]);
    assert_eq!(engine.admit(twice).await.unwrap(), counted(0, 2, 0));

    let scrape = scrape(&engine);
    assert_eq!(
        scrape.family("age_pipeline_run_count_total"),
        pairs([("push", 1.0)])
    );
    assert_eq!(
        scrape.family("age_pipeline_duration_seconds_bucket"),
        pairs([
            ("push,success,le=+Inf", 1.0),
            ("push,success,le=10.0", 0.0),
            ("push,success,le=60.0", 1.0),
        ])
    );
    assert_eq!(
        scrape.family("age_pipeline_duration_seconds_sum"),
        pairs([("push,success", 20.0)])
    );
    assert_eq!(
        scrape.family("age_pipeline_queued_duration_seconds_sum"),
        pairs([("push", 3.0)])
    );
}

#[tokio::test]
async fn a_retry_is_no_run_and_observes_nothing_but_its_jobs() {
    let engine = begun().await;
    let first = ended_job(11, "unit", "failed", 59);
    let end = with_jobs(ended(1, "failed", 60), [first.clone()]);
    engine.admit(look(61, [end])).await.unwrap();

    let superseded = amazing_gitlab_exporter::facts::JobSeen {
        retried: true,
        ..first
    };
    let again = with_jobs(
        PipelineSeen {
            updated_at: at(70),
            ..running(1, 40)
        },
        [superseded.clone(), job(12, "unit", "running")],
    );
    engine.admit(look(71, [again])).await.unwrap();
    assert_eq!(
        scrape(&engine).family("age_pipeline_status"),
        pairs([("push,running", 1.0)])
    );

    let end = PipelineSeen {
        duration: seconds(45),
        created_at: at(40),
        ..ended(1, "success", 100)
    };
    let end = with_jobs(end, [superseded, ended_job(12, "unit", "success", 99)]);
    for _ in 0..2 {
        engine.admit(look(101, [end.clone()])).await.unwrap();
        let scrape = scrape(&engine);
        for (family, series) in [
            ("age_pipeline_run_count_total", pairs([("push", 1.0)])),
            ("age_pipeline_rerun_count_total", pairs([("push", 1.0)])),
            (
                "age_pipeline_duration_seconds_sum",
                pairs([("push,failed", 20.0)]),
            ),
            ("age_job_run_count_total", pairs([("unit", 2.0)])),
            ("age_job_status", pairs([("unit,success,", 1.0)])),
            (
                "age_job_duration_seconds_count",
                pairs([
                    ("unit,runner_type=instance,failed", 1.0),
                    ("unit,runner_type=instance,success", 1.0),
                ]),
            ),
        ] {
            assert_eq!(scrape.family(family), series, "{family}");
        }
    }
}

#[rstest]
#[case::never_started("canceled", None, None, 1.0, 0)]
#[case::zero_is_none("canceled", Some(0), None, 1.0, 0)]
#[case::really_zero("failed", Some(0), Some(39), 1.0, 1)]
#[case::nothing_ran("skipped", None, None, 0.0, 0)]
#[case::waits_for_a_person("manual", Some(5), Some(40), 0.0, 0)]
#[case::of_a_newer_gitlab("transmogrified", Some(5), Some(40), 0.0, 0)]
#[tokio::test]
async fn only_what_ran_is_counted_and_no_duration_is_made_up(
    #[case] status: &str,
    #[case] duration: Option<u64>,
    #[case] started: Option<i64>,
    #[case] runs: f64,
    #[case] observed: usize,
) {
    let engine = begun().await;
    let end = PipelineSeen {
        started_at: started.map(at),
        duration: duration.and_then(seconds),
        queued: None,
        ..ended(1, status, 60)
    };
    let jobs = [amazing_gitlab_exporter::facts::JobSeen {
        started_at: started.map(at),
        duration: duration.and_then(seconds),
        queued: None,
        ..ended_job(11, "unit", status, 60)
    }];
    engine
        .admit(look(61, [with_jobs(end, jobs)]))
        .await
        .unwrap();
    let scrape = scrape(&engine);
    for (runs_of, observed_of, name) in [
        (
            "age_pipeline_run_count_total",
            "age_pipeline_duration_seconds_count",
            "push",
        ),
        (
            "age_job_run_count_total",
            "age_job_duration_seconds_count",
            "unit",
        ),
    ] {
        assert_eq!(scrape.family(runs_of), pairs([(name, runs)]));
        assert_eq!(scrape.family(observed_of).len(), observed);
    }
    assert_eq!(
        scrape.family("age_pipeline_status"),
        pairs([(format!("push,{status}").as_str(), 1.0)])
    );
}

#[tokio::test]
async fn skipped_jobs_that_run_after_a_retry_are_counted_then() {
    let engine = begun().await;
    let jobs = |build, deploy: &str, finished| {
        let mut jobs = vec![build];
        jobs.push(match finished {
            Some(finished) => ended_job(12, "deploy", deploy, finished),
            None => job(12, "deploy", deploy),
        });
        jobs
    };
    let failed = ended_job(11, "build", "failed", 59);
    let end = with_jobs(ended(1, "failed", 60), jobs(failed, "skipped", None));
    engine.admit(look(61, [end])).await.unwrap();
    let built = ended_job(13, "build", "success", 80);
    let end = PipelineSeen {
        created_at: at(40),
        ..ended(1, "success", 90)
    };
    let end = with_jobs(end, jobs(built, "success", Some(89)));
    assert_eq!(
        engine.admit(look(91, [end])).await.unwrap(),
        counted(3, 0, 0)
    );
    assert_eq!(
        scrape(&engine).family("age_job_run_count_total"),
        pairs([("build", 2.0), ("deploy", 1.0)])
    );
}

#[tokio::test]
async fn jobs_of_partial_and_reordered_looks_are_all_counted() {
    let engine = begun().await;
    let of = |id| ended_job(id, &format!("job-{id}"), "success", 50);
    for ids in [vec![15], vec![12, 15], vec![], vec![11], vec![13, 11]] {
        let seen = with_some_jobs(running(1, 40), ids.into_iter().map(of));
        engine.admit(webhook(55, seen)).await.unwrap();
    }
    let all = with_jobs(ended(1, "success", 60), (11..=16).map(of));
    let admission = engine.admit(look(61, [all])).await.unwrap();
    assert_eq!(admission, counted(1 + 2, 4, 0));
    let scrape = scrape(&engine);
    assert_eq!(scrape.family("age_job_run_count_total").len(), 6);
    assert!(
        scrape
            .family("age_job_run_count_total")
            .iter()
            .all(|(_, value)| (*value - 1.0).abs() < f64::EPSILON)
    );
}

#[tokio::test]
async fn an_end_that_comes_after_its_retry_is_counted_and_not_shown() {
    let engine = begun().await;
    engine.admit(webhook(50, running(1, 40))).await.unwrap();
    // Reordered: it runs again before it is told that it had ended.
    let again = PipelineSeen {
        updated_at: at(70),
        ..running(1, 40)
    };
    engine.admit(webhook(71, again)).await.unwrap();
    engine
        .admit(webhook(72, ended(1, "failed", 60)))
        .await
        .unwrap();
    let shown = scrape(&engine);
    assert_eq!(
        shown.family("age_pipeline_run_count_total"),
        pairs([("push", 1.0)])
    );
    assert_eq!(
        shown.family("age_pipeline_status"),
        pairs([("push,running", 1.0)])
    );
    // Two more ends, the older one last.
    engine
        .admit(webhook(110, ended(1, "success", 100)))
        .await
        .unwrap();
    engine
        .admit(webhook(111, ended(1, "failed", 80)))
        .await
        .unwrap();
    let shown = scrape(&engine);
    assert_eq!(
        shown.family("age_pipeline_rerun_count_total"),
        pairs([("push", 2.0)])
    );
    assert_eq!(
        shown.family("age_pipeline_status"),
        pairs([("push,success", 1.0)])
    );
}

#[tokio::test]
async fn an_end_without_a_time_is_the_one_whose_time_is_told_later() {
    let engine = begun().await;
    let untimed = PipelineSeen {
        finished_at: None,
        ..ended(1, "success", 60)
    };
    engine.admit(webhook(61, untimed)).await.unwrap();
    engine
        .admit(look(90, [ended(1, "success", 59)]))
        .await
        .unwrap();
    let scrape = scrape(&engine);
    assert_eq!(
        scrape.family("age_pipeline_run_count_total"),
        pairs([("push", 1.0)])
    );
    assert_eq!(
        scrape.family("age_pipeline_rerun_count_total"),
        pairs([("push", 0.0)])
    );
}

#[tokio::test]
async fn children_are_counted_by_their_parents_too_once_these_are_known() {
    let engine = begun().await;
    let orphan = PipelineSeen {
        source: PipelineSource::ParentPipeline,
        ..ended(2, "success", 60)
    };
    engine.admit(webhook(61, orphan)).await.unwrap();
    assert_eq!(
        scrape(&engine).family("age_child_pipeline_run_count_total"),
        pairs([])
    );
    let child = child_of(1, "trigger", ended(2, "success", 60));
    let parent = ended(1, "success", 62);
    for _ in 0..2 {
        engine
            .admit(look(63, [parent.clone(), child.clone()]))
            .await
            .unwrap();
    }
    let scrape = scrape(&engine);
    for (family, value) in [
        ("age_child_pipeline_run_count_total", 1.0),
        ("age_child_pipeline_duration_seconds_sum", 20.0),
        ("age_child_pipeline_queued_duration_seconds_sum", 3.0),
    ] {
        let labels = concat!(
            r#"{project="acme/shop",ref="main","#,
            r#"parent_project="acme/shop",parent_ref="main",bridge_name="trigger"}"#
        );
        assert_eq!(scrape.0[&format!("{family}{labels}")], value, "{family}");
    }
    assert_eq!(
        scrape.family("age_pipeline_run_count_total"),
        pairs([("source=parent_pipeline", 1.0), ("push", 1.0)])
    );
    // Ids are of pipelines that stand for themselves.
    assert_eq!(scrape.family("age_pipeline_id")[0].1, 1.0);
}

#[tokio::test]
async fn runners_are_told_apart_only_when_asked_for() {
    let store = std::sync::Arc::new(amazing_gitlab_exporter::store::EphemeralStore::default());
    let mut options = options();
    options.runner_details = false;
    let operational = amazing_gitlab_exporter::operational::Operational::new(at(0));
    let engine = amazing_gitlab_exporter::ledger::Engine::open(store, options, operational)
        .await
        .unwrap();
    engine.admit(look(0, [])).await.unwrap();
    let of = |id, runner| amazing_gitlab_exporter::facts::JobSeen {
        runner,
        ..ended_job(id, "unit", "success", 50)
    };
    let jobs = [of(11, RunnerType::Group), of(12, RunnerType::Project)];
    engine
        .admit(look(61, [with_jobs(ended(1, "success", 60), jobs)]))
        .await
        .unwrap();
    assert_eq!(
        scrape(&engine).family("age_job_duration_seconds_count"),
        pairs([("unit,runner_type=unknown,success", 2.0)])
    );
}

#[tokio::test]
async fn nothing_that_a_server_says_makes_it_fall_over() {
    let engine = begun().await;
    let odd = PipelineSeen {
        git_ref: "a\"b\\c\nd".into(),
        source: PipelineSource::from(""),
        status: PipelineStatus::from(""),
        created_at: chrono::DateTime::<chrono::Utc>::MAX_UTC,
        updated_at: chrono::DateTime::<chrono::Utc>::MIN_UTC,
        finished_at: Some(chrono::DateTime::<chrono::Utc>::MAX_UTC),
        duration: Some(std::time::Duration::MAX),
        queued: Some(std::time::Duration::MAX),
        coverage: Some(f64::NAN),
        jobs: JobsSeen::Some(vec![ended_job(u64::MAX, "", "failed", 1)]),
        ..ended(u64::MAX, "", 60)
    };
    let mut ends = odd.clone();
    ends.status = PipelineStatus::Failed;
    for origin in [Origin::GraphQl, Origin::Webhook] {
        for pipeline in [&odd, &ends] {
            let mut look = look(61, [pipeline.clone()]);
            look.origin = origin;
            engine.admit(look).await.unwrap();
        }
    }
    assert_eq!(
        scrape(&engine).0[r#"age_pipeline_run_count_total{project="acme/shop",ref="a\"b\\c\nd",kind="branch",source=""}"#],
        1.0
    );
}
