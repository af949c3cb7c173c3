//! Resolving a plan, field by field, straight into the answer.

use std::collections::HashMap;

use serde_json::Value as Json;

use super::{FieldError, Value, json};
use crate::gitlab::graphql::error::QueryError;
use crate::gitlab::graphql::plan::{Plan, PlannedField};
use crate::gitlab::graphql::resolve::{Context, Node, resolve};
use crate::gitlab::graphql::schema::FieldDefinition;

/// As many errors as an answer tells; a query can make one for every item.
const MAX_ERRORS: usize = 1000;

/// The `data` of the answer as JSON, and its errors.
pub(in crate::gitlab::graphql) fn run(
    context: Context<'_>,
    plan: &Plan,
) -> (Vec<u8>, Vec<QueryError>) {
    let mut run = Run {
        context,
        out: Vec::with_capacity(1024),
        errors: Vec::new(),
        path: Vec::new(),
        calls: HashMap::new(),
    };
    if run.object(&Node::Query, plan).is_err() {
        run.out.clear();
        run.out.extend_from_slice(b"null");
    }
    (run.out, run.errors)
}

struct Run<'a, 'p> {
    context: Context<'a>,
    out: Vec<u8>,
    errors: Vec<QueryError>,
    path: Vec<Step<'p>>,
    /// How often fields were resolved that may be only once.
    calls: HashMap<*const FieldDefinition, u32>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Key(&'p str),
    Index(usize),
}

/// A value that may not be null is: so its parent is.
struct NullParent;

impl<'a, 'p> Run<'a, 'p> {
    fn object(&mut self, node: &Node<'a>, plan: &'p Plan) -> Result<(), NullParent> {
        self.out.push(b'{');
        for (index, field) in plan.fields.iter().enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            json::text(&mut self.out, &field.key);
            self.out.push(b':');
            self.path.push(Step::Key(&field.key));
            let written = self.field(node, field, plan);
            self.path.pop();
            written?;
        }
        self.out.push(b'}');
        Ok(())
    }

    fn field(
        &mut self,
        node: &Node<'a>,
        field: &'p PlannedField,
        plan: &'p Plan,
    ) -> Result<(), NullParent> {
        if field.newer {
            self.out.extend_from_slice(b"null");
            return Ok(());
        }
        if field.definition.name == "__typename" {
            json::text(&mut self.out, &plan.on.name);
            return Ok(());
        }
        let resolved = if field.definition.single {
            self.count_call(field)
                .and_then(|()| resolve(&self.context, node, field))
        } else {
            resolve(&self.context, node, field)
        };
        let start = self.out.len();
        let required = field.definition.kind.required;
        let written = match resolved {
            Ok(value) => self.value(value, field),
            Err(error) => {
                self.complain(field, error);
                Err(NullParent)
            }
        };
        self.null_instead(written, start, required)
    }

    /// Puts null in place of what could not be written, if null may stand there.
    fn null_instead(
        &mut self,
        written: Result<(), NullParent>,
        start: usize,
        required: bool,
    ) -> Result<(), NullParent> {
        match written {
            Err(NullParent) if !required => {
                self.out.truncate(start);
                self.out.extend_from_slice(b"null");
                Ok(())
            }
            other => other,
        }
    }

    fn value(&mut self, value: Value<'a>, field: &'p PlannedField) -> Result<(), NullParent> {
        let out = &mut self.out;
        match value {
            Value::Null => return Err(NullParent),
            Value::Boolean(true) => out.extend_from_slice(b"true"),
            Value::Boolean(false) => out.extend_from_slice(b"false"),
            Value::Integer(number) => json::integer(out, number),
            Value::Float(number) => json::float(out, number),
            Value::Text(text) => json::text(out, text),
            Value::Owned(text) => json::text(out, &text),
            Value::Capitals(text) => json::capitals(out, text),
            Value::Time(at) => json::time(out, at),
            Value::GlobalId(class, id) => json::global_id(out, class, id),
            Value::Number(number) => json::number(out, number),
            Value::Object(node) => {
                if let Some(selection) = &field.selection {
                    return self.object(&node, selection);
                }
                return Err(NullParent);
            }
            Value::Objects(nodes) => return self.list(nodes, Value::Object, field),
            Value::List(values) => return self.list(values, |value| value, field),
        }
        Ok(())
    }

    fn list<T>(
        &mut self,
        items: Vec<T>,
        value: impl Fn(T) -> Value<'a>,
        field: &'p PlannedField,
    ) -> Result<(), NullParent> {
        let required = field.definition.kind.list.unwrap_or_default();
        self.out.push(b'[');
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            self.path.push(Step::Index(index));
            let start = self.out.len();
            let written = self.value(value(item), field);
            self.path.pop();
            self.null_instead(written, start, required)?;
        }
        self.out.push(b']');
        Ok(())
    }

    /// Refuses a field that is resolved for one parent only, the second time.
    fn count_call(&mut self, field: &PlannedField) -> Result<(), FieldError> {
        let calls = self
            .calls
            .entry(std::ptr::from_ref(field.definition))
            .or_default();
        *calls += 1;
        if *calls == 1 {
            return Ok(());
        }
        let (name, owner) = (&field.definition.name, &field.definition.owner);
        Err(FieldError::refused(format!(
            "\"{name}\" field can be requested only for 1 {owner}(s) at a time."
        )))
    }

    fn complain(&mut self, field: &PlannedField, error: FieldError) {
        let message = match error {
            FieldError::Refused(message) => message,
            FieldError::Unknown => format!(
                "The simulator does not know {}.{}",
                field.definition.owner, field.definition.name
            ),
        };
        if self.errors.len() >= MAX_ERRORS {
            return;
        }
        let path = self
            .path
            .iter()
            .map(|step| match step {
                Step::Key(key) => Json::from(*key),
                Step::Index(index) => Json::from(*index),
            })
            .collect();
        self.errors
            .push(QueryError::new(message).at(field.position).along(path));
    }
}
