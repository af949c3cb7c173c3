//! Runners: nothing but a number, and what follows from it.

/// A runner. There are instance, group and project runners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Runner(pub u64);

impl Runner {
    /// What its owner wrote about it.
    pub fn description(self) -> String {
        format!("simulated-{}", self.0)
    }

    /// GitLab's name for whom it works for.
    pub fn runner_type(self) -> &'static str {
        match self.0 % 4 {
            3 => "group_type",
            0 => "project_type",
            _ => "instance_type",
        }
    }
}
