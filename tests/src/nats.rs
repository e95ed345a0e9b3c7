//! Real NATS servers, run from the very configurations in `deploy/nats`.

mod certificates;
mod cluster;
mod place;

pub use certificates::{Certificates, Role};
pub use cluster::NatsCluster;

use crate::workplace::json;
use place::Place;
use serde_json::Value as Json;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long a server may take until it is ready; far more than it needs, also beside other tests.
const PATIENCE: Duration = Duration::from_secs(60);

/// A path under the root of the project.
pub(crate) fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// A tool that `make tools` puts there.
///
/// # Panics
/// When it is not there.
pub(crate) fn tool(path: &str) -> PathBuf {
    let tool = project(".tools").join(path);
    assert!(tool.exists(), "{}: not there; run: make tools", tool.display());
    tool
}

/// A NATS server with a folder of its own; stopped, and the folder gone, when the test ends.
///
/// ```no_run
/// let mut server = maaltal_tests::NatsServer::start();
/// let mut client = server.client(maaltal_tests::Role::Node);
/// server.restart();
/// assert!(client.create_stream(1).is_ok());
/// ```
pub struct NatsServer {
    configuration: &'static str,
    place: Place,
    routes: String,
    certificates: Option<Arc<Certificates>>,
    /// Whose certificate it has; its own, but for an intruder.
    identity: String,
    /// What nobody may publish on, from the next start on; nothing but on an open server.
    denied: &'static str,
    folder: TempDir,
    process: Option<Child>,
}

impl NatsServer {
    /// A server on loopback without TLS, open to everyone: `loopback.conf`.
    pub fn start() -> Self {
        let mut server = Self::new("loopback.conf", Place::next(), String::new(), None);
        server.restart();
        server
    }

    /// A server with TLS and users: `one.conf`.
    pub fn start_secured() -> Self {
        let place = Place::next();
        let certificates = Certificates::new();
        certificates.of_server(&place.name(), &place.host());
        let mut server = Self::new("one.conf", place, String::new(), Some(Arc::new(certificates)));
        server.restart();
        server
    }

    /// Starts it again so that it lets nobody publish on a subject; on all for `""`.
    pub fn restart_denying(&mut self, subject: &'static str) {
        self.denied = subject;
        self.restart();
    }

