//! Who is struck.

use std::sync::{Arc, Mutex, PoisonError};

use http::Method;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

use super::pattern::is_match;
use super::{FaultPlan, Occurrence, Rule, WebhookFault};

/// A plan in action. Clones count together.
///
/// Each rule counts the requests it matches by itself, so what one rule does
/// never depends on another, nor on how requests of other paths interleave.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<State>);

#[derive(Debug, Default)]
struct State {
    plan: FaultPlan,
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    rules: Vec<u64>,
    webhooks: Vec<u64>,
}

impl Faults {
    /// Starts a plan from its beginning.
    pub fn new(plan: FaultPlan) -> Self {
        let counts = Counts {
            rules: vec![0; plan.rules.len()],
            webhooks: vec![0; plan.webhooks.len()],
        };
        Self(Arc::new(State {
            plan,
            counts: Mutex::new(counts),
        }))
    }

    /// The fault of the next request with this method and path, if it has one.
    pub(super) fn request(&self, method: &Method, path: &str) -> Option<Rule> {
        let mut counts = self.0.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut struck = None;
        for (index, (rule, count)) in self.0.plan.rules.iter().zip(&mut counts.rules).enumerate() {
            let is_meant = rule
                .method
                .as_ref()
                .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method.as_str()))
                && rule
                    .path
                    .as_ref()
                    .is_none_or(|pattern| is_match(pattern, path));
            if is_meant {
                *count += 1;
                if self.strikes(rule.occurrence(), *count, index as u64) {
                    struck = struck.or(Some(rule));
                }
            }
        }
        struck.cloned()
    }

    /// The fault of the next webhook with this event, such as `Job Hook`; none by default.
    pub fn webhook(&self, event: &str) -> WebhookFault {
        let mut counts = self.0.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut struck = None;
        let rules = self.0.plan.webhooks.iter().zip(&mut counts.webhooks);
        for (index, (rule, count)) in rules.enumerate() {
            if rule.event.as_ref().is_none_or(|wanted| wanted == event) {
                *count += 1;
                // Apart from the draws of the rules for requests.
                if self.strikes(rule.occurrence(), *count, u64::MAX - index as u64) {
                    struck = struck.or(Some(rule));
                }
            }
        }
        struck.map(super::WebhookRule::fault).unwrap_or_default()
    }

    fn strikes(&self, occurrence: Occurrence<'_>, count: u64, rule: u64) -> bool {
        occurrence.first.is_none_or(|first| count <= first)
            && (occurrence.nth.is_empty() || occurrence.nth.contains(&count))
            && occurrence
                .every
                .is_none_or(|every| count.is_multiple_of(every.max(1)))
            && occurrence.probability.is_none_or(|share| {
                let mixed = self.0.plan.seed
                    ^ rule.wrapping_mul(0x9e37_79b9_7f4a_7c15)
                    ^ count.wrapping_mul(0xc2b2_ae3d_27d4_eb4f);
                SmallRng::seed_from_u64(mixed).random::<f64>() < share
            })
    }
}
