//! What is on the server, drawn from the seed.

use std::fmt::Write as _;

use pipewright_simulator::gitlab::scenario::{ProjectDefinition, Scenario};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, RngExt as _};

pub const TOKEN: &str = "glpat-simulated-api-token-00";
pub const SECRET: &str = "planted-hook-secret";
pub const HOOK: &str = "http://exporter.simulated.example/webhook";

/// The server of a seed: a few projects of a group, with jobs that pass, fail, are retried by
/// themselves, wait for somebody, and start children and each other's pipelines.
pub fn scenario(random: &mut StdRng) -> Scenario {
    let mut text = format!(
        "version: 1\n\
         instance:\n  limits: {{ authenticated_api: null, unauthenticated_api: null }}\n\
         users: [{{ username: root, admin: false }}]\n\
         groups: [{{ path: acme, members: {{ root: owner }} }}]\n\
         tokens: [{{ value: {TOKEN}, name: all, scopes: [api] }}]\n\
         projects:\n"
    );
    let projects = random.random_range(1..=4);
    for number in 0..projects {
        let downstream = (number > 0 && random.random_bool(0.5)).then(|| number - 1);
        let history = random.random_range(0..=3);
        text.push_str(&project(random, number, downstream, history));
    }
    Scenario::from_yaml(&text).unwrap_or_else(|error| panic!("{error}:\n{text}"))
}

/// One more project.
pub fn new_project(random: &mut StdRng, number: usize) -> ProjectDefinition {
    let mut text = String::from(
        "version: 1\nusers: [{ username: root }]\n\
         groups: [{ path: acme, members: { root: owner } }]\nprojects:\n",
    );
    text.push_str(&project(random, number, None, 0));
    let scenario = Scenario::from_yaml(&text).unwrap();
    scenario.projects.into_iter().next().unwrap()
}

fn project(random: &mut StdRng, number: usize, downstream: Option<usize>, history: u32) -> String {
    let hooked = random.random_bool(0.6);
    let mut text = format!(
        "  - path: acme/p{number}\n    branches: [develop, \"we\\\"ird\"]\n    tags: [v1.0.0]\n    \
         history: {{ pipelines: {history}, every: 7m, refs: [main, v1.0.0, develop] }}\n"
    );
    if hooked {
        let _ = writeln!(
            text,
            "    hooks: [{{ url: \"{HOOK}\", token: {SECRET}, events: [pipeline, job] }}]"
        );
    }
    text.push_str("    ci:\n      stages: [build, test, deploy]\n      jobs:\n");
    for job in 0..random.random_range(1..=4) {
        text.push_str(&line(random, job));
    }
    let child = random.random_bool(0.5);
    if child {
        text.push_str(
            "        - { name: start child, stage: test, trigger: { include: checks, \
             strategy: depend } }\n",
        );
    }
    if let Some(other) = downstream {
        let _ = writeln!(
            text,
            "        - {{ name: start other, stage: deploy, trigger: {{ project: acme/p{other} }} }}"
        );
    }
    if child {
        text.push_str(
            "    children:\n      checks:\n        stages: [check]\n        jobs:\n          \
             - { name: lint, stage: check, duration: 20s }\n          \
             - { name: flaky, stage: check, duration: 15s, outcome: flaky }\n",
        );
    }
    text
}

fn line(random: &mut StdRng, number: usize) -> String {
    let stage = ["build", "test", "deploy"].choose(random).unwrap();
    let outcome = ["success", "success", "success", "failed", "flaky"]
        .choose(random)
        .unwrap();
    let reason = [
        "script_failure",
        "runner_system_failure",
        "no_matching_runner",
    ]
    .choose(random)
    .unwrap();
    let mut text = format!(
        "        - {{ name: job {number}, stage: {stage}, duration: {}s, queued: {}s, \
         outcome: {outcome}, failure_reason: {reason}",
        random.random_range(1..240),
        random.random_range(0..20),
    );
    match random.next_u32() % 6 {
        0 => text.push_str(", when: manual"),
        1 => text.push_str(", retry: 1"),
        2 => text.push_str(", allow_failure: true"),
        3 => text.push_str(", coverage: 87.5"),
        4 => text.push_str(", artifacts: { files: [{ path: a.txt, content: hello }] }"),
        _ => {}
    }
    text.push_str(" }\n");
    text
}
