//! What happened before the exporter looked.

use amazing_gitlab_exporter::facts::{JobSeen, Ledger, PipelineSeen, ProjectOptions, Standing};
use pipewright_gitlab::types::{PipelineId, ProjectId};

use super::harness::*;

#[tokio::test]
async fn the_first_look_is_shown_and_not_counted() {
    let engine = engine().await;
    assert_eq!(engine.standing(PROJECT), None);
    let history = [
        with_jobs(
            ended(1, "failed", -500),
            [ended_job(11, "unit", "failed", -501)],
        ),
        with_jobs(
            running(2, -30),
            [
                ended_job(21, "unit", "success", -5),
                job(22, "lint", "running"),
            ],
        ),
    ];
    let first = look(0, history.clone());
    assert_eq!(engine.admit(first).await.unwrap(), counted(0, 0, 3));
    let shown = scrape(&engine);
    // At 0, so that a first step is seen as one.
    assert_eq!(
        shown.family("age_pipeline_run_count_total"),
        pairs([("push", 0.0)])
    );
    assert_eq!(
        shown.family("age_job_run_count_total"),
        pairs([("lint", 0.0), ("unit", 0.0)])
    );
    assert_eq!(
        shown.family("age_pipeline_status"),
        pairs([("push,running", 1.0)])
    );
    assert_eq!(
        engine.standing(PROJECT),
        Some(Standing {
            seen_until: Some(at(0)),
            unfinished: vec![PipelineId::new(2)],
        })
    );
    assert_eq!(engine.baseline(PROJECT).await, Some(at(0)));
    // What ran then and ends later is counted, what ended then is not.
    let end = with_jobs(
        ended(2, "success", 10),
        [
            ended_job(21, "unit", "success", -5),
            ended_job(22, "lint", "success", 9),
        ],
    );
    let later = look(11, [history[0].clone(), end]);
    assert_eq!(engine.admit(later).await.unwrap(), counted(2, 3, 0));
    assert_eq!(engine.standing(PROJECT).unwrap().unfinished, []);
}

#[tokio::test]
async fn what_ended_before_the_first_look_is_history_whenever_it_is_shown() {
    let engine = begun().await;
    let old = with_jobs(
        ended(1, "failed", -10),
        [ended_job(11, "unit", "failed", -11)],
    );
    assert_eq!(
        engine.admit(look(5, [old])).await.unwrap(),
        counted(0, 0, 2)
    );
    // A retry of it is a rerun, and its job is a job.
    let again = with_jobs(
        PipelineSeen {
            created_at: at(-30),
            ..ended(1, "success", 20)
        },
        [
            ended_job(11, "unit", "failed", -11),
            ended_job(12, "unit", "success", 19),
        ],
    );
    assert_eq!(
        engine.admit(look(21, [again])).await.unwrap(),
        counted(2, 1, 0)
    );
    let scrape = scrape(&engine);
    assert_eq!(
        scrape.family("age_pipeline_run_count_total"),
        pairs([("push", 0.0)])
    );
    assert_eq!(
        scrape.family("age_pipeline_rerun_count_total"),
        pairs([("push", 1.0)])
    );
    assert_eq!(
        scrape.family("age_job_run_count_total"),
        pairs([("unit", 1.0)])
    );
}

#[tokio::test]
async fn a_project_that_is_younger_than_the_first_look_has_no_history() {
    let engine = begun().await;
    let of = |project: u64, second| amazing_gitlab_exporter::facts::Look {
        project: ProjectId::new(project),
        path: format!("acme/{project}").into(),
        ..look(second, [ended(project, "success", second - 1)])
    };
    for (project, created, expected) in [(8, 100, counted(1, 0, 0)), (9, -100, counted(0, 0, 1))] {
        let options = ProjectOptions {
            created_at: Some(at(created)),
            ..ProjectOptions::default()
        };
        engine.track_project(ProjectId::new(project), options);
        assert_eq!(engine.standing(ProjectId::new(project)), None);
        assert_eq!(engine.admit(of(project, 200)).await.unwrap(), expected);
    }
}

