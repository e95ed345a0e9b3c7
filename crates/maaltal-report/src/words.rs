//! The report's words in both languages.
//!
//! They live in two Fluent files beside this one; a test holds the two to the same keys and the same arguments.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use maaltal_domain::Language;
use std::sync::LazyLock;
use unic_langid::{LanguageIdentifier, langid};

/// Words of one subject in every language, by key.
pub struct Words {
    danish: FluentBundle<FluentResource>,
    english: FluentBundle<FluentResource>,
}

static REPORT: LazyLock<Words> =
    LazyLock::new(|| Words::read(include_str!("words/da.ftl"), include_str!("words/en.ftl")));

/// The report's word or sentence for `key`, with `args` (name and text) put in; the key itself where there is none.
///
/// Arguments are put in as they stand: numbers are written by [`writing`](crate::writing) before.
pub fn word(language: Language, key: &str, args: &[(&str, &str)]) -> String {
    REPORT.word(language, key, args)
}

impl Words {
    /// Words from one Fluent file per language; entries that cannot be read are left out.
    pub fn read(danish: &str, english: &str) -> Self {
        Self { danish: bundle(langid!("da"), danish), english: bundle(langid!("en"), english) }
    }

    /// The word or sentence for `key`, with `args` put in; the key itself where there is none.
    pub fn word(&self, language: Language, key: &str, args: &[(&str, &str)]) -> String {
        let bundle = match language {
            Language::Da => &self.danish,
            Language::En => &self.english,
        };
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut given = FluentArgs::new();
        for (name, text) in args {
            given.set(*name, *text);
        }
        // A missing argument leaves its name in the text, which a test on the keys finds; it is no reason to stop.
        bundle.format_pattern(pattern, Some(&given), &mut Vec::new()).into_owned()
    }
}

fn bundle(language: LanguageIdentifier, file: &str) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Isolation marks are for mixed directions of writing; here they would only be invisible characters in the PDF.
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(file.to_owned()).unwrap_or_else(|(readable, _)| readable);
    bundle.add_resource_overriding(resource);
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    /// Keys of a Fluent file with the arguments that each takes.
    fn keys(file: &str) -> BTreeMap<String, BTreeSet<String>> {
        let lines = file.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
        let entry = |line: &str| {
            let (key, text) = line.split_once(" = ").unwrap_or_else(|| panic!("one entry per line: {line}"));
            let args = text.split("{ $").skip(1).filter_map(|rest| rest.split(" }").next());
            (key.to_owned(), args.map(str::to_owned).collect())
        };
        lines.map(entry).collect()
    }

    /// Every `.rs` file of the crate.
    fn sources(folder: &std::path::Path, found: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            match entry.path() {
                path if path.is_dir() => sources(&path, found),
                path if path.extension().is_some_and(|ending| ending == "rs") => {
                    found.push_str(&std::fs::read_to_string(path).unwrap());
                }
                _ => {}
            }
        }
    }

    #[test]
    fn both_languages_have_the_same_keys_and_arguments() {
        let (danish, english) = (keys(include_str!("words/da.ftl")), keys(include_str!("words/en.ftl")));
        assert!(danish.len() > 50);
        assert_eq!(danish, english);
        for key in danish.keys() {
            let readable = [&REPORT.danish, &REPORT.english].map(|bundle| bundle.has_message(key));
            assert_eq!(readable, [true; 2], "{key}");
        }
    }

    #[test]
    fn every_key_is_used() {
        let mut code = String::new();
        sources(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut code);
        let unused: Vec<_> = keys(include_str!("words/da.ftl"))
            .into_keys()
            .filter(|key| {
                // Keys made of a name (`status-{name}`) are found by their beginning.
                let made = key.match_indices('-').any(|(dash, _)| code.contains(&format!("\"{}-{{", &key[..dash])));
                !made && !code.contains(&format!("\"{key}\""))
            })
            .collect();
        assert_eq!(unused, [""; 0]);
    }

    #[test]
    fn texts_are_put_in_as_they_stand() {
        let made = Words::read("greet = Hej { $name }\nbroken", "greet = Hello { $name }");
        assert_eq!(made.word(Language::Da, "greet", &[("name", "#import <b> $x$ { y }")]), "Hej #import <b> $x$ { y }");
        assert_eq!(made.word(Language::En, "absent", &[]), "absent");
    }
}
