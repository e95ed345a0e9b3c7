//! Labels brought to one form, in which they are compared.

/// `label` without what does not matter in it: case, spaces, `_`, `-`, and æøå against ae oe aa.
pub(super) fn folded(label: &str) -> String {
    let mut out = String::with_capacity(label.len());
    for letter in label.chars().flat_map(char::to_lowercase) {
        match letter {
            'æ' => out.push_str("ae"),
            'ø' => out.push_str("oe"),
            'å' => out.push_str("aa"),
            '_' | '-' => {}
            space if space.is_whitespace() => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_matter_is_gone() {
        for label in ["P-nummer", " p nummer", "P_NUMMER", "p\u{a0}nummer"] {
            assert_eq!(folded(label), "pnummer");
        }
        assert_eq!(folded("MÅLGRUPPER"), folded("maalgrupper"));
        assert_eq!(folded("Ærø"), folded("Aeroe"));
    }
}