    /// A server that does not run yet.
    fn new(configuration: &'static str, place: Place, routes: String, certificates: Option<Arc<Certificates>>) -> Self {
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("a folder for the server: {error}"));
        Self { configuration, place, routes, certificates, identity: place.name(), denied: "", folder, process: None }
    }

    /// Where clients connect: `nats://HOST:PORT`, or `tls://HOST:PORT`.
    pub fn url(&self) -> String {
        let scheme = if self.certificates.is_some() { "tls" } else { "nats" };
        format!("{scheme}://{}:{}", self.place.host(), self.place.port())
    }

    /// Certificates that it knows; none when it is open.
    pub fn certificates(&self) -> Option<&Certificates> {
        self.certificates.as_deref()
    }

    /// The section `[bus]` of the configuration of a node called `name` that uses this server.
    pub fn bus(&self, name: &str) -> String {
        bus(name, &[self.url()], self.certificates())
    }

    /// A foreign client, connected.
    ///
    /// # Panics
    /// When it does not connect.
    pub fn client(&self, role: Role) -> crate::NatsClient {
        connected(&[self.url()], self.certificates(), role)
    }

    /// Folder of the streams.
    pub fn store(&self) -> PathBuf {
        self.folder.path().join("store")
    }

    /// Kills it as `kill -9` does; nothing when it does not run.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            drop(process.kill());
            drop(process.wait());
        }
    }

    /// Holds it, as it is: connections stay, nothing is answered.
    pub fn pause(&mut self) {
        self.signal("-STOP");
        self.wait_until("held", Self::is_held);
    }

    /// Lets it go on after [`Self::pause`].
    pub fn resume(&self) {
        self.signal("-CONT");
    }

    /// Starts it on the same ports and storage, after killing it if it runs; ready when this returns.
    pub fn restart(&mut self) {
        self.launch();
        self.wait_ready();
    }

    /// Starts it with its streams gone, as after the loss of its disk.
    ///
    /// # Panics
    /// When the streams cannot be removed.
    pub fn restart_empty(&mut self) {
        self.kill();
        let removed = std::fs::remove_dir_all(self.store());
        removed.unwrap_or_else(|error| panic!("removing the streams: {error}"));
        self.restart();
    }

    /// Waits until it serves streams.
    ///
    /// # Panics
    /// When it ends, or is not ready after a minute; with what it said.
    pub fn wait_ready(&mut self) {
        let is_ok = |server: &Self| server.monitor("/healthz")?.get("status").map(|status| *status == "ok");
        self.wait_until("ready", |server| is_ok(server) == Some(true));
    }

    /// What its monitor says under `path`; nothing when it does not answer.
    pub fn monitor(&self, path: &str) -> Option<Json> {
        let config = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE)).build();
        let asked = ureq::Agent::from(config).get(format!("http://{}{path}", self.place.monitor())).call();
        asked.ok()?.body_mut().read_to_string().ok().map(|body| json(&body))
    }

    /// Waits until it has said this in its log.
    ///
    /// # Panics
    /// When it has not after a minute; with what it said.
    pub fn wait_said(&mut self, text: &str) {
        self.wait_until(text, |server| server.said().contains(text));
    }

    /// What it has said since its last start.
    fn said(&self) -> String {
        std::fs::read_to_string(self.log()).unwrap_or_default()
    }

    fn wait_until(&mut self, what: &str, mut is_so: impl FnMut(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !is_so(self) {
            let ended = self.process.as_mut().and_then(|process| process.try_wait().ok().flatten());
            assert!(ended.is_none(), "{} ended: {ended:?}\n{}", self.place.name(), self.said());
            assert!(Instant::now() < deadline, "{} is not {what} in time\n{}", self.place.name(), self.said());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Starts it without waiting.
    fn launch(&mut self) {
        self.kill();
        let said = File::create(self.log()).unwrap_or_else(|error| panic!("the server's log: {error}"));
        let mut command = Command::new(tool("nats-server"));
        command.arg("--config").arg(self.configured()).envs(self.variables());
        let started = command.stdout(Stdio::null()).stderr(said).spawn();
        self.process = Some(started.unwrap_or_else(|error| panic!("starting nats-server: {error}")));
    }

    /// The configuration it starts with: one of the project's, or that with somebody's rights taken.
    fn configured(&self) -> PathBuf {
        let folder = project("deploy/nats");
        if self.denied.is_empty() {
            return folder.join(self.configuration);
        }
        let own = self.folder.path();
        let failed = |error| panic!("configuring a server: {error}");
        for file in ["stream.conf", self.configuration] {
            std::fs::copy(folder.join(file), own.join(file)).map_or_else(failed, drop);
        }
        let rights = format!("{{ publish: {{ deny: [{:?}] }} }}", self.denied);
        let users = format!("authorization {{ users: [{{ user: all, password: all, permissions: {rights} }}] }}");
        let text = format!("include {:?}\nno_auth_user: all\n{users}\n", self.configuration);
        std::fs::write(own.join("denying.conf"), text).unwrap_or_else(failed);
        own.join("denying.conf")
    }

    /// The variables of `one.env` and `three.env`.
    fn variables(&self) -> Vec<(&'static str, String)> {
        let path = |path: PathBuf| path.display().to_string();
        let mut variables = vec![
            ("NATS_NAME", self.place.name()),
            ("NATS_HOST", self.place.host()),
            ("NATS_PORT", self.place.port().to_string()),
            ("NATS_MONITOR", self.place.monitor()),
            ("NATS_STORE", path(self.store())),
            ("NATS_CLUSTER_PORT", self.place.cluster_port().to_string()),
            ("NATS_ROUTES", self.routes.clone()),
        ];
        if let Some(certificates) = &self.certificates {
            variables.push(("NATS_CA", path(certificates.authority())));
            variables.push(("NATS_CERT", path(certificates.certificate(&self.identity))));
            variables.push(("NATS_KEY", path(certificates.key(&self.identity))));
        }
        variables
    }

    /// Whether each of its threads is stopped; a signal takes a moment to reach them all.
    fn is_held(&self) -> bool {
        let id = self.process.as_ref().map_or(0, Child::id);
        let threads = std::fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
        let states = threads.map(|thread| std::fs::read_to_string(thread.path().join("status")).unwrap_or_default());
        states.into_iter().all(|status| status.contains("State:\tT"))
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    fn signal(&self, signal: &str) {
        let process = self.process.as_ref().unwrap_or_else(|| panic!("{} does not run", self.place.name()));
        crate::service::signal(process.id(), signal);
    }
}

impl Drop for NatsServer {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The section `[bus]` of a node's configuration.
fn bus(name: &str, servers: &[String], certificates: Option<&Certificates>) -> String {
    let tls = certificates.map(|certificates| certificates.bus_line(Role::Node)).unwrap_or_default();
    format!("[bus]\nkind = \"nats\"\nname = \"{name}\"\nservers = {servers:?}\n{tls}")
}

/// A foreign client, connected.
fn connected(servers: &[String], certificates: Option<&Certificates>, role: Role) -> crate::NatsClient {
    let client = crate::NatsClient::connect(servers, certificates, role);
    client.unwrap_or_else(|error| panic!("connecting to {servers:?}: {error}"))
}
