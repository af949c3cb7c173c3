use crate::support::{Run, pipewright};

#[test]
fn plays_from_the_trigger_to_the_summary() {
    let home = tempfile::tempdir().unwrap();
    let mut command = pipewright(home.path());
    command.args(["demo", "--speed", "20"]);
    let run = Run::of(command).succeeded();
    for expected in [
        "Trigger a pipeline",
        "Compiling shop v2.0.0",
        "test unit-tests: success",
        "dist/version.json",
        "unpacked 4 files",
        "$ ./deploy production",
        "The same on a real GitLab",
        "pipewright gitlab pipeline run acme/shop --ref main",
    ] {
        run.prints(expected);
    }
    assert!(!run.stdout.contains('\u{1b}'), "{run:#?}");
    assert_eq!(run.stderr, "");
    let left: Vec<_> = std::fs::read_dir(home.path()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn gives_programs_a_result() {
    let home = tempfile::tempdir().unwrap();
    let mut command = pipewright(home.path());
    command.args(["demo", "--speed", "50", "-o", "json"]);
    let result = Run::of(command).succeeded().json();
    assert_eq!(result["pipeline"]["status"], "success");
    assert_eq!(result["artifact_files"], 4);
}