#[tokio::test]
async fn the_cursor_moves_only_with_looks_at_everything_and_never_back() {
    let engine = begun().await;
    let until = |engine: &amazing_gitlab_exporter::ledger::Engine| {
        engine.standing(PROJECT).unwrap().seen_until
    };
    engine.admit(webhook(50, running(1, 40))).await.unwrap();
    assert_eq!(until(&engine), Some(at(0)));
    engine.admit(look(60, [])).await.unwrap();
    engine.admit(look(55, [])).await.unwrap();
    assert_eq!(until(&engine), Some(at(60)));
}

#[tokio::test]
async fn a_project_that_was_forgotten_and_comes_back_counts_nothing_twice() {
    let engine = begun().await;
    let end = with_jobs(
        ended(1, "success", 60),
        [ended_job(11, "unit", "success", 59)],
    );
    engine.admit(look(61, [end.clone()])).await.unwrap();
    engine.forget_project(PROJECT).await.unwrap();
    engine.forget_project(ProjectId::new(404)).await.unwrap();
    assert_eq!(engine.baseline(PROJECT).await, None);
    assert_eq!(scrape(&engine).family("age_pipeline_status"), pairs([]));
    assert_eq!(
        scrape(&engine).family("age_pipeline_run_count_total"),
        pairs([])
    );
    assert_eq!(engine.standing(PROJECT), None);

    let missed = ended(2, "success", 100);
    let back = look(200, [end, missed]);
    assert_eq!(engine.admit(back).await.unwrap(), counted(0, 2, 1));
    let next = look(300, [ended(3, "success", 299)]);
    assert_eq!(engine.admit(next).await.unwrap(), counted(1, 0, 0));
    assert_eq!(
        scrape(&engine).family("age_pipeline_run_count_total"),
        pairs([("push", 1.0)])
    );
}

#[tokio::test]
async fn the_ledger_does_not_grow_with_the_weeks_and_still_counts_once() {
    const DAY: i64 = 24 * 60 * 60;
    let store = amazing_gitlab_exporter::store::MemoryStore::default();
    let engine = engine_on(&store).await;
    engine.admit(look(0, [])).await.unwrap();
    let of = |id: u64, end| {
        with_jobs(
            ended(id, "success", end),
            [ended_job(id * 100, "unit", "success", end - 1)],
        )
    };
    // One that never ends, and one each day.
    engine.admit(look(5, [running(1000, 1)])).await.unwrap();
    for day in 1..60 {
        let id = u64::try_from(day).unwrap();
        let admission = engine.admit(look(day * DAY, [of(id, day * DAY - 5)])).await;
        assert_eq!(admission.unwrap(), counted(2, 0, 0));
    }
    engine.snapshot().await.unwrap();
    let kept = format!("{store:?}");
    assert!(!kept.is_empty());
    let engine = engine_on(&store).await;
    // A list that goes back for weeks.
    let all = look(
        60 * DAY,
        (1..60).map(|day| of(u64::try_from(day).unwrap(), day * DAY - 5)),
    );
    assert_eq!(engine.admit(all).await.unwrap(), counted(0, 118, 0));
    // One that ended a month ago is retried; one that began then ends.
    let retried = with_jobs(
        PipelineSeen {
            created_at: at(20 * DAY - 30),
            ..ended(20, "success", 60 * DAY + 30)
        },
        [
            ended_job(2000, "unit", "success", 20 * DAY - 6),
            ended_job(2001, "unit", "success", 60 * DAY + 29),
        ],
    );
    let late = PipelineSeen {
        created_at: at(1),
        ..ended(1000, "success", 60 * DAY + 40)
    };
    for expected in [counted(3, 1, 0), counted(0, 4, 0)] {
        let look = look(60 * DAY + 50, [retried.clone(), late.clone()]);
        assert_eq!(engine.admit(look).await.unwrap(), expected);
    }
    let scrape = scrape(&engine);
    assert_eq!(
        scrape.family("age_pipeline_run_count_total"),
        pairs([("push", 60.0)])
    );
    assert_eq!(
        scrape.family("age_pipeline_rerun_count_total"),
        pairs([("push", 1.0)])
    );
    assert_eq!(
        scrape.family("age_job_run_count_total"),
        pairs([("unit", 60.0)])
    );
}

