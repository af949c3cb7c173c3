/// Of the words that are known, the one that was meant, if one is close enough to say so.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|known| (strsim::damerau_levenshtein(word, known), known))
        .filter(|(distance, known)| *distance <= 1 + known.len().max(word.len()) / 3)
        .min()
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("base-url", Some("base_url"))]
    #[case("bas_url", Some("base_url"))]
    #[case("toekn", Some("token"))]
    #[case("url", Some("url"))]
    #[case("circuit", None)]
    fn finds_what_was_meant(#[case] word: &str, #[case] expected: Option<&str>) {
        assert_eq!(nearest(word, ["base_url", "token", "url"]), expected);
    }
}
