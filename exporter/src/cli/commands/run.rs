use std::sync::Arc;

use pipewright_core::credentials::Redactor;
use pipewright_core::time::SystemClock;

use super::sources::{load, sources};
use crate::assembly::{AssemblyError, Exporter, ExporterParts};
use crate::cli::arguments::ConfigArguments;
use crate::cli::failure::Failure;
use crate::cli::gitlab::{credential, transport};
use crate::cli::{logging, signals};
use crate::config::Config;
use crate::server::{LiveWeb, bind};
use crate::store::{DiskStore, EphemeralStore, Store};

/// Watches a GitLab and serves its metrics until it is told to stop.
pub(super) async fn run(arguments: ConfigArguments) -> Result<(), Failure> {
    let sources = sources(&arguments)?;
    let loaded = load(&sources)?;
    let config = loaded.config.clone();
    let redactor = Redactor::new();
    crate::secrets::learn(&config, &redactor);
    let levels = logging::start(&config.log, &redactor);
    for warning in &loaded.warnings {
        tracing::warn!("{warning}");
    }
    let stop = signals::told_to_stop()?;
    let web = web(&config)?;
    let exporter = Exporter::open(ExporterParts {
        sources,
        loaded,
        transport: transport(&config.gitlab)?,
        credential: credential(&config.gitlab, &redactor)?,
        store: store(&config)?,
        web: web.clone(),
        redactor,
        clock: SystemClock::shared(),
        seed: rand::random(),
        log_level: Arc::new(move |level| levels.set(level)),
    })
    .await
    .map_err(|error| failed(&error))?;

    let address = &config.server.listen_address;
    let socket = bind(address).await.map_err(|error| {
        Failure::local(format!("cannot listen at {address}: {error}"))
            .with_hint("choose another with --server-listen-address, such as :9090")
    })?;
    let reloader = Arc::clone(exporter.reloader());
    let hang_ups = tokio::spawn(signals::on_hang_up(move || {
        let reloader = Arc::clone(&reloader);
        async move {
            // What is wrong is logged by it.
            let _ = reloader.reload().await;
        }
    })?);
    let scheme = if web.is_some_and(|web| web.has_tls()) {
        "https"
    } else {
        "http"
    };
    if let Ok(local) = socket.local_addr() {
        tracing::info!(
            version = env!("CARGO_PKG_VERSION"),
            gitlab = config.gitlab.base_url(),
            "listening on {scheme}://{local}"
        );
    }
    let ended = exporter.run(socket, stop).await;
    hang_ups.abort();
    tracing::info!("stopped");
    ended.map_err(|error| failed(&error))
}

fn web(config: &Config) -> Result<Option<Arc<LiveWeb>>, Failure> {
    let Some(path) = &config.server.web_config_file else {
        return Ok(None);
    };
    let web = LiveWeb::read(path.clone()).map_err(|error| Failure::usage(error.to_string()))?;
    Ok(Some(Arc::new(web)))
}

fn store(config: &Config) -> Result<Arc<dyn Store>, Failure> {
    let Some(folder) = &config.state_dir else {
        tracing::info!("without state_dir, counters begin at 0 with every start");
        return Ok(Arc::new(EphemeralStore::default()));
    };
    let store = DiskStore::open(folder).map_err(|error| {
        let folder = folder.display();
        Failure::local(format!("state_dir {folder} cannot be used: {error}"))
    })?;
    Ok(Arc::new(store))
}

fn failed(error: &AssemblyError) -> Failure {
    Failure::local(error.to_string())
}
