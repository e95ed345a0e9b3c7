//! Objects of a PDF as they are written: names, numbers, texts, lists, dictionaries, words.
//!
//! Written for files that somebody may have made to do harm: depth and size of what is read are bounded.

use std::collections::BTreeMap;

/// Lists and dictionaries within each other at most.
const DEPTH: u32 = 48;
/// Objects within one at most.
const NODES: u32 = 200_000;

/// A dictionary: names without their `/`.
pub type Dict = BTreeMap<String, Object>;

/// An object.
#[derive(Debug, Clone, PartialEq)]
pub enum Object {
    /// A number.
    Number(f64),
    /// A name, without its `/`.
    Name(String),
    /// Bytes of a text.
    Text(Vec<u8>),
    /// A list.
    List(Vec<Object>),
    /// A dictionary.
    Dict(Dict),
    /// Another object, by its number.
    Ref(u32),
    /// A dictionary and where in the file its data stand.
    Stream(Dict, std::ops::Range<usize>),
    /// Anything else: `obj`, `true`, `null`, an operator, a bracket that closes.
    Word(String),
}

impl Object {
    /// It as a whole number that is not negative.
    pub fn whole(&self) -> Option<usize> {
        match self {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to fit")]
            Self::Number(number) if (0.0..4e9).contains(number) => Some(*number as usize),
            _ => None,
        }
    }

    /// It as a name.
    pub fn name(&self) -> Option<&str> {
        if let Self::Name(name) = self { Some(name) } else { None }
    }

    /// It as a list; what is no list is one of one.
    pub fn list(&self) -> &[Self] {
        if let Self::List(list) = self { list } else { std::slice::from_ref(self) }
    }

    /// Its dictionary.
    pub fn dict(&self) -> Option<&Dict> {
        if let Self::Dict(dict) | Self::Stream(dict, _) = self { Some(dict) } else { None }
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self, Self::Word(own) if own == word)
    }
}

/// Reads objects one after the other.
#[derive(Debug, Clone)]
pub struct Scanner<'a> {
    bytes: &'a [u8],
    /// How far it has come.
    pub at: usize,
    nodes: u32,
}

