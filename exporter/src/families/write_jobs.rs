//! The families of jobs.

use std::borrow::Cow;
use std::io;

use pipewright_gitlab::types::PipelineStatus;

use super::labels::{runner_label, status_label};
use super::names::{JOB_ARTIFACTS, JOB_DURATION, JOB_QUEUED, JOB_RUNS, JOB_STATUS};
use super::tally::Tally;
use super::write::{Shown, write_family};
use crate::exposition::LabelText;

const EXEMPLAR: &str = "job_id";
const NO_REASON: &str = r#"failure_reason="""#;

pub(super) fn write(shown: &Shown, tally: &mut Tally<'_, '_>) -> io::Result<()> {
    write_family(shown, tally, &JOB_DURATION, |tally, project, series| {
        for job in &series.jobs {
            for (runner, status, histogram) in &job.durations {
                let labels = [
                    project.label.as_str(),
                    series.label.as_str(),
                    job.name.label.as_str(),
                    runner_label(*runner),
                    &status_label(status),
                ];
                let sample = histogram.sample(&project.bounds.jobs, EXEMPLAR);
                tally.histogram(&labels, &sample)?;
            }
        }
        Ok(())
    })?;
    write_family(shown, tally, &JOB_QUEUED, |tally, project, series| {
        for job in &series.jobs {
            if let Some(histogram) = &job.queued {
                let labels = [
                    project.label.as_str(),
                    series.label.as_str(),
                    job.name.label.as_str(),
                ];
                let sample = histogram.sample(&project.bounds.jobs, EXEMPLAR);
                tally.histogram(&labels, &sample)?;
            }
        }
        Ok(())
    })?;
    write_states(shown, tally)?;
    write_family(shown, tally, &JOB_RUNS, |tally, project, series| {
        for job in &series.jobs {
            let labels = [
                project.label.as_str(),
                series.label.as_str(),
                job.name.label.as_str(),
            ];
            tally.counter(&labels, &job.runs, EXEMPLAR)?;
        }
        Ok(())
    })?;
    write_family(shown, tally, &JOB_ARTIFACTS, |tally, project, series| {
        for job in series.shown_jobs() {
            if let Some(bytes) = job.artifact_bytes {
                let labels = [
                    project.label.as_str(),
                    series.label.as_str(),
                    job.name.label.as_str(),
                ];
                #[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
                tally.gauge(&labels, bytes as f64)?;
            }
        }
        Ok(())
    })
}

fn write_states(shown: &Shown, tally: &mut Tally<'_, '_>) -> io::Result<()> {
    write_family(shown, tally, &JOB_STATUS, |tally, project, series| {
        for job in series.shown_jobs() {
            let name = job.name.label.as_str();
            let [one, two] = [project.label.as_str(), series.label.as_str()];
            if !project.sparse_status {
                for status in PipelineStatus::KNOWN {
                    if *status != job.status {
                        let labels = [one, two, name, &status_label(status), NO_REASON];
                        tally.gauge(&labels, 0.0)?;
                    }
                }
            }
            let reason = match &job.failure_reason {
                None => Cow::Borrowed(NO_REASON),
                Some(reason) => Cow::Owned(
                    LabelText::new(&[("failure_reason", reason)])
                        .as_str()
                        .to_owned(),
                ),
            };
            let labels = [one, two, name, &status_label(&job.status), &reason];
            tally.gauge(&labels, 1.0)?;
        }
        Ok(())
    })
}
