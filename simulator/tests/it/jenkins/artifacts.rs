//! Artifacts.

use std::io::{Cursor, Read as _};

use rstest::rstest;

use super::support::Server;

const JOBS: &str = "
items:
  - name: it
    fingerprint: true
    steps:
      - archive:
          - { path: out/big.bin, size: 300000 }
          - { path: out/one.txt, content: \"one\\n\" }
          - { path: 'out/sp ace/zé#?.txt', content: \"z\\n\" }
          - { path: out/sub/two.txt, content: \"two\\n\" }
    history: { builds: 1 }
  - { name: none, history: { builds: 1 } }
";
const BASE: &str = "/job/it/lastBuild/artifact";

#[rstest]
#[case("out/one.txt", "text/plain", b"one\n")]
#[case("out/sp%20ace/z%C3%A9%23%3F.txt", "text/plain", b"z\n")]
#[tokio::test]
async fn a_file(#[case] path: &str, #[case] kind: &str, #[case] content: &[u8]) {
    let server = Server::with(JOBS);
    let file = server.get(&format!("{BASE}/{path}")).await.ok();
    assert_eq!(file.body, content);
    assert_eq!(file.header("content-type"), Some(kind));
    assert_eq!(file.header("accept-ranges"), Some("bytes"));
    assert!(
        file.header("content-security-policy")
            .unwrap()
            .starts_with("sandbox")
    );
    let modified = file.header("last-modified").unwrap();
    let again = server
        .ask("GET", &format!("{BASE}/{path}"))
        .header("if-modified-since", modified);
    assert_eq!(again.send().await.status, 304);
}

#[rstest]
#[case("bytes=10-19", 206, Some("bytes 10-19/300000"), 10)]
#[case("bytes=299990-", 206, Some("bytes 299990-299999/300000"), 10)]
#[case("bytes=-5", 206, Some("bytes 299995-299999/300000"), 5)]
#[case("lines=1", 200, None, 300_000)]
#[tokio::test]
async fn a_part_of_a_file(
    #[case] range: &str,
    #[case] status: u16,
    #[case] content_range: Option<&str>,
    #[case] length: usize,
) {
    let server = Server::with(JOBS);
    let part = server
        .ask("GET", &format!("{BASE}/out/big.bin"))
        .header("range", range)
        .send()
        .await;
    assert_eq!(
        (part.status, part.header("content-range"), part.body.len()),
        (status, content_range, length)
    );
}

#[tokio::test]
async fn directories_are_pages_texts_and_archives() {
    let server = Server::with(JOBS);
    let page = server.get(&format!("{BASE}/out/")).await.ok();
    assert!(
        page.header("content-type")
            .unwrap()
            .starts_with("text/html")
    );
    assert_eq!(
        server.text(&format!("{BASE}/out/*plain*")).await,
        "big.bin\none.txt\nsp ace/\nsub/\n"
    );
    let names = async |path: &str| -> Vec<String> {
        let zip = server.get(&format!("{BASE}/{path}")).await.ok();
        assert_eq!(
            zip.header("content-length"),
            Some(zip.body.len().to_string().as_str())
        );
        let archive = zip::ZipArchive::new(Cursor::new(zip.body)).unwrap();
        archive
            .file_names()
            .map(|name| name.unwrap().into_owned())
            .collect()
    };
    let all = [
        "archive/out/big.bin",
        "archive/out/one.txt",
        "archive/out/sp ace/zé#?.txt",
        "archive/out/sub/two.txt",
    ];
    assert_eq!(names("*zip*/archive.zip").await, all);
    assert_eq!(names("out/sub/*zip*/sub.zip").await, ["sub/two.txt"]);
    let zip = server
        .get(&format!("{BASE}/out/sub/*zip*/sub.zip"))
        .await
        .ok();
    let mut archive = zip::ZipArchive::new(Cursor::new(zip.body)).unwrap();
    let mut text = String::new();
    archive
        .by_index(0)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    assert_eq!(text, "two\n");
}

#[rstest]
#[case("/job/it/lastBuild/artifact/out/none.txt", 404)]
#[case("/job/none/lastBuild/artifact/*zip*/archive.zip", 404)]
#[case("/job/it/lastBuild/artifact/out/%2e%2e/%2e%2e/build.xml", 500)]
#[tokio::test]
async fn what_is_not_there(#[case] path: &str, #[case] status: u16) {
    assert_eq!(Server::with(JOBS).get(path).await.status, status);
}

#[tokio::test]
async fn they_are_listed_with_paths_that_are_not_encoded() {
    let server = Server::with(JOBS);
    let build = server
        .json("/job/it/1/api/json?tree=artifacts[*],fingerprint[fileName,hash]")
        .await;
    assert_eq!(build["artifacts"][2]["relativePath"], "out/sp ace/zé#?.txt");
    assert_eq!(build["artifacts"][2]["fileName"], "zé#?.txt");
    assert_eq!(build["fingerprint"][0]["hash"].as_str().unwrap().len(), 32);
    assert!(
        server
            .json("/job/it/1/api/json")
            .await
            .get("fingerprint")
            .is_none()
    );
}
