//! Bytes of a sheet as text, and letters that were lost on the way.

use encoding_rs::WINDOWS_1252;
use maaltal_domain::Invalid;
use std::borrow::Cow;

/// The text that `bytes` are, in UTF-8 (with its mark or not) or else Windows-1252.
///
/// # Errors
/// When they are plainly something else: a workbook, UTF-16, bytes that are no text.
pub(super) fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, Invalid> {
    let wrong = |got: &str| Err(Invalid::new("a CSV sheet in UTF-8 or Windows-1252", got));
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return wrong("a workbook: save it as CSV");
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return wrong("UTF-16: save it as CSV UTF-8");
    }
    if bytes.contains(&0) {
        return wrong("bytes that are no text");
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // What is valid UTF-8 is UTF-8: Danish letters in Windows-1252 are never that.
    let text = std::str::from_utf8(bytes).map(Cow::Borrowed);
    Ok(text.unwrap_or_else(|_| WINDOWS_1252.decode_without_bom_handling(bytes).0))
}

/// The error for a cell whose letters were broken by reading it in the wrong encoding.
pub(super) fn broken_letters(cell: &str) -> Option<Invalid> {
    let pairs = || cell.chars().zip(cell.chars().skip(1));
    // UTF-8 for æ ø å Æ Ø Å é ö ä ü, read as Windows-1252 or Latin-1.
    let broken = |second: char| "¦¸¥†˜…©¶¤¼".contains(second) || ('\u{80}'..='\u{9f}').contains(&second);
    if cell.contains(char::REPLACEMENT_CHARACTER) {
        let expected = "letters such as æ, ø and å; they are lost: the sheet was Windows-1252, read as UTF-8 and saved";
        Some(Invalid::new(expected, cell))
    } else if pairs().any(|(first, second)| first == 'Ã' && broken(second)) {
        let expected =
            "letters such as æ, ø and å; they are broken: the sheet was UTF-8, read as Windows-1252 and saved";
        Some(Invalid::new(expected, cell))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_encodings_give_the_same_text() {
        for bytes in [&b"m\xe5ned"[..], "måned".as_bytes(), b"\xef\xbb\xbfm\xc3\xa5ned"] {
            assert_eq!(decoded(bytes).unwrap(), "måned");
        }
        for bytes in [&b"PK\x03\x04rest"[..], b"\xff\xfea\0", b"a\0"] {
            assert!(decoded(bytes).is_err());
        }
    }

    #[test]
    fn broken_letters_are_seen() {
        for broken in ["HÃ¦ndelse", "MÃ¥ned", "Ã˜lgod", "H\u{fffd}ndelse", "Ã\u{86}blet"] {
            assert!(broken_letters(broken).is_some(), "{broken}");
        }
        for fine in ["Hændelse", "JOÃO", "Ærø ¦ x", ""] {
            assert!(broken_letters(fine).is_none(), "{fine}");
        }
    }
}
