//! Content lines: names and values, escaped and folded (RFC 5545, sections 3.1 and 3.3.11).

/// Octets of a line at most, its end left out.
const LONGEST: usize = 75;

/// Lines of a file.
#[derive(Default)]
pub(super) struct Lines(String);

impl Lines {
    /// Adds a value that needs no escaping; `name` may have parameters.
    pub fn put(&mut self, name: &str, value: &str) {
        let mut octets = 0;
        for letter in name.chars().chain([':']).chain(value.chars()) {
            octets += letter.len_utf8();
            if octets > LONGEST {
                self.0.push_str("\r\n ");
                octets = 1 + letter.len_utf8();
            }
            self.0.push(letter);
        }
        self.0.push_str("\r\n");
    }

    /// Adds a text as people wrote it.
    pub fn text(&mut self, name: &str, text: &str) {
        self.put(name, &escaped(text));
    }

    /// The file.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0.into_bytes()
    }
}

/// A text as a value: its lines in one, without the control characters that no text may have.
fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    let one_end = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    for letter in one_end.chars() {
        match letter {
            '\n' => value.push_str("\\n"),
            '\\' | ';' | ',' => value.extend(['\\', letter]),
            '\t' => value.push(letter),
            letter if letter.is_control() => {}
            letter => value.push(letter),
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a reader makes of a line: unfolded and unescaped.
    fn read(file: &str) -> String {
        let line = file.replace("\r\n ", "");
        let value = line.strip_prefix("X:").unwrap().strip_suffix("\r\n").unwrap();
        let mut letters = value.chars();
        let mut text = String::new();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' => text.extend(letters.next().map(|next| if next == 'n' { '\n' } else { next })),
                letter => text.push(letter),
            }
        }
        text
    }

    #[test]
    fn texts_are_escaped() {
        let check = |text: &str, expected: &str| assert_eq!(escaped(text), expected);
        check("Sal 1, 2. sal; C:\\x", "Sal 1\\, 2. sal\\; C:\\\\x");
        check("a\r\nb\rc\nd", "a\\nb\\nc\\nd");
        check("BEGIN:VEVENT\u{0}\u{7f}", "BEGIN:VEVENT");
    }

    #[test]
    fn lines_are_short_and_lead_back() {
        let letters = ['a', 'å', '€', '😀', ',', '\n', '\\', ' '];
        for length in 0..300 {
            let text: String = (0..length).map(|at| letters[(at * at + length) % letters.len()]).collect();
            let mut lines = Lines::default();
            lines.text("X", &text);
            let file = String::from_utf8(lines.into_bytes()).unwrap();
            assert!(file.split_terminator("\r\n").all(|line| line.len() <= LONGEST), "{file}");
            assert_eq!(file.split_terminator("\r\n").filter(|line| !line.starts_with(' ')).count(), 1, "{file}");
            assert_eq!(read(&file), text);
        }
    }
}
