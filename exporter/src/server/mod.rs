//! What the exporter serves: metrics, health, its configuration, a page for people, webhooks.
//!
//! | Path | Answer |
//! |---|---|
//! | `/` | a page for people: state, figures, links |
//! | `/metrics` | text 0.0.4 or OpenMetrics 1.0, by `Accept`; gzip by `Accept-Encoding` |
//! | `/health`, `/-/healthy` | 200 while the process answers |
//! | `/ready`, `/-/ready` | 200 once GitLab is being read; 503 with the reason before |
//! | `/config` | the configuration in use with where each value came from, secrets left out |
//! | `POST /-/reload` | reads the configuration again (when enabled) |
//! | `POST /webhook` | receives GitLab's webhooks (when enabled) |
//! | `/debug/pprof/` | profiles (when enabled) |

mod app;
mod bind;
mod config_page;
mod health;
mod landing;
mod lifecycle;
mod plain;
mod profiles;
mod scrape;
mod state;
mod status;
mod web;
mod webhook;

pub use app::router;
pub use bind::bind;
pub use scrape::{Accepted, Encoding, ScrapeLimits};
pub use state::{ServerParts, ServerState};
pub use status::{CollectorState, CollectorStatus, ProjectStatus, Readiness, Status, StatusSource};
pub use web::LiveWeb;
pub use webhook::{InletFull, WebhookEndpoint, WebhookInlet};
