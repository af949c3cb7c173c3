use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value, json};

use super::{badness, has_ended, roll_up};
use crate::types::{Incomplete, PipelineStatus, PipelineTree, TreeBranch};

/// A pipeline that was created in one minute of an hour and last changed in another.
fn tree(id: u64, status: &str, created: u32, updated: u32) -> PipelineTree {
    let at = |minute: u32| format!("2026-11-21T08:{minute:02}:00Z");
    let pipeline = json!({
        "id": id, "status": status, "created_at": at(created), "updated_at": at(updated),
    });
    PipelineTree {
        pipeline: serde_json::from_value(pipeline).unwrap(),
        bridges: Vec::new(),
        incomplete: None,
    }
}

fn with(mut parent: PipelineTree, allow_failure: bool, child: PipelineTree) -> PipelineTree {
    let bridge: Value =
        json!({ "id": 1, "name": "b", "status": "success", "allow_failure": allow_failure });
    parent.bridges.push(TreeBranch {
        bridge: serde_json::from_value(bridge).unwrap(),
        downstream: Some(child),
    });
    parent
}

#[rstest]
#[case("success", "success", false, "success")]
#[case("success", "failed", false, "failed")]
#[case("success", "failed", true, "success")]
#[case("failed", "success", true, "failed")]
#[case("success", "canceled", false, "canceled")]
#[case("failed", "canceled", false, "failed")]
#[case("success", "skipped", false, "success")]
#[case("skipped", "skipped", false, "skipped")]
#[case("success", "manual", false, "manual")]
#[case("success", "manual", true, "success")]
#[case("success", "running", false, "running")]
#[case("success", "running", true, "running")]
#[case("failed", "running", false, "running")]
#[case("running", "pending", false, "running")]
#[case("success", "created", false, "created")]
#[case("success", "quantum", false, "quantum")]
fn the_worst_status_wins(
    #[case] parent: &str,
    #[case] child: &str,
    #[case] allowed: bool,
    #[case] expected: &str,
) {
    let whole = with(tree(1, parent, 0, 5), allowed, tree(2, child, 1, 9));
    assert_eq!(roll_up(&whole).status.as_str(), expected);
}

#[test]
fn what_may_fail_covers_all_below_it() {
    let grandchild = tree(3, "failed", 2, 20);
    let child = with(tree(2, "failed", 1, 10), false, grandchild);
    let rolled = roll_up(&with(tree(1, "success", 0, 5), true, child));
    assert_eq!(rolled.status, PipelineStatus::Success);
    assert_eq!((rolled.failed, rolled.failed_but_allowed), (0, 2));
}

#[test]
fn time_is_by_the_wall() {
    let whole = with(tree(1, "success", 3, 5), false, tree(2, "success", 4, 30));
    let whole = with(whole, false, tree(3, "success", 4, 28));
    let rolled = roll_up(&whole);
    assert_eq!(rolled.duration, Some(27.0 * 60.0));
    let now = "2026-11-21T09:00:00Z".parse().unwrap();
    assert_eq!(rolled.elapsed(now).unwrap().as_secs(), 27 * 60);
}

#[test]
fn what_has_not_ended_has_no_duration() {
    let rolled = roll_up(&with(
        tree(1, "success", 0, 5),
        false,
        tree(2, "running", 1, 9),
    ));
    assert_eq!((rolled.duration, rolled.finished_at), (None, None));
    let now = "2026-11-21T08:40:00Z".parse().unwrap();
    assert_eq!(rolled.elapsed(now).unwrap().as_secs(), 40 * 60);
}

#[test]
fn what_is_missing_is_told_and_what_is_twice_counts_once() {
    let mut twice = tree(1, "failed", 0, 5);
    twice.incomplete = Some(Incomplete::SeenBefore);
    let rolled = roll_up(&with(tree(1, "failed", 0, 5), false, twice));
    assert_eq!(
        (rolled.pipelines, rolled.failed, rolled.complete),
        (1, 1, true)
    );
    let mut deep = tree(2, "success", 0, 5);
    deep.incomplete = Some(Incomplete::TooDeep);
    assert!(!roll_up(&with(tree(1, "success", 0, 5), false, deep)).complete);
}

fn any_status() -> impl Strategy<Value = &'static str> {
    let known: Vec<_> = PipelineStatus::KNOWN
        .iter()
        .map(PipelineStatus::as_str)
        .chain(["from_the_future"])
        .collect();
    proptest::sample::select(known)
}

fn any_tree() -> impl Strategy<Value = PipelineTree> {
    let leaf = (any_status(), 0..30_u32, 0..30_u32).prop_map(|(status, from, for_minutes)| {
        tree(u64::from(from), status, from, from + for_minutes)
    });
    leaf.prop_recursive(4, 24, 4, |inner| {
        let branches = proptest::collection::vec((any::<bool>(), inner.clone()), 0..4);
        (inner, branches).prop_map(|(parent, branches)| {
            branches
                .into_iter()
                .fold(parent, |parent, (allowed, child)| {
                    with(parent, allowed, child)
                })
        })
    })
}

proptest! {
    #[test]
    fn rules_hold_of_every_tree(tree in any_tree()) {
        let rolled = roll_up(&tree);
        let all = tree.walk();
        prop_assert_eq!(rolled.pipelines, all.len());
        // Done exactly when all are, whatever may fail.
        let ended = all.iter().all(|(_, _, pipeline)| has_ended(&pipeline.status));
        prop_assert_eq!(has_ended(&rolled.status), ended);
        prop_assert_eq!(rolled.duration.is_some(), ended);
        // Never worse than the worst, never better than the root.
        let worst = all.iter().map(|(_, _, pipeline)| badness(&pipeline.status)).max();
        prop_assert!(Some(badness(&rolled.status)) <= worst.max(Some(1)));
        prop_assert!(badness(&rolled.status) >= badness(&tree.pipeline.status));
        // At least as long as each of its parts.
        if let Some(duration) = rolled.duration {
            for (_, _, pipeline) in &all {
                let own = pipeline.updated_at.unwrap() - pipeline.created_at.unwrap();
                prop_assert!(duration >= own.to_std().unwrap().as_secs_f64());
            }
        }
    }

    #[test]
    fn one_more_branch_makes_nothing_better(parent in any_tree(), child in any_tree()) {
        let before = roll_up(&parent);
        let after = roll_up(&with(parent, false, child));
        prop_assert!(badness(&after.status) >= badness(&before.status));
        prop_assert!(after.started_at <= before.started_at);
    }
}
