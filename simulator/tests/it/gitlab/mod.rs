mod artifacts;
mod client;
mod engine;
mod http_pagination;
mod http_parameters;
mod oddities;
mod pipelines;
