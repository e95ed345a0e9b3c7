//! A folder with all that is in it, in memory.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Content by path relative to the folder; a folder has none. A folder comes before what is in it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tree(pub BTreeMap<PathBuf, Option<Vec<u8>>>);

impl Tree {
    /// What is in `folder`.
    pub fn read(folder: &Path) -> Self {
        let mut tree = Self::default();
        tree.walk(folder, Path::new(""));
        tree
    }

    fn walk(&mut self, folder: &Path, below: &Path) {
        for entry in fs::read_dir(folder.join(below)).unwrap() {
            let entry = entry.unwrap();
            let path = below.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                self.0.insert(path.clone(), None);
                self.walk(folder, &path);
            } else {
                self.0.insert(path, Some(fs::read(entry.path()).unwrap()));
            }
        }
    }

    /// Writes it into an empty folder.
    pub fn write(&self, folder: &Path) {
        for (path, content) in &self.0 {
            match content {
                None => fs::create_dir(folder.join(path)).unwrap(),
                Some(bytes) => fs::write(folder.join(path), bytes).unwrap(),
            }
        }
    }

    /// Paths that are not in both alike, with both lengths.
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let length = |tree: &Self, path: &Path| tree.0.get(path).map(|content| content.as_ref().map(Vec::len));
        let paths = self.0.keys().chain(other.0.keys()).filter(|path| self.0.get(*path) != other.0.get(*path));
        paths.map(|path| format!("{}: {:?}, {:?}", path.display(), length(self, path), length(other, path))).collect()
    }
}
