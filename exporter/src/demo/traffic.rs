//! People push, retry and cancel all day.

use std::time::Duration;

use pipewright_simulator::gitlab::GitLabSimulator;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::company::{REFS, path};

/// Something happens this often, in real time.
const PAUSE: Duration = Duration::from_millis(900);
/// Pipelines of which somebody may still want something.
const REMEMBERED: usize = 40;

/// Lets things happen, for ever.
pub(super) async fn traffic(gitlab: GitLabSimulator, projects: usize, seed: u64) {
    let mut chance = StdRng::seed_from_u64(seed);
    let mut recent: Vec<u64> = Vec::new();
    loop {
        // The low numbers are the busy projects.
        let number = chance
            .random_range(0..projects)
            .min(chance.random_range(0..projects));
        let git_ref = match chance.random_range(0..10) {
            0..6 => 0,
            6..8 => 1,
            8 => 2,
            _ => 3,
        };
        let git_ref = REFS.get(git_ref).copied().unwrap_or("main");
        // A project that has too many pipelines is left alone.
        if let Ok(pipeline) = gitlab.create_pipeline(&path(number), git_ref) {
            recent.push(pipeline);
        }
        if recent.len() > REMEMBERED {
            recent.remove(0);
        }
        let one = recent.get(chance.random_range(0..recent.len().max(1)));
        match (one, chance.random_range(0..12)) {
            (Some(pipeline), 0) => gitlab.cancel_pipeline(*pipeline),
            (Some(pipeline), 1..5) => gitlab.retry_pipeline(*pipeline),
            _ => {}
        }
        tokio::time::sleep(PAUSE.mul_f64(chance.random_range(0.5..1.5))).await;
    }
}
