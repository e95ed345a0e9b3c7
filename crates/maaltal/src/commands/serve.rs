//! `maaltal serve`: the service.

use super::token::named;
use crate::cli;
use crate::clock::Clock;
use crate::configuration::Configuration;
use crate::environment;
use crate::exit::Ended;
use crate::house::House;
use crate::node::{EmbeddedNode, StreamNode};
use crate::output;
use crate::publishing::{Post, Publisher, Settings as Publishing};
use crate::rounds::Rounds;
use crate::stream::{Follower, Ledger, STREAM, Settings};
use crate::tokens;
use crate::words::word;
use anyhow::{Context, Result, ensure};
use maaltal_domain::{Language, ProgrammeId};
use maaltal_web::Node;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// How long the first lines wait for the stream.
const MOMENT: Duration = Duration::from_secs(2);

pub fn run(arguments: &cli::Serve, language: Language) -> Result<Ended> {
    let configuration = Configuration::read(&arguments.config)?;
    let publishing = configuration.publishing()?;
    let data = arguments.folder.data.clone().or_else(environment::data).unwrap_or(configuration.data);
    let bind = match (arguments.bind, environment::bind()) {
        (Some(address), _) => address,
        (None, Some(text)) => text.parse().with_context(|| format!("MAALTAL_BIND: expected an address, got {text}"))?,
        (None, None) => configuration.bind,
    };
    let settings = configuration.bus.stream()?;
    ensure!(
        settings.is_some() || !Ledger::is_in(&data),
        "bus.kind: expected nats, as the log in {} follows a stream, got embedded",
        data.display()
    );
    let house = Arc::new(House::open(&data, Clock::Real)?);
    ensure!(
        bind.ip().is_loopback() || !tokens::list(&data)?.is_empty(),
        "bind: expected a loopback address, as there has been no access token yet (`maaltal token new`), got {bind}"
    );
    let runtime = Runtime::new()?;
    let listener = runtime.block_on(TcpListener::bind(bind)).with_context(|| format!("listening on {bind}"))?;
    listen_to_messages();
    let end = End::listen(&runtime)?;
    let follower = settings.clone().map(|settings| Follower::start(runtime.handle(), settings, &house)).transpose()?;
    let own = EmbeddedNode::new(Arc::clone(&house), configuration.access.public.clone(), configuration.backup)?;
    let looks = publishing.iter().flat_map(|(settings, _)| &settings.programmes);
    let own = own.with_looks(looks.map(|(id, own)| (id.clone(), own.look.clone())).collect());
    let node: Arc<dyn Node> = match &follower {
        Some(follower) => Arc::new(StreamNode::new(own, Arc::clone(follower.standing()))),
        None => Arc::new(own),
    };
    output::data(&word(language, "serve-address", &[("address", &address(listener.local_addr()?))]))?;
    let (dir, position) = (data.display().to_string(), house.head().position.to_string());
    output::data(&word(language, "serve-log", &[("dir", &dir), ("position", &position)]))?;
    output::data(&bus(&runtime, settings.as_ref(), follower.as_ref(), language))?;
    let keyless = house.programmes().into_iter().filter(|programme| !house.has_key(&programme.id));
    let keyless =
        keyless.map(|programme| format!("keys/{}.key: sheets with person numbers are rejected", programme.id));
    let unknown = unknown_public(&configuration.access.public, &house);
    let reports = publishing.as_ref().map(|(settings, _)| settings);
    let unpublished = unpublished(reports, &house);
    for missing in node.not_ready().into_iter().chain(keyless).chain(unknown).chain(unpublished) {
        output::data(&word(language, "serve-missing", &[("what", &missing)]))?;
    }
    let publisher = publishing.map(|(settings, mail)| {
        let post = mail.map(|mail| Box::new(mail) as Box<dyn Post>);
        Publisher::new(Arc::clone(&house), settings, post)
    });
    let rounds = Rounds::start(Arc::clone(&house), Arc::clone(&node), publisher)?;
    serve(&runtime, listener, &house, node, (follower, Some(rounds)), end)
}

