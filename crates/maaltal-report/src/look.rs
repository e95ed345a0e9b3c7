//! What the owners of a programme make their own in its report: logo, name, contact line, fixed sentences.
//!
//! All of it is text or a picture, never markup; what is anything else is refused as it is read.

mod logo;

use maaltal_domain::{Invalid, Name, Problem};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a programme's report is made its owners'; the default leaves it as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Look {
    /// Who publishes the report; nothing: the programme's name alone.
    pub publisher: Option<Name>,
    /// The logo on the first page.
    pub logo: Option<Logo>,
    /// Whom to ask, in one line.
    pub contact: Option<Name>,
    /// Fixed sentences of the report by their keys, one of [`Look::SENTENCES`], in place of the report's own.
    pub sentences: BTreeMap<String, Name>,
    /// Where the service is reached from outside, `https://maaltal.example.dk`; codes of figures lead there.
    pub address: Option<String>,
}

/// A logo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logo {
    /// The picture, an SVG document.
    pub svg: String,
    /// What it shows, for those who do not see it.
    pub alternative: Name,
}

impl Look {
    /// Keys of the sentences that may be the owners' own: introductions, and what is said where there is nothing.
    /// What says how figures are made is not among them, so that it stays true.
    pub const SENTENCES: [&str; 10] = [
        "kicker",
        "no-targets",
        "decision-introduction",
        "decision-none",
        "actions-none",
        "explanation-asked",
        "others-introduction",
        "steps-introduction",
        "labour-introduction",
        "control-introduction",
    ];

    /// Whether it can be printed.
    ///
    /// # Errors
    /// When a sentence's key is none of [`Look::SENTENCES`], the logo is no SVG of its own that shows no text, or the
    /// address is none.
    pub fn check(&self) -> Result<(), Problem> {
        let wrong =
            |field: &str, wrong: Invalid| Problem { field: field.to_owned(), expected: wrong.expected, got: wrong.got };
        if let Some(key) = self.sentences.keys().find(|key| !Self::SENTENCES.contains(&key.as_str())) {
            let expected = format!("a sentence of the report ({})", Self::SENTENCES.join(", "));
            return Err(wrong("look.sentences", Invalid::new(expected, key)));
        }
        if let Some(logo) = &self.logo {
            logo::check(&logo.svg).map_err(|found| wrong("look.logo.svg", found))?;
        }
        if let Some(address) = &self.address {
            check_address(address).map_err(|found| wrong("look.address", found))?;
        }
        Ok(())
    }
}

fn check_address(address: &str) -> Result<(), Invalid> {
    let host = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    let is_plain = |c: char| c.is_ascii_alphanumeric() || ".:-_/[]".contains(c);
    let fits = host.is_some_and(|host| !host.is_empty() && host.chars().all(is_plain));
    let expected = "an address such as https://maaltal.example.dk";
    if fits { Ok(()) } else { Err(Invalid::new(expected, address)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value as Json, json};

    fn check(look: &Json, expected: Result<(), &str>) {
        let read: Look = serde_json::from_value(look.clone()).unwrap();
        let found = read.check().map_err(|problem| problem.field);
        assert_eq!(found, expected.map_err(str::to_owned), "{look}");
    }

    #[test]
    fn only_known_sentences_plain_logos_and_addresses_are_taken() {
        let name = json!({"da": "x"});
        let logo = |svg: &str| json!({"logo": {"svg": svg, "alternative": {"da": "x"}}});
        let svg = |inside: &str| {
            logo(&format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 9 9\">{inside}</svg>"
            ))
        };
        check(&json!({}), Ok(()));
        check(&json!({"sentences": {"kicker": name}}), Ok(()));
        check(&json!({"sentences": {"method-status": name}}), Err("look.sentences"));
        check(&json!({"address": "https://maaltal.example.dk/a"}), Ok(()));
        for bad in ["", "maaltal.example.dk", "https://", "javascript:alert(1)", "https://a b", "https://a\")#x"] {
            check(&json!({"address": bad}), Err("look.address"));
        }
        let used = "<defs><path id=\"a\" d=\"M0 0h9\"/></defs><use xlink:href=\"#a\" fill=\"url(#a)\"/>";
        for good in ["<rect width=\"9\" height=\"9\"/>", used, "<image href=\"data:image/png;base64,AA==\"/>"] {
            check(&svg(good), Ok(()));
        }
        for bad in [
            "<script>1</script>",
            "<rect onclick=\"1\"/>",
            "<image href=\"https://a.dk/x.png\"/>",
            "<image xlink:href=\"file:x.png\"/>",
            "<image href=\"data:image/svg+xml;base64,AA==\"/>",
            "<rect fill=\"url(https://a.dk)\"/>",
            "<rect style=\"fill:URL( 'x' )\"/>",
            "<style>@import 'x'</style>",
            "<foreignObject/>",
            "<text>x</text>",
            "<a href=\"https://a.dk\"/>",
        ] {
            check(&svg(bad), Err("look.logo.svg"));
        }
        for bad in [
            "",
            "x",
            "<html/>",
            "<svg/>",
            "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        ] {
            check(&logo(bad), Err("look.logo.svg"));
        }
    }

    #[test]
    fn unknown_fields_are_refused() {
        let refused = serde_json::from_value::<Look>(json!({"colour": "red"})).unwrap_err().to_string();
        assert!(refused.contains("unknown field `colour`"), "{refused}");
    }

    #[test]
    fn every_sentence_that_may_be_replaced_is_there_and_takes_nothing() {
        for key in Look::SENTENCES {
            for language in [maaltal_domain::Language::Da, maaltal_domain::Language::En] {
                let own = crate::words::word(language, key, &[]);
                assert!(own != key && !own.contains('$'), "{key}");
            }
        }
    }
}
