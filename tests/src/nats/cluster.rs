//! Three servers that keep streams together.

use super::{Certificates, NatsServer, PATIENCE, Place, Role, bus, connected};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Three servers with TLS and users, as `three.conf` says.
pub struct NatsCluster {
    servers: [NatsServer; 3],
    certificates: Arc<Certificates>,
}

impl NatsCluster {
    /// Starts the three; ready when this returns.
    pub fn start() -> Self {
        let places = [Place::next(), Place::next(), Place::next()];
        let routes = places.map(|place| format!("tls://{}:{}", place.host(), place.cluster_port())).join(",");
        let certificates = Arc::new(Certificates::new());
        let servers = places.map(|place| {
            certificates.of_server(&place.name(), &place.host());
            NatsServer::new("three.conf", place, format!("[{routes}]"), Some(Arc::clone(&certificates)))
        });
        let mut cluster = Self { servers, certificates };
        cluster.restart();
        cluster
    }

    /// Where clients connect: each server's.
    pub fn urls(&self) -> Vec<String> {
        self.servers.iter().map(NatsServer::url).collect()
    }

    /// The section `[bus]` of the configuration of a node called `name` that uses these servers.
    pub fn bus(&self, name: &str) -> String {
        bus(name, &self.urls(), Some(&self.certificates))
    }

    /// The same where it reaches the servers at other addresses.
    pub fn bus_at(&self, name: &str, servers: &[String]) -> String {
        bus(name, servers, Some(&self.certificates))
    }

    /// A publisher that does not give up.
    pub fn publisher(&self) -> crate::Publisher {
        crate::Publisher::start(&self.urls(), Some(&self.certificates), Role::Publisher)
    }

    /// A foreign client, connected.
    ///
    /// # Panics
    /// When it does not connect.
    pub fn client(&self, role: Role) -> crate::NatsClient {
        connected(&self.urls(), Some(&self.certificates), role)
    }

    /// A fourth server that tries to join with a certificate which is no server's; it is not waited for.
    pub fn intruder(&self, role: Role) -> NatsServer {
        let [first, ..] = &self.servers;
        let mut intruder =
            NatsServer::new(first.configuration, Place::next(), first.routes.clone(), first.certificates.clone());
        intruder.identity = role.name().to_owned();
        intruder.launch();
        intruder
    }

    /// One server, to kill, pause and restart.
    ///
    /// # Panics
    /// Beyond the third.
    pub fn server(&mut self, index: usize) -> &mut NatsServer {
        self.servers.get_mut(index).unwrap_or_else(|| panic!("a server among 0, 1 and 2, got {index}"))
    }

    /// Kills all at once.
    pub fn kill(&mut self) {
        self.servers.iter_mut().for_each(NatsServer::kill);
    }

    /// Starts all on the same ports and storage, after killing those that run; ready when this returns.
    pub fn restart(&mut self) {
        // None is ready before a second one is there.
        self.servers.iter_mut().for_each(NatsServer::launch);
        self.wait_ready();
    }

    /// Waits until all three are there, know each other and have a leader.
    ///
    /// # Panics
    /// When one ends, or is not ready after a minute; with what it said.
    pub fn wait_ready(&mut self) {
        for server in &mut self.servers {
            server.wait_ready();
            server.wait_until("one of three", |server| {
                let meta = server.monitor("/jsz");
                let meta = |field| meta.as_ref().and_then(|state| state.get("meta_cluster")?.get(field));
                meta("cluster_size").is_some_and(|size| *size == 3) && meta("leader").is_some()
            });
        }
    }

    /// Which of the running servers leads the stream; waits for one while there is an election.
    ///
    /// # Panics
    /// When there is none after a minute.
    pub fn stream_leader(&self) -> usize {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let leader = self.servers.iter().find_map(|server| {
                let state = server.monitor("/jsz?accounts=true&streams=true")?;
                let leader = state.pointer("/account_details/0/stream_detail/0/cluster/leader")?;
                leader.as_str().map(str::to_owned)
            });
            let is_leader = |server: &NatsServer| server.process.is_some() && Some(server.place.name()) == leader;
            let found = self.servers.iter().position(is_leader);
            match found {
                Some(index) => return index,
                None => assert!(Instant::now() < deadline, "no server leads the stream"),
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}
