use std::collections::BTreeSet;

use pipewright_core::document::nearest;

use super::{Origin, PREFIX, Problem};

/// Variables that no key has.
const OTHERS: [&str; 1] = ["AGE_CONFIG"];

/// What is said of variables that look like ours and are not. It is no error: whoever names a
/// service of a Kubernetes cluster `age` has `AGE_PORT` in every container.
pub(super) fn unknown(environment: &[(String, String)], known: &BTreeSet<String>) -> Vec<Problem> {
    let all = || known.iter().map(String::as_str).chain(OTHERS);
    environment
        .iter()
        .filter(|(name, _)| name.starts_with(PREFIX) && !all().any(|known| known == name))
        .map(|(name, _)| {
            let at = Origin::Environment(name.clone());
            let hint = nearest(name, all()).map(|near| format!("did you mean {near}?"));
            Problem::new(Some(at), "no key has this variable: it changes nothing").hint(hint)
        })
        .collect()
}
