use std::fs;

use crate::support::Jenkins;

#[test]
fn downloads() {
    let jenkins = Jenkins::start();
    let home = jenkins.home.path();
    let download = |more: &[&str]| {
        let command = ["artifact", "download", "acme/shop"];
        jenkins.run(&[&command, more].concat())
    };
    let archive = download(&["last-successful"]).succeeded();
    assert_eq!(archive.stdout, "./artifacts-acme-shop-5.zip\n");
    let zip = fs::read(home.join(archive.stdout.trim())).unwrap();
    assert!(zip.starts_with(b"PK"));
    download(&["--file", "reports/test report.html", "--out", "one"]).succeeded();
    let report = fs::read_to_string(home.join("one/test report.html")).unwrap();
    assert!(report.contains("All tests passed"), "{report}");
    // What Jenkins puts at the top of its archives is left out.
    let all = [
        "artifact",
        "download",
        "acme/shop",
        "5",
        "--extract",
        "--out",
        "all",
    ];
    let written = jenkins.json(&all);
    assert_eq!(written["files"].as_array().unwrap().len(), 3);
    assert!(home.join("all/dist/checksums.txt").is_file());
    let left: Vec<_> = fs::read_dir(home.join("all")).unwrap().collect();
    assert_eq!(
        left.len(),
        2,
        "only what was in the archive is there: {left:?}"
    );
    let none = download(&["--file", "dist/none"]);
    assert_eq!(none.code, 4, "{none:#?}");
    let nothing = jenkins.run(&["artifact", "download", "acme/docs"]);
    assert_eq!(nothing.code, 4, "{nothing:#?}");
}
