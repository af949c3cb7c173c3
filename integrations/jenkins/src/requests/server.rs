//! Requests about the server itself.

use super::{ApiPath, Operation, Tree};
use crate::error::{Error, Resource};

/// `GET /api/json`
pub fn info() -> Result<Operation, Error> {
    Operation::get("server.info", ApiPath::root().json())
        .action("ask the server for what it is")
        .tree(&Tree::of(
            "mode,nodeDescription,numExecutors,quietingDown,quietDownReason,useCrumbs,useSecurity,url",
        ))
        .build()
}

/// `GET /whoAmI/api/json`. Answered to everybody.
pub fn who_am_i() -> Result<Operation, Error> {
    Operation::get("server.who_am_i", ApiPath::root().word("whoAmI").json())
        .action("ask the server for whom it takes us")
        .tree(&Tree::of("name,anonymous,authorities"))
        .build()
}

/// `GET /computer/api/json`
pub fn computers() -> Result<Operation, Error> {
    let computer = "displayName,numExecutors,idle,offline,temporarilyOffline,offlineCauseReason,\
        assignedLabels[name]";
    Operation::get("server.computers", ApiPath::root().word("computer").json())
        .action("list the nodes")
        .resource(Resource::Server)
        .tree(&Tree::of(&format!(
            "busyExecutors,totalExecutors,computer[{computer}]"
        )))
        .build()
}
