//! The DORA metrics, after `ee/lib/api/dora/metrics.rb`, and the deployment
//! frequency, after `ee/lib/api/analytics/project_deployment_frequency.rb`.

use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use chrono::{Days, Months, NaiveDate};
use http::StatusCode;
use serde_json::{Value, json};

use super::entities::time;
use crate::gitlab::analytics::{DoraRow, Interval, dora};
use crate::gitlab::http::{Api, ApiError, ApiRequest, ApiResult};
use crate::gitlab::model::{AccessLevel, DeploymentStatus, Instance, Tier};

/// The longest range that can be asked for; not verified to the day.
const MAX_DAYS: i64 = 180;

const INTERVALS: [&str; 3] = ["all", "monthly", "daily"];

/// The longest range of the deployment frequency.
const MAX_FREQUENCY_DAYS: i64 = 91;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/projects/{id}/dora/metrics", get(of_project))
        .route("/groups/{id}/dora/metrics", get(of_group))
        .route(
            "/projects/{id}/analytics/deployment_frequency",
            get(deployment_frequency),
        )
}

struct Asked {
    metric: String,
    range: (Option<NaiveDate>, Option<NaiveDate>),
    interval: Interval,
    tiers: Vec<String>,
}

impl Asked {
    fn read(request: &ApiRequest) -> Result<Self, ApiError> {
        let metrics = [
            "deployment_frequency",
            "lead_time_for_changes",
            "time_to_restore_service",
            "change_failure_rate",
        ];
        let tiers = ["production", "staging", "testing", "development", "other"];
        let mut check = request.parameters.check();
        check.required_text("metric");
        let asked = Self {
            metric: check.one_of("metric", &metrics).unwrap_or_default(),
            range: (check.date("start_date"), check.date("end_date")),
            interval: interval(check.one_of("interval", &INTERVALS).as_deref()),
            tiers: check
                .some_of("environment_tiers", &tiers)
                .unwrap_or_else(|| vec!["production".to_owned()]),
        };
        check.finish()?;
        Ok(asked)
    }

    fn answer(&self, instance: &Instance, projects: &[u64]) -> ApiResult {
        let today = instance.now.date_naive();
        let to = self.range.1.unwrap_or(today);
        let from = self
            .range
            .0
            .or_else(|| to.checked_sub_months(Months::new(3)));
        let from = from.unwrap_or(to);
        let refused = |message: &str| Err(ApiError::message(StatusCode::BAD_REQUEST, message));
        if (to - from).num_days() > MAX_DAYS {
            return refused("Date range must be shorter than 180 days.");
        }
        if from > to {
            return refused("The start date must be earlier than the end date.");
        }
        let rows = dora(instance, projects, &self.tiers, (from, to), self.interval);
        let rows: Vec<Value> = rows
            .iter()
            .map(|row| json!({ "date": row.date.map(|day| day.to_string()), "value": self.value(row) }))
            .collect();
        Ok(Json(rows).into_response())
    }

    fn value(&self, row: &DoraRow) -> Value {
        match self.metric.as_str() {
            "deployment_frequency" if self.interval == Interval::Daily => {
                count(row.deployment_frequency)
            }
            "deployment_frequency" => json!(row.deployment_frequency),
            "lead_time_for_changes" => json!(row.lead_time_for_changes),
            "time_to_restore_service" => json!(row.time_to_restore_service),
            _ => json!(row.change_failure_rate),
        }
    }
}

/// A count is a whole number.
fn count(number: f64) -> Value {
    format!("{number:.0}")
        .parse::<u64>()
        .map_or(Value::Null, Value::from)
}

fn interval(name: Option<&str>) -> Interval {
    match name {
        Some("all") => Interval::All,
        Some("monthly") => Interval::Monthly,
        _ => Interval::Daily,
    }
}

/// Without a licence or the role it is a 401, and in the community edition the
/// endpoint does not exist.
fn refused() -> ApiError {
    let message = "You do not have permission to access dora metrics.";
    ApiError::message(StatusCode::UNAUTHORIZED, message)
}

/// `GET /projects/:id/dora/metrics`
async fn of_project(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        if instance.settings.tier == Tier::Ce {
            return Err(ApiError::route_not_found());
        }
        let asked = Asked::read(&request)?;
        let project = request.project(instance)?;
        let level = request
            .caller
            .user_id()
            .and_then(|user| instance.access_level(user, project));
        if instance.settings.tier < Tier::Ultimate || level < Some(AccessLevel::Reporter) {
            return Err(refused());
        }
        asked.answer(instance, &[project.id])
    })
}

/// `GET /groups/:id/dora/metrics`
async fn of_group(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        if instance.settings.tier == Tier::Ce {
            return Err(ApiError::route_not_found());
        }
        let asked = Asked::read(&request)?;
        let group = request.group(instance)?;
        let user = request.caller.user_id();
        let level = user.and_then(|user| instance.group_access_level(user, group.id));
        let admin = user.and_then(|user| instance.users.get(&user));
        let allowed = level >= Some(AccessLevel::Reporter) || admin.is_some_and(|user| user.admin);
        if instance.settings.tier < Tier::Ultimate || !allowed {
            return Err(refused());
        }
        let inside = format!("{}/", group.full_path);
        let projects: Vec<u64> = instance
            .projects
            .values()
            .filter(|project| project.full_path.starts_with(&inside))
            .map(|project| project.id)
            .collect();
        asked.answer(instance, &projects)
    })
}

/// `GET /projects/:id/analytics/deployment_frequency`: the deployments to one
/// environment, counted.
async fn deployment_frequency(request: ApiRequest) -> ApiResult {
    request.api.with(|instance| {
        if instance.settings.tier == Tier::Ce {
            return Err(ApiError::route_not_found());
        }
        let mut check = request.parameters.check();
        let environment = check.required_text("environment");
        check.required_text("from");
        let from = check.time("from");
        let to = check.time("to").unwrap_or(instance.now);
        let interval = interval(check.one_of("interval", &INTERVALS).as_deref());
        check.finish()?;
        let project = request.project_with(instance, AccessLevel::Reporter)?;
        if instance.settings.tier < Tier::Ultimate {
            return Err(ApiError::forbidden());
        }
        let from = from.unwrap_or(to);
        if (to - from).num_days() > MAX_FREQUENCY_DAYS {
            let message = "Date range is greater than 91 days";
            return Err(ApiError::message(StatusCode::BAD_REQUEST, message));
        }
        let wanted = instance
            .environment_named(project.id, &environment)
            .map(|environment| environment.id);
        let finished: Vec<_> = instance
            .deployments
            .values()
            .filter(|it| Some(it.environment_id) == wanted)
            .filter(|it| it.status == DeploymentStatus::Success)
            .filter_map(|it| it.finished_at)
            .filter(|at| (from..to).contains(at))
            .collect();
        let mut rows = Vec::new();
        let mut start = from;
        while start < to {
            let next = match interval {
                Interval::All => None,
                Interval::Monthly => start.checked_add_months(Months::new(1)),
                Interval::Daily => start.checked_add_days(Days::new(1)),
            };
            let end = next.unwrap_or(to).min(to);
            let count = finished.iter().filter(|at| (start..end).contains(at));
            rows.push(json!({
                "value": count.count(),
                "from": time(start),
                "to": time(end),
            }));
            start = end;
        }
        Ok(Json(rows).into_response())
    })
}
