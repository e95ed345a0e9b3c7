//! E-mail over SMTP: one conversation for a letter, each recipient for himself.

use super::{Post, Posted};
use crate::exit;
use anyhow::{Context, Result, ensure};
use lettre::Address;
use lettre::address::Envelope;
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{Certificate, SmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use serde::Deserialize;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How the way to the mail server is protected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// TLS from the first byte on.
    #[default]
    Required,
    /// TLS after `STARTTLS`, which the server must offer.
    Starttls,
    /// None; on this machine only.
    None,
}

/// A mail server, and as whom letters are handed to it.
#[derive(Debug, Clone)]
pub struct Mail {
    pub server: String,
    pub port: u16,
    pub security: Security,
    /// User, and the file with the password.
    pub credentials: Option<(String, PathBuf)>,
    pub from: Mailbox,
    /// Who vouches for the server, beside those whom the system knows.
    pub ca_file: Option<PathBuf>,
    /// How long one answer of the server is waited for.
    pub timeout: Duration,
}

impl Security {
    /// The port that servers have for it.
    pub fn port(self) -> u16 {
        match self {
            Self::Required => 465,
            Self::Starttls => 587,
            Self::None => 25,
        }
    }
}

impl Mail {
    /// Whether everything is there that can be told without the server.
    ///
    /// # Errors
    /// When a file cannot be read or has not what it should, or an open way leads to another machine.
    pub fn check(&self) -> Result<()> {
        let is_near = self.server == "localhost"
            || self.server.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
        ensure!(
            self.security != Security::None || is_near,
            "mail.tls: expected \"required\" or \"starttls\" for a server that is not on this machine, got \"none\" for {}",
            self.server
        );
        self.login()?;
        self.tls().map(drop)
    }

    fn login(&self) -> Result<Option<Credentials>> {
        let Some((user, file)) = &self.credentials else { return Ok(None) };
        let text = std::fs::read_to_string(file);
        let text = text.with_context(|| format!("mail.password_file: reading {}", file.display()))?;
        let password = text.trim_end_matches(['\n', '\r']);
        ensure!(!password.is_empty(), "mail.password_file: expected a password in {}, got nothing", file.display());
        Ok(Some(Credentials::new(user.clone(), password.to_owned())))
    }

    fn tls(&self) -> Result<TlsParameters> {
        let mut tls = TlsParameters::builder(self.server.clone());
        if let Some(file) = &self.ca_file {
            tls = tls.add_root_certificate(certificate(file)?);
        }
        tls.build().context("mail: TLS")
    }

    /// Why a letter did not leave, for people.
    fn why(&self, error: &anyhow::Error) -> String {
        let is_silent = |cause: &std::io::Error| matches!(cause.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut);
        match error.chain().any(|cause| cause.downcast_ref().is_some_and(is_silent)) {
            true => format!("no answer within {} seconds", self.timeout.as_secs()),
            false => exit::told(error),
        }
    }

    /// Opens a conversation.
    fn connect(&self) -> Result<SmtpConnection> {
        let (hello, tls) = (ClientId::default(), self.tls()?);
        let address = (self.server.as_str(), self.port);
        let wrapped = (self.security == Security::Required).then_some(&tls);
        let mut open = SmtpConnection::connect(address, Some(self.timeout), &hello, wrapped, None)?;
        if self.security == Security::Starttls {
            open.starttls(&tls, &hello)?;
        }
        if let Some(credentials) = self.login()? {
            open.auth(DEFAULT_MECHANISMS, &credentials)?;
        }
        Ok(open)
    }
}

fn certificate(file: &Path) -> Result<Certificate> {
    let text = std::fs::read(file).with_context(|| format!("mail.ca_file: reading {}", file.display()))?;
    Certificate::from_pem(&text).with_context(|| format!("mail.ca_file: {}", file.display()))
}

impl Post for Mail {
    fn from(&self) -> &Mailbox {
        &self.from
    }

    fn post(&self, letter: &[u8], to: &[Address]) -> Posted {
        let mut posted = Posted::default();
        let mut open: Option<SmtpConnection> = None;
        for recipient in to {
            let mut line = match open.take().map_or_else(|| self.connect(), Ok) {
                Ok(line) => line,
                // Who cannot be reached once is not tried again for everybody else.
                Err(error) => {
                    posted.failed.push(format!("{}:{}: {}", self.server, self.port, self.why(&error)));
                    break;
                }
            };
            let sent = Envelope::new(Some(self.from.email.clone()), vec![recipient.clone()])
                .map_err(anyhow::Error::from)
                .and_then(|envelope| Ok(line.send(&envelope, letter)?));
            match sent {
                Ok(_) => {
                    posted.reached.push(recipient.clone());
                    open = Some(line);
                }
                Err(error) => {
                    let is_answer = error
                        .downcast_ref::<lettre::transport::smtp::Error>()
                        .is_some_and(|error| error.status().is_some());
                    posted.failed.push(format!("{recipient}: {}", self.why(&error)));
                    if !is_answer {
                        break;
                    }
                }
            }
        }
        if let Some(mut line) = open {
            // It has taken all letters; how it says goodbye changes nothing.
            drop(line.quit());
        }
        posted
    }
}
