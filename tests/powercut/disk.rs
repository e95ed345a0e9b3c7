//! A disk with a cache: what was synced stays when the power goes, of the rest any part.
//!
//! It is as strict as the documents of the system calls, not as kind as one file system: a sync of a file keeps its
//! content and length and nothing else; its name needs a sync of the folder, as does a rename and a removal.

use crate::cuts::journal::Note;
use crate::cuts::luck::Luck;
use crate::cuts::tree::Tree;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Bytes that a disk writes whole or not at all; how a write is torn besides is up to luck.
const SECTOR: usize = 512;

/// A disk that holds one folder.
#[derive(Clone)]
pub struct Disk {
    /// The folder itself is the first.
    nodes: Vec<Node>,
}

#[derive(Clone)]
enum Node {
    File { synced: Vec<u8>, pending: Vec<(usize, Change)> },
    Folder { synced: Names, now: Names, pending: Vec<(usize, Turn)> },
}

type Names = BTreeMap<String, usize>;

/// A change of a file that is not synced.
#[derive(Clone)]
enum Change {
    Bytes(usize, Arc<[u8]>),
    Length(usize),
}

/// A change of a folder that is not synced, whole or not at all: a name that goes, one that comes, or both.
#[derive(Clone, Default)]
struct Turn {
    leaves: Option<String>,
    enters: Option<(String, usize)>,
}

/// What the power's going does to what is not synced, by the number of its note.
#[derive(Debug, Clone, Copy)]
pub enum Fate {
    /// Nothing of it is kept.
    Lost,
    /// All of it is kept.
    Kept,
    /// All before a note is kept, that of the note torn, nothing after it.
    UpTo(usize),
    /// Of a hundred changes so many are kept, some others torn, in any order.
    Scattered(usize),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    None,
    Torn,
    Whole,
}

impl Fate {
    fn part(self, number: usize, luck: &mut Luck) -> Part {
        match self {
            Self::Lost => Part::None,
            Self::Kept => Part::Whole,
            Self::UpTo(last) => match number.cmp(&last) {
                std::cmp::Ordering::Less => Part::Whole,
                std::cmp::Ordering::Equal => Part::Torn,
                std::cmp::Ordering::Greater => Part::None,
            },
            Self::Scattered(share) if luck.percent(share) => Part::Whole,
            Self::Scattered(_) if luck.percent(40) => Part::Torn,
            Self::Scattered(_) => Part::None,
        }
    }

    /// Whether a file may be longer than what is kept in it: its length is written on its own.
    fn stretches(self) -> bool {
        matches!(self, Self::UpTo(_) | Self::Scattered(_))
    }
}

impl Disk {
    /// A disk on which all of `tree` is safe.
    pub fn holding(tree: &Tree) -> Self {
        let mut disk = Self { nodes: vec![Node::folder()] };
        for (path, content) in &tree.0 {
            let node = content.as_ref().map_or_else(Node::folder, |bytes| Node::file(bytes.clone()));
            disk.enter(0, path, node);
            disk.sync(path.parent().unwrap());
        }
        disk
    }

    /// Does what a note says; notes are numbered in order.
    pub fn apply(&mut self, number: usize, note: &Note) {
        match note {
            Note::Begun | Note::Told { .. } => {}
            Note::Made { path, folder } => {
                self.enter(number, path, if *folder { Node::folder() } else { Node::file(vec![]) });
            }
            Note::Written { path, place, bytes } => {
                self.change(number, path, Change::Bytes(*place as usize, bytes.clone()));
            }
            Note::Sized { path, length } => self.change(number, path, Change::Length(*length as usize)),
            Note::Synced { path } => self.sync(path),
            Note::Moved { from, to } => {
                assert_eq!(from.parent(), to.parent(), "a rename from folder to folder is not followed here");
                let node = self.find(from);
                let turn = Turn { leaves: Some(name(from)), enters: Some((name(to), node)) };
                self.turn(number, from, turn);
            }
            Note::Gone { path } => self.turn(number, path, Turn { leaves: Some(name(path)), enters: None }),
            Note::Unknown { call } => panic!("{call}: the notes do not follow this call; teach notes.c"),
        }
    }

    /// Numbers of the notes whose changes are not synced.
    pub fn pending(&self) -> Vec<usize> {
        let mut numbers: Vec<usize> = self.nodes.iter().flat_map(Node::pending).collect();
        numbers.sort_unstable();
        numbers
    }

    /// What is there once the power is back.
    pub fn after(&self, fate: Fate, luck: &mut Luck) -> Tree {
        let mut tree = Tree::default();
        self.gather(0, Path::new(""), fate, luck, &mut tree);
        tree
    }

