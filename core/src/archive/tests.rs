use std::io::{Cursor, Write as _};
use std::path::Path;

use proptest::prelude::*;
use rstest::rstest;
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{
    ArchiveError, ArchiveLimits, DirectoryReader, EntryKind, ExtractError, ExtractOptions,
    Extracted, SymlinkPolicy, extract,
};

type Writer = ZipWriter<Cursor<Vec<u8>>>;

fn archive(fill: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    fill(&mut writer);
    writer.finish().unwrap().into_inner()
}

fn files(files: &[(&str, &str)]) -> Vec<u8> {
    archive(|writer| {
        for (name, content) in files {
            writer
                .start_file(*name, SimpleFileOptions::default())
                .unwrap();
            writer.write_all(content.as_bytes()).unwrap();
        }
    })
}

/// The writer makes no archive with two entries of one name; this makes one.
fn renamed(mut archive: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    for at in 0..=archive.len() - from.len() {
        if archive[at..].starts_with(from) {
            archive[at..at + from.len()].copy_from_slice(to);
        }
    }
    archive
}

async fn unpack(
    bytes: &[u8],
    target: &Path,
    options: ExtractOptions,
) -> Result<Extracted, ExtractError> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("artifacts.zip");
    std::fs::write(&path, bytes).unwrap();
    extract(&path, target, options).await
}

/// Unpacks what must be refused, and sees to it that nothing is left.
async fn refused(bytes: &[u8], options: ExtractOptions) -> String {
    let folder = TempDir::new().unwrap();
    let error = unpack(bytes, &folder.path().join("out"), options)
        .await
        .unwrap_err();
    assert!(error.left_behind.is_empty(), "{error}");
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        0,
        "{error}"
    );
    error.to_string()
}

#[tokio::test]
async fn unpacks_files_and_directories() {
    let bytes = archive(|writer| {
        writer
            .add_directory("empty/", SimpleFileOptions::default())
            .unwrap();
        let tool = SimpleFileOptions::default().unix_permissions(0o4755);
        writer.start_file("bin/tool", tool).unwrap();
        writer.write_all(b"#!/bin/sh\n").unwrap();
        writer
            .start_file("./bin//é.txt", SimpleFileOptions::default())
            .unwrap();
        writer.write_all("à".repeat(100_000).as_bytes()).unwrap();
    });
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("deep/out");
    let extracted = unpack(&bytes, &target, ExtractOptions::default())
        .await
        .unwrap();
    assert_eq!(extracted.bytes, 200_010);
    assert_eq!(
        extracted.files,
        [target.join("bin/tool"), target.join("bin/é.txt")]
    );
    assert!(target.join("empty").is_dir());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(target.join("bin/tool"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o7100, 0o100, "executable, and without setuid");
    }
}

#[tokio::test]
async fn the_contents_of_the_top_go_into_the_target_itself() {
    let bytes = files(&[("archive/a/one", "1"), ("archive/two", "2"), ("three", "3")]);
    let folder = TempDir::new().unwrap();
    let options = ExtractOptions::default().top("archive");
    let extracted = unpack(&bytes, folder.path(), options).await.unwrap();
    let names = ["a/one", "two", "three"].map(|name| folder.path().join(name));
    assert_eq!(extracted.files, names);
    let twice = files(&[("archive/one", "1"), ("one", "2")]);
    let message = refused(&twice, ExtractOptions::default().top("archive")).await;
    assert!(message.contains("one"), "{message}");
}

#[rstest]
#[case("/etc/passwd", "is an absolute path")]
#[case("../evil", "leads out of the target")]
#[case("a/../../evil", "leads out of the target")]
#[case("a/..", "leads out of the target")]
#[case("C:evil", "begins with a drive letter")]
#[case("c:/evil", "begins with a drive letter")]
#[case("a\\..\\evil", "has a backslash")]
#[case("bell\u{7}", "has a control character")]
#[tokio::test]
async fn refuses_an_unsafe_name(#[case] name: &str, #[case] reason: &str) {
    let bytes = renamed(
        files(&[("fine", "1"), (&"x".repeat(name.len()), "2")]),
        "x".repeat(name.len()).as_bytes(),
        name.as_bytes(),
    );
    let message = refused(&bytes, ExtractOptions::default()).await;
    assert!(message.contains(reason), "{message}");
}

#[rstest]
#[case("a/NUL.txt")]
#[case("com1")]
#[case("a./b")]
#[case("b ")]
#[case("log:stream")]
#[tokio::test]
async fn refuses_names_that_windows_misreads_on_request(#[case] name: &str) {
    let bytes = files(&[(name, "1")]);
    refused(&bytes, ExtractOptions::default().windows_names(true)).await;
    #[cfg(not(windows))]
    {
        let folder = TempDir::new().unwrap();
        unpack(&bytes, folder.path(), ExtractOptions::default())
            .await
            .unwrap();
    }
}

