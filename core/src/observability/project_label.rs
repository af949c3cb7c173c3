//! Projects in logs.

use std::fmt;

/// Whether logs may name projects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Privacy {
    /// A fingerprint stands for the project.
    #[default]
    Hidden,
    /// Ids and paths are logged as they are.
    Shown,
}

/// A project as it appears in logs and spans.
///
/// Hidden, it prints as `project#` and six hexadecimal digits that are the same on every machine and
/// in every run, so that lines about one project can be told from lines about another. It keeps
/// names out of logs that are passed on; it is no cryptography: who can guess the name can check it.
///
/// ```
/// use pipewright_core::observability::{Privacy, ProjectLabel};
///
/// assert_eq!(ProjectLabel::new("acme/shop", Privacy::Hidden).to_string(), "project#443c62");
/// assert_eq!(ProjectLabel::new("acme/shop", Privacy::Shown).to_string(), "acme/shop");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ProjectLabel<P> {
    project: P,
    privacy: Privacy,
}

impl<P: fmt::Display> ProjectLabel<P> {
    /// The label of this project, an id or a path.
    pub fn new(project: P, privacy: Privacy) -> Self {
        Self { project, privacy }
    }
}

/// The [`ProjectLabel`] of this project.
pub fn redact_project<P: fmt::Display>(project: P, privacy: Privacy) -> ProjectLabel<P> {
    ProjectLabel::new(project, privacy)
}

impl<P: fmt::Display> fmt::Display for ProjectLabel<P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.privacy {
            Privacy::Shown => self.project.fmt(formatter),
            Privacy::Hidden => {
                let mut hash = Fnv::default();
                fmt::Write::write_fmt(&mut hash, format_args!("{}", self.project))?;
                write!(
                    formatter,
                    "project#{:06x}",
                    (hash.0 >> 24 ^ hash.0) & 0xff_ffff
                )
            }
        }
    }
}

impl<P: fmt::Display> fmt::Debug for ProjectLabel<P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// FNV-1a: unlike the standard library's hashes, the same in every release and on every machine.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl fmt::Write for Fnv {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_labels_tell_projects_apart_and_show_neither() {
        let of = |project: &str| redact_project(project, Privacy::default()).to_string();
        assert_eq!(of("acme/shop"), of("acme/shop"));
        assert_ne!(of("acme/shop"), of("acme/deploy"));
        assert_ne!(of("1"), of("2"));
        let label = redact_project(278_964_u64, Privacy::Hidden);
        assert!(!format!("{label} {label:?}").contains("278964"));
        assert_eq!(format!("{:?}", redact_project(42, Privacy::Shown)), "42");
    }
}
