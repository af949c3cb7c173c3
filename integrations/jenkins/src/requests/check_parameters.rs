//! Parameters against what a job defines.
//!
//! Jenkins itself ignores the parameters that a job does not define, takes what is no boolean for
//! `false`, and answers a value that is not offered with a failure that says nothing.

use std::collections::HashSet;

use super::parameter::{Parameter, Value};
use crate::error::{Error, ErrorKind};
use crate::types::{InputParameter, JobRef, ParameterDefinition, ParameterKind};

/// Finds what is wrong with parameters, by the definitions of their job.
///
/// # Errors
/// `InvalidParameter`, naming the parameter and what would do: a parameter that is not defined, one
/// that is given twice, a choice that is not offered, text for a boolean or a file.
pub fn check_parameters(
    job: &JobRef,
    parameters: &[Parameter],
    definitions: &[ParameterDefinition],
) -> Result<(), Error> {
    check_all(parameters, definitions, &|name| {
        undefined(job, name, definitions)
    })
}

/// Finds what is wrong with the values of an answer, by what its input defines.
pub(crate) fn check_inputs(given: &[Parameter], inputs: &[InputParameter]) -> Result<(), Error> {
    let definitions: Vec<ParameterDefinition> = inputs
        .iter()
        .map(|input| ParameterDefinition {
            name: input.name.clone(),
            kind: input.kind.clone(),
            description: None,
            choices: input.choices().to_vec(),
            default: None,
        })
        .collect();
    if let Some(file) = given.iter().find(|given| given.is_file()) {
        let message = format!("the parameter {:?} is a file", file.name());
        return Err(invalid(message).with_hint("an input is answered without files"));
    }
    check_all(given, &definitions, &|name| {
        let error = invalid(format!("the input asks for no {name:?}"));
        if definitions.is_empty() {
            return error.with_hint("it asks for yes or no only");
        }
        nearest(error, name, &definitions, "it asks for")
    })
}

fn check_all(
    parameters: &[Parameter],
    definitions: &[ParameterDefinition],
    undefined: &dyn Fn(&str) -> Error,
) -> Result<(), Error> {
    let mut seen = HashSet::new();
    for parameter in parameters {
        let name = parameter.name();
        if !seen.insert(name) {
            return Err(invalid(format!("the parameter {name:?} is given twice")));
        }
        let definition = definitions.iter().find(|known| known.name == name);
        match definition {
            Some(definition) => check(parameter, definition)?,
            None => return Err(undefined(name)),
        }
    }
    Ok(())
}

fn invalid(message: String) -> Error {
    Error::invalid(ErrorKind::InvalidParameter, message)
}

fn undefined(job: &JobRef, name: &str, definitions: &[ParameterDefinition]) -> Error {
    let error = invalid(format!("{job} defines no parameter {name:?}"));
    if definitions.is_empty() {
        return error.with_hint(
            "it defines none at all; those of a declarative pipeline are known only after its \
             first run",
        );
    }
    nearest(error, name, definitions, "it defines")
}

/// Adds the name that may be meant, or all that there are.
fn nearest(
    error: Error,
    name: &str,
    definitions: &[ParameterDefinition],
    otherwise: &str,
) -> Error {
    let names = || definitions.iter().map(|known| known.name.as_str());
    let near = names()
        .map(|known| {
            let likeness = strsim::jaro_winkler(&name.to_lowercase(), &known.to_lowercase());
            (likeness, known)
        })
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(one, _), (other, _)| one.total_cmp(other));
    match near {
        Some((_, known)) => error.with_hint(format!("did you mean {known:?}?")),
        None => error.with_hint(format!("{otherwise} {}", listed(names()))),
    }
}

