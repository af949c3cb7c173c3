use amazing_gitlab_exporter::exposition::Format;
use amazing_gitlab_exporter::server::{Accepted, Encoding};
use http::{HeaderMap, HeaderValue};
use rstest::rstest;

fn headers(accept: &str, encoding: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in [("accept", accept), ("accept-encoding", encoding)] {
        if !value.is_empty() {
            headers.insert(name, HeaderValue::from_str(value).unwrap());
        }
    }
    headers
}

#[rstest]
#[case::nothing("", Format::Text)]
#[case::anything("*/*", Format::Text)]
#[case::browser("text/html,application/xhtml+xml,*/*;q=0.8", Format::Text)]
#[case::prometheus_2(
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
    Format::OpenMetrics
)]
#[case::prometheus_3(
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
    Format::OpenMetrics
)]
#[case::prometheus_with_protobuf(
    "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.7",
    Format::OpenMetrics
)]
#[case::old_prometheus("text/plain;version=0.0.4;q=1,*/*;q=0.1", Format::Text)]
#[case::any_version("application/openmetrics-text", Format::OpenMetrics)]
#[case::another_version("application/openmetrics-text;version=0.0.1", Format::Text)]
#[case::text_is_liked_better(
    "application/openmetrics-text;version=1.0.0;q=0.2, text/plain;q=0.3",
    Format::Text
)]
#[case::never("application/openmetrics-text;version=1.0.0;q=0", Format::Text)]
#[case::quoted(
    "Application/OpenMetrics-Text; Version=\"1.0.0\"; Q=1",
    Format::OpenMetrics
)]
#[case::nonsense("application/openmetrics-text;q=much", Format::Text)]
#[case::nonsense_too(";;;,,,q=", Format::Text)]
#[case::what_there_is_not("image/png", Format::Text)]
fn the_best_format_that_there_is_is_sent(#[case] accept: &str, #[case] format: Format) {
    assert_eq!(Accepted::of(&headers(accept, "")).format, format);
}

#[rstest]
#[case("", Encoding::Identity)]
#[case("gzip", Encoding::Gzip)]
#[case("gzip, deflate, br", Encoding::Gzip)]
#[case("deflate, br;q=1.0", Encoding::Identity)]
#[case("gzip;q=0", Encoding::Identity)]
#[case("*", Encoding::Gzip)]
#[case("*;q=0", Encoding::Identity)]
#[case("identity;q=1, gzip;q=0.5", Encoding::Identity)]
#[case("identity;q=0.5, gzip;q=1", Encoding::Gzip)]
#[case("GZIP", Encoding::Gzip)]
fn so_is_the_best_encoding(#[case] accept: &str, #[case] encoding: Encoding) {
    assert_eq!(Accepted::of(&headers("", accept)).encoding, encoding);
}

proptest::proptest! {
    #[test]
    fn no_header_is_too_strange(accept in "[ -~]{0,60}") {
        let _ = Accepted::of(&headers(&accept, &accept));
    }
}
