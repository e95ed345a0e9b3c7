//! What the program did to a folder, and told the outside, in order: what notes.c noted.

use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One note; paths are relative to the folder, the folder's own is empty.
#[derive(Debug)]
pub enum Note {
    /// A process began.
    Begun,
    /// A file or folder came to be.
    Made { path: PathBuf, folder: bool },
    /// Bytes were written at a place.
    Written { path: PathBuf, place: u64, bytes: Arc<[u8]> },
    /// A file got this length.
    Sized { path: PathBuf, length: u64 },
    /// A file or folder was synced.
    Synced { path: PathBuf },
    /// A file was renamed, in place of what had the new name.
    Moved { from: PathBuf, to: PathBuf },
    /// A file or folder was removed.
    Gone { path: PathBuf },
    /// Something was written to stdout or sent to a peer.
    Told { text: String },
    /// A call was made whose effect the notes do not follow.
    Unknown { call: String },
}

/// Bytes in front of each note: four u32 and two u64.
const HEAD: usize = 32;

/// The notes in a journal.
pub fn read(file: &Path) -> Vec<Note> {
    let bytes = std::fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut rest = bytes.as_slice();
    let mut notes = Vec::new();
    while !rest.is_empty() {
        notes.push(next(&mut rest));
    }
    notes
}

fn next(rest: &mut &[u8]) -> Note {
    let mut take = |length: usize| rest.split_off(..length).expect("a whole note");
    let head = take(HEAD);
    let word = |at: usize| u32::from_le_bytes(head[at..at + 4].try_into().unwrap()) as usize;
    let number = |at: usize| u64::from_le_bytes(head[at..at + 8].try_into().unwrap());
    let mut text = |length: usize| String::from_utf8_lossy(take(length)).into_owned();
    let (path, to) = (text(word(4)), text(word(8)));
    let (place, bytes) = (number(16), take(number(24) as usize));
    let call = path.clone();
    let path = PathBuf::from(path);
    match word(0) {
        0 => Note::Begun,
        1 => Note::Made { path, folder: false },
        2 => Note::Made { path, folder: true },
        3 => Note::Written { path, place, bytes: bytes.into() },
        4 => Note::Sized { path, length: place },
        5 => Note::Synced { path },
        6 => Note::Moved { from: path, to: to.into() },
        7 => Note::Gone { path },
        8 => Note::Told { text: String::from_utf8_lossy(bytes).into_owned() },
        _ => Note::Unknown { call },
    }
}
