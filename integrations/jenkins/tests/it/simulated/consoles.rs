//! Consoles.

use pipewright_jenkins::JenkinsClient;
use pipewright_jenkins::logs::{ConsoleEvent, ConsoleRenderer, FollowOptions, LogText};
use pipewright_jenkins::types::{BuildRef, JobRef};

use super::World;
use crate::support::job;

async fn whole(client: &JenkinsClient, job: &JobRef, build: BuildRef) -> String {
    let text = client.builds().console(job, build).await.unwrap();
    let (bytes, cut) = text.collect_up_to(10_000_000).await.unwrap();
    assert!(!cut);
    String::from_utf8(bytes.to_vec()).unwrap()
}

async fn followed(
    client: &JenkinsClient,
    job: &JobRef,
    options: FollowOptions,
) -> (String, Vec<String>) {
    let mut follower = client.follow_console(job, BuildRef::Last, options);
    let (mut bytes, mut events) = (Vec::new(), Vec::new());
    while let Some(event) = follower.next().await {
        match event.unwrap() {
            ConsoleEvent::Chunk(chunk) => bytes.extend_from_slice(&chunk),
            ConsoleEvent::Finished(build) => events.push(build.outcome().to_owned()),
            ConsoleEvent::Reset { .. } => events.push("reset".to_owned()),
            ConsoleEvent::PassingError { error, .. } => events.push(error.kind().code().to_owned()),
            _ => {}
        }
    }
    (String::from_utf8(bytes).unwrap(), events)
}

#[tokio::test(start_paused = true)]
async fn what_is_followed_is_what_is_read_afterwards() {
    let world = World::new();
    let client = world.client();
    for name in ["acme/hello", "acme/docs"] {
        let started = world.started(&client, name).await;
        let (text, events) = followed(&client, &started.job, FollowOptions::default()).await;
        assert_eq!(events.len(), 1, "{events:?}");
        assert_eq!(
            text,
            whole(&client, &started.job, started.number.into()).await
        );
        assert!(text.contains("Finished: "), "{text}");
        assert!(!text.contains('\r'), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_console_is_followed_through_a_restart_of_the_server() {
    let world = World::new();
    let client = world.client();
    let started = world.started(&client, "acme/shop").await;
    let restarted = async {
        tokio::time::sleep(std::time::Duration::from_secs(3)).await;
        world.restart().await;
    };
    let options = FollowOptions::default().max_wait(std::time::Duration::from_secs(300));
    let ((text, events), ()) = tokio::join!(followed(&client, &started.job, options), restarted);
    assert!(
        events.contains(&"ServiceUnavailable".to_owned())
            || events.contains(&"Network".to_owned())
            || text.contains("Resuming build"),
        "{events:?}\n{text}"
    );
    let whole = whole(&client, &started.job, started.number.into()).await;
    assert!(
        whole.starts_with(&text),
        "nothing is missing and nothing is there twice"
    );
    assert!(
        text.contains("Input requested"),
        "it waits for its input: {text}"
    );
}

#[tokio::test(start_paused = true)]
async fn colours_go_and_text_stays() {
    let world = World::new();
    let client = world.client();
    let text = whole(&client, &job("acme/shop"), BuildRef::number(1)).await;
    assert!(text.contains('\u{1b}'), "the console has colours");
    let mut renderer = ConsoleRenderer::new(LogText::Plain);
    let mut shown = Vec::new();
    renderer.push(text.as_bytes(), &mut shown);
    renderer.finish(&mut shown);
    let shown = String::from_utf8(shown).unwrap();
    assert!(
        shown.contains("  3 passed (3.4s)") && !shown.contains('\u{1b}'),
        "{shown}"
    );
}
