/// A kind of server, with a section of its own in the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Provider {
    GitLab,
    Jenkins,
}

impl Provider {
    /// Every provider, in the order they are shown.
    pub(crate) const ALL: [Self; 2] = [Self::GitLab, Self::Jenkins];

    /// Its section of the file, its command, and how recordings name it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::GitLab => "gitlab",
            Self::Jenkins => "jenkins",
        }
    }

    /// The provider of a section, when there is one.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|provider| provider.name() == name)
    }
}
