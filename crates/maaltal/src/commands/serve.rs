//! `maaltal serve`: the service.

use crate::cli;
use crate::clock::Clock;
use crate::configuration::{BusKind, Configuration};
use crate::environment;
use crate::exit::Ended;
use crate::house::House;
use crate::node::EmbeddedNode;
use crate::output;
use crate::words::word;
use anyhow::{Context, Result, ensure};
use maaltal_domain::Language;
use maaltal_web::Node;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;

pub fn run(arguments: &cli::Serve, language: Language) -> Result<Ended> {
    let configuration = Configuration::read(&arguments.config)?;
    let data = arguments.folder.data.clone().or_else(environment::data).unwrap_or(configuration.data);
    let bind = match (arguments.bind, environment::bind()) {
        (Some(address), _) => address,
        (None, Some(text)) => text.parse().with_context(|| format!("MAALTAL_BIND: expected an address, got {text}"))?,
        (None, None) => configuration.bind,
    };
    ensure!(
        bind.ip().is_loopback(),
        "bind: expected a loopback address, as the service has no access tokens yet, got {bind}"
    );
    let house = Arc::new(House::open(&data, Clock::Real)?);
    let runtime = tokio::runtime::Runtime::new()?;
    let listener = runtime.block_on(TcpListener::bind(bind)).with_context(|| format!("listening on {bind}"))?;
    let node = Arc::new(EmbeddedNode::new(Arc::clone(&house), configuration.backup)?);
    let bus = match configuration.bus.kind {
        BusKind::Embedded => word(language, "serve-embedded", &[]),
    };
    let head = house.head();
    output::data(&word(language, "serve-address", &[("address", &address(listener.local_addr()?))]));
    output::data(&word(
        language,
        "serve-log",
        &[("dir", &data.display().to_string()), ("position", &head.position.to_string())],
    ));
    output::data(&bus);
    let keyless = house.programmes().into_iter().filter(|programme| !house.has_key(&programme.id));
    let keyless =
        keyless.map(|programme| format!("keys/{}.key: sheets with person numbers are rejected", programme.id));
    for missing in node.not_ready().into_iter().chain(keyless) {
        output::data(&word(language, "serve-missing", &[("what", &missing)]));
    }
    serve(&runtime, listener, house, node)
}

/// The address of the page.
pub fn address(socket: SocketAddr) -> String {
    format!("http://{socket}/")
}

/// Serves until the process is told to end; then writes what waits and puts the projection away.
pub fn serve(
    runtime: &tokio::runtime::Runtime,
    listener: TcpListener,
    house: Arc<House>,
    node: Arc<EmbeddedNode>,
) -> Result<Ended> {
    let filter = tracing_subscriber::EnvFilter::new(environment::log_filter());
    // A second start in one process keeps the first one's subscriber.
    drop(tracing_subscriber::fmt().with_writer(std::io::stderr).with_env_filter(filter).try_init());
    runtime.block_on(maaltal_web::run(listener, Arc::clone(&node) as Arc<dyn Node>, told_to_end()))?;
    // The last node gives up its queue, which writes what still waits.
    drop(node);
    super::put_away(&house);
    house.sync_witness()?;
    Ok(Ended::Done)
}

/// Ends when the process gets an interrupt or is asked to terminate.
async fn told_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => drop(terminate.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}
