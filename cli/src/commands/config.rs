use crate::arguments::ConnectionArguments;
use crate::config::{GitLabSettings, Inputs, Layers, Shown};
use crate::errors::Failure;
use crate::output::Output;

/// Prints every value with where it came from; a value that is wrong is an error afterwards.
pub(super) fn show(output: Output, flags: &ConnectionArguments) -> Result<(), Failure> {
    let layers = Layers::resolve(&Inputs::of_process(flags))?;
    let shown: Vec<Shown> = layers.values().iter().map(Shown::from).collect();
    output.list(&shown, "nothing is configured")?;
    GitLabSettings::read(&layers).map(drop)
}
