//! The families of pipelines and child pipelines.

use std::io;

use pipewright_gitlab::types::PipelineStatus;

use super::labels::{kind_label, status_label};
use super::names::{
    CHILD_DURATION, CHILD_QUEUED, CHILD_RUNS, CHILD_STATUS, PIPELINE_COVERAGE, PIPELINE_CREATED,
    PIPELINE_DURATION, PIPELINE_ID, PIPELINE_QUEUED, PIPELINE_RERUNS, PIPELINE_RUNS,
    PIPELINE_STATUS,
};
use super::tally::Tally;
use super::write::{Shown, write_family};
use super::{Latest, ProjectView};
use crate::exposition::Family;
use crate::facts::RefKind;

const EXEMPLAR: &str = "pipeline_id";

pub(super) fn write(shown: &Shown, tally: &mut Tally<'_, '_>) -> io::Result<()> {
    write_durations(shown, tally)?;
    write_family(shown, tally, &PIPELINE_STATUS, |tally, project, series| {
        for pipelines in &series.pipelines {
            let Some(latest) = &pipelines.lane.latest else {
                continue;
            };
            let labels = [
                project.label.as_str(),
                series.label.as_str(),
                &pipelines.label,
            ];
            write_status(tally, project, labels, &latest.status)?;
        }
        Ok(())
    })?;
    for (family, reruns) in [(&PIPELINE_RUNS, false), (&PIPELINE_RERUNS, true)] {
        write_family(shown, tally, family, |tally, project, series| {
            for pipelines in &series.pipelines {
                let labels = [
                    project.label.as_str(),
                    series.label.as_str(),
                    &pipelines.label,
                ];
                let counter = if reruns {
                    &pipelines.reruns
                } else {
                    &pipelines.runs
                };
                tally.counter(&labels, counter, EXEMPLAR)?;
            }
            Ok(())
        })?;
    }
    write_newest(shown, tally, &PIPELINE_COVERAGE, |latest| latest.coverage)?;
    write_newest(shown, tally, &PIPELINE_ID, |latest| {
        Some(id_value(latest.id))
    })?;
    write_newest(shown, tally, &PIPELINE_CREATED, |latest| {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds fit for millennia")]
        let seconds = latest.created as f64 / 1000.0;
        Some(seconds)
    })?;
    write_children(shown, tally)
}

fn write_durations(shown: &Shown, tally: &mut Tally<'_, '_>) -> io::Result<()> {
    write_family(
        shown,
        tally,
        &PIPELINE_DURATION,
        |tally, project, series| {
            for pipelines in &series.pipelines {
                for (status, histogram) in &pipelines.durations {
                    let labels = [
                        project.label.as_str(),
                        series.label.as_str(),
                        &pipelines.label,
                        &status_label(status),
                    ];
                    let sample = histogram.sample(&project.bounds.pipelines, EXEMPLAR);
                    tally.histogram(&labels, &sample)?;
                }
            }
            Ok(())
        },
    )?;
    write_family(shown, tally, &PIPELINE_QUEUED, |tally, project, series| {
        for pipelines in &series.pipelines {
            if let Some(histogram) = &pipelines.queued {
                let labels = [
                    project.label.as_str(),
                    series.label.as_str(),
                    &pipelines.label,
                ];
                let sample = histogram.sample(&project.bounds.pipelines, EXEMPLAR);
                tally.histogram(&labels, &sample)?;
            }
        }
        Ok(())
    })
}

fn write_newest(
    shown: &Shown,
    tally: &mut Tally<'_, '_>,
    family: &Family,
    value: impl Fn(&Latest) -> Option<f64>,
) -> io::Result<()> {
    write_family(shown, tally, family, |tally, project, series| {
        for kind in [RefKind::Branch, RefKind::Tag, RefKind::MergeRequest] {
            if let Some(value) = series.newest(kind).and_then(&value) {
                let labels = [
                    project.label.as_str(),
                    series.label.as_str(),
                    kind_label(kind),
                ];
                tally.gauge(&labels, value)?;
            }
        }
        Ok(())
    })
}

fn write_children(shown: &Shown, tally: &mut Tally<'_, '_>) -> io::Result<()> {
    for (family, queued) in [(&CHILD_DURATION, false), (&CHILD_QUEUED, true)] {
        write_family(shown, tally, family, |tally, project, series| {
            for child in &series.children {
                let histogram = if queued {
                    &child.queued
                } else {
                    &child.duration
                };
                if let Some(histogram) = histogram {
                    let labels = [
                        project.label.as_str(),
                        series.label.as_str(),
                        child.label.as_str(),
                    ];
                    let sample = histogram.sample(&project.bounds.pipelines, EXEMPLAR);
                    tally.histogram(&labels, &sample)?;
                }
            }
            Ok(())
        })?;
    }
    write_family(shown, tally, &CHILD_STATUS, |tally, project, series| {
        for child in &series.children {
            let Some(latest) = &child.lane.latest else {
                continue;
            };
            let labels = [
                project.label.as_str(),
                series.label.as_str(),
                child.label.as_str(),
            ];
            write_status(tally, project, labels, &latest.status)?;
        }
        Ok(())
    })?;
    write_family(shown, tally, &CHILD_RUNS, |tally, project, series| {
        for child in &series.children {
            let labels = [
                project.label.as_str(),
                series.label.as_str(),
                child.label.as_str(),
            ];
            tally.counter(&labels, &child.runs, EXEMPLAR)?;
        }
        Ok(())
    })
}

/// The present status only, or every known one beside it as 0.
fn write_status(
    tally: &mut Tally<'_, '_>,
    project: &ProjectView,
    [one, two, three]: [&str; 3],
    present: &PipelineStatus,
) -> io::Result<()> {
    if !project.sparse_status {
        for status in PipelineStatus::KNOWN {
            if status != present {
                tally.gauge(&[one, two, three, &status_label(status)], 0.0)?;
            }
        }
    }
    tally.gauge(&[one, two, three, &status_label(present)], 1.0)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a gauge is a float; ids are far below 2^53"
)]
fn id_value(id: u64) -> f64 {
    id as f64
}
