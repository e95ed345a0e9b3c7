//! What is kept beside the log and backed up with it.
//!
//! A backup has it in the folder `beside`: each file under the BLAKE3 of what it holds, and a manifest that says which
//! name has which. So a backup that is cut off leaves the one before it whole. Keys are among it, and everything in the
//! folder is for its owner's eyes only.

use super::{publish, quarantine, reads};
use crate::stream::MARK;
use crate::tokens;
use anyhow::{Context, Result, bail, ensure};
use maaltal_domain::{Hash, sealed, unsealed};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// A file below the house's folder, or a folder of files.
struct Kept {
    name: &'static str,
    change: Change,
}

/// How the content of a file may change.
enum Change {
    /// Never. Another key would part citizens from their pseudonyms.
    Never,
    /// Whole lines come at its end.
    Grows,
}

/// All of it. Not among it: the log, which is backed up by itself, the checkpoint, which is made
/// anew, and the ledger, which must not be ahead of its log.
const KEPT: [Kept; 6] = [
    Kept { name: "keys", change: Change::Never },
    Kept { name: quarantine::FILE, change: Change::Grows },
    Kept { name: reads::FILE, change: Change::Grows },
    Kept { name: tokens::FILE, change: Change::Grows },
    Kept { name: MARK, change: Change::Never },
    Kept { name: publish::FOLDER, change: Change::Never },
];

/// What the manifest calls its format.
const FORMAT: &str = "maaltal beside 1";
const MANIFEST: &str = "manifest.json";

/// The part of a backup that is not the log.
#[derive(Debug)]
pub struct Backup {
    dir: PathBuf,
    manifest: Manifest,
}

/// Names of files with the digests of what they hold.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    format: String,
    files: BTreeMap<String, Hash>,
}

/// Adds what is kept beside the log in `dir` to the backup in `backup`.
///
/// What the backup has and `dir` has lost stays in the backup, so that a lost key can still be brought back.
///
/// # Errors
/// When the backup is damaged, a file did not come of what the backup has, or fails.
pub fn back_up(dir: &Path, backup: &Path) -> Result<()> {
    let mut backup = Backup::load(backup)?;
    backup.check()?;
    for name in names(dir)? {
        let path = dir.join(&name);
        let bytes = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        backup.add(name, &bytes)?;
    }
    backup.save()
}

impl Backup {
    /// What the backup in `backup` has, all of it checked.
    ///
    /// # Errors
    /// When it has none, or it is not what was written.
    pub fn open(backup: &Path) -> Result<Self> {
        let opened = Self::load(backup)?;
        let path = opened.dir.join(MANIFEST);
        ensure!(path.exists(), "{}: expected the manifest of a backup, found none", path.display());
        opened.check()?;
        Ok(opened)
    }

    /// What the manifest in `backup` names; nothing where there is none.
    fn load(backup: &Path) -> Result<Self> {
        let dir = backup.join("beside");
        let path = dir.join(MANIFEST);
        let manifest = match fs::read(&path) {
            Ok(bytes) => Manifest::read(&bytes).with_context(|| format!("reading {}", path.display()))?,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Manifest { format: FORMAT.into(), files: BTreeMap::new() }
            }
            Err(error) => return Err(error).with_context(|| format!("reading {}", path.display())),
        };
        Ok(Self { dir, manifest })
    }

    fn check(&self) -> Result<()> {
        self.manifest.files.iter().try_for_each(|(name, digest)| self.read(name, *digest).map(drop))
    }

    fn read(&self, name: &str, digest: Hash) -> Result<Vec<u8>> {
        let path = self.dir.join(file_name(digest));
        let bytes = fs::read(&path).with_context(|| format!("{name}: reading {}", path.display()))?;
        ensure!(Hash::of(&bytes) == digest, "{name}: {} is not what was written", path.display());
        Ok(bytes)
    }

    fn add(&mut self, name: String, bytes: &[u8]) -> Result<()> {
        let digest = Hash::of(bytes);
        if let Some(known) = self.manifest.files.get(&name) {
            ensure!(
                comes_of(&name, &self.read(&name, *known)?, bytes),
                "{name}: expected what the backup in {} has, got another; keep that one and back up to another folder",
                self.dir.display()
            );
        }
        let path = self.dir.join(file_name(digest));
        if !path.exists() {
            write(&path, bytes)?;
        }
        self.manifest.files.insert(name, digest);
        Ok(())
    }

    /// Writes the manifest in place of the one before, then removes what only that one named.
    fn save(&self) -> Result<()> {
        let text = serde_json::to_vec_pretty(&sealed(serde_json::to_value(&self.manifest)?))?;
        write(&self.dir.join(MANIFEST), &text)?;
        let mut named: Vec<_> = self.manifest.files.values().map(|digest| file_name(*digest)).collect();
        named.push(MANIFEST.into());
        for entry in fs::read_dir(&self.dir).with_context(|| format!("reading {}", self.dir.display()))? {
            let entry = entry?;
            if !named.iter().any(|name| entry.file_name() == **name) {
                fs::remove_file(entry.path()).with_context(|| format!("removing {}", entry.path().display()))?;
            }
        }
        Ok(())
    }

    /// Puts into `dir` what it lacks, and what has lost its end.
    ///
    /// # Errors
    /// When a file is not what was written, or fails.
    pub fn put(&self, dir: &Path) -> Result<()> {
        for (name, digest) in &self.manifest.files {
            let (path, bytes) = (dir.join(name), self.read(name, *digest)?);
            let is_missing = match fs::read(&path) {
                Ok(there) => comes_of(name, &there, &bytes) && !comes_of(name, &bytes, &there),
                Err(error) if error.kind() == ErrorKind::NotFound => true,
                Err(error) => return Err(error).with_context(|| format!("reading {}", path.display())),
            };
            if is_missing {
                write(&path, &bytes)?;
            }
        }
        Ok(())
    }
}

