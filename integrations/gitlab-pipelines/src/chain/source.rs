//! Where the values of variables come from.

use std::collections::BTreeMap;

use futures_util::TryStreamExt as _;

use super::runner::Services;
use super::{PipelineField, RUN_KEY, Step, StepError, VariableSource};
use crate::requests::artifacts::ArtifactSource;
use crate::requests::jobs::PipelineJobFilter;
use crate::types::{Pipeline, ProjectRef, Variable};

/// How much of a file is read for its first line. In bytes.
const LONGEST_LINE: usize = 64 << 10;

/// An earlier step's project and pipeline.
pub(super) type Earlier = BTreeMap<String, (ProjectRef, Pipeline)>;

/// The variables of a step, and the one it is found again by.
pub(super) async fn variables(
    services: &Services,
    step: &Step,
    earlier: &Earlier,
    key: &str,
) -> Result<Vec<Variable>, StepError> {
    let mut variables = Vec::new();
    for (name, source) in &step.variables {
        let value = value(services, name, source, earlier).await?;
        variables.push(Variable::env(name.as_str(), value)?);
    }
    variables.push(Variable::env(RUN_KEY, key)?);
    Ok(variables)
}

async fn value(
    services: &Services,
    name: &str,
    source: &VariableSource,
    earlier: &Earlier,
) -> Result<String, StepError> {
    let missing = |reason: String| StepError::Variable {
        name: name.to_owned(),
        reason,
    };
    let (project, pipeline) = match source {
        VariableSource::Value(value) => return Ok(value.clone()),
        VariableSource::Field { from, .. }
        | VariableSource::Variable { from, .. }
        | VariableSource::Artifact { from, .. } => earlier
            .get(from)
            .ok_or_else(|| missing(format!("{from} has no pipeline")))?,
    };
    match source {
        VariableSource::Value(value) => Ok(value.clone()),
        VariableSource::Field { field, .. } => Ok(match field {
            PipelineField::Id => pipeline.id.to_string(),
            PipelineField::Sha => pipeline.sha.clone(),
            PipelineField::Ref => pipeline.git_ref.clone(),
            PipelineField::Status => pipeline.status.to_string(),
            PipelineField::WebUrl => pipeline
                .web_url
                .clone()
                .ok_or_else(|| missing(format!("pipeline {} has no page", pipeline.id)))?,
        }),
        VariableSource::Variable { variable, .. } => {
            let pipelines = &services.pipelines;
            let all = pipelines.variables(project, pipeline.id).await?;
            let found = all.into_iter().find(|one| one.key == *variable);
            found.map(|one| one.value).ok_or_else(|| {
                missing(format!(
                    "pipeline {} was run without {variable}",
                    pipeline.id
                ))
            })
        }
        VariableSource::Artifact { job, file, .. } => {
            let filter = PipelineJobFilter {
                per_page: Some(100),
                ..PipelineJobFilter::default()
            };
            let mut jobs = services
                .jobs
                .stream_for_pipeline(project, pipeline.id, &filter);
            let found = loop {
                match jobs.try_next().await? {
                    Some(found) if found.name == *job => break found.id,
                    Some(_) => {}
                    None => {
                        let reason = format!("pipeline {} has no job {job}", pipeline.id);
                        return Err(missing(reason));
                    }
                }
            };
            let source = ArtifactSource::Job(found);
            let artifacts = &services.artifacts;
            let bytes = artifacts.file(project, &source, file).await?;
            let (bytes, cut) = bytes.collect_up_to(LONGEST_LINE).await?;
            first_line(&bytes, cut).map_err(|reason| missing(format!("{file} of {job} {reason}")))
        }
    }
}

/// The first line of a file, of which `cut` says that there is more.
fn first_line(bytes: &[u8], cut: bool) -> Result<String, String> {
    let bytes = bytes.trim_ascii_start();
    let end = bytes.iter().position(|byte| *byte == b'\n');
    let line = match end {
        Some(end) => bytes.get(..end).unwrap_or_default(),
        None if cut => return Err(format!("has no line within {LONGEST_LINE} bytes")),
        None => bytes,
    };
    let line = std::str::from_utf8(line).map_err(|_| "is not text".to_owned())?;
    let line = line.trim();
    if line.is_empty() {
        Err("is empty".to_owned())
    } else if line.chars().any(char::is_control) {
        Err("is not text".to_owned())
    } else {
        Ok(line.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::first_line;

    #[rstest]
    #[case(b"1.2.3\n", false, Ok("1.2.3"))]
    #[case(b"  1.2.3  \r\nmore", true, Ok("1.2.3"))]
    #[case(b"\n\nfirst\nsecond", false, Ok("first"))]
    #[case(b"", false, Err("is empty"))]
    #[case(b" \n ", false, Err("is empty"))]
    #[case(b"\xff\xfe", false, Err("is not text"))]
    #[case(b"a\0b", false, Err("is not text"))]
    #[case(b"endless", true, Err("has no line within 65536 bytes"))]
    fn takes_the_first_line(
        #[case] bytes: &[u8],
        #[case] cut: bool,
        #[case] expected: Result<&str, &str>,
    ) {
        let line = first_line(bytes, cut);
        assert_eq!(line.as_deref().map_err(String::as_str), expected);
    }
}
