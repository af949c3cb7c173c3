use std::fmt::{self, Write};

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};

use super::ago::spoken;
use super::html::Escaped;
use super::{collectors, figures, projects};
use crate::server::plain::plain;
use crate::server::{Readiness, ServerState};

const STYLE: &str = include_str!("style.css");

/// Nothing but the page's own style is loaded or run.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

/// How it goes, for people.
pub(in crate::server) async fn page(State(state): State<ServerState>) -> Response {
    let mut page = String::with_capacity(16 * 1024);
    if write(&mut page, &state).is_err() {
        return plain(StatusCode::INTERNAL_SERVER_ERROR, "the page cannot be made");
    }
    let page = state.parts.redactor.redact(&page).into_owned();
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    (headers, page).into_response()
}

fn write(page: &mut String, state: &ServerState) -> fmt::Result {
    let parts = &state.parts;
    let now = parts.clock.now();
    let status = parts.status.status();
    let overview = parts.operational.overview();
    let loaded = parts.reloader.current();
    let config = &loaded.config;
    let version = env!("CARGO_PKG_VERSION");
    let gitlab = config.gitlab.base_url().trim_end_matches('/').to_owned();
    let up = spoken(now.signed_duration_since(state.started));
    let (class, word) = match &status.readiness {
        Readiness::Ready => ("good", "ready"),
        Readiness::NotYet(_) => ("wait", "not ready yet"),
    };
    write!(
        page,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta http-equiv=\"refresh\" content=\"10\">\n\
         <title>amazing-gitlab-exporter</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header>\n<h1>amazing-gitlab-exporter <small>{version}</small></h1>\n\
         <p><span class=\"badge {class}\">{word}</span> watching \
         <a href=\"{url}\">{url}</a> for {up}</p>\n",
        url = Escaped(&gitlab),
    )?;
    page.push_str("<nav><a class=\"main\" href=\"/metrics\">metrics</a>");
    for (path, name) in [
        ("/config", "configuration"),
        ("/-/healthy", "health"),
        ("/-/ready", "readiness"),
    ] {
        write!(page, "<a href=\"{path}\">{name}</a>")?;
    }
    if config.server.enable_pprof {
        page.push_str("<a href=\"/debug/pprof/\">profiles</a>");
    }
    page.push_str("</nav>\n</header>\n<main>\n");
    let mut notes = status.notes;
    if let Readiness::NotYet(reason) = status.readiness {
        notes.insert(0, reason);
    }
    notes.extend(loaded.warnings.iter().map(ToString::to_string));
    if !notes.is_empty() {
        page.push_str("<ul class=\"notes\">\n");
        for note in notes.iter().take(50) {
            writeln!(page, "<li>{}</li>", Escaped(note))?;
        }
        page.push_str("</ul>\n");
    }
    figures::write(page, &overview)?;
    collectors::write(page, &status.collectors, &overview, now)?;
    projects::write(page, &status.projects, &gitlab, now)?;
    page.push_str("</main>\n</body>\n</html>\n");
    Ok(())
}