impl Manifest {
    fn read(bytes: &[u8]) -> Result<Self> {
        let object = unsealed(serde_json::from_slice(bytes)?).context("it is not what was written")?;
        let manifest: Self = serde_json::from_value(object)?;
        ensure!(manifest.format == FORMAT, "format: expected {FORMAT:?}, got {:?}", manifest.format);
        let unknown = manifest.files.keys().find(|name| kept(name).is_none());
        unknown.map_or(Ok(()), |name| bail!("files: expected what is kept beside a log, got {name}"))?;
        Ok(manifest)
    }
}

/// Names of the files in `dir` that are kept, those in a folder with its name before theirs.
fn names(dir: &Path) -> Result<Vec<String>> {
    let mut names = vec![];
    for Kept { name, .. } in KEPT {
        let path = dir.join(name);
        if !path.is_dir() {
            names.extend(path.exists().then(|| name.to_owned()));
            continue;
        }
        for entry in fs::read_dir(&path).with_context(|| format!("reading {}", path.display()))? {
            let path = entry?.path();
            let inner = path.file_name().and_then(|name| name.to_str());
            let inner = inner.with_context(|| format!("{}: expected a name in UTF-8", path.display()))?;
            // What begins with a dot is half written.
            names.extend((path.is_file() && !inner.starts_with('.')).then(|| format!("{name}/{inner}")));
        }
    }
    Ok(names)
}

/// What a name belongs to; nothing when it is no name of what is kept.
fn kept(name: &str) -> Option<&'static Kept> {
    let (top, inner) = name.split_once('/').map_or((name, None), |(top, inner)| (top, Some(inner)));
    let is_plain = inner.is_none_or(|inner| !inner.contains('/') && !matches!(inner, "" | "." | ".."));
    KEPT.iter().find(|kept| kept.name == top).filter(|_| is_plain)
}

/// Whether `before` may have become `after`.
fn comes_of(name: &str, before: &[u8], after: &[u8]) -> bool {
    match kept(name) {
        Some(Kept { change: Change::Grows, .. }) => after.starts_with(whole_lines(before)),
        _ => before == after,
    }
}

/// The lines that were written whole: a torn one has no end, or zero bytes before it, and is written over.
fn whole_lines(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let whole = bytes.get(..end).unwrap_or_default();
    whole.iter().rposition(|byte| *byte == b'\n').and_then(|last| bytes.get(..=last)).unwrap_or_default()
}

/// The digest's 64 digits.
pub(super) fn file_name(digest: Hash) -> String {
    digest.to_string().trim_start_matches("blake3:").to_owned()
}

