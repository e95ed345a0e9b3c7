//! What a page says, and what else is drawn on it.

use super::file::PdfFile;
use super::syntax::{Dict, Object, Scanner};
use super::unicode;
use crate::ReportError;
use maaltal_domain::Hash;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Drawings within drawings at most.
const DEPTH: u32 = 12;
/// Operands of one operator at most; what stands before them is dropped.
const OPERANDS: usize = 64;

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyPage {
    /// Its texts in the order in which they are drawn, each as long as the program that wrote the file made it.
    pub texts: Vec<String>,
    /// Digest of all that is drawn: operators, pictures, letters' shapes, and what is laid over the page.
    pub drawing: Hash,
}

/// A font: how long its codes are, and what they mean.
struct Font {
    wide: bool,
    meaning: BTreeMap<u32, String>,
}

/// Draws pages, and notes what is drawn.
pub struct Reader<'f, 'a> {
    file: &'f PdfFile<'a>,
    fonts: BTreeMap<u32, (Rc<Font>, Vec<u8>)>,
    texts: Vec<String>,
    drawn: blake3::Hasher,
}

impl<'f, 'a> Reader<'f, 'a> {
    pub fn new(file: &'f PdfFile<'a>) -> Self {
        Self { file, fonts: BTreeMap::new(), texts: Vec::new(), drawn: blake3::Hasher::new() }
    }

    /// A page with these resources.
    pub fn page(&mut self, page: &Dict, resources: &Dict) -> Result<CopyPage, ReportError> {
        let mut content = Vec::new();
        let parts = self.file.get(page, "Contents");
        for part in parts.iter().flat_map(Object::list) {
            if let Some(Object::Stream(dict, data)) = self.file.resolved(part) {
                content.extend(self.file.unpacked(&dict, data)?);
                content.push(b'\n');
            }
        }
        self.draw(&content, resources, DEPTH)?;
        self.laid_over(page)?;
        let drawing = Hash(*self.drawn.finalize().as_bytes());
        self.drawn = blake3::Hasher::new();
        Ok(CopyPage { texts: std::mem::take(&mut self.texts), drawing })
    }

    fn draw(&mut self, content: &[u8], resources: &Dict, depth: u32) -> Result<(), ReportError> {
        let (mut scanner, mut operands, mut font) = (Scanner::new(content, 0), Vec::new(), None);
        while let Some(object) = scanner.next_object() {
            // As it is read, not as it is written: programs write the same number and text in many ways.
            self.drawn.update(format!("{object:?}\n").as_bytes());
            let Object::Word(operator) = object else {
                operands.push(object);
                if operands.len() > OPERANDS {
                    operands.clear();
                }
                continue;
            };
            match (operator.as_str(), operands.as_slice()) {
                ("BT", _) => self.texts.push(String::new()),
                ("Tf", [Object::Name(name), _]) => font = self.font(resources, name)?,
                ("Tj" | "'" | "\"" | "TJ", [.., shown]) => {
                    if let Some(font) = &font {
                        shown.list().iter().for_each(|part| self.show(part, font));
                    }
                }
                ("Do", [Object::Name(name)]) => self.place(resources, name, depth)?,
                // Bytes of a picture are no operators.
                ("ID", _) => scanner.at += end_of_picture(content.get(scanner.at..).unwrap_or_default()),
                _ => {}
            }
            operands.clear();
        }
        self.texts.retain(|text| !text.trim().is_empty());
        Ok(())
    }

    fn show(&mut self, part: &Object, font: &Font) {
        let Object::Text(codes) = part else { return };
        if self.texts.is_empty() {
            self.texts.push(String::new());
        }
        let Some(text) = self.texts.last_mut() else { return };
        for code in codes.chunks(if font.wide { 2 } else { 1 }) {
            let code = code.iter().fold(0, |code, byte| (code << 8) | u32::from(*byte));
            text.push_str(font.meaning.get(&code).map_or("\u{fffd}", String::as_str));
        }
    }

