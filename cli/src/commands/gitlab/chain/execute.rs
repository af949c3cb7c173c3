use std::path::{Path, PathBuf};

use pipewright_gitlab::chain::{
    Chain, ChainOptions, ChainReport, ChainRunError, ChainRunner, MemoryStore, StateStore,
    StepError, StepOutcome,
};
use pipewright_gitlab::runs::RunCause;
use serde_json::json;

use super::store::FileStore;
use super::view::{StepRow, tell};
use crate::arguments::PipelineChain;
use crate::commands::gitlab::Session;
use crate::commands::gitlab::watch::options;
use crate::commands::session::quoted;
use crate::errors::Failure;
use crate::exit_code::ExitCode;
use crate::output;

/// A longer file is not read.
const LONGEST: u64 = 1 << 20;

pub(in crate::commands::gitlab) async fn execute(
    session: &Session,
    arguments: PipelineChain,
) -> Result<(), Failure> {
    let chain = read(&arguments.file)?;
    if arguments.dry_run {
        return session.output.list(&chain.plan(), "");
    }
    // A replay is not to touch the state of a run that is real.
    if session.replays && arguments.state.is_none() {
        let report = run(session, &chain, &MemoryStore::default()).await?;
        return conclude(session, report, None);
    }
    let path = arguments.state.clone().unwrap_or_else(|| {
        let mut name = arguments.file.clone().into_os_string();
        name.push(".state.json");
        PathBuf::from(name)
    });
    let store = FileStore::open(&path)?;
    let file = quoted(&arguments.file.to_string_lossy());
    let state = match &arguments.state {
        Some(path) => format!(" --state {}", quoted(&path.to_string_lossy())),
        None => String::new(),
    };
    session.resume_with(&format!("pipeline chain {file}{state}"));
    let report = run(session, &chain, &store).await.map_err(|failure| {
        failure.with_hint(format!(
            "delete {} to run the chain from its beginning",
            store.path().display()
        ))
    })?;
    if report.is_success() {
        store.remove()?;
        return conclude(session, report, None);
    }
    let begin = store.path().display().to_string();
    conclude(session, report, Some(&begin))
}

fn read(path: &Path) -> Result<Chain, Failure> {
    let failed = |source| Failure::File {
        action: "read the chain",
        path: path.to_owned(),
        source,
    };
    if std::fs::metadata(path).map_err(failed)?.len() > LONGEST {
        let message = format!(
            "{}: a chain is at most {LONGEST} bytes long",
            path.display()
        );
        return Err(Failure::usage(message));
    }
    let text = std::fs::read_to_string(path).map_err(failed)?;
    Chain::from_yaml(&text).map_err(|error| {
        let problems: Vec<_> = error.problems.iter().map(ToString::to_string).collect();
        let message = format!(
            "{} is no chain\n  {}",
            path.display(),
            problems.join("\n  ")
        );
        Failure::usage(message)
    })
}

async fn run(
    session: &Session,
    chain: &Chain,
    store: &dyn StateStore,
) -> Result<ChainReport, Failure> {
    let options = ChainOptions::default().wait(options(session));
    let runner = ChainRunner::new(&session.services.client, options);
    let report = runner
        .run(chain, &session.run_name, store, &|event| tell(&event))
        .await;
    report.map_err(|error| match &error {
        ChainRunError::Load(_) | ChainRunError::Save(_) => Failure::Local {
            message: error.to_string(),
        },
        _ => Failure::usage(error.to_string()),
    })
}

fn conclude(session: &Session, report: ChainReport, state: Option<&str>) -> Result<(), Failure> {
    let rows: Vec<StepRow<'_>> = report.steps.iter().map(Into::into).collect();
    if session.output.is_table() {
        session.output.list(&rows, "")?;
    } else {
        let success = report.is_success();
        let value = json!({ "run": report.run, "success": success, "steps": rows });
        session.output.value(&value)?;
    }
    if report.is_success() {
        return Ok(());
    }
    let matter = |outcome: &StepOutcome| !outcome.is_success();
    let bad: Vec<_> = report
        .steps
        .into_iter()
        .filter(|step| matter(&step.outcome) && !step.allow_failure)
        .collect();
    let names: Vec<_> = bad.iter().map(|step| step.name.as_str()).collect();
    let message = format!("{} did not succeed", names.join(", "));
    if let Some(state) = state {
        output::note(&format!(
            "run it again to go on; delete {state} to begin anew"
        ));
    }
    let hint = None;
    let failed = bad.iter().any(|step| {
        matches!(
            step.outcome,
            StepOutcome::Ended(RunCause::Finished(_) | RunCause::Blocked)
        )
    });
    if failed {
        return Err(Failure::Unsuccessful { message, hint });
    }
    for step in bad {
        match step.outcome {
            StepOutcome::Ended(RunCause::TimedOut | RunCause::Stuck) => {
                let resume = session.resume().unwrap_or_default();
                return Err(Failure::TimedOut { message, resume });
            }
            StepOutcome::Ended(RunCause::Error(error)) => {
                let code = ExitCode::of_gitlab(error.kind());
                return Err(Failure::Several { message, code });
            }
            StepOutcome::Failed(
                StepError::GitLab(error) | StepError::Undetermined { error, .. },
            ) => {
                let code = ExitCode::of_gitlab(error.kind());
                return Err(Failure::Several { message, code });
            }
            _ => {}
        }
    }
    Err(Failure::Unsuccessful { message, hint })
}