/// Writes a file for its owner's eyes only: it is there whole, also after a power cut, or not at all.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let writing = || format!("writing {}", path.display());
    let folder = path.parent().with_context(writing)?;
    if !folder.exists() {
        fs::create_dir_all(folder).with_context(writing)?;
        let above = folder.parent().with_context(writing)?;
        File::open(above).and_then(|above| above.sync_all()).with_context(writing)?;
    }
    // What is made so has mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder).with_context(writing)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).with_context(writing)?;
    file.persist(path).with_context(writing)?;
    File::open(folder).and_then(|folder| folder.sync_all()).with_context(writing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    /// A house's folder with a key and a quarantine, and the folder of its backup.
    fn bench() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let place = tempfile::tempdir().unwrap();
        let (house, backup) = (place.path().join("house"), place.path().join("backup"));
        fs::create_dir_all(house.join("keys")).unwrap();
        fs::create_dir(&backup).unwrap();
        fs::write(house.join("keys/p.key"), "secret").unwrap();
        fs::write(house.join("quarantine.jsonl"), "{}\n").unwrap();
        fs::write(house.join("checkpoint"), "made anew").unwrap();
        back_up(&house, &backup).unwrap();
        (place, house, backup)
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
    }

    #[test]
    fn what_is_kept_comes_back_and_what_has_grown_is_replaced() {
        let (place, house, backup) = bench();
        fs::write(house.join("quarantine.jsonl"), "{}\n{}\n").unwrap();
        fs::remove_dir_all(house.join("keys")).unwrap();
        back_up(&house, &backup).unwrap();
        assert_eq!(files(&backup.join("beside")).len(), 3, "the old quarantine is gone, the lost key is not");
        let into = place.path().join("again");
        fs::create_dir(&into).unwrap();
        Backup::open(&backup).unwrap().put(&into).unwrap();
        assert_eq!(fs::read(into.join("keys/p.key")).unwrap(), b"secret");
        assert_eq!(fs::read(into.join("quarantine.jsonl")).unwrap(), b"{}\n{}\n");
        assert_eq!(files(&into).len(), 2);
        for file in files(&backup.join("beside")).into_iter().chain([into.join("keys/p.key")]) {
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "{}", file.display());
        }
        for (there, left) in
            [("", "{}\n{}\n"), ("{}\n{\"a", "{}\n{}\n"), ("{}\n{}\n{}\n", "{}\n{}\n{}\n"), ("[]\n", "[]\n")]
        {
            fs::write(into.join("quarantine.jsonl"), there).unwrap();
            Backup::open(&backup).unwrap().put(&into).unwrap();
            assert_eq!(fs::read(into.join("quarantine.jsonl")).unwrap(), left.as_bytes(), "{there:?}");
        }
    }

    #[test]
    fn a_backup_is_not_given_up_for_what_did_not_come_of_it() {
        let (_place, house, backup) = bench();
        let check = |name: &str, content: &str, taken: bool| {
            let before = fs::read(house.join(name)).unwrap();
            fs::write(house.join(name), content).unwrap();
            let told = back_up(&house, &backup).map_err(|error| error.to_string());
            assert_eq!(told.is_ok(), taken, "{name} {content:?}");
            let named = format!("{name}: expected what the backup");
            assert!(told.is_ok() || told.is_err_and(|told| told.starts_with(&named)));
            fs::write(house.join(name), before).unwrap();
        };
        check("keys/p.key", "another", false);
        check("keys/p.key", "secret and more", false);
        check("quarantine.jsonl", "", false);
        check("quarantine.jsonl", "{}\n{\"torn", true);
        check("quarantine.jsonl", "{}\n[]\n", true);
    }

    #[test]
    fn every_changed_byte_is_refused_and_its_file_named() {
        let (_place, house, backup) = bench();
        for file in files(&backup.join("beside")) {
            let good = fs::read(&file).unwrap();
            for place in 0..good.len() {
                let mut bad = good.clone();
                bad[place] ^= 1;
                fs::write(&file, bad).unwrap();
                for told in [Backup::open(&backup).map(drop), back_up(&house, &backup)] {
                    let told = format!("{:#}", told.unwrap_err());
                    assert!(told.contains(&file.display().to_string()), "byte {place}: {told}");
                }
            }
            fs::remove_file(&file).unwrap();
            assert!(format!("{:#}", Backup::open(&backup).unwrap_err()).contains(&file.display().to_string()));
            fs::write(&file, good).unwrap();
        }
    }

    #[test]
    fn only_what_is_kept_has_a_name() {
        for name in ["keys/p.key", "quarantine.jsonl", "reads.jsonl", "tokens.jsonl", MARK, "published/a.pdf"] {
            assert!(kept(name).is_some(), "{name}");
        }
        for name in ["checkpoint", "keys/../x", "keys/a/b", "../keys/a", "/etc/passwd", "keys/..", "keys/", ""] {
            assert!(kept(name).is_none(), "{name}");
        }
    }
}
