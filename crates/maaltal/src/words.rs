//! The program's own words in both languages.

use maaltal_domain::Language;
use maaltal_report::words::Words;
use std::sync::LazyLock;

static WORDS: LazyLock<Words> =
    LazyLock::new(|| Words::read(include_str!("words/da.ftl"), include_str!("words/en.ftl")));

/// The word or sentence for `key`.
pub fn word(language: Language, key: &str, args: &[(&str, &str)]) -> String {
    WORDS.word(language, key, args)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(file: &str) -> Vec<&str> {
        file.lines().filter_map(|line| line.split_once(" = ")).map(|(key, _)| key).collect()
    }

    #[test]
    fn both_languages_have_the_same_keys() {
        let danish = keys(include_str!("words/da.ftl"));
        assert_eq!(danish, keys(include_str!("words/en.ftl")));
        for key in danish {
            assert_ne!(word(Language::Da, key, &[]), key);
            assert_ne!(word(Language::En, key, &[]), key);
        }
    }
}
