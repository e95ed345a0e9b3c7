//! The page's own words in both languages; what the report says too comes from the report's.

use maaltal_domain::{Language, Name};
use maaltal_report::words::Words;
use std::sync::LazyLock;

static PAGE: LazyLock<Words> =
    LazyLock::new(|| Words::read(include_str!("words/da.ftl"), include_str!("words/en.ftl")));

/// The page's words in one language, as templates ask for them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Speech(pub Language);

impl Speech {
    /// The word or sentence for `key`.
    pub fn say(self, key: &str) -> String {
        self.tell(key, &[])
    }

    /// The sentence for `key` with `args` put in.
    pub fn tell(self, key: &str, args: &[(&str, &str)]) -> String {
        PAGE.word(self.0, key, args)
    }

    /// The language's code.
    pub fn code(self) -> &'static str {
        self.0.code()
    }
}

/// What a programme calls something, on a page in some language.
pub(crate) struct Called {
    pub text: String,
    /// The language that the text is in, where it is not the page's.
    pub foreign: Option<&'static str>,
}

impl Called {
    /// The name for a page in `language`: Danish where there is no other.
    pub fn of(name: &Name, language: Language) -> Self {
        let foreign = (language == Language::En && name.en.is_none()).then_some(Language::Da.code());
        Self { text: name.in_language(language).to_owned(), foreign }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    const DANISH: &str = include_str!("words/da.ftl");
    const ENGLISH: &str = include_str!("words/en.ftl");

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

    fn texts(folder: &Path, found: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            match entry.path() {
                path if path.is_dir() => texts(&path, found),
                path if path.extension().is_some_and(|ending| ending == "rs" || ending == "html") => {
                    found.push_str(&std::fs::read_to_string(path).unwrap());
                }
                _ => {}
            }
        }
    }

    #[test]
    fn both_languages_have_the_same_keys_and_arguments() {
        assert_eq!(keys(DANISH), keys(ENGLISH));
    }

    #[test]
    fn every_key_is_used_and_every_used_key_is_there() {
        let (mut code, root) = (String::new(), Path::new(env!("CARGO_MANIFEST_DIR")));
        texts(&root.join("src"), &mut code);
        texts(&root.join("templates"), &mut code);
        let known = keys(DANISH);
        let unused: Vec<_> = known.keys().filter(|key| !code.contains(&format!("\"{key}\""))).collect();
        assert_eq!(unused, Vec::<&String>::new());
        for call in ["say(\"", "tell(\""] {
            for used in code.split(call).skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(known.contains_key(used) || used.is_empty() || used.contains('{'), "{used} is no key");
            }
        }
    }
}
