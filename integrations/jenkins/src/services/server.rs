//! The server itself.

use std::fmt::Debug;

use async_trait::async_trait;

use crate::client::JenkinsClient;
use crate::error::Error;
use crate::requests::server as requests;
use crate::types::{ComputerSet, ServerInfo, WhoAmI};

/// What a server says of itself.
///
/// ```no_run
/// # use pipewright_jenkins::{Error, JenkinsClient};
/// # async fn example(client: &JenkinsClient) -> Result<(), Error> {
/// let info = client.server().info().await?;
/// println!("Jenkins {}", info.version.as_deref().unwrap_or("of a version it does not tell"));
/// if info.quieting_down {
///     println!("it is preparing to shut down");
/// }
/// # Ok(()) }
/// ```
#[async_trait]
pub trait ServerService: Send + Sync + Debug {
    /// Its version, how it is set up, and whether it is preparing to shut down: `GET /api/json`.
    async fn info(&self) -> Result<ServerInfo, Error>;

    /// Whom it takes the caller for: `GET /whoAmI/api/json`.
    async fn who_am_i(&self) -> Result<WhoAmI, Error>;

    /// Its nodes and their executors: `GET /computer/api/json`.
    async fn computers(&self) -> Result<ComputerSet, Error>;
}

#[derive(Clone, Debug)]
pub(crate) struct Server {
    client: JenkinsClient,
}

impl Server {
    pub(crate) fn new(client: JenkinsClient) -> Self {
        Self { client }
    }
}

#[async_trait]
impl ServerService for Server {
    async fn info(&self) -> Result<ServerInfo, Error> {
        let (mut info, headers): (ServerInfo, _) =
            self.client.json_with_headers(requests::info()?).await?;
        let text = |name: &str| pipewright_core::http::one_line(headers.get(name)?.to_str().ok()?);
        info.version = text("x-jenkins");
        info.session = text("x-jenkins-session");
        Ok(info)
    }

    async fn who_am_i(&self) -> Result<WhoAmI, Error> {
        self.client.json(requests::who_am_i()?).await
    }

    async fn computers(&self) -> Result<ComputerSet, Error> {
        self.client.json(requests::computers()?).await
    }
}
