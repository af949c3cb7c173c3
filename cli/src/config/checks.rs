//! What a value has to be, and what is said when it is not.

use std::time::Duration;

use url::Url;

use super::layers::{Source, Value};
use crate::errors::Failure;

/// A value that will not do, with its place.
pub(super) fn wrong(value: &Value, reason: &str, hint: &str) -> Failure {
    let text = value.text.as_deref().unwrap_or_default();
    let place = match &value.source {
        Source::Flag(flag) => flag.clone(),
        Source::Environment(name) => (*name).to_owned(),
        source => {
            let (section, key) = (value.provider.name(), value.key.name(value.provider));
            format!("{source}: {section}.{key}")
        }
    };
    Failure::usage(format!("{place}: {text:?} {reason}")).with_hint(hint)
}

/// The value without its text, which holds a secret.
pub(super) fn redacted(value: &Value) -> Value {
    Value {
        text: Some("…".into()),
        ..value.clone()
    }
}

/// The address of a server.
pub(super) fn base_url(value: &Value) -> Result<Url, Failure> {
    let example = format!(
        "give the server's address, such as https://{}.example.com",
        value.provider.name()
    );
    let text = value.text.as_deref().unwrap_or_default();
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(_) if !text.contains("://") => {
            let hint = format!("did you mean https://{text}?");
            return Err(wrong(value, "has no https:// or http:// before it", &hint));
        }
        Err(error) => return Err(wrong(value, &format!("is not a URL: {error}"), &example)),
    };
    let reason = if !matches!(url.scheme(), "http" | "https") {
        "is not an https or http URL"
    } else if url.host_str().is_none_or(str::is_empty) {
        "has no host"
    } else if !url.username().is_empty() || url.password().is_some() {
        let place = wrong(
            &redacted(value),
            "holds a user or a password",
            "give the address only; the token has its own setting",
        );
        return Err(place);
    } else if url.query().is_some() || url.fragment().is_some() {
        "has a query or a fragment"
    } else {
        return Ok(url);
    };
    Err(wrong(value, reason, &example))
}

/// A number above 0.
pub(super) fn whole(value: &Value) -> Result<u32, Failure> {
    let text = value.text.as_deref().unwrap_or_default();
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(wrong(
            value,
            "is not a whole number above 0",
            "give a number such as 5",
        )),
    }
}

/// A duration in units of so many seconds.
pub(super) fn duration(value: &Value, unit: f64) -> Result<Duration, Failure> {
    // Longer than anybody waits, and far from where arithmetic on times overflows.
    const LONGEST: f64 = 366.0 * 86400.0;
    let text = value.text.as_deref().unwrap_or_default();
    text.parse::<f64>()
        .ok()
        .map(|number| number * unit)
        .filter(|seconds| *seconds > 0.0 && *seconds <= LONGEST)
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| {
            wrong(
                value,
                "is not a number above 0",
                "give a number such as 30 or 0.5",
            )
        })
}
