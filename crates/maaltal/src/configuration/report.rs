//! What the configuration says of reports that are published by themselves, and of e-mail.

use crate::look;
use crate::publishing::{Mail, Own, Recipient, Security, Settings};
use anyhow::{Context, Result, ensure};
use maaltal_domain::{Language, ProgrammeId};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Which reports are published, and where they go.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Folder that they are delivered to; a relative one starts at the configuration.
    folder: Option<PathBuf>,
    /// Their languages; Danish alone where nothing is said.
    languages: Option<Vec<Language>>,
    /// Programmes whose reports are published; no others are.
    #[serde(default)]
    programmes: BTreeMap<ProgrammeId, ReportOf>,
}

/// What is a programme's own.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReportOf {
    /// Whom its reports are sent to.
    #[serde(default)]
    to: Vec<Recipient>,
    /// File that says how they look; a relative one starts at the configuration.
    look: Option<PathBuf>,
}

/// The mail server.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSection {
    server: String,
    /// The usual one of `tls` where nothing is said.
    port: Option<u16>,
    #[serde(default)]
    tls: Security,
    user: Option<String>,
    /// A relative one starts at the configuration.
    password_file: Option<PathBuf>,
    from: Recipient,
    /// A relative one starts at the configuration.
    ca_file: Option<PathBuf>,
    timeout_seconds: Option<u16>,
}

/// How long an answer of the mail server is waited for where nothing is said, in seconds.
const PATIENCE: u16 = 30;

impl Report {
    /// Lets relative paths start at `folder`.
    pub(super) fn start_at(&mut self, folder: &Path) {
        let looks = self.programmes.values_mut().map(|own| &mut own.look);
        looks.chain([&mut self.folder]).flatten().for_each(|path| *path = folder.join(&*path));
    }

    /// What is to be published; nothing where no programme is named.
    ///
    /// # Errors
    /// When a look cannot be read, no language is named, or one twice, or there are recipients and no mail server.
    pub fn settings(&self, mail: Option<&MailSection>) -> Result<Option<Settings>> {
        let languages = self.languages.clone().unwrap_or_else(|| vec![Language::default()]);
        let different: BTreeSet<_> = languages.iter().map(|language| language.code()).collect();
        ensure!(
            !languages.is_empty() && different.len() == languages.len(),
            "report.languages: expected da, en or both, each once"
        );
        let has_recipients = self.programmes.values().any(|own| !own.to.is_empty());
        ensure!(
            !has_recipients || mail.is_some(),
            "report: expected a section [mail] for its recipients (`to`), got none"
        );
        if let Some(folder) = &self.folder {
            ensure!(
                folder.is_dir() || !folder.exists(),
                "report.folder: expected a folder, got the file {}",
                folder.display()
            );
        }
        let own = |(id, own): (&ProgrammeId, &ReportOf)| {
            let look = own.look.as_deref().map(look::read).transpose();
            let look = look.with_context(|| format!("report.programmes.{id}.look"))?.unwrap_or_default();
            Ok((id.clone(), Own { to: own.to.clone(), look }))
        };
        let programmes: BTreeMap<_, _> = self.programmes.iter().map(own).collect::<Result<_>>()?;
        let folder = self.folder.clone();
        Ok((!programmes.is_empty()).then_some(Settings { folder, languages, programmes }))
    }
}

impl MailSection {
    /// Lets relative paths start at `folder`.
    pub(super) fn start_at(&mut self, folder: &Path) {
        let files = [&mut self.password_file, &mut self.ca_file];
        files.into_iter().flatten().for_each(|file| *file = folder.join(&*file));
    }

    /// The mail server, checked as far as that goes without it.
    ///
    /// # Errors
    /// When a setting lacks its other half, a file cannot be read, or an open way leads to another machine.
    pub fn settings(&self) -> Result<Mail> {
        let credentials = match (&self.user, &self.password_file) {
            (Some(user), Some(file)) => Some((user.clone(), file.clone())),
            (None, None) => None,
            _ => anyhow::bail!("mail: expected user and password_file together"),
        };
        let mail = Mail {
            server: self.server.clone(),
            port: self.port.unwrap_or(self.tls.port()),
            security: self.tls,
            credentials,
            from: self.from.0.clone(),
            ca_file: self.ca_file.clone(),
            timeout: Duration::from_secs(self.timeout_seconds.unwrap_or(PATIENCE).max(1).into()),
        };
        mail.check()?;
        Ok(mail)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Configuration;

    fn read(text: &str) -> anyhow::Result<Configuration> {
        Ok(toml::from_str(&format!("data = \"x\"\n{text}"))?)
    }

    #[test]
    fn what_is_wrong_is_named() {
        let check = |text: &str, expected: &str| {
            let refused = read(text).and_then(|read| read.publishing());
            let error = format!("{:#}", refused.err().unwrap());
            assert!(error.contains(expected), "{text}: {error}");
        };
        let recipients = "[report.programmes.kanten]\nto = [\"Anne Ærø <a@x.dk>\"]\n";
        let mail = |rest: &str| format!("{recipients}[mail]\nserver = \"mail.x.dk\"\nfrom = \"m@x.dk\"\n{rest}");
        check(recipients, "report: expected a section [mail]");
        check("[report.programmes.kanten]\nto = [\"nobody\"]\n", "line 3");
        check("[report]\nfolders = \"x\"\n", "line 3");
        check("[report]\nlanguages = []\n", "report.languages");
        check("[report]\nlanguages = [\"da\", \"da\"]\n", "report.languages");
        check("[report]\nlanguages = [\"de\"]\n", "line 3");
        check("[report.programmes.kanten]\nlook = \"/none/look.toml\"\n", "report.programmes.kanten.look");
        check(&mail("tls = \"none\"\n"), "mail.tls: expected \"required\" or \"starttls\"");
        check(&mail("tls = \"maybe\"\n"), "line 7");
        check(&mail("user = \"u\"\n"), "mail: expected user and password_file together");
        check(&mail("user = \"u\"\npassword = \"secret\"\n"), "line 8");
        check(&mail("user = \"u\"\npassword_file = \"/none/p\"\n"), "mail.password_file: reading /none/p");
        check(&mail("ca_file = \"/none/ca.pem\"\n"), "mail.ca_file: reading /none/ca.pem");
    }

    #[test]
    fn ports_and_paths_where_nothing_is_said() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("p"), "secret\n").unwrap();
        let check = |tls: &str, port: u16| {
            let text = format!(
                "data = \"d\"\n[report]\nfolder = \"out\"\n[report.programmes.kanten]\nto = [\"a@x.dk\"]\n\
                 [mail]\nserver = \"127.0.0.1\"\nfrom = \"m@x.dk\"\nuser = \"u\"\npassword_file = \"p\"\n{tls}"
            );
            let file = dir.path().join("maaltal.toml");
            std::fs::write(&file, text).unwrap();
            let (settings, mail) = Configuration::read(&file).unwrap().publishing().unwrap().unwrap();
            let mail = mail.unwrap();
            assert_eq!((settings.folder, mail.port), (Some(dir.path().join("out")), port));
            assert_eq!(mail.credentials.unwrap().1, dir.path().join("p"));
        };
        check("", 465);
        check("tls = \"starttls\"\n", 587);
        check("tls = \"none\"\n", 25);
        assert!(read("").unwrap().publishing().unwrap().is_none());
        assert!(read("[report]\nfolder = \"x\"\n").unwrap().publishing().unwrap().is_none(), "no programme");
    }
}
