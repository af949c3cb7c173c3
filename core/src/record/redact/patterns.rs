//! Secrets that give themselves away inside a text: parameters of URLs, user information, and the
//! well-known shapes of tokens.

use std::{borrow::Cow, sync::OnceLock};

use regex::{Captures, Regex};

use super::names;

/// The shapes of tokens, as an alternation.
const TOKENS: &str = concat!(
    r"\b(?:",
    r"gl(?:pat|ptt|dt|rt|cbt|soat|ft|imt|agent|wt|rtr|oas|ffct)-[A-Za-z0-9_.=\-]{8,256}",
    r"|bk(?:ua|ct|aj|cta|pt)_[A-Za-z0-9]{16,128}",
    r"|gh[pousr]_[A-Za-z0-9]{30,255}",
    r"|eyJ[A-Za-z0-9_\-]{8,4096}\.eyJ[A-Za-z0-9_\-]{8,8192}\.[A-Za-z0-9_\-]{8,2048}",
    r")",
);

struct Patterns {
    parameter: Regex,
    user_information: Regex,
    authorization: Regex,
    token: Regex,
}

fn patterns() -> Option<&'static Patterns> {
    static PATTERNS: OnceLock<Option<Patterns>> = OnceLock::new();
    PATTERNS
        .get_or_init(|| {
            Some(Patterns {
                parameter: Regex::new(r#"[?&;]([A-Za-z0-9_.\-\[\]%]{1,80})=([^&;#\s"'<>\\]+)"#)
                    .ok()?,
                user_information: Regex::new(r"https?://(?:[^/\s:@?#]*:)?([^/\s:@?#]+)@").ok()?,
                authorization: Regex::new(
                    r"(?i)\bauthorization:\s*(?:bearer|basic|token)\s+([A-Za-z0-9_.~+/=\-]+)",
                )
                .ok()?,
                token: Regex::new(TOKENS).ok()?,
            })
        })
        .as_ref()
}

/// The shapes of tokens, to search streams of bytes for.
pub(crate) fn token_shapes() -> &'static str {
    TOKENS
}

/// Replaces each secret of `text` by what `replace` makes of it.
pub(super) fn redact(text: &str, mut replace: impl FnMut(&str) -> String) -> Cow<'_, str> {
    let Some(patterns) = patterns() else {
        return Cow::Borrowed(text);
    };
    let text = replace_group(&patterns.parameter, Cow::Borrowed(text), 2, |found| {
        let name = found.get(1)?.as_str();
        let name = percent_encoding::percent_decode_str(name).decode_utf8_lossy();
        names::is_secret_parameter(&name).then(|| {
            let value = found.get(2).map_or("", |value| value.as_str());
            replace(&percent_encoding::percent_decode_str(value).decode_utf8_lossy())
        })
    });
    let text = replace_group(&patterns.user_information, text, 1, |found| {
        Some(replace(found.get(1)?.as_str()))
    });
    let text = replace_group(&patterns.authorization, text, 1, |found| {
        Some(replace(found.get(1)?.as_str()))
    });
    replace_group(&patterns.token, text, 0, |found| {
        Some(replace(found.get(0)?.as_str()))
    })
}

/// Replaces group `group` of every match for which there is a replacement.
fn replace_group<'a>(
    pattern: &Regex,
    text: Cow<'a, str>,
    group: usize,
    mut replacement: impl FnMut(&Captures<'_>) -> Option<String>,
) -> Cow<'a, str> {
    let mut replaced = String::new();
    let mut copied = 0;
    for found in pattern.captures_iter(&text) {
        let Some(secret) = found.get(group) else {
            continue;
        };
        if let Some(new) = replacement(&found)
            && new != secret.as_str()
        {
            replaced.push_str(text.get(copied..secret.start()).unwrap_or_default());
            replaced.push_str(&new);
            copied = secret.end();
        }
    }
    if copied == 0 {
        return text;
    }
    replaced.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(replaced)
}
