use futures_util::TryStreamExt as _;
use pipewright_gitlab::requests::deployments::DeploymentFilter;
use pipewright_gitlab::requests::environments::EnvironmentFilter;
use pipewright_gitlab::types::{DeploymentStatus, EnvironmentState, EnvironmentTier, Sort};

use super::World;
use super::world::project;

#[tokio::test(start_paused = true)]
async fn environments_are_found_looked_at_and_stopped() {
    let world = World::new();
    let environments = world.client().environments();
    let shop = project("acme/shop");
    let filter = EnvironmentFilter {
        search: Some("prod".into()),
        ..EnvironmentFilter::default()
    };
    let found: Vec<_> = environments
        .stream(&shop, &filter)
        .try_collect()
        .await
        .unwrap();
    let [production] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!(production.tier, Some(EnvironmentTier::Production));
    assert!(production.last_deployment.is_none(), "lists leave it out");

    let whole = environments.get(&shop, production.id).await.unwrap();
    let deployed = whole.last_deployment.unwrap();
    assert_eq!(
        deployed.deployable.as_ref().unwrap().name,
        "deploy-production"
    );
    assert!(deployed.finished_at().is_some());

    let stopped = environments.stop(&shop, production.id, true).await.unwrap();
    assert_eq!(stopped.state, Some(EnvironmentState::Stopped));
    let error = environments.get(&shop, 999_999.into()).await.unwrap_err();
    assert_eq!(error.kind().code(), "Access.EnvironmentNotFound");
}

#[tokio::test(start_paused = true)]
async fn stale_environments_are_stopped() {
    let world = World::new();
    let environments = world.client().environments();
    let before = "2026-11-01T00:00:00Z".parse().unwrap();
    assert!(
        environments
            .stop_stale(&project("acme/shop"), before)
            .await
            .is_ok()
    );
}

#[tokio::test(start_paused = true)]
async fn deployments_follow_the_pairing_rules() {
    let world = World::new();
    let deployments = world.client().deployments();
    let shop = project("acme/shop");
    let finished = DeploymentFilter {
        finished_after: Some("2026-11-01T00:00:00Z".parse().unwrap()),
        ..DeploymentFilter::default()
    };
    let some: Vec<_> = deployments
        .stream(&shop, &finished)
        .try_collect()
        .await
        .unwrap();
    assert!(!some.is_empty());
    assert!(
        some.iter()
            .all(|one| one.status == Some(DeploymentStatus::Success))
    );

    let updated = DeploymentFilter {
        updated_after: Some("2026-11-20T00:00:00Z".parse().unwrap()),
        environment: Some("production".into()),
        sort: Some(Sort::Descending),
        ..DeploymentFilter::default()
    };
    let page = deployments.list(&shop, &updated, None).await.unwrap();
    let one = page.items.first().unwrap();
    assert_eq!(one.environment.as_ref().unwrap().name, "production");
    assert_eq!(deployments.get(&shop, one.id).await.unwrap().id, one.id);
    let error = deployments.get(&shop, 999_999.into()).await.unwrap_err();
    assert_eq!(error.kind().code(), "Access.DeploymentNotFound");
}
