//! The tokens of running jobs.

use super::random_text;
use crate::Secret;
use crate::gitlab::model::{Instance, Job};

const PREFIX: &str = "glcbt-64_";

/// How many digits at a token's end say whose it is, so that none has to be
/// kept or looked for.
const ID_DIGITS: usize = 7;

impl Instance {
    /// The `CI_JOB_TOKEN` of a job; it is valid while the job runs.
    pub fn job_token(&self, job_id: u64) -> Secret {
        let random = random_text(self.seed, &format!("job token {job_id}"), 13);
        let mut digits = Vec::new();
        let mut rest = job_id;
        for _ in 0..ID_DIGITS {
            let digit = u32::try_from(rest % 36).unwrap_or_default();
            digits.extend(char::from_digit(digit, 36));
            rest /= 36;
        }
        digits.reverse();
        let digits: String = digits.into_iter().collect();
        Secret::new(format!("{PREFIX}{random}{digits}"))
    }

    /// The job whose token this is, whether or not it runs.
    pub(in crate::gitlab) fn job_of_token(&self, token: &str) -> Option<&Job> {
        let random = token.strip_prefix(PREFIX)?;
        let digits = random.get(random.len().checked_sub(ID_DIGITS)?..)?;
        let id = u64::from_str_radix(digits, 36).ok()?;
        self.jobs
            .get(&id)
            .filter(|job| self.job_token(job.id).expose() == token)
    }
}