fn check(parameter: &Parameter, definition: &ParameterDefinition) -> Result<(), Error> {
    let name = parameter.name();
    let wants_file = definition.kind == ParameterKind::File;
    match (parameter.value(), wants_file) {
        (Value::File { .. }, false) => {
            return Err(invalid(format!("the parameter {name:?} takes no file")));
        }
        (Value::Text(_) | Value::Boolean(_) | Value::Secret(_), true) => {
            return Err(invalid(format!("the parameter {name:?} is a file"))
                .with_hint("give it as one, with a file name and its content"));
        }
        _ => {}
    }
    let Some(value) = parameter.form_value() else {
        return Ok(());
    };
    match definition.kind {
        ParameterKind::Boolean if !matches!(value, "true" | "false") => {
            Err(invalid(format!("the parameter {name:?} is a boolean"))
                .with_hint("give true or false; Jenkins would take anything else for false"))
        }
        ParameterKind::Choice if !definition.choices.iter().any(|choice| choice == value) => {
            let choices = definition.choices.iter().map(String::as_str);
            // What was given may be a secret in the wrong place, so only what is offered is shown.
            Err(
                invalid(format!("the parameter {name:?} does not offer that value"))
                    .with_hint(format!("it offers {}", listed(choices))),
            )
        }
        _ => Ok(()),
    }
}

/// The first of some words, in quotes.
fn listed<'a>(words: impl Iterator<Item = &'a str>) -> String {
    const MOST: usize = 20;
    let all: Vec<String> = words.map(|word| format!("{word:?}")).collect();
    let shown = all
        .get(..all.len().min(MOST))
        .unwrap_or_default()
        .join(", ");
    match all.len().saturating_sub(MOST) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use pipewright_core::credentials::Token;
    use rstest::rstest;

    use super::*;

    fn definitions() -> Vec<ParameterDefinition> {
        serde_json::from_str(
            r#"[{"name":"WHO","type":"StringParameterDefinition"},
                {"name":"ENVIRONMENT","type":"ChoiceParameterDefinition","choices":["dev","prod"]},
                {"name":"DRY","type":"BooleanParameterDefinition"},
                {"name":"DATA","type":"FileParameterDefinition"},
                {"name":"OTHER","type":"SomePluginParameterDefinition"}]"#,
        )
        .unwrap()
    }

    fn text(name: &str, value: &str) -> Parameter {
        Parameter::text(name, value).unwrap()
    }

    #[rstest]
    #[case(vec![text("WHO", ""), text("ENVIRONMENT", "prod"), text("DRY", "true")])]
    #[case(vec![Parameter::boolean("DRY", false).unwrap(), text("OTHER", "anything")])]
    #[case(vec![Parameter::file("DATA", "a.txt", "x").unwrap()])]
    #[case(vec![Parameter::secret("WHO", Token::new("s3")).unwrap()])]
    fn takes_what_fits(#[case] parameters: Vec<Parameter>) {
        check_parameters(&"a".parse().unwrap(), &parameters, &definitions()).unwrap();
    }

    #[rstest]
    #[case(vec![text("ENVIROMENT", "dev")], "did you mean \"ENVIRONMENT\"?")]
    #[case(vec![text("who", "x")], "did you mean \"WHO\"?")]
    #[case(vec![text("zzz", "x")], "it defines \"WHO\", \"ENVIRONMENT\"")]
    #[case(vec![text("ENVIRONMENT", "hunter2")], "it offers \"dev\", \"prod\"")]
    #[case(vec![text("DRY", "maybe")], "is a boolean")]
    #[case(vec![text("WHO", "a"), text("WHO", "b")], "given twice")]
    #[case(vec![text("DATA", "x")], "is a file")]
    #[case(vec![Parameter::file("WHO", "a.txt", "x").unwrap()], "takes no file")]
    fn names_what_does_not(#[case] parameters: Vec<Parameter>, #[case] words: &str) {
        let job = "a".parse().unwrap();
        let error = check_parameters(&job, &parameters, &definitions()).unwrap_err();
        assert_eq!(error.kind().code(), "InvalidParameter");
        assert!(error.to_string().contains(words), "{error}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }

    #[test]
    fn a_job_without_parameters_takes_none() {
        let job = "a".parse().unwrap();
        let error = check_parameters(&job, &[text("A", "b")], &[]).unwrap_err();
        assert!(
            error.to_string().contains("only after its first run"),
            "{error}"
        );
    }
}
