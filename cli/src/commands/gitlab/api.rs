use pipewright_gitlab::requests::raw::ApiRequest;

use super::Session;
use crate::arguments::{ApiArguments, Limit};
use crate::commands::listing;
use crate::errors::Failure;
use crate::output;

/// Sends any request and prints what comes back: JSON in the form that was asked for (JSON too
/// where that is a table, for nothing is known about its columns), anything else as it came.
pub(super) async fn execute(session: &Session, arguments: ApiArguments) -> Result<(), Failure> {
    let mut request = ApiRequest::new(arguments.method, arguments.path);
    for field in arguments.field {
        request = request.field(field.key, field.value);
    }
    let api = &session.services.api;
    if arguments.paginate {
        let (items, _) = listing::take(api.stream(&request), Limit::ALL).await?;
        if items.is_empty() {
            output::note("the list is empty");
        }
        return session.output.value(&items);
    }
    let response = api.call(&request, None).await?;
    if response.next.is_some() {
        output::note("only the first page: all of them with --paginate");
    }
    match response.json() {
        Some(value) => session.output.value(&value),
        None if response.body.is_empty() => {
            output::note(&format!("{}, without a body", response.status));
            Ok(())
        }
        None => output::bytes(&response.body),
    }
}
