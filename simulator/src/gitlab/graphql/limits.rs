//! What a query costs, and how deep it goes.

use std::collections::BTreeMap;

use super::error::QueryError;
use super::plan::{Plan, PlannedField};
use super::schema::Visibility;
use crate::gitlab::model::GraphQlSettings;

/// The same field may be nested in itself so often.
const MAX_RECURSION: u32 = 2;

/// Fields that may be nested in themselves: `RecursionAnalyzer`.
const RECURSION_IGNORED: [&str; 4] = ["node", "edges", "nodes", "ofType"];

/// The score of a plan, by GitLab's formula.
pub(super) fn complexity(plan: &Plan, visibility: Visibility<'_>, page: u32) -> u64 {
    plan.fields
        .iter()
        .map(|field| field_complexity(field, visibility, page))
        .sum()
}

fn field_complexity(field: &PlannedField, visibility: Visibility<'_>, page: u32) -> u64 {
    let selection = field.selection.as_ref();
    let children = selection.map_or(0, |plan| complexity(plan, visibility, page));
    let definition = field.definition;
    let cost = &definition.cost;
    let own = visibility.own_cost(definition);
    if !Visibility::resolves(cost) {
        let plain = cost.constant.unwrap_or(if cost.gitaly { 2 } else { 1 });
        return children + u64::from(own.unwrap_or(plain));
    }
    let arguments = &field.arguments;
    let mut resolver = own.unwrap_or(1) + cost.extra;
    if cost.sorted || arguments.has("sort") {
        resolver += 1;
    }
    if arguments.has("search") {
        resolver += 5;
    }
    let given = cost.costly.iter().filter(|name| arguments.has(name));
    resolver += 2 * u32::try_from(given.count()).unwrap_or(u32::MAX);
    let base = children + u64::from(resolver) + u64::from(cost.gitaly);
    if !definition.is_connection() {
        return base;
    }
    // One hundredth more for each item of the page; nothing for chosen items.
    if arguments.has("iid") || arguments.has("iids") {
        return base;
    }
    let items = [arguments.integer("first"), arguments.integer("last")]
        .into_iter()
        .flatten()
        .filter_map(|count| u32::try_from(count).ok())
        .fold(page, u32::min);
    paged(base, items)
}

/// In floating-point numbers, as Ruby does it: 50 for 58 items is 78, not 79.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "cut off as `to_i` does; nothing here is negative"
)]
fn paged(base: u64, items: u32) -> u64 {
    let base = f64::from(u32::try_from(base).unwrap_or(u32::MAX));
    (base + base * (f64::from(items) * 0.01)) as u64
}

/// How many fields stand within one another.
fn depth(plan: &Plan) -> u32 {
    let below = plan
        .fields
        .iter()
        .map(|field| 1 + field.selection.as_ref().map_or(0, depth));
    below.max().unwrap_or(0)
}

/// Fields that are nested in themselves too often, with how often.
fn recursion<'p>(
    plan: &'p Plan,
    open: &mut BTreeMap<&'p str, u32>,
    found: &mut BTreeMap<&'p str, u32>,
) {
    for field in &plan.fields {
        let Some(selection) = &field.selection else {
            continue;
        };
        let name = field.definition.name.as_str();
        let times = open.entry(name).or_default();
        *times += 1;
        if *times > MAX_RECURSION && !RECURSION_IGNORED.contains(&name) {
            let most = found.entry(name).or_default();
            *most = (*most).max(*times);
        }
        recursion(selection, open, found);
        if let Some(times) = open.get_mut(name) {
            *times -= 1;
        }
    }
}

/// Who asks, as far as limits depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rank {
    Anonymous,
    User,
    Administrator,
}

/// The highest score that a caller may ask for.
pub(super) fn max_complexity(settings: &GraphQlSettings, rank: Rank) -> u64 {
    let limits = settings.max_complexity;
    u64::from(match rank {
        Rank::Anonymous => limits.anonymous,
        Rank::User => limits.user,
        Rank::Administrator => limits.administrator,
    })
}

/// What is too much about a plan, apart from its score.
pub(super) fn check_shape(plan: &Plan, settings: &GraphQlSettings, rank: Rank) -> Vec<QueryError> {
    let mut errors = Vec::new();
    let max_depth = if rank == Rank::Anonymous {
        settings.max_depth.anonymous
    } else {
        settings.max_depth.user
    };
    let depth = depth(plan);
    if depth > max_depth {
        let message = format!("Query has depth of {depth}, which exceeds max depth of {max_depth}");
        errors.push(QueryError::new(message));
    }
    let mut found = BTreeMap::new();
    recursion(plan, &mut BTreeMap::new(), &mut found);
    if !found.is_empty() {
        let found: Vec<String> = found
            .iter()
            .map(|(name, times)| format!("{name:?}=>{times}"))
            .collect();
        let found = found.join(", ");
        let message = format!(
            "Recursive query - too many of fields '{{{found}}}' detected\nin single branch of the \
             query\")\n"
        );
        errors.push(QueryError::new(message));
    }
    errors
}

/// Says no to a score above the limit.
pub(super) fn check_complexity(score: u64, limit: u64) -> Option<QueryError> {
    let message =
        format!("Query has complexity of {score}, which exceeds max complexity of {limit}");
    (score > limit).then(|| QueryError::new(message))
}
