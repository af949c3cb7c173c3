use amazing_gitlab_exporter::server::Readiness;

use super::support::{at, played};
use crate::config::WATCHED;

#[tokio::test]
async fn the_page_tells_how_each_collector_and_project_does() {
    let played = played(WATCHED);
    let page = played.get("/").await;
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    let text = page.text();
    for part in [
        "amazing-gitlab-exporter",
        env!("CARGO_PKG_VERSION"),
        ">ready<",
        "href=\"/metrics\"",
        "href=\"https://gitlab.com/acme/shop\"",
        "not in this version",
        "<td>pipelines<td><i>active</i>",
        "prefers-color-scheme: dark",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("<script"));
    assert!(
        page.header("content-security-policy")
            .unwrap()
            .contains("default-src 'none'")
    );
}

#[tokio::test]
async fn what_others_wrote_is_never_html() {
    let played = played(WATCHED);
    {
        let mut status = played.status.0.lock().unwrap();
        status.readiness = Readiness::NotYet("<b>not yet</b>".into());
        let project = &mut status.projects[0];
        project.path = "acme/\"><script>alert(1)</script>".into();
        project.last_error = Some((at("2026-11-21T12:00:00Z"), "<img src=x onerror=x>".into()));
        status.notes.push("<i>note</i>".into());
    }
    let text = played.get("/").await.text();
    for part in ["<script", "<img", "<b>not", "<i>note"] {
        assert!(!text.contains(part), "{part}");
    }
    assert!(text.contains("&lt;script&gt;"));
}

#[tokio::test]
async fn of_many_projects_those_with_errors_come_first() {
    let played = played(WATCHED);
    {
        let mut status = played.status.0.lock().unwrap();
        let template = status.projects[0].clone();
        for number in 0..1000 {
            let mut project = template.clone();
            project.path = format!("acme/project-{number:04}");
            status.projects.push(project);
        }
        let last = status.projects.last_mut().unwrap();
        last.last_error = Some((at("2026-11-21T12:00:00Z"), "403 Forbidden".into()));
    }
    let text = played.get("/").await.text();
    let position = |part: &str| text.find(part).unwrap();
    assert!(position("project-0999") < position("project-0000"));
    assert!(text.contains("and 801 more"), "{text}");
}
