//! Copies of our own reports: whole, changed, mangled, foreign.

use super::*;
use crate::{Report, made_up, pdf};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use maaltal_domain::Language;
use proptest::prelude::*;
use std::io::Write;
use std::sync::LazyLock;

static PDF: LazyLock<Vec<u8>> = LazyLock::new(|| pdf(&report()).unwrap());

fn report() -> Report {
    Report::of_tables(made_up::tables_of(&made_up::programme(), 2), Language::Da, "0.1.0")
}

#[test]
fn a_copy_gives_its_files_back() {
    let copy = read_copy(&PDF).unwrap();
    let names: Vec<_> = copy.files.iter().map(|(name, _)| name.as_str()).collect();
    let tables = ["made-up-2018-S1.csv", "made-up-2018-S1.json", "made-up-2018-S2.csv", "made-up-2018-S2.json"];
    assert_eq!(names, [&tables[..], &["report.json"]].concat());
    let json = format!("{}\n", report().tables[0].to_json(Language::Da));
    assert_eq!(copy.file("made-up-2018-S1.json"), Some(json.as_bytes()));
    assert_eq!(copy.colophon(), Colophon::of(&report()));
    assert!(copy.colophon().unwrap().figures.len() > 20);
}

#[test]
fn a_copy_gives_its_texts_back() {
    let copy = read_copy(&PDF).unwrap();
    let all: String = copy.pages.iter().flat_map(|page| &page.texts).flat_map(|text| [text, "\n"]).collect();
    for part in
        ["Rekruttering fra Kanten på Lolland-Falster", "Borgere i forløb på en virksomhed", "214", "<script>alert(1)"]
    {
        assert!(all.contains(part), "{part} in {all}");
    }
    assert!(!all.contains('\u{fffd}'), "{all}");
    assert!(copy.told.iter().any(|text| text.contains("Metode")));
    assert_eq!(copy.differences(&copy), []);
}

/// In what a copy of the report differs whose figures are told as in `change`.
fn changed(change: impl FnOnce(&mut Copy)) -> Vec<CopyDifference> {
    let made = read_copy(&PDF).unwrap();
    let mut copy = made.clone();
    change(&mut copy);
    copy.differences(&made)
}

#[test]
fn what_differs_is_named() {
    let one = |found: Vec<CopyDifference>| {
        assert_eq!(found.len(), 1, "{found:?}");
        found.into_iter().next().unwrap()
    };
    let text = |copy: &mut Copy| {
        let text = copy.pages[0].texts.iter_mut().find(|text| text.contains("214")).unwrap();
        *text = text.replace("214", "241");
    };
    let found = one(changed(text));
    assert!(matches!(&found.place, Where::Text(1, words) if !words.is_empty()), "{found:?}");
    assert!(found.stands.contains("241") && found.should.contains("214"), "{found:?}");
    let found = one(changed(|copy| {
        text(copy);
        // As another program may part it.
        let first = copy.pages[0].texts.remove(0);
        let (a, b) = first.split_at(4);
        copy.pages[0].texts.splice(0..0, [a.to_owned(), b.to_owned()]);
    }));
    assert!(found.stands.contains("241") && found.should.contains("214"), "{found:?}");
    let figure = |from: &'static str, to: &'static str, name: &'static str| {
        move |copy: &mut Copy| {
            let (_, bytes) = copy.files.iter_mut().find(|(own, _)| own == name).unwrap();
            *bytes = String::from_utf8(bytes.clone()).unwrap().replacen(from, to, 1).into_bytes();
        }
    };
    let found = one(changed(figure("\"value\":214", "\"value\":241", "made-up-2018-S2.json")));
    assert_eq!(found.place, Where::File("made-up-2018-S2.json".into(), "citizens".into()));
    assert_eq!((found.stands.as_str(), found.should.as_str()), ("241", "214"));
    let found = one(changed(figure("214", "241", "made-up-2018-S2.csv")));
    assert_eq!(found.place, Where::File("made-up-2018-S2.csv".into(), "2".into()));
    let found = one(changed(figure("\"value\":214", "\"value\":241", "report.json")));
    assert_eq!(found.place, Where::File("report.json".into(), "figures 2018-S2 citizens value".into()));
    let found = one(changed(|copy| copy.pages[1].drawing = maaltal_domain::Hash::default()));
    assert_eq!(found.place, Where::Drawing(2));
    let found = one(changed(|copy| copy.told[0].push('9')));
    assert_eq!(found.place, Where::Told);
    let found = one(changed(|copy| drop(copy.files.pop())));
    assert_eq!(found.place, Where::File("report.json".into(), String::new()));
    assert_eq!(one(changed(|copy| drop(copy.pages.pop()))).place, Where::Pages);
}

