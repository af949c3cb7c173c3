//! The objects of an answer.

use std::rc::Rc;

use super::{
    Connection, Context, analytics, connection, environment, group, job, job_parts, merge_request,
    pipeline, pipeline_filter, pipeline_parts, project, project_parts, query, test_report, user,
};
use crate::gitlab::analytics::{DoraRow, Stage, Timeframe};
use crate::gitlab::graphql::execute::{FieldError, Resolved, Value};
use crate::gitlab::graphql::plan::PlannedField;
use crate::gitlab::model::{
    ChangeStats, Commit, Deployment, Environment, Group, Job, MergeRequest, Note, Pipeline,
    Project, User,
};
use crate::gitlab::scenario::TestCaseDefinition;

/// An object that fields are resolved on.
#[derive(Clone, Debug)]
pub(in crate::gitlab::graphql) enum Node<'a> {
    Query,
    Metadata,
    Score,
    User(&'a User),
    Group(&'a Group),
    /// The group or user that a project is in.
    Namespace(&'a Project),
    Project(&'a Project),
    Repository(&'a Project),
    Language(&'a str, f64),
    Statistics(&'a Project),
    PipelineCounts(Rc<pipeline_filter::Counts>),
    Commit(&'a Project, &'a Commit),
    Pipeline(&'a Pipeline),
    PipelineStatus(&'a Pipeline),
    Stage(&'a Pipeline, u32),
    StageStatus(&'a Pipeline, u32),
    Job(&'a Job),
    JobStatus(&'a Job),
    JobAction(&'a Job),
    Need(&'a Job),
    Trace(&'a Job),
    Artifact(&'a Job, job_parts::FileKind),
    Runner(u64),
    RunnerManager(u64),
    TestReport(&'a Pipeline),
    TestTotal(&'a Pipeline),
    TestSuite(&'a Job),
    TestCase(&'a TestCaseDefinition),
    MergeRequest(&'a MergeRequest),
    /// Somebody who has to do with a merge request.
    Participant(&'a MergeRequest, &'a User),
    Interaction(&'a MergeRequest, u64),
    Changes(ChangeStats),
    Note(&'a MergeRequest, &'a Note),
    Label(u64, &'a str),
    Environment(&'a Environment),
    Deployment(&'a Deployment),
    Dora(&'a Project),
    GroupDora(&'a Group),
    DoraRow(DoraRow),
    Flow(&'a Project),
    Metric(analytics::Metric),
    ValueStream(&'a Project),
    ValueStreamStage(&'a Project, Stage),
    StageMetrics(&'a Project, Stage, Timeframe),
    ValueStreamAnalytics,
    Aggregation,
    Connection(Rc<Connection<'a>>),
    Edge(Rc<Connection<'a>>, usize),
    PageInfo(Rc<Connection<'a>>),
}

/// Resolves a field of an object.
pub(in crate::gitlab::graphql) fn resolve<'a>(
    context: &Context<'a>,
    node: &Node<'a>,
    field: &PlannedField,
) -> Resolved<'a> {
    let (name, arguments) = (field.definition.name.as_str(), &field.arguments);
    match node {
        Node::Query => query::query(context, name, arguments),
        Node::Metadata => query::metadata(context, name),
        Node::Score => query::score(context, name),
        Node::Group(group) => group::group(context, group, name, arguments),
        Node::Namespace(project) => group::namespace(context, project, name),
        Node::Project(project) => project::project(context, project, name, arguments),
        Node::Repository(project) => project_parts::repository(project, name),
        Node::Language(language, share) => project_parts::language(language, *share, name),
        Node::Statistics(project) => project_parts::statistics(context, project, name),
        Node::PipelineCounts(counts) => pipeline_filter::counts(counts, name),
        Node::Commit(project, commit) => project_parts::commit(context, project, commit, name),
        Node::Pipeline(pipeline) => pipeline::pipeline(context, pipeline, name, arguments),
        Node::PipelineStatus(pipeline) => pipeline_parts::pipeline_status(context, pipeline, name),
        Node::Stage(pipeline, index) => {
            pipeline_parts::stage(context, pipeline, *index, name, arguments)
        }
        Node::StageStatus(pipeline, index) => {
            pipeline_parts::stage_status(context, pipeline, *index, name)
        }
        Node::Job(job) => job::job(context, job, name, arguments),
        Node::JobStatus(job) => job_parts::status(context, job, name),
        Node::JobAction(job) => job_parts::action(context, job, name),
        Node::Need(job) => job_parts::need(job, name),
        Node::Trace(job) => job_parts::trace(context, job, name, arguments),
        Node::Artifact(job, kind) => job_parts::artifact(context, job, *kind, name),
        Node::Runner(id) => job_parts::runner(context, *id, name),
        Node::RunnerManager(id) => job_parts::runner_manager(context, *id, name),
        Node::TestReport(pipeline) => test_report::report(context, pipeline, name, arguments),
        Node::TestTotal(pipeline) => test_report::total(context, pipeline, name),
        Node::TestSuite(job) => test_report::suite(context, job, name, arguments),
        Node::TestCase(case) => test_report::case(case, name),
        Node::MergeRequest(of) => merge_request::merge_request(context, of, name, arguments),
        Node::Participant(of, user) if name == "mergeRequestInteraction" => {
            Ok(Value::Object(Node::Interaction(of, user.id)))
        }
        Node::User(user) | Node::Participant(_, user) => user::user(context, user, name),
        Node::Interaction(of, user_id) => merge_request::interaction(of, *user_id, name),
        Node::Changes(changes) => changed(*changes, name),
        Node::Note(of, written) => merge_request::note(context, of, written, name),
        Node::Label(id, title) => merge_request::label(*id, title, name),
        Node::Environment(of) => environment::environment(context, of, name, arguments),
        Node::Deployment(of) => environment::deployment(context, of, name),
        Node::Dora(project) => analytics::metrics(context, &[project.id], arguments),
        Node::GroupDora(group) => {
            analytics::metrics(context, &context.projects_below(group), arguments)
        }
        Node::DoraRow(row) => analytics::dora_row(row, name),
        Node::Flow(project) => analytics::flow(context, project, name, arguments),
        Node::Metric(metric) => analytics::metric(*metric, name),
        Node::ValueStream(project) => analytics::value_stream(project, name, arguments),
        Node::ValueStreamStage(project, stage) => {
            analytics::stage(project, *stage, name, arguments)
        }
        Node::StageMetrics(project, stage, timeframe) => {
            analytics::stage_metrics(context, project, *stage, *timeframe, name)
        }
        Node::ValueStreamAnalytics => Ok(Value::Object(Node::Aggregation)),
        Node::Aggregation => analytics::aggregation(context, name),
        Node::Connection(connection) => connection::connection(connection, name, arguments),
        Node::Edge(connection, index) => connection::edge(connection, *index, name),
        Node::PageInfo(connection) => connection::page_info(connection, name),
    }
}

/// A field of `DiffStatsSummary`.
fn changed<'a>(changes: ChangeStats, name: &str) -> Resolved<'a> {
    Ok(Value::integer(Some(u64::from(match name {
        "additions" => changes.additions,
        "deletions" => changes.deletions,
        "changes" => changes.additions + changes.deletions,
        "fileCount" => changes.files,
        _ => return unknown(),
    }))))
}

/// There is no such field.
pub(super) fn unknown<'a>() -> Resolved<'a> {
    Err(FieldError::Unknown)
}
