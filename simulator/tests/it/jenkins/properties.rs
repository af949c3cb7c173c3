//! Properties of the language of trees and of the arithmetic of offsets.

use std::fmt::Write as _;

use pipewright_simulator::jenkins::console::strip_notes;
use pipewright_simulator::jenkins::export::{Range, Tree};
use proptest::prelude::*;

use super::support::Server;

fn range() -> impl Strategy<Value = Range> {
    prop_oneof![
        3 => Just(Range::default()),
        1 => (0..50_usize, 0..50_usize).prop_map(|(min, max)| Range { min, max }),
        1 => (0..50_usize).prop_map(|min| Range { min, max: usize::MAX }),
    ]
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = range().prop_map(|range| Tree {
        range,
        ..Tree::default()
    });
    leaf.prop_recursive(4, 24, 4, |inner| {
        let children = prop::collection::btree_map("[a-z*_ é]{1,8}", inner, 1..4);
        (children, range()).prop_map(|(children, range)| Tree { children, range })
    })
}

fn written(tree: &Tree) -> String {
    let mut text = String::new();
    for (index, (name, child)) in tree.children.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(name);
        if !child.children.is_empty() {
            let _ = write!(text, "[{}]", written(child));
        }
        match child.range {
            all if all == Range::default() => {}
            Range {
                min,
                max: usize::MAX,
            } => {
                let _ = write!(text, "{{{min},}}");
            }
            Range { min, max } => {
                let _ = write!(text, "{{{min},{max}}}");
            }
        }
    }
    text
}

proptest! {
    #[test]
    fn a_tree_is_read_as_it_was_written(tree in tree()) {
        prop_assume!(!tree.children.is_empty());
        let expected = Tree { range: Range::default(), ..tree };
        prop_assert_eq!(Tree::parse(&written(&expected)), Ok(expected));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[a-z,\\[\\]{}0-9 é]{0,40}|.{0,20}") {
        if let Err(error) = Tree::parse(&text) {
            prop_assert!(error.position <= text.len());
        }
    }

    #[test]
    fn deep_brackets_end(depth in 0..5000_usize) {
        let _ = Tree::parse(&"a[".repeat(depth));
    }

    #[test]
    fn whole_notes_leave_and_nothing_else(
        parts in prop::collection::vec(("[^\u{1b}]{0,12}", "[A-Za-z0-9+/=]{0,40}"), 0..6),
        end in "[^\u{1b}]{0,12}|\u{1b}\\[8mha:[A-Za-z0-9]{0,9}",
    ) {
        let raw: String = parts.iter().map(|(text, note)| format!("{text}\u{1b}[8mha:{note}\u{1b}[0m")).chain([end.clone()]).collect();
        let text: String = parts.iter().map(|(text, _)| text.as_str()).chain([end.as_str()]).collect();
        prop_assert_eq!(String::from_utf8(strip_notes(raw.as_bytes())).unwrap(), text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whenever it is asked, and whatever was printed by then, each answer goes
    /// on where the last one ended.
    #[test]
    fn answers_by_offset_add_up(
        waits in prop::collection::vec(0.0..4.0_f64, 1..12),
        stop in prop::option::of(0..12_usize),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let server = Server::new();
            let job = "/job/acme/job/shop";
            let ask = server.ask("POST", &format!("{job}/buildWithParameters?delay=0"));
            assert_eq!(ask.send().await.status, 201);
            let path = format!("{job}/6/logText/progressiveText");
            let (mut text, mut start) = (String::new(), 0_u64);
            for (index, wait) in waits.iter().enumerate() {
                server.advance(*wait);
                if stop == Some(index) {
                    server.post(&format!("{job}/6/stop")).await;
                }
                let part = server.get(&format!("{path}?start={start}")).await.ok();
                text.push_str(&part.text());
                let size: u64 = part.header("x-text-size").unwrap().parse().unwrap();
                assert!(size >= start);
                start = size;
            }
            assert_eq!(text, server.text(&path).await);
        });
    }
}
