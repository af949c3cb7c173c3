use crate::arguments::ConfigShow;
use crate::config::{
    Flags, GitLabSettings, Inputs, JenkinsSettings, Key, Layers, Provider, Shown, table,
};
use crate::errors::Failure;
use crate::output::{self, Output};

/// Prints every value with where it came from; a value that is wrong is an error afterwards.
pub(super) fn show(output: Output, arguments: &ConfigShow) -> Result<(), Failure> {
    let flags = Flags::of_gitlab(&arguments.gitlab, &arguments.connection);
    let gitlab = Layers::resolve(Provider::GitLab, &Inputs::of_process(&flags))?;
    let flags = Flags::of_jenkins(&arguments.jenkins(), &arguments.connection);
    let jenkins = Layers::resolve(Provider::Jenkins, &Inputs::of_process(&flags))?;
    if output.is_table() {
        output.table(&table(&gitlab, Provider::GitLab))?;
        output::text("\n")?;
        output.table(&table(&jenkins, Provider::Jenkins))?;
    } else {
        let values = gitlab.values().iter().chain(jenkins.values());
        output.value(&values.map(Shown::from).collect::<Vec<_>>())?;
    }
    GitLabSettings::read(&gitlab)?;
    // Who does not use Jenkins has configured none.
    if jenkins.get(Key::BaseUrl).text.is_some() {
        JenkinsSettings::read(&jenkins)?;
    }
    Ok(())
}
