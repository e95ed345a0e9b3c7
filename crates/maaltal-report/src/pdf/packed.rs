//! A PDF made small: what typst writes one by one, the thousands of little objects of a tagged document, is put into
//! compressed streams of objects (PDF 1.7, sections 7.5.7 and 7.5.8), and the table of places with them.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write;

/// Objects in one stream, so that a reader who wants one has not to unpack them all.
const TOGETHER: usize = 200;
/// Bytes of an entry of the table of places: kind, offset or stream, place within the stream.
const ENTRY: [usize; 3] = [1, 4, 2];
/// The end of a stream. A line feed alone would make one end of line with a carriage return that is the last byte of what is
/// compressed, as happens in one stream of some hundred, and the stream's length would then be found wrong (PDF/A, 6.1.7.1).
const STREAM_END: &[u8] = b"\r\nendstream";

/// `pdf` with its small objects in streams; nothing where it is not laid out as typst lays it out.
pub(super) fn packed(pdf: &[u8]) -> Option<Vec<u8>> {
    let laid = Laid::read(pdf)?;
    let mut out = Packed { bytes: laid.head.to_vec(), places: vec![Place::Free; laid.size] };
    let (streams, small): (Vec<_>, Vec<_>) =
        laid.objects.into_iter().partition(|(_, body)| body.ends_with(b"endstream"));
    for (id, body) in streams {
        *out.places.get_mut(id)? = Place::At(out.bytes.len());
        out.object(id, &[body.strip_suffix(b"\nendstream")?, STREAM_END].concat());
    }
    for group in small.chunks(TOGETHER) {
        out.group(group)?;
    }
    out.finish(laid.trailer)
}

/// A PDF as typst lays it out.
struct Laid<'a> {
    /// What stands before the first object.
    head: &'a [u8],
    /// Objects with their ids, as they follow each other.
    objects: Vec<(usize, &'a [u8])>,
    /// Ids that there are, from 0.
    size: usize,
    /// What the trailer says besides the size.
    trailer: &'a str,
}

impl<'a> Laid<'a> {
    fn read(pdf: &'a [u8]) -> Option<Self> {
        let end = rfind(pdf, b"startxref")?;
        let table_at: usize = std::str::from_utf8(pdf.get(end..)?).ok()?.lines().nth(1)?.parse().ok()?;
        let table = std::str::from_utf8(pdf.get(table_at..end)?).ok()?;
        let (places, trailer) = table.split_once("trailer")?;
        let mut lines = places.lines();
        let size: usize = lines.nth(1)?.strip_prefix("0 ")?.parse().ok()?;
        let place = |(id, line): (usize, &str)| {
            let (offset, rest) = line.split_once(' ')?;
            rest.trim_end().ends_with('n').then_some(Some((offset.parse::<usize>().ok()?, id)))?
        };
        let mut places: Vec<_> = lines.enumerate().filter_map(place).collect();
        places.sort_unstable();
        let ends = places.iter().skip(1).map(|(offset, _)| *offset).chain([table_at]);
        let object = |((from, id), to): (&(usize, usize), usize)| {
            let text = pdf.get(*from..to)?.strip_prefix(format!("{id} 0 obj\n").as_bytes())?.trim_ascii_end();
            Some((*id, text.strip_suffix(b"endobj")?.trim_ascii_end()))
        };
        let objects = places.iter().zip(ends).map(object).collect::<Option<Vec<_>>>()?;
        let trailer = trailer.trim().strip_prefix("<<")?.strip_suffix(">>")?;
        let trailer = trailer.trim().strip_prefix(&format!("/Size {size}"))?;
        Some(Self { head: pdf.get(..places.first()?.0)?, objects, size, trailer })
    }
}

/// Where an object stands.
#[derive(Clone, Copy)]
enum Place {
    Free,
    /// By itself, so many bytes from the beginning.
    At(usize),
    /// In the stream with this id, at this place.
    In(usize, usize),
}

struct Packed {
    bytes: Vec<u8>,
    places: Vec<Place>,
}

impl Packed {
    fn object(&mut self, id: usize, body: &[u8]) {
        for part in [format!("{id} 0 obj\n").as_bytes(), body, b"\nendobj\n"] {
            self.bytes.extend_from_slice(part);
        }
    }

