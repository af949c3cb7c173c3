//! Reading test results.

use super::super::model::{BuildKey, Instance, TestCase, TestReport, TestStatus};

impl Instance {
    /// Notes the results of tests. Failures make a build unstable.
    pub(super) fn record_tests(
        &mut self,
        key: BuildKey,
        node: u32,
        cases: &[(String, TestCase, Vec<u64>)],
    ) {
        let before = self.report_before(key);
        let mut report = TestReport::default();
        for (suite, case, builds) in cases {
            let mut case = case.clone();
            if !builds.is_empty() && !builds.contains(&key.number) {
                case.status = TestStatus::Passed;
            }
            compare(&mut case, before.as_ref(), key.number);
            match report.suites.iter_mut().find(|(name, _)| name == suite) {
                Some((_, cases)) => cases.push(case),
                None => report.suites.push((suite.clone(), vec![case])),
            }
        }
        let failed = report.failed() > 0;
        if let Some(build) = self.build_mut(key) {
            match &mut build.tests {
                Some(tests) => tests.suites.extend(report.suites),
                None => build.tests = Some(report),
            }
        }
        if failed {
            self.set_unstable(key, node);
        }
    }

    fn report_before(&self, key: BuildKey) -> Option<TestReport> {
        let builds = &self.job(key.job)?.builds;
        let mut before = builds.range(..key.number).rev();
        before.find_map(|(_, build)| build.tests.clone())
    }
}

fn compare(case: &mut TestCase, before: Option<&TestReport>, number: u64) {
    let old = before.and_then(|report| {
        report
            .cases()
            .find(|old| old.class == case.class && old.name == case.name)
    });
    let failed_before = old.is_some_and(|old| old.status.is_failure());
    match (case.status.is_failure(), failed_before) {
        (true, true) => {
            case.status = TestStatus::Failed;
            case.failed_since = old.map_or(number, |old| old.failed_since);
            case.age = old.map_or(1, |old| old.age + 1);
        }
        (true, false) => {
            // In the first build of all it is no regression.
            case.status = if old.is_some() {
                TestStatus::Regression
            } else {
                TestStatus::Failed
            };
            case.failed_since = number;
            case.age = 1;
        }
        (false, true) if case.status == TestStatus::Passed => case.status = TestStatus::Fixed,
        (false, _) => {}
    }
}
