//! `Link` headers.

use http::{HeaderMap, HeaderValue, header::LINK};

/// The address of the request as clients see it, which links are made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestUrl {
    base: String,
    query: Vec<(String, String)>,
}

impl RequestUrl {
    /// `external_url` is the server's own idea of its address, without a slash
    /// at the end: GitLab links there whatever address a request came to.
    pub fn new(external_url: &str, path: &str, query: Option<&str>) -> Self {
        let query = query.unwrap_or_default();
        Self {
            base: format!("{external_url}{path}"),
            query: url::form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
        }
    }

    /// This address with other values for some parameters; sorted, as Rails sorts them.
    pub fn with(&self, changes: &[(&str, String)]) -> String {
        let is_changed = |name: &str| changes.iter().any(|(changed, _)| *changed == name);
        let mut pairs: Vec<(&str, &str)> = self
            .query
            .iter()
            .filter(|(name, _)| !is_changed(name))
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .chain(changes.iter().map(|(name, value)| (*name, value.as_str())))
            .collect();
        pairs.sort_by_key(|(name, _)| *name);
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish();
        format!("{}?{query}", self.base)
    }
}

/// Sets one `Link` header with all relations.
pub(super) fn write_links(headers: &mut HeaderMap, links: &[(&str, String)]) {
    let value = links
        .iter()
        .map(|(relation, url)| format!("<{url}>; rel=\"{relation}\""))
        .collect::<Vec<_>>()
        .join(", ");
    if !links.is_empty()
        && let Ok(value) = HeaderValue::from_str(&value)
    {
        headers.insert(LINK, value);
    }
}