    /// A stream of its own with a new id.
    fn stream(&mut self, dict: &str, content: &[u8]) -> Option<usize> {
        let id = self.places.len();
        self.places.push(Place::At(self.bytes.len()));
        let content = compressed(content)?;
        let mut body = format!("<<{dict}/Filter/FlateDecode/Length {}>>\nstream\n", content.len()).into_bytes();
        body.extend(content);
        body.extend_from_slice(STREAM_END);
        self.object(id, &body);
        Some(id)
    }

    /// Small objects in one stream: their ids and offsets, then their bodies.
    fn group(&mut self, group: &[(usize, &[u8])]) -> Option<()> {
        let (mut ids, mut bodies) = (String::new(), Vec::new());
        for (id, body) in group {
            ids.push_str(&format!("{id} {} ", bodies.len()));
            bodies.extend_from_slice(body);
            bodies.push(b'\n');
        }
        let dict = format!("/Type/ObjStm/N {}/First {}", group.len(), ids.len());
        let stream = self.stream(&dict, &[ids.as_bytes(), &bodies].concat())?;
        for (place, (id, _)) in group.iter().enumerate() {
            *self.places.get_mut(*id)? = Place::In(stream, place);
        }
        Some(())
    }

    /// The table of places, and where it begins.
    fn finish(mut self, trailer: &str) -> Option<Vec<u8>> {
        let at = self.bytes.len();
        let own = Place::At(at);
        let table: Vec<u8> =
            self.places.iter().chain([&own]).map(|place| entry(*place)).collect::<Option<Vec<_>>>()?.concat();
        let [kind, place, within] = ENTRY;
        let dict = format!("/Type/XRef/Size {}/W[{kind} {place} {within}]{trailer}", self.places.len() + 1);
        self.stream(&dict, &table)?;
        self.bytes.extend_from_slice(format!("startxref\n{at}\n%%EOF").as_bytes());
        Some(self.bytes)
    }
}

fn entry(place: Place) -> Option<Vec<u8>> {
    let (kind, place, within) = match place {
        Place::Free => (0, 0, usize::from(u16::MAX)),
        Place::At(offset) => (1, offset, 0),
        Place::In(stream, within) => (2, stream, within),
    };
    let (place, within) = (u32::try_from(place).ok()?.to_be_bytes(), u16::try_from(within).ok()?.to_be_bytes());
    Some([&[kind], place.as_slice(), within.as_slice()].concat())
}

fn compressed(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}

fn rfind(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).rposition(|found| found == part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hayro_syntax::Pdf;

    /// Two small objects and a stream, as typst lays them out.
    fn laid() -> Vec<u8> {
        let bodies = [
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[]/Count 0>>",
            "<</Length 2>>\nstream\nx\r\nendstream",
        ];
        let mut pdf = b"%PDF-1.7\n%\x80\x80\x80\x80\n\n".to_vec();
        let mut table = format!("xref\n0 4\n{:010} 65535 f\r\n", 0);
        for (id, body) in bodies.iter().enumerate() {
            table.push_str(&format!("{:010} 00000 n\r\n", pdf.len()));
            pdf.extend(format!("{} 0 obj\n{body}\nendobj\n\n", id + 1).bytes());
        }
        let end = format!("{table}trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{}\n%%EOF", pdf.len());
        pdf.extend(end.bytes());
        pdf
    }

    #[test]
    fn the_objects_are_the_same() {
        let seen = |pdf: Vec<u8>| {
            let pdf = Pdf::new(pdf).unwrap();
            let own = |object: &hayro_syntax::object::Object<'_>| format!("{object:?}");
            let mut objects: Vec<_> = pdf.objects().into_iter().map(|object| own(&object)).collect();
            objects.sort();
            objects
        };
        let (before, after) = (seen(laid()), seen(packed(&laid()).unwrap()));
        assert!(before.len() == 3 && before.iter().all(|object| after.contains(object)), "{after:?}");
        assert!(packed(&laid()).unwrap().windows(13).any(|end| end == b"x\r\r\nendstream"));
        // The stream of objects, and the table of places.
        assert_eq!(after.len(), before.len() + 2);
    }

    #[test]
    fn what_is_laid_out_otherwise_is_left_alone() {
        assert_eq!(packed(b"%PDF-1.7"), None);
        let mut other = laid();
        let at = rfind(&other, b"/Size").unwrap();
        other[at + 1] = b's';
        assert_eq!(packed(&other), None);
    }
}
