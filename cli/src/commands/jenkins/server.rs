use pipewright_jenkins::types::{ServerInfo, WhoAmI};
use serde::Serialize;

use super::Session;
use crate::errors::Failure;
use crate::output::{Cell, Describe};

/// Shows the server, and whom it takes the caller for.
pub(super) async fn info(session: &Session) -> Result<(), Failure> {
    let server = &session.services.server;
    let info = server.info().await?;
    let who_am_i = server.who_am_i().await?;
    session.output.item(&Shown { info, who_am_i })
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    #[serde(flatten)]
    info: ServerInfo,
    who_am_i: WhoAmI,
}

impl Describe for Shown {
    fn fields(&self) -> Vec<(&'static str, Cell)> {
        let (info, user) = (&self.info, &self.who_am_i);
        let state = match (info.quieting_down, &info.quiet_down_reason) {
            (false, _) => Cell::default(),
            (true, Some(reason)) => Cell::new(format!("about to shut down: {reason}")),
            (true, None) => Cell::new("about to shut down"),
        };
        let name = if user.anonymous {
            "nobody (anonymous)"
        } else {
            &user.name
        };
        vec![
            ("version", Cell::maybe(info.version.as_ref())),
            ("state", state),
            ("user", Cell::new(name)),
            ("groups", Cell::new(user.authorities.join(", "))),
            ("mode", Cell::maybe(info.mode.as_ref())),
            ("node", Cell::maybe(info.node_description.as_ref())),
            ("executors", Cell::new(info.num_executors)),
            ("crumbs", Cell::maybe(info.use_crumbs)),
            ("session", Cell::maybe(info.session.as_ref())),
            ("url", Cell::maybe(info.url.as_ref())),
        ]
    }
}
