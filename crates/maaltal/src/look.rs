//! How a programme's owners make its report their own: a TOML file, with the logo as a file of its own.

use anyhow::{Context, Result};
use maaltal_domain::Name;
use maaltal_report::{Logo, Look};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What the file says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LookFile {
    publisher: Option<Name>,
    contact: Option<Name>,
    address: Option<String>,
    logo: Option<LogoFile>,
    #[serde(default)]
    sentences: BTreeMap<String, Name>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LogoFile {
    /// The picture; a relative path starts at the file that names it.
    file: PathBuf,
    alternative: Name,
}

/// The look in `file`.
///
/// # Errors
/// When it, or the logo that it names, cannot be read, or it says something unknown; the message names the line.
pub fn read(file: &Path) -> Result<Look> {
    let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let read: LookFile = toml::from_str(&text).with_context(|| format!("in {}", file.display()))?;
    let folder = file.parent().unwrap_or(Path::new("."));
    let logo = |own: LogoFile| {
        let path = folder.join(own.file);
        let svg = std::fs::read_to_string(&path).with_context(|| format!("logo: reading {}", path.display()))?;
        anyhow::Ok(Logo { svg, alternative: own.alternative })
    };
    let look = Look {
        publisher: read.publisher,
        logo: read.logo.map(logo).transpose().with_context(|| format!("in {}", file.display()))?,
        contact: read.contact,
        sentences: read.sentences,
        address: read.address,
    };
    look.check().with_context(|| format!("in {}", file.display()))?;
    Ok(look)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_logo_lies_beside_the_file_and_unknown_keys_are_named() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("look.toml");
        let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"><path d="M0 0h4v2z"/></svg>"#;
        std::fs::write(dir.path().join("logo.svg"), svg).unwrap();
        let text = "publisher.da = \"Lolland Kommune\"\naddress = \"https://x.dk\"\n[logo]\nfile = \"logo.svg\"\nalternative.da = \"Våben\"\n";
        std::fs::write(&file, text).unwrap();
        let look = read(&file).unwrap();
        assert_eq!((look.logo.unwrap().svg.as_str(), look.publisher.unwrap().da.as_str()), (svg, "Lolland Kommune"));
        std::fs::write(&file, "publisher.da = \"x\"\ncolour = \"red\"\n").unwrap();
        let error = format!("{:#}", read(&file).unwrap_err());
        assert!(error.contains("line 2") && error.contains("colour"), "{error}");
        std::fs::write(&file, "[logo]\nfile = \"gone.svg\"\nalternative.da = \"x\"\n").unwrap();
        let error = format!("{:#}", read(&file).unwrap_err());
        assert!(error.contains("gone.svg"), "{error}");
    }
}
