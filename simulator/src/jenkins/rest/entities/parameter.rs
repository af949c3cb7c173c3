//! Parameters: what a build can be told, and what it was told.

use crate::jenkins::export::{Exporter, Value as Exported};
use crate::jenkins::model::{Parameter, ParameterValue, Value};
use crate::jenkins::scenario::ParameterKind;

/// `parameterDefinitions`.
pub(super) fn definitions(out: &mut Exporter<'_>, parameters: &[Parameter]) {
    out.list("parameterDefinitions", 2, || parameters.iter(), definition);
}

fn definition(parameter: &Parameter, out: &mut Exporter<'_>) {
    out.class(match parameter.kind {
        ParameterKind::String => "hudson.model.StringParameterDefinition",
        ParameterKind::Text => "hudson.model.TextParameterDefinition",
        ParameterKind::Boolean => "hudson.model.BooleanParameterDefinition",
        ParameterKind::Choice => "hudson.model.ChoiceParameterDefinition",
        ParameterKind::Password => "hudson.model.PasswordParameterDefinition",
        ParameterKind::File => "hudson.model.FileParameterDefinition",
    });
    out.optional(
        "defaultParameterValue",
        3,
        || parameter.default_value(),
        |default, out| value(&default, out),
    );
    out.value("description", 3, || parameter.description.as_str());
    out.value("name", 3, || parameter.name.as_str());
    out.value("type", 3, || parameter.definition_class());
    if parameter.kind == ParameterKind::Choice {
        out.values("choices", 3, parameter.choices.iter().map(String::as_str));
    }
}

/// A value. That of a password is not told.
pub(super) fn value(parameter: &ParameterValue, out: &mut Exporter<'_>) {
    out.class(parameter.class());
    out.value("name", 4, || parameter.name.as_str());
    match &parameter.value {
        Value::String(text) | Value::Text(text) => out.value("value", 4, || text.as_str()),
        Value::Boolean(value) => out.value("value", 4, || Exported::from(*value)),
        Value::Password(_) | Value::File(..) => {}
    }
}
