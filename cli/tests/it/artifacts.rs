use std::fs;

use crate::support::GitLab;

#[test]
fn lists_and_downloads() {
    let gitlab = GitLab::start();
    let home = gitlab.home.path();
    let entries = gitlab.json(&["artifact", "list", "acme/shop", "compile", "--ref", "main"]);
    let paths: Vec<_> = entries
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| &entry["path"])
        .collect();
    assert!(
        paths.iter().any(|path| *path == "dist/version.json"),
        "{paths:?}"
    );

    let run = gitlab.run(&[
        "artifact",
        "download",
        "acme/shop",
        "compile",
        "--pipeline",
        &main(&gitlab),
    ]);
    let archive = run.succeeded().stdout.trim().to_owned();
    assert!(fs::read(home.join(archive)).unwrap().starts_with(b"PK"));

    let file = [
        "artifact",
        "download",
        "acme/shop",
        "compile",
        "--ref",
        "main",
    ];
    let file = [&file[..], &["--file", "dist/version.json", "--out", "one"]].concat();
    gitlab.run(&file).succeeded();
    let version = fs::read_to_string(home.join("one/version.json")).unwrap();
    assert!(version.contains("2.0.0"), "{version}");

    let all = [
        "artifact",
        "download",
        "acme/shop",
        "compile",
        "--extract",
        "--out",
        "all",
    ];
    let written = gitlab.json(&all);
    assert_eq!(written["files"].as_array().unwrap().len(), 4);
    assert!(home.join("all/dist/static/index.html").is_file());
    let left: Vec<_> = fs::read_dir(home.join("all")).unwrap().collect();
    assert_eq!(
        left.len(),
        1,
        "only what was in the archive is there: {left:?}"
    );
}

#[test]
fn keeps_and_deletes() {
    let gitlab = GitLab::start();
    let kept = gitlab.json(&["artifact", "keep", "acme/shop", "compile"]);
    assert!(kept["artifacts_expire_at"].is_null(), "{kept}");
    gitlab
        .run(&["artifact", "delete", "acme/shop", "compile"])
        .succeeded();
    assert_eq!(
        gitlab
            .run(&["artifact", "list", "acme/shop", "compile"])
            .code,
        4
    );
    let nothing = gitlab.run(&["artifact", "download", "acme/shop", "lint"]);
    assert_eq!(nothing.code, 4, "{nothing:#?}");
}

#[test]
fn a_broken_download_is_taken_up_again() {
    let home = tempfile::tempdir().unwrap();
    let plan = home.path().join("faults.yaml");
    fs::write(
        &plan,
        "version: 1\nrules:\n  - path: /**\n    method: GET\n    break_body: 20000\n    first: 1\n",
    )
    .unwrap();
    // The first request for a body is the one that breaks; what is small arrives in whole.
    let gitlab = GitLab::start_with(&["--faults", plan.to_str().unwrap()]);
    let run = gitlab.run(&[
        "artifact",
        "download",
        "acme/shop",
        "compile",
        "--ref",
        "main",
    ]);
    run.succeeded();
}

fn main(gitlab: &GitLab) -> String {
    gitlab.json(&["pipeline", "latest", "acme/shop"])["id"].to_string()
}
