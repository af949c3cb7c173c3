use super::{Origin, Setting};

/// The settings as a configuration file, each that is not a default with where it came from.
/// Secrets are left out.
pub fn as_yaml(settings: &[Setting]) -> String {
    let mut tree = Tree::Map(Vec::new());
    for setting in settings {
        tree.insert(&steps(&setting.key), setting);
    }
    let mut lines = Vec::new();
    tree.write(&mut lines);
    lines.push(String::new());
    lines.join("\n")
}

/// `projects[0].name` in three steps: `projects`, `[0]`, `name`.
fn steps(key: &str) -> Vec<&str> {
    let mut steps = Vec::new();
    for part in key.split('.') {
        match part.find('[') {
            Some(bracket) => {
                let (name, index) = part.split_at(bracket);
                steps.extend([name, index]);
            }
            None => steps.push(part),
        }
    }
    steps
}

enum Tree<'s> {
    Map(Vec<(&'s str, Self)>),
    Value(&'s Setting),
}

impl<'s> Tree<'s> {
    fn insert(&mut self, steps: &[&'s str], setting: &'s Setting) {
        let Some((first, rest)) = steps.split_first() else {
            *self = Self::Value(setting);
            return;
        };
        // What a list holds tells more than how much it holds.
        if let Self::Value(_) = self {
            *self = Self::Map(Vec::new());
        }
        let Self::Map(entries) = self else { return };
        if let Some((_, below)) = entries.iter_mut().find(|(name, _)| name == first) {
            below.insert(rest, setting);
            return;
        }
        let mut below = Self::Map(Vec::new());
        below.insert(rest, setting);
        entries.push((first, below));
    }

    /// What is written after a key on its line, or nothing where lines follow.
    fn inline(&self) -> Option<String> {
        let Self::Value(setting) = self else {
            return None;
        };
        let value = setting.value.as_deref().unwrap_or("null");
        Some(match &setting.origin {
            Origin::Default => value.to_owned(),
            origin => format!("{value}  # {origin}"),
        })
    }

    fn write(&self, lines: &mut Vec<String>) {
        let Self::Map(entries) = self else { return };
        for (name, below) in entries {
            let is_item = name.starts_with('[');
            let inline = below.inline();
            match (is_item, inline) {
                (true, Some(value)) => lines.push(format!("- {value}")),
                (false, Some(value)) => lines.push(format!("{name}: {value}")),
                (true, None) => {
                    let mut item = Vec::new();
                    below.write(&mut item);
                    let marked = item.into_iter().enumerate().map(|(index, line)| {
                        let mark = if index == 0 { "- " } else { "  " };
                        format!("{mark}{line}")
                    });
                    lines.extend(marked);
                }
                (false, None) => {
                    lines.push(format!("{name}:"));
                    let mut inner = Vec::new();
                    below.write(&mut inner);
                    lines.extend(inner.into_iter().map(|line| format!("  {line}")));
                }
            }
        }
    }
}
