//! Where a server listens: an address that no other test has.

use std::sync::atomic::{AtomicU16, Ordering};

/// First port; all are below those that the system gives to outgoing connections, else a client that keeps trying to
/// reach a dead server may be given the server's own port, and reach itself.
const FIRST: u16 = 4222;

/// Ports of one server: clients, monitor, cluster.
const EACH: u16 = 3;

/// An address on loopback: the host is made of the process's id and the ports are counted, so that nothing is left to luck.
#[derive(Debug, Clone, Copy)]
pub struct Place(u16);

impl Place {
    /// The next one of this process.
    pub fn next() -> Self {
        static TAKEN: AtomicU16 = AtomicU16::new(0);
        Self(TAKEN.fetch_add(1, Ordering::Relaxed))
    }

    /// Name of the server there.
    pub fn name(self) -> String {
        format!("nats-{}", self.0)
    }

    /// `127.x.y.z`; ids of processes have at most 22 bits.
    pub fn host(self) -> String {
        let [_, high, middle, low] = std::process::id().to_be_bytes();
        format!("127.{}.{middle}.{low}", 64 + high % 64)
    }

    /// Port for clients.
    pub fn port(self) -> u16 {
        FIRST + self.0 * EACH
    }

    /// `HOST:PORT` of the monitor.
    pub fn monitor(self) -> String {
        format!("{}:{}", self.host(), self.port() + 1)
    }

    /// Port for the other servers of a cluster.
    pub fn cluster_port(self) -> u16 {
        self.port() + 2
    }
}
