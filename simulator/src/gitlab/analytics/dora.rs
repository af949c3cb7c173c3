//! The DORA metrics, after `ee/app/services/dora/aggregate_metrics_service.rb`.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc};

use crate::gitlab::model::{Deployment, DeploymentStatus, Instance, MergeRequest};

/// How rows are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::gitlab) enum Interval {
    All,
    Monthly,
    Daily,
}

/// The four metrics of one day, month or range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::gitlab) struct DoraRow {
    /// Its first day; none for the whole range.
    pub(in crate::gitlab) date: Option<NaiveDate>,
    /// A count for a day; deployments a day for anything longer.
    pub(in crate::gitlab) deployment_frequency: f64,
    /// The median, in seconds.
    pub(in crate::gitlab) lead_time_for_changes: Option<f64>,
    /// The median, in seconds.
    pub(in crate::gitlab) time_to_restore_service: Option<f64>,
    /// Incidents per deployment; may exceed 1.
    pub(in crate::gitlab) change_failure_rate: Option<f64>,
}

#[derive(Default)]
struct Measured {
    deployments: u32,
    lead_times: Vec<f64>,
    restores: Vec<f64>,
    incidents: u32,
}

/// The metrics of some projects from one day to another, both included. Days
/// on which nothing happened have no row.
pub(in crate::gitlab) fn dora(
    instance: &Instance,
    projects: &[u64],
    tiers: &[String],
    (from, to): (NaiveDate, NaiveDate),
    interval: Interval,
) -> Vec<DoraRow> {
    let mut measured: BTreeMap<Option<NaiveDate>, Measured> = BTreeMap::new();
    let mut at = |day: NaiveDate, act: &mut dyn FnMut(&mut Measured)| {
        if (from..=to).contains(&day) {
            act(measured.entry(start_of(day, interval)).or_default());
        }
    };
    for project in projects {
        for deployment in instance.production_deployments(*project, tiers) {
            if let Some(finished) = deployment.finished_at {
                at(finished.date_naive(), &mut |it| it.deployments += 1);
            }
        }
        for merge_request in instance.merge_requests_of(*project) {
            let deployed = instance.first_deployed_to(merge_request, tiers);
            if let (Some(merged), Some(deployed)) = (merge_request.merged_at, deployed) {
                let seconds = seconds(merged, deployed);
                at(deployed.date_naive(), &mut |it| it.lead_times.push(seconds));
            }
        }
        for incident in &instance.incidents {
            if incident.project_id != *project {
                continue;
            }
            at(incident.opened_at.date_naive(), &mut |it| it.incidents += 1);
            if let Some(closed) = incident.closed_at {
                let seconds = seconds(incident.opened_at, closed);
                at(closed.date_naive(), &mut |it| it.restores.push(seconds));
            }
        }
    }
    if interval == Interval::All {
        // There is a row even when nothing happened.
        measured.entry(None).or_default();
    }
    measured
        .into_iter()
        .map(|(date, measured)| row(date, measured, days_of(date, (from, to), interval)))
        .collect()
}

fn row(date: Option<NaiveDate>, measured: Measured, days: Option<u32>) -> DoraRow {
    let deployments = f64::from(measured.deployments);
    DoraRow {
        date,
        deployment_frequency: days.map_or(deployments, |days| deployments / f64::from(days.max(1))),
        lead_time_for_changes: median(measured.lead_times),
        time_to_restore_service: median(measured.restores),
        change_failure_rate: (measured.deployments > 0)
            .then(|| f64::from(measured.incidents) / deployments),
    }
}

fn start_of(day: NaiveDate, interval: Interval) -> Option<NaiveDate> {
    match interval {
        Interval::All => None,
        Interval::Monthly => day.with_day(1),
        Interval::Daily => Some(day),
    }
}

/// How many days deployments are averaged over; none where they are counted.
fn days_of(
    date: Option<NaiveDate>,
    (from, to): (NaiveDate, NaiveDate),
    interval: Interval,
) -> Option<u32> {
    let (first, last) = match (interval, date) {
        (Interval::Daily, _) => return None,
        (Interval::Monthly, Some(first)) => {
            let last = first
                .checked_add_months(chrono::Months::new(1))
                .and_then(|next| next.checked_sub_days(Days::new(1)))
                .unwrap_or(first);
            (first.max(from), last.min(to))
        }
        _ => (from, to),
    };
    u32::try_from((last - first).num_days() + 1).ok()
}

fn seconds(from: DateTime<Utc>, until: DateTime<Utc>) -> f64 {
    let whole = (until - from).num_seconds();
    f64::from(i32::try_from(whole).unwrap_or(i32::MAX))
}

/// The value in the middle, or between the two there.
pub(super) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = values.get(middle)?;
    if values.len() % 2 == 1 {
        return Some(*upper);
    }
    let lower = values.get(middle.checked_sub(1)?)?;
    Some(f64::midpoint(*lower, *upper))
}

impl Instance {
    /// The deployments of a project to environments of some tiers that ended well.
    pub(in crate::gitlab) fn production_deployments<'a>(
        &'a self,
        project_id: u64,
        tiers: &'a [String],
    ) -> impl Iterator<Item = &'a Deployment> {
        self.deployments
            .values()
            .filter(move |deployment| deployment.project_id == project_id)
            .filter(|deployment| deployment.status == DeploymentStatus::Success)
            .filter(move |deployment| {
                self.environments
                    .get(&deployment.environment_id)
                    .is_some_and(|environment| tiers.contains(&environment.tier))
            })
    }

    /// When a merged merge request was first deployed to one of some tiers.
    fn first_deployed_to(&self, of: &MergeRequest, tiers: &[String]) -> Option<DateTime<Utc>> {
        let merged_at = of.merged_at?;
        self.production_deployments(of.project_id, tiers)
            .filter_map(|deployment| deployment.finished_at)
            .filter(|finished| *finished >= merged_at)
            .min()
    }

    /// When a merged merge request first reached production.
    pub(in crate::gitlab) fn first_deployed_at(&self, of: &MergeRequest) -> Option<DateTime<Utc>> {
        self.first_deployed_to(of, &["production".to_owned()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![3.0]), Some(3.0));
        assert_eq!(median(vec![9.0, 1.0, 3.0]), Some(3.0));
        assert_eq!(median(vec![9.0, 1.0, 3.0, 5.0]), Some(4.0));
    }

    #[test]
    fn longer_rows_are_averaged_over_their_days_within_the_range() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let range = (day("2026-01-20"), day("2026-02-10"));
        let days = |date: Option<&str>, interval| days_of(date.map(day), range, interval);
        assert_eq!(days(Some("2026-01-25"), Interval::Daily), None);
        assert_eq!(days(Some("2026-01-01"), Interval::Monthly), Some(12));
        assert_eq!(days(Some("2026-02-01"), Interval::Monthly), Some(10));
        assert_eq!(days(None, Interval::All), Some(22));
    }
}
