//! From a query's text to the operation in it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition};
use async_graphql::parser::{Error, parse_query};

use super::error::QueryError;

/// As many parsed queries are kept as clients have different ones, and no more.
const KEPT: usize = 64;

/// Parsed queries by their text: a client asks the same one again and again.
#[derive(Debug, Default)]
pub(in crate::gitlab) struct Documents(Mutex<HashMap<String, Arc<ExecutableDocument>>>);

impl Documents {
    /// The query, parsed now or before.
    pub(super) fn parse(&self, text: &str) -> Result<Arc<ExecutableDocument>, QueryError> {
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(document) = kept().get(text) {
            return Ok(document.clone());
        }
        let document = parse_query(text).map(Arc::new).map_err(|error| {
            let place = error.positions().next();
            let error = QueryError::new(explained(&error));
            match place {
                Some(place) => error.at(place),
                None => error,
            }
        })?;
        let mut kept = kept();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(text.to_owned(), document.clone());
        Ok(document)
    }
}

/// The parser's own words: those of graphql-ruby name its tokens.
fn explained(error: &Error) -> String {
    match error {
        Error::MissingOperation => "No query string was present".to_owned(),
        Error::Syntax { message, .. } => {
            let reason = message.lines().last().unwrap_or(message);
            format!("syntax error, {}", reason.trim().trim_start_matches("= "))
        }
        other => other.to_string(),
    }
}

/// The operation that is to run, with its name.
pub(super) fn operation<'d>(
    document: &'d ExecutableDocument,
    name: Option<&str>,
) -> Result<(Option<&'d str>, &'d OperationDefinition), QueryError> {
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Ok((None, &operation.node)),
        (DocumentOperations::Multiple(operations), None) => {
            let mut operations = operations.iter();
            match (operations.next(), operations.next()) {
                (Some((name, operation)), None) => Ok((Some(name.as_str()), &operation.node)),
                _ => Err(QueryError::new("An operation name is required")),
            }
        }
        (operations, Some(wanted)) => operations
            .iter()
            .find(|(name, _)| name.is_some_and(|name| name == wanted))
            .map(|(name, operation)| (name.map(async_graphql::Name::as_str), &operation.node))
            .ok_or_else(|| QueryError::new(format!("No operation named \"{wanted}\""))),
    }
}
