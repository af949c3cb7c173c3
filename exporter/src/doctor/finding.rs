/// What was found out about one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at, in a word or two.
    pub subject: String,
    /// How it is.
    pub verdict: Verdict,
    /// What was seen.
    pub detail: String,
    /// What to do about it, where there is something to do.
    pub remedy: Option<String>,
}

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// As it should be.
    Good,
    /// It works, and is worth a look.
    Doubt,
    /// It does not work.
    Bad(Trouble),
}

/// What kind of trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// The configuration is wrong.
    Configuration,
    /// Something is not there, or not to be seen.
    NotFound,
    /// The token is not accepted, or may not do this.
    Denied,
    /// There is no usable answer.
    Unavailable,
}

impl Finding {
    pub(super) fn good(subject: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(subject, Verdict::Good, detail)
    }

    pub(super) fn doubt(subject: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(subject, Verdict::Doubt, detail)
    }

    pub(super) fn bad(
        subject: impl Into<String>,
        trouble: Trouble,
        detail: impl Into<String>,
    ) -> Self {
        Self::new(subject, Verdict::Bad(trouble), detail)
    }

    fn new(subject: impl Into<String>, verdict: Verdict, detail: impl Into<String>) -> Self {
        Self {
            subject: subject.into(),
            verdict,
            detail: detail.into(),
            remedy: None,
        }
    }

    pub(super) fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }
}
