//! The weather of a job.

use crate::jenkins::export::Exporter;
use crate::jenkins::model::{Build, BuildResult, Job};

/// How many builds are looked at.
const LOOKED_AT: usize = 5;

/// One aspect of a job's health.
#[derive(Clone, Debug)]
pub(super) struct Health {
    description: String,
    score: usize,
}

/// What is to be said of a job, the worst first.
pub(super) fn health(job: &Job) -> Vec<Health> {
    let over: Vec<&Build> = job
        .newest()
        .filter(|build| !build.is_running())
        .take(LOOKED_AT)
        .collect();
    let Some(last) = over.first() else {
        return Vec::new();
    };
    let failed = over
        .iter()
        .filter(|build| build.result == Some(BuildResult::Failure))
        .count();
    let description = match (failed, over.len()) {
        (0, _) => "Build stability: No recent builds failed.".to_owned(),
        (failed, all) if failed == all => "Build stability: All recent builds failed.".to_owned(),
        (failed, all) => {
            format!("Build stability: {failed} out of the last {all} builds failed.")
        }
    };
    let mut reports = vec![Health {
        description,
        score: 100 * (over.len() - failed) / over.len(),
    }];
    if let Some(tests) = &last.tests {
        let (failed, all) = (tests.failed(), tests.cases().count());
        reports.push(Health {
            description: match failed {
                0 => format!("Test Result: 0 tests failing out of a total of {all} tests."),
                1 => format!("Test Result: 1 test failing out of a total of {all} tests."),
                _ => format!("Test Result: {failed} tests failing out of a total of {all} tests."),
            },
            score: 100 * (all - failed) / all.max(1),
        });
    }
    reports.sort_by_key(|report| report.score);
    reports
}

impl Health {
    pub(super) fn export(&self, out: &mut Exporter<'_>) {
        let band = match self.score {
            0..=20 => "00to19",
            21..=40 => "20to39",
            41..=60 => "40to59",
            61..=80 => "60to79",
            _ => "80plus",
        };
        out.value("description", 2, || self.description.as_str());
        out.value("iconClassName", 2, || format!("icon-health-{band}"));
        out.value("iconUrl", 2, || format!("health-{band}.png"));
        out.value("score", 2, || self.score);
    }
}
