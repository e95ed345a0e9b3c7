//! The few shapes that every byte of the log is made of: varints, sized bytes, texts.
//!
//! Each has exactly one form: a reader refuses any other, so equal values mean equal bytes.

/// What is wrong with some bytes, as a lowercase fragment.
pub(crate) type Wrong = &'static str;

/// Reads bytes from the front; what it has not read is left untouched.
#[derive(Debug, Clone)]
pub(crate) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub fn bytes(&mut self, count: usize) -> Result<&'a [u8], Wrong> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or("bytes are cut short")?;
        self.rest = rest;
        Ok(taken)
    }

    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Wrong> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or("bytes are cut short")?;
        self.rest = rest;
        Ok(*taken)
    }

    pub fn byte(&mut self) -> Result<u8, Wrong> {
        self.array().map(|[byte]| byte)
    }

    /// An unsigned LEB128 number in its shortest form.
    pub fn varint(&mut self) -> Result<u64, Wrong> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let low = u64::from(byte & 0x7f);
            if low << shift >> shift != low {
                return Err("a number is too large");
            }
            number |= low << shift;
            if byte & 0x80 == 0 {
                let shortest = byte != 0 || shift == 0;
                return if shortest { Ok(number) } else { Err("a number is not in its shortest form") };
            }
        }
        Err("a number is too large")
    }

    /// A signed number, zigzag in LEB128.
    pub fn signed(&mut self) -> Result<i64, Wrong> {
        let folded = self.varint()?;
        Ok((folded >> 1).cast_signed() ^ -(folded & 1).cast_signed())
    }

    /// Bytes after their count.
    pub fn sized(&mut self) -> Result<&'a [u8], Wrong> {
        let count = usize::try_from(self.varint()?).map_err(|_| "bytes are cut short")?;
        self.bytes(count)
    }

    /// UTF-8 after its count of bytes.
    pub fn text(&mut self) -> Result<&'a str, Wrong> {
        std::str::from_utf8(self.sized()?).map_err(|_| "a text is not UTF-8")
    }
}

pub(crate) fn put_varint(out: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

pub(crate) fn put_signed(out: &mut Vec<u8>, number: i64) {
    put_varint(out, ((number << 1) ^ (number >> 63)).cast_unsigned());
}

pub(crate) fn put_sized(out: &mut Vec<u8>, bytes: &[u8]) {
    put_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check_refused(bytes: &[u8]) {
        assert!(Cursor::new(bytes).varint().is_err(), "{bytes:?}");
    }

    #[test]
    fn numbers_have_one_form() {
        check_refused(&[]);
        check_refused(&[0x80]);
        check_refused(&[0x80, 0x00]);
        check_refused(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02]);
        check_refused(&[0xff; 11]);
    }

    proptest! {
        #[test]
        fn numbers_come_back(unsigned: u64, signed: i64) {
            let mut out = vec![];
            put_varint(&mut out, unsigned);
            put_signed(&mut out, signed);
            let mut cursor = Cursor::new(&out);
            prop_assert_eq!(cursor.varint(), Ok(unsigned));
            prop_assert_eq!(cursor.signed(), Ok(signed));
            prop_assert!(cursor.is_empty());
        }
    }
}
