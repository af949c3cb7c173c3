//! Pages add up to the whole, whatever the sizes.

use pipewright_simulator::gitlab::http::pagination::{
    Cursor, CursorStyle, Direction, KeysetOptions, OffsetOptions, Page, RequestUrl, keyset, offset,
};
use pipewright_simulator::gitlab::http::parameters::Parameters;
use proptest::prelude::*;
use rstest::rstest;

const SERVER: &str = "http://gitlab.test";
const PATH: &str = "/api/v4/projects";

fn numbered(total: u64, query: &str, options: OffsetOptions) -> Page<u64> {
    let parameters = Parameters::read(Some(query), None, b"").unwrap();
    let url = RequestUrl::new(SERVER, PATH, Some(query));
    offset((1..=total).collect(), &parameters, &url, options).unwrap()
}

fn by_cursor(ids: &[u64], query: &str, options: KeysetOptions) -> Page<u64> {
    let parameters = Parameters::read(Some(query), None, b"").unwrap();
    let url = RequestUrl::new(SERVER, PATH, Some(query));
    keyset(
        ids.to_vec(),
        |id| Cursor::by_id(*id),
        &parameters,
        &url,
        options,
    )
    .unwrap()
}

fn header<T>(page: &Page<T>, name: &str) -> Option<String> {
    page.headers
        .get(name)
        .map(|value| value.to_str().unwrap().to_owned())
}

fn link<T>(page: &Page<T>, relation: &str) -> Option<String> {
    let links = header(page, "link")?;
    let wanted = format!("; rel=\"{relation}\"");
    links
        .split(", ")
        .find_map(|link| link.strip_suffix(&wanted))
        .map(|link| link.trim_matches(['<', '>']).to_owned())
}

fn query_of(url: &str) -> String {
    url.split_once('?').unwrap().1.to_owned()
}

#[test]
fn a_middle_page_points_everywhere() {
    let page = numbered(
        45,
        "order_by=id&page=2&per_page=20",
        OffsetOptions::default(),
    );
    assert_eq!(page.items, (21..=40).collect::<Vec<_>>());
    for (name, value) in [
        ("x-page", "2"),
        ("x-per-page", "20"),
        ("x-next-page", "3"),
        ("x-prev-page", "1"),
        ("x-total", "45"),
        ("x-total-pages", "3"),
    ] {
        assert_eq!(header(&page, name).as_deref(), Some(value), "{name}");
    }
    assert_eq!(
        link(&page, "next").unwrap(),
        "http://gitlab.test/api/v4/projects?order_by=id&page=3&per_page=20"
    );
    assert!(link(&page, "prev").is_some() && link(&page, "first").is_some());
    assert!(link(&page, "last").unwrap().contains("page=3"));
}

#[test]
fn the_last_page_and_the_empty_list() {
    let last = numbered(45, "page=3", OffsetOptions::default());
    assert_eq!(header(&last, "x-next-page").as_deref(), Some(""));
    assert_eq!(link(&last, "next"), None);
    let empty = numbered(0, "", OffsetOptions::default());
    assert_eq!(header(&empty, "x-total").as_deref(), Some("0"));
    assert_eq!(header(&empty, "x-total-pages").as_deref(), Some("1"));
}

#[rstest]
#[case(OffsetOptions { without_count: true, ..OffsetOptions::default() })]
#[case(OffsetOptions { max_count: 44, ..OffsetOptions::default() })]
fn uncounted_lists_have_no_totals(#[case] options: OffsetOptions) {
    let page = numbered(45, "page=2", options);
    assert_eq!(header(&page, "x-total"), None);
    assert_eq!(header(&page, "x-total-pages"), None);
    assert_eq!(link(&page, "last"), None);
    assert_eq!(header(&page, "x-next-page").as_deref(), Some("3"));
}

#[rstest]
#[case("per_page=0", 400)]
#[case("page=-1", 400)]
#[case("page=x", 400)]
#[case("page=502&per_page=100", 405)]
fn pages_that_cannot_be(#[case] query: &str, #[case] status: u16) {
    let parameters = Parameters::read(Some(query), None, b"").unwrap();
    let url = RequestUrl::new(SERVER, PATH, Some(query));
    let options = OffsetOptions {
        max_offset: Some((50_000, "Project")),
        ..OffsetOptions::default()
    };
    let refused = offset(vec![0; 3], &parameters, &url, options).unwrap_err();
    assert_eq!(refused.status().as_u16(), status);
}

#[test]
fn more_than_a_hundred_is_capped_in_silence() {
    let page = numbered(300, "per_page=500", OffsetOptions::default());
    assert_eq!(page.items.len(), 100);
    assert_eq!(header(&page, "x-per-page").as_deref(), Some("100"));
}

fn styles() -> impl Strategy<Value = KeysetOptions> {
    (
        prop_oneof![Just(Direction::Ascending), Just(Direction::Descending)],
        prop_oneof![Just(CursorStyle::Opaque), Just(CursorStyle::Id)],
    )
        .prop_map(|(direction, style)| KeysetOptions { direction, style })
}

proptest! {
    #[test]
    fn numbered_pages_add_up(total in 0_u64..150, per_page in 1_u64..60, without_count: bool) {
        let options = OffsetOptions { without_count, ..OffsetOptions::default() };
        let mut query = format!("per_page={per_page}");
        let mut seen: Vec<u64> = Vec::new();
        loop {
            let page = numbered(total, &query, options);
            seen.extend(&page.items);
            let Some(next) = link(&page, "next") else { break };
            query = query_of(&next);
        }
        prop_assert_eq!(seen, (1..=total).collect::<Vec<_>>());
    }

    #[test]
    fn cursors_neither_skip_nor_repeat_while_rows_come_and_go(
        total in 1_u64..120,
        per_page in 1_u64..40,
        options in styles(),
        removed in proptest::collection::btree_set(1_u64..120, 0..10),
    ) {
        let mut ids: Vec<u64> = (1..=total).collect();
        let mut query = format!("pagination=keyset&per_page={per_page}");
        let mut seen: Vec<u64> = Vec::new();
        loop {
            let page = by_cursor(&ids, &query, options);
            prop_assert!(header(&page, "x-page").is_none());
            seen.extend(&page.items);
            let Some(next) = link(&page, "next") else { break };
            query = query_of(&next);
            ids.retain(|id| !removed.contains(id));
        }
        let ordered = seen.is_sorted_by(|left, right| match options.direction {
            Direction::Ascending => left < right,
            Direction::Descending => left > right,
        });
        prop_assert!(ordered);
        for id in (1..=total).filter(|id| !removed.contains(id)) {
            prop_assert!(seen.contains(&id));
        }
    }
}
