//! Servers that are large, for measurements.

use std::time::Duration;

use super::{History, ItemDefinition, ItemKindDefinition, Scenario, ScenarioError, StepDefinition};
use crate::scenario::{ByteSize, Seconds, SecondsRange};

/// How many jobs there are in a folder of a large server.
const PER_FOLDER: usize = 100;
/// How many folders there are in a folder of a large server.
const FOLDERS: usize = 10;

impl Scenario {
    /// The users of the default scenario, and this many jobs: a hundred in
    /// each folder, ten such folders in each team's folder. Each job has been
    /// built once.
    pub fn with_jobs(count: usize) -> Result<Self, ScenarioError> {
        let mut scenario = Self::empty()?;
        let mut left = count;
        while left > 0 {
            let mut team = folder(&format!("team-{}", scenario.items.len()));
            while left > 0 && team.items.len() < FOLDERS {
                let mut area = folder(&format!("area-{}", team.items.len()));
                let size = left.min(PER_FOLDER);
                area.items.extend((0..size).map(job));
                left -= size;
                team.items.push(area);
            }
            scenario.items.push(team);
        }
        Ok(scenario)
    }

    /// The users of the default scenario, and a job `console` whose builds
    /// print about this many bytes, evenly over a time. They are made up from
    /// their offset and take no memory.
    pub fn with_console(size: u64, over: Duration) -> Result<Self, ScenarioError> {
        let mut scenario = Self::empty()?;
        let mut console = ItemDefinition::named("console");
        console.steps.push(StepDefinition {
            sh: Some("make world".to_owned()),
            log_size: Some(ByteSize(size)),
            duration: SecondsRange::from(Seconds(over)),
            ..StepDefinition::default()
        });
        scenario.items.push(console);
        Ok(scenario)
    }

    /// The default scenario without its items.
    fn empty() -> Result<Self, ScenarioError> {
        let mut scenario = Self::default_scenario()?;
        scenario.items.clear();
        scenario.views.clear();
        Ok(scenario)
    }
}

fn folder(name: &str) -> ItemDefinition {
    ItemDefinition {
        kind: ItemKindDefinition::Folder,
        ..ItemDefinition::named(name)
    }
}

fn job(number: usize) -> ItemDefinition {
    ItemDefinition {
        steps: vec![StepDefinition {
            sh: Some("make".to_owned()),
            on_builds: if number.is_multiple_of(7) {
                vec![1]
            } else {
                vec![0]
            },
            outcome: super::OutcomeDefinition::Failure,
            exit_code: 2,
            ..StepDefinition::default()
        }],
        history: History {
            builds: 1,
            ..History::default()
        },
        ..ItemDefinition::named(&format!("job-{number}"))
    }
}

impl ItemDefinition {
    /// A freestyle job that does nothing.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind: ItemKindDefinition::Freestyle,
            description: None,
            items: Vec::new(),
            views: Vec::new(),
            disabled: false,
            parameters: Vec::new(),
            parameters_in_jenkinsfile: false,
            quiet_period: None,
            concurrent: None,
            label: None,
            steps: Vec::new(),
            broken_jenkinsfile: Vec::new(),
            downstream: Vec::new(),
            fingerprint: false,
            changes: Vec::new(),
            history: History::default(),
        }
    }
}
