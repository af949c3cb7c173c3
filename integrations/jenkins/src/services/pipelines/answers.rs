//! Answers to inputs, before they are sent.

use pipewright_core::credentials::Token;
use serde_json::Value;

use crate::error::{Context, Error, ErrorKind};
use crate::requests::{Parameter, check_inputs};
use crate::types::{InputParameter, ParameterKind, PendingInput};

/// The input is not among those that the run waits for.
pub(super) fn not_pending(context: &Context, pending: &[PendingInput]) -> Error {
    let message = "the run does not wait for that input";
    let error = Error::new(ErrorKind::InputRejected, context, message);
    if pending.is_empty() {
        return error.with_hint("it was answered already, or the run has not come to it");
    }
    let ids: Vec<String> = pending
        .iter()
        .take(20)
        .map(|pending| format!("{:?}", pending.id))
        .collect();
    error.with_hint(format!("it waits for {}", ids.join(", ")))
}

/// The values of an answer: those that are given, checked, and the defaults of the others, in the
/// order of the input.
pub(super) fn complete(
    inputs: &[InputParameter],
    given: &[Parameter],
) -> Result<Vec<(String, Value)>, Error> {
    check_inputs(given, inputs)?;
    inputs
        .iter()
        .map(|input| {
            let given = given.iter().find(|given| given.name() == input.name);
            let value = match given.and_then(Parameter::form_value) {
                Some(text) => typed(input, text),
                None => default_of(input)?,
            };
            Ok((input.name.clone(), value))
        })
        .collect()
}

/// The values of an answer that are secrets: those given as such, and those that the input asks for as
/// such.
pub(super) fn secrets(inputs: &[InputParameter], given: &[Parameter]) -> Vec<Token> {
    let is_password = |parameter: &Parameter| {
        let of_name = |input: &&InputParameter| input.name == parameter.name();
        let input = inputs.iter().find(of_name);
        input.is_some_and(|input| input.kind == ParameterKind::Password)
    };
    given
        .iter()
        .filter_map(|parameter| {
            if is_password(parameter) {
                parameter.clone().into_secret().as_secret()
            } else {
                parameter.as_secret()
            }
        })
        .collect()
}

fn typed(input: &InputParameter, text: &str) -> Value {
    match input.kind {
        ParameterKind::Boolean => Value::Bool(text == "true"),
        _ => Value::String(text.to_owned()),
    }
}

fn default_of(input: &InputParameter) -> Result<Value, Error> {
    if let Some(value) = input.default_value().filter(|value| !value.is_null()) {
        return Ok(value.clone());
    }
    match input.kind {
        ParameterKind::String | ParameterKind::Text => Ok(Value::String(String::new())),
        ParameterKind::Boolean => Ok(Value::Bool(false)),
        // As pages do, which show the first.
        ParameterKind::Choice if !input.choices().is_empty() => Ok(input
            .choices()
            .first()
            .cloned()
            .map_or(Value::Null, Value::String)),
        _ => Err(Error::invalid(
            ErrorKind::InvalidParameter,
            format!(
                "the parameter {:?} is missing, and has no default",
                input.name
            ),
        )
        .with_hint("give a value for it")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn inputs() -> Vec<InputParameter> {
        serde_json::from_value(json!([
            {"type": "StringParameterDefinition", "name": "TAG", "definition": {"defaultVal": "v1"}},
            {"type": "BooleanParameterDefinition", "name": "FORCE", "definition": {"defaultVal": true}},
            {"type": "ChoiceParameterDefinition", "name": "ENV",
             "definition": {"defaultVal": "dev", "choices": ["dev", "prod"]}},
        ]))
        .unwrap()
    }

    fn text(name: &str, value: &str) -> Parameter {
        Parameter::text(name, value).unwrap()
    }

    #[test]
    fn what_is_missing_is_the_default() {
        let values = complete(&inputs(), &[text("ENV", "prod")]).unwrap();
        let expected = [
            ("TAG", json!("v1")),
            ("FORCE", json!(true)),
            ("ENV", json!("prod")),
        ];
        assert_eq!(
            values,
            expected.map(|(name, value)| (name.to_owned(), value))
        );
        let values = complete(&inputs(), &[text("FORCE", "false")]).unwrap();
        assert_eq!(values[1].1, json!(false));
    }

    #[test]
    fn what_the_input_does_not_take_is_named() {
        for (given, words) in [
            (vec![text("ENV", "mars")], "it offers \"dev\", \"prod\""),
            (vec![text("env", "dev")], "did you mean \"ENV\"?"),
            (vec![text("FORCE", "maybe")], "is a boolean"),
            (vec![text("TAG", "a"), text("TAG", "b")], "given twice"),
        ] {
            let error = complete(&inputs(), &given).unwrap_err();
            assert_eq!(error.kind().code(), "InvalidParameter");
            assert!(error.to_string().contains(words), "{error}");
        }
    }

    #[test]
    fn a_secret_has_no_default() {
        let inputs: Vec<InputParameter> = serde_json::from_value(json!([
            {"type": "PasswordParameterDefinition", "name": "KEY", "definition": {}},
        ]))
        .unwrap();
        let error = complete(&inputs, &[]).unwrap_err();
        assert!(error.to_string().contains("\"KEY\" is missing"), "{error}");
        assert!(complete(&inputs, &[text("KEY", "s3cret")]).is_ok());
    }
}
