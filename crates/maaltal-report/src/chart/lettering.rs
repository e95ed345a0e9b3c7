//! How wide texts are in IBM Plex Sans, and texts made to fit: the charts know no font of the machine.

/// What stands for the part of a text that was left out.
const CUT: char = '…';

/// A width that `text` does not exceed in regular and semi-bold, in the unit of `size`, whatever machine this is.
pub(super) fn text_width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| f64::from(thousandths(c))).sum::<f64>() / 1000.0 * size
}

/// The width of a character in thousandths of the size, rounded up to its kind's.
fn thousandths(c: char) -> u16 {
    match c {
        ' ' | '\u{a0}' | '\'' | ',' | '.' | '!' | '¡' | 'i' | 'j' | 'l' | 'ì' | 'í' | 'î' | 'ï' => 310,
        ':' | ';' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '¦' | '·' | 'f' | 't' | '¹' | '²' | '³' => 380,
        '-' | 'r' | 'I' | 'Ì' | 'Í' | 'Î' | 'Ï' | '\u{ad}' => 430,
        '/' | '\\' | '"' | '?' | '¿' | '°' | 'ª' | 'º' | '®' | 's' | 'z' | 'c' | 'ç' => 515,
        'm' | 'w' | 'æ' | 'M' | '…' | '→' | '↓' => 890,
        'W' | 'Æ' | '@' | '%' | '©' | '¼' | '½' | '¾' | 'œ' | 'Œ' => 1000,
        'ß' => 680,
        '+' | '<' | '>' | '=' | '^' | '~' | '–' | '−' | '×' | '÷' | '_' | '`' | '*' | '$' => 605,
        '0'..='9' => 605,
        c if c.is_lowercase() => 605,
        c if c.is_uppercase() || matches!(c, '#' | '&') => 730,
        _ => 1000,
    }
}

/// `text`, cut with an ellipsis where it is wider than `width`.
pub(super) fn fitted(text: &str, size: f64, width: f64) -> String {
    if text_width(text, size) <= width {
        return text.to_owned();
    }
    let mut left = width - text_width(&CUT.to_string(), size);
    let begins = text.chars().take_while(|c| {
        left -= text_width(&c.to_string(), size);
        left >= 0.0
    });
    let mut cut: String = begins.collect();
    cut.truncate(cut.trim_end().len());
    cut.push(CUT);
    cut
}

/// `text` in at most `most` lines of `width`, broken between words; what has no room is cut.
pub(super) fn wrapped(text: &str, size: f64, width: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split([' ', '\n', '\t']).filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if lines_full(line, word, size, width) => lines.push(word.to_owned()),
            Some(line) => {
                line.push(' ');
                line.push_str(word);
            }
            None => lines.push(word.to_owned()),
        }
    }
    if lines.len() > most {
        let rest = lines.split_off(most.saturating_sub(1)).join(" ");
        lines.push(rest);
    }
    lines.iter().map(|line| fitted(line, size, width)).collect()
}

/// Whether `word` has no room on `line`.
fn lines_full(line: &str, word: &str, size: f64, width: f64) -> bool {
    text_width(line, size) + text_width(" ", size) + text_width(word, size) > width
}

#[cfg(test)]
mod tests {
    use super::*;
    use typst::foundations::Bytes;
    use typst::layout::Abs;
    use typst::text::{Font, FontVariant, FontVariations};

    #[test]
    fn no_character_is_wider_in_the_fonts_than_is_said() {
        let fonts: [&[u8]; 2] = [
            include_bytes!("../../../../third_party/ibm-plex-sans/IBMPlexSans-Regular.otf"),
            include_bytes!("../../../../third_party/ibm-plex-sans/IBMPlexSans-SemiBold.otf"),
        ];
        for font in fonts.map(|font| Font::iter(Bytes::new(font)).next().unwrap()) {
            let font = font.instantiate(FontVariant::default(), Abs::pt(10.0), &FontVariations::default());
            for c in (' '..='ÿ').chain("ąćčęěğıłńňőřśšťůűźž".chars()).chain("–…−→↓".chars()).filter(|c| !c.is_control())
            {
                let Some(glyph) = font.ttf().glyph_index(c) else { continue };
                let advance = font.ttf().glyph_hor_advance(glyph).unwrap();
                assert!(advance <= thousandths(c), "{c}: {advance}");
            }
        }
    }

    fn check(text: &str, width: f64, most: usize, expected: &[&str]) {
        let lines = wrapped(text, 10.0, width, most);
        assert_eq!(lines, expected);
        assert!(lines.iter().all(|line| text_width(line, 10.0) <= width), "{lines:?}");
    }

    #[test]
    fn texts_are_broken_between_words_and_cut_where_they_have_no_room() {
        check("Borgere i forløb", 200.0, 2, &["Borgere i forløb"]);
        check("Borgere i forløb", 60.0, 2, &["Borgere i", "forløb"]);
        check("Borgere i forløb på en virksomhed", 60.0, 2, &["Borgere i", "forløb på…"]);
        check("Speciallægepraksis", 60.0, 2, &["Speciallæ…"]);
        check("", 60.0, 2, &[]);
    }
}
