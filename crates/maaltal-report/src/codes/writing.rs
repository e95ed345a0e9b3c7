//! How a code is written, and read back from people's hands.

/// Letters and digits that cannot be taken for each other; those that look like others of them are left out.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// A code begins with one of the letters, so that it cannot be taken for a number.
const LETTERS: u64 = 22;
/// Letters and digits of a code.
const LENGTH: u32 = 6;
/// Tries to find a code that nothing else has; a report has far fewer figures than there are codes.
const TRIES: u32 = 1_000;

/// The codes that a text may have, first choice first; always the same.
pub fn codes_of(about: &str) -> impl Iterator<Item = String> {
    (0..TRIES).map(move |attempt| {
        let digest = blake3::hash(format!("maaltal figure {attempt} {about}").as_bytes());
        let number = digest.as_bytes().iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte));
        written(number)
    })
}

/// A number as a code.
pub fn written(number: u64) -> String {
    let first = 10 + number % LETTERS;
    let rest = (0..LENGTH - 1).map(|place| ((number / LETTERS) >> (5 * place)) & 31);
    std::iter::once(first).chain(rest).filter_map(|place| Some(char::from(*ALPHABET.get(place as usize)?))).collect()
}

/// A code as it is printed, from what somebody has typed: in any case, with spaces or hyphens, O for 0, I or L for 1;
/// nothing where it is no code.
pub fn read_code(typed: &str) -> Option<String> {
    let letter = |letter: char| match letter.to_ascii_uppercase() {
        'O' => Some('0'),
        'I' | 'L' => Some('1'),
        letter => ALPHABET.contains(&u8::try_from(letter).ok()?).then_some(letter),
    };
    let letters = typed.chars().filter(|c| !c.is_whitespace() && *c != '-');
    let code: String = letters.map(letter).collect::<Option<_>>()?;
    let is_code = code.len() == LENGTH as usize && code.starts_with(|first: char| first.is_ascii_uppercase());
    is_code.then_some(code)
}
