//! Query parameters, each known, given once, and right; all wrong ones are told at once.

use crate::refusal::Refusal;
use axum::extract::Query;
use axum::http::Uri;
use maaltal_domain::{Invalid, Language, Problem};
use std::str::FromStr;

/// The parameters of a query, taken one by one. An empty one counts as absent, as browsers send empty fields.
pub(crate) struct Parameters {
    given: Vec<(String, String)>,
    known: Vec<&'static str>,
    problems: Vec<Problem>,
}

impl Parameters {
    pub fn of(uri: &Uri) -> Self {
        let given = Query::<Vec<(String, String)>>::try_from_uri(uri).map(|Query(given)| given);
        Self { given: given.unwrap_or_default(), known: Vec::new(), problems: Vec::new() }
    }

    /// The text of the parameter `name`.
    pub fn text(&mut self, name: &'static str) -> Option<String> {
        self.known.push(name);
        let (taken, left): (Vec<_>, Vec<_>) = self.given.drain(..).partition(|(given, _)| given == name);
        self.given = left;
        if taken.len() > 1 {
            self.problems.push(Invalid::new("one value", format!("{} values", taken.len())).at(name));
        }
        taken.into_iter().map(|(_, value)| value).next().filter(|value| !value.is_empty())
    }

    /// The value of the parameter `name`; a wrong one is kept for [`finish`](Self::finish).
    pub fn read<T: FromStr<Err = Invalid>>(&mut self, name: &'static str) -> Option<T> {
        match self.text(name)?.parse() {
            Ok(value) => Some(value),
            Err(invalid) => {
                self.problems.push(Invalid::at(invalid, name));
                None
            }
        }
    }

    /// The language that the answer is in: `lang`, else Danish.
    pub fn language(&mut self) -> Language {
        self.read("lang").unwrap_or_default()
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// When a parameter was wrong, given twice, or is none that was asked for.
    pub fn finish(self) -> Result<(), Refusal> {
        let expected = match self.known.as_slice() {
            [] => "no parameters".to_owned(),
            known => format!("one of the parameters {}", known.join(", ")),
        };
        let unknown = self.given.iter().map(|(name, _)| {
            let name = Invalid::new("", name).got;
            Invalid::new(expected.clone(), &name).at(name)
        });
        let problems: Vec<_> = self.problems.into_iter().chain(unknown).collect();
        if problems.is_empty() { Ok(()) } else { Err(Refusal::of_parameters(&problems)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: &str, language: Option<Language>, problems: &[&str]) {
        let uri: Uri = format!("/x?{query}").parse().unwrap();
        let mut parameters = Parameters::of(&uri);
        assert_eq!(parameters.read("lang"), language, "{query}");
        let lines = parameters.finish().map_or_else(|refusal| refusal.lines(), |()| Vec::new());
        assert_eq!(lines, problems, "{query}");
    }

    #[test]
    fn wrong_parameters_are_named() {
        check("", None, &[]);
        check("lang=", None, &[]);
        check("lang=%65n", Some(Language::En), &[]);
        check("lang=sv", None, &["lang: expected a language (da or en), got sv"]);
        check("lang=da&lang=en", Some(Language::Da), &["lang: expected one value, got 2 values"]);
        check(
            "a=1&b",
            None,
            &["a: expected one of the parameters lang, got a", "b: expected one of the parameters lang, got b"],
        );
        check("010190-1234=x", None, &["******-****: expected one of the parameters lang, got ******-****"]);
        check("lang=%ff%fe", None, &["lang: expected a language (da or en), got \u{fffd}\u{fffd}"]);
    }

    proptest::proptest! {
        #[test]
        fn no_query_is_too_strange(query in "[ -~æøå]{0,80}") {
            let Ok(uri) = format!("/x?{query}").parse::<Uri>() else { return Ok(()) };
            let mut parameters = Parameters::of(&uri);
            parameters.text("lang");
            let _ = parameters.finish();
        }
    }
}
