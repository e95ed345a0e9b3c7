//! Texts of a PDF as characters: what a font's codes mean, and how dictionaries write texts.

use super::syntax::{Object, Scanner};
use std::collections::BTreeMap;

/// Codes that a font can give a meaning to.
const CODES: u32 = 0x1_0000;
/// Characters that one code means at most.
const MEANING: usize = 8;

/// What the codes of a font mean, by its table of meanings.
pub fn meanings(table: &[u8]) -> BTreeMap<u32, String> {
    let (mut meanings, mut operands, mut scanner) = (BTreeMap::new(), Vec::new(), Scanner::new(table, 0));
    while let Some(object) = scanner.next_object() {
        let Object::Word(word) = object else {
            operands.push(object);
            continue;
        };
        match word.as_str() {
            "endbfchar" => operands.chunks_exact(2).for_each(|pair| {
                if let [Object::Text(code), Object::Text(meaning)] = pair {
                    meanings.insert(number(code), meant(meaning));
                }
            }),
            "endbfrange" => operands.chunks_exact(3).for_each(|range| of_range(range, &mut meanings)),
            _ => {}
        }
        operands.clear();
    }
    meanings
}

fn of_range(range: &[Object], meanings: &mut BTreeMap<u32, String>) {
    let [Object::Text(first), Object::Text(last), meaning] = range else { return };
    let codes = (number(first)..=number(last)).take_while(|code| *code < CODES);
    match meaning {
        Object::Text(text) => {
            for (code, further) in codes.zip(0..=u16::MAX) {
                let mut units = units(text);
                units.truncate(MEANING);
                if let Some(unit) = units.last_mut() {
                    *unit = unit.wrapping_add(further);
                }
                meanings.insert(code, String::from_utf16_lossy(&units));
            }
        }
        Object::List(texts) => meanings.extend(codes.zip(texts).filter_map(|(code, text)| match text {
            Object::Text(text) => Some((code, meant(text))),
            _ => None,
        })),
        _ => {}
    }
}

/// A text of a dictionary: UTF-16 with a mark before it, else a byte a character.
pub fn text(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => utf16(rest),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

fn meant(bytes: &[u8]) -> String {
    utf16(bytes).chars().take(MEANING).collect()
}

fn number(code: &[u8]) -> u32 {
    code.iter().take(4).fold(0, |number, byte| (number << 8) | u32::from(*byte))
}

fn units(bytes: &[u8]) -> Vec<u16> {
    bytes.as_chunks().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect()
}

fn utf16(bytes: &[u8]) -> String {
    String::from_utf16_lossy(&units(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_mean_what_the_table_says() {
        let table = b"2 beginbfchar <0001> <00660069> <0002> <D83DDE00> endbfchar
            2 beginbfrange <0010> <0012> <0041> <20> <21> [<00e6> <00F8>] endbfrange";
        let found = meanings(table);
        let check = |code: u32, expected: &str| assert_eq!(found.get(&code).map(String::as_str), Some(expected));
        check(1, "fi");
        check(2, "\u{1f600}");
        check(0x12, "C");
        check(0x21, "ø");
        assert_eq!(found.len(), 7);
        let endless = meanings(b"<0000> <ffffffff> <0030> endbfrange");
        assert_eq!((endless.len(), endless.get(&1).map(String::as_str)), (0x1_0000, Some("1")));
    }

    #[test]
    fn texts_of_dictionaries() {
        assert_eq!(text(b"\xfe\xff\x00M\x00\xe5l"), "Må");
        assert_eq!(text(b"M\xe5l"), "Mål");
    }
}
