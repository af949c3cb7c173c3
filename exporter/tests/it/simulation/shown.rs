//! What the exporter shows, read back from its text.

use std::collections::BTreeMap;

/// Samples by name and labels, the labels sorted.
#[derive(Debug, Default)]
pub struct Shown(BTreeMap<(String, Vec<(String, String)>), f64>);

impl Shown {
    /// Reads the text format.
    pub fn read(text: &str) -> Self {
        let samples = text
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty());
        Self(samples.map(sample).collect())
    }

    /// The samples of a name whose value is not 0, by these of their labels: summed over the others.
    pub fn of(&self, name: &str, labels: &[&str]) -> BTreeMap<Vec<String>, f64> {
        let mut found = BTreeMap::new();
        for ((of, has), value) in &self.0 {
            if of != name || *value == 0.0 {
                continue;
            }
            let values = labels.iter().map(|label| {
                let found = has.iter().find(|(name, _)| name == label);
                found
                    .unwrap_or_else(|| panic!("{name} has {label}"))
                    .1
                    .clone()
            });
            *found.entry(values.collect()).or_default() += *value;
        }
        found
    }
}

fn sample(line: &str) -> ((String, Vec<(String, String)>), f64) {
    let (head, value) = line.rsplit_once(' ').expect("a value");
    let value = value
        .parse()
        .unwrap_or_else(|_| panic!("a number in {line}"));
    let Some((name, rest)) = head.split_once('{') else {
        return ((head.to_owned(), Vec::new()), value);
    };
    let mut labels = Vec::new();
    let mut rest = rest.strip_suffix('}').expect("labels end");
    while !rest.is_empty() {
        let (label, after) = rest.split_once("=\"").expect("a label");
        let mut text = String::new();
        let mut characters = after.char_indices();
        let end = loop {
            match characters.next().expect("the value ends") {
                (_, '\\') => match characters.next().expect("something is escaped").1 {
                    'n' => text.push('\n'),
                    other => text.push(other),
                },
                (at, '"') => break at + 1,
                (_, other) => text.push(other),
            }
        };
        labels.push((label.to_owned(), text));
        rest = &after[end..];
        rest = rest.strip_prefix(',').unwrap_or(rest);
    }
    labels.sort();
    ((name.to_owned(), labels), value)
}