fn refused(bytes: &[u8]) -> String {
    read_copy(bytes).unwrap_err().to_string()
}

#[test]
fn what_is_no_report_is_refused() {
    assert_eq!(refused(b""), "file: expected a PDF, got another kind of file");
    assert_eq!(refused(b"PK\x03\x04"), "file: expected a PDF, got another kind of file");
    assert_eq!(refused(b"%PDF-1.7\n"), "file: expected a whole PDF, got one with no end");
    let huge = vec![0; (16 << 20) + 1];
    assert!(refused(&huge).starts_with("file: expected a report of at most 16 MiB"));
    let encrypted = small(&[], "/Encrypt 9 0 R");
    assert_eq!(refused(&encrypted), "file: expected a report, which anybody may read, got an encrypted PDF");
    assert_eq!(read_copy(&small(&[], "")).unwrap().files, []);
}

/// A small PDF of a catalogue (object 1), a tree of pages (2) and these objects from 3 on.
fn small(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let first = [b"<</Pages 2 0 R>>".to_vec(), b"<</Type/Pages/Kids[3 0 R]>>".to_vec()];
    let (mut pdf, mut places) = (b"%PDF-1.7\n".to_vec(), Vec::new());
    for (number, object) in (1..).zip(first.iter().chain(objects)) {
        places.push(pdf.len());
        pdf.extend(format!("{number} 0 obj\n").into_bytes());
        pdf.extend(object);
        pdf.extend(b"\nendobj\n");
    }
    let start = pdf.len();
    pdf.extend(format!("xref\n1 {}\n", places.len()).into_bytes());
    places.iter().for_each(|place| pdf.extend(format!("{place:010} 00000 n \n").into_bytes()));
    pdf.extend(format!("trailer\n<</Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n").into_bytes());
    pdf
}

fn stream_of(dict: &str, data: &[u8]) -> Vec<u8> {
    let mut out = format!("<<{dict}/Length {}>>stream\n", data.len()).into_bytes();
    out.extend(data);
    out.extend(b"\nendstream");
    out
}

#[test]
fn what_unpacks_without_end_is_refused() {
    let page = |contents: &str| format!("<</Type/Page/Contents {contents}>>").into_bytes();
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![b'0'; 1 << 20];
    (0..80).for_each(|_| packer.write_all(&zeros).unwrap());
    let bomb = packer.finish().unwrap();
    assert!(bomb.len() < 1 << 20);
    let bomb = small(&[page("4 0 R"), stream_of("/Filter/FlateDecode", &bomb)], "");
    assert_eq!(refused(&bomb), "file: expected a report, got a file that unpacks to more than 64 MiB");
    // A drawing that draws itself twice, and a page tree that is its own child.
    let own = stream_of("/Subtype/Form/Resources<</XObject<</A 5 0 R>>>>", b"/A Do /A Do BT ET");
    let page = b"<</Type/Page/Contents 4 0 R/Resources<</XObject<</A 5 0 R>>>>>>".to_vec();
    let looped = small(&[page, stream_of("", b"/A Do"), own], "");
    assert_eq!(read_copy(&looped).unwrap().pages.len(), 1);
    let round = small(&[b"<</Kids[2 0 R 3 0 R]>>".to_vec()], "");
    assert_eq!(read_copy(&round).unwrap().pages.len(), 0);
    let length =
        small(&[b"<</Type/Page/Contents 4 0 R>>".to_vec(), b"<</Length 4 0 R>>stream\nx\nendstream".to_vec()], "");
    assert_eq!(read_copy(&length).unwrap().pages.len(), 1);
}

