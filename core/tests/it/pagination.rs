//! Pages: the cursor of a `Link` header, and the stream of all items.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use futures_util::{StreamExt as _, TryStreamExt as _};
use http::HeaderMap;
use pipewright_core::http::{Cursor, CursorRepeated, Page, next_cursor, paginate};
use proptest::prelude::*;
use rstest::rstest;

use crate::runtime::paused;

#[rstest]
#[case::gitlab_offset(
    &["<https://inner.proxy/api/v4/x?page=1>; rel=\"prev\", <https://inner.proxy/api/v4/x?page=3&per_page=20>; rel=\"next\""],
    Some("page=3&per_page=20")
)]
#[case::comma_in_the_url(&["<https://g/x?scope[]=a,b&cursor=c,d>; rel=\"next\""], Some("scope[]=a,b&cursor=c,d"))]
#[case::two_relations(&["<https://g/x?page=2>; rel=\"next last\""], Some("page=2"))]
#[case::two_headers(&["<https://g/x?page=1>; rel=\"first\"", "<https://g/x?page=2>; rel=\"next\""], Some("page=2"))]
#[case::relative(&["</x?page=2>; rel=next"], Some("page=2"))]
#[case::last_page(&["<https://g/x?page=1>; rel=\"first\""], None)]
#[case::empty(&[""], None)]
#[case::nonsense(&["next page please"], None)]
#[case::none(&[], None)]
fn reads_the_next_page(#[case] links: &[&str], #[case] expected: Option<&str>) {
    let mut headers = HeaderMap::new();
    for link in links {
        headers.append("link", link.parse().unwrap());
    }
    let next = next_cursor(
        &headers,
        &"https://gitlab.example/x?page=1".parse().unwrap(),
    );
    assert_eq!(next.as_ref().map(Cursor::query), expected);
}

#[test]
fn a_list_without_items_ends_and_its_error_shows_no_secret() {
    let stream = paginate(|cursor: Option<Cursor>| {
        let number: usize = cursor.map_or(0, |cursor| cursor.query()[5..6].parse().unwrap_or(0));
        let next = Cursor::from_query(format!("page={}&private_token=planted", number + 1));
        let page = Page::<()> {
            items: vec![],
            next: Some(next),
            total: None,
        };
        async move { Ok::<_, CursorRepeated>(page) }
    });
    let error = paused(stream.collect::<Vec<_>>())
        .pop()
        .unwrap()
        .unwrap_err();
    assert!(!format!("{error} {error:?}").contains("planted"), "{error}");

    let mut fetched = 0_u64;
    let endless = paginate(|_| {
        fetched += 1;
        let page = Page::<()> {
            items: vec![],
            next: Some(Cursor::from_query(format!("page={fetched}"))),
            total: None,
        };
        async move { Ok::<_, CursorRepeated>(page) }
    });
    assert!(paused(endless.collect::<Vec<_>>())[0].is_err());
    assert!(fetched < 100);
}

proptest! {
    /// Whatever the header is, there is a next page or there is none.
    #[test]
    fn no_link_header_upsets_the_parser(
        bytes in prop::collection::vec(any::<u8>(), 0..64),
        text in "(<[ -~]{0,12}>|; rel=\"?(next|prev)?\"?|[,;=\"<> ]|page=2){0,12}",
    ) {
        let current = url::Url::parse("https://gitlab.example/api/v4/projects?page=1").unwrap();
        for value in [bytes.as_slice(), text.as_bytes()] {
            let Ok(value) = http::HeaderValue::from_bytes(value) else {
                continue;
            };
            let mut headers = http::HeaderMap::new();
            headers.insert(http::header::LINK, value);
            let _ = pipewright_core::http::next_cursor(&headers, &current);
        }
    }

    /// All items come, once, in order, whatever the pages' sizes; a page is fetched when needed.
    #[test]
    fn yields_every_item_once(sizes in prop::collection::vec(0_usize..5, 1..20), wanted in 0_usize..60) {
        let mut count = 0;
        let pages: Vec<Vec<usize>> = sizes
            .iter()
            .map(|size| {
                let page = (count..count + size).collect();
                count += size;
                page
            })
            .collect();
        let fetched = Arc::new(AtomicUsize::new(0));
        let stream = paginate(|cursor: Option<Cursor>| {
            let number: usize = cursor.map_or(0, |cursor| cursor.query().parse().unwrap());
            fetched.fetch_add(1, Ordering::Relaxed);
            let next = (number + 1 < pages.len()).then(|| Cursor::from_query((number + 1).to_string()));
            let page = Page { items: pages[number].clone(), next, total: None };
            async move { Ok::<_, CursorRepeated>(page) }
        });
        let items: Vec<usize> =
            paused(stream.take(wanted).try_collect()).unwrap();
        prop_assert_eq!(&items, &(0..count.min(wanted)).collect::<Vec<_>>());
        let needed = sizes.iter().scan(0, |sum, size| { *sum += size; Some(*sum) })
            .position(|sum| sum >= wanted).map_or(pages.len(), |last| last + 1);
        prop_assert!(fetched.load(Ordering::Relaxed) <= needed);
    }

    /// However a server's cursors lead, the stream ends: an error when one repeats.
    #[test]
    fn never_walks_in_circles(next in prop::collection::vec(0_usize..10, 10)) {
        let stream = paginate(|cursor: Option<Cursor>| {
            let number: usize = cursor.map_or(0, |cursor| cursor.query().parse().unwrap());
            let next = Some(Cursor::from_query(next[number].to_string()));
            async move { Ok::<_, CursorRepeated>(Page { items: vec![number], next, total: None }) }
        });
        let results: Vec<_> = paused(stream.collect());
        prop_assert!(results.len() <= 12);
        prop_assert!(results.last().unwrap().is_err());
        let read: HashSet<_> = results.iter().flatten().skip(1).collect();
        prop_assert_eq!(read.len(), results.iter().flatten().skip(1).count(), "no page twice");
    }
}
