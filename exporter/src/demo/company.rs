//! The company: its projects and their pipelines, as a scenario of the simulator.

use std::fmt::Write as _;

/// The secret of its webhooks.
pub(super) const SECRET: &str = "demo-webhook-secret";
/// The exporter's token.
pub(super) const TOKEN: &str = "glpat-demo-read-api-token-00";

const TEAMS: [&str; 5] = ["web", "mobile", "platform", "data", "tools"];

const NAMES: [&str; 25] = [
    "shop",
    "search",
    "checkout",
    "accounts",
    "blog",
    "android",
    "ios",
    "push",
    "design-system",
    "gateway",
    "billing",
    "mail",
    "ledger",
    "scheduler",
    "reports",
    "warehouse",
    "recommendations",
    "forecast",
    "importer",
    "ci-templates",
    "release-bot",
    "docs",
    "metrics",
    "backup",
    "sandbox",
];

/// The refs that pipelines run for, the busiest first.
pub(super) const REFS: [&str; 4] = ["main", "feature/login", "feature/broken", "release/2.0"];

/// The path of a project by its number.
pub(super) fn path(number: usize) -> String {
    let team = TEAMS.get(number % TEAMS.len()).unwrap_or(&"web");
    let name = NAMES.get(number % NAMES.len()).unwrap_or(&"project");
    match number / NAMES.len() {
        0 => format!("acme/{team}/{name}"),
        round => format!("acme/{team}/{name}-{}", round + 1),
    }
}

/// The scenario of so many projects, with webhooks to `hook`.
pub(super) fn scenario(projects: usize, hook: &str) -> String {
    let mut text = String::from(
        "version: 1\n\
         instance:\n  tier: premium\n  limits: { authenticated_api: { requests: 2000, period_seconds: 60 } }\n\
         users:\n  - { username: ada, name: Ada Smith, email: ada@acme.example }\n\
         groups:\n  - { path: acme, members: { ada: owner } }\n",
    );
    // Writing to a text does not fail.
    for team in TEAMS {
        let _ = writeln!(text, "  - {{ path: acme/{team} }}");
    }
    let _ = write!(
        text,
        "tokens:\n  - {{ value: {TOKEN}, name: exporter, user: ada, scopes: [read_api] }}\nprojects:\n"
    );
    for number in 0..projects {
        project(&mut text, number, hook);
    }
    text
}

fn project(text: &mut String, number: usize, hook: &str) {
    // Projects differ in size, in a way that is the same in every demo.
    let size = 1.0 + f64::from(u32::try_from(number * 7 % 5).unwrap_or(0)) / 2.0;
    let duration = |from: f64, to: f64| format!("[{:.0}, {:.0}]", from * size, to * size);
    let _ = write!(
        text,
        "  - path: {path}\n    branches: [feature/login, feature/broken, release/2.0]\n    \
         tags: [v1.0.0, v1.1.0]\n    commits: [Sign in faster, Show who is signed in]\n    \
         hooks:\n      - {{ url: \"{hook}\", token: {SECRET}, events: [pipeline, job] }}\n    \
         history: {{ pipelines: 4, every: 3h, refs: [main, feature/login] }}\n    \
         ci:\n      stages: [build, test, package, deploy]\n      jobs:\n        \
         - {{ name: compile, stage: build, duration: {compile}, queued: [1, 25], tags: [linux] }}\n        \
         - {{ name: unit-tests, stage: test, duration: {unit}, queued: [1, 40], coverage: {coverage} }}\n        \
         - {{ name: browser-tests, stage: test, duration: {browser}, queued: [5, 90], outcome: flaky }}\n        \
         - {{ name: lint, stage: test, duration: [15, 40], outcome: {lint}, allow_failure: true }}\n        \
         - {{ name: contract-tests, stage: test, duration: [20, 60], outcome: failed, only: [feature/broken] }}\n        \
         - {{ name: security, stage: test, queued: 1, trigger: {{ include: security, strategy: depend }} }}\n        \
         - {{ name: image, stage: package, duration: {image}, artifacts: {{ files: [ {{ path: image.tar, size: 3 MiB }} ] }} }}\n        \
         - {{ name: staging, stage: deploy, duration: [20, 60], only: [main, release/2.0], environment: {{ name: staging }} }}\n        \
         - {{ name: production, stage: deploy, duration: [30, 90], when: manual, only: [main], environment: {{ name: production, tier: production }} }}\n    \
         children:\n      security:\n        stages: [scan]\n        jobs:\n          \
         - {{ name: dependencies, stage: scan, duration: [20, 70] }}\n          \
         - {{ name: secrets, stage: scan, duration: [10, 30] }}\n",
        path = path(number),
        compile = duration(30.0, 120.0),
        unit = duration(40.0, 160.0),
        browser = duration(60.0, 240.0),
        image = duration(20.0, 80.0),
        coverage = 60 + number * 11 % 39,
        lint = if number.is_multiple_of(4) {
            "failed"
        } else {
            "success"
        },
    );
}

#[cfg(test)]
mod tests {
    use pipewright_simulator::gitlab::scenario::Scenario;

    use super::*;

    #[test]
    fn it_is_a_scenario_for_every_number_of_projects() {
        for projects in [1, 25, 60] {
            let scenario = scenario(projects, "http://127.0.0.1:8080/webhook");
            let scenario = Scenario::from_yaml(&scenario).unwrap();
            assert_eq!(scenario.projects.len(), projects);
        }
    }
}