#[tokio::test]
async fn nothing_is_forgotten_that_was_not_seen_in_full() {
    const DAY: i64 = 24 * 60 * 60;
    let engine = begun().await;
    // Away for a month; the list comes in parts.
    for (end, until) in [
        (10 * DAY, None),
        (5 * DAY, None),
        (29 * DAY, Some(30 * DAY)),
    ] {
        let mut part = look(
            30 * DAY,
            [ended(u64::try_from(end).unwrap(), "success", end)],
        );
        part.seen_until = until.map(at);
        assert_eq!(engine.admit(part).await.unwrap(), counted(1, 0, 0));
    }
}

#[tokio::test]
async fn a_clock_that_is_wrong_for_a_moment_makes_nothing_forgotten() {
    const YEAR: i64 = 365 * 24 * 60 * 60;
    let engine = begun().await;
    engine
        .admit(look(61, [ended(1, "success", 60)]))
        .await
        .unwrap();
    engine.admit(look(YEAR, [])).await.unwrap();
    let later = look(80, [ended(1, "success", 60), ended(2, "success", 75)]);
    assert_eq!(engine.admit(later).await.unwrap(), counted(1, 1, 0));
}

#[tokio::test]
async fn what_is_history_is_a_matter_of_time_and_not_of_the_look_that_shows_it() {
    let engine = engine().await;
    let late = with_jobs(
        ended(2, "success", 63),
        [
            ended_job(21, "build", "success", 60),
            ended_job(22, "unit", "success", 62),
        ],
    );
    // Asked at 60; what the answer shows ended a little later.
    let first = look(60, [ended(1, "success", 60), late]);
    assert_eq!(engine.admit(first).await.unwrap(), counted(2, 0, 2));
    // A first look that knows of an earlier moment up to which all is history.
    let followed = amazing_gitlab_exporter::facts::Look {
        project: ProjectId::new(8),
        seen_until: Some(at(10)),
        ..look(60, [ended(3, "success", 10), ended(4, "success", 30)])
    };
    assert_eq!(engine.admit(followed).await.unwrap(), counted(1, 0, 1));
}

/// Its ids went with what was forgotten: only times tell that its first job was decided.
#[tokio::test]
async fn a_job_of_a_forgotten_pipeline_is_not_counted_when_that_is_retried() {
    const DAY: i64 = 24 * 60 * 60;
    let engine = begun().await;
    let first = ended_job(11, "unit", "failed", 90);
    let of_first = with_jobs(ended(1, "failed", 91), [first.clone()]);
    assert_eq!(
        engine.admit(look(100, [of_first])).await.unwrap(),
        counted(2, 0, 0)
    );
    for day in [30, 60] {
        let other = ended(u64::try_from(day).unwrap(), "success", day * DAY - 5);
        engine.admit(look(day * DAY, [other])).await.unwrap();
    }
    let now = 60 * DAY + 10;
    let retried = PipelineSeen {
        updated_at: at(now),
        ..running(1, 71)
    };
    let retried = with_jobs(retried, [first.clone(), job(12, "unit", "running")]);
    for second in [now, now + 10, now + 20] {
        let again = look(second, [retried.clone()]);
        assert_eq!(engine.admit(again).await.unwrap(), counted(0, 1, 0));
    }
    let end = PipelineSeen {
        created_at: at(71),
        ..ended(1, "success", now + 30)
    };
    let second = ended_job(12, "unit", "success", now + 29);
    let end = look(now + 31, [with_jobs(end, [first, second])]);
    // The rerun and its job.
    assert_eq!(engine.admit(end).await.unwrap(), counted(2, 1, 0));
}