#[rstest]
#[case("dir/aa", "dir/ab", "dir/aa")]
#[case("dir/aa", "dir/ab", "dir/AA")]
#[case("dir/a", "DIR/b", "DIR/b")]
#[case("dir", "xxx/b", "dir/b")]
#[tokio::test]
async fn refuses_names_that_meet(
    #[case] first: &str,
    #[case] second: &str,
    #[case] renamed_to: &str,
) {
    let bytes = renamed(
        files(&[(first, "1"), (second, "2")]),
        second.as_bytes(),
        renamed_to.as_bytes(),
    );
    let message = refused(&bytes, ExtractOptions::default()).await;
    assert!(message.contains("would be the same file"), "{message}");
}

#[tokio::test]
async fn makes_no_symbolic_links() {
    let bytes = archive(|writer| {
        writer
            .add_symlink("link", "/etc", SimpleFileOptions::default())
            .unwrap();
        writer
            .start_file("file", SimpleFileOptions::default())
            .unwrap();
    });
    assert!(
        refused(&bytes, ExtractOptions::default())
            .await
            .contains("is a symbolic link")
    );
    let folder = TempDir::new().unwrap();
    let options = ExtractOptions::default().symlinks(SymlinkPolicy::Skip);
    let extracted = unpack(&bytes, folder.path(), options).await.unwrap();
    assert_eq!(extracted.skipped, ["link"]);
    assert!(!folder.path().join("link").exists());
}

#[cfg(unix)]
#[tokio::test]
async fn follows_no_symbolic_links_in_the_target() {
    let folder = TempDir::new().unwrap();
    let outside = TempDir::new().unwrap();
    std::os::unix::fs::symlink(outside.path(), folder.path().join("dir")).unwrap();
    let error = unpack(
        &files(&[("dir/file", "1")]),
        folder.path(),
        ExtractOptions::default(),
    )
    .await
    .unwrap_err();
    assert!(
        matches!(error.error, ArchiveError::Blocked { .. }),
        "{error}"
    );
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn replaces_files_only_if_asked() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("b"), "old").unwrap();
    let bytes = files(&[("a", "1"), ("b", "new")]);
    let error = unpack(&bytes, folder.path(), ExtractOptions::default())
        .await
        .unwrap_err();
    assert!(
        matches!(error.error, ArchiveError::Exists { .. }),
        "{error}"
    );
    assert!(
        !folder.path().join("a").exists(),
        "what was written is removed"
    );
    unpack(
        &bytes,
        folder.path(),
        ExtractOptions::default().overwrite(true),
    )
    .await
    .unwrap();
    assert_eq!(
        std::fs::read_to_string(folder.path().join("b")).unwrap(),
        "new"
    );
}

fn limits(change: impl FnOnce(&mut ArchiveLimits)) -> ExtractOptions {
    let mut limits = ArchiveLimits::default();
    change(&mut limits);
    ExtractOptions::default().limits(limits)
}

#[tokio::test]
async fn stops_at_every_limit() {
    let zeros = "0".repeat(1_000_000);
    let bytes = files(&[("a", &zeros), ("b", &zeros), ("c", "1")]);
    for (options, what) in [
        (limits(|limits| limits.entries = 2), "more than 2 entries"),
        (
            limits(|limits| limits.directory_bytes = 100),
            "more than 100 bytes of names",
        ),
        (
            limits(|limits| limits.file_bytes = 999_999),
            "more than 999999 bytes in one file",
        ),
        (
            limits(|limits| limits.total_bytes = 1_999_999),
            "more than 1999999 bytes unpacked",
        ),
        (
            limits(|limits| limits.ratio_free_bytes = 0),
            "more than 200 bytes for each byte",
        ),
    ] {
        let message = refused(&bytes, options).await;
        assert!(message.contains(what), "{message}");
    }
}

/// The size that an archive states is not believed.
#[tokio::test]
async fn counts_what_is_really_unpacked() {
    let size = 1_000_000_u32;
    let bytes = files(&[("a", &"0".repeat(size as usize))]);
    let bytes = renamed(bytes, &size.to_le_bytes(), &10_u32.to_le_bytes());
    refused(&bytes, limits(|limits| limits.total_bytes = 1000)).await;
}

#[tokio::test]
async fn reports_broken_content() {
    let content = "some content that does not compress: 0123456789";
    let bytes = archive(|writer| {
        let stored =
            SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        writer.start_file("whole", stored).unwrap();
        writer.start_file("broken", stored).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    });
    let message = refused(
        &renamed(bytes, b"0123456789", b"9876543210"),
        ExtractOptions::default(),
    )
    .await;
    assert!(
        message.contains("\"broken\" cannot be unpacked"),
        "{message}"
    );
}

#[tokio::test]
async fn an_archive_that_is_none_is_refused() {
    for bytes in [&b""[..], b"<html>", &vec![0; 100_000]] {
        assert!(
            refused(bytes, ExtractOptions::default())
                .await
                .contains("not a usable zip archive")
        );
    }
}

