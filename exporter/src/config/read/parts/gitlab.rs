use std::num::NonZeroU32;

use pipewright_gitlab::TokenKind;

use super::super::kinds::{Boolean, Choice, File, Rate, Seconds, Server, Whole};
use super::super::section::Section;
use crate::config::GitLabSettings;

const PAGE: Whole = Whole {
    least: 1,
    most: 100,
};

const BURST: Whole = Whole {
    least: 1,
    most: 10_000,
};

/// A trigger token reads nothing, and that of a job next to nothing.
const TOKEN: Choice<TokenKind> = Choice(&[
    ("personal", TokenKind::Personal),
    ("project", TokenKind::Project),
    ("group", TokenKind::Group),
    ("oauth", TokenKind::OAuth),
]);

pub(super) fn gitlab(section: &mut Section<'_, '_>) -> GitLabSettings {
    let default = GitLabSettings::default();
    let burst = default.burst_requests_per_second;
    let url = url::Url::parse(GitLabSettings::URL).ok();
    GitLabSettings {
        url: section.maybe("url", &Server, url),
        token: section.secret("token", "token_file"),
        token_type: section.get("token_type", &TOKEN, default.token_type),
        enable_tls_verify: section.get("enable_tls_verify", &Boolean, default.enable_tls_verify),
        ca_cert_path: section.maybe("ca_cert_path", &File, default.ca_cert_path),
        max_requests_per_second: section.get(
            "max_requests_per_second",
            &Rate,
            default.max_requests_per_second,
        ),
        burst_requests_per_second: NonZeroU32::new(section.get(
            "burst_requests_per_second",
            &BURST,
            burst.get(),
        ))
        .unwrap_or(burst),
        request_timeout: section.get("request_timeout_seconds", &Seconds, default.request_timeout),
        use_graphql: section.get("use_graphql", &Boolean, default.use_graphql),
        graphql_page_size: section.get("graphql_page_size", &PAGE, default.graphql_page_size),
        rest_page_size: section.get("rest_page_size", &PAGE, default.rest_page_size),
    }
}
