use http::{HeaderMap, HeaderName, header};

use super::Encoding;
use crate::exposition::Format;

/// What a scraper takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The format it likes best of those there are.
    pub format: Format,
    /// The compression.
    pub encoding: Encoding,
}

impl Accepted {
    /// By `Accept` and `Accept-Encoding`. Who takes nothing that there is gets plain text 0.0.4.
    pub fn of(headers: &HeaderMap) -> Self {
        Self {
            format: format(headers),
            encoding: encoding(headers),
        }
    }
}

fn format(headers: &HeaderMap) -> Format {
    let (mut openmetrics, mut text, mut rest) = (None, None, None);
    for range in Range::all(headers, &header::ACCEPT) {
        let best = match range.name.as_str() {
            "application/openmetrics-text" if range.has_version("1.0.0") => &mut openmetrics,
            "text/plain" if range.has_version("0.0.4") => &mut text,
            "text/*" | "*/*" => &mut rest,
            _ => continue,
        };
        *best = range.quality.max(best.unwrap_or(0.0)).into();
    }
    let openmetrics = openmetrics.unwrap_or(0.0);
    let text: f32 = text.or(rest).unwrap_or(0.0);
    if openmetrics > 0.0 && openmetrics >= text {
        Format::OpenMetrics
    } else {
        Format::Text
    }
}

fn encoding(headers: &HeaderMap) -> Encoding {
    let (mut gzip, mut identity, mut rest) = (None, None, None);
    for range in Range::all(headers, &header::ACCEPT_ENCODING) {
        match range.name.as_str() {
            "gzip" | "x-gzip" => gzip = Some(range.quality),
            "identity" => identity = Some(range.quality),
            "*" => rest = Some(range.quality),
            _ => {}
        }
    }
    let gzip = gzip.or(rest).unwrap_or(0.0);
    if gzip > 0.0 && gzip >= identity.unwrap_or(0.0) {
        Encoding::Gzip
    } else {
        Encoding::Identity
    }
}

/// An item of such a header: `text/plain;version=0.0.4;q=0.5`.
struct Range {
    name: String,
    version: Option<String>,
    quality: f32,
}

impl Range {
    fn all<'h>(headers: &'h HeaderMap, name: &'h HeaderName) -> impl Iterator<Item = Self> + 'h {
        headers
            .get_all(name)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(Self::parse)
    }

    fn parse(text: &str) -> Self {
        let mut parts = text.split(';').map(str::trim);
        let mut range = Self {
            name: parts.next().unwrap_or_default().to_ascii_lowercase(),
            version: None,
            quality: 1.0,
        };
        for (name, value) in parts.filter_map(|part| part.split_once('=')) {
            let value = value.trim().trim_matches('"');
            match name.trim().to_ascii_lowercase().as_str() {
                "q" => {
                    let quality = value.parse::<f32>().ok().filter(|q| q.is_finite());
                    range.quality = quality.unwrap_or(0.0).clamp(0.0, 1.0);
                }
                "version" => range.version = Some(value.to_owned()),
                _ => {}
            }
        }
        range
    }

    /// Whether it asks for this version or for none in particular.
    fn has_version(&self, version: &str) -> bool {
        self.version.as_deref().is_none_or(|asked| asked == version)
    }
}
