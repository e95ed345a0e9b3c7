//! A copy of a report, read back: the files inside it, what its pages say, and in what it differs from the report as it is
//! made again.
//!
//! Anybody may hand in any file, so all that is read of it is bounded, and what is no report of ours is said to be that.

mod differences;
mod file;
mod page;
mod syntax;
mod unicode;

pub use differences::{CopyDifference, Where};
pub use page::CopyPage;

use crate::{Colophon, ReportError, colophon};
use file::PdfFile;
use page::Reader;
use std::collections::BTreeSet;
use syntax::{Dict, Object};

/// Pages at most.
const PAGES: usize = 1_000;
/// Files inside at most.
const FILES: usize = 500;
/// Levels of a tree of pages or names at most.
const LEVELS: u32 = 16;

/// A copy of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// The files inside it by name, in the order of the file.
    pub files: Vec<(String, Vec<u8>)>,
    /// Its pages.
    pub pages: Vec<CopyPage>,
    /// Texts that are told rather than shown, in alphabetical order: alternative texts, headings of the outline.
    pub told: Vec<String>,
}

/// Reads a copy of a report, also one that another program has saved again.
///
/// # Errors
/// When it is no PDF, or one that is damaged, encrypted or far larger than any report of ours.
pub fn read_copy(pdf: &[u8]) -> Result<Copy, ReportError> {
    let file = PdfFile::open(pdf)?;
    let root = file.root()?;
    let mut copy = Copy { files: Vec::new(), pages: Vec::new(), told: told(&file) };
    if let Some(names) = file.dict(&root, "Names").and_then(|names| file.dict(&names, "EmbeddedFiles")) {
        files(&file, &names, &mut copy.files, LEVELS)?;
    }
    let tree = file.dict(&root, "Pages").unwrap_or_default();
    let mut seen = BTreeSet::new();
    pages(&mut Reader::new(&file), &file, (&tree, &Dict::new()), &mut copy.pages, &mut seen, LEVELS)?;
    Ok(copy)
}

impl Copy {
    /// What it says of its own making; nothing where it says nothing.
    pub fn colophon(&self) -> Option<Colophon> {
        Colophon::read(self.file(colophon::FILE)?)
    }

    /// The file of this name inside it.
    pub fn file(&self, name: &str) -> Option<&[u8]> {
        self.files.iter().find(|(own, _)| own == name).map(|(_, bytes)| bytes.as_slice())
    }
}

fn files(file: &PdfFile<'_>, node: &Dict, out: &mut Vec<(String, Vec<u8>)>, levels: u32) -> Result<(), ReportError> {
    let Some(levels) = levels.checked_sub(1) else { return Ok(()) };
    let names = file.get(node, "Names");
    for pair in names.iter().flat_map(|own| own.list().chunks_exact(2)) {
        let [name, own] = pair else { continue };
        let (Some(Object::Text(name)), Some(own)) = (file.resolved(name), file.resolved(own)) else { continue };
        let inner = own.dict().and_then(|own| file.get(&file.dict(own, "EF")?, "F"));
        if let Some(Object::Stream(dict, data)) = inner.filter(|_| out.len() < FILES) {
            out.push((unicode::text(&name), file.unpacked(&dict, data)?));
        }
    }
    let kids = file.get(node, "Kids");
    for kid in kids.iter().flat_map(Object::list).take(FILES) {
        if let Some(Object::Dict(kid)) = file.resolved(kid) {
            files(file, &kid, out, levels)?;
        }
    }
    Ok(())
}

fn pages(
    reader: &mut Reader<'_, '_>,
    file: &PdfFile<'_>,
    (node, inherited): (&Dict, &Dict),
    out: &mut Vec<CopyPage>,
    seen: &mut BTreeSet<u32>,
    levels: u32,
) -> Result<(), ReportError> {
    let own = file.dict(node, "Resources");
    let resources = own.as_ref().unwrap_or(inherited);
    let (Some(levels), Some(kids)) = (levels.checked_sub(1), file.get(node, "Kids")) else {
        if out.len() < PAGES && node.get("Type").and_then(Object::name) == Some("Page") {
            out.push(reader.page(node, resources)?);
        }
        return Ok(());
    };
    for kid in kids.list() {
        // A page stands once in its tree; a tree that comes back to itself is no tree.
        if let (Object::Ref(number), Some(Object::Dict(node))) = (kid, file.resolved(kid))
            && seen.insert(*number)
        {
            pages(reader, file, (&node, resources), out, seen, levels)?;
        }
    }
    Ok(())
}

/// Texts of the structure and the outline.
fn told(file: &PdfFile<'_>) -> Vec<String> {
    let objects = file.numbers().filter_map(|number| file.resolved(&Object::Ref(number)));
    let mut told: Vec<_> = objects.flat_map(|object| texts(&object)).collect();
    told.sort();
    told
}

fn texts(object: &Object) -> Vec<String> {
    let Some(dict) = object.dict() else { return Vec::new() };
    let of_key = |key: &&str| match dict.get(*key) {
        Some(Object::Text(bytes)) => Some(unicode::text(bytes)),
        _ => None,
    };
    ["Alt", "ActualText", "E", "Title"].iter().filter_map(of_key).collect()
}

#[cfg(test)]
mod tests;
