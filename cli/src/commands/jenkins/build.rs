use pipewright_jenkins::types::BuildRef;

use super::rows::{TestRow, totals};
use super::{Session, abort, console, resolve, watch, why};
use crate::arguments::jenkins::{BuildCommand, BuildList, BuildOf, BuildTests};
use crate::commands::listing;
use crate::errors::Failure;
use crate::output::{self, Row as _, Table};

pub(super) async fn execute(session: &Session, command: BuildCommand) -> Result<(), Failure> {
    let builds = &session.services.builds;
    match command {
        BuildCommand::List(BuildList { job, limit }) => {
            let nothing = format!("{job} was never built");
            listing::print(session, builds.stream(&job), limit, &nothing).await
        }
        BuildCommand::Get(of) => {
            let number = resolve::build(session, &of).await?;
            session
                .output
                .item(&builds.get(&of.job, number.into()).await?)
        }
        BuildCommand::Log(arguments) => console::print(session, arguments).await,
        BuildCommand::Wait { of, follow } => {
            let number = resolve::build(session, &of).await?;
            watch::watch(session, &of.job, number, follow, session.max_wait).await
        }
        BuildCommand::Abort(arguments) => abort::abort(session, arguments).await,
        BuildCommand::Tests(arguments) => tests(session, arguments).await,
        BuildCommand::Changes(of) => changes(session, &of).await,
        BuildCommand::Why(arguments) => why::execute(session, arguments).await,
    }
}

async fn tests(session: &Session, arguments: BuildTests) -> Result<(), Failure> {
    let BuildTests { of, failed } = arguments;
    let number = resolve::build(session, &of).await?;
    let builds = &session.services.builds;
    let mut report = builds.test_report(&of.job, number.into()).await?;
    if failed {
        for suite in &mut report.suites {
            suite.cases.retain(|case| case.status.is_failure());
        }
        report.suites.retain(|suite| !suite.cases.is_empty());
    }
    if !session.output.is_table() {
        session.output.value(&report)?;
    } else if !report.suites.is_empty() {
        let mut table = Table::new(TestRow::COLUMNS);
        for row in TestRow::of(&report) {
            table.push(row.cells());
        }
        session.output.table(&table)?;
    }
    output::note(&totals(&report));
    Ok(())
}

async fn changes(session: &Session, of: &BuildOf) -> Result<(), Failure> {
    let number = resolve::build(session, of).await?;
    let build = BuildRef::from(number);
    let changes = session.services.builds.changes(&of.job, build).await?;
    let nothing = format!("nothing changed in build #{number} of {}", of.job);
    if session.output.is_table() {
        session.output.list(&changes.commits, &nothing)?;
    } else {
        if changes.commits.is_empty() {
            output::note(&nothing);
        }
        session.output.value(&changes)?;
    }
    if !changes.culprits.is_empty() {
        let names = changes.culprits.iter().map(|one| one.full_name.as_str());
        let names: Vec<_> = names.collect();
        output::note(&format!(
            "who changed something since the last success: {}",
            names.join(", ")
        ));
    }
    Ok(())
}
