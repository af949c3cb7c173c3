//! The bus: filters, queues, losses, endings.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use pipewright_gitlab::webhook::{
    Event, EventBus, EventKind, Filter, Message, Notice, Origin, Overflow, Queue,
};
use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value, json};

use super::support::{deliver, job, noon, pipeline};

fn notice(body: &Value) -> Notice {
    Notice {
        origin: Origin::Webhook,
        received_at: noon(),
        delivery: None,
        event: deliver(body).event().unwrap(),
    }
}

fn numbered(id: u64) -> Notice {
    notice(&pipeline(id, "main", "running"))
}

fn queue(capacity: usize, overflow: Overflow) -> Queue {
    Queue { capacity, overflow }
}

/// `5` for the event of pipeline 5, `-2` where two were lost.
fn shown(message: &Message) -> i64 {
    match message {
        Message::Lost(count) => -i64::try_from(*count).unwrap(),
        Message::Event(notice) => match &notice.event {
            Event::Pipeline(event) => i64::try_from(event.pipeline.id.get()).unwrap(),
            other => panic!("{other:?} is no pipeline"),
        },
    }
}

#[rstest]
#[case::all(Filter::all(), &[1, 2, 3, 4])]
#[case::kind(Filter::all().kind(EventKind::Job), &[4])]
#[case::kinds(Filter::all().kind(EventKind::Job).kind(EventKind::Pipeline), &[1, 2, 3, 4])]
#[case::id(Filter::all().project("1".parse().unwrap()), &[1, 2, 3, 4])]
#[case::path(Filter::all().project("Acme/Shop".parse().unwrap()), &[1, 2, 3])]
#[case::stranger(Filter::all().project("2".parse().unwrap()), &[])]
#[case::branch(Filter::all().git_ref("main"), &[1, 4])]
#[case::pattern(Filter::all().git_ref("release/*"), &[2])]
#[case::source_branch(Filter::all().git_ref("feature/a"), &[3])]
#[case::merge_request(Filter::all().git_ref("refs/merge-requests/7/head"), &[3])]
#[case::all_of_it(Filter::all().kind(EventKind::Pipeline).git_ref("main"), &[1])]
fn a_filter_lets_through(#[case] filter: Filter, #[case] expected: &[u32]) {
    let mut of_merge_request = pipeline(3, "feature/a", "running");
    of_merge_request["merge_request"] = json!({"iid": 7, "source_branch": "feature/a"});
    let events = [
        (1, pipeline(1, "main", "running")),
        (2, pipeline(2, "release/1", "running")),
        (3, of_merge_request),
        (4, job(4, "running")),
    ];
    let through: Vec<u32> = events
        .iter()
        .filter(|(_, body)| filter.wants(&notice(body).event))
        .map(|(number, _)| *number)
        .collect();
    assert_eq!(through, expected);
}

#[tokio::test]
async fn a_slow_subscriber_loses_and_is_told_and_holds_nobody() {
    let bus = EventBus::new();
    let mut fast = bus.subscribe(Filter::all(), queue(10, Overflow::DropOldest));
    let mut oldest = bus.subscribe(Filter::all(), queue(2, Overflow::DropOldest));
    let mut newest = bus.subscribe(Filter::all(), queue(2, Overflow::DropNewest));
    for id in 1..=5 {
        assert_eq!(bus.publish(numbered(id)), 3);
    }
    let mut seen = [Vec::new(), Vec::new(), Vec::new()];
    for (subscription, seen) in [&mut fast, &mut oldest, &mut newest]
        .into_iter()
        .zip(&mut seen)
    {
        seen.extend(subscription.next().await.as_ref().map(shown));
        while let Some(message) = subscription.try_next() {
            seen.push(shown(&message));
        }
    }
    assert_eq!(seen[0], [1, 2, 3, 4, 5]);
    assert_eq!(seen[1], [-3, 4, 5]);
    assert_eq!(seen[2], [1, 2, -3]);
    assert_eq!(bus.lost(), 6);
}

#[tokio::test(start_paused = true)]
async fn it_waits_for_the_next_and_ends_with_the_bus() {
    let bus = EventBus::new();
    let mut subscription = bus.subscribe(Filter::all(), Queue::default());
    let waited = tokio::time::timeout(Duration::from_secs(3600), subscription.next()).await;
    assert!(
        waited.is_err(),
        "nothing came, and nothing was lost by giving up"
    );
    let publisher = tokio::spawn({
        let bus = bus.clone();
        async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            bus.publish(numbered(1));
            bus.publish(numbered(2));
        }
    });
    drop(bus);
    let seen: Vec<i64> = subscription
        .into_stream()
        .map(|message| shown(&message))
        .collect()
        .await;
    assert_eq!(seen, [1, 2]);
    publisher.await.unwrap();
}

#[tokio::test]
async fn dropping_a_subscription_ends_it_and_a_closed_bus_takes_none() {
    let bus = EventBus::new();
    let first = bus.subscribe(Filter::all(), Queue::default());
    let mut second = bus.subscribe(Filter::all(), Queue::default());
    assert_eq!(bus.subscribers(), 2);
    drop(first);
    assert_eq!(bus.subscribers(), 1);
    assert_eq!(bus.publish(numbered(1)), 1);
    bus.close();
    assert_eq!(second.next().await.as_ref().map(shown), Some(1));
    assert!(second.next().await.is_none());
    let mut late = bus.subscribe(Filter::all(), Queue::default());
    assert!(late.next().await.is_none());
    assert_eq!(bus.subscribers(), 0);
}

#[tokio::test]
async fn subscribers_share_an_event() {
    let bus = EventBus::new();
    let mut one = bus.subscribe(Filter::all(), Queue::default());
    let mut other = bus.subscribe(Filter::all(), Queue::default());
    bus.publish(numbered(1));
    let (Some(Message::Event(one)), Some(Message::Event(other))) =
        (one.try_next(), other.try_next())
    else {
        panic!("both got it")
    };
    assert!(Arc::ptr_eq(&one, &other));
}

proptest! {
    /// Whatever is taken when: events come in order, none twice, and what is missing between two is
    /// exactly what was told to be lost there.
    #[test]
    fn what_is_seen_and_what_is_lost_add_up(
        capacity in 1_usize..5,
        newest in any::<bool>(),
        steps in proptest::collection::vec(any::<bool>(), 0..60),
    ) {
        let overflow = if newest { Overflow::DropNewest } else { Overflow::DropOldest };
        let bus = EventBus::new();
        let mut subscription = bus.subscribe(Filter::all(), queue(capacity, overflow));
        let mut published = 0;
        let mut accounted = 0;
        let mut account = |message: Message| match shown(&message) {
            lost if lost < 0 => accounted -= lost,
            id => {
                accounted += 1;
                assert_eq!(id, accounted, "in order, without an untold gap");
            }
        };
        for publish in steps {
            if publish {
                published += 1;
                bus.publish(numbered(published));
            } else if let Some(message) = subscription.try_next() {
                account(message);
            }
        }
        while let Some(message) = subscription.try_next() {
            account(message);
        }
        prop_assert_eq!(accounted, i64::try_from(published).unwrap());
    }
}