fn made(second: i64, job: JobSeen) -> JobSeen {
    JobSeen {
        created_at: Some(at(second)),
        ..job
    }
}

fn made_before(pipeline: PipelineSeen) -> PipelineSeen {
    PipelineSeen {
        created_at: at(-100),
        ..pipeline
    }
}

/// It is not in the first look, which shows the newest only, and the server tells its last end.
#[tokio::test]
async fn an_old_pipeline_that_is_retried_after_the_first_look_is_no_run() {
    let first = || made(-100, ended_job(11, "unit", "failed", -50));
    let second = || made(20, ended_job(12, "unit", "success", 29));
    let skipped_then = || made(-100, ended_job(13, "deploy", "success", 35));
    let end = || {
        let jobs = [first(), second(), skipped_then()];
        with_jobs(made_before(ended(1, "success", 36)), jobs)
    };
    // Seen when it is over, and seen at work before.
    let engine = begun().await;
    let admitted = engine.admit(look(40, [end()])).await.unwrap();
    assert_eq!(admitted, counted(3, 0, 2));
    assert_eq!(engine.admit(look(41, [end()])).await.unwrap().counted, 0);

    let engine = begun().await;
    let work = made_before(PipelineSeen {
        updated_at: at(20),
        ..running(1, -100)
    });
    let jobs = [first(), made(20, job(12, "unit", "running"))];
    let at_work = look(25, [with_jobs(work, jobs)]);
    assert_eq!(engine.admit(at_work).await.unwrap(), counted(0, 0, 2));
    assert_eq!(engine.admit(look(40, [end()])).await.unwrap().counted, 3);
    let scrape = scrape(&engine);
    assert_eq!(
        scrape.family("age_pipeline_run_count_total"),
        pairs([("push", 0.0)])
    );
    assert_eq!(
        scrape.family("age_pipeline_rerun_count_total"),
        pairs([("push", 1.0)])
    );
}

/// One of its jobs was under way at the first look, and another one was retried since.
#[tokio::test]
async fn an_old_pipeline_that_had_not_ended_by_the_first_look_is_a_run() {
    let engine = begun().await;
    let jobs = [
        made(-100, ended_job(11, "unit", "failed", -50)),
        made(20, ended_job(12, "unit", "success", 29)),
        made(-100, ended_job(13, "lint", "success", 2)),
    ];
    let end = with_jobs(made_before(ended(1, "success", 36)), jobs);
    assert_eq!(
        engine.admit(look(40, [end])).await.unwrap(),
        counted(3, 0, 1)
    );
    assert_eq!(
        scrape(&engine).family("age_pipeline_run_count_total"),
        pairs([("push", 1.0)])
    );
}

/// A list of REST's tells the state of a pipeline, and not when it ended.
#[tokio::test]
async fn what_a_list_alone_shows_is_history_or_waits_for_its_times() {
    let engine = begun().await;
    let listed = |pipeline: PipelineSeen| PipelineSeen {
        finished_at: None,
        started_at: None,
        duration: None,
        queued: None,
        ..pipeline
    };
    let (old, new) = (ended(1, "failed", -10), ended(2, "success", 10));
    let by_rest = amazing_gitlab_exporter::facts::Look {
        origin: amazing_gitlab_exporter::facts::Origin::Rest,
        ..look(20, [listed(old), listed(new.clone())])
    };
    assert_eq!(engine.admit(by_rest).await.unwrap(), counted(0, 0, 1));
    let whole = look(30, [new]);
    assert_eq!(engine.admit(whole).await.unwrap(), counted(1, 0, 0));
    let sums = scrape(&engine).family("age_pipeline_duration_seconds_sum");
    assert_eq!(sums, pairs([("push,success", 20.0)]));
}
