//! `maaltal init`: a folder to start from.

use crate::configuration::EXAMPLE;
use crate::exit::Ended;
use crate::house::make_key;
use crate::output;
use crate::words::word;
use anyhow::{Context, Result, ensure};
use maaltal_domain::Language;
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

/// The programme that a new folder has as an example.
const PROGRAMME: &str = include_str!("../../../../dashboards/lolland-falster.toml");

pub fn run(dir: &Path, language: Language) -> Result<Ended> {
    let is_free = std::fs::read_dir(dir).map_or(true, |mut entries| entries.next().is_none());
    ensure!(is_free, "{}: expected an empty folder, or none", dir.display());
    let data = dir.join("data");
    let made = DirBuilder::new().recursive(true).mode(0o700).create(&data);
    made.with_context(|| format!("making {}", data.display()))?;
    let written = |name: &str, text: &str| {
        let path = dir.join(name);
        std::fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
        output::data(&path.display().to_string())?;
        anyhow::Ok(())
    };
    written("maaltal.toml", EXAMPLE)?;
    written("programme.toml", PROGRAMME)?;
    let (programme, _) = maaltal_intake::programme_file::read(PROGRAMME)
        .map_err(|problems| anyhow::anyhow!("the example programme has {} problems", problems.len()))?;
    if let Some(key) = make_key(&data, &programme.id)? {
        output::data(&key.display().to_string())?;
    }
    let dir = dir.display().to_string();
    output::tell(&word(language, "init-next", &[("dir", &dir)]));
    Ok(Ended::Done)
}
