//! Requests about the queue.

use pipewright_core::http::Query;

use super::{ApiPath, Operation, Tree};
use crate::error::{Error, Resource};
use crate::types::{QueueId, QueueRef};

const ITEM: &str = "id,why,blocked,buildable,stuck,inQueueSince,cancelled,task[name,url],\
    executable[number,url],actions[parameters[name,value],causes[shortDescription,userId,\
    upstreamProject,upstreamBuild]]";

/// `GET /queue/item/:id/api/json`
pub fn get(item: &QueueRef) -> Result<Operation, Error> {
    let operation = Operation::get("queue.get", path(item.id).json())
        .action(format!("get the queue item {item}"));
    match &item.job {
        Some(job) => operation.about(job, Resource::QueueItem),
        None => operation.resource(Resource::QueueItem),
    }
    .tree(&Tree::of(ITEM))
    .build()
}

/// `GET /queue/api/json`
pub fn list() -> Result<Operation, Error> {
    Operation::get("queue.list", ApiPath::root().word("queue").json())
        .action("list the queue")
        .tree(&Tree::of(&format!("items[{ITEM}]")))
        .build()
}

/// `POST /queue/cancelItem?id=:id`
///
/// 204 when it was cancelled; 404 when there is no such item, 500 when it has left the queue. It is
/// not sent again, because the second answer would be that of an item which has left.
pub fn cancel(item: &QueueRef) -> Result<Operation, Error> {
    let operation = Operation::post("queue.cancel", ApiPath::root().word("queue/cancelItem"))
        .action(format!("cancel the queue item {item}"));
    match &item.job {
        Some(job) => operation.about(job, Resource::QueueItem),
        None => operation.resource(Resource::QueueItem),
    }
    .query(Query::new().set("id", item.id))
    .creates_work()
    .answered_by_a_redirect()
    .build()
}

fn path(id: QueueId) -> ApiPath {
    ApiPath::root().word("queue/item").push(id)
}
