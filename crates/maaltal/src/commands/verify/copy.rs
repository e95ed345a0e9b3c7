//! `maaltal verify FILE.pdf`: whether a copy of a report is what was published, and what the log gives.

use crate::cli::Folder;
use crate::clock::Clock;
use crate::commands::{found, operator};
use crate::exit::Ended;
use crate::house::{Elsewhere, Examined, House, Made};
use crate::words::word;
use anyhow::{Context, Result};
use maaltal_domain::{Head, Language};
use maaltal_report::{Colophon, CopyDifference, Where, writing};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::thread;

/// Bytes of a file that are read at most: more than any report has, and than is taken for one.
const READ: u64 = 32 << 20;
/// Differences that are listed at most.
const LISTED: usize = 40;

/// What is told of a copy, a line each, and how the command ends.
pub fn told(folder: &Folder, file: &Path, language: Language) -> Result<(Vec<String>, Ended)> {
    let mut bytes = Vec::new();
    let reading = || format!("reading {}", file.display());
    File::open(file).and_then(|file| file.take(READ).read_to_end(&mut bytes)).with_context(reading)?;
    let house = House::open_anew(&found(folder)?, Clock::Real)?;
    let (who, role, what) = operator();
    house.note_read(&who, role, &what)?;
    let (head, examined) = thread::scope(|scope| {
        let hashes = scope.spawn(|| house.verify_hashes());
        let examined = house.examine(&bytes);
        (hashes.join(), examined)
    });
    let head = head.map_err(|_| anyhow::anyhow!("the log's hashes: expected to be read, got a panic"))??;
    let telling = Telling { examined: &examined?, language };
    let (mut lines, ended) = telling.verdict();
    lines.push(telling.checked(&head));
    Ok((lines, ended))
}

/// Tells people what was found.
struct Telling<'a> {
    examined: &'a Examined,
    language: Language,
}

