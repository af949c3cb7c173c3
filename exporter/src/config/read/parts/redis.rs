use super::super::kinds::Whole;
use super::super::section::Section;
use crate::config::RedisSettings;

const CONNECTIONS: Whole = Whole {
    least: 0,
    most: 1000,
};

pub(super) fn redis(section: &mut Section<'_, '_>) -> RedisSettings {
    let default = RedisSettings::default();
    RedisSettings {
        url: section.secret_url("url", "url_file", &["redis", "rediss", "unix"]),
        pool_size: section.size("pool_size", &CONNECTIONS, default.pool_size),
        min_idle_conns: section.size("min_idle_conns", &CONNECTIONS, default.min_idle_conns),
    }
}
