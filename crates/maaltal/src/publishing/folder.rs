//! Delivery to a folder, under names that stay.

use crate::house::Published;
use crate::output;
use anyhow::{Context, Result};
use std::path::Path;

/// Puts files into `folder` as `NAME.ENDING`, each whole or not at all; the folder is made where there is none.
///
/// # Errors
/// When one cannot be written.
pub fn put(folder: &Path, name: &str, files: &[Published]) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    for Published { ending, bytes } in files {
        // For others to read, as any document is, within what the process may give.
        output::file(&folder.join(format!("{name}.{ending}")), 0o644, |out| Ok(out.write_all(bytes)?))?;
    }
    let synced = std::fs::File::open(folder).and_then(|folder| folder.sync_all());
    synced.with_context(|| format!("syncing {}", folder.display()))
}
