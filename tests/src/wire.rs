//! A connection that can be cut: bytes go through it to a server, or stay where they are.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// A listener before a server, on the same host.
///
/// While it is cut nothing gets through and nobody is told, as when a cable is pulled: connections stay, new ones hang.
pub struct Wire {
    address: SocketAddr,
    gate: Arc<Gate>,
}

#[derive(Default)]
struct Gate {
    is_cut: Mutex<bool>,
    mended: Condvar,
}

impl Wire {
    /// One to the server at `SCHEME://HOST:PORT`.
    ///
    /// # Panics
    /// When the system gives no port.
    pub fn to(url: &str) -> Self {
        let (_, server) = url.split_once("://").unwrap_or_default();
        let server: SocketAddr = server.parse().unwrap_or_else(|error| panic!("{url}: {error}"));
        let listener = TcpListener::bind((server.ip(), 0)).and_then(|bound| Ok((bound.local_addr()?, bound)));
        let (address, listener) = listener.unwrap_or_else(|error| panic!("a port on {server}: {error}"));
        let gate = Arc::new(Gate::default());
        let passing = Arc::clone(&gate);
        // The thread waits for connections until the process ends.
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let gate = Arc::clone(&passing);
                std::thread::spawn(move || join(client, server, &gate));
            }
        });
        Self { address, gate }
    }

    /// Where it is reached: `HOST:PORT`.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// Nothing gets through from now on.
    pub fn cut(&self) {
        *self.gate.is_cut.lock().unwrap_or_else(PoisonError::into_inner) = true;
    }

    /// Everything gets through again, first what was held back.
    pub fn mend(&self) {
        *self.gate.is_cut.lock().unwrap_or_else(PoisonError::into_inner) = false;
        self.gate.mended.notify_all();
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.mend();
    }
}

impl Gate {
    /// Waits while the wire is cut.
    fn pass(&self) {
        let is_cut = self.is_cut.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.mended.wait_while(is_cut, |is_cut| *is_cut));
    }
}

/// Carries bytes both ways until both sides have ended; a side that fails has ended.
fn join(client: TcpStream, server: SocketAddr, gate: &Arc<Gate>) {
    gate.pass();
    let Ok(server) = TcpStream::connect(server) else { return };
    let (Ok(from), Ok(to)) = (client.try_clone(), server.try_clone()) else { return };
    let other = Arc::clone(gate);
    std::thread::spawn(move || carry(from, to, &other));
    carry(server, client, gate);
}

fn carry(mut from: TcpStream, mut to: TcpStream, gate: &Gate) {
    // What is sent alone is small and awaited.
    drop(to.set_nodelay(true));
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        gate.pass();
        if bytes.get(..count).is_none_or(|read| to.write_all(read).is_err()) {
            break;
        }
    }
    gate.pass();
    drop(to.shutdown(Shutdown::Write));
    drop(from.shutdown(Shutdown::Read));
}