/// Reads an archive's list as from afar, and gives the names and the number of ranges.
fn read(archive: &[u8], limits: ArchiveLimits) -> Result<(Vec<String>, usize), ArchiveError> {
    let mut reader = DirectoryReader::new(archive.len() as u64, limits);
    let mut ranges = 0;
    while let Some(range) = reader.wanted() {
        assert!(range.end - range.start <= 256 * 1024, "memory is bounded");
        let (start, end) = (
            usize::try_from(range.start).unwrap(),
            usize::try_from(range.end).unwrap(),
        );
        reader.feed(&archive[start..end])?;
        ranges += 1;
        assert!(ranges < 1000, "it ends");
    }
    Ok((
        reader
            .into_entries()
            .iter()
            .map(super::ArchiveEntry::name)
            .collect(),
        ranges,
    ))
}

#[test]
fn lists_a_small_archive_in_one_range() {
    let bytes = archive(|writer| {
        writer
            .add_directory("dir", SimpleFileOptions::default())
            .unwrap();
        writer
            .start_file("dir/file", SimpleFileOptions::default().large_file(true))
            .unwrap();
        writer.write_all(b"12345").unwrap();
        writer
            .add_symlink("link", "dir", SimpleFileOptions::default())
            .unwrap();
        writer.set_comment("PK\x05\x06 is no end").unwrap();
    });
    let mut reader = DirectoryReader::new(bytes.len() as u64, ArchiveLimits::default());
    reader.feed(&bytes).unwrap();
    assert_eq!(reader.wanted(), None);
    let entries = reader.into_entries();
    let kinds: Vec<_> = entries
        .iter()
        .map(|entry| (entry.name(), entry.kind, entry.size))
        .collect();
    assert_eq!(kinds[0], ("dir/".into(), EntryKind::Directory, 0));
    assert_eq!(kinds[1], ("dir/file".into(), EntryKind::File, 5));
    assert_eq!(
        (&kinds[2].0, kinds[2].1),
        (&"link".to_owned(), EntryKind::Symlink)
    );
    assert_eq!(entries[1].mode, Some(0o100_644));
}

/// An archive of empty files with the end record of one that has more than 65 535 of them.
fn zip64(names: &[String]) -> Vec<u8> {
    let mut list = Vec::new();
    for name in names {
        list.extend_from_slice(b"PK\x01\x02");
        list.extend_from_slice(&[0; 24]);
        list.extend_from_slice(&u16::try_from(name.len()).unwrap().to_le_bytes());
        list.extend_from_slice(&[0; 16]);
        list.extend_from_slice(name.as_bytes());
    }
    let size = list.len() as u64;
    list.extend_from_slice(b"PK\x06\x06");
    list.extend_from_slice(&[0; 28]);
    list.extend_from_slice(&(names.len() as u64).to_le_bytes());
    list.extend_from_slice(&size.to_le_bytes());
    list.extend_from_slice(&0_u64.to_le_bytes());
    list.extend_from_slice(b"PK\x06\x07\0\0\0\0");
    list.extend_from_slice(&size.to_le_bytes());
    list.extend_from_slice(&[0; 4]);
    list.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    list.extend_from_slice(&[0xff; 12]);
    list.extend_from_slice(&[0; 2]);
    list
}

#[test]
fn lists_a_large_archive_in_pieces() {
    let names: Vec<String> = (0..70_000)
        .map(|number| format!("directory/{number:08}"))
        .collect();
    let bytes = zip64(&names);
    let (listed, ranges) = read(&bytes, ArchiveLimits::default()).unwrap();
    assert_eq!(listed, names);
    assert!(ranges > 10, "{ranges}");
}

#[tokio::test]
async fn names_of_thousands_of_directories_do_not_fill_the_memory() {
    let deep = |entry: usize| format!("{entry}/{}x", "a/".repeat(2000));
    let names: Vec<String> = (0..600).map(deep).collect();
    let bytes = archive(|writer| {
        for name in &names {
            writer
                .start_file(name, SimpleFileOptions::default())
                .unwrap();
        }
    });
    let error = refused(&bytes, ExtractOptions::default()).await;
    assert!(error.contains("files and directories"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn a_hostile_archive_neither_panics_nor_loops(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in any::<prop::sample::Index>(),
        end in any::<[u8; 18]>(),
    ) {
        let mut bytes = files(&[("a", "1"), ("dir/b", "2"), ("dir/c", "3")]);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = read(&bytes, ArchiveLimits::default());
        bytes.truncate(cut.index(bytes.len()));
        let _ = read(&bytes, ArchiveLimits::default());
        bytes.extend_from_slice(b"PK\x05\x06");
        bytes.extend_from_slice(&end[..16]);
        bytes.extend_from_slice(&[0, 0]);
        let _ = read(&bytes, ArchiveLimits::default());
    }
}
