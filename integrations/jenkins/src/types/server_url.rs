//! URLs that the server gives.

use url::Url;

/// What the paths of Jenkins' own resources start with, below the path it is installed under.
const ROOTS: [&str; 6] = ["job", "view", "queue", "computer", "user", "label"];

/// The same resource under the URL by which the server was reached.
///
/// Jenkins writes `url` fields with the URL that its administrators configured, `Location` headers by
/// the request's `Host`, and queue items relative; behind a proxy none of these need be reachable. So
/// only the path below the server's root is believed.
pub(crate) fn rebase(base: &Url, given: &str) -> String {
    let split = |path| -> Vec<&str> { str::split(path, '/').filter(|s| !s.is_empty()).collect() };
    let (all, own) = (split(path_of(given)), split(base.path()));
    // The path it is installed under may itself hold such a word.
    let below = all
        .strip_prefix(own.as_slice())
        .filter(|below| below.first().is_some_and(|first| ROOTS.contains(first)))
        .unwrap_or(&all);
    let start = below
        .iter()
        .position(|segment| ROOTS.contains(segment))
        .unwrap_or(below.len());
    let mut url = format!("{}/", base.as_str().trim_end_matches('/'));
    for segment in below.get(start..).unwrap_or_default() {
        url.push_str(segment);
        url.push('/');
    }
    url
}

/// The path of a URL, absolute or relative, without its query.
pub(crate) fn path_of(url: &str) -> &str {
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
        None => url,
    };
    path.split(['?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use url::Url;

    use super::rebase;

    #[rstest]
    #[case("http://127.0.0.1:18080/job/a/job/b%20c/7/", "job/a/job/b%20c/7/")]
    #[case("http://inner/other/job/a/", "job/a/")]
    #[case("queue/item/13/", "queue/item/13/")]
    #[case("job/upstream/", "job/upstream/")]
    #[case("/ci/job/job/", "job/job/")]
    #[case("https://ci.example/job/mb/job/x%252Fy/", "job/mb/job/x%252Fy/")]
    #[case("http://inner/", "")]
    #[case("", "")]
    fn only_the_path_below_the_root_is_believed(#[case] given: &str, #[case] path: &str) {
        for base in [
            "https://ci.example/ci",
            "https://ci.example",
            "http://[::1]:8080/job",
        ] {
            let base: Url = base.parse().unwrap();
            let root = base.as_str().trim_end_matches('/').to_owned();
            assert_eq!(rebase(&base, given), format!("{root}/{path}"));
        }
    }

    proptest::proptest! {
        #[test]
        fn stays_on_the_server(given in "[a-z:/?#%.@-]{0,40}") {
            let base: Url = "https://ci.example/ci".parse().unwrap();
            proptest::prop_assert!(rebase(&base, &given).starts_with("https://ci.example/ci/"));
        }
    }
}
