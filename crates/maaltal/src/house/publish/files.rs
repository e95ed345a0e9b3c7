//! The files of published papers: in the folder `published`, each under the digest of its paper's PDF.
//!
//! `DIGEST.pdf` is the file that the log has the digest of; `DIGEST.da.json`, `DIGEST.en.pdf` and so on are the same figures in
//! other forms and languages.

use super::{House, PaperAsk};
use crate::house::beside;
use anyhow::{Context, Result};
use maaltal_domain::{Hash, Language};
use maaltal_report::ReportForm;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

/// Folder of published files.
pub const FOLDER: &str = "published";

/// A paper in all its forms, the PDF that the log has the digest of first.
pub struct Printed {
    pub digest: Hash,
    pub forms: Vec<Form>,
}

/// One form of a paper.
pub struct Form {
    pub language: Language,
    /// `pdf`, `json` ...
    pub ending: &'static str,
    pub bytes: Vec<u8>,
}

/// A published file, ready to hand out.
pub struct Published {
    /// What follows the paper's name in a file's name: `pdf`, `en.pdf`, `da.json` ...
    pub ending: String,
    pub bytes: Vec<u8>,
}

impl Printed {
    /// Endings and bytes of its files.
    fn files(&self) -> impl Iterator<Item = (String, &[u8])> {
        let ending = |place: usize, form: &Form| if place == 0 { form.ending.to_owned() } else { own_ending(form) };
        self.forms.iter().enumerate().map(move |(place, form)| (ending(place, form), form.bytes.as_slice()))
    }
}

fn own_ending(form: &Form) -> String {
    format!("{}.{}", form.language.code(), form.ending)
}

impl House {
    /// Keeps a paper's files; each is there whole, also after a power cut, or not at all.
    pub(super) fn keep(&self, printed: &Printed) -> Result<()> {
        for (ending, bytes) in printed.files() {
            beside::write(&self.published_path(printed.digest, &ending), bytes)?;
        }
        Ok(())
    }

    /// Removes the files of a paper that was not published after all.
    pub(super) fn forget(&self, printed: &Printed) -> Result<()> {
        for (ending, _) in printed.files() {
            let path = self.published_path(printed.digest, &ending);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(error).with_context(|| format!("removing {}", path.display()));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether the PDF that the log tells of is kept, as it was, and the other forms beside it.
    pub(super) fn has_files(&self, ask: &PaperAsk<'_>, digest: Hash) -> Result<bool> {
        let is_there = |ending: &str| self.published_path(digest, ending).exists();
        let missing = |form: &str| {
            ask.languages.iter().filter(|language| !is_there(&format!("{}.{form}", language.code()))).count()
        };
        // The PDF that the log tells of is one of them.
        let has_all =
            ask.paper.forms().iter().all(|form| missing(form.ending()) <= usize::from(*form == ReportForm::Pdf));
        Ok(has_all && self.published_pdf(digest)?.is_some())
    }

    /// The PDF of this digest that was published; nothing where it is not kept, or not as it was.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn published_pdf(&self, digest: Hash) -> Result<Option<Vec<u8>>> {
        let path = self.published_path(digest, "pdf");
        match fs::read(&path) {
            Ok(bytes) => Ok((Hash::of(&bytes) == digest).then_some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
        }
    }

    /// All kept files of the paper whose PDF has this digest, by ending; the PDF first.
    ///
    /// # Errors
    /// When the PDF is not kept as it was, or a file cannot be read.
    pub fn published_files(&self, digest: Hash) -> Result<Vec<Published>> {
        let missing = || format!("{}: expected the published file, found none", digest);
        let mut files =
            vec![Published { ending: "pdf".into(), bytes: self.published_pdf(digest)?.with_context(missing)? }];
        for language in [Language::Da, Language::En] {
            for ending in ReportForm::ALL.map(|form| format!("{}.{}", language.code(), form.ending())) {
                let path = self.published_path(digest, &ending);
                match fs::read(&path) {
                    Ok(bytes) => files.push(Published { ending, bytes }),
                    Err(error) if error.kind() == ErrorKind::NotFound => {}
                    Err(error) => return Err(error).with_context(|| format!("reading {}", path.display())),
                }
            }
        }
        Ok(files)
    }

    fn published_path(&self, digest: Hash, ending: &str) -> PathBuf {
        self.dir().join(FOLDER).join(format!("{}.{ending}", beside::file_name(digest)))
    }
}
