//! Commands that record: on the log alone, or as a node of the stream that a configuration names.

use crate::cli::{Folder, Target};
use crate::clock::Clock;
use crate::configuration::Configuration;
use crate::environment;
use crate::house::House;
use crate::output;
use crate::stream::{Follower, Ledger, Settings, connect, existing, stream};
use crate::words::word;
use anyhow::{Context, Result, anyhow, ensure};
use maaltal_domain::Language;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;

/// How long nothing may come while a command catches up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Does `work` with the house of `target`. Where its configuration names a stream the house follows it meanwhile: it has
/// caught up before, and what it records goes to the stream.
///
/// # Errors
/// What `work` says, or why the house cannot be opened or the stream not be followed.
pub fn recording<T>(target: &Target, language: Language, work: impl FnOnce(&House) -> Result<T>) -> Result<T> {
    let Some(file) = &target.config else { return work(&super::open(&target.folder)?) };
    let (data, settings) = configured(file, &target.folder)?;
    let house = Arc::new(House::open(&data, Clock::Real)?);
    let Some(settings) = settings else { return work(&house) };
    super::serve::listen_to_messages();
    let runtime = Runtime::new()?;
    runtime.block_on(reachable(&settings, house.head().position.0 == 0))?;
    let follower = Follower::start(runtime.handle(), settings, &house)?;
    let busy = output::busy(word(language, "stream-catching-up", &[]));
    let caught_up = runtime.block_on(follower.standing().caught_up(PATIENCE));
    busy.finish_and_clear();
    let refused = follower.standing().refused();
    let done = match (caught_up, refused) {
        (Err(why), _) | (Ok(()), Some(why)) => Err(anyhow!("{why}")),
        (Ok(()), None) => work(&house),
    };
    runtime.block_on(follower.stop());
    done
}

/// The log's folder and the stream that a configuration names.
///
/// # Errors
/// When it cannot be read, or says something wrong.
pub fn configured(file: &Path, folder: &Folder) -> Result<(PathBuf, Option<Settings>)> {
    let configuration = Configuration::read(file)?;
    let settings = configuration.bus.stream().with_context(|| format!("in {}", file.display()))?;
    let data = folder.data.clone().or_else(environment::data).unwrap_or(configuration.data);
    ensure!(
        settings.is_some() || !Ledger::is_in(&data),
        "bus.kind: expected nats, as the log in {} follows a stream, got embedded",
        data.display()
    );
    Ok((data, settings))
}

/// Connects once, so that what is wrong is said at once; only an empty log makes a stream.
async fn reachable(settings: &Settings, is_empty: bool) -> Result<()> {
    let (client, _breaks) = connect(settings).await?;
    if existing(&client).await?.is_none() && is_empty {
        stream(&client).await?;
    }
    Ok(())
}
