//! The DORA metrics, flow metrics and value streams.

use chrono::{DateTime, Days, Months, NaiveDate, NaiveTime, Utc};

use super::{Context, FieldError, Node, unknown};
use crate::gitlab::analytics::{
    DoraRow, Interval, Stage, Timeframe, deployments, dora, middle, stage_times, times_to_merge,
};
use crate::gitlab::graphql::execute::{Resolved, Value};
use crate::gitlab::graphql::plan::Arguments;
use crate::gitlab::model::{AccessLevel, Group, Project, Tier};

const SECONDS_PER_DAY: f64 = 86_400.0;

/// One number, as flow metrics and value streams show it.
#[derive(Clone, Copy, Debug)]
pub(in crate::gitlab::graphql) struct Metric {
    identifier: &'static str,
    title: &'static str,
    unit: Option<&'static str>,
    value: Option<f64>,
}

/// `Dora.metrics` of some projects.
pub(super) fn metrics<'a>(
    context: &Context<'a>,
    projects: &[u64],
    arguments: &Arguments,
) -> Resolved<'a> {
    let to = arguments
        .date("endDate")
        .unwrap_or_else(|| context.instance.now.date_naive());
    let from = arguments
        .date("startDate")
        .or_else(|| to.checked_sub_months(Months::new(3)))
        .unwrap_or(to);
    if from > to {
        let message = "The start date must be earlier than the end date.";
        return Err(FieldError::refused(message));
    }
    let interval = match arguments.text("interval") {
        Some("ALL") => Interval::All,
        Some("MONTHLY") => Interval::Monthly,
        _ => Interval::Daily,
    };
    let tiers = arguments.texts("environmentTiers");
    let tiers: Vec<String> = tiers
        .unwrap_or_else(|| vec!["PRODUCTION"])
        .into_iter()
        .map(str::to_ascii_lowercase)
        .collect();
    let rows = dora(context.instance, projects, &tiers, (from, to), interval);
    Ok(Value::Objects(
        rows.into_iter().map(Node::DoraRow).collect(),
    ))
}

/// A field of `DoraMetric`.
pub(super) fn dora_row<'a>(row: &DoraRow, name: &str) -> Resolved<'a> {
    Ok(match name {
        "date" => Value::owned(row.date.map(|day| day.to_string())),
        "deploymentFrequency" => Value::Float(row.deployment_frequency),
        "leadTimeForChanges" => Value::float(row.lead_time_for_changes),
        "timeToRestoreService" => Value::float(row.time_to_restore_service),
        "changeFailureRate" => Value::float(row.change_failure_rate),
        _ => return unknown(),
    })
}

/// Whether the caller may see the DORA metrics of a project: without a licence
/// nobody may.
pub(super) fn may_see_dora(context: &Context<'_>, project: &Project) -> bool {
    let level = context
        .user_id
        .and_then(|user| context.instance.access_level(user, project));
    context.instance.settings.tier == Tier::Ultimate && level >= Some(AccessLevel::Reporter)
}

/// The same for a group.
pub(super) fn may_see_group_dora(context: &Context<'_>, group: &Group) -> bool {
    let level = context
        .user_id
        .and_then(|user| context.instance.group_access_level(user, group.id));
    context.instance.settings.tier == Tier::Ultimate && level >= Some(AccessLevel::Reporter)
}

/// A field of `ProjectValueStreamAnalyticsFlowMetrics`.
pub(super) fn flow<'a>(
    context: &Context<'a>,
    project: &'a Project,
    name: &str,
    arguments: &Arguments,
) -> Resolved<'a> {
    let instance = context.instance;
    let now = instance.now;
    let timeframe = (
        arguments.time("from").unwrap_or(now),
        arguments.time("to").unwrap_or(now),
    );
    let days = |seconds: Option<f64>| seconds.map(|seconds| seconds / SECONDS_PER_DAY);
    // What is about issues has nothing to count here.
    let (identifier, title, unit, value) = match name {
        "deploymentCount" => {
            let count = count(deployments(instance, project.id, timeframe));
            ("deploys", "Deploys", None, Some(count))
        }
        "timeToMerge" => {
            let times = times_to_merge(instance, project.id, timeframe);
            let value = days(middle(times));
            ("median_time_to_merge", "Time to merge", Some("days"), value)
        }
        "issueCount" => ("issues", "New issues", None, Some(0.0)),
        "issuesCompletedCount" => (
            "issues_completed",
            "Issues completed",
            Some("issues"),
            Some(0.0),
        ),
        "leadTime" => ("lead_time", "Lead time", Some("days"), None),
        "cycleTime" => ("cycle_time", "Cycle time", Some("days"), None),
        _ => return unknown(),
    };
    let licensed = instance.settings.tier >= Tier::Premium;
    if matches!(name, "leadTime" | "cycleTime" | "issuesCompletedCount") && !licensed {
        return Ok(Value::Null);
    }
    Ok(Value::Object(Node::Metric(Metric {
        identifier,
        title,
        unit,
        value,
    })))
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

