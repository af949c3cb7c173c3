mod engine;
mod http_pagination;
mod http_parameters;
