mod builds;
mod support;