impl Telling<'_> {
    fn verdict(&self) -> (Vec<String>, Ended) {
        let own = self.examined;
        let mut lines: Vec<_> = own.colophon.iter().map(|colophon| self.report(colophon)).collect();
        lines.extend(own.genuine.as_ref().map(|release| self.word("copy-genuine", &[release.published.to_string()])));
        let wrong = self.wrong_log();
        let (mut made, ended) = self.made();
        lines.extend(wrong.iter().cloned());
        lines.append(&mut made);
        (lines, if wrong.is_empty() { ended } else { Ended::Different })
    }

    /// Which report the copy says to be.
    fn report(&self, colophon: &Colophon) -> String {
        let cutoff = writing::date(colophon.cutoff, self.language);
        let (programme, period) = (colophon.programme.to_string(), colophon.period.clone());
        let position = colophon.position.to_string();
        match &colophon.meeting {
            Some(meeting) => self.word("copy-report-meeting", &[programme, meeting.clone(), period, cutoff, position]),
            None => self.word("copy-report", &[programme, period, cutoff, position]),
        }
    }

    /// Where the log is not the one that the copy was made of.
    fn wrong_log(&self) -> Vec<String> {
        let own = self.examined;
        let stands = own.colophon.as_ref().map(|own| (own.position.to_string(), own.head.to_string()));
        let (position, hash) = stands.unwrap_or_default();
        let known = own.published.as_ref().filter(|_| own.genuine.is_none()).map(|own| own.as_of.to_string());
        let elsewhere = own.elsewhere.as_ref().map(|found| match (known, found) {
            (Some(known), _) => self.word("copy-position", &[position, known]),
            (None, Elsewhere::Beyond(head)) => self.word("copy-log-shorter", &[position, head.position.to_string()]),
            (None, Elsewhere::OtherHead(head)) => self.word("copy-log-other-head", &[position, head.to_string(), hash]),
        });
        let released = own.released_otherwise.as_ref().zip(own.published.as_ref()).map(|(found, release)| {
            let at = release.published.to_string();
            self.word(
                "copy-released-otherwise",
                &[at, found.figure.clone(), found.released.clone(), found.given.clone()],
            )
        });
        let nothing = match &own.made {
            Made::Nothing(reason) => Some(self.word("copy-nothing-made", std::slice::from_ref(reason))),
            _ => None,
        };
        elsewhere.into_iter().chain(released).chain(nothing).collect()
    }

    /// What the log gives in the copy's place.
    fn made(&self) -> (Vec<String>, Ended) {
        let own = self.examined;
        let genuine = own.genuine.is_some();
        match &own.made {
            Made::Nothing(_) => (Vec::new(), Ended::Different),
            Made::NotTold => (vec![self.word("copy-not-told", &[])], Ended::Done),
            Made::Same if genuine => (vec![self.word("copy-same", &[])], Ended::Done),
            Made::Same if own.edition => {
                let at = own.published.as_ref().map(|own| own.published.to_string()).unwrap_or_default();
                (vec![self.word("copy-same", &[]), self.word("copy-edition", &[at])], Ended::Done)
            }
            Made::Same => {
                // Another language or another look of what was published is no copy of it.
                let ended = if self.was_published_there() { Ended::Different } else { Ended::Done };
                (vec![self.word("copy-same", &[]), self.published()], ended)
            }
            Made::Other { figures, .. } if genuine && figures.is_empty() => {
                (vec![self.word("copy-figures-same", &self.versions())], Ended::Done)
            }
            Made::Other { figures, .. } if genuine => (self.listed("copy-log-otherwise", figures), Ended::Different),
            Made::Other { figures, all } => {
                let mut lines = self.altered(figures, all);
                lines.insert(0, self.published());
                (lines, Ended::Different)
            }
        }
    }

    /// What is told of a copy that is not the published file, byte for byte.
    fn altered(&self, figures: &[CopyDifference], all: &[CopyDifference]) -> Vec<String> {
        let [version, own] = self.versions();
        match (figures, all) {
            ([], _) if version != own => vec![self.word("copy-unproven", &[version, own])],
            ([], []) => vec![self.word("copy-saved-anew", &[])],
            (figures, _) if version != own => self.listed("copy-altered", figures),
            (_, all) => self.listed("copy-altered", all),
        }
    }

    /// The version that made the copy, and this one.
    fn versions(&self) -> [String; 2] {
        let version = self.examined.colophon.as_ref().map(|own| own.version.clone()).unwrap_or_default();
        [version, env!("CARGO_PKG_VERSION").to_owned()]
    }

    fn was_published_there(&self) -> bool {
        let own = self.examined;
        own.published.as_ref().map(|own| own.as_of) == own.colophon.as_ref().map(|own| own.position)
    }

    /// Which file was published in the copy's place, if any was.
    fn published(&self) -> String {
        match &self.examined.published {
            Some(release) => {
                self.word("copy-other-published", &[release.published.to_string(), release.as_of.to_string()])
            }
            None => self.word("copy-never-published", &[]),
        }
    }

    fn listed(&self, key: &str, differences: &[CopyDifference]) -> Vec<String> {
        let head = self.word(key, &[differences.len().to_string()]);
        let lines = differences.iter().take(LISTED).map(|own| format!("  {}", self.difference(own)));
        let more = differences.len().saturating_sub(LISTED);
        let more = (more > 0).then(|| format!("  {}", self.word("copy-more", &[more.to_string()])));
        std::iter::once(head).chain(lines).chain(more).collect()
    }

    fn difference(&self, own: &CopyDifference) -> String {
        let quoted =
            |text: &str| if text.is_empty() { self.word("copy-nothing", &[]) } else { format!("“{text}”") };
        let (stands, should) = (quoted(&own.stands), quoted(&own.should));
        match &own.place {
            Where::Text(page, words) if words.is_empty() => {
                self.word("copy-page-text", &[page.to_string(), stands, should])
            }
            Where::Text(page, words) => {
                self.word("copy-page-text-after", &[page.to_string(), words.clone(), stands, should])
            }
            Where::Drawing(page) => self.word("copy-page-drawing", &[page.to_string()]),
            Where::Pages => self.word("copy-pages", &[stands, should]),
            Where::Told => self.word("copy-told", &[stands, should]),
            Where::File(name, field) if field.is_empty() => self.word("copy-file", &[name.clone(), stands, should]),
            Where::File(name, field) => self.word("copy-file-figure", &[name.clone(), field.clone(), stands, should]),
        }
    }

    fn checked(&self, head: &Head) -> String {
        self.word("copy-checked", &[head.position.to_string()])
    }

    /// The sentence for `key`, its gaps `a`, `b`, `c` ... filled in their order.
    fn word(&self, key: &str, gaps: &[String]) -> String {
        let names = ["a", "b", "c", "d", "e"];
        let gaps: Vec<_> = names.into_iter().zip(gaps.iter().map(String::as_str)).collect();
        word(self.language, key, &gaps)
    }
}
