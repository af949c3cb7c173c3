use super::super::kinds::{Address, Boolean, File, Whole};
use super::super::section::Section;
use crate::config::{ServerSettings, WebhookSettings};

const SCRAPES: Whole = Whole {
    least: 1,
    most: 100,
};

pub(super) fn server(section: &mut Section<'_, '_>) -> ServerSettings {
    let default = ServerSettings::default();
    ServerSettings {
        listen_address: section.get("listen_address", &Address, default.listen_address),
        web_config_file: section.maybe("web_config_file", &File, default.web_config_file),
        enable_lifecycle: section.get("enable_lifecycle", &Boolean, default.enable_lifecycle),
        enable_pprof: section.get("enable_pprof", &Boolean, default.enable_pprof),
        max_concurrent_scrapes: section.size(
            "max_concurrent_scrapes",
            &SCRAPES,
            default.max_concurrent_scrapes,
        ),
        webhook: section.section("webhook", webhook),
    }
}

fn webhook(section: &mut Section<'_, '_>) -> WebhookSettings {
    let default = WebhookSettings::default();
    WebhookSettings {
        enabled: section.get("enabled", &Boolean, default.enabled),
        secret_token: section.secret("secret_token", "secret_token_file"),
    }
}
