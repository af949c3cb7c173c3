//! A simulated GitLab on a free port, ten times as fast as a real one:
//!
//! ```text
//! cargo run -p pipewright-simulator --example serve_gitlab
//! curl -H "PRIVATE-TOKEN: $token" "$url/api/v4/projects"
//! ```

use std::error::Error;

use pipewright_simulator::SimulationClock;
use pipewright_simulator::gitlab::GitLabSimulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let gitlab = GitLabSimulator::builder()
        .clock(SimulationClock::sped_up(10.0))
        .build()?;
    let server = gitlab.bind(([127, 0, 0, 1], 0).into()).await?;
    println!("url={} token={}", server.url(), gitlab.token());
    server.run(std::future::pending()).await?;
    Ok(())
}