/// A field of `ValueStreamAnalyticsMetric`.
pub(super) fn metric<'a>(metric: Metric, name: &str) -> Resolved<'a> {
    Ok(match name {
        "identifier" => Value::Text(metric.identifier),
        "title" => Value::Text(metric.title),
        "unit" => Value::text(metric.unit),
        "value" => Value::float(metric.value),
        "links" => Value::List(Vec::new()),
        _ => return unknown(),
    })
}

/// A field of `ValueStream`: there is the default one only.
pub(super) fn value_stream<'a>(
    project: &'a Project,
    name: &str,
    arguments: &Arguments,
) -> Resolved<'a> {
    Ok(match name {
        "id" => Value::Text("gid://gitlab/Analytics::CycleAnalytics::ValueStream/default"),
        "name" => Value::Text("default"),
        "namespace" => Value::Object(Node::Namespace(project)),
        "project" => Value::Object(Node::Project(project)),
        "stages" => {
            let wanted = arguments.text("id");
            let stages = Stage::ALL
                .into_iter()
                .filter(|stage| wanted.is_none_or(|id| id.ends_with(stage.as_str())));
            Value::Objects(
                stages
                    .map(|stage| Node::ValueStreamStage(project, stage))
                    .collect(),
            )
        }
        _ => return unknown(),
    })
}

/// A field of `ValueStreamStage`.
pub(super) fn stage<'a>(
    project: &'a Project,
    stage: Stage,
    name: &str,
    arguments: &Arguments,
) -> Resolved<'a> {
    let (start, end) = stage.events();
    Ok(match name {
        "id" => Value::Owned(format!(
            "gid://gitlab/Analytics::CycleAnalytics::Stage/{}",
            stage.as_str()
        )),
        "name" => Value::Text(stage.as_str()),
        "custom" | "hidden" => Value::Boolean(false),
        "startEventIdentifier" => Value::Text(start),
        "endEventIdentifier" => Value::Text(end),
        "startEventHtmlDescription" => Value::Owned(described(start)),
        "endEventHtmlDescription" => Value::Owned(described(end)),
        "metrics" => {
            let timeframe = arguments.object("timeframe");
            let day = |name: &str| timeframe.and_then(|timeframe| timeframe.date(name));
            let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
            let until = day("end").and_then(|day| day.checked_add_days(Days::new(1)));
            let timeframe: Timeframe = (
                day("start").map_or(DateTime::<Utc>::MIN_UTC, midnight),
                until.map_or(DateTime::<Utc>::MAX_UTC, midnight),
            );
            Value::Object(Node::StageMetrics(project, stage, timeframe))
        }
        _ => return unknown(),
    })
}

fn described(event: &str) -> String {
    event.to_lowercase().replace('_', " ")
}

/// A field of `ValueStreamStageMetrics`, in seconds; the unit is not verified.
pub(super) fn stage_metrics<'a>(
    context: &Context<'a>,
    project: &'a Project,
    stage: Stage,
    timeframe: Timeframe,
    name: &str,
) -> Resolved<'a> {
    let times = stage_times(context.instance, project.id, stage, timeframe);
    let number = count(times.len());
    let (identifier, title, unit, value) = match name {
        "count" => ("value_stream_stage_count", "Count", None, Some(number)),
        "median" => (
            "value_stream_stage_median",
            "Median",
            Some("seconds"),
            middle(times),
        ),
        "average" => {
            let total: f64 = times.iter().sum();
            let mean = (number > 0.0).then(|| total / number);
            (
                "value_stream_stage_average",
                "Average",
                Some("seconds"),
                mean,
            )
        }
        _ => return unknown(),
    };
    Ok(Value::Object(Node::Metric(Metric {
        identifier,
        title,
        unit,
        value,
    })))
}

/// A field of `AggregationStatus`.
pub(super) fn aggregation<'a>(context: &Context<'a>, name: &str) -> Resolved<'a> {
    let now = context.instance.now;
    Ok(match name {
        "enabled" => Value::Boolean(true),
        "lastUpdateAt" => Value::Time(now - chrono::TimeDelta::minutes(10)),
        "estimatedNextUpdateAt" => Value::Time(now + chrono::TimeDelta::minutes(10)),
        _ => return unknown(),
    })
}
