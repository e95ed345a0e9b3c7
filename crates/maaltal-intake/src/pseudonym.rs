//! Person numbers become pseudonyms, one key a programme.

use crate::IntakeError;
use hmac::{Hmac, Mac};
use maaltal_domain::{PersonNumber, ProgrammeId};
use sha2::Sha256;
use std::collections::BTreeMap;

/// The programmes' pseudonym keys, 32 bytes each; none is ever shown.
#[derive(Clone, Default)]
pub struct PseudonymKeys {
    keys: BTreeMap<ProgrammeId, [u8; 32]>,
}

impl PseudonymKeys {
    /// Gives a programme its key, in place of any before.
    ///
    /// # Errors
    /// When the key is not 32 bytes.
    pub fn insert(&mut self, programme: ProgrammeId, key: &[u8]) -> Result<(), IntakeError> {
        let Ok(key) = key.try_into() else { return Err(IntakeError::Key { programme, length: key.len() }) };
        self.keys.insert(programme, key);
        Ok(())
    }

    /// `p` and the first 16 bytes, in hexadecimal, of HMAC-SHA-256 over the ten digits; nothing without a key.
    ///
    /// The same for every node and sender that has the key.
    pub fn pseudonym(&self, programme: &ProgrammeId, person: &PersonNumber) -> Option<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.keys.get(programme)?).ok()?;
        mac.update(person.digits());
        let digest = mac.finalize().into_bytes();
        let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Some(format!("p{hex}"))
    }
}

/// Whether a citizen's field holds what a person number looks like once its parting or its leading 0 has been changed:
/// `010190 - 1234`, `010190–1234`, `101901234`.
pub(crate) fn is_like_person_number(text: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let parted = text.chars().all(|c| c.is_ascii_digit() || !c.is_alphanumeric() && c != '_');
    let whole = match digits.len() {
        9 => PersonNumber::whole(&format!("0{digits}")),
        10 => PersonNumber::whole(&digits),
        _ => None,
    };
    parted && whole.is_some()
}

impl std::fmt::Debug for PseudonymKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.keys.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_person_numbers_are_known_again() {
        for text in ["010190 - 1234", "010190–1234", "101901234", "01 01 90 12 34", "0101901234"] {
            assert!(is_like_person_number(text), "{text}");
        }
        for text in ["b7208685530", "123456789", "c-101901234", "1234", ""] {
            assert!(!is_like_person_number(text), "{text}");
        }
    }

    #[test]
    fn pseudonyms_are_those_of_any_other_implementation() {
        let programme: ProgrammeId = "kanten".parse().unwrap();
        let mut keys = PseudonymKeys::default();
        keys.insert(programme.clone(), &[7; 32]).unwrap();
        let of = |text: &str| keys.pseudonym(&programme, &PersonNumber::whole(text).unwrap());
        // printf 0101901234 | openssl dgst -sha256 -mac HMAC -macopt hexkey:0707...07
        assert_eq!(of("010190-1234").unwrap(), "pd969f159aa17149f76d21320992b8305");
        assert_eq!(of("0101901234"), of("010190-1234"));
        assert_eq!(keys.pseudonym(&"other".parse().unwrap(), &PersonNumber::whole("0101901234").unwrap()), None);
        let short = keys.insert("other".parse().unwrap(), b"too short").unwrap_err();
        assert_eq!(short.to_string(), "key of programme other: expected 32 bytes, got 9");
        assert_eq!(format!("{keys:?}"), "{ProgrammeId(\"kanten\")}");
    }
}
