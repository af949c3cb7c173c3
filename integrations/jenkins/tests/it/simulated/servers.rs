//! The server itself, and several of them.

use pipewright_jenkins::Credential;

use super::World;
use crate::support::job;

#[tokio::test(start_paused = true)]
async fn a_server_says_what_it_is_and_whom_it_takes_us_for() {
    let world = World::new();
    let server = world.client().server();
    let info = server.info().await.unwrap();
    assert!(info.version.unwrap().starts_with("2."));
    assert!(!info.quieting_down);
    let me = server.who_am_i().await.unwrap();
    assert_eq!((me.name.as_str(), me.anonymous), ("admin", false));
    let nobody = world.client_with(Credential::anonymous()).server();
    assert!(nobody.who_am_i().await.unwrap().anonymous);
    let nodes = server.computers().await.unwrap();
    assert_eq!((nodes.total_executors, nodes.computers.len()), (4, 2));
    assert!(nodes.computers[0].is_built_in());
    let linux = &nodes.computers[1];
    assert!(
        linux
            .assigned_labels
            .iter()
            .any(|label| label.name == "docker")
    );
}

#[tokio::test(start_paused = true)]
async fn clients_of_several_servers_stand_side_by_side() {
    let worlds = [World::new(), World::new()];
    let clients: Vec<_> = worlds.iter().map(World::client_with_password).collect();
    for client in &clients {
        client.jobs().disable(&job("acme/hello")).await.unwrap();
        client.jobs().enable(&job("acme/hello")).await.unwrap();
    }
    for world in &worlds {
        assert_eq!(
            world.jenkins.requests().of("GET", "/crumbIssuer/api/json"),
            1
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_password_writes_again_after_a_restart_has_ended_its_session() {
    let world = World::new();
    let client = world.client_with_password();
    let hello = job("acme/hello");
    client.jobs().disable(&hello).await.unwrap();
    world.restart().await;
    tokio::time::sleep(std::time::Duration::from_secs(60)).await;
    client.jobs().enable(&hello).await.unwrap();
    assert!(!client.jobs().get(&hello).await.unwrap().is_disabled());
}
