//! What people do to the server meanwhile.

use std::time::Duration;

use pipewright_simulator::gitlab::GitLabSimulator;
use pipewright_simulator::gitlab::model::{JobKind, Status};
use rand::RngExt as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use tokio::time::{Instant, sleep};

use super::world::new_project;

/// Goes on until `end`.
pub async fn make(gitlab: &GitLabSimulator, random: &mut StdRng, end: Instant) {
    let mut made = 100;
    let hectic = random.random_range(5..90);
    while Instant::now() < end {
        sleep(Duration::from_millis(random.random_range(0..hectic * 1000))).await;
        act(gitlab, random, &mut made);
    }
}

fn act(gitlab: &GitLabSimulator, random: &mut StdRng, made: &mut usize) {
    let (projects, pipelines, jobs) = gitlab.inspect(|server| {
        let projects: Vec<String> = server
            .projects
            .values()
            .map(|project| project.full_path.clone())
            .collect();
        let pipelines: Vec<(u64, Status)> = server
            .pipelines
            .values()
            .map(|pipeline| (pipeline.id, pipeline.status))
            .collect();
        let jobs: Vec<(u64, JobKind, Status)> = server
            .jobs
            .values()
            .map(|job| (job.id, job.kind, job.status))
            .collect();
        (projects, pipelines, jobs)
    });
    let project = projects.choose(random);
    let any = pipelines.choose(random).map(|(id, _)| *id);
    let of_status = |random: &mut StdRng, wanted: Status| {
        let jobs: Vec<u64> = jobs
            .iter()
            .filter(|(_, kind, status)| *kind == JobKind::Build && *status == wanted)
            .map(|(id, ..)| *id)
            .collect();
        jobs.choose(random).copied()
    };
    match random.random_range(0..100) {
        0..45 => {
            let reference = *["main", "main", "develop", "we\"ird", "v1.0.0"]
                .choose(random)
                .expect("five");
            if let Some(project) = project {
                let _ = gitlab.create_pipeline(project, reference);
            }
        }
        45..60 => {
            let wanted = if random.random_bool(0.7) {
                Status::Failed
            } else {
                Status::Success
            };
            if let Some(job) = of_status(random, wanted) {
                let _ = gitlab.retry_job(job);
            }
        }
        60..66 => {
            if let Some(id) = any {
                gitlab.retry_pipeline(id);
            }
        }
        66..72 => {
            if let Some(id) = any {
                gitlab.cancel_pipeline(id);
            }
        }
        72..84 => {
            if let Some(job) = of_status(random, Status::Manual) {
                let _ = gitlab.play_job(job);
            }
        }
        84..88 => {
            if let Some(id) = any {
                gitlab.delete_pipeline(id);
            }
        }
        88..91 => {
            if let Some(job) = of_status(random, Status::Running) {
                gitlab.cancel_job(job);
            }
        }
        91..94 => {
            *made += 1;
            if let Some(project) = project {
                gitlab.move_project(project, &format!("acme/moved-{made}"));
            }
        }
        94..97 if projects.len() < 6 => {
            *made += 1;
            let definition = new_project(random, *made);
            let _ = gitlab.create_project(&definition);
        }
        97 if projects.len() > 1 => {
            if let Some(project) = project {
                gitlab.delete_project(project);
            }
        }
        _ => {}
    }
}
