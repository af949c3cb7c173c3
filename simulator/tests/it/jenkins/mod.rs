mod builds;
mod recorded;
mod support;
