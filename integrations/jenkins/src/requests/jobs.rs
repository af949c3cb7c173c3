//! Requests about jobs.

use super::{ApiPath, Operation, Tree};
use crate::error::{Error, Resource};
use crate::types::JobRef;

/// What is read of a job.
const FIELDS: &str = "name,fullName,displayName,description,url,color,buildable,inQueue,\
    concurrentBuild,nextBuildNumber,healthReport[score,description],lastBuild[number],\
    lastCompletedBuild[number],lastSuccessfulBuild[number],lastFailedBuild[number],\
    lastStableBuild[number],lastUnstableBuild[number],lastUnsuccessfulBuild[number],\
    property[parameterDefinitions[name,type,description,choices,defaultParameterValue[value]]]";

/// `GET /job/:job/api/json`
pub fn get(job: &JobRef) -> Result<Operation, Error> {
    Operation::get("jobs.get", ApiPath::job(job).json())
        .action(format!("get the job {job}"))
        .about(job, Resource::Job)
        .tree(&Tree::of(FIELDS))
        .build()
}
