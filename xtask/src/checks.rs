//! The checks, cheapest first, the tests last, so that a run ends in the test runner's summary.

use crate::{
    house, scrapes, simulate,
    step::{cargo, has_cargo},
};

pub(crate) fn lint() -> Result<(), String> {
    cargo("format", &["fmt", "--all", "--check"], &[])?;
    house::check()?;
    cargo(
        "lints",
        &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--locked",
            "--",
            "--deny",
            "warnings",
        ],
        &[],
    )?;
    cargo(
        "documentation",
        &["doc", "--workspace", "--no-deps", "--locked"],
        &[("RUSTDOCFLAGS", "--deny warnings")],
    )
}

pub(crate) fn test() -> Result<(), String> {
    lint()?;
    scrapes::check()?;
    simulate::thousand()?;
    // Examples in the documentation and in the READMEs, which are the crates' pages.
    cargo(
        "examples in documentation",
        &["test", "--workspace", "--doc", "--locked"],
        &[],
    )?;
    if has_cargo("nextest") {
        cargo(
            "tests",
            &[
                "nextest",
                "run",
                "--workspace",
                "--locked",
                "--no-fail-fast",
            ],
            &[],
        )
    } else {
        cargo(
            "tests",
            &[
                "test",
                "--workspace",
                "--lib",
                "--bins",
                "--tests",
                "--locked",
                "--no-fail-fast",
            ],
            &[],
        )
    }
}
