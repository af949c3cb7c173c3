use pipewright_gitlab::types::{Bridge, PipelineSummary};

use crate::output::{Cell, Column, Row, status_style};

/// A pipeline at its place in a tree.
pub(in crate::commands::gitlab) struct TreeRow<'a> {
    pub(in crate::commands::gitlab) depth: usize,
    pub(in crate::commands::gitlab) bridge: &'a str,
    pub(in crate::commands::gitlab) pipeline: &'a PipelineSummary,
}

impl TreeRow<'_> {
    /// The row of a bridge that has started nothing (yet).
    pub(in crate::commands::gitlab) fn nothing_started(depth: usize, bridge: &Bridge) -> Vec<Cell> {
        let mut row = vec![
            Cell::new(format!("{}-", indent(depth))),
            Cell::new(&bridge.status).styled(status_style(bridge.status.as_str())),
            Cell::new(&bridge.name),
        ];
        row.resize(Self::COLUMNS.len(), Cell::default());
        row
    }
}

fn indent(depth: usize) -> String {
    match depth.checked_sub(1) {
        Some(above) => format!("{}└ ", "  ".repeat(above)),
        None => String::new(),
    }
}

impl Row for TreeRow<'_> {
    const COLUMNS: &'static [Column] = &[
        Column::fixed("pipeline"),
        Column::fixed("status"),
        Column::text("started by", 10),
        Column::text("ref", 6),
        Column::number("project"),
        Column::text("url", 12),
    ];

    fn cells(&self) -> Vec<Cell> {
        let pipeline = self.pipeline;
        let source = pipeline.source.as_ref().map(ToString::to_string);
        let started_by = match self.bridge {
            "" => source.unwrap_or_default(),
            bridge => bridge.to_owned(),
        };
        vec![
            Cell::new(format!("{}{}", indent(self.depth), pipeline.id)),
            Cell::new(&pipeline.status).styled(status_style(pipeline.status.as_str())),
            Cell::new(started_by),
            Cell::new(&pipeline.git_ref),
            Cell::maybe(pipeline.project_id),
            Cell::maybe(pipeline.web_url.as_ref()),
        ]
    }
}
