use std::time::Duration;

use http::HeaderMap;

/// How long a scrape may take when the scraper does not say.
const USUAL: Duration = Duration::from_secs(30);
/// However long the scraper says.
const LONGEST: Duration = Duration::from_secs(120);

/// How long one scrape may wait and take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScrapeLimits {
    /// From the request to the last byte.
    pub whole: Duration,
}

impl ScrapeLimits {
    /// What the scraper waits for, by `X-Prometheus-Scrape-Timeout-Seconds`.
    pub fn of(headers: &HeaderMap) -> Self {
        let whole = headers
            .get("x-prometheus-scrape-timeout-seconds")
            .and_then(|value| value.to_str().ok()?.trim().parse::<f64>().ok())
            .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
            .filter(|whole| !whole.is_zero())
            .unwrap_or(USUAL);
        Self {
            whole: whole.min(LONGEST),
        }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("10", 10.0)]
    #[case("0.5", 0.5)]
    #[case("1e9", 120.0)]
    #[case("0", 30.0)]
    #[case("-1", 30.0)]
    #[case("NaN", 30.0)]
    #[case("soon", 30.0)]
    fn is_what_the_scraper_says_within_reason(#[case] text: &str, #[case] seconds: f64) {
        let mut headers = HeaderMap::new();
        let value = HeaderValue::from_str(text).unwrap();
        headers.insert("x-prometheus-scrape-timeout-seconds", value);
        let whole = ScrapeLimits::of(&headers).whole.as_secs_f64();
        assert!((whole - seconds).abs() < 1e-9, "{whole}");
        assert_eq!(ScrapeLimits::of(&HeaderMap::new()).whole, USUAL);
    }
}
