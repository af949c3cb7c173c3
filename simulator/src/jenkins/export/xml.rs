//! Writing values as XML, as the remote API does.

use std::fmt::Write as _;

use super::{Object, Value};

/// The object as an XML document.
pub(in crate::jenkins) fn write(object: &Object) -> String {
    let name = object.class.map_or_else(|| "root".to_owned(), element_name);
    let mut text = String::new();
    write_object(&mut text, &name, object);
    text
}

/// `hudson.model.FreeStyleBuild` is `freeStyleBuild`.
fn element_name(class: &'static str) -> String {
    let short = class.rsplit(['.', '$']).next().unwrap_or(class);
    let mut characters = short.chars();
    characters
        .next()
        .map(|first| first.to_lowercase().chain(characters).collect())
        .unwrap_or_default()
}

fn write_object(text: &mut String, name: &str, object: &Object) {
    let _ = write!(text, "<{name}");
    if let Some(class) = object.class {
        let _ = write!(text, " _class='{class}'");
    }
    text.push('>');
    for (name, value) in &object.properties {
        write_value(text, name, value);
    }
    let _ = write!(text, "</{name}>");
}

fn write_value(text: &mut String, name: &str, value: &Value) {
    match value {
        Value::Null => {}
        Value::Object(object) => write_object(text, name, object),
        Value::List(values) => {
            let name = singular(name);
            for value in values {
                write_value(text, &name, value);
            }
        }
        Value::Boolean(value) => {
            let _ = write!(text, "<{name}>{value}</{name}>");
        }
        Value::Integer(value) => {
            let _ = write!(text, "<{name}>{value}</{name}>");
        }
        Value::Number(value) => {
            let _ = write!(text, "<{name}>{value:?}</{name}>");
        }
        Value::Text(value) => {
            let _ = write!(text, "<{name}>{}</{name}>", escaped(value));
        }
    }
}

/// The elements of `jobs` are `job`s, those of `properties` `property`.
fn singular(name: &str) -> String {
    if let Some(stem) = name.strip_suffix("ies") {
        return format!("{stem}y");
    }
    name.strip_suffix('s').unwrap_or(name).to_owned()
}

fn escaped(value: &str) -> String {
    value
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
