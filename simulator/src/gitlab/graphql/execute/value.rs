//! What fields resolve to.

use chrono::{DateTime, Utc};

use crate::gitlab::graphql::resolve::Node;

/// What a field resolves to, borrowed from the state where that can be.
#[derive(Debug)]
pub(in crate::gitlab::graphql) enum Value<'a> {
    Null,
    Boolean(bool),
    Integer(i64),
    Float(f64),
    Text(&'a str),
    Owned(String),
    /// A status and the like, which GraphQL spells in capitals.
    Capitals(&'a str),
    /// In whole seconds, as `Types::TimeType` writes it.
    Time(DateTime<Utc>),
    /// `gid://gitlab/` and these two.
    GlobalId(&'static str, u64),
    /// A number of the database as text.
    Number(u64),
    Object(Node<'a>),
    Objects(Vec<Node<'a>>),
    List(Vec<Value<'a>>),
}

/// Why a field could not be resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::gitlab::graphql) enum FieldError {
    /// GitLab says no, in these words.
    Refused(String),
    /// The simulator has no such field: its schema promises too much.
    Unknown,
}

/// What resolving a field comes to.
pub(in crate::gitlab::graphql) type Resolved<'a> = Result<Value<'a>, FieldError>;

impl FieldError {
    pub(in crate::gitlab::graphql) fn refused(message: impl Into<String>) -> Self {
        Self::Refused(message.into())
    }
}

impl<'a> Value<'a> {
    /// An object, or null.
    pub(in crate::gitlab::graphql) fn object(node: Option<Node<'a>>) -> Self {
        node.map_or(Self::Null, Self::Object)
    }

    /// A text, or null.
    pub(in crate::gitlab::graphql) fn text(text: Option<&'a str>) -> Self {
        text.map_or(Self::Null, Self::Text)
    }

    /// A text made for this answer, or null.
    pub(in crate::gitlab::graphql) fn owned(text: Option<String>) -> Self {
        text.map_or(Self::Null, Self::Owned)
    }

    /// A time, or null.
    pub(in crate::gitlab::graphql) fn time(at: Option<DateTime<Utc>>) -> Self {
        at.map_or(Self::Null, Self::Time)
    }

    /// A fraction, or null.
    pub(in crate::gitlab::graphql) fn float(number: Option<f64>) -> Self {
        number.map_or(Self::Null, Self::Float)
    }

    /// A count.
    pub(in crate::gitlab::graphql) fn count(number: usize) -> Self {
        Self::Integer(i64::try_from(number).unwrap_or(i64::MAX))
    }

    /// A number that is not negative, or null.
    pub(in crate::gitlab::graphql) fn integer(number: Option<u64>) -> Self {
        number.map_or(Self::Null, |number| {
            Self::Integer(i64::try_from(number).unwrap_or(i64::MAX))
        })
    }

    /// Texts.
    pub(in crate::gitlab::graphql) fn texts(texts: impl IntoIterator<Item = &'a String>) -> Self {
        Self::List(texts.into_iter().map(|text| Self::Text(text)).collect())
    }
}
