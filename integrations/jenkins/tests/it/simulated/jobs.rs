//! Jobs, lists and triggers.

use std::collections::BTreeSet;

use futures_util::TryStreamExt as _;
use futures_util::future::try_join_all;
use pipewright_core::credentials::Token;
use pipewright_core::resilience::RateLimits;
use pipewright_jenkins::metrics::JenkinsMetrics;
use pipewright_jenkins::requests::Parameter;
use pipewright_jenkins::requests::jobs::{JobFilter, Place};
use pipewright_jenkins::requests::trigger::TriggerBuild;
use pipewright_jenkins::services::queue::QueueWaitOptions;
use pipewright_jenkins::types::{BuildRef, JobKind, JobState, ParameterKind};
use pipewright_jenkins::watch::WaitOptions;
use pipewright_jenkins::{Credential, Error};

use super::World;
use crate::support::job;

#[tokio::test(start_paused = true)]
async fn a_job_is_told_with_what_it_may_be_started_with() {
    let world = World::new();
    let jobs = world.client().jobs();
    let shop = jobs.get(&job("acme/shop")).await.unwrap();
    assert_eq!(shop.kind(), JobKind::Pipeline);
    assert_eq!(shop.full_name, "acme/shop");
    assert_eq!(
        shop.url,
        format!("{}/job/acme/job/shop/", world.jenkins.base_url())
    );
    let kinds: Vec<_> = shop
        .parameters()
        .map(|one| (&*one.name, &one.kind))
        .collect();
    assert_eq!(
        kinds,
        [
            ("BRANCH", &ParameterKind::String),
            ("ENVIRONMENT", &ParameterKind::Choice),
            ("DRY_RUN", &ParameterKind::Boolean),
            ("NOTES", &ParameterKind::Text),
            ("DEPLOY_KEY", &ParameterKind::Password),
        ]
    );
    let secret = shop.parameters().last().unwrap();
    assert_eq!(secret.default, None, "the server does not tell it");
    let docs = jobs.get(&job("acme/docs")).await.unwrap();
    assert_eq!(docs.color.as_ref().unwrap().state, JobState::Failure);
    assert!(docs.health().unwrap() < 100);
    assert!(docs.last_successful_build.is_none());
    assert!(jobs.exists(&job("ACME/Hello")).await.unwrap());
    assert!(!jobs.exists(&job("acme/nope")).await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn lists_are_of_the_top_of_folders_and_of_views() {
    let world = World::new();
    let jobs = world.client().jobs();
    let names = async |place: Place| -> Result<Vec<String>, Error> {
        let page = jobs.list(&place, &JobFilter::default(), None).await?;
        assert_eq!(page.next, None);
        Ok(page.items.into_iter().map(|job| job.full_name).collect())
    };
    assert_eq!(names(Place::Root).await.unwrap(), ["acme"]);
    let inside = names(job("acme").into()).await.unwrap();
    assert_eq!(inside, ["acme/docs", "acme/hello", "acme/shop"]);
    assert_eq!(names(Place::view("deliveries")).await.unwrap(), ["acme"]);
    let error = names(Place::view("nope")).await.unwrap_err();
    assert_eq!(error.kind().code(), "NotFound");
    let error = names(job("acme/hello").into()).await.unwrap_err();
    assert!(error.to_string().contains("it is no folder"), "{error}");
    let all: Vec<_> = jobs.walk(&Place::Root).try_collect().await.unwrap();
    let names: Vec<_> = all.iter().map(|item| &*item.full_name).collect();
    assert_eq!(names, ["acme", "acme/docs", "acme/hello", "acme/shop"]);
}

#[tokio::test(start_paused = true)]
async fn a_server_under_a_prefix_that_it_does_not_know_is_reached() {
    let world = World::of_yaml(
        "version: 1\nprefix: /jenkins\nurl: 'http://wrong.inner:1'\n\
         users: [{ name: admin, password: pw, tokens: [t0000000000], permissions: [overall/administer] }]\n\
         items: [{ name: a b, steps: [{ sh: 'true' }] }]\n",
    );
    let client = world.client();
    let found = client.jobs().get(&job("a b")).await.unwrap();
    assert_eq!(
        found.url,
        format!("{}/job/a%20b/", world.jenkins.base_url())
    );
    let by_url = job(&found.url);
    let started = world.started(&client, by_url.full_name()).await;
    assert_eq!(started.job, by_url);
    let build = client.builds().get(&by_url, BuildRef::Last).await.unwrap();
    assert_eq!(
        build.url,
        format!("{}/job/a%20b/1/", world.jenkins.base_url())
    );
}

#[tokio::test(start_paused = true)]
async fn a_build_is_started_with_its_parameters() {
    let world = World::new();
    let client = world.client();
    let shop = job("acme/shop");
    let wanted = TriggerBuild::new()
        .parameter(Parameter::text("BRANCH", "feature/é & x").unwrap())
        .parameter(Parameter::text("ENVIRONMENT", "production").unwrap())
        .parameter(Parameter::boolean("DRY_RUN", true).unwrap())
        .parameter(Parameter::secret("DEPLOY_KEY", Token::new("planted")).unwrap());
    let triggered = client.jobs().trigger(&shop, &wanted).await.unwrap();
    assert!(!triggered.already_queued);
    let item = client.queue().get(&triggered.item).await.unwrap();
    assert_eq!(item.job().unwrap(), shop);
    assert_eq!(item.parameters().count(), 5);
    let again = client.jobs().trigger(&shop, &wanted).await.unwrap();
    assert!(again.already_queued, "the same values wait already");
    assert_eq!(again.item, triggered.item);
    let started = client
        .queue()
        .wait_for_build(&triggered.item, &QueueWaitOptions::default(), &mut |_| {})
        .await
        .unwrap();
    let build = client
        .builds()
        .get(&shop, started.number.into())
        .await
        .unwrap();
    let value = |name: &str| {
        let found = build.parameters().find(|one| one.name == name).unwrap();
        found.value.clone()
    };
    assert_eq!(value("BRANCH").unwrap(), "feature/é & x");
    assert_eq!(value("DRY_RUN").unwrap(), true);
    assert_eq!(value("NOTES").unwrap(), "nothing\nspecial", "the default");
    assert_eq!(value("DEPLOY_KEY"), None);
}

#[tokio::test(start_paused = true)]
async fn a_job_with_parameters_is_started_with_their_defaults() {
    let world = World::new();
    let client = world.client();
    let started = world.started(&client, "acme/shop").await;
    let build = client
        .builds()
        .get(&started.job, started.number.into())
        .await
        .unwrap();
    assert_eq!(build.parameters().count(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_parameter_starts_nothing() {
    let world = World::new();
    let jobs = world.client().jobs();
    let before = world.jenkins.builds_started("acme/shop");
    for (name, value, words) in [
        ("BRANHC", "main", "did you mean \"BRANCH\"?"),
        (
            "ENVIRONMENT",
            "moon",
            "it offers \"staging\", \"production\"",
        ),
        ("DRY_RUN", "maybe", "is a boolean"),
    ] {
        let wanted = TriggerBuild::new().parameter(Parameter::text(name, value).unwrap());
        let error = jobs.trigger(&job("acme/shop"), &wanted).await.unwrap_err();
        assert_eq!(error.kind().code(), "InvalidParameter");
        assert!(error.to_string().contains(words), "{error}");
    }
    let wanted = TriggerBuild::new().parameter(Parameter::text("A", "b").unwrap());
    let error = jobs.trigger(&job("acme/hello"), &wanted).await.unwrap_err();
    assert!(error.to_string().contains("defines none at all"), "{error}");
    tokio::time::sleep(std::time::Duration::from_secs(60)).await;
    assert_eq!(world.jenkins.builds_started("acme/shop"), before);
}

#[tokio::test(start_paused = true)]
async fn a_disabled_job_is_not_started_until_it_is_enabled() {
    let world = World::new();
    let client = world.client();
    let (jobs, hello) = (client.jobs(), job("acme/hello"));
    jobs.disable(&hello).await.unwrap();
    assert!(jobs.get(&hello).await.unwrap().is_disabled());
    let error = jobs
        .trigger(&hello, &TriggerBuild::new())
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "Conflict");
    assert!(error.hint().unwrap().contains("enable it"), "{error}");
    jobs.enable(&hello).await.unwrap();
    world.started(&client, "acme/hello").await;
}

#[tokio::test(start_paused = true)]
async fn five_hundred_builds_at_once_are_neither_lost_nor_doubled() {
    let items: Vec<String> = (0..500)
        .map(|at| format!("  - {{ name: job{at:03}, steps: [{{ sh: 'true', duration: 5 }}] }}"))
        .collect();
    let items = items.join("\n");
    let world = World::of_yaml(&format!(
        "version: 1\nquiet_period: 0\nexecutors: 50\nusers: [{{ name: admin, password: pw, \
         tokens: [t0000000000], permissions: [overall/administer] }}]\nitems:\n{items}"
    ));
    let mut config = world.config();
    config.rate_limits = RateLimits::unlimited();
    let credential = Credential::password("admin", Token::new("pw")).unwrap();
    let client = world.build(config, credential, JenkinsMetrics::default());
    let runs = (0..500).map(|at| {
        let client = client.clone();
        async move {
            let job = job(&format!("job{at:03}"));
            let triggered = client.jobs().trigger(&job, &TriggerBuild::new()).await?;
            let options = QueueWaitOptions::default();
            let queue = client.queue();
            let started = queue
                .wait_for_build(&triggered.item, &options, &mut |_| {})
                .await?;
            client
                .watcher()
                .wait(
                    &job,
                    started.number.into(),
                    &WaitOptions::default(),
                    &mut |_| {},
                )
                .await?;
            Ok::<_, Error>((started.job, started.number))
        }
    });
    let built: BTreeSet<_> = try_join_all(runs).await.unwrap().into_iter().collect();
    assert_eq!(built.len(), 500);
    for at in 0..500 {
        assert_eq!(world.jenkins.builds_started(&format!("job{at:03}")), 1);
    }
    assert_eq!(
        world.jenkins.requests().of("GET", "/crumbIssuer/api/json"),
        1
    );
}

#[tokio::test(start_paused = true)]
async fn who_may_not_is_told_what_is_missing() {
    let world = World::new();
    let viewer = Credential::api_token("viewer", Token::new("11simulated00000000000000000viewer0"));
    let client = world.client_with(viewer.unwrap());
    let error = client
        .jobs()
        .trigger(&job("acme/hello"), &TriggerBuild::new())
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "Forbidden");
    assert!(
        error
            .to_string()
            .contains("the user viewer lacks the permission Job/Build"),
        "{error}"
    );

    let wrong = Credential::api_token("admin", Token::new("wrong")).unwrap();
    let error = world
        .client_with(wrong)
        .jobs()
        .get(&job("acme/hello"))
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "Unauthorized");
    let anonymous = world.client_with(Credential::anonymous());
    let error = anonymous.jobs().get(&job("acme/hello")).await.unwrap_err();
    assert_eq!(error.kind().code(), "Unauthorized", "{error}");
    let error = anonymous
        .jobs()
        .enable(&job("acme/hello"))
        .await
        .unwrap_err();
    assert_eq!(error.kind().code(), "Unauthorized", "{error}");
}
