//! Text newtypes: each can only hold what its place allows, and never a person number.

use crate::{Invalid, PersonNumber};
use serde::{Deserialize, Serialize};

/// Checks `text` by `fits`, and that no person number stands in it.
fn checked(text: &str, expected: &str, fits: bool) -> Result<String, Invalid> {
    if PersonNumber::is_in(text) {
        return Err(Invalid::new("no person number", text));
    }
    if !fits {
        return Err(Invalid::new(expected, text));
    }
    Ok(text.to_owned())
}

/// Whether `text` has `1..=most` characters, each of which `allowed` takes.
fn made_of(text: &str, most: usize, allowed: impl Fn(char) -> bool) -> bool {
    if text.is_ascii() {
        // Bytes are characters then, which need no decoding.
        return (1..=most).contains(&text.len()) && text.bytes().all(|byte| allowed(char::from(byte)));
    }
    (1..=most).contains(&text.chars().count()) && text.chars().all(allowed)
}

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident, $expected:literal, $fits:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = Invalid;
            fn from_str(text: &str) -> Result<Self, Invalid> {
                let fits: fn(&str) -> bool = $fits;
                checked(text, $expected, fits(text)).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = Invalid;
            fn try_from(text: String) -> Result<Self, Invalid> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}

identifier! {
    /// Id of a programme, `[a-z0-9-]{1,64}`.
    ProgrammeId, "a programme id (1-64 of a-z 0-9 -)", is_slug
}
identifier! {
    /// Id of a KPI within its programme, `[a-z0-9-]{1,64}`.
    KpiId, "a KPI id (1-64 of a-z 0-9 -)", is_slug
}
identifier! {
    /// Id of an event, unique within its source for ever: 1-128 printable characters without spaces.
    EventId, "an id (1-128 printable characters without spaces)",
    |text| made_of(text, 128, |c| c.is_ascii_graphic() || is_printable(c))
}
identifier! {
    /// Sender of events: a URI reference of at most 256 characters, such as `/lolland/erhvervsservice`.
    Source, "a source (a URI reference, 1-256 characters)",
    |text| made_of(text, 256, |c| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '{' | '}' | '|' | '\\' | '^' | '`')) && is_escaped_right(text)
}
identifier! {
    /// A citizen's pseudonym, or the id of a spell, agreement, meeting, decision or action: `[A-Za-z0-9_-]{1,64}`.
    Ident, "an id (1-64 of A-Z a-z 0-9 _ -)",
    |text| made_of(text, 64, |c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}
identifier! {
    /// A code from some list: `[A-Za-z0-9_.-]{1,64}`.
    Code, "a code (1-64 of A-Z a-z 0-9 _ . -)",
    |text| made_of(text, 64, |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))
}
identifier! {
    /// Free text about companies, meetings and decisions: 1-2,000 characters.
    Text, "a text (1-2000 characters)",
    |text| made_of(text, 2000, |c| !c.is_control() || c == '\n' || c == '\t')
}

/// Whether a character shows: no space, no control, none of those that only steer how others are shown, none without meaning.
fn is_printable(c: char) -> bool {
    let steers = matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}');
    let is_private = matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..);
    !c.is_whitespace() && !c.is_control() && !steers && !is_private
}

/// Whether each `%` of a URI reference stands before two hexadecimal digits.
fn is_escaped_right(text: &str) -> bool {
    let parts = text.split('%').skip(1);
    parts.into_iter().all(|part| part.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2)
}

fn is_slug(text: &str) -> bool {
    made_of(text, 64, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T: std::str::FromStr<Err = Invalid>>(good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(text.parse::<T>().is_ok(), "{text}");
        }
        for text in bad {
            assert!(text.parse::<T>().is_err(), "{text}");
        }
    }

    #[test]
    fn identifiers_take_what_they_should() {
        let long = "a".repeat(65);
        check::<ProgrammeId>(&["lolland-falster"], &["", "Lolland", "a b", &long]);
        check::<Ident>(&["b7208685530", "f_1-A"], &["", "a.b", "0101901234", &long]);
        check::<EventId>(
            &["e1~2", "æ"],
            &["", "a b", "x\n", "a\u{200b}", "\u{202e}a", "010190-1234", &"a".repeat(129)],
        );
        check::<Source>(
            &["/lolland/erhvervsservice", "https://x.dk/a?b", "/%C3%A6"],
            &["", "a b", "<x>", "/%zz", "/a%4"],
        );
        check::<Code>(&["registered_twice", "1.2-a"], &["", "a b"]);
        check::<Text>(&["Hej\nder"], &["", "\u{0}", "ring 010190-1234"]);
    }
}