/// What is to be told of reports that are to be published of programmes which the log has not, or that nobody would get.
pub fn unpublished(publishing: Option<&Publishing>, house: &House) -> Vec<String> {
    let Some(settings) = publishing else { return Vec::new() };
    let known: Vec<_> = house.programmes().iter().map(|programme| programme.id.clone()).collect();
    let told = |(id, own): (&ProgrammeId, &crate::publishing::Own)| {
        if !known.contains(id) {
            Some(format!("report.programmes.{id}: expected a programme of this log ({})", named(&known)))
        } else if settings.folder.is_none() && own.to.is_empty() {
            Some(format!("report.programmes.{id}: its reports go to nobody: give report.folder, or its `to`"))
        } else {
            None
        }
    };
    settings.programmes.iter().filter_map(told).collect()
}

/// What is to be told of a configuration that opens programmes which the log has not.
pub fn unknown_public(public: &[ProgrammeId], house: &House) -> Option<String> {
    let known: Vec<_> = house.programmes().iter().map(|programme| programme.id.clone()).collect();
    let unknown: Vec<_> = public.iter().filter(|id| !known.contains(id)).cloned().collect();
    let told =
        || format!("access.public: expected programmes of this log ({}), got {}", named(&known), named(&unknown));
    (!unknown.is_empty()).then(told)
}

/// How the service stands to its bus, once it had a moment to connect.
fn bus(runtime: &Runtime, settings: Option<&Settings>, follower: Option<&Follower>, language: Language) -> String {
    let (Some(settings), Some(follower)) = (settings, follower) else { return word(language, "serve-embedded", &[]) };
    let standing = follower.standing();
    // What keeps it is said below, as missing; the service goes on trying.
    drop(runtime.block_on(async { tokio::time::timeout(MOMENT, standing.caught_up(MOMENT)).await }));
    let key = match (standing.is_halted(), standing.not_following()) {
        (true, _) => "serve-nats-halted",
        (false, Some(_)) => "serve-nats-cut",
        (false, None) => "serve-nats",
    };
    let servers = settings.servers.join(", ");
    word(language, key, &[("servers", &servers), ("name", &settings.name), ("stream", STREAM)])
}

/// The address of the page.
pub fn address(socket: SocketAddr) -> String {
    format!("http://{socket}/")
}

/// Serves until the process is told to end; then writes what waits and puts the projection away.
pub fn serve(
    runtime: &Runtime,
    listener: TcpListener,
    house: &House,
    node: Arc<dyn Node>,
    (follower, rounds): (Option<Follower>, Option<Rounds>),
    end: End,
) -> Result<Ended> {
    listen_to_messages();
    runtime.block_on(maaltal_web::run(listener, Arc::clone(&node), end.told()))?;
    drop(rounds);
    // The last node gives up its queue, which writes what still waits.
    drop(node);
    if let Some(follower) = follower {
        runtime.block_on(follower.stop());
    }
    super::put_away(house);
    house.sync_witness()?;
    Ok(Ended::Done)
}

/// Writes what the program has to say to its operators to stderr.
pub fn listen_to_messages() {
    let filter = tracing_subscriber::EnvFilter::new(environment::log_filter());
    // A second start in one process keeps the first one's subscriber.
    drop(tracing_subscriber::fmt().with_writer(std::io::stderr).with_env_filter(filter).try_init());
}

/// The signals that ask the process to end, heard from when this is made.
pub struct End {
    interrupted: Signal,
    terminated: Signal,
}

impl End {
    /// Listens from now on: whoever knows the service's address may also ask it to end.
    pub fn listen(runtime: &Runtime) -> Result<Self> {
        let _entered = runtime.enter();
        Ok(Self { interrupted: signal(SignalKind::interrupt())?, terminated: signal(SignalKind::terminate())? })
    }

    async fn told(mut self) {
        tokio::select! {
            _ = self.interrupted.recv() => {}
            _ = self.terminated.recv() => {}
        }
    }
}