#[test]
fn a_copy_cut_short_is_damaged() {
    for end in (0..PDF.len() - 8).step_by(PDF.len() / 40) {
        assert!(read_copy(&PDF[..end]).is_err(), "{end}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn a_mangled_copy_is_read_or_refused(flips in proptest::collection::vec((any::<prop::sample::Index>(), 1..=255_u8), 1..8)) {
        let mut pdf = PDF.clone();
        for (place, flip) in flips {
            let place = place.index(pdf.len());
            pdf[place] ^= flip;
        }
        let _ = read_copy(&pdf);
    }
}

/// The PDF with one stream changed, as programs that change a PDF do: the new one after the end of the old file.
fn rewritten(pdf: &[u8], change: impl Fn(&[u8]) -> Option<Vec<u8>>) -> Option<Vec<u8>> {
    let file = PdfFile::open(pdf).unwrap();
    let stream = |number: u32| match file.resolved(&Object::Ref(number)) {
        Some(Object::Stream(dict, data)) => Some((number, change(&file.unpacked(&dict, data).unwrap())?)),
        _ => None,
    };
    let (number, data) = file.numbers().find_map(stream)?;
    let old = pdf.windows(9).rposition(|word| word == b"startxref").unwrap();
    let old: usize = String::from_utf8_lossy(&pdf[old + 9..]).split_whitespace().next().unwrap().parse().unwrap();
    let root = String::from_utf8_lossy(&pdf[old..]).into_owned();
    let root: String = root.split("/Root").nth(1).unwrap().split('R').next().unwrap().into();
    let mut out = pdf.to_vec();
    out.push(b'\n');
    let at = out.len();
    out.extend(format!("{number} 0 obj\n").into_bytes());
    let kind = if file.resolved(&Object::Ref(number)).unwrap().dict().unwrap().contains_key("Params") {
        "/Type/EmbeddedFile"
    } else {
        ""
    };
    out.extend([stream_of(kind, &data), b"\nendobj\n".to_vec()].concat());
    let start = out.len();
    let end = format!("trailer\n<</Root{root}R/Prev {old}>>\nstartxref\n{start}\n%%EOF\n");
    out.extend(format!("xref\n{number} 1\n{at:010} 00000 n \n{end}").into_bytes());
    Some(out)
}

fn replaced(from: &[u8], to: &[u8]) -> impl Fn(&[u8]) -> Option<Vec<u8>> {
    move |data| {
        let at = data.windows(from.len()).position(|part| part == from)?;
        Some([&data[..at], to, &data[at + from.len()..]].concat())
    }
}

/// How a number is written in a page's operators, by the font that `table` is of.
fn written(table: &[u8], number: &str) -> Option<Vec<u8>> {
    let meanings = unicode::meanings(table);
    let code = |digit: char| meanings.iter().find(|(_, own)| **own == digit.to_string()).map(|(code, _)| *code);
    let codes: Option<Vec<_>> = number.chars().map(|digit| u16::try_from(code(digit)?).ok()).collect();
    let escaped = |byte: u8| match byte {
        8 => "\\b".into(),
        9..=13 => ["\\t", "\\n", "\\013", "\\f", "\\r"][usize::from(byte - 9)].into(),
        b' '..=b'~' if !b"\\()".contains(&byte) => char::from(byte).to_string(),
        byte if byte < b' ' => format!("\\{byte:03o}"),
        byte => format!("\\{}", char::from(byte)),
    };
    Some(codes?.into_iter().flat_map(u16::to_be_bytes).map(escaped).collect::<String>().into_bytes())
}

#[test]
fn a_digit_changed_in_the_file_is_named() {
    let made = read_copy(&PDF).unwrap();
    let attached = rewritten(&PDF, replaced(b"\"value\":214", b"\"value\":241")).unwrap();
    let found = read_copy(&attached).unwrap().differences(&made);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(matches!(&found[0].place, Where::File(..)), "{found:?}");
    assert_eq!((found[0].stands.as_str(), found[0].should.as_str()), ("241", "214"));
    let figures = read_copy(&attached).unwrap().figure_differences(&report().tables);
    assert!(figures.len() <= 1, "{figures:?}");

    let file = PdfFile::open(&PDF).unwrap();
    let streams = file.numbers().filter_map(|number| match file.resolved(&Object::Ref(number)) {
        Some(Object::Stream(dict, data)) => file.unpacked(&dict, data).ok(),
        _ => None,
    });
    let fonts: Vec<_> = streams.filter(|data| data.windows(9).any(|word| word == b"begincmap")).collect();
    // Some digits are set closer than others, and then do not stand together.
    let pairs = ["214", "92", "31", "62", "81", "113", "50"]
        .into_iter()
        .flat_map(|own| fonts.iter().map(move |font| (own, font)));
    let on_page = |(own, font): (&'static str, &Vec<u8>)| {
        let other: String = own.chars().rev().collect();
        let (from, to) = (written(font, own)?, written(font, &other)?);
        let changed = rewritten(&PDF, replaced(&from, &to))?;
        Some((own, other, read_copy(&changed).unwrap().differences(&made)))
    };
    let (own, other, found) = { pairs }.find_map(on_page).expect("one of the numbers on a page");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(matches!(&found[0].place, Where::Text(_, words) if !words.is_empty()), "{found:?}");
    assert!(found[0].stands.contains(&other) && found[0].should.contains(own), "{found:?}");
}
