use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use rstest::rstest;
use serde_json::Value;

use crate::support::{GitLab, Run, TOKEN, pipewright};

#[cfg(unix)]
#[rstest]
#[case("gitlab", "-INT", TOKEN)]
#[case("gitlab", "-TERM", TOKEN)]
#[case("jenkins", "-INT", "11simulated00000000000000000000000")]
#[case("jenkins", "-TERM", "11simulated00000000000000000000000")]
fn says_one_line_and_ends_well(#[case] provider: &str, #[case] signal: &str, #[case] token: &str) {
    let home = tempfile::tempdir().unwrap();
    let mut child = pipewright(home.path())
        .args(["simulate", provider, "--seed", "3"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(ready["provider"], provider);
    assert_eq!(ready["token"], token);
    let user = (provider == "jenkins").then_some("admin");
    assert_eq!(ready["user"].as_str(), user);
    assert!(
        ready["url"]
            .as_str()
            .unwrap()
            .starts_with("http://127.0.0.1:"),
        "{ready}"
    );
    Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status()
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
}

#[rstest]
#[case(&["--scenario", "bad.yaml"], "bad.yaml", "projects: [\n")]
#[case(&["--scenario", "bad.yaml"], "bad.yaml", "version: 1\nprojcts: []\n")]
#[case(&["--faults", "bad.yaml"], "bad.yaml", "version: 1\nrules: 3\n")]
#[case(&["--scenario", "none.yaml"], "none.yaml", "")]
#[case(&["--speed", "0"], "--speed", "")]
#[case(&["--listen", "here"], "such as 127.0.0.1:8080", "")]
#[case(&["--faults", "bad.yaml"], "line 2: unknown key `ruls`; did you mean `rules`?", "version: 1\nruls: []\n")]
#[case(&["--listen", "192.0.2.1:1"], "--listen", "")]
fn bad_input_names_its_place(
    #[values("gitlab", "jenkins")] provider: &str,
    #[case] arguments: &[&str],
    #[case] place: &str,
    #[case] file: &str,
) {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("bad.yaml"), file).unwrap();
    let mut command = pipewright(home.path());
    command.args(["simulate", provider]).args(arguments);
    let run = Run::of(command);
    assert_eq!(run.code, 2, "{run:#?}");
    run.says(place);
    assert_eq!(run.stdout, "");
}

#[test]
fn sends_webhooks() {
    let gitlab = GitLab::start();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("url=http://{}/hook", listener.local_addr().unwrap());
    let hook = ["api", "POST", "projects/1/hooks", "--field", &url];
    let hook = [&hook[..], &["--field", "pipeline_events:=true"]].concat();
    gitlab.run(&hook).succeeded();
    gitlab
        .run(&["pipeline", "run", "acme/shop", "--ref", "main"])
        .succeeded();
    let (connection, _) = listener.accept().unwrap();
    let head: Vec<String> = BufReader::new(connection)
        .lines()
        .map_while(Result::ok)
        .take_while(|line| !line.is_empty())
        .collect();
    assert_eq!(head[0], "POST /hook HTTP/1.1");
    let event = |line: &String| line.eq_ignore_ascii_case("x-gitlab-event: Pipeline Hook");
    assert!(head.iter().any(event), "{head:?}");
}
