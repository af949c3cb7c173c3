//! What GraphQL says with status 200 although nothing came of the query.

use std::borrow::Cow;

use super::context::Context;
use super::kind::GraphQlKind;
use super::verdict::Verdict;
use super::wording::fragment;
use super::{Error, ErrorKind};
use crate::types::GraphQlError;

impl Error {
    /// The error of a query that gave no data.
    pub(crate) fn of_graphql(context: &Context, errors: &[GraphQlError]) -> Self {
        let verdict = judge(errors);
        let error = Self::new(verdict.kind, context, verdict.message)
            .with_status(http::StatusCode::OK)
            .with_server_message(errors.first().map(|error| error.message.clone()));
        match verdict.hint {
            Some(hint) => error.with_hint(hint),
            None => error,
        }
    }

    /// What a GraphQL query was refused for, if it was.
    pub fn graphql(&self) -> Option<&GraphQlKind> {
        match self.kind() {
            ErrorKind::GraphQl(kind) => Some(kind),
            _ => None,
        }
    }
}

fn judge(errors: &[GraphQlError]) -> Verdict {
    let undefined = errors.iter().find_map(|error| error.undefined.as_ref());
    if let Some((type_name, field)) = undefined {
        let (type_name, field) = (type_name.clone(), field.clone());
        let message = format!("this server has no {type_name}.{field}");
        return Verdict::new(GraphQlKind::UndefinedField { type_name, field }, message)
            .hint("the server is older, or of a lower tier: leave it out, or use the REST API");
    }
    let Some(first) = errors.first() else {
        return Verdict::new(
            ErrorKind::Decode,
            "the answer has neither data nor an error in it",
        );
    };
    let words = first.message.as_str();
    if let Some((score, limit)) = excess(words, "complexity of ", "max complexity of ") {
        let message = Cow::from(fragment(words));
        return Verdict::new(GraphQlKind::TooComplex { score, limit }, message)
            .hint("ask for fewer things at once");
    }
    if excess(words, "depth of ", "max depth of ").is_some() {
        return Verdict::new(GraphQlKind::TooDeep, fragment(words));
    }
    if words.contains("too large") {
        return Verdict::new(GraphQlKind::TooLarge, fragment(words));
    }
    if first.is_timeout() {
        return Verdict::new(GraphQlKind::Timeout, fragment(words))
            .hint("ask for fewer things at once");
    }
    Verdict::new(GraphQlKind::Refused, fragment(words))
}

/// The two numbers of `Query has complexity of 261, which exceeds max complexity of 250`.
fn excess(words: &str, actual: &str, most: &str) -> Option<(Option<u32>, Option<u32>)> {
    let number = |after: &str| {
        let (_, rest) = words.split_once(after)?;
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    };
    words
        .contains("exceeds max")
        .then(|| (number(actual), number(most)))
        .filter(|_| words.contains(most.trim_end_matches(" of ")))
}
