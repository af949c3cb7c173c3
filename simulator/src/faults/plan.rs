//! What a fault file says.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A fault file.
///
/// ```yaml
/// version: 1
/// seed: 7
/// rules:
///   - path: /api/v4/projects/*/pipelines/**
///     method: GET
///     nth: [2, 3]
///     answer: { status: 503, body: "<html>back soon</html>" }
///   - path: /**
///     probability: 0.05
///     drop: after
/// webhooks:
///   - event: Pipeline Hook
///     every: 3
///     duplicates: 1
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultPlan {
    /// The version of the format: 1.
    pub version: u32,
    /// What probabilities are drawn from.
    #[serde(default)]
    pub seed: u64,
    /// Faults of requests. The first rule that applies to a request is the only one.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// Faults of webhooks that the server sends; again the first that applies.
    #[serde(default)]
    pub webhooks: Vec<WebhookRule>,
}

/// A fault of requests, and which ones it strikes.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Only requests with this method.
    #[serde(default)]
    pub method: Option<String>,
    /// Only requests for such a path, escapes as they are: `*` stands for one
    /// part, a final `**` for any number of them.
    #[serde(default)]
    pub path: Option<String>,
    /// Only the first so many of the matching requests.
    #[serde(default)]
    pub first: Option<u64>,
    /// Only these of the matching requests, from 1.
    #[serde(default)]
    pub nth: Vec<u64>,
    /// Only every so-manyth of the matching requests.
    #[serde(default)]
    pub every: Option<u64>,
    /// Only this share of the matching requests, from 0 to 1.
    #[serde(default)]
    pub probability: Option<f64>,
    /// The request is held for so many milliseconds first.
    #[serde(default)]
    pub latency_ms: u64,
    /// The server is not asked; this is the answer.
    #[serde(default)]
    pub answer: Option<Answer>,
    /// The connection is closed without an answer.
    #[serde(default)]
    pub drop: Option<Drop>,
    /// The body ends after so many bytes as if it were whole.
    #[serde(default)]
    pub truncate_body: Option<u64>,
    /// The connection breaks after so many bytes of the body.
    #[serde(default)]
    pub break_body: Option<u64>,
    /// The body trickles.
    #[serde(default)]
    pub slow_body: Option<SlowBody>,
}

/// An answer in place of the server's.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Headers by name, such as `Retry-After` or `Location`.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The body: HTML unless a `Content-Type` header says otherwise.
    #[serde(default)]
    pub body: String,
}

/// When a connection is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Drop {
    /// Before the server acts on the request.
    Before,
    /// After the server acted, so that only the answer is lost.
    After,
}

/// A body that trickles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlowBody {
    /// So many bytes at a time.
    pub bytes: u64,
    /// So many milliseconds apart.
    pub every_ms: u64,
}

/// A fault of webhooks, and which ones it strikes.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookRule {
    /// Only this event, such as `Pipeline Hook`.
    #[serde(default)]
    pub event: Option<String>,
    /// Only the first so many of the matching webhooks.
    #[serde(default)]
    pub first: Option<u64>,
    /// Only these of the matching webhooks, from 1.
    #[serde(default)]
    pub nth: Vec<u64>,
    /// Only every so-manyth of the matching webhooks.
    #[serde(default)]
    pub every: Option<u64>,
    /// Only this share of the matching webhooks, from 0 to 1.
    #[serde(default)]
    pub probability: Option<f64>,
    /// It is never sent.
    #[serde(default)]
    pub lose: bool,
    /// It is sent so many times more.
    #[serde(default)]
    pub duplicates: u32,
    /// It is sent so many milliseconds late, while others overtake it.
    #[serde(default)]
    pub delay_ms: u64,
    /// It is sent after the webhook that follows it.
    #[serde(default)]
    pub reorder: bool,
}

/// Which of the matching requests or webhooks a rule strikes.
#[derive(Clone, Copy, Debug)]
pub struct Occurrence<'a> {
    /// The first so many.
    pub first: Option<u64>,
    /// These, from 1.
    pub nth: &'a [u64],
    /// Every so-manyth.
    pub every: Option<u64>,
    /// This share.
    pub probability: Option<f64>,
}

