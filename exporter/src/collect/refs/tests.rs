use pipewright_gitlab::types::{PipelineSource, PipelineStatus};

use super::*;
use crate::config::Pattern;
use crate::facts::{JobsSeen, PipelineSeen};

fn now() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn listed(id: u64, kind: RefKind, name: &str, days_ago: i64) -> Listed {
    let created_at = now() - TimeDelta::days(days_ago);
    Listed {
        seen: PipelineSeen {
            id: PipelineId::new(id),
            git_ref: name.into(),
            kind,
            source: PipelineSource::Push,
            status: PipelineStatus::Success,
            created_at,
            updated_at: created_at,
            started_at: None,
            finished_at: None,
            duration: None,
            queued: None,
            coverage: None,
            parent: None,
            jobs: JobsSeen::None,
        },
        merge_request: None,
        jobs: None,
        whole: true,
    }
}

fn names(book: &RefBook, settings: &ProjectSettings) -> Vec<String> {
    let wanted = book.wanted(settings, now());
    wanted.iter().map(|(_, name)| name.to_string()).collect()
}

#[test]
fn branches_are_chosen_by_name_age_and_number() {
    let mut book = RefBook::default();
    book.saw(&listed(1, RefKind::Branch, "main", 40));
    book.saw(&listed(2, RefKind::Branch, "release/1", 10));
    book.saw(&listed(3, RefKind::Branch, "feature", 1));
    book.saw(&listed(4, RefKind::Branch, "release/2", 1));
    let mut settings = ProjectSettings::default();
    assert_eq!(names(&book, &settings), ["main", "release/1", "release/2"]);
    settings.branches.most_recent = Some(2);
    assert_eq!(names(&book, &settings), ["release/1", "release/2"]);
    settings.branches.max_age_days = Some(5);
    assert_eq!(names(&book, &settings), ["release/2"]);
    settings.branches.regexp = Pattern::new("^feature$").unwrap();
    assert_eq!(names(&book, &settings), ["feature"]);
    settings.branches.enabled = false;
    assert!(names(&book, &settings).is_empty());
}

#[test]
fn a_deleted_ref_leaves_and_returns_with_its_next_pipeline() {
    let mut book = RefBook::default();
    let settings = ProjectSettings::default();
    book.saw(&listed(1, RefKind::Branch, "main", 1));
    assert!(book.set_deleted(RefKind::Branch, "main", true));
    assert!(!book.set_deleted(RefKind::Branch, "main", true));
    // An old pipeline of it proves nothing.
    book.saw(&listed(1, RefKind::Branch, "main", 1));
    assert!(names(&book, &settings).is_empty());
    book.saw(&listed(2, RefKind::Branch, "main", 0));
    assert_eq!(names(&book, &settings), ["main"]);
}

#[test]
fn a_merge_request_is_chosen_by_its_state() {
    let mut book = RefBook::default();
    let settings = ProjectSettings::default();
    book.saw(&listed(1, RefKind::MergeRequest, "7", 1));
    // Not known yet: shown.
    assert_eq!(names(&book, &settings), ["7"]);
    assert!(book.merge_request(7, &MergeRequestState::Closed));
    assert!(names(&book, &settings).is_empty());
    assert!(book.merge_request(7, &MergeRequestState::Merged));
    assert_eq!(names(&book, &settings), ["7"]);
    assert!(!book.merge_request(8, &MergeRequestState::Merged));
}

#[test]
fn what_the_book_does_not_hold_is_kept_by_its_name() {
    let book = RefBook::default();
    let settings = ProjectSettings::default();
    let wanted = book.wanted(&settings, now());
    let keeps = |kind, name| book.keeps(&wanted, &settings, kind, name);
    assert!(keeps(RefKind::Branch, "main"));
    assert!(!keeps(RefKind::Branch, "feature"));
    assert!(keeps(RefKind::Tag, "v1"));
    assert!(keeps(RefKind::MergeRequest, "7"));
}
