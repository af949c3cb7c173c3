//! Runs of pipelines.

use pipewright_jenkins::requests::Parameter;
use pipewright_jenkins::requests::pipelines::RunsFilter;
use pipewright_jenkins::types::{BuildRef, RunStatus};

use super::world::{World, finished, settled, started};
use crate::support::job;

fn text(name: &str, value: &str) -> Parameter {
    Parameter::text(name, value).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_run_is_told_by_its_stages_and_their_steps() {
    let world = World::new();
    let (client, shop) = (world.client(), job("acme/shop"));
    let build = started(&client, &shop, &[]).await;
    let run = settled(&client, &shop, build).await;
    assert_eq!(BuildRef::from(run.number), build);
    assert!(run.waits_for_input());
    let names: Vec<&str> = run.stages.iter().map(|stage| stage.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "Build",
            "Test",
            "Unit tests",
            "Browser tests",
            "Package",
            "Approve"
        ]
    );
    let pipelines = client.pipelines();
    let tests = run.stages_named("unit TESTS").next().unwrap();
    assert_eq!(tests.status, RunStatus::Success);
    assert!(tests.steps.is_empty());
    let stage = pipelines.stage(&shop, build, &tests.id).await.unwrap();
    let shell = stage
        .steps
        .iter()
        .find(|step| step.name == "Shell Script")
        .unwrap();
    assert_eq!(
        shell.parameter_description.as_deref(),
        Some("cargo test --lib")
    );
    assert!(shell.has_log && !shell.parent_nodes.is_empty());

    let log = pipelines.stage_log(&shop, build, &tests.id).await.unwrap();
    let (log, cut) = log.collect_up_to(1 << 20).await.unwrap();
    let log = String::from_utf8(log.to_vec()).unwrap();
    assert!(!cut && !log.contains('\r'));
    assert!(
        log.contains("running 42 tests\ntest price::rounds_half_to_even ... ok\n"),
        "{log}"
    );
    let log = pipelines.step_log(&shop, build, &shell.id).await.unwrap();
    assert!(
        log.collect_up_to(1 << 20)
            .await
            .unwrap()
            .0
            .starts_with(b"+ cargo test --lib\n")
    );
}

#[tokio::test(start_paused = true)]
async fn runs_are_listed_from_one_on() {
    let world = World::new();
    let (client, shop) = (world.client(), job("acme/shop"));
    let pipelines = client.pipelines();
    let numbers = |runs: Vec<pipewright_jenkins::types::Run>| -> Vec<u64> {
        runs.iter().map(|run| run.number.get()).collect()
    };
    let all = pipelines.runs(&shop, &RunsFilter::default()).await.unwrap();
    assert_eq!(numbers(all), [5, 4, 3, 2, 1]);
    let filter = RunsFilter::default().since(4).full_stages(true);
    let some = pipelines.runs(&shop, &filter).await.unwrap();
    assert!(!some[0].stages[0].steps.is_empty());
    assert_eq!(numbers(some), [5, 4]);
}

#[tokio::test(start_paused = true)]
async fn an_answer_holds_the_defaults_of_what_is_not_given() {
    let world = World::new();
    let (client, shop) = (world.client(), job("acme/shop"));
    let pipelines = client.pipelines();
    let build = started(&client, &shop, &[]).await;
    settled(&client, &shop, build).await;
    let pending = pipelines.pending_inputs(&shop, build).await.unwrap();
    assert_eq!((pending.len(), pending[0].id.as_str()), (1, "Deploy-prod"));
    assert_eq!(pending[0].message, "Deploy to production?");
    assert_eq!(pending[0].inputs[2].choices(), ["eu", "us"]);

    for (values, words) in [
        (vec![text("REGION", "mars")], "it offers \"eu\", \"us\""),
        (vec![text("REGIN", "eu")], "did you mean \"REGION\"?"),
        (vec![text("CANARY", "perhaps")], "is a boolean"),
    ] {
        let error = pipelines
            .submit_input(&shop, build, "Deploy-prod", &values)
            .await
            .unwrap_err();
        assert_eq!(error.kind().code(), "InvalidParameter");
        assert!(error.to_string().contains(words), "{error}");
    }
    let error = pipelines
        .submit_input(&shop, build, "Deploy", &[])
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "InputRejected");
    assert!(
        error.to_string().contains("it waits for \"Deploy-prod\""),
        "{error}"
    );
    assert!(!error.may_have_been_sent());

    let answer = [text("REGION", "us"), text("CANARY", "false")];
    pipelines
        .submit_input(&shop, build, "Deploy-prod", &answer)
        .await
        .unwrap();
    assert!(
        pipelines
            .pending_inputs(&shop, build)
            .await
            .unwrap()
            .is_empty()
    );
    let error = pipelines
        .submit_input(&shop, build, "Deploy-prod", &answer)
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "InputRejected");
    assert!(error.to_string().contains("answered already"), "{error}");
    let status = finished(&client, &shop, build).await;
    assert_eq!(status.outcome(), "SUCCESS");
}

#[tokio::test(start_paused = true)]
async fn a_no_aborts_the_run() {
    let world = World::new();
    let (client, shop) = (world.client(), job("acme/shop"));
    let pipelines = client.pipelines();
    let build = started(&client, &shop, &[]).await;
    settled(&client, &shop, build).await;
    let viewer = world.client_of("viewer", "11simulated00000000000000000viewer0");
    let error = viewer
        .pipelines()
        .abort_input(&shop, build, "Deploy-prod")
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "Forbidden", "{error}");
    pipelines
        .abort_input(&shop, build, "Deploy-prod")
        .await
        .unwrap();
    assert_eq!(finished(&client, &shop, build).await.outcome(), "ABORTED");
    let error = pipelines
        .abort_input(&shop, build, "Deploy-prod")
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "InputRejected", "{error}");
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_is_told_from_what_is_no_pipeline() {
    let world = World::new();
    let client = world.client();
    let pipelines = client.pipelines();
    let last = BuildRef::Last;
    let error = pipelines
        .describe(&job("acme/docs"), last)
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "NotFound");
    assert!(
        error.to_string().contains("the build is of no pipeline"),
        "{error}"
    );
    let error = pipelines
        .runs(&job("acme/docs"), &RunsFilter::default())
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("the job is no pipeline"),
        "{error}"
    );
    let error = pipelines
        .describe(&job("acme/shop"), BuildRef::number(99))
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("there is no such build"),
        "{error}"
    );
    let node = "999".parse().unwrap();
    let error = pipelines
        .stage(&job("acme/shop"), last, &node)
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("no such stage or step"),
        "{error}"
    );
    let error = pipelines
        .stage(&job("acme/none"), last, &node)
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "NotFound");
    assert!(error.to_string().contains("no such build"), "{error}");
}