/// What happens to one webhook.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WebhookFault {
    /// It is never sent.
    pub lose: bool,
    /// It is sent so many times more.
    pub duplicates: u32,
    /// It is sent so many milliseconds late.
    pub delay_ms: u64,
    /// It is sent after the one that follows it.
    pub reorder: bool,
}

/// The reason, with the key that was probably meant for one that is not known.
fn explained(error: &serde_saphyr::Error) -> String {
    let error = error.without_snippet();
    if let serde_saphyr::Error::SerdeUnknownField {
        field, expected, ..
    } = error
    {
        let line = error.location().map_or(1, |at| at.line());
        let near = expected
            .iter()
            .map(|known| (strsim::damerau_levenshtein(field, known), known))
            .filter(|(distance, known)| *distance <= 1 + known.len() / 3)
            .min();
        let advice = match near {
            Some((_, known)) => format!("did you mean `{known}`?"),
            None => format!("the keys here are {}", expected.join(", ")),
        };
        return format!("line {line}: unknown key `{field}`; {advice}");
    }
    error.to_string()
}

/// A fault file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FaultPlanError {
    /// It is not YAML, or not of this form.
    #[error("the fault plan cannot be read: {0}")]
    Malformed(String),
    /// Its version is not known.
    #[error("the fault plan has version {0}; this is for version 1")]
    UnknownVersion(u32),
    /// A value cannot be.
    #[error("{place}: {reason}")]
    Invalid {
        /// Where, such as `rules[0].probability`.
        place: String,
        /// What would be right.
        reason: String,
    },
}

impl FaultPlan {
    /// Reads a plan and checks its values.
    pub fn from_yaml(text: &str) -> Result<Self, FaultPlanError> {
        let plan: Self = serde_saphyr::from_str(text)
            .map_err(|error| FaultPlanError::Malformed(explained(&error)))?;
        plan.validate()?;
        Ok(plan)
    }

    fn validate(&self) -> Result<(), FaultPlanError> {
        if self.version != 1 {
            return Err(FaultPlanError::UnknownVersion(self.version));
        }
        for (index, rule) in self.rules.iter().enumerate() {
            let place = format!("rules[{index}]");
            rule.occurrence().validate(&place)?;
            let invalid = |key: &str, reason: &str| FaultPlanError::Invalid {
                place: format!("{place}.{key}"),
                reason: reason.to_owned(),
            };
            if let Some(answer) = &rule.answer
                && !(200..=599).contains(&answer.status)
            {
                return Err(invalid("answer.status", "a status is from 200 to 599"));
            }
            if rule.slow_body.is_some_and(|slow| slow.bytes == 0) {
                return Err(invalid("slow_body.bytes", "at least 1 byte at a time"));
            }
        }
        for (index, rule) in self.webhooks.iter().enumerate() {
            rule.occurrence().validate(&format!("webhooks[{index}]"))?;
        }
        Ok(())
    }
}

impl Rule {
    /// Which of the matching requests it strikes.
    pub fn occurrence(&self) -> Occurrence<'_> {
        Occurrence {
            first: self.first,
            nth: &self.nth,
            every: self.every,
            probability: self.probability,
        }
    }
}

impl WebhookRule {
    /// Which of the matching webhooks it strikes.
    pub fn occurrence(&self) -> Occurrence<'_> {
        Occurrence {
            first: self.first,
            nth: &self.nth,
            every: self.every,
            probability: self.probability,
        }
    }

    pub(super) fn fault(&self) -> WebhookFault {
        WebhookFault {
            lose: self.lose,
            duplicates: self.duplicates,
            delay_ms: self.delay_ms,
            reorder: self.reorder,
        }
    }
}

impl Occurrence<'_> {
    fn validate(&self, place: &str) -> Result<(), FaultPlanError> {
        let invalid = |key: &str, reason: &str| {
            Err(FaultPlanError::Invalid {
                place: format!("{place}.{key}"),
                reason: reason.to_owned(),
            })
        };
        if self
            .probability
            .is_some_and(|share| !(0.0..=1.0).contains(&share))
        {
            return invalid("probability", "a probability is from 0 to 1");
        }
        if self.every == Some(0) {
            return invalid("every", "counting starts at 1");
        }
        if self.nth.contains(&0) {
            return invalid("nth", "counting starts at 1");
        }
        Ok(())
    }
}
