//! The words in what a server sends, made fit to be shown.

/// The longest text that is kept, in characters.
const LONGEST: usize = 500;

/// One line of at most 500 characters without control characters, which could play with a terminal;
/// none if nothing is left.
///
/// ```
/// use pipewright_core::http::one_line;
///
/// assert_eq!(one_line("a\u{1b}[31mred\n"), Some("a [31mred".to_owned()));
/// assert_eq!(one_line(" \n"), None);
/// ```
pub fn one_line(text: &str) -> Option<String> {
    let mut line = String::new();
    let mut length = 0;
    let mut space = false;
    for character in text.chars() {
        if character.is_control() || character.is_whitespace() {
            space = length > 0;
            continue;
        }
        if space {
            line.push(' ');
            length += 1;
            space = false;
        }
        if length >= LONGEST {
            line.push('…');
            break;
        }
        line.push(character);
        length += 1;
    }
    (length > 0).then_some(line)
}

/// The title of an HTML page.
///
/// ```
/// use pipewright_core::http::html_title;
///
/// let title = html_title("<html><head><TITLE>502 Bad\nGateway</title>");
/// assert_eq!(title.as_deref(), Some("502 Bad Gateway"));
/// ```
pub fn html_title(html: &str) -> Option<String> {
    let lower = html.to_ascii_lowercase();
    let start = lower.find("<title>")? + "<title>".len();
    let end = start + lower.get(start..)?.find('<')?;
    one_line(html.get(start..end)?)
}

#[cfg(test)]
mod tests {
    use super::{html_title, one_line};

    #[test]
    fn a_long_text_is_cut() {
        let line = one_line(&"é ".repeat(1000)).unwrap();
        assert!(line.ends_with('…'));
        assert_eq!(line.chars().count(), 501);
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in ".{0,60}", html in "[<>a-zA-Z/ é]{0,40}") {
            one_line(&text);
            html_title(&format!("<title>{html}"));
            html_title(&html);
        }
    }
}
