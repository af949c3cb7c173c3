//! Choosing what to export.

use super::{Object, Pruner, Range, Value};

/// Writes the properties of one object that are wanted; the others are not
/// even computed.
///
/// Each property has a visibility: the higher, the deeper it still shows.
#[derive(Debug)]
pub(in crate::jenkins) struct Exporter<'t> {
    pruner: Pruner<'t>,
    object: Object,
}

impl<'t> Exporter<'t> {
    /// Exports one object.
    pub(in crate::jenkins) fn export(
        pruner: Pruner<'t>,
        describe: impl FnOnce(&mut Self),
    ) -> Object {
        let mut exporter = Self {
            pruner,
            object: Object::default(),
        };
        describe(&mut exporter);
        exporter.object
    }

    /// Says of which class the object is.
    pub(in crate::jenkins) fn class(&mut self, class: &'static str) {
        self.object.class = Some(class);
    }

    /// Describes the object without saying of which class it is, because it
    /// is of the one that was to be expected.
    pub(in crate::jenkins) fn without_class(&mut self, describe: impl FnOnce(&mut Self)) {
        describe(self);
        self.object.class = None;
    }

    /// How the value of a property is to be pruned, if it is wanted.
    fn accept(&self, name: &str, visibility: i64) -> Option<Pruner<'t>> {
        match self.pruner {
            Pruner::Depth(depth) => (visibility >= depth).then_some(Pruner::Depth(depth + 1)),
            Pruner::Tree(tree) => tree.child(name).map(Pruner::Tree),
        }
    }

    /// The same for a property whose value counts as no level of its own.
    fn accept_inline(&self, name: &str, visibility: i64) -> Option<Pruner<'t>> {
        match (self.pruner, self.accept(name, visibility)?) {
            (Pruner::Depth(depth), _) => Some(Pruner::Depth(depth)),
            (_, pruner) => Some(pruner),
        }
    }

    fn put(&mut self, name: &'static str, value: Value) {
        self.object.properties.push((name.into(), value));
    }

    /// A property with a simple value.
    pub(in crate::jenkins) fn value<V: Into<Value>>(
        &mut self,
        name: &'static str,
        visibility: i64,
        value: impl FnOnce() -> V,
    ) {
        if self.accept(name, visibility).is_some() {
            self.put(name, value().into());
        }
    }

    /// A property that is a list of simple values.
    pub(in crate::jenkins) fn values<V: Into<Value>>(
        &mut self,
        name: &'static str,
        visibility: i64,
        values: impl IntoIterator<Item = V>,
    ) {
        if let Some(pruner) = self.accept(name, visibility) {
            let values = within(values.into_iter(), pruner.range()).map(Into::into);
            let values = values.collect();
            self.put(name, Value::List(values));
        }
    }

    /// A property that is another object.
    pub(in crate::jenkins) fn object(
        &mut self,
        name: &'static str,
        visibility: i64,
        describe: impl FnOnce(&mut Self),
    ) {
        if let Some(pruner) = self.accept(name, visibility) {
            let object = Self::export(pruner, describe);
            self.put(name, Value::Object(object));
        }
    }

    /// A property that is another object or null.
    pub(in crate::jenkins) fn optional<T>(
        &mut self,
        name: &'static str,
        visibility: i64,
        find: impl FnOnce() -> Option<T>,
        describe: impl FnOnce(T, &mut Self),
    ) {
        if let Some(pruner) = self.accept(name, visibility) {
            let value = find().map_or(Value::Null, |found| {
                Value::Object(Self::export(pruner, |out| describe(found, out)))
            });
            self.put(name, value);
        }
    }

    /// A property that is a list of objects.
    pub(in crate::jenkins) fn list<I: Iterator>(
        &mut self,
        name: &'static str,
        visibility: i64,
        items: impl FnOnce() -> I,
        describe: impl FnMut(I::Item, &mut Self),
    ) {
        if let Some(pruner) = self.accept(name, visibility) {
            self.put_list(name, pruner, items(), describe);
        }
    }

    /// The same, where the objects count as no level of their own.
    pub(in crate::jenkins) fn inline_list<I: Iterator>(
        &mut self,
        name: &'static str,
        visibility: i64,
        items: impl FnOnce() -> I,
        describe: impl FnMut(I::Item, &mut Self),
    ) {
        if let Some(pruner) = self.accept_inline(name, visibility) {
            self.put_list(name, pruner, items(), describe);
        }
    }

    fn put_list<I: Iterator>(
        &mut self,
        name: &'static str,
        pruner: Pruner<'t>,
        items: I,
        mut describe: impl FnMut(I::Item, &mut Self),
    ) {
        let objects = within(items, pruner.range())
            .map(|item| Value::Object(Self::export(pruner, |out| describe(item, out))));
        let objects = objects.collect();
        self.put(name, Value::List(objects));
    }
}

impl Pruner<'_> {
    fn range(self) -> Range {
        match self {
            Self::Depth(_) => Range::default(),
            Self::Tree(tree) => tree.range,
        }
    }
}

fn within<I: Iterator>(items: I, range: Range) -> impl Iterator<Item = I::Item> {
    items
        .skip(range.min)
        .take(range.max.saturating_sub(range.min))
}