    fn gather(&self, node: usize, path: &Path, fate: Fate, luck: &mut Luck, tree: &mut Tree) {
        match &self.nodes[node] {
            Node::File { synced, pending } => {
                tree.0.insert(path.to_path_buf(), Some(content(synced.clone(), pending, fate, luck)));
            }
            Node::Folder { synced, pending, .. } => {
                if node > 0 {
                    tree.0.insert(path.to_path_buf(), None);
                }
                let mut names = synced.clone();
                for (number, turn) in pending {
                    let part = fate.part(*number, luck);
                    if part == Part::Whole || (part == Part::Torn && luck.percent(50)) {
                        turn.apply(&mut names);
                    }
                }
                for (name, node) in names {
                    self.gather(node, &path.join(name), fate, luck, tree);
                }
            }
        }
    }

    fn find(&self, path: &Path) -> usize {
        path.iter().fold(0, |node, name| match &self.nodes[node] {
            Node::Folder { now, .. } if now.contains_key(&*name.to_string_lossy()) => now[&*name.to_string_lossy()],
            _ => panic!("{}: not in the journal before", path.display()),
        })
    }

    fn enter(&mut self, number: usize, path: &Path, node: Node) {
        self.nodes.push(node);
        let turn = Turn { leaves: None, enters: Some((name(path), self.nodes.len() - 1)) };
        self.turn(number, path, turn);
    }

    /// Changes the folder that `path` lies in.
    fn turn(&mut self, number: usize, path: &Path, turn: Turn) {
        let folder = self.find(path.parent().unwrap());
        let Node::Folder { now, pending, .. } = &mut self.nodes[folder] else {
            panic!("{}: in a file", path.display())
        };
        turn.apply(now);
        pending.push((number, turn));
    }

    fn change(&mut self, number: usize, path: &Path, change: Change) {
        let file = self.find(path);
        let Node::File { pending, .. } = &mut self.nodes[file] else { panic!("{}: a folder", path.display()) };
        pending.push((number, change));
    }

    fn sync(&mut self, path: &Path) {
        let node = self.find(path);
        match &mut self.nodes[node] {
            Node::File { synced, pending } => pending.drain(..).for_each(|(_, change)| change.apply(synced)),
            Node::Folder { synced, pending, .. } => pending.drain(..).for_each(|(_, turn)| turn.apply(synced)),
        }
    }
}

impl Node {
    fn file(synced: Vec<u8>) -> Self {
        Self::File { synced, pending: vec![] }
    }

    fn folder() -> Self {
        Self::Folder { synced: Names::new(), now: Names::new(), pending: vec![] }
    }

    fn pending(&self) -> Vec<usize> {
        match self {
            Self::File { pending, .. } => pending.iter().map(|(number, _)| *number).collect(),
            Self::Folder { pending, .. } => pending.iter().map(|(number, _)| *number).collect(),
        }
    }
}

impl Turn {
    fn apply(&self, names: &mut Names) {
        if let Some(name) = &self.leaves {
            names.remove(name);
        }
        names.extend(self.enters.clone());
    }
}

impl Change {
    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Self::Length(length) => content.resize(*length, 0),
            Self::Bytes(place, bytes) => put(content, *place, bytes),
        }
    }

    /// Some of it: the front or the rear up to any byte, or any sectors.
    fn apply_torn(&self, content: &mut Vec<u8>, luck: &mut Luck) {
        let Self::Bytes(place, bytes) = self else { return self.apply(content) };
        let cut = luck.below(bytes.len() + 1);
        match luck.below(3) {
            0 => put(content, *place, &bytes[..cut]),
            1 => put(content, place + cut, &bytes[cut..]),
            _ => {
                let mut from = 0;
                while from < bytes.len() {
                    let end = bytes.len().min(from + SECTOR - (place + from) % SECTOR);
                    if luck.percent(50) {
                        put(content, place + from, &bytes[from..end]);
                    }
                    from = end;
                }
            }
        }
    }
}

/// A file's content after `fate`.
fn content(mut content: Vec<u8>, pending: &[(usize, Change)], fate: Fate, luck: &mut Luck) -> Vec<u8> {
    let mut longest = content.len();
    for (number, change) in pending {
        match fate.part(*number, luck) {
            Part::None => {}
            Part::Torn => change.apply_torn(&mut content, luck),
            Part::Whole => change.apply(&mut content),
        }
        longest = longest.max(match change {
            Change::Length(length) => *length,
            Change::Bytes(place, bytes) => place + bytes.len(),
        });
    }
    if fate.stretches() && luck.percent(25) {
        content.resize(longest.max(content.len()), 0);
    }
    content
}

fn put(content: &mut Vec<u8>, place: usize, bytes: &[u8]) {
    if bytes.is_empty() {
        return;
    }
    let end = place + bytes.len();
    content.resize(content.len().max(end), 0);
    content[place..end].copy_from_slice(bytes);
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}
