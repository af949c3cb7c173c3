//! The server's words, made to fit into a sentence.

use std::borrow::Cow;

use super::body::ErrorBody;

/// The server's words as a fragment: without the status that many of them start with, without a
/// full stop, the first letter small.
pub(super) fn said(body: &ErrorBody, otherwise: &'static str) -> Cow<'static, str> {
    let Some(words) = body.words() else {
        return otherwise.into();
    };
    if body.html {
        return format!("{otherwise}: an HTML page, {words:?}").into();
    }
    let reason = reason(words);
    if reason.is_empty() {
        otherwise.into()
    } else {
        fragment(reason).into()
    }
}

/// What is left of `400 Bad request - Unplayable Job` after the status.
pub(super) fn reason(words: &str) -> &str {
    let starts_with_status = words.len() > 3
        && words.bytes().take(3).all(|byte| byte.is_ascii_digit())
        && words.as_bytes().get(3) == Some(&b' ');
    if !starts_with_status {
        return words;
    }
    for separator in [" - ", ": "] {
        if let Some((_, reason)) = words.split_once(separator) {
            return reason;
        }
    }
    let standard = [
        "Bad request",
        "Bad Request",
        "Forbidden",
        "Unauthorized",
        "Not Found",
        "Not found",
        "Conflict",
        "Internal Server Error",
        "Precondition Failed",
        "Method Not Allowed",
    ];
    let rest = words.get(4..).unwrap_or_default();
    if standard.contains(&rest) { "" } else { rest }
}

pub(super) fn fragment(words: &str) -> String {
    let words = words.trim_end_matches(['.', '!']);
    let mut characters = words.chars();
    let Some(first) = characters.next() else {
        return String::new();
    };
    // `CI config` and the like stay as they are.
    let second_is_capital = characters.clone().next().is_some_and(char::is_uppercase);
    if second_is_capital {
        return words.to_owned();
    }
    first.to_lowercase().chain(characters).collect()
}