impl<'a> Scanner<'a> {
    /// A scanner that begins at a place.
    pub fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, nodes: NODES }
    }

    /// The next object; nothing at the end, or where there is no object that could be one.
    pub fn next_object(&mut self) -> Option<Object> {
        self.nodes = NODES;
        self.read(DEPTH)
    }

    /// The next object, where it is this word.
    pub fn word(&mut self, word: &str) -> Option<()> {
        self.next_object().filter(|own| own.is_word(word)).map(|_| ())
    }

    /// The next object, where it is a whole number.
    pub fn whole(&mut self) -> Option<usize> {
        self.next_object()?.whole()
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|byte| byte != b'\n' && byte != b'\r') {
                    self.at += 1;
                }
            } else if !is_space(byte) {
                return;
            } else {
                self.at += 1;
            }
        }
    }

    fn read(&mut self, depth: u32) -> Option<Object> {
        self.nodes = self.nodes.checked_sub(1)?;
        self.skip_space();
        match self.take()? {
            b'/' => Some(Object::Name(self.name())),
            b'(' => Some(Object::Text(self.literal()?)),
            b'<' if self.peek() == Some(b'<') => {
                self.at += 1;
                self.items(">>", depth).map(|items| Object::Dict(paired(items)))
            }
            b'<' => Some(Object::Text(self.hexadecimal()?)),
            b'[' => self.items("]", depth).map(Object::List),
            b'>' if self.peek() == Some(b'>') => {
                self.at += 1;
                Some(Object::Word(">>".into()))
            }
            byte if is_delimiter(byte) => Some(Object::Word(char::from(byte).into())),
            _ => Some(self.number_or_word()),
        }
    }

    fn items(&mut self, end: &str, depth: u32) -> Option<Vec<Object>> {
        let depth = depth.checked_sub(1)?;
        let mut items = Vec::new();
        loop {
            match self.read(depth)? {
                Object::Word(word) if word == end => return Some(items),
                Object::Word(word) if word == "R" => {
                    let number = items.len().checked_sub(2).and_then(|place| items.get(place)).and_then(Object::whole);
                    items.truncate(items.len().saturating_sub(2));
                    items.push(Object::Ref(u32::try_from(number?).ok()?));
                }
                item => items.push(item),
            }
        }
    }

    fn regular(&mut self) -> &'a [u8] {
        let start = self.at;
        while self.peek().is_some_and(|byte| !is_space(byte) && !is_delimiter(byte)) {
            self.at += 1;
        }
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    fn name(&mut self) -> String {
        let mut bytes = self.regular().iter();
        let mut name = Vec::new();
        while let Some(byte) = bytes.next() {
            let rest = bytes.as_slice();
            match rest.first_chunk::<2>().and_then(|digits| Some(nibble(digits[0])? << 4 | nibble(digits[1])?)) {
                Some(escaped) if *byte == b'#' => {
                    name.push(escaped);
                    bytes.nth(1);
                }
                _ => name.push(*byte),
            }
        }
        String::from_utf8_lossy(&name).into_owned()
    }

    fn number_or_word(&mut self) -> Object {
        self.at -= 1;
        let text = String::from_utf8_lossy(self.regular());
        match text.parse::<f64>() {
            // `inf` and `nan` are words.
            Ok(number) if text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.')) => {
                Object::Number(number)
            }
            _ => Object::Word(text.into_owned()),
        }
    }

    fn hexadecimal(&mut self) -> Option<Vec<u8>> {
        let mut digits = Vec::new();
        loop {
            match self.take()? {
                b'>' => break,
                byte => digits.extend(nibble(byte)),
            }
        }
        // A digit that stands alone at the end is followed by a zero.
        let pairs =
            digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| (byte << 4) | digit) << (8 - 4 * pair.len()));
        Some(pairs.collect())
    }

    fn literal(&mut self) -> Option<Vec<u8>> {
        let (mut text, mut open) = (Vec::new(), 0_usize);
        loop {
            match self.take()? {
                b'\\' => text.extend(self.escaped()?),
                b')' if open == 0 => return Some(text),
                byte => {
                    open = if byte == b'(' { open + 1 } else { open - usize::from(byte == b')') };
                    text.push(byte);
                }
            }
        }
    }

    fn escaped(&mut self) -> Option<Option<u8>> {
        Some(match self.take()? {
            b'n' => Some(b'\n'),
            b'r' => Some(b'\r'),
            b't' => Some(b'\t'),
            b'b' => Some(8),
            b'f' => Some(12),
            b'\r' => {
                self.at += usize::from(self.peek() == Some(b'\n'));
                None
            }
            b'\n' => None,
            first @ b'0'..=b'7' => {
                let mut code = first - b'0';
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else { break };
                    self.at += 1;
                    code = code << 3 | (digit - b'0');
                }
                Some(code)
            }
            other => Some(other),
        })
    }
}

/// Names with what stands behind each.
fn paired(items: Vec<Object>) -> Dict {
    let mut dict = Dict::new();
    let mut items = items.into_iter();
    while let (Some(key), Some(value)) = (items.next(), items.next()) {
        if let Object::Name(key) = key {
            dict.insert(key, value);
        }
    }
    dict
}

fn nibble(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn objects_are_read() {
        let text = b"<</A#42 [1 -2.5 (a\\(b\\051\\n(c)) <0aF> /N]/R 12 0 R>> % note\n q BT";
        let mut scanner = Scanner::new(text, 0);
        let list = Object::List(vec![
            Object::Number(1.0),
            Object::Number(-2.5),
            Object::Text(b"a(b)\n(c)".to_vec()),
            Object::Text(vec![0x0a, 0xf0]),
            Object::Name("N".into()),
        ]);
        let dict = [("AB".to_owned(), list), ("R".to_owned(), Object::Ref(12))].into_iter().collect();
        assert_eq!(scanner.next_object(), Some(Object::Dict(dict)));
        assert_eq!(scanner.next_object(), Some(Object::Word("q".into())));
        assert_eq!(scanner.next_object(), Some(Object::Word("BT".into())));
        assert_eq!(scanner.next_object(), None);
    }

    #[test]
    fn what_nests_too_deep_or_holds_too_much_is_none() {
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(Scanner::new(deep(40).as_bytes(), 0).next_object().is_some());
        assert!(Scanner::new(deep(100_000).as_bytes(), 0).next_object().is_none());
        let long = format!("[{}]", "0 ".repeat(300_000));
        assert!(Scanner::new(long.as_bytes(), 0).next_object().is_none());
    }

    proptest! {
        #[test]
        fn whatever_stands_there_is_read_to_an_end(bytes in proptest::collection::vec(any::<u8>(), 0..400), at in 0..500_usize) {
            let mut scanner = Scanner::new(&bytes, at);
            while scanner.next_object().is_some() {}
        }
    }
}
