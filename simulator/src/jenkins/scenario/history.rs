//! The builds that ran before the simulation starts. They are run by the same
//! engine as all others, only earlier.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use rand::RngExt as _;

use super::{History, ItemDefinition, ItemKindDefinition, Scenario};
use crate::chance;
use crate::jenkins::engine::Force;
use crate::jenkins::model::{BuildKey, Cause, Instance, ItemId};

/// How long people took to answer what a pipeline asked, or to stop it.
const HESITATION: TimeDelta = TimeDelta::seconds(45);
/// How soon somebody stopped what was to be stopped.
const SOON: TimeDelta = TimeDelta::seconds(2);

impl History {
    fn every(&self) -> TimeDelta {
        let every = self.every.map_or(Duration::from_secs(6 * 3600), |it| it.0);
        TimeDelta::from_std(every).unwrap_or_default()
    }

    fn span(&self) -> TimeDelta {
        self.every() * i32::try_from(self.builds).unwrap_or(i32::MAX)
    }
}

/// Something that somebody did.
#[derive(Clone, Copy)]
enum Deed<'a> {
    Build(ItemId, &'a History),
    Stop(BuildKey),
}

impl Scenario {
    /// How long before the start the first build was.
    pub(super) fn span(&self) -> TimeDelta {
        fn longest(items: &[ItemDefinition]) -> TimeDelta {
            items
                .iter()
                .map(|item| item.history.span().max(longest(&item.items)))
                .max()
                .unwrap_or_default()
        }
        longest(&self.items)
    }

    /// Runs all that is past, in the order in which it happened.
    pub(super) fn live_through_history(&self, instance: &mut Instance, start: DateTime<Utc>) {
        let mut deeds = Vec::new();
        note(instance, None, &self.items, start, &mut deeds);
        deeds.sort_by_key(|(at, _)| *at);
        let user = self.users.first().map(|user| user.name.clone());
        let user = user.unwrap_or_default();
        let mut later: Vec<(DateTime<Utc>, Deed<'_>)> = Vec::new();
        for (at, deed) in deeds {
            while let Some(index) = earliest(&later)
                .filter(|index| later.get(*index).is_some_and(|(due, _)| *due <= at))
            {
                let (due, deed) = later.swap_remove(index);
                live_until(instance, due, &user);
                do_deed(instance, deed, &user, &mut later);
            }
            live_until(instance, at, &user);
            do_deed(instance, deed, &user, &mut later);
        }
        while let Some(index) = earliest(&later) {
            let (due, deed) = later.swap_remove(index);
            if due < start {
                live_until(instance, due, &user);
                do_deed(instance, deed, &user, &mut later);
            }
        }
        live_until(instance, start, &user);
    }
}

fn earliest(deeds: &[(DateTime<Utc>, Deed<'_>)]) -> Option<usize> {
    let deeds = deeds.iter().enumerate();
    deeds.min_by_key(|(_, (at, _))| *at).map(|(index, _)| index)
}

fn note<'a>(
    instance: &Instance,
    parent: Option<ItemId>,
    items: &'a [ItemDefinition],
    start: DateTime<Utc>,
    deeds: &mut Vec<(DateTime<Utc>, Deed<'a>)>,
) {
    for definition in items {
        let Some(id) = instance.child(parent, &definition.name).map(|it| it.id) else {
            continue;
        };
        if matches!(
            definition.kind,
            ItemKindDefinition::Folder | ItemKindDefinition::Multibranch
        ) {
            note(instance, Some(id), &definition.items, start, deeds);
        }
        let history = &definition.history;
        let offset = offset(instance, id, history);
        for number in 0..history.builds {
            let steps = i32::try_from(history.builds - number).unwrap_or(i32::MAX);
            let at = start - history.every() * steps + offset;
            deeds.push((at, Deed::Build(id, history)));
        }
    }
}

/// Jobs are not all built at the same moment.
fn offset(instance: &Instance, job: ItemId, history: &History) -> TimeDelta {
    let name = format!("{} history", instance.full_name(job));
    let most = history.every().num_milliseconds() / 2;
    let drawn = chance::source(instance.seed, &name).random_range(0..=most.max(0));
    TimeDelta::milliseconds(drawn)
}

fn do_deed<'a>(
    instance: &mut Instance,
    deed: Deed<'a>,
    user: &str,
    later: &mut Vec<(DateTime<Utc>, Deed<'a>)>,
) {
    match deed {
        Deed::Build(job, history) => {
            let number = instance.job(job).map_or(0, |job| job.next_number);
            let parameters = instance.defaults_of(job);
            let cause = Cause::User(user.to_owned());
            instance.schedule(job, parameters, cause, Some(Duration::ZERO));
            if history.stopped.contains(&number) {
                let build = BuildKey { job, number };
                later.push((instance.now + SOON, Deed::Stop(build)));
            }
        }
        Deed::Stop(build) => instance.stop(build, Force::Stop, user),
    }
}

/// Lets everything happen until then; somebody answers what is asked.
fn live_until(instance: &mut Instance, until: DateTime<Utc>, user: &str) {
    loop {
        let asked = first_input(instance);
        let answer_at = asked.as_ref().map(|(_, _, since)| *since + HESITATION);
        let next = instance.next_event_at().filter(|at| *at <= until);
        match (answer_at.filter(|at| *at <= until), next) {
            (Some(answer_at), next) if next.is_none_or(|next| answer_at <= next) => {
                while instance.step(answer_at) {}
                if let Some((build, id, _)) = asked {
                    // A question that just ended needs no answer.
                    let _ = instance.proceed(build, &id, user, &[]);
                }
            }
            (_, Some(next)) => {
                instance.step(next);
            }
            (_, None) => break,
        }
    }
    while instance.step(until) {}
}

fn first_input(instance: &Instance) -> Option<(BuildKey, String, DateTime<Utc>)> {
    let pipelines = instance.nodes.iter().flat_map(|node| node.one_off.iter());
    pipelines
        .filter_map(|key| {
            let inputs = &instance.build(*key)?.flow.as_ref()?.inputs;
            let input = inputs.first()?;
            Some((*key, input.id.clone(), input.since))
        })
        .min_by_key(|(_, _, since)| *since)
}
