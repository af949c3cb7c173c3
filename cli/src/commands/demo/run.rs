use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use pipewright_core::credentials::{Redactor, Token};
use pipewright_gitlab::TokenKind;
use pipewright_simulator::SimulationClock;
use pipewright_simulator::gitlab::GitLabSimulator;

use super::narrator::Narrator;
use super::play::play;
use crate::arguments::DemoArguments;
use crate::commands::gitlab::{Services, Session, client};
use crate::config::{Flags, GitLabSettings, Provider, ServerSettings, TokenSource};
use crate::errors::Failure;
use crate::output::Output;
use crate::signal::{Ended, until_interrupted};
use crate::tape::{Reel, Tape};

/// Starts a GitLab in this program and shows what can be done with it.
pub(in crate::commands) async fn run(
    output: Output,
    redactor: &Redactor,
    tape: Tape,
    arguments: DemoArguments,
) -> Result<(), Failure> {
    let reel = Reel::start(tape, Provider::GitLab, redactor);
    let ended = until_interrupted(Box::pin(demo(output, redactor, &reel, arguments))).await?;
    reel.finish(match ended {
        Ended::Done(result) => result,
        // The GitLab ends with the program: there is nothing to pick up again.
        Ended::Interrupted => Err(Failure::Interrupted { resume: None }),
    })
}

async fn demo(
    output: Output,
    redactor: &Redactor,
    reel: &Reel,
    arguments: DemoArguments,
) -> Result<(), Failure> {
    let speed = arguments.speed;
    if let Some(address) = reel.tape().address() {
        // The recording is all the GitLab there is.
        return show(
            output,
            redactor,
            reel,
            settings(&address, "no-token-is-needed", speed)?,
        )
        .await;
    }
    let simulator = GitLabSimulator::builder()
        .seed(arguments.seed)
        .clock(SimulationClock::sped_up(speed))
        .build()
        .map_err(|error| Failure::Local {
            message: format!("the embedded GitLab does not start: {error}"),
        })?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let failed = |error: std::io::Error| Failure::Local {
        message: format!("the embedded GitLab cannot be reached: {error}"),
    };
    let server = simulator.bind(address).await.map_err(failed)?;
    let settings = settings(&server.url(), simulator.token(), speed)?;
    tokio::select! {
        result = show(output, redactor, reel, settings) => result,
        result = server.run(std::future::pending()) => result.map_err(failed),
    }
}

async fn show(
    output: Output,
    redactor: &Redactor,
    reel: &Reel,
    settings: GitLabSettings,
) -> Result<(), Failure> {
    let narrator = Narrator::new(output);
    narrator.line("A GitLab runs inside this program, with the projects of a company named acme.");
    let client = client(&settings, redactor, reel)?;
    let session = Session::new(
        Services::from(&client),
        output,
        &settings.server,
        Provider::GitLab,
        &Flags::default(),
        reel,
    );
    play(&session, narrator).await
}

/// Looks often: the server is near, and what it simulates is quick.
fn settings(url: &str, token: &str, speed: f64) -> Result<GitLabSettings, Failure> {
    let base_url = url.parse().map_err(|error| Failure::Local {
        message: format!("the embedded GitLab has no usable address: {error}"),
    })?;
    let server = ServerSettings {
        base_url,
        token: TokenSource::Value(Token::new(token)),
        ca_cert_file: None,
        requests_per_second: 50,
        timeout: Duration::from_secs(10),
        poll_interval: Duration::from_millis(300).div_f64(speed.clamp(1.0, 10.0)),
        max_wait: Duration::from_secs(300),
        failure_threshold: 5,
        success_threshold: 2,
        reset_timeout: Duration::from_secs(30),
    };
    Ok(GitLabSettings {
        server,
        token_kind: TokenKind::Personal,
    })
}
