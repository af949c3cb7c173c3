//! The little of a body that must be known before the answer.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, IgnoredAny, MapAccess, Visitor};

use super::event::EventKind;
use super::rejection::Rejection;

/// Checks that the body is one JSON object in UTF-8, and tells its kind.
///
/// Everything is looked at and nothing kept: 10 KB take about ten microseconds.
pub(super) fn kind_of(body: &[u8], event_header: Option<&str>) -> Result<EventKind, Rejection> {
    let not_json = |reason: String| Rejection::NotJson { reason };
    let text = std::str::from_utf8(body).map_err(|error| not_json(error.to_string()))?;
    let envelope: Envelope<'_> =
        serde_json::from_str(text).map_err(|error| not_json(error.to_string()))?;
    let name = envelope.object_kind.or(envelope.event_name);
    Ok(match name.as_deref() {
        // A body made by a custom template need not say what it is.
        None | Some("") => EventKind::Other(event_header.unwrap_or_default().into()),
        Some(name) => EventKind::from_body(name),
    })
}

struct Envelope<'a> {
    object_kind: Option<Cow<'a, str>>,
    event_name: Option<Cow<'a, str>>,
}

enum Field {
    ObjectKind,
    EventName,
    Ignored,
}

// By hand, because serde's derive would take an array for the object, refuse a name that is no
// text, and refuse a repeated name: what is only glanced at should pass and be judged later.
impl<'de> Deserialize<'de> for Envelope<'de> {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EnvelopeVisitor;

        impl<'de> Visitor<'de> for EnvelopeVisitor {
            type Value = Envelope<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut envelope = Envelope {
                    object_kind: None,
                    event_name: None,
                };
                while let Some(field) = map.next_key::<Field>()? {
                    match field {
                        Field::ObjectKind => envelope.object_kind = map.next_value::<Name<'_>>()?.0,
                        Field::EventName => envelope.event_name = map.next_value::<Name<'_>>()?.0,
                        Field::Ignored => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(envelope)
            }
        }

        deserializer.deserialize_map(EnvelopeVisitor)
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FieldVisitor;

        impl Visitor<'_> for FieldVisitor {
            type Value = Field;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a name")
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<Field, E> {
                Ok(match name {
                    "object_kind" => Field::ObjectKind,
                    "event_name" => Field::EventName,
                    _ => Field::Ignored,
                })
            }
        }

        deserializer.deserialize_identifier(FieldVisitor)
    }
}

/// Text, or nothing whatever else it is.
struct Name<'a>(Option<Cow<'a, str>>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&serde_json::value::RawValue>::deserialize(deserializer)?;
        Ok(Self(
            serde_json::from_str::<String>(raw.get())
                .ok()
                .map(Cow::Owned),
        ))
    }
}