    fn font(&mut self, resources: &Dict, name: &str) -> Result<Option<Rc<Font>>, ReportError> {
        let fonts = self.file.dict(resources, "Font").unwrap_or_default();
        let Some(Object::Ref(number)) = fonts.get(name) else { return Ok(None) };
        if !self.fonts.contains_key(number) {
            let Some(dict) = self.file.dict(&fonts, name) else { return Ok(None) };
            let read = self.read_font(&dict)?;
            self.fonts.insert(*number, read);
        }
        let Some((font, shapes)) = self.fonts.get(number) else { return Ok(None) };
        self.drawn.update(shapes);
        Ok(Some(font.clone()))
    }

    /// A font, and the digest of its letters' shapes.
    fn read_font(&self, dict: &Dict) -> Result<(Rc<Font>, Vec<u8>), ReportError> {
        let file = self.file;
        let meaning = match file.get(dict, "ToUnicode") {
            Some(Object::Stream(own, data)) => unicode::meanings(&file.unpacked(&own, data)?),
            _ => BTreeMap::new(),
        };
        let wide = dict.get("Subtype").and_then(Object::name) == Some("Type0");
        let descendant = file.get(dict, "DescendantFonts").and_then(|own| file.resolved(own.list().first()?));
        let own = descendant.as_ref().and_then(Object::dict).unwrap_or(dict);
        let described = file.dict(own, "FontDescriptor").unwrap_or_default();
        let mut shapes = Vec::new();
        for key in ["FontFile", "FontFile2", "FontFile3"] {
            if let Some(Object::Stream(own, data)) = file.get(&described, key) {
                shapes.extend(blake3::hash(&file.unpacked(&own, data)?).as_bytes());
            }
        }
        Ok((Rc::new(Font { wide, meaning }), shapes))
    }

    /// A drawing or a picture, put on the page.
    fn place(&mut self, resources: &Dict, name: &str, depth: u32) -> Result<(), ReportError> {
        let known = self.file.dict(resources, "XObject").unwrap_or_default();
        let Some(Object::Stream(dict, data)) = self.file.get(&known, name) else { return Ok(()) };
        let content = self.file.unpacked(&dict, data)?;
        match (dict.get("Subtype").and_then(Object::name), depth.checked_sub(1)) {
            (Some("Form"), Some(depth)) => {
                let own = self.file.dict(&dict, "Resources");
                self.draw(&content, own.as_ref().unwrap_or(resources), depth)
            }
            _ => {
                self.drawn.update(&content);
                Ok(())
            }
        }
    }

    /// Notes and stamps that another program may have laid over the page; links are none.
    fn laid_over(&mut self, page: &Dict) -> Result<(), ReportError> {
        let all = self.file.get(page, "Annots");
        for own in all.iter().flat_map(Object::list).filter_map(|own| self.file.resolved(own)) {
            let Some(dict) = own.dict() else { continue };
            let kind = dict.get("Subtype").and_then(Object::name).unwrap_or_default();
            if kind == "Link" {
                continue;
            }
            self.drawn.update(kind.as_bytes());
            let seen = self.file.dict(dict, "AP").unwrap_or_default();
            if let Some(Object::Stream(own, data)) = self.file.get(&seen, "N") {
                let resources = self.file.dict(&own, "Resources").unwrap_or_default();
                let content = self.file.unpacked(&own, data)?;
                self.draw(&content, &resources, DEPTH)?;
            }
        }
        Ok(())
    }
}

/// How far it is to the end of a picture that stands among operators.
fn end_of_picture(bytes: &[u8]) -> usize {
    let is_end = |end: &[u8]| matches!(end, [before, b'E', b'I'] if before.is_ascii_whitespace());
    bytes.windows(3).position(is_end).unwrap_or(bytes.len())
}
